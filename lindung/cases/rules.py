"""What a case is: its states, the windows that close, who may be told, and whose consent that takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lindung.kernel.clocks import Window, due_at
from lindung.kernel.errors import gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.partners.rules import Clocks, Urgency


class CaseState(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    IN_CONTACT = "in_contact"
    SUPPORTED = "supported"
    CLOSING = "closing"
    CLOSED = "closed"


LIFECYCLE = Lifecycle(
    thing="case",
    moves={
        CaseState.OPENED: frozenset({CaseState.IN_CONTACT, CaseState.CLOSING}),  # closing: nobody could be reached
        CaseState.IN_CONTACT: frozenset({CaseState.SUPPORTED, CaseState.CLOSING}),  # closing: help was declined
        CaseState.SUPPORTED: frozenset({CaseState.CLOSING}),
        CaseState.CLOSING: frozenset({CaseState.CLOSED, CaseState.SUPPORTED}),  # the second look may send it back
        CaseState.CLOSED: frozenset({CaseState.OPENED}),  # the same history goes on
    },
)
OPEN_STATES = frozenset(CaseState) - {CaseState.CLOSED}


class CaseStep(StrEnum):
    """What happens when a case's clock runs out."""

    NAME_ACCOUNTABLE = "name_accountable"
    FIRST_CONTACT = "first_contact"
    REVIEW = "review"
    SECOND_LOOK = "second_look"
    NATIONAL_DESK = "national_desk"


class TaskState(StrEnum):
    """Where a task on a case stands."""

    WAITING = "waiting"
    DONE = "done"


TASK_LIFECYCLE = Lifecycle(
    thing="task", moves={TaskState.WAITING: frozenset({TaskState.DONE}), TaskState.DONE: frozenset()}
)
OPEN_TASK_STATES = frozenset({TaskState.WAITING})


class TaskKind(StrEnum):
    """Why somebody has to look at a case."""

    MESSAGE = "message"
    REVIEW_BREAK_GLASS = "review_break_glass"
    HAND_BACK_COPY = "hand_back_copy"
    CALL_PARTNER = "call_partner"
    OTHER = "other"


class TaskStep(StrEnum):
    """What happens when a task's clock runs out."""

    ESCALATE = "escalate"
    NATIONAL_DESK = "national_desk"


class AgeBand(StrEnum):
    """How old a person is, as far as is known, in the bands that decide who may help."""

    CHILD_0_5 = "child_0_5"
    CHILD_6_11 = "child_6_11"
    CHILD_12_14 = "child_12_14"
    CHILD_15_17 = "child_15_17"
    ADULT_18_24 = "adult_18_24"
    ADULT_25_59 = "adult_25_59"
    ADULT_60 = "adult_60"
    UNKNOWN = "unknown"


AGE_YEARS: Mapping[AgeBand, tuple[int, int] | None] = {
    AgeBand.CHILD_0_5: (0, 5),
    AgeBand.CHILD_6_11: (6, 11),
    AgeBand.CHILD_12_14: (12, 14),
    AgeBand.CHILD_15_17: (15, 17),
    AgeBand.ADULT_18_24: (18, 24),
    AgeBand.ADULT_25_59: (25, 59),
    AgeBand.ADULT_60: (60, 120),
    AgeBand.UNKNOWN: None,
}
"""First and last year of each band (inclusive); None: not known, so both readings are said."""


class Sex(StrEnum):
    """The sex or gender a service has to be able to receive."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class ResidenceStatus(StrEnum):
    """What a person's presence in the country rests on, as far as is known."""

    CITIZEN = "citizen"
    REGULAR_MIGRANT = "regular_migrant"
    IRREGULAR_MIGRANT = "irregular_migrant"
    ASYLUM_SEEKER = "asylum_seeker"
    REFUGEE = "refugee"
    STATELESS = "stateless"
    UNKNOWN = "unknown"


NEVER_TOLD_TO_EMBASSY = frozenset({ResidenceStatus.ASYLUM_SEEKER, ResidenceStatus.REFUGEE})


class ConsentState(StrEnum):
    """Whether a consent still holds."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


CONSENT_LIFECYCLE = Lifecycle(
    thing="consent",
    moves={
        ConsentState.GIVEN: frozenset({ConsentState.WITHDRAWN, ConsentState.LAPSED}),
        ConsentState.WITHDRAWN: frozenset(),
        ConsentState.LAPSED: frozenset(),
    },
)


class GivenBy(StrEnum):
    """Who gave consent."""

    PERSON = "person"
    GUARDIAN = "guardian"
    CHILD_AUTHORITY = "child_authority"


class GivenHow(StrEnum):
    """How consent was given."""

    WRITTEN = "written"
    SPOKEN = "spoken"
    MESSAGE = "message"


class Outcome(StrEnum):
    """What an assessment comes to; never a verdict, and a later one never overwrites an earlier one."""

    NO_INDICATION = "no_indication"
    INDICATION = "indication"
    PRESUMED = "presumed"
    FORMALLY_IDENTIFIED = "formally_identified"
    FORMALLY_NOT_IDENTIFIED = "formally_not_identified"


class SightGround(StrEnum):
    """What allows an organisation to see a case that is not its own."""

    CONSENT = "consent"
    BREAK_GLASS = "break_glass"
    LEGAL_DUTY = "legal_duty"


class Harm(StrEnum):
    """What a time-bound window counts from."""

    SEXUAL_VIOLENCE = "sexual_violence"
    CHILD_FOUND = "child_found"


@dataclass(frozen=True)
class WindowRule:
    """Something that helps only for so long after `harm`; `margin` is the time it takes to get there.

    Sources: WHO, post-exposure prophylaxis within 72 h and emergency contraception within 5 days (120 h);
    the child's first assessment within 24 h, at most 48 h, is this desk's own default.
    """

    name: str
    harm: Harm
    closes_after: timedelta
    margin: timedelta
    sentence: str


WINDOWS = (
    WindowRule(
        "hiv_prophylaxis",
        Harm.SEXUAL_VIOLENCE,
        timedelta(hours=72),
        timedelta(hours=6),
        gettext_noop("Medicine against HIV helps only within 72 hours."),
    ),
    WindowRule(
        "emergency_contraception",
        Harm.SEXUAL_VIOLENCE,
        timedelta(hours=120),
        timedelta(hours=6),
        gettext_noop("Emergency contraception helps only within 5 days."),
    ),
    WindowRule(
        "child_assessment",
        Harm.CHILD_FOUND,
        timedelta(hours=48),
        timedelta(hours=24),
        gettext_noop("A child's first assessment is due within 24 hours, at most 48."),
    ),
)


def windows_that_close(*, harmed_at: Mapping[Harm, datetime], at: datetime) -> tuple[Window, ...]:
    """The windows still open at `at`, the first to close first."""
    windows = [
        Window(rule.name, harmed_at[rule.harm] + rule.closes_after, rule.margin)
        for rule in WINDOWS
        if rule.harm in harmed_at
    ]
    return tuple(sorted((w for w in windows if w.closes_at > at), key=lambda window: window.closes_at))


def contact_due_at(
    *, opened_at: datetime, urgency: Urgency, clocks: Clocks, windows: Iterable[Window] = ()
) -> datetime:
    """When first contact is due: the urgency's time, or earlier when a window closes."""
    return due_at(starts_at=opened_at, within=timedelta(hours=clocks.contact_h[urgency]), windows=windows)


def accountable_due_at(*, opened_at: datetime, urgency: Urgency, clocks: Clocks) -> datetime:
    """By when a named person of the accountable organisation has the case."""
    return opened_at + timedelta(minutes=clocks.accountable_min[urgency])


def review_due_at(*, reviewed_at: datetime, urgency: Urgency, clocks: Clocks) -> datetime:
    """When the case is to be looked at again."""
    return reviewed_at + timedelta(days=clocks.case_review_d[urgency])
