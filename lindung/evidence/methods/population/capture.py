"""Who is on which list: cells of a log-linear table with chosen list rates and dependence between pairs of lists."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 200


def cell_shares(rates: Sequence[float], dependence: Mapping[tuple[int, int], float]) -> NDArray[np.float64]:
    """The share of the population with each capture history.

    Args: rates: for each of t lists, the share of the population on it, in (0, 1). dependence: for a pair of lists,
          the log odds ratio between being on one and on the other, given all the rest; 0 for pairs not named.
    Returns: (2**t,) shares by code (list i is bit i; code 0 is the unseen), adding up to 1, with exactly these rates.
    Raises ValueError: a rate or a pair that cannot be.
    Source: Deming and Stephan (1940), iterative proportional fitting keeps the odds ratios and mends the margins.
    >>> cell_shares((0.5, 0.5), {}).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    t = len(rates)
    if not all(0.0 < rate < 1.0 for rate in rates):
        raise ValueError(f"rates between 0 and 1 are needed, not {tuple(rates)}")
    if any(not 0 <= first < t or not 0 <= second < t or first == second for first, second in dependence):
        raise ValueError(f"a pair names two different lists from 0 to {t - 1}")
    codes = np.arange(1 << t)
    on = (codes[:, None] >> np.arange(t) & 1).astype(bool)
    shares = np.ones(1 << t)
    for (first, second), log_odds in dependence.items():
        shares[on[:, first] & on[:, second]] *= np.exp(log_odds)
    for _ in range(ROUNDS):
        for place, rate in enumerate(rates):
            within = shares[on[:, place]].sum() / shares.sum()
            shares[on[:, place]] *= rate / within
            shares[~on[:, place]] *= (1.0 - rate) / (1.0 - within)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def captured(people: int, shares: NDArray[np.float64], stream: np.random.Generator) -> NDArray[np.int64]:
    """The capture history (code) of each of exactly `people` people; 0 is on no list."""
    return stream.choice(len(shares), people, p=shares).astype(np.int64)
