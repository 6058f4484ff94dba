"""What a lawful offer shows, for an origin, a destination, a job and a day: choosing among dated rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ANY = "*"


class Payer(StrEnum):
    """What a rule says of who may be charged."""

    NOBODY_CHARGES_WORKER = "nobody_charges_worker"
    NOT_WORKER = "not_worker"
    WORKER_OR_EMPLOYER = "worker_or_employer"
    WORKER_WITHIN_SCHEDULE = "worker_within_schedule"
    NOT_KNOWN = "not_known"

    @property
    def lets_worker_pay(self) -> bool:
        """Whether the rule would let money be taken from the worker."""
        return self in {Payer.WORKER_OR_EMPLOYER, Payer.WORKER_WITHIN_SCHEDULE}


@dataclass(frozen=True)
class Source:
    """Who says so, when (as exact as known), where it was read, on which terms it is restated."""

    who: str
    on: str
    url: str
    licence: str


@dataclass(frozen=True)
class Where:
    """For whom a row holds, and when. `until` is the first day on which it no longer does."""

    origin: str = ANY
    destination: str = ANY
    jobs: tuple[str, ...] = (ANY,)
    unless_origin: tuple[str, ...] = ()
    from_on: date = date.min
    until_on: date | None = None

    def holds(self, *, origin: str, destination: str, job: str, on: date) -> bool:
        """Whether the row speaks of this journey on this day.

        An answer that is missing fits only rows that hold for all: nobody is told another country's rule.
        """
        if on < self.from_on or (self.until_on is not None and on >= self.until_on):
            return False
        fits = self.origin in (ANY, origin) and self.destination in (ANY, destination)
        return fits and origin not in self.unless_origin and (ANY in self.jobs or job in self.jobs)


@dataclass(frozen=True)
class Paper:
    """One thing that must be there; `say` is the key of its sentence."""

    say: str
    where: Where
    source: Source
    place: str
    is_confirmed: bool


@dataclass(frozen=True)
class FeeRule:
    """Who may be charged for which items; `items` is empty when it means all."""

    id: str
    where: Where
    payer: Payer
    items: tuple[str, ...]
    source: Source
    is_confirmed: bool

    def speaks_of(self, item: str) -> bool:
        """Whether the rule says something of this item."""
        return not self.items or item in self.items

    @property
    def is_lawful_charge(self) -> bool:
        """Whether a charge may be called lawful by this row: only when somebody confirmed it."""
        return self.payer.lets_worker_pay and self.is_confirmed


@dataclass(frozen=True)
class Closed:
    """A dated statement that a country does not place workers somewhere."""

    where: Where
    source: Source
    is_confirmed: bool


Row = Paper | FeeRule | Closed


def that_hold(rows: Iterable[Row], *, origin: str, destination: str, job: str, on: date) -> list[Row]:
    """The rows that speak of this journey on this day, in their order."""
    return [row for row in rows if row.where.holds(origin=origin, destination=destination, job=job, on=on)]


def payers_of(item: str, rules: Iterable[FeeRule]) -> list[FeeRule]:
    """Every rule that says who may be charged for one item."""
    return [rule for rule in rules if rule.speaks_of(item)]


def disputed(rules: Sequence[FeeRule]) -> list[str]:
    """Items of which one national rule says that the worker does not pay, and another that she may.

    The definition of the ILO stands above national rules and is not counted as one side.
    """
    national = [rule for rule in rules if rule.items]
    items = dict.fromkeys(item for rule in national for item in rule.items)
    return [item for item in items if _is_disputed(payers_of(item, national))]


def _is_disputed(rules: Sequence[FeeRule]) -> bool:
    return any(rule.payer.lets_worker_pay for rule in rules) and any(rule.payer is Payer.NOT_WORKER for rule in rules)
