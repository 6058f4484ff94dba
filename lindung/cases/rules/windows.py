"""When a case's steps fall due, and the windows that close."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindung.cases.rules.words import Harm
from lindung.kernel.clocks import Window, due_at
from lindung.kernel.errors import gettext_noop
from lindung.partners.rules import Clocks, Urgency


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
