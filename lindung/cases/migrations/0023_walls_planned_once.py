"""The second wall at less cost: the same rows, with far fewer parts for the database to plan and to set up.

A page whose statement meets the wall of cases a dozen times carried a copy of the wall of sights inside each. What an
organisation sees through others is now asked by a function, which is looked into only when a row is not its own; who
may read something restricted is asked only of restricted rows; and whom the transaction acts for is a call, no longer
an expression that is copied into every wall.
"""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
OWN = f"accountable_id {MINE}"

ORGS = """
    CASE WHEN coalesce(current_setting('lindung.orgs', true), '') IN ('', '*') THEN '{}'::int[]
    ELSE current_setting('lindung.orgs', true)::int[] END
"""
ALL = "coalesce(current_setting('lindung.orgs', true), '') = '*'"
HEADS = {"lindung_orgs() RETURNS int[]": ORGS, "lindung_everyone() RETURNS boolean": ALL}
STABLE = "STABLE PARALLEL SAFE AS $$"
CALLED = [
    f"CREATE OR REPLACE FUNCTION {head} LANGUAGE plpgsql {STABLE} BEGIN RETURN {body}; END $$"
    for head, body in HEADS.items()
]
COPIED_IN = [
    f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql {STABLE} SELECT {body} $$" for head, body in HEADS.items()
]


def _in_sight(name, column):
    """What others let the acting organisations see now; the wall of sights holds inside."""
    return (
        f"CREATE FUNCTION {name}() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE"
        f" BEGIN ATOMIC SELECT {column} FROM cases_sight WHERE ended_at IS NULL AND organisation_id {MINE}; END"
    )


SIGHTS = [_in_sight("lindung_cases_in_sight", "case_id"), _in_sight("lindung_persons_in_sight", "person_id")]
GRANT = "GRANT EXECUTE ON FUNCTION lindung_cases_in_sight(), lindung_persons_in_sight() TO lindung_app"
NO_SIGHTS = "DROP FUNCTION lindung_cases_in_sight(), lindung_persons_in_sight()"


def _opened(owner):
    """Open to everybody, or to this member, or a supervisor asks."""
    return f"(readers IS NULL OR {owner} = ANY (lindung_supervised()) OR readers @> ARRAY[lindung_reader()])"


def _opened_before(owner):
    return (
        f"(readers IS NULL OR {owner} = ANY ((SELECT lindung_supervised())::int[])"
        " OR readers @> ARRAY[(SELECT lindung_reader())])"
    )


def _seen_before(column):
    return f"id IN (SELECT {column} FROM cases_sight WHERE ended_at IS NULL AND organisation_id {MINE})"


OWN_CASE = f"EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = cases_person.case_id AND cases_case.{OWN})"


def _walls(opened, cases_seen, persons_seen):
    """By table: what is seen and what is written."""
    case, sight = f"{OWN} AND {opened('accountable_id')}", opened("granted_by_id")
    sight = f"organisation_id {MINE} OR granted_by_id {MINE} AND {sight}"
    return {
        "cases_case": (f"{case} OR {cases_seen}", case),
        "cases_sight": (sight, sight),
        "cases_person": (f"{OWN_CASE} OR {persons_seen}", OWN_CASE),
    }


WALLS = _walls(_opened, "id IN (SELECT lindung_cases_in_sight())", "id IN (SELECT lindung_persons_in_sight())")
BEFORE = _walls(_opened_before, _seen_before("case_id"), _seen_before("person_id"))


def _scopes(walls):
    return [
        f"ALTER POLICY {table}_scope ON {table} USING ({EVERYONE} OR {seen}) WITH CHECK ({EVERYONE} OR {written})"
        for table, (seen, written) in walls.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_clear_words_gone"), ("partners", "0009_few_eyes")]
    operations = [
        migrations.RunSQL([*CALLED, *SIGHTS, GRANT, *_scopes(WALLS)], [*_scopes(BEFORE), NO_SIGHTS, *COPIED_IN]),
    ]
