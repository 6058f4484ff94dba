"""The directory's operations for partners' own systems."""

import json

import pytest

from lindung.directory.models import Service
from lindung.partners.rules import NeedKind, TokenScope
from tests.factories.directory import a_service
from tests.factories.partners import a_token, an_organisation

pytestmark = pytest.mark.django_db
TERMS = {"kind": "shelter", "name": "Rumah Latihan", "timezone": "Asia/Kuala_Lumpur", "places_total": 3}


@pytest.fixture
def shelter():
    return an_organisation()


@pytest.fixture
def ask(client, shelter):
    _token, text = a_token(of=shelter)

    def send(method, where, body=None, **headers):
        return client.generic(
            method,
            f"/api/v1{where}",
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {text}", **headers},
        )

    return send


def test_a_partners_system_adds_reads_and_changes_a_service(ask, shelter):
    made = ask("POST", "/services", TERMS, **{"Idempotency-Key": "one"})
    again = ask("POST", "/services", TERMS, **{"Idempotency-Key": "one"})
    assert made.status_code == again.status_code == 201
    assert made.json() == again.json()
    ref = Service.objects.get(organisation=shelter).ref
    assert ask("GET", "/services").json() == [made.json()]
    changed = ask(
        "PUT",
        f"/services/{ref}",
        {**TERMS, "name": "Rumah Baru", "hours": [{"day": 0, "opens": "08:00", "closes": "17:00"}]},
    )
    assert (changed.json()["name"], changed.json()["places_total"]) == ("Rumah Baru", 3)
    assert ask("POST", f"/services/{ref}/free-places", {"free": 2}).json()["places_free"] == 2
    assert ask("POST", f"/services/{ref}/places", {"total": 5, "free": 1}).json()["places_free"] == 1
    assert ask("POST", f"/services/{ref}/state", {"state": "paused"}).json()["state"] == "paused"
    assert ask("GET", f"/services/{ref}").json()["state"] == "paused"


@pytest.mark.parametrize(
    ("where", "body", "status", "code"),
    [
        ("/services", {**TERMS, "name": "Jalan Mawar 12"}, 422, "address_of_shelter"),
        ("/services", {**TERMS, "kind": "hotel"}, 422, "bad_terms"),
        ("/services", {**TERMS, "area": "XX"}, 422, "unknown_area"),
        ("/services", {**TERMS, "age_to": 500}, 422, "bad_request_body"),
        ("/services", {}, 422, "bad_request_body"),
        ("/services/{ref}/free-places", {"free": -1}, 422, "bad_request_body"),
        ("/services/{ref}/state", {"state": "sold"}, 422, "bad_input"),
        ("/services/0000000000/free-places", {"free": 1}, 404, "not_found"),
    ],
)
def test_a_mistake_is_a_problem_with_a_stable_code(ask, shelter, where, body, status, code):
    service = a_service(of=shelter)
    answer = ask("POST", where.format(ref=service.ref), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Service.objects.count() == 1


def test_anothers_service_answers_like_none(ask):
    theirs = a_service()
    assert ask("GET", f"/services/{theirs.ref}").status_code == 404
    assert ask("PUT", f"/services/{theirs.ref}", TERMS).status_code == 404
    assert ask("POST", f"/services/{theirs.ref}/free-places", {"free": 0}).status_code == 404
    assert ask("GET", "/services").json() == []


def test_a_token_without_the_scope_writes_nothing(client, shelter):
    service = a_service(of=shelter)
    _token, text = a_token(of=shelter, scopes=[TokenScope.DIRECTORY_READ])
    answer = client.post(
        f"/api/v1/services/{service.ref}/free-places",
        {"free": 0},
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}"},
    )
    assert answer.status_code == 403


def test_other_directories_read_services_in_hsds_without_any_shelter_or_place(ask, shelter):
    advice = a_service(
        of=shelter,
        kind=NeedKind.LEGAL_AID,
        confidential_location=False,
        areas_served=["MY-10"],
        hours=[{"day": 0, "opens": "08:00", "closes": "17:00"}],
    )
    a_service(confidential_location=False)
    a_service(kind=NeedKind.LEGAL_AID)
    page = ask("GET", "/hsds/services").json()
    assert (page["total_items"], page["last_page"], page["empty"]) == (1, True, False)
    [one] = page["contents"]
    assert (one["name"], one["status"], one["schedules"][0]["byday"]) == (advice.name, "active", "MO")
    assert "Klang" not in json.dumps(page)
    assert ask("GET", f"/hsds/services/{one['id']}").json() == one
    assert ask("GET", "/hsds/services/00000000-0000-0000-0000-000000000000").status_code == 404
    assert ask("GET", "/hsds/services?page=2").json()["empty"]
    assert ask("GET", "/hsds/services?search=nobody").json()["empty"]
    assert ask("GET", "/hsds/services?page=0").status_code == 422
    assert ask("GET", "/hsds").json()["version"] == "3.0"
