"""Stage by stage over the API: need, matches, offer, answer, placement, consent; and who may not."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.partners.rules import TokenScope
from lindung.referrals.models import Need, Offer, Placement
from lindung.web import clock
from tests.factories.cases import a_case, a_consent, a_person, an_officer
from tests.factories.partners import a_desk, a_policy, a_token, an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer

pytestmark = pytest.mark.django_db
PLANTED = ("plantedname", "plantedother", "plantedcontact", "planteddocument", "plantednote", "planteddetail")
STEPS = ("arrived", "not-arrived", "left-early", "review")


def _asks_as(organisation, scopes=None):
    _token, text = a_token(of=organisation, scopes=scopes)
    client = Client()

    def ask(method, where, body=None, **headers):
        return client.generic(
            method,
            f"/api/v1{where}",
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {text}", **headers},
        )

    return ask


@pytest.fixture
def earlier():
    return clock.now() - timedelta(hours=3)


@pytest.fixture
def officer():
    a_policy()
    return an_officer(of=a_desk())


@pytest.fixture
def person(officer, earlier):
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
def service(person):
    return a_shelter(for_=person.case.accountable)


@pytest.fixture
def offer(person, service, officer, earlier):
    need = a_need(person=person, by=officer, at=earlier, details="Planteddetail")
    return an_offer(to=service, need=need, by=officer, at=clock.now())


@pytest.fixture
def desk(officer):
    return _asks_as(officer.organisation)


@pytest.fixture
def partner(service):
    return _asks_as(service.organisation)


def test_the_whole_way_over_the_api(desk, partner, person, service, officer, earlier):
    a_consent(person=person, by=officer, at=earlier)
    said = {"kind": "shelter", "person": person.ref, "urgency": "immediate", "area": "MY-10.1704"}
    made = desk("POST", f"/cases/{person.case.ref}/needs", said, **{"Idempotency-Key": "a"})
    again = desk("POST", f"/cases/{person.case.ref}/needs", said, **{"Idempotency-Key": "a"})
    assert (made.status_code, again.json()) == (201, made.json())
    need = made.json()["ref"]
    assert desk("GET", f"/cases/{person.case.ref}/needs").json()[0]["ref"] == need
    assert desk("GET", f"/needs/{need}").json()["state"] == "open"
    found = desk("GET", f"/needs/{need}/matches").json()
    assert (found["options"][0]["service"], found["may_ask"]) == (service.ref, 3)
    assert 1 <= len(found["options"][0]["reasons"]) <= 3
    asked = desk("POST", f"/needs/{need}/offers", {"services": [service.ref]})
    offer = asked.json()["offers"][0]["ref"]
    assert (asked.status_code, asked.json()["offers"][0]["need"]) == (201, need)
    waiting = partner("GET", "/offers").json()["offers"]
    assert [(each["ref"], each["need"]) for each in waiting] == [(offer, None)]
    assert partner("POST", f"/offers/{offer}/free-places", {"free": 2}).status_code == 200
    assert partner("POST", f"/offers/{offer}/accept", {"arrives_at": "1999-01-01T00:00:00Z"}).status_code == 422
    accepted = partner("POST", f"/offers/{offer}/accept", {}).json()
    assert accepted["state"] == "accepted"
    placement = accepted["placement"]
    assert partner("GET", f"/placements/{placement}").json()["persons"] == [person.ref]
    assert desk("GET", f"/placements/{placement}").json()["need"] == need
    assert [each["ref"] for each in partner("GET", "/placements").json()["placements"]] == [placement]
    assert partner("POST", f"/placements/{placement}/arrived").json()["state"] == "arrived"
    assert partner("POST", f"/placements/{placement}/review").json()["state"] == "arrived"
    ended = partner("POST", f"/placements/{placement}/ended", {"outcome": "need_met"}).json()
    assert (ended["state"], ended["persons"]) == ("ended", [])
    assert desk("GET", f"/needs/{need}").json()["state"] == "met"
    assert desk("GET", f"/needs/{need}/offers").json()["offers"][0]["state"] == "accepted"


@pytest.mark.parametrize(("step", "state"), [("met", "met"), ("withdraw", "withdrawn"), ("no-longer-needed",) * 2])
def test_a_need_ends_over_the_api(desk, offer, step, state):
    answer = desk("POST", f"/needs/{offer.need.ref}/{step}")
    assert (answer.status_code, answer.json()["state"]) == (200, state.replace("-", "_"))
    twice = desk("POST", f"/needs/{offer.need.ref}/{step}")
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")


def test_a_no_and_an_offer_taken_back(desk, partner, offer):
    bad = partner("POST", f"/offers/{offer.ref}/decline", {"reason": "mood"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_request_body")
    said = partner("POST", f"/offers/{offer.ref}/decline", {"reason": "full"}).json()
    assert (said["state"], said["decline_reason"]) == ("declined", "full")
    late = desk("POST", f"/offers/{offer.ref}/withdraw")
    assert (late.status_code, late.json()["code"]) == (409, "offer_is_over")


@pytest.mark.parametrize("step", ["not-arrived", "left-early"])
def test_who_did_not_stay_reopens_the_need(desk, partner, offer, step):
    placement = a_placement(offer=offer, at=clock.now())
    if step == "left-early":
        partner("POST", f"/placements/{placement.ref}/arrived")
    assert partner("POST", f"/placements/{placement.ref}/{step}").status_code == 200
    assert desk("GET", f"/needs/{offer.need.ref}").json()["state"] == "open"


def test_a_consent_taken_back_names_the_offers_that_ended(desk, offer, person):
    consent = person.consents.get()
    answer = desk("POST", f"/consents/{consent.ref}/withdraw").json()
    assert answer == {"ref": consent.ref, "state": "withdrawn", "offers_ended": [offer.ref]}


def test_excluded_services_come_with_the_rule_and_what_would_help(desk, offer):
    full = a_shelter(for_=offer.need.accountable, total=0)
    found = desk("GET", f"/needs/{offer.need.ref}/matches").json()
    group = next(each for each in found["excluded"] if full.ref in each["services"])
    assert (group["rule"], bool(group["sentence"]), bool(group["hint"])) == ("no_place", True, True)
    told = desk("GET", f"/needs/{offer.need.ref}/matches", **{"Accept-Language": "ms"}).json()
    assert told["may_ask"] == found["may_ask"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"kind": "castle", "person": "0000000000"}, 422),
        ({"kind": "shelter", "person": "0000000000"}, 404),
        ({"kind": "shelter", "person": "", "party_size": 501}, 422),
        ({"kind": "shelter", "person": "OWN", "area": "XX-99"}, 422),
        ({"kind": "shelter", "person": "OWN", "details": "x" * 5_001}, 422),
        ({"kind": "shelter", "person": "OWN", "party": ["0000000000"]}, 404),
    ],
)
def test_a_bad_need_is_refused_and_nothing_is_written(desk, person, body, status):
    said = {name: person.ref if value == "OWN" else value for name, value in body.items()}
    answer = desk("POST", f"/cases/{person.case.ref}/needs", said)
    assert (answer.status_code, "code" in answer.json()) == (status, True)
    assert not Need.objects.exists()


def test_asking_nobody_or_somebody_unknown_is_refused(desk, person, officer, earlier):
    need = a_need(person=person, by=officer, at=earlier)
    nobody = desk("POST", f"/needs/{need.ref}/offers", {"services": []})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "nobody_chosen")
    assert desk("POST", f"/needs/{need.ref}/offers", {"services": ["0000000000"]}).status_code == 404
    assert not Offer.objects.exists()


def _addresses(offer, placement, consent):
    need, case = offer.need.ref, offer.need.case.ref
    nothing: dict[str, object] = {}
    return [
        ("GET", f"/cases/{case}/needs", None),
        ("POST", f"/cases/{case}/needs", {"kind": "shelter", "person": "0000000000"}),
        ("GET", f"/needs/{need}", None),
        ("GET", f"/needs/{need}/matches", None),
        ("GET", f"/needs/{need}/offers", None),
        ("POST", f"/needs/{need}/offers", {"services": []}),
        *[("POST", f"/needs/{need}/{step}", None) for step in ("met", "withdraw", "no-longer-needed")],
        ("GET", f"/offers/{offer.ref}", None),
        ("POST", f"/offers/{offer.ref}/accept", nothing),
        ("POST", f"/offers/{offer.ref}/decline", {"reason": "full"}),
        ("POST", f"/offers/{offer.ref}/free-places", {"free": 1}),
        ("POST", f"/offers/{offer.ref}/withdraw", None),
        ("GET", f"/placements/{placement.ref}", None),
        *[
            ("POST", f"/placements/{placement.ref}/{s}", None)
            for s in ("arrived", "not-arrived", "left-early", "review")
        ],
        ("POST", f"/placements/{placement.ref}/ended", {"outcome": "other"}),
        ("POST", f"/consents/{consent.ref}/withdraw", None),
    ]


def test_a_strangers_row_answers_like_one_that_does_not_exist(offer, person):
    placement = a_placement(offer=offer, at=clock.now())
    stranger = _asks_as(an_organisation())
    stranger("GET", "/offers")
    for method, address, body in _addresses(offer, placement, person.consents.get()):
        parts = address.split("/")
        absent = "/".join([*parts[:2], "0000000000", *parts[3:]])
        answers = []
        for where in (address, absent):
            with CaptureQueriesContext(connection) as queries:
                answer = stranger(method, where, body)
            assert answer.status_code == 404, (method, where)
            answers.append((len(queries), answer.json()["code"]))
        assert answers[0] == answers[1], address


def test_the_partner_cannot_do_the_desks_part_nor_the_desk_the_partners(desk, partner, offer):
    assert partner("GET", f"/needs/{offer.need.ref}").status_code == 404
    assert partner("POST", f"/offers/{offer.ref}/withdraw").status_code == 404
    refused = desk("POST", f"/offers/{offer.ref}/accept", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_offer")


def test_a_token_without_the_scope_is_refused(offer):
    reader = _asks_as(offer.to_organisation, scopes=[TokenScope.REFERRALS_READ])
    assert reader("GET", f"/offers/{offer.ref}").status_code == 200
    assert reader("POST", f"/offers/{offer.ref}/accept", {}).json()["code"] == "scope_missing"
    assert not Placement.objects.exists()


def test_before_a_yes_no_answer_says_who_it_is(desk, partner, offer):
    for ask, where in (
        (partner, "/offers"),
        (partner, f"/offers/{offer.ref}"),
        (partner, "/placements"),
        (desk, f"/offers/{offer.ref}"),
        (desk, f"/needs/{offer.need.ref}/matches"),
        (desk, f"/needs/{offer.need.ref}/offers"),
        (desk, f"/needs/{offer.need.ref}"),
    ):
        said = ask("GET", where).content.decode().lower()
        assert not [word for word in PLANTED if word in said], where


@pytest.mark.parametrize("where", ["/offers", "/placements"])
def test_a_cursor_of_another_list_is_refused(partner, where):
    assert partner("GET", f"{where}?page=nonsense").json()["code"] == "bad_cursor"
