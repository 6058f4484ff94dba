"""Draws of whole linkages: which records are one person, all at once, from the match probabilities of pairs.

The distribution over partitions has, as far as the rules of the lists allow, the calibrated number of links in every
class of match probability and between every two lists (a tilt of each class is raised or lowered until it does). That
holds whatever else transitivity and "nobody twice on this list" add, because the mean of a probability given more is
the probability itself. Within these, a partition weighs what its clusters score (partition_moves.py).
Source: McCullagh and Yang (2008), random partitions; Steorts, Hall and Fienberg (2016), linkage as partition; the tilt
is the exponential family with the class counts as its statistics, fitted by stochastic approximation (Robbins and
Monro 1951).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lindung.evidence.methods import partition_moves
from lindung.evidence.methods.seeds import stream

CLASSES = 12  # classes of match probability
LEAST_VARIANCE = 6.0  # a class whose number of links is surer than this is left as it is
FIRST_SWEEPS, NEXT_SWEEPS, STILL_SWEEPS = 100, 16, 6
MOST_TILT = 2.5
SUREST = 30.0  # log odds beyond this are taken as this
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """What linkage found: for each pair of records a < b the log odds that they are one person.

    `list_of`: (n,) the list of each record; `holds_once`: (t,) whether nobody stands twice on a list; `recall`: the
    share of the true pairs that are among the candidates at all.
    """

    list_of: Ints
    holds_once: NDArray[np.bool_]
    a: Ints
    b: Ints
    log_odds: Floats
    recall: float = 1.0

    @property
    def records(self) -> int:
        """How many records."""
        return len(self.list_of)

    @cached_property
    def own(self) -> Ints:
        """(n,) the bit of a record's list where that list holds nobody twice, else 0."""
        bits = np.left_shift(np.int64(1), self.list_of)
        return np.where(self.holds_once[self.list_of], bits, 0)

    def possible(self) -> "Candidates":
        """Without the pairs that the lists forbid."""
        kept = (self.list_of[self.a] != self.list_of[self.b]) | ~self.holds_once[self.list_of[self.a]]
        return self.only(kept & (self.a != self.b))

    def only(self, kept: NDArray[np.bool_]) -> "Candidates":
        """Some of the pairs."""
        return replace(self, a=self.a[kept], b=self.b[kept], log_odds=self.log_odds[kept])


@dataclass(frozen=True)
class Partition:
    """One drawn linkage. `cluster_of`: (n,) labels 0 .. k - 1; `links`: pairs of records that are one person."""

    cluster_of: Ints
    links: int
    links_expected: float  # by the match probabilities alone
    tilt: float  # the largest that a class of pairs needed
    tuned: NDArray[np.bool_]  # (pairs,) which candidates are linked


# The log odds of the candidates in draw number ...: the same each time, or with the calibration's own error.
Curve = Callable[[int], Floats]


class Sampler:
    """Draws partitions one after another; each draw's chain begins where the last ended."""

    def __init__(self, candidates: Candidates, *, seed: int) -> None:
        self.candidates = candidates
        self.seed = seed
        n = candidates.records
        self.graph = _graph(candidates)
        self.ends = np.stack([candidates.a, candidates.b], axis=1)
        self._state = (
            np.arange(n, dtype=np.int64),
            np.full((n, partition_moves.MOST_IN_CLUSTER + 1), -1, dtype=np.int64),
            np.ones(n, dtype=np.int64),
            candidates.own.copy(),
            candidates.own,
            np.full(n + 1, 0, dtype=np.int64),
        )
        self._state[1][:, 0] = np.arange(n)
        classes, self._pair_class = _classes(candidates)
        self._tilts = np.zeros(classes)
        self._components = _small_components(candidates)

    def draws(self, count: int, curve: Curve | None = None) -> Iterator[Partition]:
        """`count` partitions; `curve(index)` gives the log odds for each draw (the candidates' own without it)."""
        for index in range(count):
            base = self.candidates.log_odds if curve is None else curve(index)
            yield self._draw(np.clip(base, -SUREST, SUREST), index)

    def _draw(self, base: Floats, index: int) -> Partition:
        random = stream(self.seed, "partition", index)
        expected = 1.0 / (1.0 + np.exp(-base))
        terms = (self._prior(expected), self._absent())
        sweeps = FIRST_SWEEPS if index == 0 else NEXT_SWEEPS
        odds = base + self._tilt()
        for turn in range(sweeps + STILL_SWEEPS):
            self._move(odds, terms, random)
            if turn < sweeps:
                self._adjust(expected, turn)
                odds = base + self._tilt()
        labels = self._state[0].copy()
        _draw_small(labels, self._components, self.candidates, self.graph, odds, terms, random)
        linked = labels[self.candidates.a] == labels[self.candidates.b]
        _, labels = np.unique(labels, return_inverse=True)
        sizes = np.bincount(labels)
        links = int((sizes * (sizes - 1) // 2).sum())
        return Partition(
            labels.astype(np.int64), links, float(expected.sum()), float(np.abs(self._tilts).max()), linked
        )

    def _move(self, odds: Floats, terms: tuple[float, float], random: np.random.Generator) -> None:
        partition_moves.sweep(self._state, self.graph, odds, terms, random.random(self.candidates.records))
        pairs = len(odds)
        if pairs:
            picks, uniform = random.integers(0, 2 * pairs, pairs), random.random(pairs)
            partition_moves.exchange(self._state, self.graph, self.ends, odds, terms, picks, uniform)

    def _adjust(self, expected: Floats, turn: int) -> None:
        """Move each class's tilt towards the number of links it should have."""
        linked = self._state[0][self.candidates.a] == self._state[0][self.candidates.b]
        size = len(self._tilts)
        for kinds in self._pair_class:
            short = np.bincount(kinds, expected - linked, size)
            variance = np.bincount(kinds, expected * (1.0 - expected), size)
            step = np.where(variance >= LEAST_VARIANCE, short / (variance + 1.0), 0.0) / (1.0 + turn / 12.0)
            self._tilts += 0.5 * np.clip(step, -1.0, 1.0)
        np.clip(self._tilts, -MOST_TILT, MOST_TILT, out=self._tilts)

    def _tilt(self) -> Floats:
        tilt: Floats = self._tilts[self._pair_class[0]] + self._tilts[self._pair_class[1]]
        return tilt

    def _prior(self, expected: Floats) -> float:
        n = self.candidates.records
        share = max(float(expected.sum()), 1.0) / max(n * (n - 1) / 2.0, 2.0)
        return float(np.log(share) - np.log1p(-min(share, 0.5)))

    def _absent(self) -> float:
        return float(np.log(max(1.0 - self.candidates.recall, 1e-3)))


def draw_partitions(candidates: Candidates, *, draws: int, seed: int, curve: Curve | None = None) -> list[Partition]:
    """Whole linkages from the posterior.

    Args: candidates: pairs with log odds, without those the lists forbid (`possible`). draws: how many. seed: what the
          run records. curve: log odds for each draw, when the calibration itself is uncertain.
    Returns: one Partition a draw; on every list that holds nobody twice, at most one record a cluster.
    """
    return list(Sampler(candidates.possible(), seed=seed).draws(draws, curve))


def _graph(candidates: Candidates) -> tuple[Ints, Ints, Ints]:
    """Neighbours in compressed rows: where each record's begin, who they are (ascending), which pair it is."""
    pairs = np.arange(len(candidates.a), dtype=np.int64)
    here = np.concatenate([candidates.a, candidates.b])
    there = np.concatenate([candidates.b, candidates.a])
    order = np.lexsort((there, here))
    starts = np.zeros(candidates.records + 1, dtype=np.int64)
    np.cumsum(np.bincount(here, minlength=candidates.records), out=starts[1:])
    return starts, there[order], np.concatenate([pairs, pairs])[order]


def _classes(candidates: Candidates) -> tuple[int, tuple[Ints, Ints]]:
    """Two ways to class the pairs: by match probability, and by the two lists; numbered one after the other."""
    p = 1.0 / (1.0 + np.exp(-candidates.log_odds))
    order = np.argsort(candidates.log_odds, kind="stable")
    mass = np.cumsum((p * (1.0 - p))[order])
    count = int(np.clip(mass[-1] / (2 * LEAST_VARIANCE), 1, CLASSES)) if len(mass) else 1
    by_chance = np.zeros(len(p), dtype=np.int64)
    if len(mass):
        by_chance[order] = np.minimum(mass / max(mass[-1], 1e-9) * count, count - 1).astype(np.int64)
    t = len(candidates.holds_once)
    lists = np.sort(np.stack([candidates.list_of[candidates.a], candidates.list_of[candidates.b]]), axis=0)
    _, by_lists = np.unique(lists[0] * t + lists[1], return_inverse=True)
    by_lists = by_lists.astype(np.int64) + count
    return count + t * (t + 1) // 2, (by_chance, by_lists)


def _small_components(candidates: Candidates) -> list[Ints]:
    """Records of the components of two to six records, which are drawn exactly."""
    n = candidates.records
    ones = np.ones(len(candidates.a), dtype=np.int8)
    _, component = connected_components(coo_array((ones, (candidates.a, candidates.b)), shape=(n, n)), directed=False)
    sizes = np.bincount(component, minlength=1)
    order = np.argsort(component, kind="stable")
    parts = np.split(order, np.cumsum(sizes)[:-1])
    return [part.astype(np.int64) for part in parts if 2 <= len(part) <= partition_moves.EXACT]


def _draw_small(
    labels: Ints,
    components: list[Ints],
    candidates: Candidates,
    graph: tuple[Ints, Ints, Ints],
    odds: Floats,
    terms: tuple[float, float],
    random: np.random.Generator,
) -> None:
    """Draw the small components from their exact distribution, in place; their labels are their records' own."""
    uniform = random.random(len(components))
    for rows, chance in zip(components, uniform, strict=True):
        _draw_exactly(labels, rows, candidates.own, graph, odds, terms, chance)


@njit(cache=True, nogil=True)
def _draw_exactly(labels, rows, own, graph, odds, terms, chance):  # type: ignore[no-untyped-def]
    """Enumerate, choose by inverse of the distribution function, write the labels (n + the cluster's first row)."""
    choices, scores = partition_moves.enumerate_partitions(rows, own, graph, odds, terms)
    weights = np.exp(scores - scores.max())
    left, chosen = chance * weights.sum(), len(weights) - 1
    for place in range(len(weights)):
        left -= weights[place]
        if left < 0.0:
            chosen = place
            break
    for place in range(len(rows)):
        for first in range(place + 1):
            if choices[chosen, first] == choices[chosen, place]:
                labels[rows[place]] = len(labels) + rows[first]
                break
