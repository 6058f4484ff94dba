"""How the number moves when assumptions that no table can test are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log

import numpy as np

from lindung.evidence.methods.chapman import lognormal_interval
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.laplace import explain, superset_sums
from lindung.evidence.methods.loglinear import Model
from lindung.evidence.methods.model_search import possible_cells
from lindung.evidence.methods.stepwise import stepwise

ODDS_RATIOS = (0.5, 2 / 3, 0.8, 1.0, 1.25, 1.5, 2.0)
FIXED, LOOSE = 1e7, 1 / 3.0**2  # precisions: of a dependence that is assumed, and of one that is estimated
FARTHEST_RATIO, BISECTIONS = 20.0, 40


@dataclass(frozen=True)
class Chao:
    """At least so many people there are when some are harder to find than others, on all lists alike."""

    total: float
    low: float
    high: float
    once: int
    twice: int


@dataclass(frozen=True)
class Bound:
    """The number of people if all pairs of lists that the model takes as independent had this odds ratio."""

    odds_ratio: float
    total: float


def chao_lower_bound(histories: Histories, *, level: float = 0.95) -> Chao:
    """A lower bound of the number of people under heterogeneity, from those on one list and on two.

    When being easy to find multiplies the odds of all lists alike, the unseen are at least the sum over pairs of
    lists of the products of the people on one list only, by the number on exactly two (Cauchy and Schwarz). One
    is added to the latter, so that the bound exists and is not too high on average.
    Returns: the bound and its log-normal interval, in people.
    Source: Chao (1987), Biometrics 43, 783-791; Rivest and Baillargeon (2007), Biometrics 63, 999-1006.
    """
    lists = [int(code).bit_count() for code in histories.codes]
    single = np.zeros(histories.t)
    for code, count, size in zip(histories.codes, histories.counts, lists, strict=True):
        if size == 1:
            single[int(code).bit_length() - 1] = count
    pairs = [1 << first | 1 << second for first, second in combinations(range(histories.t), 2)]
    can = [pair for pair in pairs if not any(pair & none == none for none in histories.cannot_overlap)]
    others = np.zeros(histories.t)
    for pair in can:
        first, second = (pair & -pair).bit_length() - 1, pair.bit_length() - 1
        others[first] += single[second]
        others[second] += single[first]
    products = float(single @ others) / 2
    twice = int(sum(count for count, size in zip(histories.counts, lists, strict=True) if size == 2))
    unseen = products / (twice + 1)
    relative = 1 / (twice + 1) + float((single * others**2).sum()) / max(products, 1.0) ** 2
    total = histories.seen + unseen
    variance = unseen**2 * relative + unseen
    low, high = lognormal_interval(total=total, variance=variance, seen=histories.seen, level=level)
    return Chao(total=total, low=low, high=high, once=int(single.sum()), twice=twice)


def odds_ratio_bounds(
    histories: Histories, *, ratios: Sequence[float] = ODDS_RATIOS, model: Model | None = None
) -> tuple[Bound, ...]:
    """The number of people for each of several dependences that the model leaves out, between all its other pairs.

    Args: ratios: odds ratios, > 0; above 1 people on one list are more likely to be on the other. model: the
          interactions that are estimated; those of the stepwise choice by default.
    Raises ValueError: a ratio is not above 0.
    Source: Gerritse, van der Heijden and Bakker (2015), Journal of Official Statistics 31, 357-379.
    """
    if any(not ratio > 0 for ratio in ratios):
        raise ValueError(f"odds ratios are {tuple(ratios)}: each above 0")
    chosen = stepwise(histories).model if model is None else model
    return tuple(Bound(ratio, _total_when(histories, chosen, log(ratio))) for ratio in ratios)


def ratio_that_reaches(histories: Histories, total: float, *, model: Model | None = None) -> float | None:
    """The odds ratio between all pairs outside the model at which the number of people is `total`.

    Returns: None when no ratio between 1/20 and 20 reaches it.
    """
    chosen = stepwise(histories).model if model is None else model
    low, high = -log(FARTHEST_RATIO), log(FARTHEST_RATIO)
    if not _total_when(histories, chosen, low) <= total <= _total_when(histories, chosen, high):
        return None
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if _total_when(histories, chosen, middle) < total:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2)


def _total_when(histories: Histories, model: Model, log_ratio: float) -> float:
    """Seen and unseen people when the pairs outside the model have this log odds ratio."""
    pairs = [1 << first | 1 << second for first, second in combinations(range(histories.t), 2)]
    free = sorted(mask for mask in model if mask)
    held = [pair for pair in pairs if pair not in model]
    lists = [1 << place for place in range(histories.t)]
    masks = np.array([*free, *held, *lists, 0], dtype=np.int64)
    prior = np.zeros((2, len(masks)))
    prior[0, : len(free)] = LOOSE
    prior[0, len(free) : len(free) + len(held)] = FIXED
    prior[1, len(free) : len(free) + len(held)] = log_ratio
    theta = prior[1].copy()
    theta[-1 - histories.t : -1] = np.log(histories.list_sizes() / histories.seen / 3)
    theta[-1] = log(histories.seen)
    sums = histories.full().astype(np.float64)
    superset_sums(sums)
    _, unseen, _ = explain(theta, masks, sums, possible_cells(histories), prior)
    return float(histories.seen + exp(min(unseen, 60.0)))
