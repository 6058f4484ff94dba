"""What of an assessment, a consent, a suspect and a case goes with whoever is erased; and has gone with who was.

An assessment is never changed: but for these columns, to nothing, once the person is erased.
"""

from django.db import migrations, models

EVERYONE = "SELECT set_config('lindung.orgs', '*', true)"
COLUMNS = "age_reading, act, means, purpose, asked_again_by"
ERASED = "EXISTS (SELECT 1 FROM cases_person p WHERE p.id = person_id AND p.erased_at IS NOT NULL)"
NOTHING = "age_reading = 'unknown' AND act IS NULL AND means IS NULL AND purpose IS NULL AND asked_again_by = ''"
FORGET = [
    EVERYONE,
    "UPDATE cases_assessment SET age_reading = 'unknown', act = NULL, means = NULL, purpose = NULL,"
    f" asked_again_by = '' WHERE {ERASED}",
    f"UPDATE cases_consent SET language = '' WHERE {ERASED}",
    "UPDATE cases_suspect s SET role = '', tied_to_id = NULL, is_relative = false FROM cases_case c"
    " WHERE c.id = s.case_id AND c.erased_at IS NOT NULL",
    "UPDATE cases_case SET \"window\" = '', window_closes_at = NULL WHERE erased_at IS NOT NULL",
]
WALL = [
    f"GRANT UPDATE ({COLUMNS}) ON cases_assessment TO lindung_app",
    "CREATE POLICY cases_assessment_forgotten ON cases_assessment AS RESTRICTIVE FOR UPDATE TO lindung_app"
    f" USING ({ERASED}) WITH CHECK ({NOTHING})",
]
NO_WALL = [
    "DROP POLICY cases_assessment_forgotten ON cases_assessment",
    f"REVOKE UPDATE ({COLUMNS}) ON cases_assessment FROM lindung_app",
    # What was erased does not come back: the columns of before want a value.
    EVERYONE,
    "UPDATE cases_assessment SET act = false, means = false, purpose = false WHERE act IS NULL",
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_deciding_body_sealed")]
    operations = [
        *[
            migrations.AlterField(model_name="assessment", name=name, field=models.BooleanField(null=True))
            for name in ("act", "means", "purpose")
        ],
        migrations.RunSQL([*FORGET, *WALL], NO_WALL),
    ]
