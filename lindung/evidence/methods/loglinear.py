"""Poisson log-linear models of capture histories, fitted by extended maximum likelihood.

Source: Fienberg (1972); Fienberg and Rinaldo (2012) for the extended estimate; Chan, Silverman and Vincent (2021),
"Multiple systems estimation for sparse capture data", JASA 116, for empty overlaps.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from lindung.evidence.methods import kernel
from lindung.evidence.methods.existence import Existence, existence
from lindung.evidence.methods.histories import Histories

Model = frozenset[int]  # masks of two lists or more; the lists' own effects are always in the model

TOLERANCE = 1e-6  # the last Newton step's length; the error left is of its square
NO_INTERACTION: Model = frozenset()


@dataclass(frozen=True)
class Fit:
    """A fitted model. `parameters` are masks (0 is the intercept), `values` theirs, -inf where an overlap is empty.

    `hidden`: people unseen; nan when the estimate does not exist or is not identified, inf when any larger
    number fits no worse. `n_parameters` counts the intercept, the lists, and every interaction, at minus infinity or
    not.
    `log_likelihood` is Poisson, with its constant. `means`: (2**t,) fitted people by code, [0] the unseen.
    """

    lists: tuple[str, ...]
    model: Model
    parameters: tuple[int, ...]
    values: NDArray[np.float64]
    infinite: tuple[int, ...]
    seen: int
    hidden: float
    log_likelihood: float
    deviance: float
    means: NDArray[np.float64]
    is_converged: bool
    exists: bool
    is_identified: bool

    @property
    def total(self) -> float:
        """Seen and unseen people."""
        return self.seen + self.hidden

    @property
    def n_parameters(self) -> int:
        """Parameters, with the intercept and those at minus infinity."""
        return len(self.parameters)

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """The Bayesian criterion, with the log of the number of people seen."""
        return float(np.log(self.seen)) * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def is_usable(self) -> bool:
        """Whether the number unseen means anything."""
        return self.exists and self.is_identified


def closure(model: Iterable[int]) -> Model:
    """The hierarchical model that holds these interactions: with every set of two or more lists inside them."""
    closed: set[int] = set()
    for mask in model:
        subset = mask
        while subset:
            if subset & (subset - 1):
                closed.add(subset)
            subset = (subset - 1) & mask
    return frozenset(closed)


def parameters_of(t: int, model: Iterable[int]) -> NDArray[np.int64]:
    """(p,) masks of a model: the intercept, the t lists, the interactions by size and then by code."""
    larger = sorted(model, key=lambda mask: (mask.bit_count(), mask))
    return np.array([0, *(1 << place for place in range(t)), *larger], dtype=np.int64)


def margins_of(histories: Histories) -> NDArray[np.float64]:
    """(2**t,) people on all lists of each mask; [0] everybody seen."""
    margins = histories.full().astype(np.float64)
    kernel.superset_sums(margins)
    return margins


def possible_model(histories: Histories, model: Iterable[int]) -> Model:
    """The closed model without the interactions that structural zeros make meaningless."""
    return frozenset(
        mask for mask in closure(model) if not any(mask & zero == zero for zero in histories.cannot_overlap)
    )


def fit(histories: Histories, model: Iterable[int] = NO_INTERACTION) -> Fit:
    """Fit one hierarchical model by extended maximum likelihood.

    Args: model: masks of interactions; smaller sets inside them are added (hierarchy).
    Returns: a Fit, also when nothing exists: look at `is_usable`. Never raises for sparse tables.
    An interaction whose overlap is empty is put at minus infinity: the codes that contain it are taken out, and it
    stays counted. A converged fit with all means positive is its own certificate; otherwise a linear programme decides.
    """
    wanted = possible_model(histories, model)
    candidates = parameters_of(histories.t, wanted)
    margins = margins_of(histories)
    template, masks = np.empty(1 << histories.t), np.empty_like(candidates)
    zeros = np.array(histories.cannot_overlap, dtype=np.int64)
    finite, possible = kernel.living_sets(margins, zeros, candidates, template, masks)
    masks = masks[:finite]
    values = np.zeros(finite)
    status, means = _maximise(margins, template, masks, values, histories.t)
    is_identified = possible >= finite
    is_converged = status == kernel.CONVERGED
    found = Existence.EXISTS if is_converged else existence(histories, wanted)
    exists, hidden = _hidden(found, is_identified, values)
    log_likelihood, deviance = _likelihood(histories.full(), means)
    whole = np.full(len(candidates), -np.inf)
    whole[np.isin(candidates, masks)] = values
    infinite = tuple(int(mask) for mask, value in zip(candidates, whole, strict=True) if value == -np.inf)
    return Fit(
        histories.lists, wanted, tuple(candidates.tolist()), whole, infinite, histories.seen, hidden,
        log_likelihood, deviance, means, is_converged, exists, is_identified,
    )  # fmt: skip


def _maximise(
    margins: NDArray[np.float64],
    template: NDArray[np.float64],
    masks: NDArray[np.int64],
    values: NDArray[np.float64],
    t: int,
) -> tuple[int, NDArray[np.float64]]:
    work = kernel.workspace(len(margins), len(masks))
    if not kernel.start_independent(margins, t, masks, values):
        means = np.full(len(margins), np.nan)
        return kernel.UNSEEN_INFINITE, means
    with np.errstate(all="ignore"):
        status, _ = kernel.newton(margins, template, masks, values, TOLERANCE, work)
    return status, work[0]


def _hidden(found: Existence, is_identified: bool, values: NDArray[np.float64]) -> tuple[bool, float]:
    if found is Existence.UNSEEN_INFINITE:
        return False, np.inf
    exists = found is Existence.EXISTS
    return exists, float(np.exp(values[0])) if exists and is_identified else np.nan


def _likelihood(counts: NDArray[np.int64], means: NDArray[np.float64]) -> tuple[float, float]:
    seen, fitted = counts[1:].astype(float), means[1:]
    log_likelihood = float(np.sum(xlogy(seen, fitted) - fitted - gammaln(seen + 1.0)))
    saturated = float(np.sum(xlogy(seen, seen) - seen - gammaln(seen + 1.0)))
    return log_likelihood, 2.0 * (saturated - log_likelihood)
