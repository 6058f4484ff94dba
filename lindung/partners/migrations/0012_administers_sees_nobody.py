"""Whoever administers accounts sees no person: roles that showed them rest; in practice, administering is taken off."""

from django.db import migrations, models

SEEING = (
    "ARRAY['duty_officer', 'desk_officer', 'supervisor', 'case_worker', 'partner_worker', 'interpreter',"
    " 'investigator']::varchar[]"
)
BOTH = f"'administrator' = ANY (m.roles) AND m.roles && {SEEING}"
APART = [
    "SET LOCAL lindung.orgs = '*'",
    f"""
    UPDATE partners_member m SET roles = array_remove(m.roles, 'administrator') FROM partners_organisation o
    WHERE o.id = m.organisation_id AND o.is_practice AND {BOTH}
    """,
    f"""
    UPDATE partners_member m SET confirmed_roles = ARRAY[]::varchar[],
        waiting_for = m.waiting_for || m.confirmed_for || 'upgrade'::varchar
    WHERE {BOTH} AND m.confirmed_roles <> ARRAY[]::varchar[]
    """,
]


class Migration(migrations.Migration):
    """Nobody loses a role that was given: what rests works again when the administrator role was taken off."""

    dependencies = [("partners", "0011_code_tries")]

    operations = [
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=~models.Q(roles__contains=["administrator"]) | models.Q(confirmed_roles=[]),
                name="member_who_administers_sees_nobody",
            ),
        ),
    ]
