"""The model: a hidden class, and columns that are independent within it; fitted to all noisy two-way tables at once.

A latent-class model (Lazarsfeld and Henry 1968; as a density of any discrete table: Dunson and Xing 2009) is a tree
whose root is hidden. All its two-way tables are one product of small matrices, so one step of the fit costs the same
for a thousand records and for a million. Fit to noisy marginals by gradient: as relaxed projection (Aydore et al. 2021)
does for its own records; here over the classes, which gives records of any number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.counting import starts_of
from lindung.evidence.methods.seeds import stream

Matrix = NDArray[np.float64]

CLASSES = 100
STEPS = 400
RATE, INERTIA, MEMORY = 0.1, 0.9, 0.99
SPREAD = 0.1
CHECK_EACH = 10


@dataclass(frozen=True)
class Target:
    """What was measured, as shares: one-way (S,), two-way (S, S) symmetric, and the weight 1 / variance of each."""

    sizes: NDArray[np.int64]
    ones: Matrix
    pairs: Matrix
    one_weights: Matrix
    pair_weights: Matrix

    @property
    def cells(self) -> int:
        """How many two-way cells were measured."""
        return int(np.count_nonzero(self.pair_weights)) // 2


@dataclass(frozen=True)
class Mixture:
    """Shares of the classes (K,), and in each class the share of every value (K, S), summing to 1 in each column."""

    sizes: NDArray[np.int64]
    shares: Matrix
    values: Matrix
    misfit: float
    steps: int

    def pair_shares(self) -> Matrix:
        """All two-way tables of the model, (S, S)."""
        return self.values.T @ (self.values * self.shares[:, None])


def fit(target: Target, *, seed: int, classes: int = CLASSES, steps: int = STEPS) -> Mixture:
    """Weighted least squares by Adam (Kingma and Ba 2015), stopped when the misfit is what the noise alone explains.

    The stop is the discrepancy principle (Morozov 1966): going on would fit the noise.
    """
    draw = stream(seed, "publish fit")
    starts = starts_of(target.sizes)[:-1]
    block = np.repeat(np.arange(len(target.sizes)), target.sizes)
    scale = max(float(target.pair_weights.max(initial=0)), float(target.one_weights.max()))
    pair_weights, one_weights = target.pair_weights / scale, target.one_weights / scale
    logits = np.log(np.maximum(target.ones, 1e-6)) + draw.normal(0, SPREAD, (classes, len(target.ones)))
    sizes = draw.normal(0, 0.3, classes)
    movers = _Adam(logits), _Adam(sizes)
    misfit, step = np.inf, 0
    for step in range(1, steps + 1):
        shares, values = _softmax(sizes, np.zeros(1, np.int64)), _softmax(logits, starts, block)
        pull, push, misfit = _gradient(shares, values, target, pair_weights, one_weights)
        if step % CHECK_EACH == 0 and misfit * scale <= target.cells / 2:
            break
        rate = RATE * (1.0 if step < 0.6 * steps else 0.3 if step < 0.85 * steps else 0.1)
        inner = np.add.reduceat(values * push, starts, axis=1)[:, block]
        movers[0].move(values * (push - inner), step, rate)
        movers[1].move(shares * (pull - float(shares @ pull)), step, rate)
    return Mixture(target.sizes, shares, values, float(misfit * scale), step)


def _gradient(
    shares: Matrix, values: Matrix, target: Target, pair_weights: Matrix, one_weights: Matrix
) -> tuple[Matrix, Matrix, float]:
    """Derivatives by class share (K,) and by value share (K, S), and half the weighted squares of the pairs."""
    weighted = values * shares[:, None]
    gap = values.T @ weighted
    gap -= target.pairs
    pulled = gap * pair_weights
    misfit = float(np.vdot(gap, pulled)) / 4
    drawn = values @ pulled
    one_pull = one_weights * (shares @ values - target.ones)
    by_share = np.einsum("ks,ks->k", drawn, values) + values @ one_pull
    by_value = 2 * shares[:, None] * drawn + shares[:, None] * one_pull
    return by_share, by_value, misfit


def _softmax(logits: Matrix, starts: NDArray[np.int64], block: NDArray[np.int64] | None = None) -> Matrix:
    if block is None:
        grown: Matrix = np.exp(logits - logits.max())
        alone: Matrix = grown / grown.sum()
        return alone
    grown = np.exp(logits - np.maximum.reduceat(logits, starts, axis=1)[:, block])
    shares: Matrix = grown / np.add.reduceat(grown, starts, axis=1)[:, block]
    return shares


class _Adam:
    """One array on its way down."""

    def __init__(self, at: Matrix) -> None:
        self.at, self.first, self.second = at, np.zeros_like(at), np.zeros_like(at)

    def move(self, gradient: Matrix, step: int, rate: float) -> None:
        """One step, in place."""
        self.first *= INERTIA
        self.first += (1 - INERTIA) * gradient
        self.second *= MEMORY
        self.second += (1 - MEMORY) * gradient * gradient
        lean = self.first / (1 - INERTIA**step)
        self.at -= rate * lean / (np.sqrt(self.second / (1 - MEMORY**step)) + 1e-12)


def draw_records(model: Mixture, records: int, *, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Records whose counts in each class are the model's, rounded, not drawn: hardly any sampling error is added.

    Returns: (records, columns) codes and the class of each, class by class.
    """
    draw = stream(seed, "publish records")
    counts = rounded(model.shares, records, draw)
    classes = np.repeat(np.arange(len(counts)), counts)
    out = np.empty((records, len(model.sizes)), np.uint8, order="F")
    starts, ends = starts_of(model.sizes), np.cumsum(counts)
    for place, (count, end) in enumerate(zip(counts, ends, strict=True)):
        for column in range(len(model.sizes)):
            shares = model.values[place, starts[column] : starts[column + 1]]
            filled = np.repeat(np.arange(len(shares), dtype=np.uint8), rounded(shares, int(count), draw))
            draw.shuffle(filled)
            out[end - count : end, column] = filled
    return out, classes


def rounded(shares: Matrix | Sequence[float], total: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Whole numbers of the given sum, each within 1 of its share and right on average (systematic sampling).

    Source: Madow (1949).
    """
    weights = np.maximum(np.asarray(shares, dtype=np.float64), 0)
    summed = np.cumsum(weights)
    if total <= 0 or summed[-1] <= 0:
        return np.zeros(len(weights), np.int64)
    edges = np.floor(summed * (total / summed[-1]) + draw.random())
    edges[-1] = max(edges[-1], 0)
    counts: NDArray[np.int64] = np.diff(edges, prepend=0.0).astype(np.int64)
    counts[int(np.argmax(weights))] += total - counts.sum()
    return counts


def onto_simplex(values: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """The nearest numbers that are not negative and sum to `total` (Held, Wolfe and Crowder 1974).

    >>> onto_simplex(np.array([6.0, 5.0, -3.0]), 10.0).tolist()
    [5.5, 4.5, 0.0]
    """
    falling = np.sort(values)[::-1]
    excess = (np.cumsum(falling) - total) / np.arange(1, len(values) + 1)
    last = int(np.flatnonzero(falling - excess > 0)[-1])
    nearest: NDArray[np.float64] = np.maximum(values - excess[last], 0.0)
    return nearest
