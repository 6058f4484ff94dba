"""The pages: three people stand before each, forms keep what was typed, nothing is half-written."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.cases import queries
from lindung.cases.models import Assessment, Case, Consent, Person, Sight, Suspect, Task
from lindung.cases.rules import CaseState
from lindung.partners.models import Actor
from lindung.partners.rules import FieldGroup, OrganisationKind, Role, Urgency
from lindung.reports.rules import Sign
from tests.factories import NINE
from tests.factories.cases import (
    a_case,
    a_consent,
    a_person,
    a_sight,
    a_suspect,
    a_task,
    an_assessment,
    an_officer,
)
from tests.factories.partners import a_desk, a_member, a_policy, an_agreement, an_organisation, signed_in
from tests.factories.reports import a_report, something_told

pytestmark = pytest.mark.django_db
NO_PERSON = {"person-TOTAL_FORMS": "1", "person-INITIAL_FORMS": "0"}


@pytest.fixture
def officer():
    a_policy("MY")
    return a_member(of=a_desk(), roles=[Role.DESK_OFFICER, Role.SUPERVISOR])


@pytest.fixture
def page(client, officer) -> Client:
    return signed_in(client, officer)


def _stranger() -> Client:
    member = a_member(of=an_organisation(), roles=[Role.DESK_OFFICER, Role.SUPERVISOR, Role.CASE_WORKER])
    return signed_in(Client(), member)


class TestTriage:
    def test_it_shows_what_was_told_beside_the_questions_and_notes_the_reading(self, page):
        report = a_report(something_told(signs=(Sign.HELD,)))
        response = page.get(reverse("cases:triage", args=[report.ref]))
        text = response.content.decode()
        assert response.status_code == 200
        assert "they keep my passport" in text
        assert text.count("The form says:") == 1
        assert Trail.objects.filter(what="report.read").exists()

    def test_it_opens_the_case_with_its_persons(self, page, officer):
        report = a_report()
        given = {
            **NO_PERSON,
            "held": "yes",
            "country": "MY",
            "summary": "Practice",
            "assignee": officer.ref,
            "person-0-name": "Practice One",
            "person-0-age_band": "child_12_14",
            "person-0-sex": "female",
            "person-0-status": "unknown",
        }
        response = page.post(reverse("cases:triage", args=[report.ref]), given)
        case = Case.objects.get()
        assert (response.status_code, response["Location"]) == (302, reverse("desk:case", args=[case.ref]))
        assert (case.urgency, case.summary, case.assignee) == (Urgency.IMMEDIATE, "Practice", officer)
        assert set(case.signs) == {"held", "child"}
        assert Person.objects.get(case=case).name == "Practice One"

    def test_bad_input_keeps_what_was_typed_and_says_what_the_answers_come_to(self, page):
        report = a_report()
        given = {**NO_PERSON, "held": "yes", "country": "XX", "summary": "Practice words", "violence_at": "yesterday"}
        response = page.post(reverse("cases:triage", args=[report.ref]), given)
        text = response.content.decode()
        assert response.status_code == 422
        assert "Practice words" in text
        assert "A person is held or locked in." in text
        assert not Case.objects.exists()

    def test_another_person_gives_one_more_form_and_keeps_the_first(self, page):
        given = {**NO_PERSON, "country": "MY", "person-0-name": "Practice One", "another_person": "1"}
        response = page.post(reverse("cases:open"), given)
        text = response.content.decode()
        assert response.status_code == 200
        assert "person-1-name" in text
        assert "Practice One" in text
        assert not Case.objects.exists()

    @pytest.mark.parametrize("count", ["", "-1", "99999999999", "x"])
    def test_a_broken_count_of_persons_is_no_error_of_ours(self, page, count):
        for more in ({}, {"another_person": "1"}):
            given = {"country": "MY", "person-TOTAL_FORMS": count, "person-INITIAL_FORMS": "0", **more}
            assert page.post(reverse("cases:open"), given).status_code in {200, 302, 422}

    def test_an_organisation_without_duty_contact_is_told_on_the_form(self, client):
        a_policy("MY")
        shelter = an_organisation(reachable=False)
        mine = signed_in(client, a_member(of=shelter))
        response = mine.post(reverse("cases:open"), {**NO_PERSON, "country": "MY", "held": "yes"})
        assert response.status_code == 422
        assert "duty contact" in response.content.decode()

    def test_a_stranger_gets_the_page_of_something_that_does_not_exist(self, page):
        report = a_report()
        for ref in (report.ref, "0000000000"):
            assert _stranger().get(reverse("cases:triage", args=[ref])).status_code == 404

    def test_a_colleague_who_does_not_triage_is_refused(self, officer):
        report = a_report()
        worker = signed_in(Client(), a_member(of=officer.organisation, roles=[Role.CASE_WORKER]))
        assert worker.get(reverse("cases:triage", args=[report.ref])).status_code == 403

    def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(self, client):
        assert client.get(reverse("cases:open")).status_code == 302

    def test_the_second_of_two_is_told_that_it_belongs_to_a_case(self, page):
        report = a_report()
        url = reverse("cases:triage", args=[report.ref])
        given = {**NO_PERSON, "country": "MY"}
        assert page.post(url, given).status_code == 302
        response = page.post(url, given)
        assert response.status_code == 422
        assert Case.objects.count() == 1

    def test_a_report_is_added_to_a_case_by_its_reference(self, page):
        case, report = a_case(), a_report()
        assert page.post(reverse("cases:link", args=[report.ref]), {"case": "nonsense"}).status_code == 302
        assert page.post(reverse("cases:link", args=[report.ref]), {"case": case.ref.lower()}).status_code == 302
        assert case.linked_reports.count() == 1


GETS = ("assign", "contact", "urgency", "add_task", "add_person", "add_suspect", "bar")


@pytest.mark.parametrize("name", GETS)
def test_every_page_of_a_case_opens_for_its_officer_and_for_nobody_else(page, name):
    case = a_case()
    url = reverse(f"cases:{name}", args=[case.ref])
    assert page.get(url).status_code == 200
    assert page.post(url, {}).status_code in {409, 422}
    assert _stranger().get(url).status_code == 404
    assert _stranger().post(url, {}).status_code == 404
    assert page.get(f"/cases/%00{name}/").status_code == 404


@pytest.mark.parametrize("name", ["person", "change_person", "assess", "consent", "show"])
def test_every_page_of_a_person_opens_for_its_officer_and_for_nobody_else(page, name):
    url = reverse(f"cases:{name}", args=[a_person(name="Practice Page").ref])
    assert page.get(url).status_code == 200
    assert _stranger().get(url).status_code == 404


def test_the_parts_of_the_case_page_render_for_the_officer(rf, officer):
    case = a_case(Sign.SEXUAL_VIOLENCE_5D, report=a_report())
    person = a_person(case=case, name="Practice Page")
    a_sight(person=person)
    a_suspect(case=case, tied_to=an_organisation())
    an_assessment(person=person)
    a_task(case=case)
    context = queries.case_page(case, Actor.of_member(officer), at=NINE)
    for part in ("header", "people", "story", "consent", "assessments"):
        text = render_to_string(f"cases/_{part}.html", {**context, "csrf_token": "x"}, request=rf.get("/"))
        assert text.strip(), part
    assert "Practice Page" in render_to_string("cases/_people.html", context)
    assert "Case opened." in render_to_string("cases/_story.html", context)


def test_reading_a_person_is_written_down_and_a_partner_sees_only_its_parts(page):
    person, shelter = a_person(name="Practice Hidden"), an_organisation()
    a_sight(person=person, to=shelter, field_groups=frozenset({FieldGroup.NEEDS}))
    worker = signed_in(Client(), a_member(of=shelter, roles=[Role.PARTNER_WORKER]))
    url = reverse("cases:person", args=[person.ref])
    assert "Practice Hidden" in page.get(url).content.decode()
    seen = worker.get(url).content.decode()
    assert "Practice Hidden" not in seen
    assert "Indonesian" in seen
    assert Trail.objects.filter(what="person.read", thing=person.ref).count() == 2
    nobody = signed_in(Client(), a_member(of=shelter, roles=[Role.ADMINISTRATOR]))
    assert nobody.get(url).status_code == 403


def test_steps_on_a_case(page, officer):
    case = a_case(by=an_officer())
    assert page.post(reverse("cases:assign", args=[case.ref]), {"member": officer.ref}).status_code == 302
    assert page.post(reverse("cases:contact", args=[case.ref]), {"was_reached": "yes"}).status_code == 302
    assert page.post(reverse("cases:review", args=[case.ref])).status_code == 302
    assert (
        page.post(reverse("cases:add_task", args=[case.ref]), {"kind": "other", "note": "Practice"}).status_code == 302
    )
    task = Task.objects.get()
    assert "Practice" in page.get(reverse("cases:task", args=[task.ref])).content.decode()
    assert page.post(reverse("cases:finish_task", args=[task.ref])).status_code == 302
    case.refresh_from_db()
    task.refresh_from_db()
    assert (case.state, task.state, case.assignee) == (CaseState.IN_CONTACT, "done", officer)


def test_persons_suspects_and_bars_through_their_forms(page):
    case, shelter = a_case(), an_organisation()
    url = reverse("cases:add_person", args=[case.ref])
    person = {"name": "Practice One", "age_band": "adult_18_24", "sex": "female", "status": "citizen"}
    assert page.post(url, {**person, "nationality": "Khmer"}).status_code == 422
    assert page.post(url, {**person, "nationality": "KH", "safe_distance_km": "50"}).status_code == 302
    made = Person.objects.get()
    assert (made.nationality, made.safe_distance_km) == ("KH", 50)
    change = reverse("cases:change_person", args=[made.ref])
    assert page.post(change, {**person, "name": "Practice Two"}).status_code == 302
    made = Person.objects.get()
    assert made.name == "Practice Two"
    suspect = {"name": "Practice Suspect", "tied_to": shelter.ref}
    assert page.post(reverse("cases:add_suspect", args=[case.ref]), suspect).status_code == 302
    found = Suspect.objects.get()
    assert found.tied_to == shelter
    assert page.post(reverse("cases:change_suspect", args=[found.ref]), {"name": "X"}).status_code == 302
    bar = {"organisation": shelter.ref, "reason": "person_asked"}
    assert page.post(reverse("cases:bar", args=[case.ref]), bar).status_code == 302
    assert page.post(reverse("cases:bar", args=[case.ref]), bar).status_code == 409
    assert page.post(reverse("cases:let_in", args=[case.ref, shelter.ref])).status_code == 302
    assert not case.barrings.exists()


def test_an_assessment_through_its_form(page):
    person = a_person()
    url = reverse("cases:assess", args=[person.ref])
    given = {"recruited": "yes", "age": "adult", "outcome": "formally_identified", "narrative": "Practice words"}
    response = page.post(url, given)
    assert response.status_code == 422
    assert "Practice words" in response.content.decode()
    assert page.post(url, {**given, "outcome": "indication"}).status_code == 302
    again = reverse("cases:ask_again", args=[Assessment.objects.get().ref])
    assert page.post(again, {"asker": "person"}).status_code == 302
    assert Task.objects.count() == 1


def test_consent_and_showing_through_their_forms(page):
    person, shelter = a_person(), an_organisation()
    an_agreement(person.case.accountable, shelter)
    show = {"to": shelter.ref, "purpose": "services", "field_groups": ["needs"], "ground": "consent"}
    show_url = reverse("cases:show", args=[person.ref])
    assert page.post(show_url, show).status_code == 403
    assert not Sight.objects.exists()
    consent = {
        "purpose": "services",
        "field_groups": ["needs", "identity"],
        "recipient_kinds": ["service_provider"],
        "given_by": "person",
        "given_how": "spoken",
        "language": "id",
    }
    url = reverse("cases:consent", args=[person.ref])
    assert page.post(url, {**consent, "recipient_kinds": ["police", "health"]}).status_code == 422
    assert page.post(url, consent).status_code == 302
    assert Consent.objects.count() == 1
    assert page.post(show_url, show).status_code == 302
    assert page.post(show_url, {**show, "ground": "break_glass"}).status_code == 422
    clinic = an_organisation(OrganisationKind.HEALTH)
    emergency = {**show, "to": clinic.ref, "ground": "break_glass", "reason": "danger_to_life", "hours": "2"}
    assert page.post(show_url, emergency).status_code == 302
    police = an_organisation(OrganisationKind.POLICE)
    law = {**show, "to": police.ref, "purpose": "investigation", "ground": "legal_duty", "legal_ground": "warrant"}
    assert page.post(show_url, {**law, "days": "14"}).status_code == 422
    law["legal_reference"] = "Practice Act"
    assert page.post(show_url, law).status_code == 422
    law["days"] = "14"
    assert page.post(show_url, law).status_code == 302
    end = reverse("cases:end_sight", args=[person.ref, shelter.ref, "services"])
    assert page.post(end).status_code == 302
    assert Sight.objects.filter(ended_at=None).count() == 2


def test_urgency_and_handing_over_through_their_forms(page):
    case, shelter = a_case(Sign.HELD), an_organisation()
    person = a_person(case=case)
    url = reverse("cases:urgency", args=[case.ref])
    lower = {sign.value: "no" for sign in Sign}
    assert page.post(url, lower).status_code == 422
    assert page.post(url, {**lower, "reason": "now_safe"}).status_code == 302
    hand = {"to": shelter.ref, "reason": "nearer"}
    hand_url = reverse("care:hand_over", args=[case.ref])
    assert page.post(hand_url, hand).status_code == 403
    an_agreement(case.accountable, shelter)
    a_consent(person=person, to=[shelter], hands_over=True)
    assert page.post(hand_url, hand).status_code == 302
    case.refresh_from_db()
    assert case.accountable == shelter
    assert page.get(hand_url).status_code == 404


@pytest.mark.parametrize("language", ["en", "ms", "id", "km"])
def test_the_pages_speak_four_languages(page, language):
    response = page.get(f"/{language}" + reverse("cases:open"))
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()
