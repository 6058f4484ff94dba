"""Near-duplicates among posts: which posts are one text with other numbers, names, typing errors and order of lines."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.clustering.linking import link
from lindung.screening.methods.clustering.room import Room
from lindung.screening.methods.clustering.variants import Distinct, distinct_of, variant_groups, words_of
from lindung.screening.methods.clustering.weighing import Weighed, Weights, weigh, weights_of

ALONE = -1
LET_GO_AFTER = 1 << 20  # texts weighed
COUNTED = 1 << 17  # groups whose texts are read to learn how much each shingle says
Texts = Callable[[np.ndarray], Iterable[pa.Array]]


def texts_of(texts: Any) -> Texts:
    """The way to fetch texts for `cluster`, from an array that is in memory."""

    def fetch(rows: np.ndarray) -> Iterable[pa.Array]:
        for start in range(0, len(rows), 50_000):
            yield texts.take(pa.array(rows[start : start + 50_000]))

    return fetch


def cluster(
    sketches: Iterable[pa.Array], texts: Texts, *, count: int | None = None, folder: Path | None = None
) -> np.ndarray:
    """The cluster of each post: the row of its first post, ALONE (-1) where no other is like it.

    Args: sketches: of all posts, batch by batch, in the order of rows (`sketch_batch`).
          texts: given rows (ascending), yields the cleaned texts of these rows in that order, in batches of any size;
                 called twice, at most once with a row of every different text.
          count: how many posts there are, where that is known; folder: where arrays beyond room.SPILL_FROM go.
    Returns: int64, one for each post. The same partition for any batching and any order of the posts.
    Memory: 128 bytes a post, then 360 for each different text and 50 for what joins them; with a folder, of 10 million
    different texts 3.8 GB are in files, which need not stay in memory.
    """
    room = Room(folder)
    words = words_of(sketches, room, count)
    distinct = distinct_of(words)
    groups = variant_groups(words, distinct, room)
    del words, room
    speaking = np.flatnonzero((groups == np.arange(len(groups))) & distinct.has_words)[:COUNTED]
    del groups
    weights = weights_of(texts(np.sort(distinct.first[speaking])))
    room = Room(folder)
    weighed = _weighed(texts, distinct, weights, room)
    found = link(weighed, weights, distinct.has_words, room)
    del weighed, room
    return _labels(found[distinct.of_row])


def _weighed(texts: Texts, distinct: Distinct, weights: Weights, room: Room) -> Weighed:
    weighed, place = Weighed.within(room, len(distinct.first)), 0
    by_row = np.flatnonzero(distinct.has_words)
    by_row = by_row[np.argsort(distinct.first[by_row])]
    for batch in texts(distinct.first[by_row]):
        weigh(batch, weights, by_row[place : place + len(batch)], weighed)
        place += len(batch)
        if place // LET_GO_AFTER != (place - len(batch)) // LET_GO_AFTER:
            room.let_go()
    return weighed


def _labels(found: np.ndarray) -> np.ndarray:
    """The first row of each cluster in place of whatever number stands for it; ALONE where it has one row."""
    size = int(found.max()) + 1 if len(found) else 0
    first = np.full(size, len(found), np.int64)
    np.minimum.at(first, found, np.arange(len(found)))
    return np.where(np.bincount(found, minlength=size)[found] > 1, first[found], ALONE)
