"""The second wall: what a raw SELECT may return, by the organisations set for the transaction."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"

OWN = f"accountable_id {MINE}"
WALLS = {
    "reports_report": OWN,
    "reports_sheet": OWN,
    "reports_message": (
        "EXISTS (SELECT 1 FROM reports_report"
        f" WHERE reports_report.id = reports_message.report_id AND reports_report.accountable_id {MINE})"
    ),
}


def _wall(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({EVERYONE} OR {seen}) WITH CHECK ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_tables")]
    operations = [_wall(table, seen, seen) for table, seen in WALLS.items()]
