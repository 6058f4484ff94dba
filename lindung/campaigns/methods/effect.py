"""What changed between two askings: a difference of shares with its interval, for two groups or the same people."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """A share with its interval (Wilson); `asked` people, `right` of them answered rightly."""

    asked: int
    right: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Effect:
    """How much a share rose (below 0: fell), in parts of one, with a 95 % interval; and whose answers it rests on."""

    before: Share
    after: Share
    value: float
    low: float
    high: float
    is_paired: bool

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low > 0 or self.high < 0


def share(*, asked: int, right: int, z: float = Z95) -> Share:
    """The share `right` of `asked` people, with Wilson's interval.

    Raises ValueError: nobody was asked, or more right answers than people.
    Source: Wilson (1927).
    >>> found = share(asked=100, right=42)
    >>> round(found.low, 3), round(found.high, 3)
    (0.328, 0.518)
    """
    if asked < 1 or not 0 <= right <= asked:
        raise ValueError(f"{right} right answers of {asked} people asked")
    p = right / asked
    middle = (p + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z * sqrt(p * (1 - p) / asked + z * z / (4 * asked * asked)) / (1 + z * z / asked)
    return Share(asked, right, p, max(0.0, middle - half), min(1.0, middle + half))


def between_groups(before: Share, after: Share) -> Effect:
    """The change between two groups of different people.

    Assumes that both groups were drawn alike; whoever reads it must be able to see how they were.
    Source: Newcombe (1998a), method 10 (hybrid score, no continuity correction).
    >>> found = between_groups(share(asked=70, right=48), share(asked=80, right=56))
    >>> round(found.value, 4)
    0.0143
    """
    change = after.value - before.value
    down = sqrt((after.value - after.low) ** 2 + (before.high - before.value) ** 2)
    up = sqrt((after.high - after.value) ** 2 + (before.value - before.low) ** 2)
    return Effect(before, after, change, max(-1.0, change - down), min(1.0, change + up), is_paired=False)


def of_the_same(*, both: int, only_before: int, only_after: int, neither: int) -> Effect:
    """The change among people who answered twice: how many were right both times, only once, or never.

    Source: Newcombe (1998b), method 10 (score intervals with the correlation of the pairs, corrected).
    >>> found = of_the_same(both=36, only_before=12, only_after=2, neither=0)
    >>> round(found.value, 2), round(found.low, 4), round(found.high, 4)
    (-0.2, -0.3404, -0.0569)
    """
    asked = both + only_before + only_after + neither
    before = share(asked=asked, right=both + only_before)
    after = share(asked=asked, right=both + only_after)
    phi = _correlation(both, only_before, only_after, neither)
    change = after.value - before.value
    down = _distance(after.value - after.low, before.high - before.value, phi)
    up = _distance(after.high - after.value, before.value - before.low, phi)
    return Effect(before, after, change, max(-1.0, change - down), min(1.0, change + up), is_paired=True)


def _correlation(both: int, only_before: int, only_after: int, neither: int) -> float:
    margins = (both + only_before) * (only_after + neither) * (both + only_after) * (only_before + neither)
    if margins == 0:
        return 0.0
    product, asked = both * neither - only_before * only_after, both + only_before + only_after + neither
    if product > 0:
        return max(product - asked / 2, 0.0) / sqrt(margins)
    return product / sqrt(margins)


def _distance(first: float, second: float, phi: float) -> float:
    return sqrt(max(0.0, first**2 - 2 * phi * first * second + second**2))
