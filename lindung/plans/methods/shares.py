"""The interval of a share, from how many it was counted."""

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """A share and its 95 per cent interval, each between 0 and 1."""

    value: float
    low: float
    high: float


def share(*, yes: int, no: int) -> Share:
    """The share of yes with Wilson's interval.

    Args: yes, no: people (or events) counted, >= 0, not both nought.
    Assumes each counted one decides apart from the others; where one event decides for many it is too narrow.
    Source: Wilson (1927), score interval.
    >>> found = share(yes=8, no=2)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.8, 0.49, 0.943)
    """
    counted = yes + no
    if min(yes, no) < 0 or counted == 0:
        raise ValueError(f"yes {yes}, no {no}: both must be 0 or more, and not both 0")
    value, square = yes / counted, Z_95**2
    middle = (value + square / (2 * counted)) / (1 + square / counted)
    half = Z_95 * math.sqrt(value * (1 - value) / counted + square / (4 * counted**2)) / (1 + square / counted)
    return Share(value, max(0.0, min(middle - half, value)), min(1.0, max(middle + half, value)))
