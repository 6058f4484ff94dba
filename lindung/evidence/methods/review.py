"""Which pairs a person should look at first: where an answer changes most."""

import numpy as np
from numpy.typing import NDArray


def most_informative(
    probability: NDArray[np.float64],
    *,
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    cluster: NDArray[np.int64],
    most: int,
) -> NDArray[np.int64]:
    """Positions of at most `most` pairs, the most informative first.

    Args: probability: calibrated, of each pair; a, b: its records; cluster: the cluster of each record.
    An answer is worth its doubt (the entropy of the probability, in bits) times what hangs on it: a pair that would
    join two clusters, or holds one together against its weight, moves as many pairs of records as the clusters' sizes
    multiplied (taken as a logarithm, so that no large cluster fills the queue). Between the same two clusters only the
    most doubtful pair is asked: its answer decides the others.
    """
    p = np.clip(probability, 1e-9, 1 - 1e-9)
    doubt = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    size = np.bincount(cluster, minlength=int(cluster.max(initial=-1)) + 1)
    first, second = np.minimum(cluster[a], cluster[b]), np.maximum(cluster[a], cluster[b])
    worth = doubt * np.log2(1.0 + size[first] * size[second])
    order = np.argsort(-worth, kind="stable")
    is_surprise = (first != second) | (p < 0.5)
    key = np.stack([first[order], second[order], np.where(is_surprise[order], -1, order)])
    _, once = np.unique(key, axis=1, return_index=True)
    chosen = order[np.sort(once)]
    made: NDArray[np.int64] = chosen[doubt[chosen] > 0.01][:most]
    return made
