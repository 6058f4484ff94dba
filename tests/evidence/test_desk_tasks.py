"""The worker of evidence: a process of its own for each run, watched; the clock's sweep."""

import sys
import time

import pytest
from django.core.management import call_command

from lindung.evidence import actions, tasks
from lindung.evidence.models import Run
from lindung.evidence.rules.desk import CancelReason, RunState
from lindung.partners.scope import acting
from tests.factories.evidence import FAKE_ENGINES, a_given_list, a_run, an_analyst

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ENDS_BADLY = (sys.executable, "-c", "raise SystemExit(9)")
GOES_ON = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture(autouse=True)
def _fake(settings, monkeypatch):
    settings.LINDUNG_ENGINES = FAKE_ENGINES
    monkeypatch.setattr(tasks, "LOOK_EVERY_S", 0.1)


@pytest.fixture
def run():
    with acting(organisations="*") as at:
        return a_run(at=at, lists=[a_given_list(at=at)])


def _taken(run):
    with acting(organisations="*") as at:
        actions.take_run(run=run, at=at)


def test_the_command_does_one_queued_run(run, capsys):
    call_command("work_on_run", run.ref)
    assert "ended=finished" in capsys.readouterr().out
    call_command("work_on_run", run.ref)
    assert capsys.readouterr().out == ""
    assert Run.objects.get().state == RunState.FINISHED


def test_a_process_that_ends_badly_lets_its_run_be_taken_up_at_once(run, monkeypatch):
    monkeypatch.setattr(tasks, "ORDER", ENDS_BADLY)
    for tries, state in ((1, RunState.QUEUED), (2, RunState.QUEUED), (3, RunState.FAILED)):
        run.refresh_from_db()
        _taken(run)
        tasks.work(run.ref)
        run.refresh_from_db()
        assert (run.tries, run.state) == (tries, state)
    assert run.why["code"] == "run_interrupted"


def test_a_process_whose_run_was_cancelled_ends_at_once(run, monkeypatch):
    monkeypatch.setattr(tasks, "ORDER", GOES_ON)
    _taken(run)
    with acting(organisations="*") as at:
        actions.cancel_run(run=run, reason=CancelReason.NOT_NEEDED, actor=an_analyst(), at=at)
    began = time.monotonic()
    tasks.work(run.ref)
    assert time.monotonic() - began < 30
    assert Run.objects.get().state == RunState.CANCELLED


def test_a_sweep_does_nothing_where_nothing_is_due(run):
    assert set(tasks.sweep_all().values()) == {0}
    tasks.sweep(timestamp=0)
    assert Run.objects.get().state == RunState.QUEUED
