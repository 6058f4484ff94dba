"""How many are alone in what stands in clear: counted right, and nobody is shown."""

from io import StringIO

import pytest
from django.core.management import call_command

from lindung.cases.models import Person
from lindung.config.rare import IN_CLEAR, alone_in_clear
from tests.factories import NINE
from tests.factories.cases import a_case, a_person

pytestmark = pytest.mark.django_db


def persons():
    return {each.table: each for each in alone_in_clear()}["cases_person"]


def test_who_is_alone_and_who_is_one_of_few_is_counted():
    case = a_case()
    for nationality in ("MM", "MM", "KH", *["ID"] * 5):
        a_person(case=case, nationality=nationality)
    found = persons()
    assert (found.rows, found.alone, found.few) == (8, 1, 3)
    assert "1 of 8 (12%) are alone" in str(found)


def test_who_was_erased_and_the_practice_world_are_not_counted():
    a_person(case=a_case(), nationality="KH")
    Person.objects.update(erased_at=NINE)
    assert "cases_person" not in {each.table for each in alone_in_clear()}


def test_a_table_without_rows_says_nothing():
    assert list(alone_in_clear()) == []


def test_verify_says_it_without_any_reference():
    person = a_person(case=a_case(), nationality="KH", name="Practice Name")
    said = StringIO()
    call_command("verify", stdout=said)
    [line] = [line for line in said.getvalue().splitlines() if line.startswith("in clear: cases_person")]
    assert "1 of 1 (100%)" in line
    assert not {person.ref, person.case.ref, "KH"} & set(line.replace(":", " ").split())


def test_every_column_that_is_asked_for_is_no_sealed_one():
    sealed = {field.attname for field in Person._meta.get_fields() if type(field).__name__.startswith("Sealed")}
    _, columns = IN_CLEAR["cases_person"]
    assert sealed
    assert not sealed & {column.removeprefix("t.") for column in columns}
