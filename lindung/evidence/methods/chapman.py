"""Two lists: Chapman's estimate, the least that can be done and the one that assumes the most."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.special import ndtri


@dataclass(frozen=True)
class TwoLists:
    """What two lists say about the whole: people, and an interval that never falls below those seen."""

    total: float
    standard_error: float
    low: float
    high: float
    seen: int


def chapman(*, on_first: int, on_second: int, on_both: int, level: float = 0.95) -> TwoLists:
    """Estimate the size of a hidden population from two overlapping lists.

    Args: on_first, on_second: people on each list (deduplicated), >= 0.
          on_both: people on both, between 0 and the shorter list. level: of the interval, in (0, 1).
    Returns: the estimate, its standard error and a log-normal interval for the unseen, in people.
    Raises ValueError: a count is negative, `on_both` is larger than a list, or `level` is outside (0, 1).
    Assumes independent lists and a closed population; with victims' data it rarely holds: see a richer model too.
    Source: Chapman (1951), estimator; Seber (1970), variance; Chao (1987), interval.
    >>> round(chapman(on_first=10, on_second=15, on_both=5).total, 1)
    28.3
    """
    if min(on_first, on_second, on_both) < 0 or on_both > min(on_first, on_second):
        raise ValueError(f"on_both is {on_both}: between 0 and the shorter of {on_first} and {on_second}")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}: between 0 and 1")
    first, second, both = on_first + 1, on_second + 1, on_both + 1
    total = first * second / both - 1
    variance = first * second * (on_first - on_both) * (on_second - on_both) / (both * both * (on_both + 2))
    seen = on_first + on_second - on_both
    low, high = lognormal_interval(total=total, variance=variance, seen=seen, level=level)
    return TwoLists(total=total, standard_error=sqrt(variance), low=low, high=high, seen=seen)


def lognormal_interval(*, total: float, variance: float, seen: float, level: float = 0.95) -> tuple[float, float]:
    """An interval for a total that treats the unseen as log-normal, so that it starts at or above those seen.

    Args: total, seen: people, total >= seen. variance: of the total, people squared, >= 0. level: in (0, 1).
    Raises ValueError: total < seen, or the variance is negative.
    Source: Chao (1987), Biometrics 43, 783-791, equation 13.
    >>> tuple(round(end, 1) for end in lognormal_interval(total=28, variance=36, seen=20))
    (22.2, 49.6)
    """
    if total < seen or variance < 0:
        raise ValueError(f"total is {total}, seen {seen}, variance {variance}: total >= seen and variance >= 0")
    unseen = total - seen
    if unseen == 0 or variance == 0:
        return float(total), float(total)
    spread = exp(ndtri(0.5 + level / 2) * sqrt(log(1 + variance / unseen**2)))
    return seen + unseen / spread, seen + unseen * spread
