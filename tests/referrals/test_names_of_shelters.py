"""Matching, offers and placements of a partner with its own cases: shelters by number until one took somebody."""

import pytest

from lindung.directory.models import Introduction, Service
from lindung.directory.queries import services_told
from lindung.partners.rules import OrganisationKind, Role
from lindung.partners.scope import acting
from lindung.referrals import actions, queries
from tests.factories import NINE
from tests.factories.cases import a_case, an_officer
from tests.factories.partners import a_desk, a_member, an_organisation, signed_in
from tests.factories.referrals import a_need, a_shelter, a_worker

pytestmark = pytest.mark.django_db
NAME = "Rumah Sunyi Latihan"


@pytest.fixture
def home():
    return an_organisation(name="Yayasan Sunyi Latihan", is_by_number=True)


def stand(asking, home):
    """A need of `asking`, and a shelter that suits it."""
    officer = an_officer(of=asking)
    shelter = a_shelter(for_=asking, organisation=home, name=NAME, is_by_number=True)
    return officer, shelter, a_need(case=a_case(by=officer), by=officer)


def test_the_national_desk_reads_names_at_any_hour_and_a_partner_the_same_order_by_number(home):
    partner = an_organisation(OrganisationKind.CIVIL_SOCIETY)
    officer, shelter, need = stand(partner, home)
    with acting(organisations=[partner.pk]):
        (match,) = queries.matches(need=need, actor=officer, at=NINE).options
    assert match.service.ref == shelter.ref
    assert (match.service.name, match.service.organisation.name) == ("Selangor", f"№ {shelter.ref}")
    duty = an_officer(of=a_desk())
    theirs = a_need(case=a_case(by=duty), by=duty)
    a_shelter(for_=a_desk(), organisation=home)
    names = {each.service.name for each in queries.matches(need=theirs, actor=duty, at=NINE).options}
    assert NAME in names


def test_a_partner_asks_by_number_and_reads_the_name_when_it_has_taken_somebody(client, home):
    partner = an_organisation(OrganisationKind.CIVIL_SOCIETY)
    officer, shelter, need = stand(partner, home)
    worker = signed_in(client, a_member(of=partner, roles=[Role.CASE_WORKER]))
    page = f"/referrals/needs/{need.ref}/"
    ask = {"services": [shelter.ref]}
    before = [worker.get(page).content.decode(), worker.post(f"{page}ask/", ask).content.decode()]
    assert worker.post(f"{page}ask/", {**ask, "sure": "yes"}).status_code == 302
    offer = need.offers.get()
    before += [
        worker.get(each).content.decode() for each in (page, f"{page}offers/", f"/referrals/offers/{offer.ref}/")
    ]
    for said in before:
        assert f"№ {shelter.ref}" in said
        assert NAME not in said
        assert home.name not in said
    placement = actions.accept_offer(offer=offer, actor=a_worker(of=home), at=NINE)
    assert Introduction.objects.get().organisation == partner
    for each in (page, f"/referrals/placements/{placement.ref}/"):
        assert NAME in worker.get(each).content.decode()


def test_the_order_of_what_cannot_be_asked_says_nothing_of_names_kept_back(home):
    partner = an_organisation(OrganisationKind.CIVIL_SOCIETY)
    officer, _, need = stand(partner, home)
    full = sorted((a_shelter(for_=partner, organisation=home, free=0) for _ in range(4)), key=lambda each: each.ref)
    for name, shelter in zip("DCBA", full, strict=True):
        Service.objects.filter(pk=shelter.pk).update(name=f"Rumah Penuh {name}")
    with acting(organisations=[partner.pk]):
        (group,) = queries.matches(need=need, actor=officer, at=NINE).excluded
    assert [each.ref for each in group.services] == [each.ref for each in full]


def test_behind_the_wall_a_shelter_stays_a_number_also_where_it_took_somebody(home):
    embassy = an_organisation(OrganisationKind.EMBASSY)
    officer, shelter, need = stand(embassy, home)
    full = a_shelter(for_=embassy, organisation=home, name="Rumah Penuh Latihan", free=0)
    Introduction.objects.create(service=shelter, organisation=embassy, introduced_at=NINE)
    with acting(organisations=[embassy.pk]):
        found = queries.matches(need=need, actor=officer, at=NINE)
        told = services_told([shelter.pk, full.pk], officer)
    listed = {each.ref for group in found.excluded for each in group.services}
    assert full.ref not in listed
    assert shelter.ref not in listed
    assert {each.name for each in told.values()} == {"Selangor"}
