"""The recall of name search alone, in memory: what is written, asked and shown as the desk does it, without a database.

    .venv/bin/python -m benchmarks.name_recall               # 100,000 persons, 1,000 questions of each kind
    .venv/bin/python -m benchmarks.name_recall 100000 500

Quicker than `benchmarks.name_search`, which asks the database itself: the same tokens, the same rule of which pieces
are left out (as persons are added one after the other), the same weights and likeness, here over lists of places.
"""

import math
import os
import random
import sys
import time

import django
import numpy as np
from numpy.typing import NDArray

from benchmarks.ground import say_figure
from benchmarks.name_search import KINDS, names
from benchmarks.name_thief import table

Index = dict[str, NDArray[np.int64]]


def written(known: list[str]) -> Index:
    """Which persons stand under each piece."""
    from lindung.cases.queries.pieces import LEFT_OUT_ABOVE, numbers_at  # noqa: PLC0415 - after the settings

    found: dict[str, list[int]] = {}
    for place, row in enumerate(table(known, numbers_at, LEFT_OUT_ABOVE, key=7)):
        for piece, _ in row:
            found.setdefault(piece, []).append(place)
    return {piece: np.array(places) for piece, places in found.items()}


def shown(asked: str, known: list[str], index: Index) -> list[str]:
    """The names a search shows."""
    from lindung.cases.rules.searching import LOOKED_AT, SHOWN_AT_MOST, likeness, tokens_of  # noqa: PLC0415

    worth = np.zeros(len(known))
    for piece, weight in tokens_of(asked).items():
        if piece in index:
            worth[index[piece]] += weight / math.log(2 + len(index[piece]))
    best = np.lexsort((np.arange(len(known)), -worth))[:LOOKED_AT]
    compared = [(likeness(asked, known[place]), int(place)) for place in best if worth[place] > 0]
    found = [(-how.nearness, place) for how, place in compared if how.is_enough]
    return [known[place] for _, place in sorted(found)[:SHOWN_AT_MOST]]


def main(count: int = 100_000, questions: int = 1_000) -> None:
    """Write, ask."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    known = names(count)
    index = written(known)
    for kind, (change, reach) in KINDS.items():
        chance, hits, begun = random.Random(kind), 0, time.process_time()
        for name in chance.sample(known, min(questions, count)):
            hits += name in shown(change(name, chance), known, index)
        share, spent = hits / min(questions, count), (time.process_time() - begun) / min(questions, count) * 1000
        said = f"{share:.1%}, {spent:.0f} ms of processor time each"
        say_figure(f"found among {count:,}, {kind}", reach=f">= {reach:.0%}", found=said, is_reached=share >= reach)


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:]])
