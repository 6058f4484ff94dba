"""Forward stepwise choice of two-list interactions by one-sided Poisson p-values.

Source: Chan, Silverman and Vincent (2021), "Multiple systems estimation for sparse capture data", JASA 116, 1297-1306.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods import kernel
from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.loglinear import Fit, Model, fit, margins_of, possible_model

P_ENTER = 0.02


@dataclass(frozen=True)
class Step:
    """One interaction that entered: the pair's mask, its log p-value, people seen on both and expected without it."""

    pair: int
    log_p: float
    seen: int
    expected: float


@dataclass(frozen=True)
class Stepwise:
    """The chosen model, its fit, and how it was reached."""

    fit: Fit
    model: Model
    path: tuple[Step, ...]
    rejected: tuple[int, ...]  # pairs that would have entered, but without an estimate or an identified one


@compiled
def log_tail(count, mean):  # type: ignore[no-untyped-def]
    """The log of the one-sided Poisson p-value of a count: its own tail, away from the mean."""
    if mean <= 0.0:
        return 0.0 if count == 0.0 else -np.inf
    term = 1.0
    total = 1.0
    at = count
    if count > mean:
        while term > 1e-17 * total:
            at += 1.0
            term *= mean / at
            total += term
    else:
        while at > 0.0 and term > 1e-17 * total:
            term *= at / mean
            at -= 1.0
            total += term
    return count * math.log(mean) - mean - math.lgamma(count + 1.0) + math.log(total)


@compiled
def ranked_pairs(margins, sums, pairs, is_open, log_enter):  # type: ignore[no-untyped-def]
    """The open pair with the smallest p-value below the entry level: (place or -1, its log p)."""
    best, lowest = -1, log_enter
    for place in range(pairs.shape[0]):
        if is_open[place]:
            log_p = log_tail(margins[pairs[place]], sums[pairs[place]])
            if log_p < lowest:
                best, lowest = place, log_p
    return best, lowest


def pair_masks(t: int, impossible: Sequence[int] = ()) -> NDArray[np.int64]:
    """Masks of all pairs of lists that can overlap, (1, 2), (1, 3), ..., in the order of the lists."""
    pairs = [1 << first | 1 << second for first in range(t) for second in range(first + 1, t)]
    return np.array([pair for pair in pairs if pair not in impossible], dtype=np.int64)


def stepwise(histories: Histories, p_enter: float = P_ENTER) -> Stepwise:
    """Add the two-list interaction with the smallest p-value, as long as one is below `p_enter`.

    Each pair's p-value is that of the people seen on both, Poisson with the mean the present model gives, on one side.
    A pair after which the estimate would not exist or not be identified is left out and the next is tried.
    When not even independent lists have an estimate, the answer's fit says so (`is_usable`); nothing is raised.
    """
    margins, pairs = margins_of(histories), pair_masks(histories.t, histories.cannot_overlap)
    is_open = np.ones(len(pairs), dtype=np.bool_)
    chosen: list[int] = []
    path: list[Step] = []
    rejected: list[int] = []
    current = fit(histories)
    while current.is_usable:
        sums = current.means.copy()
        sums[0] = 0.0
        kernel.superset_sums(sums)
        place, log_p = ranked_pairs(margins, sums, pairs, is_open, math.log(p_enter) if p_enter > 0 else -np.inf)
        if place < 0:
            break
        is_open[place] = False
        pair = int(pairs[place])
        following = fit(histories, [*chosen, pair])
        if following.is_usable:
            chosen.append(pair)
            path.append(Step(pair, log_p, int(margins[pair]), float(sums[pair])))
            current = following
        else:
            rejected.append(pair)
    return Stepwise(current, possible_model(histories, chosen), tuple(path), tuple(rejected))
