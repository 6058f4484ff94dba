"""Pages of the directory."""

from datetime import timedelta

import pytest

from lindung.directory.models import NumberCheck, Service
from lindung.directory.queries import numbers_to_call
from lindung.partners.models import Actor
from lindung.partners.rules import NeedKind, Role
from lindung.web import clock
from tests.factories import NINE
from tests.factories.directory import a_service, an_entry
from tests.factories.partners import a_desk, a_member, a_policy, an_organisation, signed_in

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "shelter",
    "name": "Rumah Latihan",
    "sexes": ["female"],
    "takes_adults": "on",
    "age_from": "18",
    "age_to": "60",
    "nationalities": "kh, vn",
    "languages": ["km", "vi"],
    "area": "MY-10.1704",
    "areas_served": ["MY-10"],
    "timezone": "Asia/Kuala_Lumpur",
    "counts_places": "on",
    "opens_0": "08:00",
    "closes_0": "17:00",
}


@pytest.fixture
def shelter():
    return an_organisation()


@pytest.fixture
def worker(client, shelter):
    return signed_in(client, a_member(of=shelter, roles=[Role.PARTNER_WORKER]))


def test_a_partner_adds_a_service_and_says_its_places(worker, shelter):
    assert worker.get("/directory/services/new/").status_code == 200
    made = worker.post("/directory/services/new/", FORM)
    service = Service.objects.get(organisation=shelter)
    assert made.headers["Location"] == f"/directory/services/{service.ref}/"
    assert (service.nationalities, service.areas_served, service.confidential_location) == (
        ["KH", "VN"],
        ["MY-10"],
        True,
    )
    assert service.hours == [{"day": 0, "opens": "08:00", "closes": "17:00"}]
    worker.post(f"/directory/services/{service.ref}/places/", {"total": "5", "free": "2"})
    service.refresh_from_db()
    assert (service.places_total, service.places_free) == (5, 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Jalan Mawar 12"}, "reads like a street address"),
        ({"age_from": "61"}, "The youngest age is 61"),
        ({"takes_adults": ""}, "These terms take nobody"),
        ({"opens_0": "8 o'clock"}, "Some answers need another look"),
        ({"kind": "hotel"}, "Some answers need another look"),
        ({"nationalities": "Cambodia"}, "nationalities"),
        ({"area": "KH-12"}, "Some answers need another look"),
        ({"name": ""}, "Some answers need another look"),
    ],
)
def test_a_mistake_is_shown_and_what_was_typed_is_kept(worker, wrong, said):
    page = worker.post("/directory/services/new/", {**FORM, **wrong})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "kh, vn" in page.content.decode() or "Cambodia" in page.content.decode()
    assert not Service.objects.exists()


def test_terms_are_changed_and_districts_that_the_list_does_not_show_are_kept(worker, shelter):
    service = a_service(
        of=shelter, areas_served=["MY-10.1704"], hours=[{"day": 6, "opens": "09:00", "closes": "10:00"}]
    )
    page = worker.get(f"/directory/services/{service.ref}/").content.decode()
    assert 'value="MY-10.1704"' in page
    assert 'value="09:00"' in page
    worker.post(f"/directory/services/{service.ref}/", {**FORM, "areas_served": ["MY-10.1704", "MY-14"]})
    service.refresh_from_db()
    assert service.areas_served == ["MY-10.1704", "MY-14"]


def test_free_places_are_said_in_one_tap(worker, shelter):
    service = a_service(of=shelter)
    page = worker.get("/directory/services/")
    assert 'name="free" value="2"' in page.content.decode()
    done = worker.post(f"/directory/services/{service.ref}/free/", {"free": "2"}, follow=True)
    assert "2 places are free" in done.content.decode()
    again = worker.post(f"/directory/services/{service.ref}/free/", {"free": "many"}, follow=True)
    assert "cannot be taken" in again.content.decode()
    service.refresh_from_db()
    assert service.places_free == 2


def test_a_service_is_paused_opened_and_closed(worker, shelter):
    service = a_service(of=shelter)
    for to in ("paused", "open", "closed"):
        worker.post(f"/directory/services/{service.ref}/state/", {"to": to})
        service.refresh_from_db()
        assert service.state == to
    refused = worker.post(f"/directory/services/{service.ref}/state/", {"to": "open"}, follow=True)
    assert "already" in refused.content.decode()
    nonsense = worker.post(f"/directory/services/{service.ref}/state/", {"to": "sold"}, follow=True)
    assert "cannot be taken" in nonsense.content.decode()


@pytest.mark.parametrize("path", ["", "free/", "places/", "state/"])
def test_anothers_service_answers_like_none(worker, path):
    theirs = a_service()
    for ref in (theirs.ref, "0000000000"):
        assert (
            worker.post(f"/directory/services/{ref}/{path}", {"free": 1, "total": 1, "to": "paused"}).status_code == 404
        )
    theirs.refresh_from_db()
    assert (theirs.state, theirs.places_free) == ("open", 4)


def test_the_network_is_listed_without_confidential_places(worker):
    shelter, advice = a_service(), a_service(kind=NeedKind.LEGAL_AID, confidential_location=False)
    page = worker.get("/directory/network/").content.decode()
    assert shelter.name in page
    assert page.count("Klang") == 1
    only = worker.get("/directory/network/?kind=legal_aid").content.decode()
    assert shelter.name not in only
    assert advice.name in only
    assert worker.get("/directory/network/?kind=nonsense").status_code == 200
    assert worker.get("/directory/network/?page=nonsense").status_code == 422


def test_the_desk_assures_a_service(client):
    service, officer = a_service(assured=False), a_member(of=a_desk())
    signed_in(client, officer)
    assert "Vouch for this service" in client.get("/directory/network/").content.decode()
    today = clock.now().date()
    for until in ("", "2020-01-01", str(today + timedelta(days=900))):
        client.post(f"/directory/network/{service.ref}/assure/", {"until": until})
        service.refresh_from_db()
        assert service.assured_until is None
    client.post(f"/directory/network/{service.ref}/assure/", {"until": str(today + timedelta(days=90))})
    service.refresh_from_db()
    assert service.assured_by == officer.ref
    assert client.post("/directory/network/0000000000/assure/", {"until": str(today)}).status_code == 404


def test_whoever_is_not_its_desk_finds_no_service_to_vouch_for(client):
    """Another country's desk and a partner's supervisor read it in the network; a date that fits changes nothing."""
    service = a_service(assured=False)
    for organisation in (a_desk("KH"), an_organisation(), service.organisation):
        supervisor = a_member(of=organisation, roles=[Role.SUPERVISOR])
        signed_in(client, supervisor)
        assert service in Service.objects.visible_to(Actor.of_member(supervisor))
        for ref in (service.ref, "0000000000"):
            for until in ("", "nonsense", str(clock.now().date() + timedelta(days=90))):
                assert client.post(f"/directory/network/{ref}/assure/", {"until": until}).status_code == 404
    service.refresh_from_db()
    assert service.assured_until is None


def test_a_partner_assures_nothing(worker):
    assert worker.post(f"/directory/network/{a_service().ref}/assure/", {"until": "2030-01-01"}).status_code == 403


def test_the_desk_confirms_a_number_and_withdraws_it(client):
    a_policy()
    entry = an_entry()
    signed_in(client, a_member(of=a_desk(), roles=[Role.DUTY_OFFICER]))
    assert "never confirmed" in client.get("/directory/numbers/").content.decode()
    path = f"/directory/numbers/{entry.code}/check/"
    done = client.post(path, {"outcome": "confirmed", "value": entry.value}, follow=True).content.decode()
    assert "now shown as callable" in done
    [number] = numbers_to_call(country="MY", at=clock.now())
    assert number.link == "tel:+60300000000"
    client.post(path, {"outcome": "no_answer", "value": entry.value})
    assert "does not answer" in client.get("/directory/numbers/").content.decode()
    for wrong in ({}, {"outcome": "perhaps", "value": "1"}, {"outcome": "confirmed", "value": "call me"}):
        assert "cannot be taken" in client.post(path, wrong, follow=True).content.decode()
    assert NumberCheck.objects.count() == 2
    assert client.post("/directory/numbers/unheard-of/check/", {}).status_code == 404


def test_another_desk_cannot_confirm_it(client):
    entry = an_entry(country="KH")
    signed_in(client, a_member(of=a_desk()))
    assert (
        client.post(f"/directory/numbers/{entry.code}/check/", {"outcome": "confirmed", "value": "1"}).status_code
        == 403
    )


def test_nobody_comes_in_without_signing_in_or_with_a_role_that_may_not(client):
    assert client.get("/directory/services/").status_code == 302
    signed_in(client, a_member(of=a_desk(), roles=[Role.AUDITOR]))
    assert client.get("/directory/services/").status_code == 403
    assert client.get("/directory/numbers/").status_code == 403


@pytest.mark.parametrize("language", ["en", "ms", "id", "km"])
def test_every_page_opens_in_every_language(worker, shelter, language):
    service = a_service(of=shelter, capacity_alarm=True, capacity_stated_at=NINE)
    for path in ("services/", "services/new/", f"services/{service.ref}/", "network/"):
        assert worker.get(f"/{language}/directory/{path}").status_code == 200
