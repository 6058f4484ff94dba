"""The second wall around floods: a desk's own. Digests of tasks that were done are nobody's."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "accountable_id = ANY ((SELECT lindung_orgs())::int[])"


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_floods")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE reports_flood ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE reports_flood FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY reports_flood_scope ON reports_flood USING ({EVERYONE} OR {MINE})"
                f" WITH CHECK ({EVERYONE})",
            ],
            reverse_sql=[
                "DROP POLICY reports_flood_scope ON reports_flood",
                "ALTER TABLE reports_flood NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE reports_flood DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
