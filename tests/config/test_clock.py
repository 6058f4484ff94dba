"""A clock that is set back while people work: noted once for each time, told, and periodic jobs go on."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate import periodic, testing
from procrastinate.contrib.django import app
from procrastinate.worker import Worker

from lindung.audit.models import Trail
from lindung.cases import actions as cases
from lindung.cases.rules import EmergencyReason
from lindung.config import clock
from lindung.config.clock import look_at_clock
from lindung.config.deferring import Deferrer, bear_a_clock_set_back
from lindung.config.oddities import oddities
from lindung.notices.models import Notice
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, Role
from tests.factories.cases import a_person, a_supervisor
from tests.factories.partners import a_member, an_organisation

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def at(db):
    """The database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def a_sight(*, hours, at):
    person = a_person(at=at)
    return cases.break_glass(
        person=person,
        to=an_organisation(OrganisationKind.HEALTH),
        purpose=Purpose.SERVICES,
        field_groups=frozenset({FieldGroup.NEEDS}),
        reason=EmergencyReason.MEDICAL_EMERGENCY,
        hours=hours,
        actor=a_supervisor(of=person.case.accountable),
        at=at,
    )


def set_backs():
    return [entry.facts for entry in Trail.objects.filter(what="clock.set_back").order_by("id")]


def test_a_clock_set_back_while_people_work_is_noted_once_told_once_and_no_sight_lasts_longer(at):
    desk = an_organisation(OrganisationKind.NATIONAL_DESK)
    administrator = a_member(of=desk, roles=[Role.ADMINISTRATOR])
    sight, back = a_sight(hours=4, at=at), at - 3 * HOUR
    one, two = (look_at_clock(None, at=at, counted=0) for _ in range(2))
    one = look_at_clock(one, at=back + MINUTE, counted=60)
    two = look_at_clock(two, at=back + MINUTE, counted=60)  # the other worker noted it
    one = look_at_clock(one, at=back + 2 * MINUTE, counted=120)
    look_at_clock(two, at=back + 5 * HOUR, counted=180)  # forward is not back
    sight.refresh_from_db()
    assert set_backs() == [{"minutes": 180, "sights": 1}]
    assert sight.until == back + 4 * HOUR
    assert Trail.objects.get(what="sight.shortened").about == sight.case.ref
    assert Notice.objects.filter(template="clock_set_back", to_member=administrator).count() == 1
    assert any("set back" in said for said in oddities(back))


def test_a_second_time_is_noted_too_wherever_the_clock_then_stands(at):
    one, two = (look_at_clock(None, at=at, counted=0) for _ in range(2))
    for counted, now in ((60, at - 3 * HOUR), (120, at - 2 * HOUR), (180, at - 3 * HOUR), (240, at - 6 * HOUR)):
        one = look_at_clock(one, at=now, counted=counted)
        two = look_at_clock(two, at=now, counted=counted)
    assert [facts["minutes"] for facts in set_backs()] == [181, 61, 181]


def test_what_was_given_after_the_clock_went_back_lasts_as_long_as_was_said(at):
    seen, back = look_at_clock(None, at=at, counted=0), at - 3 * HOUR
    before, after = a_sight(hours=4, at=at + MINUTE / 3), a_sight(hours=4, at=back + MINUTE / 2)
    look_at_clock(seen, at=back + MINUTE, counted=60)
    for sight in (before, after):
        sight.refresh_from_db()
    assert before.until == back + MINUTE / 3 + 4 * HOUR
    assert after.until == back + MINUTE / 2 + 4 * HOUR
    assert set_backs() == [{"minutes": 180, "sights": 1}]


def test_what_was_given_long_ago_at_the_same_reading_of_the_clock_is_shortened(at):
    back = at - 3 * HOUR
    sight = a_sight(hours=4, at=back + MINUTE / 2)
    look_at_clock(look_at_clock(None, at=at, counted=0), at=back + MINUTE, counted=60)
    sight.refresh_from_db()
    assert sight.until == back + MINUTE / 2 + HOUR


@pytest.mark.django_db(transaction=True)
def test_a_look_that_failed_is_made_up_by_the_next_one(monkeypatch: Any, caplog: Any) -> None:
    seen = clock.look(None)
    assert seen is not None
    ahead = clock.Seen(seen.at + HOUR, seen.counted, seen.sight, seen.notes)  # as if the clock was an hour ahead
    with monkeypatch.context() as broken:
        broken.setattr(clock, "_administrators", lambda: 1 / 0)
        assert clock.look(ahead) is ahead
    assert "It is looked at again." in caplog.text
    assert set_backs() == []
    again = clock.look(ahead)
    assert again is not None
    assert clock.look(again) is not again
    assert [facts["minutes"] for facts in set_backs()] in ([59], [60])


def test_the_watch_looks_until_it_is_told_to_stop(monkeypatch: Any) -> None:
    stopped, looks = threading.Event(), []

    def look(seen: Any) -> int:
        looks.append(seen)
        if len(looks) == 3:
            stopped.set()
        return len(looks)

    monkeypatch.setattr(clock, "look", look)
    monkeypatch.setattr(clock, "LOOK_EVERY_S", 0.001)
    clock.keep_watch(stopped)
    assert looks == [None, 1, 2]


def a_deferrer(monkeypatch: Any) -> Any:
    """The one that a worker of this process makes for itself."""
    made: list[Any] = []

    async def note(self: Any) -> None:
        made.append(self)

    monkeypatch.setattr(periodic, "PeriodicDeferrer", periodic.PeriodicDeferrer)  # given back at the end
    bear_a_clock_set_back()
    monkeypatch.setattr(Deferrer, "worker", note)
    asyncio.run(Worker(app.with_connector(testing.InMemoryConnector()))._periodic_deferrer())
    return made[0]


def test_after_the_clock_was_set_back_a_worker_defers_at_once_and_no_day_again(monkeypatch: Any) -> None:
    deferrer = a_deferrer(monkeypatch)
    evening = 1_767_640_800.0  # 19:20 UTC on 5 January 2026: a daily job's moment

    def deferred(at: float) -> dict[str, int]:
        return {task.task.name: moment for task, moment in deferrer.get_previous_tasks(at=at)}

    [daily] = [name for (name, _), each in deferrer.registry.periodic_tasks.items() if each.cron == "20 19 * * *"]
    assert deferred(evening + 0.5)[daily] == evening
    back = evening - 3 * 3600
    for second in (60, 120):
        moments = deferred(back + second + 0.5)
        assert moments["config.retry_orphaned_jobs"] == back + second
        assert daily not in moments
