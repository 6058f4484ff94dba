"""Her own record: told to whom, on which ground, read by which role on which day; one page, in her language."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.audit.models import Trail
from lindung.cases import actions, queries
from lindung.cases.models import Person
from lindung.cases.rules import EmergencyReason
from lindung.cases.rules.her_record import ReadPart
from lindung.partners.models import Actor
from lindung.partners.rules import FieldGroup, Purpose, Role, TokenScope
from lindung.reports import actions as reports
from lindung.reports.models import Attachment
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, a_sight, a_supervisor, an_officer
from tests.factories.partners import a_member, a_token, an_actor, an_organisation, signed_in
from tests.factories.referrals import a_need, an_offer
from tests.factories.reports import a_report_in_triage

pytestmark = pytest.mark.django_db


def read(person: Person, actor: Actor, *, days: int = 0) -> None:
    at = NINE + timedelta(days=days)
    groups = queries.may_see(actor, person, at=at)
    actions.note_reading(case=person.case, persons=[queries.see(person, groups)], actor=actor, at=at)


def test_it_says_who_read_in_which_role_on_which_day_also_elsewhere_and_no_name():
    sight = a_sight(person=a_person())
    person, own = sight.person, sight.case.accountable
    officer = an_actor(of=own, roles=[Role.DESK_OFFICER, Role.ANALYST])
    partner = an_actor(of=sight.organisation, roles=[Role.PARTNER_WORKER])
    for actor, days in ((officer, 0), (officer, 0), (officer, 1), (partner, 1)):
        read(person, actor, days=days)
    read(a_person(case=person.case), officer)  # somebody else of the same case
    lines = queries.her_record(person).read
    first, second = NINE.date(), (NINE + timedelta(days=1)).date()
    assert {(line.day, line.organisation, line.roles, line.times) for line in lines} == {
        (first, own.name, (Role.DESK_OFFICER, Role.ANALYST), 2),
        (second, own.name, (Role.DESK_OFFICER, Role.ANALYST), 1),
        (second, sight.organisation.name, (Role.PARTNER_WORKER,), 1),
    }


def test_the_role_is_that_of_the_day_and_a_machine_is_called_one():
    person = a_person()
    worker = a_member(of=person.case.accountable, roles=[Role.CASE_WORKER])
    read(person, Actor.of_member(worker))
    type(worker).objects.filter(pk=worker.pk).update(roles=["trainer"], confirmed_roles=[])
    token, _ = a_token(of=person.case.accountable, scopes=[TokenScope.CASES_READ])
    read(person, Actor.of_token(token))
    assert {line.roles for line in queries.her_record(person).read} == {(Role.CASE_WORKER,), ()}


def test_being_found_by_name_is_there_too():
    person = a_person(name="Nurhaliza Latihan")
    actor = an_officer(of=person.case.accountable)
    actions.index_waiting_names()
    found = queries.find_persons(actor, name="Nurhaliza Latihan")
    actions.note_search(found=found, actor=actor, at=NINE)
    assert [(line.by_name, line.times) for line in queries.her_record(person).read] == [(True, 1)]


def test_it_says_to_whom_it_was_told_and_on_which_ground():
    sight = a_sight(person=a_person())
    person, clinic = sight.person, an_organisation()
    actions.break_glass(
        person=person, to=clinic, purpose=Purpose.SERVICES, field_groups=frozenset({FieldGroup.HEALTH}),
        reason=EmergencyReason.MEDICAL_EMERGENCY, hours=4, actor=a_supervisor(of=person.case.accountable),
        at=NINE + timedelta(hours=1),
    )  # fmt: skip
    told = queries.her_record(person).told
    assert [(each.organisation, each.row.ground) for each in told] == [
        (clinic.name, "break_glass"),
        (sight.organisation.name, "consent"),
    ]


@pytest.mark.parametrize("language", ["en", "ms", "id", "km"])
def test_the_page_is_in_her_language_and_showing_it_is_on_the_trail(language):
    person = a_person(languages=(language,), name="Practice Secret Name")
    member = a_member(of=person.case.accountable, roles=[Role.CASE_WORKER], language="en")
    client = signed_in(Client(), member)
    client.get(f"/cases/persons/{person.ref}/")
    page = client.get(f"/cases/persons/{person.ref}/record/")
    body = page.content.decode()
    assert (page.status_code, f'<html lang="{language}">' in body) == (200, True)
    assert person.case.accountable.name in body
    assert "Practice Secret Name" not in body  # it opens nothing of what is sealed
    assert member.name not in body
    entry = Trail.objects.get(what="person.record_shown")
    assert (entry.thing, entry.facts) == (person.ref, {"language": language})
    other = client.get(f"/cases/persons/{person.ref}/record/?language=km").content.decode()
    assert '<html lang="km">' in other
    assert client.get(f"/cases/persons/{person.ref}/record/?language=xx").status_code == 200


def test_strangers_and_roles_without_persons_are_shown_nothing():
    person = a_person()
    path = f"/cases/persons/{person.ref}/record/"
    assert Client().get(path).status_code == 302
    for of, role, status in (
        (an_organisation(), Role.CASE_WORKER, 404),
        (person.case.accountable, Role.ADMINISTRATOR, 403),
        (person.case.accountable, Role.AUDITOR, 403),
    ):
        assert signed_in(Client(), a_member(of=of, roles=[role])).get(path).status_code == status
    sight = a_sight(person=person)
    partner = a_member(of=sight.organisation, roles=[Role.PARTNER_WORKER])
    assert signed_in(Client(), partner).get(path).status_code == 403
    assert not Trail.objects.filter(what="person.record_shown").exists()


def test_the_api_answers_the_same():
    sight = a_sight(person=a_person(case=a_case()))
    _, text = a_token(of=sight.case.accountable, scopes=[TokenScope.CASES_READ])
    read(sight.person, an_officer(of=sight.case.accountable))
    answer = Client().get(f"/api/v1/persons/{sight.person.ref}/record", headers={"Authorization": f"Bearer {text}"})
    said = answer.json()
    assert (answer.status_code, said["told"][0]["ground"], said["read"][0]["times"]) == (200, "consent", 1)


def of_a_report(officer: Actor, *, minutes: int) -> Person:
    """Somebody of a case that came of a report, which was read before and after, with its one photo."""
    report = a_report_in_triage(officer)
    reports.note_read(report=report, actor=officer, at=NINE + timedelta(minutes=minutes))
    person = a_person(case=a_case(report=report, by=officer))
    reports.reply(report=report, body="Practice", sent_as=person.ref, actor=officer, at=NINE)
    photo = Attachment(report=report, message=report.messages.get(), kind="photo", size_bytes=4, sent_at=NINE)
    photo.content = b"face"
    photo.save(force_insert=True)
    duty = an_actor(of=report.accountable, roles=[Role.DUTY_OFFICER])
    reports.note_read(report=report, actor=duty, at=NINE + timedelta(minutes=minutes + 1))
    reports.open_attachment(attachment=photo, actor=duty, at=NINE + timedelta(minutes=minutes + 2))
    return person


def test_readings_of_a_linked_report_and_its_file_are_there_for_everybody_of_the_case():
    officer = an_officer()
    person = of_a_report(officer, minutes=1)
    other = a_person(case=person.case)
    for each in (person, other):
        lines = {line.roles: (line.times, line.parts) for line in queries.her_record(each).read}
        assert lines[(Role.DUTY_OFFICER,)] == (2, (ReadPart.REPORT, ReadPart.FILE))
        assert lines[tuple(role for role in Role if role in officer.roles)] == (1, (ReadPart.REPORT,))
    assert queries.her_record(a_person()).read == []


def test_which_parts_were_read_is_said():
    sight = a_sight(person=a_person())
    read(sight.person, an_actor(of=sight.organisation, roles=[Role.PARTNER_WORKER]))
    [line] = queries.her_record(sight.person).read
    assert set(line.parts) == {FieldGroup(group) for group in sight.field_groups}


def test_who_was_asked_without_her_name_is_there_and_no_secret_place_is_named():
    offer = an_offer(need=a_need(details="Practice"))
    person, place = offer.need.person, offer.service
    other = a_person(case=person.case)
    place.confidential_location = False
    place.save()
    assert [(line.organisation, line.times) for line in queries.her_record(person).asked] == [
        (offer.to_organisation.name, 1)
    ]
    assert queries.her_record(other).asked == []  # the need was not hers
    place.confidential_location = True
    place.save()
    assert [line.organisation for line in queries.her_record(person).asked] == [""]
    member = a_member(of=person.case.accountable, roles=[Role.CASE_WORKER])
    page = signed_in(Client(), member).get(f"/cases/persons/{person.ref}/record/?language=en").content.decode()
    assert "a place whose name is kept secret" in page
    assert offer.to_organisation.name not in page


def test_however_much_was_read_the_same_queries_are_asked():
    officer = an_officer()
    person = of_a_report(officer, minutes=1)
    an_offer(need=a_need(person=person))
    with CaptureQueriesContext(connection) as few:
        queries.her_record(person)
    for _ in range(3):
        read(person, officer)
        a_member(of=person.case.accountable)
    read(person, an_actor(of=person.case.accountable, roles=[Role.CASE_WORKER]))
    an_offer(need=a_need(person=person, consent=False))
    with CaptureQueriesContext(connection) as many:
        queries.her_record(person)
    assert len(many) == len(few)
