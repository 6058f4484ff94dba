"""Near-duplicates among posts: which posts are one text with other numbers, names, typing errors and order of lines."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.clustering.linking import link
from lindung.screening.methods.clustering.variants import distinct_of, variant_groups, words_of
from lindung.screening.methods.clustering.weighing import Weighed, weigh, weights_of

ALONE = -1
COUNTED = 1 << 17  # groups whose texts are read to learn how much each shingle says
Texts = Callable[[np.ndarray], Iterable[pa.Array]]


def texts_of(texts: Any) -> Texts:
    """The way to fetch texts for `cluster`, from an array that is in memory."""

    def fetch(rows: np.ndarray) -> Iterable[pa.Array]:
        for start in range(0, len(rows), 50_000):
            yield texts.take(pa.array(rows[start : start + 50_000]))

    return fetch


def cluster(sketches: Iterable[pa.Array], texts: Texts) -> np.ndarray:
    """The cluster of each post: the row of its first post, ALONE (-1) where no other is like it.

    Args: sketches: of all posts, batch by batch, in the order of rows (`sketch_batch`).
          texts: given rows (ascending), yields the cleaned texts of these rows in that order, in batches of any size;
                 called twice, at most once with a row of every different text.
    Returns: int64, one for each post. The same partition for any batching and any order of the posts.
    Memory: 128 bytes a post, then 384 for each different text (10 million different texts: 4.5 GB).
    """
    words = words_of(sketches)
    distinct = distinct_of(words)
    groups = variant_groups(words, distinct)
    del words
    speaking = np.flatnonzero((groups == np.arange(len(groups))) & distinct.has_words)[:COUNTED]
    weights = weights_of(texts(np.sort(distinct.first[speaking])))
    weighed, place = Weighed.room(len(groups)), 0
    by_row = np.flatnonzero(distinct.has_words)
    by_row = by_row[np.argsort(distinct.first[by_row])]
    for batch in texts(distinct.first[by_row]):
        weigh(batch, weights, by_row[place : place + len(batch)], weighed)
        place += len(batch)
    return _labels(link(weighed, weights, distinct.has_words)[distinct.of_row])


def _labels(found: np.ndarray) -> np.ndarray:
    """The first row of each cluster in place of whatever number stands for it; ALONE where it has one row."""
    size = int(found.max()) + 1 if len(found) else 0
    first = np.full(size, len(found), np.int64)
    np.minimum.at(first, found, np.arange(len(found)))
    return np.where(np.bincount(found, minlength=size)[found] > 1, first[found], ALONE)
