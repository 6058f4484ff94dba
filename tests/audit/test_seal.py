"""Sealing: every committed entry once, in one chain, whoever writes and seals at the same time."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from itertools import pairwise

import pytest
from croniter import croniter
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django import app as current_app

from lindung.audit import actions, queries, tasks
from lindung.audit.chain import Anchor
from lindung.audit.models import Pending, Seal, Trail
from lindung.config.management.commands.status import _sealed
from lindung.vault.scope import everyone
from tests.audit.conftest import NINE


@pytest.mark.django_db
def test_sealing_takes_what_waits_once(write, seal, findings):
    assert seal() == 0
    assert queries.last_seal() is None
    write(3)
    assert seal() == 3
    assert seal() == 0
    write(2)
    assert actions.seal_pending(at=NINE, limit=1) == 1
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert Pending.objects.count() == 1
    assert Seal.objects.get(seq=1).sealed_at == NINE
    assert str(Seal.objects.get(seq=1)) == "seal 1"
    assert findings() == []


@pytest.mark.django_db
def test_the_anchor_is_the_chains_end_and_can_be_read_aloud(write, seal):
    write(2)
    seal()
    anchor = queries.last_seal()
    assert anchor.seq == 2
    assert Anchor.read(f" {str(anchor).upper()} ") == anchor
    for wrong in ("", "2", "2-", "x-0a1b2c3d4e5f", "2-0a1b2c3d4e5", f"{anchor}0"):
        assert Anchor.read(wrong) is None


@pytest.mark.django_db
def test_an_entry_that_waits_too_long_is_known(write, seal):
    assert queries.unsealed_since() is None
    write(1)
    assert abs(queries.unsealed_since() - datetime.now(UTC)) < timedelta(minutes=1)
    seal()
    assert queries.unsealed_since() is None


@pytest.mark.django_db
def test_the_scope_before_sealing_is_the_scope_after(write, scope):
    scope("{7}")
    write(1)
    with everyone() as at:
        actions.seal_pending(at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lindung.orgs')")
        assert cursor.fetchone() == ("{7}",)


@pytest.mark.django_db
def test_the_task_and_the_command_seal_everything(write, findings, monkeypatch):
    monkeypatch.setattr(actions, "SEALED_AT_ONCE", 2)
    write(5)
    tasks.seal_pending(0)
    assert Seal.objects.count() == 5
    write(1)
    said = StringIO()
    call_command("seal_trail", stdout=said)
    assert said.getvalue() == "sealed=1\n"
    assert findings() == []


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_sealed_late_and_never_left_out(write, seal, findings):
    failures, written, go_on = [], threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            write(1, thing="late")
            written.set()
            go_on.wait(10)

    slow = in_thread(late, failures)
    written.wait(10)
    write(2, thing="early")
    assert seal() == 2
    go_on.set()
    slow.join()
    assert failures == []
    assert seal() == 1
    assert Trail.objects.get(id=Seal.objects.get(seq=3).trail_id).thing == "late-0"
    assert findings() == []


WRITERS, ROUNDS = 8, 25
WRITTEN = [number % 3 + 1 for number in range(ROUNDS)]  # entries of each round; every fourth round is rolled back
COMMITTED = WRITERS * sum(count for number, count in enumerate(WRITTEN) if number % 4 != 3)


def in_thread(work, failures):
    """A thread with a connection of its own, whose failure is not lost."""

    def run():
        try:
            work()
        except Exception as failure:  # noqa: BLE001 - the test looks at them
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write_and_sometimes_roll_back(write, name):
    for number, count in enumerate(WRITTEN):
        with transaction.atomic():
            write(count, thing=f"{name}-{number}")
            transaction.set_rollback(number % 4 == 3)


def seal_until(stopped):
    while not stopped.is_set():
        actions.seal_pending(at=NINE, limit=7)


@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_two_sealers_leave_every_committed_entry_sealed_once(write, seal, findings):
    stopped, failures = threading.Event(), []
    writers = [in_thread(partial(write_and_sometimes_roll_back, write, str(name)), failures) for name in range(WRITERS)]
    sealers = [in_thread(partial(seal_until, stopped), failures) for _ in range(2)]
    for thread in writers:
        thread.join()
    stopped.set()
    for thread in sealers:
        thread.join()
    seal()
    assert failures == []
    assert sorted(Seal.objects.values_list("seq", flat=True)) == list(range(1, COMMITTED + 1))
    assert set(Seal.objects.values_list("trail_id", flat=True)) == set(Trail.objects.values_list("id", flat=True))
    assert not Pending.objects.exists()
    assert findings() == []


def test_the_sealer_is_due_at_least_every_two_seconds():
    [periodic] = [
        each for (name, _), each in current_app.periodic_registry.periodic_tasks.items() if name == "audit.seal_pending"
    ]
    ticks = croniter(periodic.cron, NINE)
    moments = [ticks.get_next(datetime) for _ in range(90)]
    gaps = {(later - sooner).total_seconds() for sooner, later in pairwise([NINE, *moments])}
    assert max(gaps) <= 2


def test_status_says_that_no_sealer_runs():
    assert _sealed(None, NINE) == "sealed"
    assert "no sealer runs" not in _sealed(NINE, NINE + timedelta(seconds=3))
    assert "no sealer runs, or it fails. Start a worker" in _sealed(NINE, NINE + timedelta(seconds=31))


@pytest.mark.django_db(transaction=True)
def test_a_sealer_that_is_killed_leaves_everything_waiting(write, seal, findings, test_databases):
    write(3)
    with transaction.atomic():
        assert seal() == 3
        transaction.set_rollback(True)  # what PostgreSQL does when the connection dies
    assert Pending.objects.count() == 3
    assert seal() == 3
    assert findings() == []
