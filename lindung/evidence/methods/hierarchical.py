"""All hierarchical log-linear models of a table, ranked by an information criterion."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.best import Family, family
from lindung.evidence.methods.histories import Histories, check_most
from lindung.evidence.methods.loglinear import Fit, Model, fit
from lindung.evidence.methods.many import ManyFits, ModelSet, fit_many, pack
from lindung.evidence.methods.pairwise import near_best

MOST_LISTS_ANY_ORDER = 5
MOST_LISTS_ALL_PAIRS = 6
MOST_LISTS_SEARCHED = 10


@lru_cache(maxsize=8)
def all_models(t: int) -> tuple[Model, ...]:
    """All hierarchical models of t lists without the saturated one, simplest first: 1, 8, 113, 6893 for t = 2..5.

    A model is its interactions; with every set it holds all smaller ones. The saturated model says nothing of the
    unseen. Six lists have 7,785,061 models: use pairwise models there.
    """
    models = {frozenset[int]()}
    for size in range(2, t):
        layer = [sum(1 << place for place in chosen) for chosen in combinations(range(t), size)]
        models |= {wider for model in models for wider in _widened(model, layer)}
    return tuple(sorted(models, key=lambda model: (len(model), sorted(model))))


@lru_cache(maxsize=4)
def pairwise_models(t: int) -> tuple[Model, ...]:
    """All 2**(t (t - 1) / 2) models of two-list interactions, simplest first."""
    pairs = [1 << first | 1 << second for first, second in combinations(range(t), 2)]
    return tuple(frozenset(chosen) for size in range(len(pairs) + 1) for chosen in combinations(pairs, size))


def _widened(model: Model, layer: list[int]) -> list[Model]:
    """The model with each choice of the sets of one size whose smaller sets are all in it."""
    allowed = [mask for mask in layer if all(part in model for part in _facets(mask))]
    return [model | set(chosen) for many in range(len(allowed) + 1) for chosen in combinations(allowed, many)]


def _facets(mask: int) -> list[int]:
    """The sets of one list fewer, from two lists on."""
    parts = [mask & ~(1 << place) for place in range(mask.bit_length()) if mask >> place & 1]
    return [part for part in parts if part & (part - 1)]


def candidate_models(histories: Histories, *, criterion: str = "bic") -> ModelSet:
    """The models that compete for a table, without impossible interactions.

    Up to five lists: all hierarchical models of any order. Six: all pairwise models. Seven to ten: the pairwise models
    within reach of the best (`pairwise.near_best`), as Silverman, Chan and Vincent (2024) choose candidates for the
    bootstrap from the original table. Raises TooManyLists beyond.
    """
    check_most(histories, MOST_LISTS_SEARCHED)
    if histories.t > MOST_LISTS_ALL_PAIRS:
        return near_best(histories, criterion=criterion).models
    every = all_models(histories.t) if histories.t <= MOST_LISTS_ANY_ORDER else pairwise_models(histories.t)
    zeros = histories.cannot_overlap
    if zeros:
        every = tuple(model for model in every if not any(mask & zero == zero for mask in model for zero in zeros))
    return pack(histories.t, every)


def best_family(histories: Histories) -> Family:
    """All candidates of a table with at most six lists, prepared for `best.best_many` on its resamples."""
    check_most(histories, MOST_LISTS_ALL_PAIRS)
    largest = histories.t - 1 if histories.t <= MOST_LISTS_ANY_ORDER else 2
    sets = [chosen for size in range(2, largest + 1) for chosen in combinations(range(histories.t), size)]
    masks = [sum(1 << place for place in chosen) for chosen in sets]
    return family(histories.full(), histories.t, masks, impossible=histories.cannot_overlap)


@dataclass(frozen=True)
class Ranking:
    """All candidates on one table. Arrays (M,): hidden, aic, bic (inf without an estimate), and `order`, best first.

    `weights`: exp(-criterion / 2), normed to 1: the approximate share of each model in an average.
    """

    models: ModelSet
    hidden: NDArray[np.float64]
    aic: NDArray[np.float64]
    bic: NDArray[np.float64]
    order: NDArray[np.int64]
    weights: NDArray[np.float64]
    criterion: str

    def best(self, most: int = 10) -> list[Model]:
        """The interactions of the best models, best first."""
        return [self.models.model(int(place)) for place in self.order[:most]]


def ranked(histories: Histories, *, criterion: str = "bic", models: ModelSet | None = None) -> Ranking:
    """Fit all candidates by extended maximum likelihood and rank those that have an identified estimate.

    criterion: "bic" (a parameter costs the log of the people seen) or "aic" (2). Parameters at minus infinity count.
    """
    among = candidate_models(histories, criterion=criterion) if models is None else models
    fits = fit_many(histories.full(), among, impossible=histories.cannot_overlap)
    seen = np.array([histories.seen])
    bic, aic, score = (scores(fits, among, seen, name)[0] for name in ("bic", "aic", criterion))
    order = np.argsort(score, kind="stable")[: int(np.isfinite(score).sum())]
    weights = np.zeros(len(score))
    weights[order] = np.exp(-0.5 * (score[order] - np.min(score[order], initial=np.inf)))
    weights /= max(float(weights.sum()), 1e-300)
    return Ranking(among, fits.hidden[0], aic, bic, order, weights, criterion)


def scores(fits: ManyFits, models: ModelSet, seen: NDArray[np.int64], criterion: str) -> NDArray[np.float64]:
    """(tables, models) BIC or AIC without the table's own constant, inf without an estimate. seen: (tables,) people."""
    if criterion not in ("bic", "aic"):
        raise ValueError(f'"bic" or "aic", not {criterion!r}')
    cost = np.log(np.maximum(seen, 1)) if criterion == "bic" else np.full(len(seen), 2.0)
    score = np.outer(cost, models.n_parameters) - 2.0 * fits.gain
    return np.where(fits.is_usable, score, np.inf)


def best_by_bic(histories: Histories, *, most: int = 10) -> list[Fit]:
    """The best models by BIC, best first, fitted in full."""
    return [fit(histories, model) for model in ranked(histories).best(most)]
