"""The number that stands on top of a report: an average over log-linear models, with an interval that owns its doubt.

Every log-linear model with interactions of two and three lists may be visited; each is believed as far as the table
and the prior go, the strength and the share of interactions are learned from the table, and an interaction is drawn
towards none, so that an empty overlap needs no infinite value. Beside it stands the average of hierarchical models by
BIC, which trusts simple models more; the two distributions are averaged quantile by quantile. The prior, and that the
two are averaged, were chosen on simulated tables of other seeds and other shapes than those of the published figures
(`benchmarks.estimate_coverage`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.averaging import Averaged, averaged
from lindung.evidence.methods.histories import Histories, check_most
from lindung.evidence.methods.model_search import Prior, Space, Walk, space_of, walk
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.estimate import EmptyList, NoOverlap, NotEstimated

MOST_LISTS = 10
CHAINS = 4
STEPS, QUICK_STEPS = 12_000, 2_000
REPLICATES = 10_000
BURN_IN = 0.2
HIGHEST_LOG = 40.0  # a mean of the unseen above e**40 people is no number any more
MOST_LISTS_AVERAGED = 8
WALK, WALK_AND_AVERAGE = "model-walk", "model-walk-and-average"


@dataclass(frozen=True)
class Belief:
    """One model and how far it is believed (0 to 1)."""

    share: float
    model: tuple[int, ...]


@dataclass(frozen=True)
class Headline:
    """The number of people, seen and unseen: the middle of the draws, and the interval of `level`.

    `draws`: (replicates,) totals, for whoever carries them further. `pairs`: for each pair's mask the chance that the
    two lists depend on each other. `models`: the most believed. `positive`: the chance that dependence leans towards
    positive, as when some people are easier to find than others. `r_hat`: of the log of the unseen, over the walks.
    """

    total: float
    low: float
    high: float
    level: float
    seen: int
    method: str
    seed: int
    steps: int
    r_hat: float
    positive: float
    draws: NDArray[np.float64] = field(repr=False)
    pairs: dict[int, float] = field(repr=False)
    models: tuple[Belief, ...] = field(repr=False)

    @property
    def hidden(self) -> float:
        """People unseen."""
        return self.total - self.seen


def headline(  # noqa: PLR0913 - options of a run, all by name
    histories: Histories,
    *,
    seed: int = 1,
    replicates: int = REPLICATES,
    level: float = 0.95,
    quick: bool = False,
    prior: Prior | None = None,
) -> Headline:
    """Estimate the whole population, seen and unseen, averaged over log-linear models by what each explains.

    Args: histories: 2 to 10 lists. seed: the same seed gives the same answer. replicates: draws of the total.
          level: of the interval. quick: shorter walks, no average by BIC, for a table that is one of many draws.
    Raises TooManyLists (10), NoOverlap, EmptyList.
    Source: Madigan and York 1995 (walk); Tierney and Kadane 1986 (weights); Lichtendahl and others 2013 (quantiles).
    """
    check_most(histories, MOST_LISTS)
    _check_content(histories)
    space = space_of(histories, prior or Prior())
    steps = QUICK_STEPS if quick else STEPS
    walks = [_kept(walk(space, seed=seed, chain=chain, steps=steps)) for chain in range(CHAINS)]
    average = None if quick else _average(histories)
    draws = _draws(walks, average, histories.seen, seed=seed, replicates=replicates)
    low, total, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2])
    terms = np.concatenate([each.terms for each in walks])
    return Headline(
        total=float(total),
        low=float(low),
        high=float(high),
        level=level,
        seen=histories.seen,
        method=WALK if average is None else WALK_AND_AVERAGE,
        seed=seed,
        steps=steps,
        r_hat=_r_hat(walks),
        positive=float(np.mean([space.centres[each.centre_level].astype(bool).mean() for each in walks])),
        draws=draws,
        pairs=_pairs(space, terms),
        models=_most_believed(space, terms),
    )


def _pairs(space: Space, terms: NDArray[np.bool_]) -> dict[int, float]:
    """How far each two-list dependence is believed."""
    n_pairs = int((space.inner[:, 0] < 0).sum())
    return {int(mask): float(terms[:, at].mean()) for at, mask in enumerate(space.masks[:n_pairs])}


def _draws(
    walks: list[Walk], average: Averaged | None, seen: int, *, seed: int, replicates: int
) -> NDArray[np.float64]:
    """Totals by the walk; where there is an average by BIC, quantile by quantile between the two."""
    by_walk = seen + _unseen(walks, seed=seed, replicates=replicates)
    if average is None:
        return by_walk
    return _between(by_walk, _average_draws(average, seen, seed=seed, replicates=replicates))


def _check_content(histories: Histories) -> None:
    if not (histories.codes & (histories.codes - 1)).any():
        raise NoOverlap(seen=histories.seen)
    for name, size in zip(histories.lists, histories.list_sizes(), strict=True):
        if size == 0:
            raise EmptyList(list=name)


def _kept(whole: Walk) -> Walk:
    first = int(len(whole.log_unseen) * BURN_IN)
    return Walk(
        whole.log_unseen[first:],
        whole.spread[first:],
        whole.terms[first:],
        whole.spread_level[first:],
        whole.centre_level[first:],
    )


def _unseen(walks: list[Walk], *, seed: int, replicates: int) -> NDArray[np.float64]:
    chance = stream(seed, "headline draws")
    logs = np.concatenate([each.log_unseen for each in walks])
    spreads = np.concatenate([each.spread for each in walks])
    places = (np.arange(replicates) * len(logs)) // replicates  # evenly along the walks
    drawn = logs[places] + spreads[places] * chance.standard_normal(replicates)
    return chance.poisson(np.exp(np.minimum(drawn, HIGHEST_LOG))).astype(np.float64)


def _average(histories: Histories) -> Averaged | None:
    """The average by BIC, where there is one."""
    if histories.t > MOST_LISTS_AVERAGED:
        return None
    try:
        return averaged(histories)
    except NotEstimated:
        return None


def _average_draws(average: Averaged, seen: int, *, seed: int, replicates: int) -> NDArray[np.float64]:
    """Totals from the mixture of log-normals that an average is."""
    chance = stream(seed, "average draws")
    weights = np.array([share.weight for share in average.shares])
    places = chance.choice(len(weights), size=replicates, p=weights / weights.sum())
    centres = np.log([share.total - seen for share in average.shares])
    errors = np.array([share.log_error for share in average.shares])
    logs = centres[places] + errors[places] * chance.standard_normal(replicates)
    return np.asarray(seen + np.exp(np.minimum(logs, HIGHEST_LOG)))


def _between(draws: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draws whose quantiles are the means of the two's, in the order of the first."""
    order = np.argsort(draws, kind="stable")
    mixed = np.empty_like(draws)
    mixed[order] = (draws[order] + np.sort(others)) / 2
    return mixed


def _r_hat(walks: list[Walk]) -> float:
    means = [each.log_unseen.mean() for each in walks]
    within = float(np.mean([each.log_unseen.var() + (each.spread**2).mean() for each in walks]))
    return float(np.sqrt(1 + np.var(means, ddof=1) / within))


def _most_believed(space: Space, terms: NDArray[np.bool_], most: int = 10) -> tuple[Belief, ...]:
    visits = Counter(row.tobytes() for row in np.packbits(terms, axis=1))
    width = space.masks.shape[0]
    found = []
    for key, count in sorted(visits.items(), key=lambda item: (-item[1], item[0]))[:most]:
        model = np.unpackbits(np.frombuffer(key, dtype=np.uint8))[:width].astype(bool)
        found.append(Belief(count / len(terms), tuple(int(mask) for mask in space.masks[model])))
    return tuple(found)
