"""The second wall of follow-ups: those of cases that the transaction may read. Closings ask for their case already."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
OWN = "accountable_id = ANY ((SELECT lindung_orgs())::int[])"
CASE = "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = care_followup.case_id)"


def _scope(condition):
    return (
        f"ALTER POLICY care_followup_scope ON care_followup USING ({EVERYONE} OR {condition})"
        f" WITH CHECK ({EVERYONE} OR {condition})"
    )


class Migration(migrations.Migration):
    dependencies = [("care", "0003_walls"), ("cases", "0018_restricted_walls")]
    operations = [migrations.RunSQL(_scope(f"{OWN} AND {CASE}"), _scope(OWN))]
