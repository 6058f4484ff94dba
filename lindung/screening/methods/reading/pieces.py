"""Pieces of the text that name something, and which of two that meet is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What a piece names; THING is a law, a programme or a plan: no person, organisation or place."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    THING = "thing"


class Rank(IntEnum):
    """How sure a way of finding is; the higher is kept where two meet."""

    MODEL = 1
    KNOWN_PLACE = 2
    CONTEXT = 3
    TITLE = 4
    THING = 5
    FORM = 6
    KNOWN = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """`[start, end)` of the text names something of this kind."""

    kind: Kind
    start: int
    end: int
    rank: Rank


def settled(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without overlaps: the longer of one rank, else the higher rank; in order."""
    kept: list[Piece] = []
    taken: set[int] = set()
    for piece in sorted(pieces, key=lambda one: (-one.rank, one.start - one.end, one.start)):
        place = range(piece.start, piece.end)
        if not taken.intersection(place):
            taken.update(place)
            kept.append(piece)
    return sorted(kept, key=lambda one: one.start)
