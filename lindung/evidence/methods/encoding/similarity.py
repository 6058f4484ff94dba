"""How alike two encodings are: bits in common, counted on packed words, put right for bits turned by chance."""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.encoding.bits import Packed

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]
UNKNOWN = -1.0  # one of the two says nothing
_LEAST_BITS = 4.0  # below this many set bits (after the correction) a field is taken as empty


def words(packed: Packed) -> Words:
    """Packed bytes (rows, bits // 8) as words of 64 bits."""
    return np.ascontiguousarray(packed).view(np.uint64)


@numba.njit(cache=True, inline="always")
def _ones(word: np.uint64) -> np.int64:  # pragma: no cover - compiled
    """Set bits of a word. Source: Warren, Hacker's Delight (2002), section 5.1."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@numba.njit(cache=True)
def _counts(rows: Words) -> Numbers:  # pragma: no cover - compiled
    counts = np.zeros(rows.shape[0], dtype=np.int64)
    for row in range(rows.shape[0]):
        for at in range(rows.shape[1]):
            counts[row] += _ones(rows[row, at])
    return counts


@numba.njit(cache=True)
def _differing(rows: Words, a: Numbers, b: Numbers) -> Numbers:  # pragma: no cover - compiled
    differing = np.zeros(len(a), dtype=np.int64)
    for pair in range(len(a)):
        for at in range(rows.shape[1]):
            differing[pair] += _ones(rows[a[pair], at] ^ rows[b[pair], at])
    return differing


@numba.njit(cache=True)
def _pairs_within(rows: Words, room: NDArray[np.float64], base: float) -> tuple[Numbers, Numbers]:  # pragma: no cover
    """Every pair of rows a < b that differ in at most base + room[a] + room[b] bits; each pair is looked at."""
    size = 1 << 16
    a, b = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    found = 0
    for first in range(len(rows)):
        for second in range(first + 1, len(rows)):
            most = base + room[first] + room[second]
            differing = np.int64(0)
            for at in range(rows.shape[1]):
                differing += _ones(rows[first, at] ^ rows[second, at])
            if differing <= most:
                if found == size:
                    size *= 2
                    a, b = np.concatenate((a, np.empty_like(a))), np.concatenate((b, np.empty_like(b)))
                a[found], b[found] = first, second
                found += 1
    return a[:found], b[:found]


@dataclass(frozen=True)
class Comparable:
    """Encodings of one field, ready to be compared. `turned`: the probability with which each bit was turned."""

    rows: Words
    counts: Numbers
    turned: float = 0.0

    @classmethod
    def of(cls, packed: Packed, turned: float = 0.0) -> "Comparable":
        """Count each row's bits once."""
        rows = words(packed)
        return cls(rows, _counts(rows), turned)

    @property
    def set_bits(self) -> NDArray[np.float64]:
        """How many bits each row has set, the turned ones put right on average."""
        bits = self.rows.shape[1] * 64
        return np.asarray((self.counts - bits * self.turned) / (1 - 2 * self.turned), dtype=np.float64)

    def alike(self, a: Numbers, b: Numbers) -> Shares:
        """The Dice coefficient of rows `a` and `b`, pair by pair; UNKNOWN where one is empty.

        With turned bits it is an unbiased count divided by another, cut to 0 .. 1.
        Source: Schnell, Bachteler and Reiher (2009), Dice on bit arrays; Warner (1965), the correction.
        """
        bits, share = self.rows.shape[1] * 64, self.turned
        differing = _differing(self.rows, a, b).astype(np.float64)
        put_right = (differing - 2 * share * (1 - share) * bits) / (1 - 2 * share) ** 2
        both = self.set_bits[a] + self.set_bits[b]
        empty = (self.set_bits[a] < _LEAST_BITS) | (self.set_bits[b] < _LEAST_BITS)
        dice = np.clip(1 - put_right / np.maximum(both, 1.0), 0.0, 1.0)
        return np.where(empty, UNKNOWN, dice).astype(np.float64)

    def pairs_alike(self, rows: Numbers, least: float) -> tuple[Numbers, Numbers]:
        """Every pair of those rows whose Dice coefficient (put right) is at least `least`."""
        bits, share = self.rows.shape[1] * 64, self.turned
        room = (1 - least) * (1 - 2 * share) ** 2 * self.set_bits[rows]
        first, second = _pairs_within(self.rows[rows], room, 2 * share * (1 - share) * bits)
        return rows[first], rows[second]


@numba.njit(cache=True)
def pairs_in_blocks(starts: Numbers) -> tuple[Numbers, Numbers]:  # pragma: no cover - compiled
    """Every pair of rows a < b inside the same block; block i is rows starts[i] .. starts[i + 1] - 1."""
    total = 0
    for block in range(len(starts) - 1):
        size = starts[block + 1] - starts[block]
        total += size * (size - 1) // 2
    a, b = np.empty(total, dtype=np.int64), np.empty(total, dtype=np.int64)
    at = 0
    for block in range(len(starts) - 1):
        for first in range(starts[block], starts[block + 1]):
            for second in range(first + 1, starts[block + 1]):
                a[at], b[at] = first, second
                at += 1
    return a, b
