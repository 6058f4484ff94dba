"""From match weights to probabilities that mean what they say, and the table that shows whether they do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Observe = Callable[[NDArray[np.bool_]], tuple[float, float, float]]
BIT = float(np.log(2))
# How far the data may move the scale from Splink's own: standard deviations of a normal prior on intercept and slope.
INTERCEPT_SPREAD, SLOPE_SPREAD = 0.7, 0.12
# What the trained agreement rates count for, in pairs, when they are estimated again.
RATE_PAIRS = 50.0
LEAST, MOST = 1e-6, 1 - 1e-6


@dataclass(frozen=True)
class Scale:
    """probability = logistic(intercept + slope * weight), weight in bits; (0, ln 2) is Splink's own."""

    intercept: float = 0.0
    slope: float = BIT

    def probability(self, weight: Reals) -> Reals:
        """Calibrated probabilities, never 0 or 1.

        >>> Scale().probability(np.array([0.0, 1.0])).round(3).tolist()
        [0.5, 0.667]
        """
        return np.clip(_logistic(self.intercept + self.slope * weight), LEAST, MOST)


@dataclass(frozen=True)
class Agreement:
    """One comparison as a witness: pairs binned by the weight of all the other comparisons.

    `others`: (bins,) weight in bits, prior included; `agree`, `differ`: (bins,) pairs whose field agrees or differs;
    `share_matches`, `share_others`: the trained rates of agreement (start and prior of what is estimated).
    """

    name: str
    others: Reals
    agree: Reals
    differ: Reals
    share_matches: float
    share_others: float


@dataclass(frozen=True)
class Witnesses:
    """What the agreements together say: the scale, and each comparison's estimated rates."""

    scale: Scale
    share_matches: Reals
    share_others: Reals


def prior_shift(weight: Reals, *, prior: float, all_pairs: float) -> float:
    """Bits to add to every weight so that the assumed prior equals the share of matches it leads to.

    Args: weight: bits, of the candidate pairs, computed with `prior`; all_pairs: pairs there are, candidates or not.
    The fixed point of prior' = sum of probabilities / all pairs, which is one step of expectation maximisation for the
    share of matches repeated to its end. At most 12 bits either way.
    """
    shift = 0.0
    for _ in range(100):
        expected = max(float(_logistic(BIT * (weight + shift)).sum()), 1.0)
        step = float(np.clip(_bits(expected / all_pairs) - _bits(prior), -12, 12))
        if abs(step - shift) < 1e-6:
            break
        shift = step
    return shift


def _bits(share: float) -> float:
    share = min(max(share, 1e-15), 1 - 1e-9)
    return float(np.log2(share / (1 - share)))


def from_agreements(witnesses: Sequence[Agreement]) -> Witnesses:
    """A scale without labels: each comparison in turn judges the weight of the others.

    Given that a pair is a match or not, its agreement on one field is taken as independent of the other fields' weight;
    then P(agrees | weight of the others = s) = u + (m - u) * logistic(intercept + slope * s), with one scale for all
    fields and rates m, u of each field. Maximum a posteriori by expectation maximisation: normal priors hold the scale
    near Splink's own where there is little to learn from, beta priors the rates near the trained ones. What makes
    fields depend on each other (brothers share father, village and surname) shows as a slope below ln 2.
    Source: the model is Goodman's (1974) latent class with a logistic prior for the class (Dayton and Macready 1988).
    """
    m = np.array([one.share_matches for one in witnesses])
    u = np.array([one.share_others for one in witnesses])
    start = (m.copy(), u.copy())
    scale = Scale()
    for _ in range(200):
        classes = [_split(one, m[i], u[i], scale) for i, one in enumerate(witnesses)]
        m = np.array([_rate(c[0].sum(), c[1].sum(), start[0][i]) for i, c in enumerate(classes)])
        u = np.array([_rate(c[2].sum(), c[3].sum(), start[1][i]) for i, c in enumerate(classes)])
        before = scale
        scale = _regress(
            np.concatenate([one.others for one in witnesses]),
            np.concatenate([c[0] + c[1] for c in classes]) / len(witnesses),
            np.concatenate([c[2] + c[3] for c in classes]) / len(witnesses),
            start=scale,
        )
        if abs(scale.intercept - before.intercept) + abs(scale.slope - before.slope) < 1e-5:
            break
    return Witnesses(scale, m, u)


def _split(one: Agreement, m: float, u: float, scale: Scale) -> tuple[Reals, Reals, Reals, Reals]:
    """Expected counts: matches that agree, matches that differ, others that agree, others that differ."""
    q = scale.probability(one.others)
    agreeing = q * m / (q * m + (1 - q) * u)
    differing = q * (1 - m) / (q * (1 - m) + (1 - q) * (1 - u))
    return (
        one.agree * agreeing,
        one.differ * differing,
        one.agree * (1 - agreeing),
        one.differ * (1 - differing),
    )


def _rate(agree: float, differ: float, trained: float) -> float:
    return float(np.clip((agree + RATE_PAIRS * trained) / (agree + differ + RATE_PAIRS), 1e-5, 1 - 1e-5))


def from_labels(weight: Reals, is_match: NDArray[np.bool_], *, start: Scale) -> Scale:
    """A scale from a person's answers: logistic regression held near `start` where answers are few.

    Regression on the weight stays right when pairs were asked about because of their weight, as a review queue does.
    Source: Platt (1999), with a normal prior instead of his target smoothing.
    """
    yes = is_match.astype(np.float64)
    return _regress(weight, yes, 1 - yes, start=start, centre=start)


def _regress(weight: Reals, yes: Reals, no: Reals, *, start: Scale, centre: Scale | None = None) -> Scale:
    """Penalised logistic regression on counts, by Newton's method."""
    middle = centre or Scale()
    mean = np.array([middle.intercept, middle.slope])
    precision = np.diag([INTERCEPT_SPREAD**-2, SLOPE_SPREAD**-2])
    at = np.array([start.intercept, start.slope])
    design = np.stack([np.ones_like(weight), np.clip(weight, -60, 60)])
    for _ in range(25):
        q = _logistic(at @ design)
        gradient = design @ (yes - (yes + no) * q) - precision @ (at - mean)
        curvature = (design * ((yes + no) * q * (1 - q))) @ design.T + precision
        step = np.clip(np.linalg.solve(curvature, gradient), -2, 2)
        at = at + step
        at[1] = max(at[1], 0.05)
        if np.abs(step).max() < 1e-9:
            break
    return Scale(float(at[0]), float(at[1]))


def _logistic(value: Reals) -> Reals:
    made: Reals = 1 / (1 + np.exp(-np.clip(value, -700, 700)))
    return made


@dataclass(frozen=True)
class Bin:
    """One row of the reliability table: pairs told `predicted` on average, of which `observed` were matches."""

    predicted: float
    observed: float
    low: float
    high: float
    pairs: float


EDGES = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)


def reliability_from_labels(probability: Reals, is_match: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """The table from answers, with Wilson's 95 % intervals."""
    return _table(probability, lambda chosen: wilson(float(is_match[chosen].sum()), float(chosen.sum())))


def reliability_from_agreements(witnesses: Sequence[Agreement], found: Witnesses) -> tuple[Bin, ...]:
    """The table without answers: the share of matches that each comparison's agreement rate implies.

    Within a bin of the probability that the other fields give, (share agreeing - u) / (m - u), summed over comparisons
    by what each can tell; the interval is the spread of the comparisons around it (two standard errors).
    """
    probability = [found.scale.probability(one.others) for one in witnesses]
    rows = []
    for low, high in zip(EDGES[:-1], EDGES[1:], strict=True):
        implied, weight, told, pairs = [], [], [], 0.0
        for i, one in enumerate(witnesses):
            chosen = (probability[i] >= low) & (probability[i] < high)
            count = float((one.agree + one.differ)[chosen].sum())
            gap = found.share_matches[i] - found.share_others[i]
            if count < 20 or gap < 0.2:
                continue
            implied.append((float(one.agree[chosen].sum()) / count - found.share_others[i]) / gap)
            weight.append(count * gap * gap)
            told.append(float((probability[i] * (one.agree + one.differ))[chosen].sum()) / count)
            pairs += count
        if implied:
            rows.append(_implied_bin(np.array(implied), np.array(weight), np.array(told), pairs))
    return tuple(rows)


def _implied_bin(implied: Reals, weight: Reals, told: Reals, pairs: float) -> Bin:
    share = weight / weight.sum()
    middle = float(share @ implied)
    error = float(np.sqrt(share**2 @ (implied - middle) ** 2 * len(implied) / max(1, len(implied) - 1)))
    bound = [float(np.clip(middle + sign * 2 * error, 0, 1)) for sign in (-1, 1)]
    return Bin(float(share @ told), float(np.clip(middle, 0, 1)), bound[0], bound[1], pairs)


def _table(probability: Reals, observe: Observe) -> tuple[Bin, ...]:
    rows = []
    for low, high in zip(EDGES[:-1], EDGES[1:], strict=True):
        chosen = (probability >= low) & ((probability < high) | (high == 1.0))
        if chosen.any():
            observed = observe(chosen)
            rows.append(Bin(float(probability[chosen].mean()), *observed, float(chosen.sum())))
    return tuple(rows)


def wilson(hits: float, count: float) -> tuple[float, float, float]:
    """A share with its 95 % interval. Source: Wilson (1927).

    >>> [round(value, 3) for value in wilson(8, 10)]
    [0.8, 0.49, 0.943]
    """
    share, z = hits / count, 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * float(np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)))
    return share, max(0.0, middle - half), min(1.0, middle + half)
