"""Where an indicator will stand at the end of its period, with an interval, from what was counted so far."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

Z_80 = 1.2815515655446004  # the interval holds four times in five
LEAST_MONTHS = 3  # below, the spread of the months is not looked at


@dataclass(frozen=True)
class Forecast:
    """The value expected at the end of the period, and the interval that holds it four times in five."""

    value: float
    low: float
    high: float


def count_at_end(*, so_far: int, elapsed: float, whole: float, by_month: Sequence[int] = ()) -> Forecast:
    """What a count reaches if the rest of the period goes like its part that is over.

    Args: so_far: counted until now, >= 0. elapsed, whole: months, 0 < elapsed <= whole.
          by_month: counts of whole months, to see how much they vary; a few or none: they vary as chance alone would.
    Assumes a steady rate: no season, no trend; what is planned for later is not in it.
    Variance: of what is to come, and of the rate it is reckoned by, both times the months' dispersion (quasi-Poisson;
    McCullagh and Nelder 1989, 6.2.3), never less than 1.
    >>> found = count_at_end(so_far=60, elapsed=6, whole=12)
    >>> round(found.value), round(found.low), round(found.high)
    (120, 106, 134)
    """
    if so_far < 0 or not 0 < elapsed <= whole:
        raise ValueError(f"so_far {so_far}, elapsed {elapsed} of {whole} months")
    left, rate = whole - elapsed, max(so_far, 1) / elapsed
    spread = math.sqrt(dispersion(by_month) * rate * left * (1 + left / elapsed))
    value = so_far + (so_far / elapsed) * left
    return Forecast(value, max(float(so_far), value - Z_80 * spread), value + Z_80 * spread)


def share_at_end(*, yes: int, no: int, elapsed: float, whole: float) -> Forecast:
    """The share of the whole period if the rest brings as many, and the same share of yes, as the part that is over.

    Variance: beta-binomial for those to come, with a half added to yes and no (Jeffreys).
    >>> found = share_at_end(yes=80, no=20, elapsed=6, whole=12)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.8, 0.764, 0.836)
    """
    if min(yes, no) < 0 or yes + no == 0 or not 0 < elapsed <= whole:
        raise ValueError(f"yes {yes}, no {no}, elapsed {elapsed} of {whole} months")
    counted = yes + no
    coming = counted * (whole - elapsed) / elapsed
    likely = (yes + 0.5) / (counted + 1)
    variance = coming * likely * (1 - likely) * (counted + 1 + coming) / (counted + 2)
    value = (yes + coming * yes / counted) / (counted + coming)
    half = Z_80 * math.sqrt(variance) / (counted + coming)
    return Forecast(value, max(yes / (counted + coming), value - half), min(1 - no / (counted + coming), value + half))


def dispersion(by_month: Sequence[int]) -> float:
    """Variance of the months divided by their mean, at least 1.

    >>> dispersion([10, 10, 10, 10]), dispersion([2, 18, 2, 18]), dispersion([3])
    (1.0, 8.533333333333333, 1.0)
    """
    if len(by_month) < LEAST_MONTHS or not any(by_month):
        return 1.0
    return max(1.0, statistics.variance(by_month) / statistics.mean(by_month))
