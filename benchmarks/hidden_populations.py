"""Populations of known size and the tables of lists they leave: five families, each in a training and a test shape.

The training shapes were used to choose the headline's prior and the verdict's limits, with seeds of their own; the
test shapes, other parameters and other seeds, were run once for the published figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.seeds import stream

Floats = NDArray[np.float64]
UK_RATES = np.array([0.0078, 0.047, 0.097, 0.067, 0.028])  # shares on each list at about 12,000 people, UK 2013
EIGHT_RATES = np.array([0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08])
MATCHING_STEPS = 60


@dataclass(frozen=True)
class Population:
    """So many people, and the (2**t,) chances of each combination of lists, [0] of none."""

    people: int
    chances: Floats

    def table(self, chance: np.random.Generator) -> Histories:
        """One table of lists: what is seen of the people."""
        counts = chance.multinomial(self.people, self.chances)
        lists = (len(self.chances) - 1).bit_length()
        return Histories.of_full([chr(ord("A") + place) for place in range(lists)], counts)


Family = Callable[[np.random.Generator], Population]


def linked(rates: Floats, links: dict[int, float]) -> Floats:
    """Chances of each combination when lists reach these shares of all people and have these log-linear links."""
    lists = len(rates)
    cells = np.arange(1 << lists)
    on = (cells[:, None] >> np.arange(lists)) & 1
    fixed = sum((value * ((cells & mask) == mask) for mask, value in links.items()), np.zeros(len(cells)))
    logits = np.log(rates / (1 - rates))
    mains = logits.copy()
    for _ in range(MATCHING_STEPS):
        weights = np.exp(on @ mains + fixed)
        reached = weights @ on / weights.sum()
        mains += logits - np.log(reached / (1 - reached))
    return np.asarray(weights / weights.sum())


def two_classes(share: float, easy: Floats, hard: Floats) -> Floats:
    """Chances of each combination when a share of the people is easy to find, the rest hard, and lists independent."""
    lists = len(easy)
    on = (np.arange(1 << lists)[:, None] >> np.arange(lists)) & 1
    inside = [np.where(on == 1, rates, 1 - rates).prod(axis=1) for rates in (easy, hard)]
    return np.asarray(share * inside[0] + (1 - share) * inside[1])


def pairwise(  # noqa: PLR0913 - the shape of a family
    chance: np.random.Generator,
    *,
    people: int,
    rates: Floats,
    jitter: float,
    links: tuple[int, int],
    strength: tuple[float, float],
    negative: float,
) -> Population:
    """Lists with some links between pairs: so many (from, to), of such log odds ratios, so often negative."""
    lists = len(rates)
    pairs = [1 << first | 1 << second for first, second in combinations(range(lists), 2)]
    some = chance.permutation(rates) * np.exp(chance.normal(0, jitter, lists))
    chosen = chance.choice(pairs, chance.integers(links[0], links[1] + 1), replace=False)
    values = {int(m): chance.uniform(*strength) * (-1 if chance.random() < negative else 1) for m in chosen}
    return Population(people, linked(some, values))


def three_way(
    chance: np.random.Generator, *, people: int, rates: tuple[float, float], pair: tuple[float, float], triple: float
) -> Population:
    """Five lists of which three depend on each other in pairs and, positively or negatively, all three together."""
    three = [int(place) for place in chance.choice(5, 3, replace=False)]
    links = {1 << a | 1 << b: chance.uniform(*pair) for a, b in combinations(three, 2)}
    links[sum(1 << place for place in three)] = triple * chance.uniform(0.7, 1.3) * chance.choice([-1, 1])
    return Population(people, linked(chance.uniform(*rates, 5), links))


def independent(chance: np.random.Generator, *, people: int, rates: tuple[float, float]) -> Population:
    """Five lists that know nothing of each other."""
    return Population(people, linked(chance.uniform(*rates, 5), {}))


def classes(
    chance: np.random.Generator,
    *,
    people: int,
    share: tuple[float, float],
    easy: tuple[float, float],
    hard: tuple[float, float],
) -> Population:
    """Five lists and two groups of people, one easy and one hard to find."""
    return Population(people, two_classes(chance.uniform(*share), chance.uniform(*easy, 5), chance.uniform(*hard, 5)))


TRAINING: dict[str, Family] = {
    "sparse-5": lambda chance: pairwise(
        chance, people=12_000, rates=UK_RATES, jitter=0.25, links=(3, 5), strength=(0.3, 1.6), negative=0.25
    ),
    "sparse-8": lambda chance: pairwise(
        chance, people=4_000, rates=EIGHT_RATES, jitter=0.25, links=(4, 6), strength=(0.5, 1.6), negative=0.25
    ),
    "three-way": lambda chance: three_way(chance, people=6_000, rates=(0.05, 0.2), pair=(0.4, 1.2), triple=0.85),
    "independent": lambda chance: independent(chance, people=6_000, rates=(0.03, 0.15)),
    "two-classes": lambda chance: classes(
        chance, people=10_000, share=(0.15, 0.30), easy=(0.2, 0.45), hard=(0.01, 0.04)
    ),
}

TEST: dict[str, Family] = {
    "sparse-5": lambda chance: pairwise(
        chance, people=12_000, rates=UK_RATES, jitter=0.3, links=(2, 4), strength=(0.4, 1.8), negative=0.2
    ),
    "sparse-8": lambda chance: pairwise(
        chance, people=3_500, rates=EIGHT_RATES, jitter=0.3, links=(3, 6), strength=(0.4, 1.8), negative=0.2
    ),
    "three-way": lambda chance: three_way(chance, people=7_000, rates=(0.06, 0.18), pair=(0.3, 1.3), triple=1.0),
    "independent": lambda chance: independent(chance, people=5_000, rates=(0.04, 0.14)),
    "two-classes": lambda chance: classes(
        chance, people=12_000, share=(0.18, 0.28), easy=(0.22, 0.42), hard=(0.01, 0.035)
    ),
}
SHAPES = {"training": TRAINING, "test": TEST}


def contrast(chance: np.random.Generator, *, people: int, share: float, hard: float, times: float) -> Population:
    """Two groups of which the easy one is `times` as likely to be on each list: how strong must it be to be seen."""
    rates = hard * chance.uniform(0.6, 1.4, 5)
    return Population(people, two_classes(share, np.minimum(times * rates, 0.8), rates))


def tables(shape: str, family: str, count: int) -> list[tuple[int, Histories]]:
    """So many tables of a family, each of a population of its own, with the number of people; the same every time."""
    made = []
    for index in range(count):
        chance = stream(6, f"{shape} {family}", index)
        population = SHAPES[shape][family](chance)
        made.append((population.people, population.table(chance)))
    return made
