"""Counting tables of coded cases: every pair and triple of columns, compiled."""

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
Triples = NDArray[np.int64]


class Cases:
    """Coded cases: (records, columns) with code c of column j in 0 .. sizes[j] - 1; pairs are counted once."""

    def __init__(self, codes: Codes, sizes: Sequence[int] | NDArray[np.int64]) -> None:
        self.codes = np.asfortranarray(codes)
        self.sizes = np.asarray(sizes, dtype=np.int64)

    @property
    def records(self) -> int:
        """How many records there are."""
        return len(self.codes)

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """All two-way tables in one symmetric (S, S) matrix, S the sum of sizes; one-way tables on the diagonal."""
        return pair_counts(self.codes, self.sizes)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where each column begins in the S values."""
        return starts_of(self.sizes)

    def one(self, column: int) -> NDArray[np.int64]:
        """Counts of one column."""
        begin, end = self.starts[column], self.starts[column + 1]
        return np.diagonal(self.pairs)[begin:end].copy()

    def two(self, first: int, second: int) -> NDArray[np.int64]:
        """The table of two columns."""
        at = self.starts
        return self.pairs[at[first] : at[first + 1], at[second] : at[second + 1]]

    def table(self, columns: Sequence[int]) -> NDArray[np.int64]:
        """The table of any columns, in their order."""
        shape = tuple(int(self.sizes[column]) for column in columns)
        code = np.zeros(self.records, np.int64)
        for column, size in zip(columns, shape, strict=True):
            code = code * size + self.codes[:, column]
        return np.bincount(code, minlength=int(np.prod(shape))).reshape(shape)


def starts_of(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each block begins, and the end of the last."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def all_triples(columns: int) -> Triples:
    """Every three columns, (m, 3)."""
    return np.array(list(combinations(range(columns), 3)), dtype=np.int64).reshape(-1, 3)


@njit(cache=True)
def pair_counts(codes: Codes, sizes: NDArray[np.int64]) -> NDArray[np.int64]:  # pragma: no cover - compiled
    """Counts of all pairs of values, (S, S)."""
    records, columns = codes.shape
    starts = np.zeros(columns + 1, np.int64)
    for j in range(columns):
        starts[j + 1] = starts[j] + sizes[j]
    out = np.zeros((starts[-1], starts[-1]), np.int64)
    for i in range(columns):
        for j in range(i, columns):
            for r in range(records):
                out[starts[i] + codes[r, i], starts[j] + codes[r, j]] += 1
    for a in range(starts[-1]):
        for b in range(a):
            out[a, b] = out[b, a]
    return out


@njit(cache=True)
def compare_triples(
    real: Codes, made: Codes, sizes: NDArray[np.int64], triples: Triples
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:  # pragma: no cover - compiled
    """Every three-way table of two sets of records side by side.

    Returns: (m, 5): sum of absolute differences of counts; of shares; combinations in `made`; those of them not in
    `real`; records of `made` in these. And for each record of `made` whether any of its combinations is not in `real`.
    """
    largest = _largest(sizes, triples)
    have, count = np.zeros(largest, np.int64), np.zeros(largest, np.int64)
    real_code, made_code = np.zeros(len(real), np.int64), np.zeros(len(made), np.int64)
    out, is_invented = np.zeros((len(triples), 5)), np.zeros(len(made), np.bool_)
    for t in range(len(triples)):
        cells = _count(real, sizes, triples[t], have, real_code)
        _count(made, sizes, triples[t], count, made_code)
        for q in range(cells):
            out[t, 0] += abs(have[q] - count[q])
            out[t, 1] += abs(have[q] / len(real) - count[q] / len(made))
            out[t, 2] += count[q] > 0
            if count[q] > 0 and have[q] == 0:
                out[t, 3] += 1
                out[t, 4] += count[q]
        for r in range(len(made)):
            is_invented[r] |= have[made_code[r]] == 0
    return out, is_invented


@njit(cache=True)
def thin_combinations(
    codes: Codes, sizes: NDArray[np.int64], triples: Triples, least: int
) -> NDArray[np.int64]:  # pragma: no cover - compiled
    """For each record, how many of its three-way combinations occur in fewer than `least` records."""
    count, code = np.zeros(_largest(sizes, triples), np.int64), np.zeros(len(codes), np.int64)
    thin = np.zeros(len(codes), np.int64)
    for t in range(len(triples)):
        _count(codes, sizes, triples[t], count, code)
        for r in range(len(codes)):
            thin[r] += count[code[r]] < least
    return thin


@njit(cache=True)
def _largest(sizes: NDArray[np.int64], triples: Triples) -> int:  # pragma: no cover - compiled
    largest = 1
    for t in range(len(triples)):
        largest = max(largest, sizes[triples[t, 0]] * sizes[triples[t, 1]] * sizes[triples[t, 2]])
    return largest


@njit(cache=True)
def _count(
    codes: Codes, sizes: NDArray[np.int64], triple: NDArray[np.int64], count: NDArray[np.int64], code: NDArray[np.int64]
) -> int:  # pragma: no cover - compiled
    """The counts of one three-way table and the cell of each record; returns the number of cells."""
    i, j, k = triple
    low, high = sizes[k], sizes[j] * sizes[k]
    cells: int = sizes[i] * high
    count[:cells] = 0
    for r in range(len(codes)):
        code[r] = codes[r, i] * high + codes[r, j] * low + codes[r, k]
        count[code[r]] += 1
    return cells
