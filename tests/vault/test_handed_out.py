"""Keys are handed to the web by their ids, counted, and no more of them than the pace; nothing gives one uncounted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
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
from tests.fixtures.database import ENDLESS, TestDatabases

pytestmark = pytest.mark.django_db

ONE = UUID(int=1)
ASK = "SELECT lindung_handed_out('00000000-0000-0000-0000-000000000001')"
REFUSED = {
    "SELECT wrapped FROM vault_key",
    "SELECT * FROM vault_key",
    "SELECT k::text FROM vault_key k",
    "SELECT row_to_json(k) FROM vault_key k",
    "SELECT count(*) FROM vault_key WHERE wrapped > ''",
    "SELECT id FROM vault_key ORDER BY wrapped",
    "COPY vault_key TO STDOUT",
    "CREATE TEMP TABLE copy_of AS TABLE vault_key",
    "UPDATE vault_key SET wrapped = wrapped",
    "UPDATE vault_key SET wrapped = NULL, destroyed_at = now() RETURNING wrapped",
    "UPDATE vault_key SET is_counted = false",
    "DELETE FROM vault_key RETURNING wrapped",
    "INSERT INTO vault_key (id, wrapped) VALUES (gen_random_uuid(), '\\x00') RETURNING wrapped",
    "INSERT INTO vault_key AS k (id, wrapped) SELECT id, '' FROM vault_key"
    " ON CONFLICT (id) DO UPDATE SET wrapped = '' RETURNING k.wrapped",
    "INSERT INTO vault_key (id, wrapped) SELECT id, '' FROM vault_key"
    " ON CONFLICT (id) DO UPDATE SET is_counted = false",
    "MERGE INTO vault_key k USING (SELECT id FROM vault_key) s ON k.id = s.id"
    " WHEN MATCHED THEN UPDATE SET wrapped = k.wrapped",
    "SELECT nextval('vault_keysgiven')",
    "SELECT setval('vault_keysgiven', 1)",
    "SELECT last_value FROM vault_keysgiven",
    "ALTER SEQUENCE vault_keysgiven RESTART",
    "SELECT setval('vault_keysrefused', 1)",
    "UPDATE vault_pace SET stop_at = 1000000000",
    "SELECT stop_at FROM vault_pace",
    "SELECT 1 FROM vault_pace FOR UPDATE",
    "DO $$ BEGIN LOCK TABLE public.vault_pace; END $$",
    "DELETE FROM vault_keycount",
    "SELECT lindung_note_keys()",
    "SELECT lindung_note_told(1000000)",
    "UPDATE vault_pace SET told_refused = 1000000, told_at = now()",
    "TRUNCATE vault_keycount",
    "ALTER FUNCTION lindung_handed_out(uuid) SECURITY INVOKER",
    "CREATE OR REPLACE FUNCTION public.lindung_handed_out(asked uuid) RETURNS bytea LANGUAGE sql AS 'SELECT NULL'",
}

# A row is neither whole nor destroyed afterwards: the check refuses it, and must not quote what it refused.
QUOTING = (
    "UPDATE vault_key SET destroyed_at = now() WHERE id = %(id)s",
    "INSERT INTO vault_key AS k (id, wrapped) VALUES (%(id)s, 'x') ON CONFLICT (id) DO UPDATE SET destroyed_at = now()",
    "MERGE INTO vault_key k USING (SELECT %(id)s::uuid AS id) s ON k.id = s.id WHEN MATCHED THEN UPDATE SET"
    " destroyed_at = now() WHEN NOT MATCHED THEN INSERT (id, wrapped) VALUES (s.id, 'x')",
)


@contextmanager
def session(database: str, role: str = roles.APP) -> Iterator[psycopg.Connection]:
    """A session of its own, as whoever runs code in a web process would open one."""
    host = str(settings.LINDUNG_PLACES.socket)
    with psycopg.connect(host=host, dbname=database, user=role, autocommit=True) as opened:
        yield opened


class Door:
    """The database's door as its superuser sees it."""

    def __init__(self, database: str, owner: psycopg.Connection) -> None:
        self.database, self.owner = database, owner

    def leave(self, keys: int) -> None:
        """So many keys may still be handed out."""
        self.owner.execute("UPDATE vault_pace SET stop_at = (SELECT last_value FROM vault_keysgiven) + %s", [keys])

    def one(self, question: str) -> int:
        """One number."""
        row = self.owner.execute(question.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def given(self) -> int:
        """How many were handed out."""
        return self.one("SELECT last_value FROM vault_keysgiven")


@pytest.fixture
def door(test_databases: TestDatabases) -> Iterator[Door]:
    """A key that is there for every session, and a pace that a test may change."""
    with test_databases.superuser(test_databases.name) as owner:
        owner.execute("INSERT INTO vault_key (id, wrapped) VALUES (%s, '\\x01')", [ONE])
        yield Door(test_databases.name, owner)
        owner.execute("DELETE FROM vault_key WHERE id = %s", [ONE])
        owner.execute(ENDLESS.encode())


def asked(web: psycopg.Connection, times: int, ask: str = ASK) -> int:
    """How often a session that asks so many times gets a key."""
    got = 0
    for _ in range(times):
        try:
            row = web.execute(ask.encode()).fetchone()
            got += bool(row and row[0])
        except psycopg.Error as error:
            assert error.sqlstate == "LK001"  # noqa: PT017 - refused, and by nothing else
    return got


def test_the_web_reads_no_key_past_the_door_and_writes_no_count(door: Door) -> None:
    let_through = []
    with session(door.database) as web:
        for statement in sorted(REFUSED):
            try:
                web.execute(statement.encode())
            except psycopg.Error as error:
                if error.sqlstate != "42501":
                    let_through.append(f"{statement}: {error}")
            else:
                let_through.append(statement)
    assert let_through == []


def test_what_an_error_and_the_statistics_quote_holds_no_key(door: Door) -> None:
    door.owner.execute("UPDATE vault_key SET wrapped = '\\xc0ffee' WHERE id = %s", [ONE])
    door.owner.execute("ANALYZE vault_key")
    named = door.owner.execute("SELECT attname FROM pg_stats WHERE tablename = 'vault_key'").fetchall()
    assert "wrapped" in {name for (name,) in named}
    with session(door.database) as web:
        for statement in QUOTING:
            with pytest.raises(psycopg.errors.CheckViolation) as refused:
                web.execute(statement.encode(), {"id": ONE})
            assert "c0ffee" not in f"{refused.value} {refused.value.diag.message_detail}", statement
        named = web.execute("SELECT attname FROM pg_stats WHERE tablename = 'vault_key'").fetchall()
    assert "wrapped" not in {name for (name,) in named}


def test_no_more_than_the_pace_whatever_is_rolled_back(door: Door) -> None:
    door.leave(10)
    before, got = door.given(), 0
    with session(door.database) as web:
        for _ in range(20):
            with web.transaction(force_rollback=True):
                try:
                    got += bool(web.execute(ASK).fetchone())
                except psycopg.Error as error:
                    assert error.sqlstate == "LK001"  # noqa: PT017
        assert asked(web, 5) == 0
    assert (got, door.given() - before) == (10, 10)


def test_no_trick_of_sql_gets_a_key_uncounted(door: Door) -> None:
    """A caught error, a cursor, many in one statement, a switched-off wall: all are counted."""
    door.leave(10)
    with session(door.database) as web:
        web.execute("DO $$ BEGIN PERFORM lindung_handed_out('00000000-0000-0000-0000-000000000001');"
                    " RAISE 'away'; EXCEPTION WHEN raise_exception THEN NULL; END $$")  # fmt: skip
        web.execute("BEGIN; DECLARE c CURSOR WITH HOLD FOR " + ASK + "; COMMIT")
        web.execute("SET row_security = off; SET search_path = pg_temp, public")
        many = web.execute("SELECT lindung_handed_out(%s) FROM generate_series(1, 8)", [ONE]).fetchall()
        assert len(many) == 8
        assert asked(web, 3) == 0


def test_many_sessions_at_once_get_no_more_than_one_alone(door: Door) -> None:
    door.leave(100)
    got: list[int] = []

    def ask() -> None:
        with session(door.database) as web:
            got.append(asked(web, 40))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(got) == 100


def test_workers_are_not_counted_and_move_on_what_may_be_handed_out(door: Door) -> None:
    door.leave(0)
    before = door.given()
    with session(door.database, roles.WORKER) as worker:
        assert asked(worker, 5) == 5
        worker.execute("SET ROLE lindung_app")  # who signed in stays known
        assert asked(worker, 5) == 5
        assert door.given() == before
        worker.execute("RESET ROLE")
        door.owner.execute("UPDATE vault_pace SET an_hour = 100, a_day = 120, opened_given = 1")
        door.owner.execute("TRUNCATE vault_keycount")
        for ago, given in (("3 days", 500), ("25 hours", 110), ("2 hours", 60), ("61 minutes", 50), ("9 minutes", 20)):
            door.owner.execute(
                "INSERT INTO vault_keycount (at, given, refused, is_hourly) VALUES (now() - %s::interval, %s, 1, true)",
                [ago, before - given],
            )
        row = worker.execute("SELECT this_hour, this_day FROM lindung_note_keys()").fetchone()
        assert row == (50, 110)
        assert door.one("SELECT stop_at FROM vault_pace") == before + 10  # the day leaves less than the hour
    with session(door.database) as web:
        assert asked(web, 20) == 10
    assert door.one("SELECT count(*) FROM vault_keycount WHERE at > now() - interval '1 minute'") == 1


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


def test_keys_of_organisations_are_handed_out_uncounted_and_all_others_counted(door: Door) -> None:
    desk, case = a_desk(), a_case()
    before = door.given()
    assert Key.objects.get(pk=desk.key_id).opened() is not None
    assert door.given() == before
    assert Key.objects.get(pk=case.key_id).opened() is not None
    assert door.given() == before + 1


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


def test_a_clock_that_was_set_back_does_not_keep_the_hour_from_ending(door: Door) -> None:
    door.owner.execute("TRUNCATE vault_keycount")
    door.owner.execute("UPDATE vault_pace SET an_hour = 100, a_day = 100, opened_given = 1")
    door.owner.execute(
        "INSERT INTO vault_keycount (at, given, refused, is_hourly) VALUES"
        " (now() + interval '30 days', 1, 1, true), (now() - interval '2 days', %s, 1, true)",
        [door.given()],
    )
    with session(door.database, roles.WORKER) as worker:
        assert worker.execute("SELECT this_hour, this_day FROM lindung_note_keys()").fetchone() == (0, 0)
    with session(door.database) as web:
        assert asked(web, 3) == 3
    assert door.one("SELECT count(*) FROM vault_keycount WHERE at > now() + interval '1 minute'") == 0


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


def test_only_a_worker_says_of_what_people_were_told(door: Door) -> None:
    door.leave(0)
    door.owner.execute("UPDATE vault_pace SET told_refused = 0, told_at = NULL")
    with session(door.database) as web:
        assert asked(web, 2) == 0
    with session(door.database, roles.WORKER) as worker:
        noted = "SELECT refused, told_refused, told_at IS NULL FROM lindung_note_keys()"
        (refused, told, is_first) = worker.execute(noted).fetchone() or (0, 0, False)
        assert (refused >= 2, told, is_first) == (True, 0, True)
        worker.execute("SELECT lindung_note_told(%s)", [refused])
        assert worker.execute(noted).fetchone() == (refused, refused, False)


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
