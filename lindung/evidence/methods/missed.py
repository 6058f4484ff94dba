"""True pairs that no rule for candidates found: how many there are, and whom they would join."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.stats import beta

from lindung.evidence.methods.partitions import Candidates

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SUREST, WIDEST = 0.9995, 1.0
STRONG, LEAST_THIRDS = 0.9, 15.0


@dataclass(frozen=True)
class Recall:
    """The share of the true pairs that are among the candidates, with its 95 % interval."""

    value: float
    low: float
    high: float

    def drawn(self, stream: np.random.Generator) -> float:
        """One value: normal on the logit scale; what is said to be all for sure is all."""
        if self.low >= 1.0:
            return 1.0
        low, middle, high = (
            _logit(float(np.clip(each, 0.01, SUREST))) for each in (self.low, self.value, max(self.high, self.value))
        )
        spread = min((high - low) / 3.92, WIDEST)
        return float(1.0 / (1.0 + np.exp(-(middle + spread * stream.standard_normal()))))

    def times(self, share: float) -> "Recall":
        """When only `share` of the matches among the candidates is kept."""
        return Recall(self.value * share, self.low * share, self.high * share)


def _logit(share: float) -> float:
    return float(np.log(share) - np.log1p(-share))


def recall_by_thirds(candidates: Candidates) -> Recall | None:
    """How many true pairs are among the candidates, judged by third records; None when there are too few.

    When a is surely b and b is surely c, on three lists, then a and c are a true pair that was found without looking
    whether it is a candidate. Of such pairs, as many as the probabilities make true, the share that is a candidate is
    the recall; its interval is that of a share (Jeffreys). Records good enough for two sure links are a little better
    than others: read it as an upper bound.
    """
    n = candidates.records
    chance = 1.0 / (1.0 + np.exp(-candidates.log_odds))
    strong = (chance >= STRONG) & (candidates.list_of[candidates.a] != candidates.list_of[candidates.b])
    a, b = candidates.a[strong], candidates.b[strong]
    ends = (np.concatenate([a, b]), np.concatenate([b, a]))
    links = coo_array((np.tile(chance[strong], 2), ends), shape=(n, n)).tocsr()
    paths = (links @ links).tocoo()
    is_third = (paths.row < paths.col) & (candidates.list_of[paths.row] != candidates.list_of[paths.col])
    true = np.minimum(paths.data[is_third], 1.0).sum()
    if true < LEAST_THIRDS:
        return None
    keys = np.minimum(candidates.a, candidates.b) * n + np.maximum(candidates.a, candidates.b)
    met = np.isin(paths.row[is_third].astype(np.int64) * n + paths.col[is_third], keys)
    present = float(min((met * np.minimum(paths.data[is_third], 1.0)).sum(), true))
    low, middle, high = beta.ppf([0.025, 0.5, 0.975], present + 0.5, true - present + 0.5)
    return Recall(float(middle), float(low), float(high))


@dataclass(frozen=True)
class Drawn:
    """One drawn linkage as counts: people by the lists they are on, and the linked pairs of every two lists.

    `full`: (2**t,) people by code. `found`, `closed`: (t, t), upper triangle: linked pairs that are candidates, and
    those linked only because both are linked to a third record.
    """

    full: Ints
    found: Ints
    closed: Ints


def with_missed(drawn: Drawn, recall: float, stream: np.random.Generator) -> Ints:
    """(2**t,) people by code after the pairs that were missed are joined.

    For each two lists the missed pairs are negative binomial (failures before as many successes as were found), less
    those that a third record has joined already. Whom they join is drawn at random among people on one list and not the
    other, all the more rarely the more pairs had to be missed at once.
    """
    t = len(drawn.found)
    full = drawn.full.copy()
    for first, second in combinations(range(t), 2):
        found = int(drawn.found[first, second])
        missed = int(stream.negative_binomial(max(found, 1), recall)) - int(drawn.closed[first, second])
        if missed > 0 and found > 0:
            _join(full, first, second, missed, 1.0 - recall, stream)
    return full


def _join(full: Ints, first: int, second: int, missed: int, chance: float, stream: np.random.Generator) -> None:
    codes = np.flatnonzero(full)
    left = codes[(codes >> first & 1 == 1) & (codes >> second & 1 == 0)]
    right = codes[(codes >> second & 1 == 1) & (codes >> first & 1 == 0)]
    if not len(left) or not len(right):
        return
    pairs = np.bitwise_count(left)[:, None].astype(np.float64) * np.bitwise_count(right)[None, :]
    weights = full[left][:, None] * full[right][None, :] * max(chance, 1e-3) ** (pairs - 1.0)
    weights[(left[:, None] & right[None, :]) != 0] = 0.0
    if weights.sum() <= 0.0:
        return
    joined = stream.multinomial(missed, (weights / weights.sum()).ravel()).reshape(weights.shape)
    for row, column in zip(*np.nonzero(joined), strict=True):
        one, other = left[row], right[column]
        moved = int(min(joined[row, column], full[one], full[other]))
        full[one] -= moved
        full[other] -= moved
        full[one | other] += moved
