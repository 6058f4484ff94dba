"""The second wall: what a raw SELECT returns, whatever the code above asks for."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from lindung.cases import actions
from tests.factories import NINE
from tests.factories.cases import a_barring, a_case, a_person, a_sight, a_suspect, a_task, an_assessment, an_officer
from tests.factories.partners import an_organisation
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
TABLES = (
    "cases_case",
    "cases_person",
    "cases_suspect",
    "cases_assessment",
    "cases_consent",
    "cases_sight",
    "cases_disclosure",
    "cases_barring",
    "cases_task",
    "cases_linkedreport",
)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name from the list above
        return cursor.fetchone()[0]


@pytest.fixture
def world():
    """A case with one row in every table, a partner with a sight, a barred one, a stranger."""
    case = a_case(report=a_report())
    person, shelter = a_person(case=case), an_organisation()
    a_sight(person=person, to=shelter)
    a_suspect(case=case)
    an_assessment(person=person)
    a_task(case=case)
    a_barring(case=case, organisation=an_organisation())
    return case, shelter, an_organisation()


@pytest.mark.parametrize("table", TABLES)
def test_the_owner_sees_the_row_and_nobody_and_a_stranger_do_not(world, scope, table):
    case, _, stranger = world
    scope(f"{{{case.accountable_id}}}")
    assert _count(table) == 1
    for nobody in ("", f"{{{stranger.pk}}}"):
        scope(nobody)
        assert _count(table) == 0


def test_a_partner_with_a_sight_sees_the_case_and_the_person_and_nothing_else_of_it(world, scope):
    _, shelter, _ = world
    scope(f"{{{shelter.pk}}}")
    seen = {table for table in TABLES if _count(table)}
    assert seen == {"cases_case", "cases_person", "cases_sight", "cases_disclosure"}


def test_a_partner_cannot_write_into_a_case_it_only_sees(world, scope):
    case, shelter, _ = world
    scope(f"{{{shelter.pk}}}")
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="row-level security"):
        cursor.execute("UPDATE cases_case SET area = 'x' WHERE id = %s", [case.pk])


def test_when_the_sight_ends_the_rows_are_gone(world, scope):
    case, shelter, _ = world
    sight = case.sights.get()
    actions.end_sight(sight=sight, actor=an_officer(), at=NINE)
    scope(f"{{{shelter.pk}}}")
    assert _count("cases_case") == _count("cases_person") == 0


def test_whoever_answers_for_the_case_now_reads_what_was_disclosed_before(world, scope):
    case, _, taker = world
    case.set_clock(due_at=case.due_at, next_step=case.next_step, accountable=taker)
    scope(f"{{{taker.pk}}}")
    assert _count("cases_disclosure") == 1


def test_what_was_disclosed_cannot_be_changed_or_deleted(world):
    for statement in ("UPDATE cases_disclosure SET purpose = 'x'", "DELETE FROM cases_disclosure"):
        with transaction.atomic(), connection.cursor() as cursor:
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(statement)
            transaction.set_rollback(True)
