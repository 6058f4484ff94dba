"""Offers over time: what a partner was told in a quarter decides what it is told next."""

from datetime import timedelta

import pytest

from lindung.cases.models import Person
from lindung.partners.rules import NeedKind, Urgency
from lindung.referrals import actions
from lindung.referrals.actions.hiding import count_quarter, say_to_partners
from lindung.referrals.models import Combination, CountedQuarter, Showing
from lindung.referrals.queries.facts import shown_of
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, an_officer
from tests.factories.partners import a_policy, an_organisation
from tests.factories.referrals import a_need, a_shelter, an_offer

pytestmark = pytest.mark.django_db
LONG_AGO = NINE - timedelta(days=200)
SMALL = {"shown_persons": 3, "shown_common_persons": 6, "shown_history_persons": 5}


@pytest.fixture
def nation():
    """Seven who speak Indonesian and four who speak Sundanese, in one province, before the quarter."""
    a_policy("MY", **SMALL)
    case = a_case(at=LONG_AGO)
    for languages, number in ((("id",), 7), (("su",), 4)):
        for _ in range(number):
            a_person(case=case, languages=languages, at=LONG_AGO)
    Person.objects.update(added_at=LONG_AGO, area="MY-10.1704")
    assert count_quarter(at=NINE) == 1
    return case


def asked_for(languages, *, to, at=NINE):
    """One more person whom this shelter is asked to take; what it is told."""
    need = a_need(person=a_person(languages=languages), at=at)
    (said,) = say_to_partners([(to.pk, shown_of([need])[need.pk])], at=at)
    return said


def test_the_quarter_is_counted_once_and_keeps_only_what_many_share(nation):
    assert count_quarter(at=NINE + timedelta(days=1)) == 0
    counted = CountedQuarter.objects.get()
    assert (counted.persons, counted.k, counted.has_history) == (11, 3, True)
    said = list(Combination.objects.order_by("cell").values_list("step", "is_common"))
    assert said == [(0, True), (0, False)]
    assert count_quarter(at=NINE + timedelta(days=92)) == 1


def test_what_few_share_is_told_from_the_third_person_on_and_each_partner_counts_alone(nation):
    first, second = an_organisation(), an_organisation()
    assert asked_for(["id"], to=first)["area"] == "MY-10"
    told = [asked_for(["su"], to=first) for _ in range(3)]
    assert [each["area"] for each in told] == ["MY", "MY", "MY-10"]
    assert [each["languages"] for each in told] == [["other"], ["other"], ["su"]]
    assert asked_for(["su"], to=second)["languages"] == ["other"]
    assert asked_for(["su"], to=first, at=NINE + timedelta(days=92))["languages"] == ["other"]


def test_a_person_is_never_described_more_exactly_to_a_partner_than_before(nation):
    partner, need = an_organisation(), a_need(person=a_person(languages=["su"]))
    party = shown_of([need])[need.pk]
    (before,) = say_to_partners([(partner.pk, party)], at=NINE)
    for _ in range(4):
        asked_for(["su"], to=partner)
    again, once_more = say_to_partners([(partner.pk, party), (partner.pk, party)], at=NINE)
    assert again == once_more == before
    assert Showing.objects.filter(person=need.person_id).count() == 1


def test_a_combination_nobody_had_before_is_not_told(nation):
    assert asked_for(["jv"], to=an_organisation())["languages"] == ["other"]
    assert not Combination.objects.filter(cell__contains="jv").exists()


def test_offers_of_the_cascade_hide_the_same_and_needs_of_one_person_count_once(nation):
    person = a_person(languages=["su"])
    shelter = a_shelter()
    shelters = an_offer(need=a_need(person=person, urgency=Urgency.ROUTINE), to=shelter)
    actions.withdraw_offer(offer=shelters, actor=an_officer(of=shelters.accountable), at=NINE)
    food = a_shelter(organisation=shelter.organisation, kind=NeedKind.FOOD_AND_CLOTHING)
    other = an_offer(need=a_need(person=person, kind=NeedKind.FOOD_AND_CLOTHING), to=food)
    assert shelters.shown["languages"] == other.shown["languages"] == ["other"]
    assert Showing.objects.filter(partner=shelter.organisation).count() == 1


def test_showings_are_keyed_and_end_with_the_quarter_after(nation):
    asked_for(["su"], to=an_organisation())
    assert b"su" not in bytes(Showing.objects.get().cell)
    count_quarter(at=NINE + timedelta(days=300))
    assert not Showing.objects.exists()
