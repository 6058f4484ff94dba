"""A model-weighted average: every hierarchical model has a say, by how well it explains the table for its size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from lindung.evidence.methods.hierarchical import ranked
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.laplace import superset_sums
from lindung.evidence.methods.loglinear import Fit, Model, fit
from lindung.evidence.rules.estimate import NoEstimateExists

Floats = NDArray[np.float64]
ENOUGH_WEIGHT, MOST_MODELS = 0.995, 300
LEAST_WEIGHT = 1e-12
BISECTIONS = 80


@dataclass(frozen=True)
class Share:
    """One model's say in an average: its weight, its own number and the standard error of the log of its unseen."""

    weight: float
    model: Model
    total: float
    log_error: float


@dataclass(frozen=True)
class Averaged:
    """People, seen and unseen: the middle of the mixture of all models and its interval; `mean` is their mean.

    `kept`: the weight of the models that were used, best first, before it was made 1.
    """

    total: float
    mean: float
    low: float
    high: float
    level: float
    kept: float
    shares: tuple[Share, ...]


def averaged(histories: Histories, *, criterion: str = "bic", level: float = 0.95) -> Averaged:
    """Average over hierarchical models with weights exp(-criterion / 2), each with a log-normal unseen.

    Args: histories: up to five lists all hierarchical models, beyond those `hierarchical.candidate_models` answers.
    Raises TooManyLists; NoEstimateExists: no model has an identified estimate.
    Source: Buckland, Burnham and Augustin (1997), Biometrics 53, 603-618.
    """
    ranking = ranked(histories, criterion=criterion)
    weights = ranking.weights[ranking.order]
    used = int(np.searchsorted(np.cumsum(weights), ENOUGH_WEIGHT)) + 1
    shares = []
    for place in ranking.order[: min(used, MOST_MODELS)]:
        fitted = fit(histories, ranking.models.model(int(place)))
        error = log_error(fitted)
        if np.isfinite(error):
            shares.append(Share(float(ranking.weights[place]), fitted.model, fitted.total, error))
    kept = sum(share.weight for share in shares)
    if kept < LEAST_WEIGHT:
        raise NoEstimateExists(parameters=histories.t + 1, histories=len(histories.codes))
    mixed = tuple(Share(share.weight / kept, share.model, share.total, share.log_error) for share in shares)
    low, total, high = mixture_quantiles(mixed, histories.seen, [(1 - level) / 2, 0.5, (1 + level) / 2])
    mean = sum(share.weight * share.total for share in mixed)
    return Averaged(total=total, mean=mean, low=low, high=high, level=level, kept=kept, shares=mixed)


def log_error(fitted: Fit) -> float:
    """The standard error of the log of the unseen of one fitted model, with the chance of the count itself.

    Parameters at minus infinity are left out, with the combinations they empty. NaN without a usable estimate.
    """
    if not fitted.is_usable or not fitted.hidden > 0:
        return float("nan")
    free = [mask for mask, value in zip(fitted.parameters, fitted.values, strict=True) if np.isfinite(value)]
    sums = fitted.means.astype(np.float64).copy()
    sums[0] = 0.0
    superset_sums(sums)
    masks = np.array(free)
    try:
        covariance = np.linalg.inv(sums[masks[:, None] | masks])
    except np.linalg.LinAlgError:
        return float("nan")
    variance = float(covariance[free.index(0), free.index(0)])
    return float(np.sqrt(variance + 1 / fitted.hidden)) if variance > 0 else float("nan")


def mixture_quantiles(shares: tuple[Share, ...], seen: int, levels: list[float]) -> list[float]:
    """Quantiles of a total whose unseen part is a mixture of log-normals."""
    weights = np.array([share.weight for share in shares])
    centres = np.log([share.total - seen for share in shares])
    errors = np.array([share.log_error for share in shares])
    answers = []
    for level in levels:
        low, high = float((centres - 9 * errors).min()), float((centres + 9 * errors).max())
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            if float(weights @ ndtr((middle - centres) / errors)) < level:
                low = middle
            else:
                high = middle
        answers.append(float(seen + np.exp(high)))
    return answers
