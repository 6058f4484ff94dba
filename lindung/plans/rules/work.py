"""Working a plan together: what a quarter brought, meetings with their minutes, and decisions somebody owns."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lindung.kernel.errors import BadInput, Conflict, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word

TEXT_AT_MOST = 2_000
MINUTES_AT_MOST = 20_000
ASKED_BEFORE = timedelta(days=14)  # a lead hears of the quarter's report this long before it is due
REMIND_EVERY = timedelta(days=7)  # what is late is said again each week: to its owner, and to the national desk
MINUTES_WITHIN = timedelta(days=14)
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class NarrativeState(Word):
    """Where the report of one quarter stands."""

    ASKED = "asked", gettext_noop("Asked for")
    HANDED_IN = "handed_in", gettext_noop("Handed in")
    NOT_NEEDED = "not_needed", gettext_noop("Not needed")


NARRATIVE_LIFECYCLE = Lifecycle(
    thing="narrative",
    moves={
        # handed in: the lead says what moved; not needed: the activity was dropped
        NarrativeState.ASKED: frozenset({NarrativeState.HANDED_IN, NarrativeState.NOT_NEEDED}),
        NarrativeState.HANDED_IN: frozenset({NarrativeState.ASKED}),  # sent back with a question
        NarrativeState.NOT_NEEDED: frozenset(),
    },
)
OPEN_NARRATIVE_STATES = frozenset({NarrativeState.ASKED})


class MeetingState(Word):
    """Where a meeting stands."""

    PLANNED = "planned", gettext_noop("Planned")
    HELD = "held", gettext_noop("Held, minutes to be written")
    MINUTED = "minuted", gettext_noop("Minutes written")
    CANCELLED = "cancelled", gettext_noop("Cancelled")


MEETING_LIFECYCLE = Lifecycle(
    thing="meeting",
    moves={
        MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
        MeetingState.HELD: frozenset({MeetingState.MINUTED}),
        MeetingState.MINUTED: frozenset(),  # minutes are never changed: the next meeting corrects them
        MeetingState.CANCELLED: frozenset(),
    },
)
OPEN_MEETING_STATES = frozenset({MeetingState.PLANNED, MeetingState.HELD})


class DecisionState(Word):
    """Where a decision stands."""

    OPEN = "open", gettext_noop("Open")
    DONE = "done", gettext_noop("Done")
    DROPPED = "dropped", gettext_noop("Dropped")


DECISION_LIFECYCLE = Lifecycle(
    thing="decision",
    moves={
        DecisionState.OPEN: frozenset({DecisionState.DONE, DecisionState.DROPPED}),
        DecisionState.DONE: frozenset({DecisionState.OPEN}),  # the meeting finds that it was not done after all
        DecisionState.DROPPED: frozenset(),
    },
)
OPEN_DECISION_STATES = frozenset({DecisionState.OPEN})


class DutyKind(Word):
    """What waits for an organisation."""

    NARRATIVE = "narrative", gettext_noop("Report on a quarter")
    MEETING = "meeting", gettext_noop("Meeting")
    DECISION = "decision", gettext_noop("Decision")
    PLEDGE = "pledge", gettext_noop("Pledge")
    CONSULTATION = "consultation", gettext_noop("Consultation")
    FUNDING = "funding", gettext_noop("Report to a donor")
    NEED = "need", gettext_noop("Asked for by another organisation")


class WorkStep(Word):
    """What happens when a clock of the common work runs out."""

    REMIND_LEAD = "remind_lead", gettext_noop("The lead and the national desk are told, each week")
    SAY_HELD = "say_held", gettext_noop("Whoever called the meeting is asked whether it was held")
    WRITE_MINUTES = "write_minutes", gettext_noop("Whoever called the meeting is told, each week")
    REMIND_OWNER = "remind_owner", gettext_noop("The owner and the national desk are told, each week")


class NothingSaid(BadInput):
    """A report of a quarter that says neither what moved nor what is stuck."""

    code = "plan_nothing_said"
    sentence = gettext_noop("Say what moved, or what is stuck and why. One sentence is enough.")


class TextOutOfBounds(BadInput):
    """A text that is missing or too long."""

    code = "plan_text_out_of_bounds"
    sentence = gettext_noop("{field} is missing or too long. Write at most {most} letters.")


class DueInThePast(BadInput):
    """A day by which something is to be done lies before today."""

    code = "plan_due_in_the_past"
    sentence = gettext_noop("{field} is before today. Choose a day from {least} on.")


class OwnerNotInNetwork(BadInput):
    """An owner or guest outside the network."""

    code = "plan_owner_not_in_network"
    sentence = gettext_noop("This organisation is not in the network of the national desk. Choose another one.")


class MeetingNotOver(Conflict):
    """Minutes or decisions of a meeting that has not been held."""

    code = "plan_meeting_not_held"
    sentence = gettext_noop("The meeting {ref} is {now}. Minutes and decisions belong to a meeting that was held.")


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the quarter a day lies in.

    >>> quarter_of(date(2026, 5, 20))
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    """
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, next_quarter(first) - timedelta(days=1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after the one a day lies in.

    >>> next_quarter(date(2026, 11, 22))
    datetime.date(2027, 1, 1)
    """
    months = 12 * day.year + 3 * ((day.month - 1) // 3) + 3
    return date(months // 12, months % 12 + 1, 1)


def reported_quarter(due_on: date) -> tuple[date, date]:
    """The quarter a report that is due on a day speaks of: the last one that had ended by then.

    >>> reported_quarter(date(2027, 1, 15))
    (datetime.date(2026, 10, 1), datetime.date(2026, 12, 31))
    """
    first, last = quarter_of(due_on)
    return (first, last) if due_on >= last else quarter_of(first - timedelta(days=1))


def day_ends(day: date, zone: str) -> datetime:
    """The last minute of a day where somebody is.

    >>> day_ends(date(2026, 11, 22), "Asia/Kuala_Lumpur").isoformat()
    '2026-11-22T23:59:00+08:00'
    """
    return datetime.combine(day, time(23, 59), ZoneInfo(zone))


def check_not_past(day: date, *, today: date, field: str) -> date:
    """A day from today on. Raises DueInThePast."""
    if day < today:
        raise DueInThePast(field=field, least=today)
    return day


def due_a_quarter_later(due_on: date) -> date:
    """The same day of the next quarter, or its last.

    >>> due_a_quarter_later(date(2026, 10, 15)), due_a_quarter_later(date(2026, 12, 31))
    (datetime.date(2027, 1, 15), datetime.date(2027, 3, 31))
    """
    first, last = quarter_of(due_on)
    then = next_quarter(due_on)
    _, then_last = quarter_of(then)
    return then_last if due_on == last else min(then + (due_on - first), then_last)


def read_long(typed: str, *, field: str, most: int, least: int = 1) -> str:
    """A text of several lines. Raises TextOutOfBounds."""
    text = "\n".join(" ".join(_ODD.sub(" ", line).split()) for line in typed.replace("\r\n", "\n").split("\n")).strip()
    if not least <= len(text) <= most:
        raise TextOutOfBounds(field=field, most=most)
    return text
