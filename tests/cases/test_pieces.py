"""What names are found by: no number stands for many, none is used by two organisations, everybody stays findable."""

from collections import Counter

import pytest

from lindung.cases import actions, queries, tasks
from lindung.cases.models import NameToken, Person
from lindung.cases.queries.pieces import FIRST_ASKED, NUMBERS, SHARED_BY, numbers_at
from lindung.cases.rules import HandOverReason, tokens_of
from lindung.vault.models import Key
from tests.factories import NINE
from tests.factories.cases import a_case, a_consent, a_person, a_supervisor, an_officer
from tests.factories.partners import an_agreement, an_organisation

pytestmark = pytest.mark.django_db
MANY = 240


def known(officer, names) -> None:
    """Persons of one case, indexed in one go."""
    case = a_case(by=officer)
    keys = Key.objects.bulk_create([Key.make() for _ in names])
    rows = [
        Person(case=case, key=key, name=name, added_at=NINE, added_by="test")
        for key, name in zip(keys, names, strict=True)
    ]
    actions.index_names(Person.objects.bulk_create(rows))


def numbers_of(organisation) -> Counter[int]:
    return Counter(NameToken.objects.filter(accountable=organisation).values_list("token", flat=True))


def test_no_number_stands_for_many_and_each_of_them_is_found_by_all_of_it():
    officer = an_officer()
    known(officer, [f"Aung {chr(97 + at // 26)}{chr(97 + at % 26)}kyi" for at in range(MANY)])
    held = numbers_of(officer.organisation)
    assert max(held.values()) < 2 * SHARED_BY < MANY
    for name in ("Aung aakyi", "Aung fxkyi", "Aung jfkyi"):
        assert queries.find_persons(officer, name=name)[0].name == name


def test_whoever_has_no_piece_but_common_ones_is_found_all_the_same():
    officer = an_officer()
    known(officer, ["Sok"] * (SHARED_BY + 5))
    assert Person.objects.filter(name_tokens=None).count() == 0
    assert len(queries.find_persons(officer, name="Sok")) == 20


def test_two_organisations_share_no_number_for_the_same_name():
    one, other = an_officer(), an_officer(of=an_organisation())
    for officer in (one, other):
        a_person(case=a_case(by=officer), name="Siti Aminah", by=officer)
    first, second = (numbers_of(officer.organisation) for officer in (one, other))
    assert len(first) == len(second) == len(tokens_of("Siti Aminah"))
    assert not set(first) & set(second)


def test_a_case_that_was_handed_over_is_found_by_its_new_organisation_with_the_next_clock():
    case = a_case()
    person, shelter = a_person(case=case, name="Nurhalizah"), an_organisation()
    an_agreement(case.accountable, shelter)
    a_consent(person=person, to=[shelter], hands_over=True)
    boss, before = a_supervisor(of=case.accountable), set(numbers_of(case.accountable))
    actions.hand_over_case(case=case, to=shelter, reason=HandOverReason.NEARER, actor=boss, at=NINE)
    tasks.sweep_all()
    assert [each.name for each in queries.find_persons(an_officer(of=shelter), name="nur haliza")] == ["Nurhalizah"]
    assert before
    assert not before & set(numbers_of(shelter))
    assert not numbers_of(boss.organisation)


def test_the_more_persons_have_a_piece_the_more_numbers_there_are_and_no_more_than_are_asked_for():
    assert [numbers_at(held) for held in (0, SHARED_BY - 1, SHARED_BY, 10 * SHARED_BY)] == [1, 1, 2, 11]
    assert numbers_at(10**9) == NUMBERS
    assert numbers_at(FIRST_ASKED * SHARED_BY - 1) == FIRST_ASKED
