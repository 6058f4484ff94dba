"""Second stage, on texts: how much each shingle says, and a weighted sample of each text's shingles.

A shingle that stands in `d` of `n` different groups weighs log(1 + n/d) squared: an advertising line that every tenth
campaign uses weighs a twentieth of a line nobody else has.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from lindung.screening.methods.clustering.room import Room
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.sketching import buffers, room_for, shingle_row, tables

TABLE = 1 << 22  # places to count in; shingles of one place share their count
LEVELS = 255  # weights are kept as levels of one byte
FEWEST_GROUPS = 1000  # with fewer groups counts say little: weights are as if there were so many
SAMPLE = 64  # shingles kept of a text: the smallest of hash / weight (priority sample)
TURNS = 24  # weighted minima, for bands of two
ALL = np.float32(3e38)
_HALF = np.float32(1 << 31)
_random = np.random.default_rng(20240502)
_TIMES = _random.integers(1 << 31, 1 << 32, TURNS, dtype=np.uint32) | np.uint32(1)
_PLUS = _random.integers(0, 1 << 32, TURNS, dtype=np.uint32)


class Weights(NamedTuple):
    """The level of each place of the table, the weight of each level (0 to 1), and one divided by it."""

    levels: np.ndarray
    weights: np.ndarray
    inverse: np.ndarray


class Weighed(NamedTuple):
    """Of each text: the sample (ascending), its size, the rank below which it is complete, and weighted minima."""

    samples: np.ndarray
    sizes: np.ndarray
    reach: np.ndarray
    minima: np.ndarray

    @classmethod
    def within(cls, room: Room, texts: int) -> "Weighed":
        """Arrays for so many texts (360 bytes each)."""
        return cls(
            room.array((texts, SAMPLE), np.uint32),
            room.array((texts,), np.int32),
            room.array((texts,), np.float32),
            room.array((texts, TURNS), np.float32),
        )


@compiled
def _count(text: Any, offsets: Any, folding: Any, counts: Any) -> Any:
    room = room_for(offsets)
    for row in range(len(offsets) - 1):
        for place in range(shingle_row(text, offsets, row, folding, room)):
            counts[room[1][place] & (TABLE - 1)] += 1


def weights_of(batches: Iterable[pa.Array]) -> Weights:
    """How much each shingle says, from one text of each group (or of many of them)."""
    counts, groups = np.zeros(TABLE, np.uint32), 0
    for batch in batches:
        _count(*buffers(batch), tables(), counts)
        groups += len(batch)
    groups = max(groups, FEWEST_GROUPS)
    by_count = np.log1p(groups / np.maximum(1, np.arange(int(counts.max()) + 1))) ** 2
    levels = np.maximum(1, np.round(by_count / by_count[0] * LEVELS)).astype(np.uint8)
    weights = np.maximum(np.arange(LEVELS + 1), 1).astype(np.float32) / np.float32(LEVELS)
    return Weights(levels[counts], weights, np.float32(1) / weights)


@compiled
def rank(shingle: Any, inverse: Any) -> Any:
    """The place of a shingle in the sample: heavy ones come first more often."""
    spread = np.uint32(np.uint32(shingle) * np.uint32(0x9E3779B1))
    return np.float32(np.int32(spread >> np.uint32(1))) * inverse


@compiled
def _write_minima(found: Any, count: Any, weights: Any, turns: Any, minima: Any) -> Any:
    times, plus = turns
    minima[:] = ALL
    for place in range(count):
        shingle = found[place]
        inverse = weights.inverse[weights.levels[shingle & (TABLE - 1)]]
        for turn in range(TURNS):
            mixed = np.uint32((shingle ^ plus[turn]) * times[turn])
            mixed = np.uint32(mixed ^ (mixed >> np.uint32(15)))
            minima[turn] = min(minima[turn], np.float32(np.int32(mixed >> np.uint32(1))) * inverse)


@compiled
def _sample(found: Any, count: Any, weights: Any, ranks: Any) -> Any:
    """Bring the sample to the front; its size, and the rank below which it is complete."""
    if count <= SAMPLE:
        return count, ALL
    for place in range(count):
        shingle = found[place]
        ranks[place] = rank(shingle, weights.inverse[weights.levels[shingle & (TABLE - 1)]])
    reach, kept = np.partition(ranks[:count], SAMPLE)[SAMPLE], 0
    for place in range(count):
        if ranks[place] < reach:
            found[kept] = found[place]
            kept += 1
    return kept, reach


@compiled
def _weigh(text: Any, offsets: Any, folding: Any, weights: Any, turns: Any, at: Any, weighed: Any) -> Any:
    room, ranks = room_for(offsets), np.empty(1 << 13, np.float32)
    minima = np.empty(TURNS, np.float32)
    for row in range(len(offsets) - 1):
        count = shingle_row(text, offsets, row, folding, room)
        _write_minima(room[1], count, weights, turns, minima)
        kept, reach = _sample(room[1], count, weights, ranks)
        place = at[row]
        weighed.samples[place, :kept] = np.sort(room[1][:kept])
        weighed.sizes[place], weighed.reach[place] = kept, reach
        weighed.minima[place] = minima


def weigh(batch: pa.Array, weights: Weights, at: np.ndarray, weighed: Weighed) -> None:
    """Write the samples and minima of a batch of texts to the places `at`."""
    _weigh(*buffers(batch), tables(), weights, (_TIMES, _PLUS), at, weighed)
