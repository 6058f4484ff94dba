"""When the pace is used up: what pages say, what few keys they ask for, who is told, and who opens it again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.config import hurry
from lindung.config.hurry import WHAT, tell_of_hurry
from lindung.config.postgres import roles
from lindung.config.worker import BESIDE
from lindung.notices.models import Notice
from lindung.partners.rules import Role, TokenScope
from lindung.reports.actions import look_again, write_from_reporter
from lindung.vault.models import Key
from lindung.vault.pace import Counts
from tests.factories import NINE
from tests.factories.care import follow_ups_of
from tests.factories.cases import a_case, a_person, an_assessment, an_officer
from tests.factories.partners import a_desk, a_member, a_policy, a_token, signed_in
from tests.factories.reports import a_received_report
from tests.vault.doors import Door, asked, session

pytestmark = pytest.mark.django_db


def test_a_page_says_it_plainly_and_the_api_by_a_code(door: Door, client: Client) -> None:
    a_policy("MY")
    desk = a_desk()
    case = a_case(by=an_officer(of=desk))
    a_person(case=case, by=an_officer(of=desk), name="Practice One")
    _, secret = a_token(of=desk, scopes=[TokenScope.CASES_READ])
    address = reverse("desk:case", args=[case.ref])
    page = signed_in(client, a_member(of=desk, roles=[Role.DESK_OFFICER, Role.SUPERVISOR]))
    assert page.get(address).status_code == 200
    door.leave(0)
    answer = page.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert b"Too many records were opened" in answer.content
    assert b"Practice One" not in answer.content
    problem = Client().get(f"/api/v1/cases/{case.ref}", headers={"Authorization": f"Bearer {secret}"})
    assert (problem.status_code, problem.json()["code"]) == (503, "too_many_records")


def test_what_was_typed_stays_on_the_page_that_refuses_and_is_sent_again(door: Door, client: Client) -> None:
    a_policy("MY")
    desk = a_desk()
    person = a_person(by=an_officer(of=desk))
    page = signed_in(client, a_member(of=desk, roles=[Role.DESK_OFFICER]))
    address = reverse("cases:change_person", args=[person.ref])
    door.leave(0)
    answer = page.post(address, {"notes": "Practice words that took an hour"})
    assert answer.status_code == 503
    said = answer.content.decode()
    assert 'name="notes" value="Practice words that took an hour"' in said
    assert f'action="{address}"' in said
    assert "csrfmiddlewaretoken" in said
    assert "Send it again" not in page.get(address).content.decode()


def test_a_page_for_anybody_that_refuses_leaves_no_cookie_and_no_receipt(door: Door) -> None:
    _, receipt = a_received_report()
    door.leave(0)
    hers = Client().post(reverse("reports:receipt"), {"receipt": receipt, "carry": "Practice words"})
    assert (hers.status_code, dict(hers.cookies)) == (503, {})
    assert "Send it again" in hers.content.decode()
    assert receipt not in hers.content.decode()


def test_whoever_cannot_be_told_does_not_keep_the_hour_from_going_on(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: Counts, at: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(hurry, "tell_of_hurry", fail)
    monkeypatch.setattr(hurry, "note_given", lambda: Counts(1, 1, refused=3, an_hour=100, a_day=500))
    assert hurry.count_keys().refused == 3
    assert "Nobody could be told that keys were refused." in caplog.messages


def test_a_case_of_many_years_asks_for_no_more_keys_than_a_young_one(door: Door, client: Client) -> None:
    a_policy("MY")
    follow_ups = follow_ups_of()
    person = follow_ups[0].person
    officer = an_officer(of=person.case.accountable)
    page = signed_in(client, officer.member)
    address = reverse("desk:case", args=[person.case.ref])

    def asked_for() -> int:
        before = door.given()
        assert page.get(address).status_code == 200
        return door.given() - before

    an_assessment(person=person, by=officer)
    young = asked_for()
    for _ in range(6):
        an_assessment(person=person, by=officer)
    assert asked_for() == young
    assert young <= 5 < 7 + len(follow_ups)  # the case, the person, and her key again for each kind of row


def test_who_is_in_charge_is_told_once_and_it_is_on_the_trail() -> None:
    desk = a_desk()
    for role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.DESK_OFFICER):
        a_member(of=desk, roles=[role])
    a_member(of=desk, roles=[Role.SUPERVISOR, Role.AUDITOR])
    now = Counts(this_hour=100, this_day=100, refused=3, an_hour=100, a_day=500)
    assert tell_of_hurry(now, at=NINE) == 3
    assert Notice.objects.filter(template="keys_refused", to_organisation=desk).count() == 3
    assert Trail.objects.get(what=WHAT).facts == {"refused": 3, "an_hour": 100, "a_day": 500}
    assert now.is_news(NINE)
    assert not replace(now, refused=0).is_news(NINE)
    told = replace(now, refused=9, told_refused=3, told_at=NINE)
    assert not told.is_news(NINE + timedelta(minutes=5))
    assert told.is_news(NINE + timedelta(hours=1))
    assert not replace(told, told_refused=9).is_news(NINE + timedelta(hours=3))


@contextmanager
def working() -> Iterator[None]:
    """This connection signs in as a worker does."""
    given = connections["default"].settings_dict
    before = given["USER"]
    connections["default"].close()
    given["USER"] = roles.WORKER
    try:
        yield
    finally:
        connections["default"].close()
        given["USER"] = before


@pytest.mark.django_db(transaction=True)
def test_each_minute_a_worker_counts_and_tells_once_beside_all_jobs(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = a_desk()
    a_member(of=desk, roles=[Role.SUPERVISOR])
    door.owner.execute("UPDATE vault_pace SET an_hour = 100, a_day = 100, told_refused = 0, told_at = NULL")
    door.leave(0)
    with session(door.database) as web:
        assert asked(web, 2) == 0
    assert "lindung.config.hurry.keep_count" in BESIDE
    turns = iter([False, False, True])
    stopped = threading.Event()
    monkeypatch.setattr(stopped, "is_set", lambda: next(turns))
    monkeypatch.setattr(hurry, "EVERY_S", 0)
    with working():
        hurry.keep_count(stopped)
    assert Notice.objects.filter(template="keys_refused").count() == 1
    assert Trail.objects.filter(what=WHAT).count() == 1
    assert len([line for line in caplog.messages if "more keys than it is handed" in line]) == 1


def test_a_pace_that_is_nearly_used_up_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    minutes = iter([(79, 100), (80, 300), (99, 300), (10, 400), (10, 399), (80, 100)])
    monkeypatch.setattr(hurry, "count_keys", lambda: Counts(*next(minutes), refused=0, an_hour=100, a_day=500))
    said = []

    def count() -> None:
        was_near = False
        for _ in range(6):
            was_near = hurry.count(was_near)
            said.append(len([line for line in caplog.messages if "nearly used up" in line]))

    alone = threading.Thread(target=count)  # it closes the connections of its thread
    alone.start()
    alone.join()
    assert said == [0, 1, 1, 1, 1, 2]


def test_a_receipt_that_is_opened_again_and_again_is_counted_once(door: Door) -> None:
    report, receipt = a_received_report()
    before = door.given()
    assert write_from_reporter(receipt=receipt, body="Practice word", sent_as="1")
    for _ in range(5):
        assert [line.body for line in look_again(receipt=receipt).lines] == ["Practice word"]
    assert door.given() == before + 1
    Key.objects.get(pk=report.key_id).erase(at=NINE)
    assert "Practice word" not in [line.body for line in look_again(receipt=receipt).lines]


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_sets_the_pace_and_opens_it_again_and_it_is_on_the_trail() -> None:
    said = StringIO()
    call_command("vault_pace", "--hour", "2000", "--day", "5000", stdout=said)
    assert "of 2000 keys in this hour" in said.getvalue()
    call_command("vault_pace", "--open", stdout=said)
    assert "0 of 2000 keys in this hour, 0 of 5000 in this day" in said.getvalue()
    facts = Trail.objects.filter(what="vault.pace_set").order_by("id").values_list("facts", flat=True)
    assert [each["is_opened"] for each in facts] == [False, True]
    for wrong in (["--hour", "5"], ["--day", "100"]):
        with pytest.raises(CommandError, match="no pace"):
            call_command("vault_pace", *wrong)
