"""A clock that is set back while people work: on the trail, told to administrators, and no sight lasts longer by it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lindung.audit import actions as audit
from lindung.audit import queries as trail
from lindung.audit.chain import Facts
from lindung.cases.actions.showing import shorten_sights
from lindung.notices.actions import queue_notice
from lindung.partners.models import Member, Organisation
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import OrganisationKind, Role

BORNE: Final = timedelta(minutes=2)
SAME_MOMENT: Final = timedelta(seconds=5)
ABOUT: Final = "clock"


@dataclass
class Watch:
    """What the database's clock said when this process looked last, beside a count that nobody sets back."""

    at: datetime | None = None
    counted: float = 0.0

    def look(self, at: datetime, counted: float) -> tuple[timedelta, timedelta]:
        """How far the clock went back since the last look, and how long ago that was."""
        since = timedelta(seconds=counted - self.counted) if self.at else timedelta()
        back = self.at + since - at if self.at else timedelta()
        self.at, self.counted = at, counted
        return back, since


WATCH: Final = Watch()


def look_at_clock(*, at: datetime, watch: Watch = WATCH, counted: float | None = None) -> int:
    """Note a clock that was set back, once for each time; how many people were told. Needs the scope of everyone.

    Sights that end at a moment end that much earlier, so that they last as long as was said. Where the clock is then
    set forward again they end too early, and can be given again.
    """
    back, since = watch.look(at, time.monotonic() if counted is None else counted)
    if back <= BORNE or _is_noted(at=at, since=since):
        return 0
    minutes = int(back / timedelta(minutes=1))
    facts: Facts = {"minutes": minutes, "sights": shorten_sights(by=back, at=at)}
    audit.record(what="clock.set_back", thing=ABOUT, about=ABOUT, by="clock", at=at, facts=facts, organisation_id=None)
    told = 0
    for desk, to in _administrators():
        queue_notice(to_organisation=desk, to_member=to, template="clock_set_back", facts={"minutes": minutes}, at=at)
        told += 1
    return told


def _is_noted(*, at: datetime, since: timedelta) -> bool:
    """Whether another worker noted it since this one looked last."""
    return any(at - since - SAME_MOMENT <= entry.at <= at for entry in trail.story(ABOUT))


def _administrators() -> Iterator[tuple[Organisation, Member]]:
    for desk in Organisation.objects.vetted().filter(kind=OrganisationKind.NATIONAL_DESK.value).order_by("id"):
        for member in members_with_role(organisation=desk, roles=(Role.ADMINISTRATOR,))[:TOLD_AT_MOST]:
            yield desk, member
