"""The second wall: what a raw SELECT may return, by the organisations set for the transaction."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"

WALLS = {
    "care_followup": f"accountable_id {MINE}",
    "care_closing": (
        "EXISTS (SELECT 1 FROM cases_case"
        f" WHERE cases_case.id = care_closing.case_id AND cases_case.accountable_id {MINE})"
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
    dependencies = [("care", "0002_links")]
    operations = [_wall(table, seen, seen) for table, seen in WALLS.items()]
