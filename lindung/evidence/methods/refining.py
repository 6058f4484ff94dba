"""Agreement rates of matches learned once more, on all candidate pairs together."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Levels = NDArray[np.int8]
Rates = Mapping[int, float]
PSEUDO_PAIRS = 5.0  # how many pairs the first rates count for
LEAST_RATE = 1e-5


def learned_rates(levels: Levels, *, chance: Reals, first: Rates) -> dict[int, float]:
    """The share of matches with each level of one comparison.

    Args: levels: (pairs,) the level of each pair, -1 where a value is missing; chance: (pairs,) probability that the
          pair is a match; first: level -> share, as learned before; its levels are the ones looked at.
    Returns: level -> share, summing to 1 over the levels that are known.
    One maximisation step of Fellegi and Sunter's model (1969) over every candidate at once. Training inside one block
    lets pairs that merely share a frequent name pass for matches; probabilities that were calibrated across all fields
    do not.
    >>> learned_rates(np.array([1, 1, 0, -1], np.int8), chance=np.array([1.0, 1.0, 0.0, 1.0]), first={1: 0.5, 0: 0.5})
    {1: 0.6428571428571429, 0: 0.35714285714285715}
    """
    expected = np.bincount(levels.astype(np.int64) + 1, weights=chance, minlength=max(first) + 2)[1:]
    total = sum(float(expected[level]) for level in first) + PSEUDO_PAIRS
    return {level: (float(expected[level]) + PSEUDO_PAIRS * share) / total for level, share in first.items()}


def added_bits(levels: Levels, *, first: Rates, now: Rates) -> Reals:
    """What a change of rates adds to each pair's part of the weight, in bits."""
    table = np.zeros(max(first) + 2)
    for level, share in first.items():
        table[level + 1] = np.log2(max(now[level], LEAST_RATE) / max(share, LEAST_RATE))
    made: Reals = table[levels.astype(np.int64) + 1]
    return made


def first_rates(shares: Sequence[float | None]) -> dict[int, float]:
    """level -> share from a list that begins with the closest level and ends with "differs" (level 0)."""
    top = len(shares) - 1
    return {top - place: max(share or LEAST_RATE, LEAST_RATE) for place, share in enumerate(shares)}
