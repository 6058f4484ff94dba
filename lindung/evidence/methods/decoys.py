"""Match probabilities checked against pairs that cannot match: two records of one list on which nobody stands twice.

Pairs within such lists ("decoys") agree by chance alone, as pairs between lists that are no matches do. So what pairs
between lists have beyond the decoys, weight by weight, is the matches. That is counted, not assumed: the probabilities
mean what they say, and how sure they are is known too.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from lindung.evidence.methods.seeds import stream

Floats = NDArray[np.float64]
BIT = float(np.log(2.0))
# What is believed of the scale before the data: the intercept is nearly free. Agreements on several fields come
# together more often than a sum of their weights allows, so that the slope is rather below the weight's own than above.
INTERCEPT_SPREAD, SLOPE, SLOPE_SPREAD = 4.0, 0.9, 0.15
MOST_TURNS = 100
FARTHEST = 40.0
BIN_BITS = 0.05  # pairs whose weights differ by less are counted together
REACH, STEPS = 5.0, 81  # the posterior is laid out over so many standard deviations, in so many steps each way


@dataclass(frozen=True)
class Counted:
    """Pairs of nearly one weight: mean `bits` times ln 2, how many between lists, how many within them."""

    scale: Floats
    between: Floats
    within: Floats

    @classmethod
    def of(cls, weight: Floats, between: NDArray[np.bool_]) -> "Counted":
        """Count the pairs by weight."""
        _, bins = np.unique(np.floor(weight / BIN_BITS), return_inverse=True)
        count = np.bincount(bins).astype(np.float64)
        ours = np.bincount(bins, between).astype(np.float64)
        return cls(BIT * np.bincount(bins, weight) / count, ours, count - ours)


@dataclass(frozen=True)
class Decoyed:
    """log odds of a match = intercept + slope * ln 2 * weight.

    `intercept`, `slope`: the mode. `cells`: (k, 2) intercepts and slopes as likely as `chances` (k,) says, in the order
    of how many matches they mean.
    """

    intercept: float
    slope: float
    cells: Floats = field(repr=False)
    chances: Floats = field(repr=False)

    def log_odds(self, weight: Floats) -> Floats:
        """(pairs,) log odds of pairs with this weight in bits."""
        made: Floats = np.clip(self.intercept + self.slope * BIT * weight, -FARTHEST, FARTHEST)
        return made

    @cached_property
    def _up_to(self) -> Floats:
        return np.cumsum(self.chances)

    def moved(self, draws: int, seed: int) -> Floats:
        """(draws, 2) a and b: the log odds might as well be a + b * log odds.

        Drawn from the whole posterior, one in each of `draws` equal parts of it from few matches to many, then
        shuffled: so few draws stand for it better than as many free ones.
        """
        random = stream(seed, "decoys")
        at = (np.arange(draws) + random.random(draws)) / draws * self._up_to[-1]
        drawn = self.cells[np.minimum(np.searchsorted(self._up_to, at), len(self.cells) - 1)]
        drawn = drawn[random.permutation(draws)]
        slopes = drawn[:, 1] / self.slope
        return np.stack([drawn[:, 0] - slopes * self.intercept, slopes], axis=1)


def from_decoys(weight: Floats, between: NDArray[np.bool_], *, ratio: float) -> Decoyed:
    """Learn the scale of the weights from how pairs between lists exceed the decoys.

    Args: weight: (pairs,) bits, of candidate pairs between lists and within them; between: (pairs,) which is which;
          ratio: how many pairs between lists there are, candidates or not, for each pair within a list.
    Of pairs with one weight, between : within = ratio * (1 + odds of a match) : 1. That makes a likelihood for
    intercept and slope; with a normal prior on both, the posterior is laid out on a grid around its mode (with few
    matches it is far from normal: many matches are less unlikely than few). Assumes nobody stands twice on a list, and
    that lists differ little in what agrees by chance.
    Source: Elias and Gygi (2007), decoys; Elkan and Noto (2008), learning where only one class is known for sure.
    """
    counted = Counted.of(weight, between)
    mode, information = _mode(counted, ratio)
    return _laid_out(counted, ratio, mode, information)


def _mode(counted: Counted, ratio: float) -> tuple[Floats, Floats]:
    """The most likely intercept and slope, by Fisher scoring, and the information there."""
    precision = np.diag([INTERCEPT_SPREAD**-2, SLOPE_SPREAD**-2])
    centre = np.array([_start(counted, ratio), SLOPE])
    at = centre.copy()
    for _ in range(MOST_TURNS):
        gradient, information = _slope(at, counted, ratio)
        step = np.linalg.solve(information + precision, gradient - precision @ (at - centre))
        step = step * min(1.0, 1.0 / float(np.abs(step).max() + 1e-12))
        at = at + step
        at[1] = max(at[1], 0.1)
        if np.abs(step).max() < 1e-8:
            break
    _, information = _slope(at, counted, ratio)
    return at, information + precision


def _slope(at: Floats, counted: Counted, ratio: float) -> tuple[Floats, Floats]:
    design = np.stack([np.ones(len(counted.scale)), counted.scale], axis=1)
    odds = np.clip(design @ at, -FARTHEST, FARTHEST)
    expected = expit(np.log(ratio) + np.logaddexp(0.0, odds))
    slopes = design * expit(odds)[:, None]
    every = counted.between + counted.within
    information = (slopes * (every * expected * (1.0 - expected))[:, None]).T @ slopes
    return slopes.T @ (counted.between - every * expected), information


def _laid_out(counted: Counted, ratio: float, mode: Floats, information: Floats) -> Decoyed:
    """The posterior on a grid whose axes are its own near the mode."""
    steps = np.linspace(-REACH, REACH, STEPS)
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    cells = mode + grid @ np.linalg.cholesky(np.linalg.inv(information)).T
    cells = cells[cells[:, 1] > 0.1]
    centre = np.array([_start(counted, ratio), SLOPE])
    height, matches = np.empty(len(cells)), np.empty(len(cells))
    for row, (intercept, slope) in enumerate(cells):
        odds = np.clip(intercept + slope * counted.scale, -FARTHEST, FARTHEST)
        logit = np.log(ratio) + np.logaddexp(0.0, odds)
        height[row] = -(counted.between @ np.logaddexp(0.0, -logit) + counted.within @ np.logaddexp(0.0, logit))
        matches[row] = counted.between @ expit(odds)
    height -= 0.5 * (((cells - centre) / (INTERCEPT_SPREAD, SLOPE_SPREAD)) ** 2).sum(axis=1)
    chances = np.exp(height - height.max())
    order = np.argsort(matches, kind="stable")
    return Decoyed(float(mode[0]), float(mode[1]), cells[order], chances[order] / chances.sum())


def _start(counted: Counted, ratio: float) -> float:
    """The intercept at which as many pairs are likelier matches than not as the top has beyond the decoys."""
    order = np.argsort(-counted.scale, kind="stable")
    beyond = np.cumsum((counted.between - ratio * counted.within)[order])
    return -float(counted.scale[order[int(np.argmax(beyond))]])
