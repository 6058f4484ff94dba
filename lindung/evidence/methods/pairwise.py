"""The pairwise models near the best by BIC or AIC, found by branch and bound where there are too many to fit all.

Source: Furnival and Wilson (1974), "Regressions by leaps and bounds", Technometrics 16, for the search; Madigan and
Raftery (1994), JASA 89, for the window.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods import kernel
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.loglinear import Model
from lindung.evidence.methods.many import ModelSet, fit_many, pack
from lindung.evidence.methods.stepwise import pair_masks, stepwise

WINDOW = 6.0  # a model 20 times less likely than the best: 2 log 20
MOST_FITS = 20_000
SLACK = 0.01  # of the log-likelihood where Newton's steps run to infinity along a direction


@dataclass(frozen=True)
class NearBest:
    """Models within the window of the best, best first; `is_complete` when the search was not cut short."""

    models: ModelSet
    score: NDArray[np.float64]
    fits: int
    is_complete: bool


@dataclass
class _Search:
    """The state of one search: the table, what a parameter costs, and what was found."""

    table: NDArray[np.float64]
    t: int
    impossible: Sequence[int]
    cost: float
    window: float
    most_fits: int
    saturated: float
    found: dict[Model, float] = field(default_factory=dict)
    best: float = np.inf
    fits: int = 0

    def fitted(self, model: Model) -> float:
        """An upper bound of the log-likelihood of the model and all inside it; the model is kept when near the best."""
        fits = fit_many(self.table, pack(self.t, [model]), impossible=self.impossible)
        self.fits += 1
        status, gain = fits.status[0, 0], float(fits.gain[0, 0])
        if status == kernel.CONVERGED:
            score = self.cost * (1 + self.t + len(model)) - 2.0 * gain
            self.best = min(self.best, score)
            if score <= self.best + self.window:
                self.found[model] = score
            return gain
        return gain + SLACK if status == kernel.DIVERGED else self.saturated

    def can_hold_near_best(self, gain: float, required: int) -> bool:
        """Whether a model with at least `required` pairs and at most this likelihood could be in the window."""
        return self.cost * (1 + self.t + required) - 2.0 * gain <= self.best + self.window


def near_best(
    histories: Histories, *, criterion: str = "bic", window: float = WINDOW, most_fits: int = MOST_FITS
) -> NearBest:
    """All pairwise models within `window` of the best criterion, by branch and bound.

    Each branch holds the models between the pairs it requires and the pairs it allows; the fit of all allowed pairs
    bounds every likelihood in it. Stops after `most_fits` fits and then says so (`is_complete`).
    """
    counts = histories.full().astype(np.float64)
    seen = counts[counts > 0]
    search = _Search(
        table=counts,
        t=histories.t,
        impossible=histories.cannot_overlap,
        cost=float(np.log(histories.seen)) if criterion == "bic" else 2.0,
        window=window,
        most_fits=most_fits,
        saturated=float(np.sum(seen * np.log(seen) - seen)),
    )
    pairs = [int(pair) for pair in pair_masks(histories.t, histories.cannot_overlap)]
    _climb(search, stepwise(histories).model, pairs)
    is_complete = _branch(search, pairs)
    kept = sorted((score, sorted(model)) for model, score in search.found.items() if score <= search.best + window)
    models = pack(histories.t, [chosen for _, chosen in kept] or [()])
    return NearBest(models, np.array([score for score, _ in kept]), search.fits, is_complete)


def _climb(search: _Search, model: Model, pairs: Iterable[int]) -> None:
    """Walk from a model to the best neighbour by one pair more or fewer, until none is better: a first best."""
    search.fitted(model)
    while True:
        before = search.best
        for neighbour in [model ^ {pair} for pair in pairs]:
            search.fitted(neighbour)
        if not search.found or search.best >= before:
            return
        model = min(search.found, key=search.found.__getitem__)


def _branch(search: _Search, pairs: list[int]) -> bool:
    """Visit every branch that may hold a model of the window; whether all were visited."""
    everything = frozenset(pairs)
    whole = search.fitted(everything)
    loss = {pair: whole - search.fitted(everything - {pair}) for pair in pairs}
    ordered = sorted(pairs, key=lambda pair: -loss[pair])  # strong ones first: leaving one out ends a branch at once
    waiting = [(everything, 0, 0, whole)]
    while waiting:
        if search.fits >= search.most_fits:
            return False
        allowed, at, required, gain = waiting.pop()
        if at == len(ordered) or not search.can_hold_near_best(gain, required):
            continue
        waiting.append((allowed, at + 1, required + 1, gain))
        fewer = allowed - {ordered[at]}
        without = search.fitted(fewer)
        if search.can_hold_near_best(without, required):
            waiting.append((fewer, at + 1, required, without))
    return True
