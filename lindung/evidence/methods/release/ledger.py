"""The account of what was published about the same people: pure; kept in a file or in the database by others.

Every line carries the digest of the line before it, so a changed, cut or reordered account is seen. Privacy losses are
added (basic composition: Dwork and Roth 2014, theorem 3.16): simple, and never too little.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from lindung.evidence.rules.publish import (
    BudgetExceeded,
    DeltaExceeded,
    DeltaOutOfRange,
    EntryKind,
    EpsilonOutOfRange,
    LedgerChanged,
)
from lindung.kernel.errors import gettext_noop

LEAST_EPSILON, MOST_EPSILON = 0.01, 20.0
LEAST_DELTA, MOST_DELTA = 1e-15, 1e-5
BUDGET_DELTA = 1e-5
START = "0" * 64
# Sums of floats are compared with this slack, so that four quarters of a budget fit in it.
SLACK = 1e-9


@dataclass(frozen=True)
class Cost:
    """What one release takes: a private one its epsilon and delta, an exact one a place in the count."""

    kind: EntryKind
    what: str
    epsilon: float = 0.0
    delta: float = 0.0
    tables: int = 0
    partner: str = ""
    agreement: str = ""


@dataclass(frozen=True)
class Entry:
    """One line: `number` from 1, `at` as ISO 8601 in UTC, `digest` of everything in it and of the line before."""

    ledger: str
    number: int
    kind: EntryKind
    at: str
    what: str
    epsilon: float
    delta: float
    tables: int
    partner: str
    agreement: str
    previous: str
    digest: str = ""


@dataclass(frozen=True)
class Account:
    """What was spent, what is left, and whether the promise still stands."""

    ledger: str
    lines: int
    budget_epsilon: float
    budget_delta: float
    spent_epsilon: float
    spent_delta: float
    private_releases: int
    exact_releases: int
    exact_tables: int

    @property
    def left_epsilon(self) -> float:
        """Epsilon that may still be spent, never below 0."""
        return max(0.0, self.budget_epsilon - self.spent_epsilon)

    @property
    def left_delta(self) -> float:
        """Delta that may still be spent, never below 0."""
        return max(0.0, self.budget_delta - self.spent_delta)

    @property
    def is_promise_void(self) -> bool:
        """Whether exact tables stand beside private releases: who holds both is not bound by epsilon."""
        return self.private_releases > 0 and self.exact_releases > 0


class Ledger(Protocol):
    """Where the account is kept: `runs.ledger_file.LedgerFile`, or the desk's tables."""

    def entries(self) -> tuple[Entry, ...]:
        """Every line, oldest first, the chain checked."""

    def add(self, cost: Cost) -> Entry:
        """Record a cost for good, before anything is drawn or shown; raises BudgetExceeded and leaves no trace."""


def digest_of(entry: Entry) -> str:
    """SHA-256 of a line without its own digest."""
    fields = asdict(replace(entry, digest=""))
    fields["kind"] = EntryKind(entry.kind).value
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def opened(*, ledger: str, epsilon: float, delta: float = BUDGET_DELTA, what: str = "", at: str) -> Entry:
    """The first line: the whole budget. `ledger` is a random name that every later line repeats."""
    check_epsilon(epsilon)
    check_delta(delta)
    entry = Entry(
        ledger=ledger, number=1, kind=EntryKind.OPENED, at=at, what=what, epsilon=float(epsilon), delta=float(delta),
        tables=0, partner="", agreement="", previous=START,
    )  # fmt: skip
    return replace(entry, digest=digest_of(entry))


def next_entry(entries: Sequence[Entry], cost: Cost, *, at: str) -> Entry:
    """The line a cost makes. Raises BudgetExceeded or DeltaExceeded; LedgerChanged when the chain does not hold."""
    check_chain(entries)
    standing = account(entries)
    if cost.kind is EntryKind.PRIVATE:
        check_epsilon(cost.epsilon)
        check_delta(cost.delta)
        if cost.epsilon > standing.left_epsilon + SLACK:
            raise BudgetExceeded(
                asked=cost.epsilon, left=round(standing.left_epsilon, 6), budget=standing.budget_epsilon
            )
        if cost.delta > standing.left_delta * (1 + SLACK):
            raise DeltaExceeded(asked=cost.delta, left=standing.left_delta, budget=standing.budget_delta)
    last = entries[-1]
    entry = Entry(
        ledger=last.ledger, number=last.number + 1, at=at, previous=last.digest,
        **asdict(cost),
    )  # fmt: skip
    return replace(entry, digest=digest_of(entry))


def check_chain(entries: Sequence[Entry]) -> None:
    """Raises LedgerChanged with the first line that does not follow from those before it."""
    previous, name = START, entries[0].ledger if entries else ""
    if not entries:
        raise LedgerChanged(line=1)
    for number, entry in enumerate(entries, start=1):
        is_first = entry.kind is EntryKind.OPENED
        holds = entry.number == number and entry.previous == previous and entry.ledger == name
        if not holds or is_first != (number == 1) or entry.digest != digest_of(entry):
            raise LedgerChanged(line=number)
        previous = entry.digest


def account(entries: Sequence[Entry]) -> Account:
    """Add the lines up."""
    private = [entry for entry in entries if entry.kind is EntryKind.PRIVATE]
    exact = [entry for entry in entries if entry.kind is EntryKind.EXACT]
    return Account(
        ledger=entries[0].ledger,
        lines=len(entries),
        budget_epsilon=entries[0].epsilon,
        budget_delta=entries[0].delta,
        spent_epsilon=math.fsum(entry.epsilon for entry in private),
        spent_delta=math.fsum(entry.delta for entry in private),
        private_releases=len(private),
        exact_releases=len(exact),
        exact_tables=sum(entry.tables for entry in exact),
    )


def standing(of: Account) -> list[tuple[str, dict[str, object]]]:
    """The account in sentences with their facts, for reports and pages."""
    facts: dict[str, object] = {
        "spent": round(of.spent_epsilon, 6), "budget": of.budget_epsilon, "left": round(of.left_epsilon, 6),
        "private": of.private_releases, "exact": of.exact_releases, "tables": of.exact_tables,
    }  # fmt: skip
    sentences = [
        (gettext_noop("Of the privacy budget of {budget}, {spent} is spent and {left} is left."), facts),
        (gettext_noop("Private releases so far: {private}. Releases of exact tables so far: {exact}."), facts),
    ]
    if of.is_promise_void:
        sentences.append((
            gettext_noop(
                "Exact tables were given out beside private releases. For whoever can see both, the promise of the"
                " private releases does not hold: the exact tables give away what the noise hides."
            ),
            facts,
        ))  # fmt: skip
    elif of.exact_releases:
        sentences.append((
            gettext_noop("Exact tables were given out. A private release after them does not protect against those who hold them."),  # noqa: E501
            facts,
        ))  # fmt: skip
    return sentences


def check_epsilon(value: float) -> None:
    """Raises EpsilonOutOfRange; not-a-number and infinity are out of range too."""
    if not LEAST_EPSILON <= value <= MOST_EPSILON:
        raise EpsilonOutOfRange(value=value, least=LEAST_EPSILON, most=MOST_EPSILON)


def check_delta(value: float) -> None:
    """Raises DeltaOutOfRange; not-a-number and infinity are out of range too."""
    if not LEAST_DELTA <= value <= MOST_DELTA:
        raise DeltaOutOfRange(value=value, least=LEAST_DELTA, most=MOST_DELTA)
