"""What somebody guesses who stole the table of names' tokens, without the keys, by how often each number occurs.

    .venv/bin/python -m benchmarks.name_thief            # 100,000 persons, then 20,000 of one nation, then 1,000
    .venv/bin/python -m benchmarks.name_thief 20000

The thief knows how the numbers are given and how names are spread: a second population drawn in the same way. She
numbers its pieces herself, brings both lists into the order of how often a number occurs, and takes what stands in the
same place for the same piece. Right: the person has that piece. "By one number": every piece under a number of its own,
as it would be without the numbers drawn by lot. She does not look at which numbers come together; that would tell more.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import django
import numpy as np

from benchmarks.ground import say_figure
from lindung.evidence.methods.population.inventories import INVENTORIES, words
from lindung.evidence.methods.population.people import people

MOST_PERSONS, MOST_PIECES = 0.10, 0.01
TABLE, PUBLIC = 1, 2  # the draws
Number = tuple[str, int]  # a piece, and which of its numbers


@dataclass(frozen=True)
class Guessed:
    """Shares: persons of whom any piece is right, persons of whom a whole word is, rows that are."""

    persons: float
    by_word: float
    rows: float


def names(count: int, key: int, nationality: str = "") -> list[str]:
    """Invented names, of one nation or of all in their shares; the same name may come twice, as it does."""
    spelt = {place: word for word, place in words().places.items()}
    drawn = people(count * (50 if nationality else 1), np.random.Generator(np.random.Philox(key=key)))
    kept = [
        " ".join(str(spelt[int(word)]) for word in (*given, *family) if word >= 0).title()
        for given, family, place in zip(drawn.given, drawn.family, drawn.nationality, strict=True)
        if nationality in {"", INVENTORIES[int(place)].nationality}
    ]
    return kept[:count]


def table(known: Sequence[str], numbers_at: Callable[[int], int], left_out: float, key: int) -> list[list[Number]]:
    """What stands in the table for each person, written one after the other."""
    from lindung.cases.queries.pieces import SHARED_BY  # noqa: PLC0415 - after the settings
    from lindung.cases.rules.searching import tokens_of  # noqa: PLC0415

    chance, held, rows = random.Random(key), Counter[str](), []
    for place, name in enumerate(known):
        every, most = list(tokens_of(name)), max(SHARED_BY, left_out * place)
        pieces = [piece for piece in every if held[piece] < most] or every
        rows.append([(piece, chance.randrange(numbers_at(held[piece]))) for piece in pieces])
        held.update(pieces)
    return rows


def steal(stolen: Sequence[Sequence[Number]], public: Sequence[Sequence[Number]]) -> Guessed:
    """Match both by how often a number occurs."""
    chance = random.Random(3)
    order = [
        [number for number, _ in sorted(counted.items(), key=lambda each: (-each[1], chance.random()))]
        for counted in (Counter(number for row in rows for number in row) for rows in (stolen, public))
    ]
    guess = {number: like[0] for number, like in zip(*order, strict=False)}
    right = [[number for number in row if guess.get(number) == number[0]] for row in stolen]
    words_too = [any(number[0][:2] in {"w:", "r:"} for number in row) for row in right]
    return Guessed(
        sum(map(bool, right)) / len(stolen),
        sum(words_too) / len(stolen),
        sum(map(len, right)) / sum(map(len, stolen)),
    )


def measure(count: int, nationality: str = "") -> None:
    """Print what is guessed, by one number a piece and as the product gives them."""
    from lindung.cases.queries.pieces import LEFT_OUT_ABOVE, numbers_at  # noqa: PLC0415

    drawn = [names(count, key, nationality) for key in (TABLE, PUBLIC)]
    ways: tuple[tuple[str, Callable[[int], int], float], ...] = (
        ("by one number", lambda held: 1, 2.0),
        ("as written", numbers_at, LEFT_OUT_ABOVE),
    )
    for way, numbered, left_out in ways:
        found = steal(*(table(known, numbered, left_out, key) for key, known in enumerate(drawn)))
        said = f"{found.persons:.1%} of persons, a word of {found.by_word:.1%}, {found.rows:.2%} of rows"
        is_reached = way == "by one number" or (found.persons <= MOST_PERSONS and found.rows <= MOST_PIECES)
        what = f"guessed, {len(drawn[0]):,} {nationality or 'of all nations'}, {way}"
        say_figure(what, reach="-" if way == "by one number" else "<= 10 %, 1 %", found=said, is_reached=is_reached)


def main(count: int = 100_000) -> None:
    """All nations, one nation, few of one nation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    measure(count)
    for nationality in ("Burmese", "Filipino"):
        measure(min(count, 20_000), nationality)
        measure(min(count, 1_000), nationality)


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:]])
