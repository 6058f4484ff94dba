"""Money for a plan and what was promised for it: how much of both has come, in how much of the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lindung.kernel.errors import BadInput, Conflict, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word

REPORT_EVERY = timedelta(days=91)
FUNDED_AT_MOST = timedelta(days=20 * 366)
CURRENCIES = ("MYR", "KHR", "IDR", "USD", "EUR", "AUD", "GBP", "JPY")


class FundingState(Word):
    """Where a funded programme stands."""

    PLANNED = "planned", gettext_noop("Planned")
    RUNNING = "running", gettext_noop("Running")
    ENDED = "ended", gettext_noop("Ended")
    DROPPED = "dropped", gettext_noop("Dropped")


FUNDING_LIFECYCLE = Lifecycle(
    thing="funding",
    moves={
        FundingState.PLANNED: frozenset({FundingState.RUNNING, FundingState.DROPPED}),
        FundingState.RUNNING: frozenset({FundingState.ENDED}),
        FundingState.ENDED: frozenset(),
        FundingState.DROPPED: frozenset(),
    },
)
OPEN_FUNDING_STATES = frozenset({FundingState.RUNNING})


class FundingStep(Word):
    """What happens when a programme's clock runs out."""

    REPORT = "report_to_donor", gettext_noop("Its coordinators are told that the donor waits, each week")


class Standing(Word):
    """How a promised number stands beside the time that is gone."""

    REACHED = "reached", gettext_noop("Reached")
    ON_TRACK = "on_track", gettext_noop("On track")
    BEHIND = "behind", gettext_noop("Behind")
    NOT_REACHED = "not_reached", gettext_noop("Not reached in time")
    UNKNOWN = "unknown", gettext_noop("Not known")


ON_TRACK_FROM = Decimal("0.8")  # of what the time that is gone would ask for


class PeriodBackwards(BadInput):
    """An end before its beginning, or too far away."""

    code = "funding_period_backwards"
    sentence = gettext_noop("The last day must lie after the first, at most 20 years away. Correct one of the two.")


class NumberOdd(BadInput):
    """A number that cannot be."""

    code = "funding_number_odd"
    sentence = gettext_noop("{field} must be a number from {least} to {most}.")


class CurrencyUnknown(BadInput):
    """A currency we do not write."""

    code = "funding_currency_unknown"
    sentence = gettext_noop("Choose one of these currencies: {known}.")


class NotRunning(Conflict):
    """A report or a payment of a programme that does not run."""

    code = "funding_not_running"
    sentence = gettext_noop("{ref} is {now}. Only a programme that runs is reported on.")


def share_of_time(*, period_from: date, period_until: date, on: date) -> Decimal:
    """How much of a period is gone on a day: 0 before it, 1 after it.

    >>> share_of_time(period_from=date(2026, 1, 1), period_until=date(2026, 1, 10), on=date(2026, 1, 5))
    Decimal('0.5')
    """
    days = (period_until - period_from).days + 1
    gone = (on - period_from).days + 1
    return min(max(Decimal(gone) / Decimal(days), Decimal(0)), Decimal(1))


def standing(*, promised: Decimal, reached: Decimal | None, time_gone: Decimal) -> Standing:
    """How a number stands: reached, on track when at least four fifths of what the time asks for, else behind.

    >>> standing(promised=Decimal(20), reached=Decimal(9), time_gone=Decimal("0.5"))
    <Standing.ON_TRACK: 'on_track'>
    """
    if reached is None:
        return Standing.UNKNOWN
    if reached >= promised:
        return Standing.REACHED
    if time_gone >= 1:
        return Standing.NOT_REACHED
    return Standing.ON_TRACK if reached >= ON_TRACK_FROM * promised * time_gone else Standing.BEHIND


@dataclass(frozen=True)
class Promise:
    """One number promised to a donor, and how far it has come."""

    title: str
    unit: str
    promised: Decimal
    reached: Decimal | None  # None: hidden or not known
    source: str


@dataclass(frozen=True)
class Account:
    """What a donor reads first: the time, the money, the promises."""

    time_gone: Decimal
    amount: Decimal
    spent: Decimal
    promises: tuple[tuple[Promise, Standing], ...]

    @property
    def share_spent(self) -> Decimal:
        """Of the amount, how much is spent."""
        return self.spent / self.amount if self.amount else Decimal(0)

    def as_json(self) -> dict[str, Any]:
        """The account as it is kept for ever: plain text and numbers as text."""
        return {
            "time_gone": str(round(self.time_gone, 4)),
            "amount": str(self.amount),
            "spent": str(self.spent),
            "promises": [
                {
                    "title": each.title,
                    "unit": each.unit,
                    "promised": str(each.promised),
                    "reached": None if each.reached is None else str(each.reached),
                    "source": each.source,
                    "standing": stands.value,
                }
                for each, stands in self.promises
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Account:
        """The account as it was kept."""
        return cls(
            time_gone=Decimal(kept["time_gone"]),
            amount=Decimal(kept["amount"]),
            spent=Decimal(kept["spent"]),
            promises=tuple((_promise_of(each), Standing(each["standing"])) for each in kept["promises"]),
        )


def _promise_of(kept: Mapping[str, Any]) -> Promise:
    reached = kept["reached"]
    return Promise(
        title=kept["title"],
        unit=kept["unit"],
        promised=Decimal(kept["promised"]),
        reached=None if reached is None else Decimal(reached),
        source=kept["source"],
    )


def account_of(
    *, period_from: date, period_until: date, on: date, amount: Decimal, spent: Decimal, promises: Iterable[Promise]
) -> Account:
    """The account of a programme on a day."""
    gone = share_of_time(period_from=period_from, period_until=period_until, on=on)
    held = tuple((each, standing(promised=each.promised, reached=each.reached, time_gone=gone)) for each in promises)
    return Account(time_gone=gone, amount=amount, spent=spent, promises=held)


def check_period(first: date, last: date) -> None:
    """Raise PeriodBackwards when a period does not run forward."""
    if not first < last <= first + FUNDED_AT_MOST:
        raise PeriodBackwards(field="period_until")


def check_number(number: Decimal, *, field: str, least: Decimal | int = 0, most: int = 10**12) -> Decimal:
    """A number from `least` to `most`. Raises NumberOdd."""
    if not number.is_finite() or not least <= number <= most:
        raise NumberOdd(field=field, least=least, most=most)
    return number


def check_number_of_people(people: int, *, field: str) -> int:
    """At least one person, at most as many as live in a country. Raises NumberOdd."""
    if not 1 <= people <= 10**9:
        raise NumberOdd(field=field, least=1, most=10**9)
    return people
