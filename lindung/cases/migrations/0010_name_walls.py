"""The second wall of name tokens: those of cases that the acting organisation answers for."""

from django.db import migrations

MINE = "accountable_id = ANY ((SELECT lindung_orgs())::int[])"
EVERYONE = "(SELECT lindung_everyone())"


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_finding_names")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE cases_nametoken ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE cases_nametoken FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY cases_nametoken_scope ON cases_nametoken"
                f" USING ({EVERYONE} OR {MINE}) WITH CHECK ({EVERYONE} OR {MINE})",
            ],
            reverse_sql=[
                "DROP POLICY cases_nametoken_scope ON cases_nametoken",
                "ALTER TABLE cases_nametoken NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE cases_nametoken DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
