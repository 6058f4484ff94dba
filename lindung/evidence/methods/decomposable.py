"""Bayesian averaging over decomposable graphs of lists, with a hyper-Dirichlet prior.

Source: Madigan and York (1997), Bayesian methods for estimation of the size of a closed population, Biometrika 84,
19-31; Dawid and Lauritzen (1993) for the prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from lindung.evidence.methods.histories import Histories, check_most

MOST_LISTS = 6
GRID = 800
MOST_TIMES_SEEN = 1_000.0
TOP = 10
CHUNK = 2_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Graph:
    """One graph: pairs of lists (masks) that depend on each other directly, and how far it is believed."""

    share: float
    pairs: tuple[int, ...]
    total: float


@dataclass(frozen=True)
class Decomposable:
    """People, seen and unseen: the middle of the posterior and its interval, over all graphs.

    `graphs`: the most believed. `n_graphs`: how many were averaged. `beyond`: posterior chance at the far end of what
    was looked at (1,000 times the people seen); above 0.001 the upper end means nothing.
    """

    total: float
    mean: float
    low: float
    high: float
    level: float
    seen: int
    n_graphs: int
    beyond: float
    graphs: tuple[Graph, ...]


@lru_cache(maxsize=8)
def decomposable_graphs(t: int) -> tuple[tuple[tuple[int, ...], ...], NDArray[np.int8]]:
    """All decomposable graphs of t lists but the complete one: 1, 7, 60, 821, 18,153 for t = 2..6.

    Returns: the pairs of each graph, and (graphs, 2**t) how often the marginal table of each set of lists counts in
    its likelihood: once for a clique, minus once for each separator.
    """
    pairs = [1 << first | 1 << second for first, second in combinations(range(t), 2)]
    graphs, coefficients = [], []
    for size in range(len(pairs)):
        for chosen in combinations(pairs, size):
            factors = _factors(t, chosen)
            if factors is not None:
                graphs.append(chosen)
                coefficients.append(factors)
    return tuple(graphs), np.array(coefficients, dtype=np.int8)


def _factors(t: int, pairs: tuple[int, ...]) -> NDArray[np.int8] | None:
    """The coefficients of one graph by perfect elimination, or None when it is not decomposable."""
    neighbours = [0] * t
    for pair in pairs:
        first, second = (place for place in range(t) if pair >> place & 1)
        neighbours[first] |= 1 << second
        neighbours[second] |= 1 << first
    factors = np.zeros(1 << t, dtype=np.int8)
    left = (1 << t) - 1
    while left:
        simple = next((place for place in range(t) if left >> place & 1 and _is_simple(place, neighbours, left)), None)
        if simple is None:
            return None
        around = neighbours[simple] & left
        factors[around | 1 << simple] += 1
        factors[around] -= 1
        left ^= 1 << simple
    factors[0] = 0
    return factors


def _is_simple(place: int, neighbours: list[int], left: int) -> bool:
    """Whether the neighbours that are left all know each other."""
    around = neighbours[place] & left
    rest = around
    while rest:
        other = rest & -rest
        if around & ~(neighbours[other.bit_length() - 1] | other):
            return False
        rest ^= other
    return True


def decomposable(histories: Histories, *, level: float = 0.95, weight: float | None = None) -> Decomposable:
    """Average over all decomposable graphs of the lists.

    Args: histories: 2 to 6 lists. level: of the interval. weight: prior people in each of the 2**t combinations;
          2**-t by default, one person in all. A population of N has a prior chance in proportion to 1 / N.
    Raises TooManyLists: seven lists have 617,675 graphs.
    Assumes that lists depend on each other only through a decomposable graph; people differ in nothing else.
    Impossible combinations are not taken into account: their empty overlaps count as seen by chance.
    """
    check_most(histories, MOST_LISTS)
    graphs, coefficients = decomposable_graphs(histories.t)
    unseen, widths = _grid(histories.seen)
    tables = _table_likelihoods(histories, unseen, weight or 2.0**-histories.t)
    total = histories.seen + unseen
    common = gammaln(total + 1) - gammaln(unseen + 1) - np.log(total) + np.log(widths)
    evidence, middle, density = np.empty(len(graphs)), np.empty(len(graphs)), np.full(len(unseen), -np.inf)
    for first in range(0, len(graphs), CHUNK):
        part = slice(first, first + CHUNK)
        posterior = coefficients[part].astype(np.float64) @ tables + common
        evidence[part] = logsumexp(posterior, axis=1)
        middle[part] = np.exp(posterior - evidence[part][:, None]) @ total
        density = np.logaddexp(density, logsumexp(posterior, axis=0))
    shares = np.exp(evidence - logsumexp(evidence))
    chances = np.exp(density - logsumexp(density))
    low, half, high = _quantiles(total, chances, [(1 - level) / 2, 0.5, (1 + level) / 2])
    best = np.argsort(-shares, kind="stable")[:TOP]
    return Decomposable(
        total=half,
        mean=float(chances @ total),
        low=low,
        high=high,
        level=level,
        seen=histories.seen,
        n_graphs=len(graphs),
        beyond=float(chances[-1]),
        graphs=tuple(Graph(float(shares[at]), graphs[at], float(middle[at])) for at in best),
    )


def _grid(seen: int) -> tuple[Floats, Floats]:
    """Numbers of the unseen, close where they are small, and how many whole numbers each stands for."""
    edges = np.unique(np.round(np.geomspace(1, seen * MOST_TIMES_SEEN, GRID))) - 1
    widths = np.diff(edges)
    return edges[:-1] + (widths - 1) / 2, widths


def _table_likelihoods(histories: Histories, unseen: Floats, weight: float) -> Floats:
    """(2**t, grid) log marginal likelihood of the marginal table of each set of lists."""
    cells = 1 << histories.t
    answer = np.zeros((cells, len(unseen)))
    prior = weight * cells
    people = histories.seen + unseen
    for kept in range(1, cells):
        counts = np.zeros(cells)
        np.add.at(counts, histories.codes & kept, histories.counts)
        inside = np.array([cell for cell in range(cells) if cell & ~kept == 0])
        each = prior / len(inside)
        fixed = float(gammaln(each + counts[inside[1:]]).sum() - len(inside) * gammaln(each))
        answer[kept] = fixed + gammaln(each + counts[0] + unseen) + gammaln(prior) - gammaln(prior + people)
    return answer


def _quantiles(values: Floats, chances: Floats, shares: list[float]) -> list[float]:
    """Quantiles of a density on a grid, straight between the middles."""
    reached = np.cumsum(chances) - chances / 2
    return [float(np.interp(share, reached, values)) for share in shares]
