"""Whoever answers for a case now reads everything that was disclosed in it, also before it was handed over."""

from django.db import migrations

MINE = "= ANY ((SELECT lindung_orgs())::int[])"
TOLD_OR_TELLER = f"organisation_id {MINE} OR by_organisation_id {MINE}"
OWN_CASE = (
    "EXISTS (SELECT 1 FROM cases_case"
    f" WHERE cases_case.id = cases_disclosure.case_id AND cases_case.accountable_id {MINE})"
)


def _seen(condition):
    return f"ALTER POLICY cases_disclosure_scope ON cases_disclosure USING ((SELECT lindung_everyone()) OR {condition})"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_walls")]
    operations = [migrations.RunSQL(_seen(f"{TOLD_OR_TELLER} OR {OWN_CASE}"), _seen(TOLD_OR_TELLER))]
