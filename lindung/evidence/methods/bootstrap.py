"""Bias-corrected and accelerated bootstrap intervals that repeat the choice of a model in every resample.

Source: Efron (1987), "Better bootstrap confidence intervals", JASA 82; Chan, Silverman and Vincent (2021), JASA 116,
for capture histories; Silverman, Chan and Vincent (2024), Statistics and Computing 34, for choice by BIC.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from lindung.evidence.methods.best import best_many
from lindung.evidence.methods.hierarchical import MOST_LISTS_ALL_PAIRS, best_family, ranked, scores
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.many import fit_many, warm_values
from lindung.evidence.methods.seeds import stream
from lindung.evidence.methods.stepwise import P_ENTER
from lindung.evidence.methods.stepwise_many import stepwise_many
from lindung.evidence.rules.estimate import InfiniteAcceleration, IntervalUnbounded, NoEstimateExists, NoSpread

REPLICATES = 20_000
MOST_CELLS = 1 << 21  # of tables in memory at once
BLOCK = 500  # replicates of one stream: a block is the unit of work, so any number of workers draws the same ones

Estimator = Callable[[NDArray[np.int64]], NDArray[np.float64]]  # (tables, 2**t) people by code -> (tables,) unseen


@dataclass(frozen=True)
class Interval:
    """A bootstrap interval for all people, seen and unseen.

    `mc_error_low`, `mc_error_high`: the standard error that the number of replicates leaves on each end, in people; it
    is too small where an end rests on few draws: `beyond_low`, `beyond_high` are how many lie outside of it.
    `draws`: (replicates,) totals in the order of the replicates, inf where nobody was on two lists, nan where the
    resample has no estimate; `without_estimate` counts those, which the ends leave out.
    """

    point: float
    low: float
    high: float
    mc_error_low: float
    mc_error_high: float
    beyond_low: float
    beyond_high: float
    level: float
    replicates: int
    acceleration: float
    bias: float
    without_estimate: int
    draws: NDArray[np.float64]


def stepwise_estimator(histories: Histories, p_enter: float = P_ENTER) -> Estimator:
    """The stepwise choice, for tables with these lists."""
    return lambda tables: stepwise_many(tables, histories.t, p_enter=p_enter, impossible=histories.cannot_overlap)


def criterion_estimator(histories: Histories, *, criterion: str = "bic") -> Estimator:
    """The model with the smallest criterion.

    Up to six lists the best of all candidates (`hierarchical.candidate_models`) in every resample. With seven to ten
    the best in the resample of those near the best of the original table. Raises TooManyLists beyond.
    """
    if histories.t <= MOST_LISTS_ALL_PAIRS:
        among = best_family(histories)
        return lambda tables: best_many(tables, among, criterion=criterion).hidden
    ranking = ranked(histories, criterion=criterion)
    warm = warm_values(histories.full(), ranking.models, impossible=histories.cannot_overlap)

    def choose(tables: NDArray[np.int64]) -> NDArray[np.float64]:
        fits = fit_many(tables, ranking.models, impossible=histories.cannot_overlap, warm=warm)
        winners = scores(fits, ranking.models, tables[:, 1:].sum(axis=1), criterion).argmin(axis=1)
        return np.asarray(fits.hidden[np.arange(len(tables)), winners])

    return choose


def estimator_of(histories: Histories, name: str) -> Estimator:
    """The estimator of a name: "stepwise", "bic" or "aic"."""
    if name == "stepwise":
        return stepwise_estimator(histories)
    if name in ("bic", "aic"):
        return criterion_estimator(histories, criterion=name)
    raise ValueError(f'"stepwise", "bic" or "aic", not {name!r}')


def resampled(histories: Histories, seed: int, block: int, size: int = BLOCK) -> NDArray[np.int64]:
    """The first `size` resamples of one block: (size, 2**t) people by code, as many in all as were seen.

    Multinomial over the observed histories; the same for the same seed and block anywhere.
    """
    return _spread(histories, _drawn(histories, seed, block)[:size])


def _drawn(histories: Histories, seed: int, block: int) -> NDArray[np.int64]:
    """(BLOCK, m) people by observed history."""
    shares = histories.counts / histories.seen
    return stream(seed, "bootstrap", block).multinomial(histories.seen, shares, size=BLOCK)


def _spread(histories: Histories, drawn: NDArray[np.int64]) -> NDArray[np.int64]:
    """(rows, 2**t) people by code from (rows, m) people by observed history."""
    tables = np.zeros((len(drawn), 1 << histories.t), dtype=np.int64)
    tables[:, histories.codes] = drawn
    return tables


def bootstrap_draws(
    histories: Histories, estimator: Estimator, *, replicates: int = REPLICATES, seed: int = 1, workers: int = 1
) -> NDArray[np.float64]:
    """(replicates,) estimates of all people, one a resample; the first ones stay when more are asked for.

    workers: threads; the answer does not depend on it (the compiled estimators hold no lock).
    """
    sizes = [min(BLOCK, replicates - first) for first in range(0, replicates, BLOCK)]
    many = max(1, MOST_CELLS >> histories.t)

    def draw(block: int) -> NDArray[np.float64]:
        drawn = _drawn(histories, seed, block)[: sizes[block]]
        parts = (_spread(histories, drawn[first : first + many]) for first in range(0, len(drawn), many))
        return np.concatenate([estimator(part) for part in parts]) + histories.seen

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return np.concatenate(list(pool.map(draw, range(len(sizes)))))


def jackknife(histories: Histories, estimator: Estimator) -> NDArray[np.float64]:
    """(m,) estimates of all people when one person of each observed history is left out."""
    tables = np.repeat(histories.full()[None, :], len(histories.codes), axis=0)
    tables[np.arange(len(histories.codes)), histories.codes] -= 1
    return np.asarray(estimator(tables) + histories.seen - 1.0)


def acceleration(histories: Histories, left_out: NDArray[np.float64]) -> float:
    """The acceleration from a jackknife over people, done once for each distinct history and weighted by its count.

    Raises InfiniteAcceleration: without one person the estimate is infinite or none. NoSpread: nothing changes.
    """
    lost = int(np.sum(~np.isfinite(left_out)))
    if lost:
        raise InfiniteAcceleration(histories=lost, seen=histories.seen)
    weights = histories.counts
    away = np.average(left_out, weights=weights) - left_out
    spread = float(np.sum(weights * away**2))
    if not spread > (1e-9 * float(np.abs(left_out).max())) ** 2:
        raise NoSpread
    return float(np.sum(weights * away**3) / (6.0 * spread**1.5))


def bca(
    histories: Histories,
    estimator: str | Estimator = "stepwise",
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
    level: float = 0.95,
    workers: int = 1,
) -> Interval:
    """The bias-corrected and accelerated bootstrap interval of the total, the model chosen again in every resample.

    Args: estimator: "stepwise", "bic", "aic", or a function of tables. replicates: 20,000 leave little Monte-Carlo
          error; 1,000 move an end by several percent from seed to seed. level: between 0 and 1.
    Raises NotEstimated: no estimate for the table itself (NoEstimateExists), infinite acceleration, or a correction too
          large for an interval.
    """
    answer = estimator_of(histories, estimator) if isinstance(estimator, str) else estimator
    point = float(answer(histories.full()[None, :])[0]) + histories.seen
    if not math.isfinite(point):
        raise NoEstimateExists(parameters=1 + histories.t, histories=len(histories.codes))
    curvature = acceleration(histories, jackknife(histories, answer))
    draws = bootstrap_draws(histories, answer, replicates=replicates, seed=seed, workers=workers)
    return corrected(histories.seen, point, draws, acceleration=curvature, level=level)


def corrected(
    seen: int, point: float, draws: NDArray[np.float64], *, acceleration: float, level: float = 0.95
) -> Interval:
    """The corrected interval from draws made already. Raises IntervalUnbounded when the correction is too large."""
    usable = np.sort(draws[~np.isnan(draws)])
    below = float(np.searchsorted(usable, point, side="left")) / max(len(usable), 1)
    bias = float(norm.ppf(below))
    ends, shares = [], []
    for tail in ((1.0 - level) / 2.0, (1.0 + level) / 2.0):
        share = _shifted(bias, acceleration, tail)
        if share is None:
            facts = {"acceleration": round(acceleration, 3), "bias": round(bias, 3)}
            raise IntervalUnbounded(**facts, level=level, seen=seen)
        shares.append(share)
        ends.append((quantile(usable, share), _end_error(usable, below, acceleration, tail, share)))
    (low, low_error), (high, high_error) = ends
    return Interval(
        point=point,
        low=low,
        high=high,
        mc_error_low=low_error,
        mc_error_high=high_error,
        beyond_low=shares[0] * len(usable),
        beyond_high=(1.0 - shares[1]) * len(usable),
        level=level,
        replicates=len(draws),
        acceleration=acceleration,
        bias=bias,
        without_estimate=len(draws) - len(usable),
        draws=draws,
    )


def quantile(ordered: NDArray[np.float64], share: float) -> float:
    """The sample quantile between order statistics (R's type 7), also when the upper draws are infinite."""
    at = share * (len(ordered) - 1)
    lower = math.floor(at)
    upper = min(lower + 1, len(ordered) - 1)
    if at == lower or ordered[lower] == ordered[upper]:
        return float(ordered[lower])
    return float(ordered[lower] + (at - lower) * (ordered[upper] - ordered[lower]))


def _shifted(bias: float, acceleration: float, tail: float) -> float | None:
    """The share of draws below the corrected end, or None where the correction leaves its range."""
    moved = bias + float(norm.ppf(tail))
    room = 1.0 - acceleration * moved
    if not math.isfinite(bias) or room <= 0.0:
        return None
    return float(norm.cdf(bias + moved / room))


def _end_error(usable: NDArray[np.float64], below: float, acceleration: float, tail: float, share: float) -> float:
    """The Monte-Carlo standard error of an end: of its quantile, and of the bias correction that moves it."""
    nudge = max(1e-4, 0.5 / len(usable))
    shares = [
        _shifted(float(norm.ppf(min(max(below + side * nudge, 1e-9), 1 - 1e-9))), acceleration, tail)
        for side in (-1, 1)
    ]
    slope = ((shares[1] or share) - (shares[0] or share)) / (2.0 * nudge)
    together = min(share, below) - share * below
    variance = share * (1.0 - share) + slope**2 * below * (1.0 - below) - 2.0 * slope * together
    error = math.sqrt(max(variance, 0.0) / len(usable))
    middle = quantile(usable, share)
    if math.isinf(quantile(usable, min(share + error, 1.0))):
        return math.inf
    up, down = quantile(usable, min(share + error, 1.0)) - middle, middle - quantile(usable, max(share - error, 0.0))
    return max((up + down) / 2.0, up if share < error else 0.0, down if 1.0 - share < error else 0.0)
