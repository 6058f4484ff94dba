"""The look at what a refused request left behind: it sees every way to write, and only a reading is let pass."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from lindung.audit import actions as audit
from tests.factories import NINE
from tests.factories.partners import an_organisation
from tests.proofs.bad_input import left_behind, standing, writes
from tests.proofs.people import Knocker
from tests.proofs.test_posts import attack

pytestmark = pytest.mark.django_db
TRAIL = ["audit_pending", "audit_trail"]


def note(what: str) -> None:
    audit.record(what=what, thing="0000000000", by="somebody", at=NINE, organisation_id=None)


def read() -> None:
    note("record.read")


def accept() -> None:
    note("offer.accepted")


def change() -> None:
    sql("UPDATE partners_organisation SET name = name || ' again'")


def add() -> None:
    an_organisation()


def remove() -> None:
    sql("DELETE FROM partners_organisation")


def put_off() -> None:
    sql("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'a_task')")


def forget() -> None:
    sql("DELETE FROM audit_pending")


def nothing() -> None:
    sql("SELECT count(*) FROM partners_organisation")


def take_back() -> None:
    with transaction.atomic():
        change()
        accept()
        transaction.set_rollback(True)


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def stays(*steps: Callable[[], None]) -> list[str]:
    """What is found after these steps, on a ground where an entry waits to be sealed already."""
    an_organisation()
    accept()
    ground = standing()
    with transaction.atomic():
        before = writes()
        for step in steps:
            step()
        return left_behind(ground, before)


@pytest.mark.parametrize("steps", [(), (nothing,), (read,), (read, read), (take_back,), (take_back, read)])
def test_a_reading_and_what_was_taken_back_are_no_finding(steps: tuple[Callable[[], None], ...]) -> None:
    assert stays(*steps) == []


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ((change,), ["partners_organisation"]),
        ((add,), ["partners_organisation"]),
        ((read, change), ["partners_organisation"]),
        ((accept,), TRAIL),
        ((read, accept), TRAIL),
        ((forget,), ["audit_pending"]),
        ((read, forget), TRAIL),
        ((put_off, read), ["procrastinate_events", "procrastinate_jobs"]),
        ((take_back, change), ["partners_organisation"]),
    ],
)
def test_whatever_else_was_written_is_found(steps: tuple[Callable[[], None], ...], found: list[str]) -> None:
    assert set(found) <= set(stays(*steps))


@pytest.mark.parametrize(("step", "is_found"), [(change, True), (accept, True), (read, False), (nothing, False)])
def test_a_refusal_that_wrote_fails_the_attack_and_is_taken_back(step: Callable[[], None], is_found: bool) -> None:
    """The same path that the long proofs take, with a door that writes and then refuses."""
    an_organisation()

    def refuse(*args: Any, **more: Any) -> HttpResponse:
        step()
        return HttpResponse(status=422)

    ground = standing()
    knocker = Knocker("somebody", SimpleNamespace(generic=refuse))  # type: ignore[arg-type]
    for _ in range(2):  # the ground is the same for every attack
        assert bool(attack(knocker, ground, "/nowhere/", b"")) == is_found
    assert standing() == ground
    assert not ProcrastinateJob.objects.exists()
