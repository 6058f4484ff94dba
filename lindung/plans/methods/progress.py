"""On track, at risk or late: one rule for every indicator, and which part of it said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word
from lindung.plans.methods.forecast import Forecast

EARLY = 0.1  # of the period: before, nothing is said about where it leads
NEAR = 0.75  # of the pace: below, a value without a forecast is late


class Progress(Word):
    """How an indicator stands against the target of its period."""

    ON_TRACK = "on_track", gettext_noop("On track")
    AT_RISK = "at_risk", gettext_noop("At risk")
    LATE = "late", gettext_noop("Late")
    UNKNOWN = "unknown", gettext_noop("Not known")


class Because(Word):
    """The part of the rule that said so. Translators: {facts} are numbers and days."""

    NO_TARGET = "no_target", gettext_noop("There is no target for this period.")
    NO_VALUE = "no_value", gettext_noop("There is no value for this period yet.")
    HIDDEN = "hidden", gettext_noop("The number is too small to be shown, so nothing is said about it.")
    NOT_BEGUN = "not_begun", gettext_noop("The period begins on {begins}.")
    REACHED = "reached", gettext_noop("The target is reached.")
    NOT_REACHED = "not_reached", gettext_noop("The period is over and the target was not reached.")
    EARLY_DAYS = "early_days", gettext_noop("The period has only begun: too early to say where it leads.")
    LEADS_THERE = (
        "leads_there",
        gettext_noop("If it goes on like this, the end is between {low} and {high}: all of that reaches the target."),
    )
    MAY_LEAD_THERE = (
        "may_lead_there",
        gettext_noop("If it goes on like this, the end is between {low} and {high}: the target lies inside."),
    )
    LEADS_ELSEWHERE = (
        "leads_elsewhere",
        gettext_noop("If it goes on like this, the end is between {low} and {high}: all of that misses the target."),
    )
    ON_PACE = "on_pace", gettext_noop("{done} of the way to the target, with {elapsed} of the period over.")
    BEHIND_PACE = (
        "behind_pace",
        gettext_noop("Only {done} of the way to the target, with {elapsed} of the period over."),
    )


@dataclass(frozen=True)
class Standing:
    """What the rule says, and the facts of its sentence."""

    progress: Progress
    because: Because
    facts: dict[str, float | str]


@dataclass(frozen=True)
class Asked:
    """What the rule looks at. `is_up`: more is better. `baseline`: where the way to the target began, if known."""

    value: float | None
    target: float | None
    period_from: date
    period_until: date
    today: date
    is_up: bool = True
    is_hidden: bool = False
    baseline: float | None = None
    forecast: Forecast | None = None
    counts_from_nought: bool = False

    @property
    def elapsed(self) -> float:
        """Which part of the period is over, 0 to 1."""
        whole = (self.period_until - self.period_from).days + 1
        return min(1.0, max(0.0, ((self.today - self.period_from).days + 1) / whole))

    @property
    def is_over(self) -> bool:
        """Whether the period's last day has passed."""
        return self.today > self.period_until


def progress(asked: Asked) -> Standing:
    """How it stands. Read from top to bottom: the first sentence that holds is the one that is said."""
    unknown = _why_unknown(asked)
    if unknown is not None:
        return Standing(Progress.UNKNOWN, unknown, {"begins": asked.period_from.isoformat()})
    return _by_the_end(asked) or _by_forecast(asked) or _by_pace(asked)


def _why_unknown(asked: Asked) -> Because | None:
    checks = (
        (asked.target is None, Because.NO_TARGET),
        (asked.today < asked.period_from, Because.NOT_BEGUN),
        (asked.is_hidden, Because.HIDDEN),
        (asked.value is None, Because.NO_VALUE),
    )
    return next((because for holds, because in checks if holds), None)


def _by_the_end(asked: Asked) -> Standing | None:
    """What is already certain: a count that only grows is there, or past it; and nothing changes after the end."""
    is_there = _reaches(asked, asked.value or 0.0)
    is_settled = asked.is_over or (asked.counts_from_nought and is_there == asked.is_up)
    if is_settled and is_there:
        return Standing(Progress.ON_TRACK, Because.REACHED, {})
    return Standing(Progress.LATE, Because.NOT_REACHED, {}) if is_settled else None


def _by_forecast(asked: Asked) -> Standing | None:
    if asked.elapsed < EARLY:
        return Standing(Progress.UNKNOWN, Because.EARLY_DAYS, {})
    if asked.forecast is None:
        return None
    facts: dict[str, float | str] = {"low": asked.forecast.low, "high": asked.forecast.high}
    ends = {_reaches(asked, asked.forecast.low), _reaches(asked, asked.forecast.high)}
    if ends == {True}:
        return Standing(Progress.ON_TRACK, Because.LEADS_THERE, facts)
    if ends == {False}:
        return Standing(Progress.LATE, Because.LEADS_ELSEWHERE, facts)
    return Standing(Progress.AT_RISK, Because.MAY_LEAD_THERE, facts)


def _by_pace(asked: Asked) -> Standing:
    """A value entered by hand: how far the way from the baseline is gone, beside the part of the period gone."""
    value, target, start = asked.value or 0.0, asked.target or 0.0, asked.baseline
    if start is None:
        start = 0.0 if asked.is_up else value
    way = target - start
    done = 1.0 if _reaches(asked, value) else max(0.0, (value - start) / way if way else 0.0)
    facts: dict[str, float | str] = {"done": done, "elapsed": asked.elapsed}
    if done >= asked.elapsed:
        return Standing(Progress.ON_TRACK, Because.ON_PACE, facts)
    near = done >= NEAR * asked.elapsed
    return Standing(Progress.AT_RISK if near else Progress.LATE, Because.BEHIND_PACE, facts)


def _reaches(asked: Asked, value: float) -> bool:
    target = asked.target or 0.0
    return value >= target if asked.is_up else value <= target
