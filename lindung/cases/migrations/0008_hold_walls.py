"""The second wall of holds: those of cases that the acting organisation answers for."""

from django.db import migrations

OWN_CASE = (
    "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = cases_legalhold.case_id"
    " AND cases_case.accountable_id = ANY ((SELECT lindung_orgs())::int[]))"
)
EVERYONE = "(SELECT lindung_everyone())"


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_forgetting")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE cases_legalhold ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE cases_legalhold FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY cases_legalhold_scope ON cases_legalhold"
                f" USING ({EVERYONE} OR {OWN_CASE}) WITH CHECK ({EVERYONE} OR {OWN_CASE})",
            ],
            reverse_sql=[
                "DROP POLICY cases_legalhold_scope ON cases_legalhold",
                "ALTER TABLE cases_legalhold NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE cases_legalhold DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
