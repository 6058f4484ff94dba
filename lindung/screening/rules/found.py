"""What is found in one text. Spans are code points, `[start, end)`."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindung.screening.rules.words import UNDECIDED, EntityKind, GarbageKind, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it reads, and where each of its characters stood in the original.

    `origins` has one entry more than `text` has characters; None means that both are the same.
    """

    text: str
    origins: Sequence[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """Where a piece of `text` stands in the original."""
        if self.origins is None or start >= end:
            return Span(start, end) if self.origins is None else Span(self.origins[start], self.origins[start])
        return Span(self.origins[start], self.origins[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a text: the best, how far it is ahead of the second (log-odds, 0 and up), and the second."""

    language: str
    margin: float
    second: str = ""

    @property
    def likelier(self) -> str:
        """Which of Malay and Indonesian a text is rather in that is not called either; else empty."""
        return self.second if self.language == UNDECIDED else ""


@dataclass(frozen=True, slots=True)
class Garbage:
    """A piece that was put into the text by somebody else."""

    start: int
    end: int
    kind: GarbageKind


@dataclass(frozen=True, slots=True)
class Hit:
    """One sign of a lure at one place of the text; `flag` is its id in the lexicon."""

    flag: str
    group: str
    severity: Severity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and the score (0 and up; 1 is where a warning begins)."""

    verdict: Verdict
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Something to be recognised again: `value` in one normal form, `readings` where it can be read in several ways."""

    kind: EntityKind
    value: str
    start: int
    end: int
    readings: tuple[str, ...] = ()
