"""Near-duplicates among posts: which posts are one text with other numbers, names, typing errors and order of lines."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.sketching import SKETCH_BYTES

ALONE = -1
Texts = Callable[
    [np.ndarray], Iterable[pa.Array]
]  # rows, ascending -> their texts in that order, in batches of any size


def texts_of(texts: Any) -> Texts:
    """The way to fetch texts for `cluster`, from an array that is in memory."""

    def fetch(rows: np.ndarray) -> Iterable[pa.Array]:
        for start in range(0, len(rows), 100_000):
            yield texts.take(pa.array(rows[start : start + 100_000]))

    return fetch


def cluster(sketches: Iterable[pa.Array], texts: Texts, *, folder: Path | None = None) -> np.ndarray:
    """The cluster of each post: the row of its first post, ALONE (-1) where no other is like it.

    Args: sketches: of all posts, batch by batch, in the order of rows (`sketch_batch`).
          texts: fetches the cleaned texts of chosen rows.
          folder: where large arrays are put on disk; None keeps them in memory.
    The same partition for any batching and any order of the posts.
    """
    del texts, folder
    rows = np.concatenate(
        [
            np.frombuffer(one.buffers()[1], np.uint32).reshape(-1, SKETCH_BYTES // 4)[
                one.offset : one.offset + len(one)
            ]
            for one in sketches
        ]
        or [np.empty((0, SKETCH_BYTES // 4), np.uint32)]
    )
    first = np.arange(len(rows))

    def root(row: int) -> int:
        while first[row] != row:
            row = first[row]
        return row

    for columns in [(0, 1, 2), *[(4 + 4 * band, 5 + 4 * band, 6 + 4 * band, 7 + 4 * band) for band in range(7)]]:
        seen: dict[tuple[int, ...], int] = {}
        for row, key in enumerate(map(tuple, rows[:, columns].tolist())):
            other = seen.setdefault(key, row)
            if other != row and (
                columns[0] == 0 or (rows[row, 2] and (rows[row, 4:] == rows[other, 4:]).mean() >= 0.5)
            ):
                low, high = sorted((root(other), root(row)))
                first[high] = low
    labels = np.array([root(row) for row in range(len(rows))], np.int64)
    return np.where(np.bincount(labels, minlength=len(labels))[labels] > 1, labels, ALONE)
