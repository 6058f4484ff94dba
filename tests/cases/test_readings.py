"""Reading out of curiosity: a daily line who read what is not theirs, and a bound on what a token reads in an hour."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from lindung.audit import actions as audit
from lindung.cases import actions, queries
from lindung.cases.models import Case
from lindung.notices.models import Notice
from lindung.partners.models import Organisation
from lindung.partners.rules import Role, TokenScope
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, an_officer
from tests.factories.partners import a_desk, a_member, a_token, an_organisation, signed_in

pytestmark = pytest.mark.django_db
TODAY = NINE + timedelta(days=20)


def opened(by: str, of: Organisation, cases: list[Case], at: datetime) -> None:
    for case in cases:
        facts: dict[str, object] = {"persons": [f"P{case.ref[1:]}"]}
        audit.record(
            what="record.read", thing=case.ref, about=case.ref, by=by, at=at, facts=facts, organisation_id=of.pk
        )


def own_cases(count: int) -> tuple[Organisation, list[Case]]:
    actor = an_officer()
    made = [a_case(by=actor) for _ in range(count)]
    return made[0].accountable, made


def test_a_line_says_how_many_cases_of_others_against_ones_own_usual_number():
    own, cases = own_cases(12)
    curious, calm = (a_member(of=own, roles=[Role.CASE_WORKER]) for _ in range(2))
    for day in range(1, 6):
        opened(curious.ref, own, cases[:2], TODAY - timedelta(days=day + 7))
        opened(calm.ref, own, cases[:11], TODAY - timedelta(days=day + 7))
    opened(curious.ref, own, cases, TODAY)
    opened(calm.ref, own, cases, TODAY)
    lines = [line for line in queries.readings_of_days(organisation=own, at=TODAY) if line.day == TODAY.date()]
    assert [(line.by, line.count, line.persons, line.usually, line.is_unusual) for line in lines] == [
        (curious.ref, 12, 12, 2, True),
        (calm.ref, 12, 12, 11, False),
    ]


def test_ones_own_cases_and_other_organisations_readings_do_not_count():
    own, cases = own_cases(3)
    member, partner = a_member(of=own), an_organisation()
    Case.objects.filter(pk=cases[0].pk).update(assignee=member)
    opened(member.ref, own, cases[:2], TODAY)
    opened(a_member(of=partner).ref, partner, cases[2:], TODAY)
    assert [(line.by, line.count) for line in queries.readings_of_days(organisation=own, at=TODAY)] == [(member.ref, 1)]
    assert len(queries.readings_of_days(organisation=partner, at=TODAY)) == 1


def test_supervisors_and_auditors_are_told_of_yesterday_once_something_stands_out():
    own, cases = own_cases(12)
    told = [a_member(of=own, roles=[role]) for role in (Role.SUPERVISOR, Role.AUDITOR)]
    a_member(of=own, roles=[Role.ADMINISTRATOR])
    opened(a_member(of=own).ref, own, cases, TODAY - timedelta(days=1))
    assert actions.tell_of_unusual_readings(at=TODAY) == 1
    notices = Notice.objects.filter(template="reading_unusual")
    assert {notice.to_member_id for notice in notices} == {member.pk for member in told}
    assert [notice.facts for notice in notices] == [{"members": 1}] * 2
    assert actions.tell_of_unusual_readings(at=TODAY + timedelta(days=1)) == 0


def test_the_page_is_for_supervisors_and_auditors_of_the_own_organisation():
    own, cases = own_cases(1)
    reader = a_member(of=own, name="Practice Reader")
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
    opened(reader.ref, own, cases, now)
    for role, status in ((Role.SUPERVISOR, 200), (Role.AUDITOR, 200), (Role.CASE_WORKER, 403), (Role.COORDINATOR, 403)):
        page = signed_in(Client(), a_member(of=own, roles=[role])).get("/cases/readings/")
        assert page.status_code == status
        assert (reader.ref in page.content.decode()) is (status == 200)
        assert cases[0].ref not in page.content.decode()
    stranger = signed_in(Client(), a_member(of=a_desk("KH"), roles=[Role.SUPERVISOR])).get("/cases/readings/")
    assert reader.ref not in stranger.content.decode()


def test_a_token_reads_of_so_many_persons_in_an_hour_and_no_more(settings):
    settings.LINDUNG_TOKEN_PERSONS_AN_HOUR = 2
    officer = an_officer()
    persons = [a_person(case=a_case(by=officer), by=officer) for _ in range(3)]
    own = persons[0].case.accountable
    _, text = a_token(of=own, scopes=[TokenScope.CASES_READ, TokenScope.DIRECTORY_READ])
    _, other = a_token(of=own, scopes=[TokenScope.CASES_READ])

    def ask(path: str, secret: str = text) -> int:
        return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"}).status_code

    said = [ask(f"cases/{person.case.ref}") for person in persons]
    assert said == [200, 200, 429]
    assert ask(f"cases/{persons[0].case.ref}") == 429  # also what was read already
    assert ask("services") == 200  # nobody is in it
    assert ask(f"cases/{persons[2].case.ref}", other) == 200  # each token by itself
