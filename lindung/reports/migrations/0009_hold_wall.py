"""The second wall around holds: whoever sees the report."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = (
    "EXISTS (SELECT 1 FROM reports_report WHERE reports_report.id = reports_reporthold.report_id"
    " AND reports_report.accountable_id = ANY ((SELECT lindung_orgs())::int[]))"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_holds")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE reports_reporthold ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE reports_reporthold FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY reports_reporthold_scope ON reports_reporthold USING ({EVERYONE} OR {MINE})"
                f" WITH CHECK ({EVERYONE} OR {MINE})",
            ],
            reverse_sql=[
                "DROP POLICY reports_reporthold_scope ON reports_reporthold",
                "ALTER TABLE reports_reporthold NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE reports_reporthold DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
