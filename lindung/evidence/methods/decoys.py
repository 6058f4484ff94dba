"""Match probabilities checked against pairs that cannot match: two records of one list on which nobody stands twice.

Pairs within such lists ("decoys") agree by chance alone, as pairs between lists that are no matches do. So what pairs
between lists have beyond the decoys, weight by weight, is the matches. That is counted, not assumed: the probabilities
mean what they say, and how sure they are is known too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from lindung.evidence.methods.seeds import stream

Floats = NDArray[np.float64]
BIT = float(np.log(2.0))
# How far the data may move the scale from the weight's own: standard deviations of intercept (nearly free) and slope.
INTERCEPT_SPREAD, SLOPE_SPREAD = 4.0, 0.15
MOST_TURNS = 100
FARTHEST = 40.0


@dataclass(frozen=True)
class Decoyed:
    """log odds of a match = intercept + slope * ln 2 * weight; `covariance`: (2, 2) of intercept and slope."""

    intercept: float
    slope: float
    covariance: Floats

    def log_odds(self, weight: Floats) -> Floats:
        """(pairs,) log odds of pairs with this weight in bits."""
        made: Floats = np.clip(self.intercept + self.slope * BIT * weight, -FARTHEST, FARTHEST)
        return made

    def moved(self, draws: int, seed: int) -> Floats:
        """(draws, 2) a and b: the log odds might as well be a + b * log odds."""
        root = np.linalg.cholesky(self.covariance)
        drawn = np.array([self.intercept, self.slope]) + stream(seed, "decoys").standard_normal((draws, 2)) @ root.T
        slopes = np.maximum(drawn[:, 1], 0.1) / self.slope
        return np.stack([drawn[:, 0] - slopes * self.intercept, slopes], axis=1)


def from_decoys(weight: Floats, between: NDArray[np.bool_], *, ratio: float) -> Decoyed:
    """Learn the scale of the weights from how pairs between lists exceed the decoys.

    Args: weight: (pairs,) bits, of candidate pairs between lists and within them; between: (pairs,) which is which;
          ratio: how many pairs between lists there are, candidates or not, for each pair within a list.
    Of pairs with one weight, between : within = ratio * (1 + odds of a match) : 1. That makes a likelihood for
    intercept and slope; their mode under a normal prior (the slope near the weight's own) by Fisher scoring, the
    covariance from the information. Assumes nobody stands twice on a list, and that lists differ little in what
    agrees by chance.
    Source: Elias and Gygi (2007), decoys; Elkan and Noto (2008), learning where only one class is known for sure.
    """
    design = np.stack([np.ones(len(weight)), BIT * weight], axis=1)
    precision = np.diag([INTERCEPT_SPREAD**-2, SLOPE_SPREAD**-2])
    centre = np.array([_start(design[:, 1], between, ratio), 1.0])
    at = centre.copy()
    for _ in range(MOST_TURNS):
        gradient, information = _slope(at, design, between, ratio)
        information = information + precision
        step = np.linalg.solve(information, gradient - precision @ (at - centre))
        step = step * min(1.0, 1.0 / float(np.abs(step).max() + 1e-12))
        at = at + step
        at[1] = max(at[1], 0.1)
        if np.abs(step).max() < 1e-8:
            break
    _, information = _slope(at, design, between, ratio)
    covariance = np.asarray(np.linalg.inv(information + precision), dtype=np.float64)
    return Decoyed(float(at[0]), float(at[1]), covariance)


def _slope(at: Floats, design: Floats, between: NDArray[np.bool_], ratio: float) -> tuple[Floats, Floats]:
    odds = np.clip(design @ at, -FARTHEST, FARTHEST)
    expected = expit(np.log(ratio) + np.logaddexp(0.0, odds))
    slopes = design * expit(odds)[:, None]
    information = (slopes * (expected * (1.0 - expected))[:, None]).T @ slopes
    return slopes.T @ (between - expected), information


def _start(bits: Floats, between: NDArray[np.bool_], ratio: float) -> float:
    """The intercept at which as many pairs are likelier matches than not as the top has beyond the decoys."""
    order = np.argsort(-bits, kind="stable")
    beyond = np.cumsum(np.where(between[order], 1.0, -ratio))
    return -float(bits[order[int(np.argmax(beyond))]])
