"""Pages of needs, offers and placements: the whole way, three standing people, bad input, nothing that identifies."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.audit.models import Trail
from lindung.cases.rules import AgeBand, ConsentState
from lindung.notices import actions as notices
from lindung.notices.gateways import FakeGateway
from lindung.partners.rules import Role, Urgency
from lindung.referrals import actions
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import NeedState, OfferState, PlacementState
from lindung.web import clock
from tests.factories.cases import a_case, a_consent, a_person, an_officer
from tests.factories.partners import EVERY_ROLE, a_desk, a_member, a_policy, an_organisation, signed_in
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer

pytestmark = pytest.mark.django_db
PLANTED = ("Plantedname", "Plantedother", "plantedcontact", "Planteddocument", "Plantednote", "Planteddetail")


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def desk():
    a_policy()
    return a_desk()


@pytest.fixture
def officer(desk):
    return an_officer(of=desk)


@pytest.fixture
def earlier(now):
    return now - timedelta(hours=3)


@pytest.fixture
def planted(desk, officer, earlier):
    """A person whose every sealed word can be found again, in a case of the desk."""
    return a_person(
        by=officer,
        case=a_case(by=officer, at=earlier),
        at=earlier,
        name="Plantedname",
        other_names="Plantedother",
        contact={"how": "plantedcontact"},
        documents="Planteddocument",
        notes="Plantednote",
    )


@pytest.fixture
def need(planted, officer, earlier):
    return a_need(person=planted, by=officer, at=earlier, details="Planteddetail")


@pytest.fixture
def shelter(need):
    return a_shelter(for_=need.accountable)


@pytest.fixture
def offer(need, shelter, officer, now):
    return an_offer(to=shelter, need=need, by=officer, at=now)


@pytest.fixture
def at_desk(client, desk):
    return signed_in(client, a_member(of=desk))


@pytest.fixture
def at_partner(shelter):
    return _somebody(shelter.organisation)


@pytest.fixture
def strangers(offer):
    there = [an_organisation(), offer.accountable, offer.to_organisation]
    administrators = [(_somebody(each, roles=[Role.ADMINISTRATOR]), 403) for each in there]
    return [(_somebody(there[0], roles=EVERY_ROLE), 404), *administrators]


def _somebody(organisation, roles=(Role.PARTNER_WORKER,)):
    return signed_in(Client(), a_member(of=organisation, roles=list(roles)))


def _text(response):
    return response.content.decode()


def _says_nothing(text):
    return not [word for word in PLANTED if word.lower() in text.lower()]


def test_a_need_is_written_matched_asked_answered_and_the_person_arrives(at_desk, planted, officer, now):
    a_consent(person=planted, by=officer, at=now)
    service = a_shelter(for_=planted.case.accountable)
    where = f"/referrals/cases/{planted.case.ref}/needs/add/"
    assert "Plantedname" in _text(at_desk.get(where))
    said = {"kind": "shelter", "person": planted.ref, "urgency": "immediate", "area": "MY-10.1704"}
    made = at_desk.post(where, {**said, "details": "Quiet room"})
    need = Need.objects.get(case=planted.case)
    assert made.headers["Location"] == f"/referrals/needs/{need.ref}/"
    page = _text(at_desk.get(made.headers["Location"]))
    assert service.organisation.name in page
    assert "1 person in Selangor" in page
    sure = at_desk.post(f"/referrals/needs/{need.ref}/ask/", {"services": service.ref})
    assert "Ask this partner now" in _text(sure)
    assert not Offer.objects.exists()
    at_desk.post(f"/referrals/needs/{need.ref}/ask/", {"services": service.ref, "sure": "yes"})
    offer = Offer.objects.get(need=need)
    partner = _somebody(service.organisation)
    assert f"/referrals/offers/{offer.ref}/" in _text(partner.get("/referrals/inbox/"))
    assert _says_nothing(_text(partner.get(f"/referrals/offers/{offer.ref}/")))
    done = partner.post(f"/referrals/offers/{offer.ref}/accept/", {"arrives_at": ""}, follow=True)
    assert "Who comes" in _text(done)
    assert "Plantedname" in _text(done)
    assert Trail.objects.filter(what="person.read", organisation_id=service.organisation_id).exists()
    placement = Placement.objects.get(offer=offer)
    assert "Plantedname" in _text(partner.get(f"/referrals/placements/{placement.ref}/"))
    assert f"/referrals/placements/{placement.ref}/arrived/" in _text(partner.get("/referrals/inbox/"))
    partner.post(f"/referrals/placements/{placement.ref}/arrived/")
    placement.refresh_from_db()
    assert placement.state == PlacementState.ARRIVED
    assert service.name in _text(at_desk.get(f"/referrals/needs/{need.ref}/"))
    assert at_desk.get(f"/referrals/placements/{placement.ref}/").status_code == 200
    partner.post(f"/referrals/placements/{placement.ref}/review/")
    ended = partner.post(f"/referrals/placements/{placement.ref}/ended/", {"outcome": "need_met"}, follow=True)
    assert "the place is free again" in _text(ended)
    assert "Plantedname" not in _text(ended)
    need.refresh_from_db()
    assert need.state == NeedState.MET


def test_a_family_is_one_need_and_one_offer(at_desk, planted, officer, now):
    child = a_person(case=planted.case, by=officer, at=now, age_band=AgeBand.CHILD_6_11, name="Practice Child")
    said = {"kind": "shelter", "person": planted.ref, "party": [child.ref], "urgency": "urgent"}
    at_desk.post(f"/referrals/cases/{planted.case.ref}/needs/add/", said)
    assert Need.objects.get().party_size == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ""},
        {"kind": "castle"},
        {"person": ""},
        {"person": "0000000000"},
        {"urgency": "someday"},
        {"area": "XX-99"},
        {"party_size": "501"},
        {"party_size": "many"},
        {"details": "x" * 5_001},
        {"details": "a\0b"},
    ],
)
def test_a_mistake_in_a_need_is_said_and_what_was_typed_stays(at_desk, planted, wrong):
    said = {"kind": "medical", "person": planted.ref, "urgency": "soon", "details": "Typed before", **wrong}
    page = at_desk.post(f"/referrals/cases/{planted.case.ref}/needs/add/", said)
    assert page.status_code == 422
    assert "Typed before" in _text(page) or "details" in wrong
    assert not Need.objects.exists()


def test_a_case_without_persons_says_what_to_do_first(at_desk, officer, now):
    case = a_case(by=officer, at=now)
    assert f"/cases/{case.ref}/persons/" in _text(at_desk.get(f"/referrals/cases/{case.ref}/needs/add/"))


def test_whoever_may_not_be_asked_is_shown_with_the_rule_and_what_would_help(at_desk, need):
    a_shelter(for_=need.accountable, total=0)
    page = _text(at_desk.get(f"/referrals/needs/{need.ref}/"))
    assert "Has not enough free places" in page
    assert "a place may be free that the figure does not show yet" in page


@pytest.mark.parametrize("chosen", [{}, {"services": "0000000000"}, {"services": ["\0"]}])
def test_asking_nobody_or_somebody_unknown_asks_nobody(at_desk, need, shelter, chosen):
    page = at_desk.post(f"/referrals/needs/{need.ref}/ask/", {**chosen, "sure": "yes"})
    assert page.status_code == 422
    assert shelter.organisation.name in _text(page)
    assert not Offer.objects.exists()


def test_more_than_the_urgency_allows_is_refused_and_the_ticks_stay(at_desk, planted, officer, now):
    need = a_need(person=planted, by=officer, at=now, urgency=Urgency.ROUTINE)
    services = [a_shelter(for_=need.accountable) for _ in range(2)]
    chosen = {"services": [service.ref for service in services], "sure": "yes"}
    page = at_desk.post(f"/referrals/needs/{need.ref}/ask/", chosen)
    assert page.status_code == 409
    assert "can be asked at once" in _text(page)
    assert _text(page).count(" checked") == 2
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("step", "state"),
    [("met", NeedState.MET), ("withdraw", NeedState.WITHDRAWN), ("no-longer-needed", NeedState.NO_LONGER_NEEDED)],
)
def test_a_need_ends_and_its_offers_with_it(at_desk, offer, step, state):
    page = at_desk.post(f"/referrals/needs/{offer.need.ref}/{step}/", follow=True)
    assert page.status_code == 200
    offer.refresh_from_db()
    assert (offer.state, Need.objects.get(pk=offer.need_id).state) == (OfferState.WITHDRAWN, state)
    again = at_desk.post(f"/referrals/needs/{offer.need.ref}/{step}/", follow=True)
    assert 'class="notice error' in _text(again)


def test_the_desk_takes_an_offer_back_and_the_history_says_so(at_desk, offer):
    assert "Take this offer back" in _text(at_desk.get(f"/referrals/offers/{offer.ref}/"))
    at_desk.post(f"/referrals/offers/{offer.ref}/withdraw/")
    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    history = _text(at_desk.get(f"/referrals/needs/{offer.need.ref}/offers/"))
    assert offer.to_organisation.name in history
    assert "state-withdrawn" in history


def test_a_no_needs_its_reason_and_the_desk_reads_it(at_desk, at_partner, offer):
    page = at_partner.post(f"/referrals/offers/{offer.ref}/decline/", {"reason": "mood"})
    assert page.status_code == 422
    assert at_partner.post(f"/referrals/offers/{offer.ref}/decline/").status_code == 422
    offer.refresh_from_db()
    assert offer.state == OfferState.OFFERED
    said = at_partner.post(f"/referrals/offers/{offer.ref}/decline/", {"reason": "full"}, follow=True)
    assert "You said no" in _text(said)
    assert "We are full" in _text(at_desk.get(f"/referrals/offers/{offer.ref}/"))
    again = at_partner.post(f"/referrals/offers/{offer.ref}/accept/", {})
    assert again.status_code == 422
    assert "We no longer need an answer" in _text(again)


@pytest.mark.parametrize("when", ["yesterday", "1999-01-01T00:00", "9999-12-31T23:59", "2026-13-45T99:99"])
def test_a_moment_that_cannot_be_is_said_and_nothing_is_accepted(at_partner, offer, when):
    page = at_partner.post(f"/referrals/offers/{offer.ref}/accept/", {"arrives_at": when})
    assert page.status_code == 422
    assert f'value="{when}"' in _text(page)
    offer.refresh_from_db()
    assert offer.state == OfferState.OFFERED


def test_free_places_are_said_in_one_tap(at_partner, offer, shelter):
    assert at_partner.post(f"/referrals/offers/{offer.ref}/free/", {"free": "2"}).status_code == 302
    shelter.refresh_from_db()
    assert shelter.places_free == 2
    for wrong in ("-1", "lots", "", "99999999999"):
        assert at_partner.post(f"/referrals/offers/{offer.ref}/free/", {"free": wrong}).status_code == 422


def test_a_late_yes_is_offered_only_while_it_helps(at_partner, at_desk, need, shelter, officer, now):
    offer = an_offer(to=shelter, need=need, by=officer, at=now - timedelta(hours=2))
    actions.expire_unanswered(at=now)
    page = _text(at_partner.get(f"/referrals/offers/{offer.ref}/"))
    assert "If you can still help, say yes" in page
    assert f"/referrals/offers/{offer.ref}/accept/" in page
    at_desk.post(f"/referrals/needs/{need.ref}/no-longer-needed/")
    assert f"/referrals/offers/{offer.ref}/accept/" not in _text(at_partner.get(f"/referrals/offers/{offer.ref}/"))


def test_a_stuck_need_says_who_has_it_and_what_can_be_done(at_desk, need, shelter, officer, now):
    an_offer(to=shelter, need=need, by=officer, at=now - timedelta(hours=2))
    actions.expire_unanswered(at=now)
    need.refresh_from_db()
    assert need.state == NeedState.STUCK
    page = _text(at_desk.get(f"/referrals/needs/{need.ref}/"))
    assert "Nobody is left to ask" in page
    assert "Ask again" in page
    assert "Asked before" in page


def test_a_partner_nobody_reached_is_to_be_phoned(at_desk, need, officer, now):
    quiet = a_shelter(for_=need.accountable, organisation=an_organisation(notice_channel=""))
    an_offer(to=quiet, need=need, by=officer, at=now)
    notices.send_due(at=now, gateway=FakeGateway())
    page = _text(at_desk.get(f"/referrals/needs/{need.ref}/"))
    assert "Our message did not reach" in page
    assert "tel:+60300000000" in page


@pytest.mark.parametrize("step", ["not-arrived", "left-early"])
def test_who_did_not_come_or_left_reopens_the_need(need, offer, at_partner, step):
    placement = a_placement(offer=offer, at=clock.now())
    if step == "left-early":
        at_partner.post(f"/referrals/placements/{placement.ref}/arrived/")
    said = at_partner.post(f"/referrals/placements/{placement.ref}/{step}/", follow=True)
    assert "Thank you" in _text(said)
    need.refresh_from_db()
    assert need.state == NeedState.OPEN
    twice = at_partner.post(f"/referrals/placements/{placement.ref}/{step}/", follow=True)
    assert 'class="notice error' in _text(twice)


def test_an_end_without_an_outcome_changes_nothing(offer, at_partner):
    placement = a_placement(offer=offer, at=clock.now())
    at_partner.post(f"/referrals/placements/{placement.ref}/arrived/")
    assert at_partner.post(f"/referrals/placements/{placement.ref}/ended/", {"outcome": "x"}).status_code == 422
    placement.refresh_from_db()
    assert placement.state == PlacementState.ARRIVED


def test_a_consent_taken_back_ends_offers_that_rest_on_it(at_desk, offer, planted):
    consent = planted.consents.get()
    page = at_desk.get(f"/referrals/consents/{consent.ref}/withdraw/")
    assert "Yes, withdraw it now" in _text(page)
    at_desk.post(f"/referrals/consents/{consent.ref}/withdraw/")
    consent.refresh_from_db()
    offer.refresh_from_db()
    assert (consent.state, offer.state) == (ConsentState.WITHDRAWN, OfferState.WITHDRAWN)


def test_the_case_page_part_says_state_clock_and_who_is_asked(at_desk, offer, shelter):
    page = _text(at_desk.get(f"/desk/cases/{offer.need.case.ref}/"))
    assert f"/referrals/needs/{offer.need.ref}/" in page
    assert f"{shelter.organisation.name} is asked" in page


def _addresses(offer, placement, consent):
    need, case = offer.need.ref, offer.need.case.ref
    return [
        ("GET", f"/referrals/cases/{case}/needs/add/"),
        ("GET", f"/referrals/needs/{need}/"),
        ("GET", f"/referrals/needs/{need}/offers/"),
        *[("POST", f"/referrals/needs/{need}/{step}/") for step in ("ask", "met", "withdraw", "no-longer-needed")],
        ("GET", f"/referrals/offers/{offer.ref}/"),
        *[("POST", f"/referrals/offers/{offer.ref}/{step}/") for step in ("accept", "decline", "free", "withdraw")],
        ("GET", f"/referrals/placements/{placement.ref}/"),
        *[
            ("POST", f"/referrals/placements/{placement.ref}/{step}/")
            for step in ("arrived", "not-arrived", "left-early", "ended", "review")
        ],
        ("GET", f"/referrals/consents/{consent.ref}/withdraw/"),
        ("POST", f"/referrals/consents/{consent.ref}/withdraw/"),
    ]


def test_a_strangers_row_answers_like_one_that_does_not_exist(offer, strangers, planted):
    placement = a_placement(offer=offer, at=clock.now())
    offer.refresh_from_db()
    consent = planted.consents.get()
    for (method, address), (stranger, status) in product(_addresses(offer, placement, consent), strangers):
        absent = re.sub(r"/[0-9A-Z]{10}/", "/0000000000/", address)
        found = []
        for where in (address, absent):
            with CaptureQueriesContext(connection) as queries:
                answer = stranger.generic(method, where)
            assert answer.status_code == status, (method, where, answer.status_code)
            found.append((len(queries), re.sub(rf'{where}|value="[^"]{{64}}"', "", _text(answer))))  # and the token
        assert found[0] == found[1], address


def test_the_partner_does_not_reach_the_desks_pages_of_the_same_need(offer):
    everything = _somebody(offer.to_organisation, roles=EVERY_ROLE)
    need = offer.need.ref
    assert everything.get(f"/referrals/needs/{need}/").status_code == 404
    assert everything.post(f"/referrals/offers/{offer.ref}/withdraw/").status_code == 404
    assert _says_nothing(_text(everything.get(f"/referrals/offers/{offer.ref}/")))


def test_the_desk_does_not_answer_for_the_partner(at_desk, offer):
    assert at_desk.post(f"/referrals/offers/{offer.ref}/accept/", {}).status_code == 403
    assert at_desk.post(f"/referrals/offers/{offer.ref}/decline/", {"reason": "full"}).status_code == 403
    assert "Accept this person" not in _text(at_desk.get(f"/referrals/offers/{offer.ref}/"))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST, Role.TRAINER])
def test_roles_that_see_no_persons_see_none_of_it(offer, role):
    for organisation in (offer.accountable, offer.to_organisation):
        somebody = _somebody(organisation, roles=[role])
        for where in ("inbox/", f"offers/{offer.ref}/", f"needs/{offer.need.ref}/", "placements/"):
            assert somebody.get(f"/referrals/{where}").status_code == 403


def test_nobody_reads_them_without_signing_in(client, offer):
    for where in ("inbox/", f"offers/{offer.ref}/", f"needs/{offer.need.ref}/"):
        assert client.get(f"/referrals/{where}").status_code == 302


def test_before_a_yes_no_page_of_the_partner_says_who_it_is(at_partner, offer):
    for where in ("inbox/", f"offers/{offer.ref}/", "placements/"):
        assert _says_nothing(_text(at_partner.get(f"/referrals/{where}")))


def test_the_match_page_names_nobody(at_desk, need, shelter):
    page = _text(at_desk.get(f"/referrals/needs/{need.ref}/"))
    assert not [word for word in PLANTED[:5] if word.lower() in page.lower()]
    assert "Planteddetail" in page  # the desk's own note
