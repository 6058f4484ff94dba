"""Pages over HTTP: public ones keep nothing, learners walk to the certificate, strangers find nothing."""

import json
import re
from datetime import timedelta

import jwt
import pytest
from django.test import Client

from lindung.learning.models import Booking, Certificate, CheckSitting, Cohort, Programme, Workshop
from lindung.learning.queries import issuers
from lindung.partners.models import RoleRequirement
from lindung.partners.rules import Role
from lindung.web import clock
from tests.factories.learning import (
    ONE,
    RIGHT,
    TWO,
    a_booking,
    a_certificate,
    a_cohort,
    a_learner,
    a_sitting,
    a_trainer,
    a_workshop,
)
from tests.factories.partners import a_desk, a_member, a_token, an_actor, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    """A learner, and her browser."""
    return a_learner()


@pytest.fixture
def browser(learner) -> Client:
    return signed_in(Client(), learner.member)


@pytest.mark.parametrize("path", ["", f"modules/{ONE}/", f"modules/{ONE}/1/", f"modules/{ONE}/print/"])
def test_modules_are_read_without_an_account_a_cookie_or_a_script_inside(path):
    answer = Client().get(f"/en/learn/{path}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert page.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "onclick" not in page
    assert "<script>alert" not in page
    assert 'id="quick-exit"' in page


@pytest.mark.parametrize(
    "path", ["modules/nothing/", f"modules/{ONE}/3/", f"modules/{ONE}/0/", "achievements/nothing/"]
)
def test_a_page_that_is_not_there_is_not_found(path):
    assert Client().get(f"/en/learn/{path}").status_code == 404


def test_a_module_not_yet_translated_says_so():
    page = Client().get(f"/km/learn/modules/{ONE}/").content.decode()
    assert 'lang="en"' in page
    assert "Practice one" in page
    assert "Latihan satu" in Client().get(f"/ms/learn/modules/{ONE}/").content.decode()


def test_the_worker_touches_only_the_pages_beside_it():
    answer = Client().get("/km/learn/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer.headers
    assert "modules/" in answer.content.decode()


def test_a_learner_reads_answers_and_holds_the_certificate(browser, learner):
    assert browser.get("/learning/").status_code == 200
    assert browser.get(f"/learning/modules/{ONE}/").status_code == 200
    answer = browser.post(f"/learning/modules/{ONE}/questions/before/", RIGHT, follow=True)
    assert "Because it is" not in answer.content.decode()
    for number in (1, 2):
        assert browser.post(f"/learning/modules/{ONE}/{number}/").status_code == 302
    few = browser.post(f"/learning/modules/{ONE}/questions/after/", {"q-1": "a"})
    assert few.status_code == 422
    assert not CheckSitting.objects.filter(stage="after").exists()
    answer = browser.post(f"/learning/modules/{ONE}/questions/after/", {**RIGHT, "q-5": "b"}, follow=True)
    assert "Because it is not." in answer.content.decode()
    page = browser.get("/learning/certificates/").content.decode()
    assert Certificate.objects.get().ref[:5] in page


def test_a_badge_is_made_shown_in_public_and_taken_back(browser, learner):
    found = a_certificate(by=learner, at=clock.now())
    assert browser.post(f"/learning/certificates/{found.ref}/badge/", {"address": "no"}).status_code == 422
    assert (
        browser.post(f"/learning/certificates/{found.ref}/badge/", {"address": "a@practice.example"}).status_code == 302
    )
    text = browser.get(f"/learning/certificates/{found.ref}/badge.jwt").content.decode()
    kid = jwt.get_unverified_header(text)["kid"]
    path = kid[kid.index("/learn/") :]
    key = jwt.PyJWK(Client().get(path).json())
    payload = jwt.decode(text, key.key, algorithms=["RS256"])
    assert payload["iss"].endswith(f"/learn/issuers/{found.issuer.ref}/")
    assert Client().get(payload["iss"][payload["iss"].index("/learn/") :]).json()["name"] == found.issuer.name
    public = payload["id"][payload["id"].index("/learn/") :]
    assert "This certificate counts." in Client().get(f"/en{public}").content.decode()
    assert learner.member.ref not in Client().get(public).content.decode()
    assert browser.post(f"/learning/certificates/{found.ref}/take-badge-back/").status_code == 302
    assert "it was revoked" in Client().get(f"/en{public}").content.decode()
    assert Client().get(issuers.issuer_of(found.issuer).status_url.split("8000")[-1]).status_code == 200
    assert browser.get(f"/learning/certificates/{found.ref}/badge.jwt").status_code == 404


def test_the_public_addresses_of_an_issuer_that_is_no_desk_are_not_there():
    organisation = an_organisation()
    for path in ("", "keys/", "status/"):
        assert Client().get(f"/learn/issuers/{organisation.ref}/{path}").status_code == 404
    assert Client().get(f"/learn/issuers/{a_desk().ref}/keys/").json() == {"keys": []}


def test_booking_code_and_attendance_walk_through_the_pages(browser, learner):
    trainer = a_trainer()
    soon = clock.now() + timedelta(hours=1)
    workshop = a_workshop(by=trainer, starts_at=soon)
    assert browser.get("/learning/workshops/").status_code == 200
    assert "meet.example.org" not in browser.get(f"/learning/workshops/{workshop.ref}/").content.decode()
    assert browser.post(f"/learning/workshops/{workshop.ref}/book/", {"sex": "female"}).status_code == 302
    assert "meet.example.org" in browser.get(f"/learning/workshops/{workshop.ref}/").content.decode()
    page = browser.post(f"/learning/workshops/{workshop.ref}/code/").content.decode()
    assert re.search(r"<svg[^>]+viewBox=", page)
    assert (
        browser.get(f"/learning/workshops/{workshop.ref}/calendar.ics")
        .headers["Content-Type"]
        .startswith("text/calendar")
    )
    booking = Booking.objects.get()
    desk = signed_in(Client(), trainer.member)
    assert desk.get(f"/learning/attend/{booking.ref}.wrong/").status_code == 409
    assert browser.get(f"/learning/attend/{booking.ref}.wrong/").status_code == 403
    page = desk.get(f"/learning/workshops/{workshop.ref}/").content.decode()
    assert "Practice Learner" in page
    assert desk.post(f"/learning/workshops/{workshop.ref}/attendance/", {"here": [booking.ref]}).status_code == 302
    booking.refresh_from_db()
    assert (booking.state, booking.attended_how) == ("attended", "list")
    assert browser.post(f"/learning/workshops/{workshop.ref}/give-back/", follow=True).status_code == 200


def test_a_trainer_announces_and_a_coordinator_makes_a_programme_with_a_cohort():
    trainer = signed_in(Client(), a_trainer().member)
    begins = clock.now() + timedelta(days=2)
    told = {
        "title": "Practice day", "starts_at": begins.strftime("%Y-%m-%dT%H:%M"), "place": "Hall", "capacity": 5,
        "ends_at": (begins + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"), "language": "km", "modules": [ONE],
    }  # fmt: skip
    assert trainer.get("/learning/workshops/announce/").status_code == 200
    assert trainer.post("/learning/workshops/announce/", {**told, "place": ""}).status_code == 422
    assert trainer.post("/learning/workshops/announce/", told).status_code == 302
    assert Workshop.objects.get().language == "km"
    assert trainer.post("/learning/programmes/make/", {"title": "P", "modules": [ONE, TWO]}).status_code == 302
    programme = Programme.objects.get()
    today = clock.now().date()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=9)).isoformat()}
    assert trainer.post(f"/learning/programmes/{programme.ref}/cohorts/", {"title": "C", **days}).status_code == 302
    cohort = Cohort.objects.get()
    someone = signed_in(Client(), a_learner().member)
    assert someone.post(f"/learning/cohorts/{cohort.ref}/join/").status_code == 302
    assert someone.post(f"/learning/cohorts/{cohort.ref}/join/", follow=True).status_code == 200
    assert "What was gained" not in someone.get(f"/learning/cohorts/{cohort.ref}/").content.decode()
    assert "too few people to tell" in trainer.get(f"/learning/cohorts/{cohort.ref}/").content.decode()
    assert someone.post(f"/learning/cohorts/{cohort.ref}/leave/").status_code == 302
    assert trainer.post(f"/learning/programmes/{programme.ref}/close/").status_code == 302


def test_a_coordinator_asks_for_certificates_sees_numbers_and_revokes():
    office = signed_in(Client(), a_member(of=a_desk(), roles=[Role.COORDINATOR]))
    found = a_certificate(at=clock.now())
    told = {"role": "partner_worker", "module": ONE, "from_on": clock.now().date().isoformat()}
    assert office.post("/learning/requirements/", {**told, "module": "nothing"}).status_code == 422
    assert office.post("/learning/requirements/", told).status_code == 302
    assert office.get("/learning/requirements/").status_code == 200
    assert "Practice Learner" not in office.get("/learning/given/").content.decode()
    assert found.member.ref not in office.get("/learning/given/").content.decode()
    assert office.get("/learning/numbers/").status_code == 200
    without = signed_in(Client(), a_learner().member)
    refused = without.get("/referrals/inbox/").content.decode()
    assert "works only with a current certificate" in refused
    assert "/learning/" in refused
    assert without.get("/learning/").status_code == 200
    assert office.post(f"/learning/requirements/{RoleRequirement.objects.get().ref}/end/").status_code == 302
    assert without.get("/referrals/inbox/").status_code == 200
    assert office.post(f"/learning/given/{found.ref}/revoke/", {"reason": "mistake"}).status_code == 302


def test_a_stranger_finds_no_row_of_another_network(browser):
    trainer = an_actor(of=a_desk("KH"), roles=[Role.TRAINER])
    workshop, cohort, found = a_workshop(by=trainer), a_cohort(by=trainer), a_certificate()
    sat = a_sitting(by=a_learner())
    booking = a_booking(of=workshop, by=a_learner(of=an_organisation(country="KH")))
    held, own = f"workshops/{workshop.ref}", f"certificates/{found.ref}"
    read = (f"{held}/", f"{held}/calendar.ics", f"cohorts/{cohort.ref}/", f"answers/{sat.ref}/")
    for path in (*read, f"{own}/badge/", f"{own}/badge.jwt"):
        assert browser.get(f"/learning/{path}").status_code == 404, path
    done = (f"{held}/book/", f"{held}/give-back/", f"cohorts/{cohort.ref}/join/")
    for path in (*done, f"{own}/give-up/", f"{own}/take-badge-back/"):
        assert browser.post(f"/learning/{path}").status_code == 404, path
    for path in ("workshops/announce/", "programmes/make/", "requirements/", "numbers/", "given/"):
        assert browser.get(f"/learning/{path}").status_code == 403, path
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_the_api_tells_modules_workshops_and_figures_and_names_nobody():
    a_booking(of=a_workshop(starts_at=clock.now() + timedelta(days=1)), by=a_learner())
    _, text = a_token(of=an_organisation())
    ask = Client(headers={"Authorization": f"Bearer {text}"})
    assert [each["name"] for each in ask.get("/api/v1/learning/modules").json()] == [ONE, TWO]
    (workshop,) = ask.get("/api/v1/learning/workshops").json()
    assert (workshop["seats"], workshop["free"]) == (2, 1)
    assert "meet.example.org" not in json.dumps(workshop)
    period = {"period_from": "2026-01-01", "period_until": "2027-01-01"}
    assert len(ask.get("/api/v1/learning/figures", period).json()) == 3
    assert ask.get("/api/v1/learning/figures", {**period, "period_until": "2025-01-01"}).status_code == 422
    assert Client().get("/api/v1/learning/modules").status_code == 401


def test_a_passed_learner_can_answer_again_to_renew(browser, learner):
    a_sitting(by=learner)
    again = f"/learning/modules/{ONE}/questions/after/"
    assert f'href="{again}"' in browser.get(f"/learning/modules/{ONE}/").content.decode()
    assert browser.get(again).status_code == 200


@pytest.mark.parametrize(("in_hours", "is_open"), [(72, False), (1, True)])
def test_the_code_and_the_list_open_two_hours_before(browser, learner, in_hours, is_open):
    trainer = a_trainer()
    begins = clock.now() + timedelta(hours=in_hours)
    workshop = a_workshop(by=trainer, at=clock.now(), starts_at=begins)
    booking = a_booking(of=workshop, by=learner, at=clock.now())
    here = f"/learning/workshops/{workshop.ref}/"
    hers = browser.get(here).content.decode()
    assert (f'action="{here}code/"' in hers) is is_open
    assert "Show my code" in hers
    listed = signed_in(Client(), trainer.member).get(here).content.decode()
    assert (f'value="{booking.ref}"' in listed) is is_open
    assert ("Those ticked are here" in listed) is is_open
