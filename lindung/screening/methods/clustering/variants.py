"""First stage, on sketches alone: posts with the same shingles, and groups of close variants.

Groups serve to count in how many *different* texts a shingle stands: a campaign of 40 % of all posts must not make its
own words look like everybody's.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from lindung.screening.methods.clustering.room import Room
from lindung.screening.methods.clustering.union import join, root, roots
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.sketching import MINIMA, SKETCH_BYTES

BAND = 4  # minima in a band: texts that share three quarters of their shingles share a band with probability .95
ENOUGH = 14  # of 28 minima alike: half of the shingles are the same
LEADERS = 8  # texts of one band that a further one is compared with
_ODD = (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB)


class Distinct(NamedTuple):
    """The different sets of shingles, in the order of their identity: the same whatever the order of posts."""

    first: np.ndarray  # row of the first post with this set
    of_row: np.ndarray  # which set each row has
    has_words: np.ndarray  # False: known by its bytes only


def words_of(sketches: Iterable[pa.Array], room: Room, count: int | None = None) -> np.ndarray:
    """All sketches as rows of 32 words of 32 bits. With `count`, their number, none is twice in memory."""
    if count is not None:
        words, end = room.array((count, SKETCH_BYTES // 4), np.uint32), 0
        for part in _parts(sketches):
            words[end : end + len(part)] = part
            end += len(part)
        return words
    parts = list(_parts(sketches))
    return parts[0] if len(parts) == 1 else np.concatenate([np.empty((0, SKETCH_BYTES // 4), np.uint32), *parts])


def _parts(sketches: Iterable[pa.Array]) -> Iterator[np.ndarray]:
    width = SKETCH_BYTES // 4
    for batch in sketches:
        for one in batch.chunks if isinstance(batch, pa.ChunkedArray) else (batch,):
            if len(one):
                values = np.frombuffer(one.buffers()[-1], np.uint32).reshape(-1, width)
                yield values[one.offset : one.offset + len(one)]


def distinct_of(words: np.ndarray) -> Distinct:
    """Which posts have the same shingles (or, where there are too few, the same bytes)."""
    identity = words[:, 0].astype(np.uint64) << np.uint64(32) | words[:, 1]
    order = np.argsort(identity, kind="stable")
    ordered = identity[order]
    is_new = np.ones(len(order), bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    of_row = np.empty(len(order), np.int32)
    of_row[order] = np.cumsum(is_new, dtype=np.int32) - 1
    first = order[is_new].astype(np.int32)
    return Distinct(first, of_row, words[first, 2] > 0)


@compiled
def _band_keys(words: Any, first: Any, start: Any, odd: Any, keys: Any) -> Any:
    for place in range(len(first)):
        key = np.uint64(0)
        for step in range(BAND):
            key = (key ^ np.uint64(words[first[place], start + step])) * odd[step]
            key ^= key >> np.uint64(29)
        keys[place] = key


@compiled
def _are_variants(words: Any, one: Any, other: Any) -> Any:
    alike = 0
    for place in range(words.shape[1] - MINIMA, words.shape[1]):
        alike += words[one, place] == words[other, place]
    return alike >= ENOUGH


@compiled
def _joined_a_leader(words: Any, first: Any, parents: Any, one: Any, leaders: Any) -> Any:
    """Whether a set belongs (now) to the group of one of the leaders."""
    mine = root(parents, one)
    for leader in leaders:
        if root(parents, leader) == mine:
            return True
        if _are_variants(words, first[one], first[leader]):
            join(parents, one, leader)
            return True
    return False


@compiled
def _join_band(words: Any, first: Any, keys: Any, order: Any, parents: Any) -> Any:
    leaders, many = np.empty(LEADERS, np.int64), 0
    for place in range(len(order)):
        one = order[place]
        if place == 0 or keys[one] != keys[order[place - 1]]:
            many = 0
        if not _joined_a_leader(words, first, parents, one, leaders[:many]) and many < LEADERS:
            leaders[many] = one
            many += 1


def variant_groups(words: np.ndarray, distinct: Distinct, room: Room) -> np.ndarray:
    """For each distinct set, the smallest set of its group of close variants."""
    parents, keys = np.arange(len(distinct.first), dtype=np.int32), np.empty(len(distinct.first), np.uint64)
    odd = np.array(_ODD, np.uint64)
    for start in range(words.shape[1] - MINIMA, words.shape[1], BAND):
        _band_keys(words, distinct.first, start, odd, keys)
        order = np.argsort(keys, kind="stable")
        _join_band(words, distinct.first, keys, order[distinct.has_words[order]], parents)
        room.let_go()
    roots(parents)
    return parents
