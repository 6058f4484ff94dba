"""The signed link in a notice: opens without sign-in, answers once, shows nobody; used, expired, wrong."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.kernel.refs import make_ref
from lindung.notices.links import offer_path, offer_token
from lindung.partners.rules import OrganisationState
from lindung.referrals import actions
from lindung.referrals.models import Offer, Placement
from lindung.referrals.rules import NeedState, OfferState
from lindung.web import clock
from tests.factories.cases import a_case, a_person, an_officer
from tests.factories.partners import a_desk, a_policy, an_organisation
from tests.factories.referrals import a_need, a_shelter, a_worker, an_offer

pytestmark = pytest.mark.django_db
PLANTED = ("plantedname", "plantedother", "plantedcontact", "planteddocument", "plantednote", "planteddetail")
OVER = "This link no longer works"


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def officer():
    a_policy()
    return an_officer(of=a_desk())


@pytest.fixture
def need(officer, now):
    earlier = now - timedelta(hours=3)
    person = a_person(
        by=officer,
        case=a_case(by=officer, at=earlier),
        at=earlier,
        name="Plantedname",
        other_names="Plantedother",
        contact={"how": "plantedcontact"},
        documents="Planteddocument",
        notes="Plantednote",
    )
    return a_need(person=person, by=officer, at=earlier, details="Planteddetail")


@pytest.fixture
def shelter(need):
    return a_shelter(for_=need.accountable)


@pytest.fixture
def offer(need, shelter, officer, now):
    return an_offer(to=shelter, need=need, by=officer, at=now)


@pytest.fixture
def anyone():
    """A phone that keeps no cookie and would be refused by a check of one."""
    return Client(enforce_csrf_checks=True)


def _text(response):
    return response.content.decode()


def _again(offer):
    return Offer.objects.get(pk=offer.pk)


def test_a_link_shows_what_is_needed_and_nobody_and_changes_nothing(anyone, offer, shelter):
    page = anyone.get(offer_path(offer.ref))
    assert page.status_code == 200
    assert "1 person in Selangor" in _text(page)
    assert shelter.name in _text(page)
    assert not [word for word in PLANTED if word in _text(page).lower()]
    assert offer.need.ref not in _text(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    assert _again(offer).state == OfferState.OFFERED


def test_a_yes_by_link_takes_the_party_once_and_shows_nobody(anyone, offer):
    said = anyone.post(offer_path(offer.ref), {"step": "accept"})
    assert said.status_code == 200
    assert "You said yes" in _text(said)
    assert not [word for word in PLANTED if word in _text(said).lower()]
    found = _again(offer)
    assert (found.state, found.answered_by) == (OfferState.ACCEPTED, f"link:{offer.ref}")
    assert Placement.objects.count() == 1
    resent = anyone.post(offer_path(offer.ref), {"step": "accept"})
    assert (resent.status_code, "You said yes" in _text(resent)) == (200, True)
    assert Placement.objects.count() == 1
    for used in (
        anyone.get(offer_path(offer.ref)),
        anyone.post(offer_path(offer.ref), {"step": "decline", "reason": "full"}),
        anyone.post(offer_path(offer.ref), {"step": "free", "free": "2"}),
    ):
        assert (used.status_code, OVER in _text(used)) == (410, True)


def test_a_no_by_link_needs_a_reason_and_works_once(anyone, offer):
    missing = anyone.post(offer_path(offer.ref), {"step": "decline"})
    assert missing.status_code == 422
    assert "Choose a reason" in _text(missing)
    said = anyone.post(offer_path(offer.ref), {"step": "decline", "reason": "full"})
    assert "You said no" in _text(said)
    assert _again(offer).state == OfferState.DECLINED
    changed = anyone.post(offer_path(offer.ref), {"step": "accept"})
    assert (changed.status_code, OVER in _text(changed)) == (410, True)


def test_free_places_are_said_by_link_before_the_answer(anyone, offer, shelter):
    said = anyone.post(offer_path(offer.ref), {"step": "free", "free": "2"})
    assert said.status_code == 200
    shelter.refresh_from_db()
    assert shelter.places_free == 2
    for wrong in ("", "-1", "many", "99999999999", "\0"):
        assert anyone.post(offer_path(offer.ref), {"step": "free", "free": wrong}).status_code == 422
    assert _again(offer).state == OfferState.OFFERED


@pytest.mark.parametrize("when", ["soon", "1999-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_cannot_be_is_said_and_stays_typed(anyone, offer, when):
    page = anyone.post(offer_path(offer.ref), {"step": "accept", "arrives_at": when})
    assert (page.status_code, f'value="{when}"' in _text(page)) == (422, True)
    assert _again(offer).state == OfferState.OFFERED


def test_a_step_nobody_knows_changes_nothing(anyone, offer):
    assert anyone.post(offer_path(offer.ref), {"step": "delete"}).status_code == 200
    assert anyone.post(offer_path(offer.ref)).status_code == 200
    assert anyone.put(offer_path(offer.ref)).status_code == 405
    assert _again(offer).state == OfferState.OFFERED


def test_used_withdrawn_and_unknown_links_say_the_same_sentence(anyone, offer, need, officer, now):
    actions.withdraw_offer(offer=offer, actor=officer, at=now)
    signature = offer_token(offer.ref)[10:]
    wrong = ["nonsense", offer.ref, f"{offer.ref}{'a' * 26}", f"{make_ref()}{signature}", "é" * 36, "0" * 300]
    said = [anyone.get(f"/o/{token}/") for token in (offer_token(offer.ref), offer_token(make_ref()), *wrong)]
    assert {answer.status_code for answer in said} == {410}
    bodies = {_text(answer).replace(answer.wsgi_request.path, "") for answer in said}
    assert all(OVER in body for body in bodies)
    assert len({body.split("<main")[1].split("</main>")[0] for body in bodies}) == 1


def test_a_link_of_another_installation_costs_as_many_queries_as_none(anyone, offer):
    costs = set()
    for token in (f"{offer.ref}{'a' * 26}", f"{make_ref()}{'a' * 26}"):
        with CaptureQueriesContext(connection) as queries:
            anyone.get(f"/o/{token}/")
        costs.add(len(queries))
    assert len(costs) == 1


def test_an_expired_link_takes_a_late_yes_while_it_helps(anyone, need, shelter, officer, now):
    offer = an_offer(to=shelter, need=need, by=officer, at=now - timedelta(hours=2))
    actions.expire_unanswered(at=now)
    page = _text(anyone.get(offer_path(offer.ref)))
    assert "The time to answer has ended" in page
    assert "We cannot" not in page
    said = anyone.post(offer_path(offer.ref), {"step": "accept"})
    assert "You said yes" in _text(said)
    need.refresh_from_db()
    assert (_again(offer).is_late, need.state) == (True, NeedState.PLACED)


def test_an_expired_link_is_over_when_it_no_longer_helps(anyone, need, shelter, officer, now):
    offer = an_offer(to=shelter, need=need, by=officer, at=now - timedelta(hours=2))
    actions.expire_unanswered(at=now)
    shelter.refresh_from_db()
    actions.state_free(offer=offer, free=0, actor=a_worker(of=shelter.organisation), at=now)
    for answer in (anyone.get(offer_path(offer.ref)), anyone.post(offer_path(offer.ref), {"step": "accept"})):
        assert (answer.status_code, OVER in _text(answer)) == (410, True)


def test_whoever_is_second_is_told_in_a_sentence(anyone, need, officer, now):
    services = [a_shelter(for_=need.accountable) for _ in range(2)]
    first, second = actions.offer(need=need, services=services, actor=officer, at=now)
    anyone.post(offer_path(first.ref), {"step": "accept"})
    late = anyone.post(offer_path(second.ref), {"step": "accept"})
    assert (late.status_code, "Nothing is needed from you" in _text(late)) == (410, True)
    assert Placement.objects.count() == 1


def test_a_suspended_partners_link_is_over(anyone, offer):
    type(offer.to_organisation).objects.filter(pk=offer.to_organisation_id).update(
        state=OrganisationState.SUSPENDED.value
    )
    assert anyone.get(offer_path(offer.ref)).status_code == 410
    assert anyone.post(offer_path(offer.ref), {"step": "accept"}).status_code == 410
    assert _again(offer).state == OfferState.OFFERED


def test_the_page_speaks_the_partners_language_unless_another_is_chosen(anyone, need, officer, now):
    partner = an_organisation(language="ms")
    offer = an_offer(to=a_shelter(for_=need.accountable, organisation=partner), need=need, by=officer, at=now)
    assert '<html lang="ms">' in _text(anyone.get(offer_path(offer.ref)))
    assert '<html lang="km">' in _text(anyone.get(f"/km{offer_path(offer.ref)}"))
