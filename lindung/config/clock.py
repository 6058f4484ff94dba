"""A clock that is set back while people work: on the trail, told to administrators, and no sight lasts longer by it.

Looked at in a thread of every worker and not as a job: a clock that was set back holds up what goes by the clock.
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, connections
from django.db.models import Max

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.audit.models import Trail
from lindung.cases.actions.showing import shorten_sights
from lindung.cases.models import Sight
from lindung.notices.actions import queue_notice
from lindung.partners.models import Member, Organisation
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import OrganisationKind, Role
from lindung.vault.scope import everyone

BORNE: Final = timedelta(minutes=2)
LOOK_EVERY_S = 30
ABOUT: Final = "clock"
WHAT: Final = "clock.set_back"
_ONE_AT_A_TIME: Final = 0x43_4C_01  # advisory lock: of several workers that see it one notes it
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """What one look saw: the database's clock, a count that nobody sets back, the newest sight, what was noted."""

    at: datetime
    counted: float
    sight: int
    notes: frozenset[UUID]

    def back(self, at: datetime, counted: float) -> timedelta:
        """How far the clock went back since this look."""
        return self.at + timedelta(seconds=counted - self.counted) - at


def look_at_clock(seen: Seen | None, *, at: datetime, counted: float) -> Seen:
    """Note a clock that was set back, once for each time; what the next look begins with, when this one is committed.

    Sights that end at a moment end that much earlier, so that they last as long as was said. Where the clock is then
    set forward again they end too early, and can be given again. Needs the scope of everyone around it.
    """
    if seen is not None and (back := seen.back(at, counted)) > BORNE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if _notes() <= seen.notes:  # else another worker noted it since
            _note(back, at=at, newest=seen.sight)
    return Seen(at, counted, Sight.objects.aggregate(newest=Max("pk"))["newest"] or 0, _notes())


def _notes() -> frozenset[UUID]:
    """By what they are and not by when: the clock that wrote them is the one that went back."""
    return frozenset(Trail.objects.filter(about=ABOUT, what=WHAT).values_list("pk", flat=True))


def _note(back: timedelta, *, at: datetime, newest: int) -> None:
    minutes = int(back / timedelta(minutes=1))
    facts: Facts = {"minutes": minutes, "sights": shorten_sights(by=back, at=at, newest=newest)}
    audit.record(what=WHAT, thing=ABOUT, about=ABOUT, by="clock", at=at, facts=facts, organisation_id=None)
    for desk, to in _administrators():
        queue_notice(to_organisation=desk, to_member=to, template="clock_set_back", facts={"minutes": minutes}, at=at)


def _administrators() -> Iterator[tuple[Organisation, Member]]:
    for desk in Organisation.objects.vetted().filter(kind=OrganisationKind.NATIONAL_DESK.value).order_by("id"):
        for member in members_with_role(organisation=desk, roles=(Role.ADMINISTRATOR,))[:TOLD_AT_MOST]:
            yield desk, member


def look(seen: Seen | None) -> Seen | None:
    """Look once, over a connection of its own. What failed is as if it had not looked: the next look notes it."""
    try:
        with everyone() as at:
            now = look_at_clock(seen, at=at, counted=time.monotonic())
    except Exception:  # whatever it is, the next look goes on
        log.exception("Whether the clock was set back could not be looked at. It is looked at again.")
        return seen
    finally:
        connections.close_all()
    return now


def keep_watch(stopped: threading.Event) -> None:
    """Look twice a minute until told to stop."""
    seen: Seen | None = None
    while not stopped.is_set():
        seen = look(seen)
        stopped.wait(LOOK_EVERY_S)
