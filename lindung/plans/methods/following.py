"""What followed an event: counts before and after it beside places without one, as a ratio with its interval."""

from dataclasses import dataclass
from math import exp, log, sqrt

from lindung.plans.methods.shares import Z_95, share

ROUNDED_TO = 5  # counts are shown, and reckoned with, in steps of this; below the first step nothing is said


@dataclass(frozen=True)
class Window:
    """Something counted over some days."""

    count: int
    days: int


@dataclass(frozen=True)
class Ratio:
    """How many times as much as before (1: the same), with a 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves "the same" out."""
        return self.low > 1 or self.high < 1


def rounded(count: int) -> int:
    """A count to the nearest step of five; 0 for all below five, which are not shown.

    >>> [rounded(count) for count in (0, 4, 5, 7, 8, 12, 13)]
    [0, 0, 5, 5, 10, 10, 15]
    """
    return 0 if count < ROUNDED_TO else ROUNDED_TO * ((2 * count + ROUNDED_TO) // (2 * ROUNDED_TO))


def times(after: Window, before: Window) -> Ratio:
    """The rate after by the rate before.

    Assumes that each count comes by itself (Poisson); a single event told of by many makes the interval too narrow.
    Source: the conditional binomial share with Wilson's interval (Przyborowski and Wilenski 1940; Wilson 1927).
    Raises ValueError: nothing was counted on either side, or a window without days.
    >>> found = times(Window(30, 28), Window(30, 56))
    >>> round(found.value, 2), found.is_clear
    (2.0, True)
    """
    if after.count + before.count < 1 or min(after.days, before.days) < 1:
        raise ValueError("nothing to compare")
    found, turn = share(yes=after.count, no=before.count), before.days / after.days
    return Ratio(*(turn * _odds(each) for each in (found.value, found.low, found.high)))


def times_beside(here: tuple[Window, Window], elsewhere: tuple[Window, Window]) -> Ratio:
    """How many times as much as before, beside what changed elsewhere meanwhile (each pair: after, before).

    Source: the ratio of two rate ratios on the log scale, half a count added to each (Haldane 1956; Anscombe 1956).
    Raises ValueError: a window without days.
    >>> same = (Window(20, 28), Window(40, 56))
    >>> round(times_beside(same, same).value, 2)
    1.0
    """
    windows = (*here, *elsewhere)
    if min(each.days for each in windows) < 1:
        raise ValueError("nothing to compare")
    signs = (1, -1, -1, 1)
    change = sum(sign * log((each.count + 0.5) / each.days) for sign, each in zip(signs, windows, strict=True))
    error = sqrt(sum(1 / (each.count + 0.5) for each in windows))
    return Ratio(exp(change), exp(change - Z_95 * error), exp(change + Z_95 * error))


def _odds(part: float) -> float:
    return part / (1 - part) if part < 1 else float("inf")
