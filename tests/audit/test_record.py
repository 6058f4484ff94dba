"""Entries: written once, in the change's transaction, with a code, read by whom they belong to."""

from datetime import datetime, timedelta, timezone

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lindung.audit import actions, queries
from lindung.audit.chain import content, is_own, micros_of, prepare_entry
from lindung.audit.models import Event, Pending, Seal, Trail
from lindung.vault.scope import everyone
from tests.audit.conftest import NINE

pytestmark = pytest.mark.django_db


def test_an_entry_says_what_was_done_to_which_thing_by_whom_and_when():
    actions.record(
        what="offer.accepted", thing="OFFER", about="CASE", by="MEMBER", at=NINE, facts={"free": 2}, organisation_id=7
    )
    entry = Trail.objects.get()
    assert (entry.what, entry.thing, entry.about, entry.by) == ("offer.accepted", "OFFER", "CASE", "MEMBER")
    assert (entry.at, entry.facts, entry.organisation_id) == (NINE, {"free": 2}, 7)
    assert str(entry) == "offer.accepted OFFER"
    assert Pending.objects.get().trail_id == entry.id


def test_a_thing_without_a_case_is_its_own_story(write):
    write(1)
    assert [entry.thing for entry in queries.story("thing-0")] == ["thing-0"]


def test_entries_written_in_one_statement_are_like_those_written_one_by_one(seal, findings):
    actions.record_many([])
    actions.record_many(
        [
            prepare_entry(what="w", thing=f"T{n}", by="clock", at=NINE, facts={"n": [n], "a": "x"}, organisation_id=o)
            for n, o in enumerate([1, None, 3])
        ]
    )
    assert [entry.facts for entry in Trail.objects.order_by("id")] == [{"n": [n], "a": "x"} for n in range(3)]
    assert Pending.objects.count() == 3
    assert seal() == 3
    assert findings() == []


def test_a_change_that_is_rolled_back_leaves_no_entry(write):
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert not Trail.objects.exists()
    assert not Pending.objects.exists()


WRONG_FACTS = [
    {"name": "Practice Person"},
    {"mail": "practice@example.org"},
    {"share": 0.5},
    {"deep": {"a": 1}},
    {"deep": [["a"]]},
    {"long": "x" * 81},
    {"big": 1 << 60},
    {"line": "a\n"},
    {"zero": "\0"},
]


@pytest.mark.parametrize("facts", WRONG_FACTS, ids=lambda facts: next(iter(facts)))
def test_only_codes_references_and_whole_numbers_are_facts(facts):
    with pytest.raises(ValueError, match="free text stays off the trail"):
        prepare_entry(what="w", thing="T", by="b", at=NINE, facts=facts, organisation_id=1)


@pytest.mark.parametrize(
    "wrong", [{"at": datetime(2030, 1, 1)}, {"what": ""}, {"thing": ""}, {"by": ""}, {"by": "x" * 61}]
)
def test_an_entry_that_says_too_little_is_refused(wrong):
    said = {"what": "w", "thing": "T", "by": "b", "at": NINE, "organisation_id": 1, **wrong}
    with pytest.raises(ValueError, match=r"moment|says"):
        prepare_entry(**said)


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60
)
CODES = st.from_regex(r"[A-Za-z0-9_.:+/*-]{0,80}", fullmatch=True)
NUMBERS = st.integers(-(1 << 53) + 1, (1 << 53) - 1)
FACTS = st.dictionaries(
    NAMES, CODES | NUMBERS | st.booleans() | st.none() | st.lists(CODES) | st.lists(NUMBERS), max_size=4
)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(timezone(timedelta(hours=7))))


@given(
    what=NAMES, thing=NAMES, about=NAMES, by=NAMES, at=MOMENTS, facts=FACTS, owner=st.none() | st.integers(1, 2**31 - 1)
)
def test_what_the_database_gives_back_is_what_was_signed(what, thing, about, by, at, facts, owner):
    said = {"what": what, "thing": thing, "about": about, "by": by, "at": at, "organisation_id": owner, "facts": facts}
    with transaction.atomic():
        actions.record(**said)
        with everyone():
            assert list(queries.verify()) == []
        transaction.set_rollback(True)


def test_a_code_covers_every_part_of_an_entry():
    entry = prepare_entry(what="w", thing="T", about="A", by="b", at=NINE, facts={"n": 1}, organisation_id=1)
    parts = [str(entry.id), micros_of(NINE), "w", "T", "A", "b", 1, '{"n":1}']
    assert is_own(content(*parts), entry.mac)
    for place, other in enumerate([str(entry.id)[:-1] + "x", 0, "x", "x", "x", "x", None, '{"n":2}']):
        assert not is_own(content(*[*parts[:place], other, *parts[place + 1 :]]), entry.mac)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_or_delete_even_to_the_owner(write, seal, test_databases):
    write(1)
    seal()
    with test_databases.superuser(test_databases.name) as owner:
        owner.execute("SET ROLE lindung_owner")
        for table, column in (("audit_trail", "id"), ("audit_seal", "seq")):
            for verb in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"):
                order = verb.format(table, column)
                with pytest.raises(psycopg.errors.RestrictViolation, match="written once"):
                    owner.execute(order)
                with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
                    cursor.execute(order)


def test_the_app_cannot_write_into_what_waits_for_the_sealer():
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_pending VALUES (gen_random_uuid())")


def test_django_is_refused_as_well(write, seal):
    write(1)
    seal()
    for refused in (
        lambda: Trail.objects.update(by="x"),
        lambda: Trail.objects.all().delete(),
        lambda: Trail.objects.get().delete(),
        lambda: Trail.objects.get().save(),
        lambda: Seal.objects.all().delete(),
    ):
        with pytest.raises(TypeError):
            refused()


def test_an_organisation_reads_its_own_entries_and_the_public_writes_without_reading(write, scope):
    write(1, thing="mine", organisation_id=1)
    write(1, thing="theirs", organisation_id=2)
    scope("")
    write(1, thing="public", organisation_id=2)
    assert not Trail.objects.exists()
    scope("{1}")
    assert [entry.thing for entry in queries.entries(organisation_id=1)] == ["mine-0"]
    assert queries.entries(organisation_id=2) == []
    assert queries.story("theirs-0") == []
    scope("*")
    assert Trail.objects.count() == 3


def test_a_story_is_told_newest_first_and_page_by_page():
    for number in (2, 0, 1, 1, 3):
        at = NINE + timedelta(minutes=number)
        actions.record(what=f"step.{number}", thing="T", about="CASE", by="b", at=at, organisation_id=1)
    whole = queries.story("CASE")
    assert [entry.what for entry in whole] == ["step.3", "step.2", "step.1", "step.1", "step.0"]
    paged, before = [], None
    while page := queries.story("CASE", limit=2, before=before):
        paged += page
        before = (page[-1].at, page[-1].id)
    assert paged == whole
    assert queries.entries(organisation_id=1, limit=2) == whole[:2]


def test_a_story_is_read_through_its_index(write):
    write(50, about="CASE")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM audit_trail WHERE about = 'CASE' ORDER BY at DESC, id DESC LIMIT 10")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "trail_story" in plan
    assert "Sort" not in plan


def test_events_reach_each_reader_once(settings):
    settings.LINDUNG_EVENT_READERS = {"plans": ["placement.arrived"], "evidence": ["placement.arrived", "case.closed"]}
    actions.emit(kind="placement.arrived", thing="P", at=NINE, facts={"n": 1})
    actions.emit(kind="case.closed", thing="C", at=NINE)
    actions.emit(kind="nobody.reads", thing="N", at=NINE)
    with transaction.atomic():
        assert [event.thing for event in actions.take_events(reader="evidence", limit=1)] == ["P"]
        assert [str(event) for event in actions.take_events(reader="evidence")] == ["case.closed C"]
        assert actions.take_events(reader="evidence") == []
        assert [event.facts for event in actions.take_events(reader="plans")] == [{"n": 1}]
    assert Event.objects.count() == 3


def test_an_event_whose_reader_failed_is_there_again(settings):
    settings.LINDUNG_EVENT_READERS = {"plans": ["k"]}
    actions.emit(kind="k", thing="T", at=NINE)
    with transaction.atomic():
        assert actions.take_events(reader="plans")
        transaction.set_rollback(True)
    assert [event.thing for event in actions.take_events(reader="plans")] == ["T"]


def test_events_are_for_the_houses_own_tasks(settings, scope):
    settings.LINDUNG_EVENT_READERS = {"plans": ["k"]}
    scope("{1}")
    actions.emit(kind="k", thing="T", at=NINE)
    with pytest.raises(ValueError, match="free text"):
        actions.emit(kind="k", thing="T", at=NINE, facts={"name": "Practice Person"})
    assert not Event.objects.exists()
    assert actions.take_events(reader="plans") == []


@pytest.mark.django_db(transaction=True)
def test_events_are_taken_inside_a_transaction_only():
    with pytest.raises(transaction.TransactionManagementError):
        actions.take_events(reader="plans")
