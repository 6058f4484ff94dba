"""The second wall of the room: own rows, what a desk's network reads, and what everybody may ask of a credential."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
OWN = f"organisation_id {MINE}"
OR_HOST = f"organisation_id {MINE} OR host_id {MINE}"
# The desk of whoever asks: its programmes, cohorts and workshops are for its whole network.
NETWORK = (
    "EXISTS (SELECT 1 FROM partners_organisation o WHERE o.id = ANY ((SELECT lindung_orgs())::int[])"
    " AND coalesce(o.desk_id, o.id) = {table}.desk_id)"
)
OF_OWN_DESK = (
    f"host_id {MINE} AND desk_id = (SELECT coalesce(o.desk_id, o.id) FROM partners_organisation o WHERE o.id = host_id)"
)
# Somebody of the network books or enrols herself with whoever holds it, never somebody else.
OWN_OF_HOST = OWN + " AND EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {parent_id} AND p.host_id = {table}.host_id)"

# table → (who reads, who adds)
WALLS = {
    "learning_programme": (NETWORK.format(table="learning_programme"), f"desk_id {MINE}"),
    "learning_cohort": (NETWORK.format(table="learning_cohort"), OF_OWN_DESK),
    "learning_workshop": (NETWORK.format(table="learning_workshop"), OF_OWN_DESK),
    "learning_enrolment": (
        OR_HOST,
        OWN_OF_HOST.format(parent="learning_cohort", parent_id="cohort_id", table="learning_enrolment"),
    ),
    "learning_booking": (
        OR_HOST,
        OWN_OF_HOST.format(parent="learning_workshop", parent_id="workshop_id", table="learning_booking"),
    ),
    "learning_moduleprogress": (OWN, OWN),
    "learning_checksitting": (OR_HOST, OWN),
    "learning_certificate": (f"{OWN} OR issuer_id {MINE}", OWN),
    "learning_credential": ("true", f"issuer_id {MINE}"),
    "learning_issuerkey": ("true", f"issuer_id {MINE}"),
    "learning_issuersecret": (f"issuer_id {MINE}", f"issuer_id {MINE}"),
    "learning_statuslist": ("true", f"issuer_id {MINE}"),
    "learning_practicetwin": (f"{OWN} OR twin_organisation_id {MINE}", OWN),
    "learning_practicecase": (f"{OWN} OR twin_organisation_id {MINE}", OWN),
}
# Who changes a row: whoever reads it, where not said otherwise.
CHANGES = {
    "learning_programme": f"desk_id {MINE}",
    "learning_cohort": f"host_id {MINE}",
    "learning_workshop": f"host_id {MINE}",
    "learning_credential": f"issuer_id {MINE}",
    "learning_issuerkey": f"issuer_id {MINE}",
    "learning_statuslist": f"issuer_id {MINE}",
}
# A row's owner and what it says never change; these columns may.
MAY_CHANGE = {
    "learning_programme": "closed_at, closed_by",
    "learning_workshop": "state, ended_at, ended_by",
    "learning_enrolment": "left_at",
    "learning_booking": "state, moved_up_at, code_digest, code_expires_at, attended_how, settled_at, settled_by",
    "learning_moduleprogress": "pages, read_at",
    "learning_certificate": "state, settled_at, settled_by, reason, credential_id, badge",
    "learning_credential": "revoked_at",
    "learning_issuerkey": "retired_at",
    "learning_statuslist": "text, signed_at",
    "learning_practicecase": "state, compared_at, compared, is_as_expected",
}
WRITTEN_ONCE = (
    "learning_cohort",
    "learning_checksitting",
    "learning_issuersecret",
    "learning_practicetwin",
)


def _wall(table, seen, written):
    changed = CHANGES.get(table, seen)
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({EVERYONE} OR ({written}))",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
            f" USING ({EVERYONE} OR {changed}) WITH CHECK ({EVERYONE} OR {changed})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("change", "add", "read")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


GRANTS = [
    *(f"REVOKE UPDATE ON {table} FROM lindung_app" for table in (*MAY_CHANGE, *WRITTEN_ONCE)),
    *(f"GRANT UPDATE ({columns}) ON {table} TO lindung_app" for table, columns in MAY_CHANGE.items()),
    f"REVOKE DELETE, TRUNCATE ON {', '.join(WALLS)} FROM lindung_app",
]
NO_GRANTS = [f"GRANT UPDATE, DELETE ON {', '.join(WALLS)} TO lindung_app"]


class Migration(migrations.Migration):
    """Row-level security, and what never changes."""

    dependencies = [("learning", "0001_tables"), ("partners", "0006_qualifications")]
    operations = [
        *[_wall(table, *both) for table, both in WALLS.items()],
        migrations.RunSQL(GRANTS, NO_GRANTS),
    ]
