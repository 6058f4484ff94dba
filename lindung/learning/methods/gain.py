"""What a group learned: the mean of the differences of the same people before and after, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

FEWEST = 5  # people: the gain of fewer is not told, it would be told of persons
# The 97.5 % point of Student's t by degrees of freedom (standard table); between two rows the smaller one counts.
STUDENT = {
    4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201, 12: 2.179, 13: 2.160,
    14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101, 19: 2.093, 20: 2.086, 22: 2.074, 25: 2.060,
    30: 2.042, 40: 2.021, 60: 2.000, 120: 1.980, 1000: 1.962,
}  # fmt: skip


@dataclass(frozen=True)
class Gain:
    """A mean gain with its 95 % interval, and how many people it rests on."""

    mean: float
    low: float
    high: float
    people: int


def gain_of(pairs: Sequence[tuple[float, float]]) -> Gain | None:
    """The mean of after minus before, with Student's interval; None for fewer than FEWEST people.

    Assumes the people's gains to be independent of each other; those who never sat the second check are not in it.

    >>> gain_of([(0, 1), (0, 2), (0, 3), (0, 2), (0, 2)])
    Gain(mean=2.0, low=1.122..., high=2.877..., people=5)
    >>> gain_of([(0, 1)] * 4) is None
    True
    """
    if len(pairs) < FEWEST:
        return None
    gains = [after - before for before, after in pairs]
    mean, half = fmean(gains), student(len(gains) - 1) * stdev(gains) / sqrt(len(gains))
    return Gain(mean=mean, low=mean - half, high=mean + half, people=len(gains))


def student(freedom: int) -> float:
    """The 97.5 % point, never smaller than the true one. Raises ValueError below 4 degrees of freedom."""
    if freedom < min(STUDENT):
        raise ValueError(f"{freedom} degrees of freedom are fewer than {min(STUDENT)}")
    return STUDENT[max(each for each in STUDENT if each <= freedom)]
