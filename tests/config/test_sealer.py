"""Whoever runs the server reads once that sealing stands still, and once that it goes on."""

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from procrastinate import App

from lindung.audit import actions
from lindung.audit.models import Pending
from lindung.config import sealer, worker
from lindung.vault.scope import everyone
from tests.factories import NINE
from tests.factories.reports import a_report

HALF_A_MINUTE = timedelta(seconds=30)


def _said(caplog: Any) -> list[str]:
    return [record.levelname for record in caplog.records if record.name == sealer.__name__]


def test_the_same_entry_waiting_half_a_minute_is_said_once_and_so_is_its_seal(caplog: Any) -> None:
    watch = sealer.Watch()
    for second in (0, 10, 29):
        watch.note(NINE, NINE + timedelta(seconds=second))
    assert _said(caplog) == []
    for second in (30, 40, 50, 4_000):
        watch.note(NINE, NINE + timedelta(seconds=second))
    assert _said(caplog) == ["ERROR"]
    assert "unsealed since 2026-01-05 09:00:00 UTC: no sealer runs, or it fails" in caplog.text
    watch.note(None, NINE + timedelta(seconds=4_010))
    watch.note(None, NINE + timedelta(seconds=4_020))
    assert _said(caplog) == ["ERROR", "WARNING"]
    for second in (0, 30):
        watch.note(NINE, NINE + timedelta(seconds=second))
    assert _said(caplog) == ["ERROR", "WARNING", "ERROR"]


def test_a_long_transactions_entry_and_a_queue_that_moves_are_no_standstill(caplog: Any) -> None:
    watch = sealer.Watch()
    watch.note(NINE, NINE + timedelta(minutes=5))  # old when it is first seen, sealed before the next look
    for minute in range(6, 9):
        watch.note(NINE + timedelta(minutes=minute - 5), NINE + timedelta(minutes=minute))
    assert _said(caplog) == []


@pytest.mark.django_db(transaction=True)
def test_the_watch_reads_what_waits_until_it_is_told_to_stop(caplog: Any, monkeypatch: Any) -> None:
    caplog.set_level(logging.WARNING, sealer.__name__)
    monkeypatch.setattr(sealer, "STANDS_AFTER", timedelta(0))
    monkeypatch.setattr(sealer, "LOOK_EVERY_S", 0.02)
    a_report()
    stopped = threading.Event()
    watching = threading.Thread(target=sealer.keep_watch, args=(stopped,))
    watching.start()
    try:
        _until(lambda: _said(caplog) == ["ERROR"])
        with everyone() as at:
            while actions.seal_pending(at=at):
                assert not Pending.objects.exists()
        _until(lambda: _said(caplog) == ["ERROR", "WARNING"])
    finally:
        stopped.set()
        watching.join(timeout=10)
    assert not watching.is_alive()


def _until(is_so: Any) -> None:
    pause = threading.Event()
    assert any(is_so() or pause.wait(0.02) for _ in range(500))


def test_every_worker_keeps_watch_for_as_long_as_it_works(monkeypatch: Any) -> None:
    monkeypatch.setitem(connections["default"].settings_dict["OPTIONS"], "options", "")
    for name in ("lindung.config.hurry.count", "lindung.config.clock.look"):  # they ask at once, the sealer's later
        monkeypatch.setattr(name, lambda seen: seen)
    seen: list[threading.Thread] = []
    monkeypatch.setattr(App, "run_worker", lambda self, **how: seen.extend(threading.enumerate()))
    worker.run()
    beside = {thread.name: thread for thread in seen if thread.name.startswith("lindung.")}
    assert set(beside) == {
        "lindung.config.sealer.keep_watch",
        "lindung.config.hurry.keep_count",
        "lindung.config.clock.keep_watch",
    }
    for thread in beside.values():
        thread.join(timeout=10)
        assert not thread.is_alive()
