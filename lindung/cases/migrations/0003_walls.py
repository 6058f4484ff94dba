"""The second wall: what a raw SELECT may return, by the organisations set for the transaction."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"

OWN = f"accountable_id {MINE}"


def _own_case(table):
    """Rows of a case that the acting organisation answers for."""
    return (
        f"EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = {table}.case_id AND cases_case.accountable_id {MINE})"
    )


def _seen_through(column):
    """Rows another organisation lets this one see now."""
    return f"id IN (SELECT {column} FROM cases_sight WHERE ended_at IS NULL AND organisation_id {MINE})"


GIVER_OR_TAKER = f"organisation_id {MINE} OR granted_by_id {MINE}"
TOLD_OR_TELLER = f"organisation_id {MINE} OR by_organisation_id {MINE}"
WALLS = {  # table: (seen, written)
    "cases_case": (f"{OWN} OR {_seen_through('case_id')}", OWN),
    "cases_person": (f"{_own_case('cases_person')} OR {_seen_through('person_id')}", _own_case("cases_person")),
    "cases_task": (OWN, OWN),
    "cases_sight": (GIVER_OR_TAKER, GIVER_OR_TAKER),
    "cases_disclosure": (TOLD_OR_TELLER, TOLD_OR_TELLER),
    **{
        table: (_own_case(table), _own_case(table))
        for table in ("cases_suspect", "cases_assessment", "cases_consent", "cases_linkedreport", "cases_barring")
    },
}
APPEND_ONLY = ("cases_assessment", "cases_disclosure")


def _wall(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({EVERYONE} OR {seen}) WITH CHECK ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def _append_only(table):
    return migrations.RunSQL(
        sql=f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM lindung_app",
        reverse_sql=f"GRANT UPDATE, DELETE ON {table} TO lindung_app",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_links")]
    operations = [
        *[_wall(table, *wall) for table, wall in WALLS.items()],
        *[_append_only(table) for table in APPEND_ONLY],
    ]
