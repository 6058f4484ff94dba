"""The second wall around attachments: whoever sees the report."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = (
    "EXISTS (SELECT 1 FROM reports_report WHERE reports_report.id = reports_attachment.report_id"
    " AND reports_report.accountable_id = ANY ((SELECT lindung_orgs())::int[]))"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_attachments")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE reports_attachment ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE reports_attachment FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY reports_attachment_scope ON reports_attachment USING ({EVERYONE} OR {MINE})"
                f" WITH CHECK ({EVERYONE} OR {MINE})",
            ],
            reverse_sql=[
                "DROP POLICY reports_attachment_scope ON reports_attachment",
                "ALTER TABLE reports_attachment NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE reports_attachment DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
