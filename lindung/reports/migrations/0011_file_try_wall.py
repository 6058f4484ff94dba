"""The second wall around counts of files that were sent: whoever sees the report."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = (
    "EXISTS (SELECT 1 FROM reports_report WHERE reports_report.id = reports_filetry.report_id"
    " AND reports_report.accountable_id = ANY ((SELECT lindung_orgs())::int[]))"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_file_tries")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE reports_filetry ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE reports_filetry FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY reports_filetry_scope ON reports_filetry USING ({EVERYONE} OR {MINE})"
                f" WITH CHECK ({EVERYONE} OR {MINE})",
            ],
            reverse_sql=[
                "DROP POLICY reports_filetry_scope ON reports_filetry",
                "ALTER TABLE reports_filetry NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE reports_filetry DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
