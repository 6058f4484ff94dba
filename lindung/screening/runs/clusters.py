"""Which posts are one lure: sketches of all parts to one cluster number for each post."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from lindung.screening.methods.clustering import ALONE, cluster
from lindung.screening.methods.sketching import SKETCH_TYPE
from lindung.screening.runs.store import Store, read_chunk


class Parts:
    """Texts and sketches of all posts, read part by part. `sizes` are the posts of each chunk, in order."""

    def __init__(self, store: Store, sizes: Sequence[int]) -> None:
        self._store = store
        self.starts = np.concatenate([[0], np.cumsum(np.asarray(sizes, np.int64))]).astype(np.int64)

    @property
    def count(self) -> int:
        """Posts altogether."""
        return int(self.starts[-1])

    def sketches(self) -> Iterator[pa.Array]:
        """The sketches of all posts, in order."""
        for chunk in range(len(self.starts) - 1):
            for sketches in read_chunk(self._store.part(chunk), ["sketch"])["sketch"].chunks:
                yield sketches.cast(SKETCH_TYPE)

    def texts(self, rows: np.ndarray) -> Iterator[pa.Array]:
        """The cleaned texts of chosen rows (ascending), in that order."""
        ends = np.searchsorted(rows, self.starts)
        for chunk in range(len(self.starts) - 1):
            chosen = rows[ends[chunk] : ends[chunk + 1]]
            if len(chosen):
                texts = read_chunk(self._store.part(chunk), ["clean_text"])["clean_text"]
                yield texts.take(pa.array(chosen - self.starts[chunk])).combine_chunks()


def labels_of(store: Store, parts: Parts) -> np.ndarray:
    """The cluster of each post: from 0, the largest first; a post that stands alone has a number of its own.

    Kept in the store: a run that is stopped while it writes its output does not cluster again.
    """
    kept = store.labels
    labels: np.ndarray | None = np.load(kept) if kept.is_file() else None
    if labels is not None and len(labels) == parts.count:
        return labels
    labels = numbered(cluster(parts.sketches(), parts.texts, count=parts.count, folder=store.folder))
    _keep(kept, labels)
    return labels


def _keep(path: Path, labels: np.ndarray) -> None:
    partial = path.with_name(f".{path.name}")
    with partial.open("wb") as file:
        np.save(file, labels)
    partial.replace(path)


def numbered(first: np.ndarray) -> np.ndarray:
    """Clusters by the row of their first post (ALONE: none) to numbers by size, then by first post.

    >>> numbered(np.array([-1, 1, 2, 1, 2, 2])).tolist()
    [2, 1, 0, 1, 0, 0]
    """
    rows = np.arange(len(first))
    roots, inverse, sizes = np.unique(np.where(first == ALONE, rows, first), return_inverse=True, return_counts=True)
    order = np.lexsort((roots, -sizes))
    place = np.empty(len(roots), np.int64)
    place[order] = np.arange(len(roots))
    return place[inverse]
