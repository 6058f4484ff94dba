"""Fewer combinations that nobody has: of the drawn records keep those whose combinations the model itself expects.

Works on drawn records and the model's own one-way tables only, so it costs no privacy. A combination that the model
expects in less than two records is as likely invented as true; a record that has many of them is left out, and the
records kept are weighted so that every column keeps its counts (raking: Deming and Stephan 1940).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lindung.evidence.methods.release.counting import Codes, all_triples, starts_of, thin_combinations
from lindung.evidence.methods.seeds import stream

EXPECTED = 2
ROUNDS = 12
# At the near end of the frontier a record may have this many thin combinations, at the far end none.
MOST_THIN = 64
LEAST_KEPT = 0.05


def keep_faithful(
    codes: Codes, classes: NDArray[np.int64], sizes: NDArray[np.int64], *, frontier: float, seed: int
) -> Codes:
    """As many records as came in, with fewer thin combinations the higher `frontier` (0: as drawn, 1: the least)."""
    if frontier <= 0 or codes.shape[1] < 3:
        return codes
    thin = thin_combinations(codes, sizes, all_triples(codes.shape[1]), EXPECTED)
    allowed = int(round((MOST_THIN + 1) ** (1 - frontier) - 1))
    kept = np.flatnonzero(thin <= allowed)
    if len(kept) < LEAST_KEPT * len(codes):
        kept = np.flatnonzero(thin <= np.quantile(thin, LEAST_KEPT))
    starts = starts_of(sizes)
    wanted = np.concatenate([np.bincount(codes[:, j], minlength=size) for j, size in enumerate(sizes)])
    weights = np.ones(len(kept))
    _rake(np.asfortranarray(codes[kept]), weights, wanted.astype(np.float64), starts, ROUNDS)
    draw = stream(seed, "publish faithful")
    order = np.lexsort((draw.random(len(kept)), classes[kept]))
    edges = np.floor(np.cumsum(weights[order]) * (len(codes) / weights.sum()) + draw.random())
    copies = np.diff(edges, prepend=0.0).astype(np.int64)
    copies[int(np.argmax(copies))] += len(codes) - copies.sum()
    return codes[kept[np.repeat(order, copies)]]


@njit(cache=True)
def _rake(
    codes: Codes, weights: NDArray[np.float64], wanted: NDArray[np.float64], starts: NDArray[np.int64], rounds: int
) -> None:  # pragma: no cover - compiled
    """Weights in place, so that weighted counts come to `wanted`; no step larger than fivefold."""
    records, columns = codes.shape
    total = np.zeros(len(wanted))
    for _ in range(rounds):
        for j in range(columns):
            begin, end = starts[j], starts[j + 1]
            total[begin:end] = 0
            for r in range(records):
                total[begin + codes[r, j]] += weights[r]
            for s in range(begin, end):
                total[s] = min(max(wanted[s] / total[s], 0.2), 5.0) if total[s] > 0 else 1.0
            for r in range(records):
                weights[r] *= total[begin + codes[r, j]]
