"""Match probabilities learned from pairs that cannot match: two records of one list on which nobody stands twice.

Pairs within such lists ("decoys") agree by chance alone, as pairs between lists that are no matches do. So what pairs
between lists have beyond the decoys, kind by kind, is the matches; because it is counted, not assumed, the
probabilities mean what they say, and a bootstrap tells how sure they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.seeds import stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAST_SPLIT = 200  # a level of fewer pairs is not split by how rare the value is
RARER_BITS = np.array([0.0, 2.5, 5.0])  # beyond the median weight of a level
TOP_EDGES = np.arange(-4.0, 6.1)  # log odds
SHRINK_THREE, SHRINK_TOP = 15.0, 1.0  # decoys that speak for no correction
FIRST_TURNS, NEXT_TURNS = 400, 60
SMOOTH = 0.5  # pairs added to each bin of a witness among matches, spread as the witness is by chance
LEAST, MOST = 1e-9, 1.0 - 1e-9


@dataclass(frozen=True)
class Witnesses:
    """What is known of each candidate pair: one row a witness (a field, or fields that err together).

    `bins`: (witnesses, pairs) the bin of each pair; `between`: (pairs,) whether it is of two lists; `ratio`: all pairs
    between lists there are, for each pair within a list; `weight`: (pairs,) trained weight in bits, to begin with.
    """

    bins: Ints
    between: NDArray[np.bool_]
    ratio: float
    weight: Floats


@dataclass(frozen=True)
class Cells:
    """Pairs with the same bins, counted: `bins`: (witnesses, cells); `between`, `within`: (cells,) pairs."""

    bins: Ints
    sizes: tuple[int, ...]
    between: Floats
    within: Floats
    ratio: float


@dataclass(frozen=True)
class Decoyed:
    """What was learned. `chance`: (cells,) match probability of a pair between lists; `cell_of`: (pairs,)."""

    cells: Cells
    cell_of: Ints
    chance: Floats
    state: "State"

    @property
    def matches(self) -> float:
        """Expected matches among the candidates between lists."""
        return float(self.cells.between @ self.chance)

    def log_odds(self) -> Floats:
        """(pairs,) log odds of a match."""
        return _logit(self.chance)[self.cell_of]

    def drawn(self, count: int, seed: int) -> Floats:
        """(count, pairs) log odds as they might have come out: a bootstrap of the counts, centred on the best."""
        best, cells = _logit(self.chance), self.cells
        again = np.empty((count, len(best)))
        for index in range(count):
            random = stream(seed, "decoys", index)
            between, within = (random.poisson(counts).astype(np.float64) for counts in (cells.between, cells.within))
            drawn = replace(cells, between=between, within=within)
            again[index] = _logit(_climb(drawn, self.state, NEXT_TURNS).chance(drawn))
        centred: Floats = again + (best - again.mean(axis=0))
        return centred[:, self.cell_of]


@dataclass(frozen=True)
class State:
    """Log of the matches, logs of each witness's shares among them, and the rate of chance pairs in each cell.

    `two_way`: (cells,) rate within lists by all two-way terms; `by_chance`: (cells,) its log, corrected by decoys.
    """

    matches: float
    shares: tuple[Floats, ...]
    two_way: Floats
    by_chance: Floats

    def gap(self, cells: Cells) -> Floats:
        """(cells,) log odds of a match."""
        log_match = self.matches + sum(share[row] for share, row in zip(self.shares, cells.bins, strict=True))
        return np.asarray(np.clip(log_match - self.by_chance - np.log(cells.ratio), -40.0, 40.0), dtype=np.float64)

    def chance(self, cells: Cells) -> Floats:
        """(cells,) the probability that a pair between lists is a match."""
        return np.asarray(np.clip(1.0 / (1.0 + np.exp(-self.gap(cells))), LEAST, MOST), dtype=np.float64)


def binned(levels: NDArray[np.int8], parts: Floats) -> Ints:
    """(pairs,) bins of one comparison: its levels, those whose agreement on a rare value weighs more in up to four."""
    bins = levels.astype(np.int64) * 4 + 4
    for level in np.unique(levels):
        here = levels == level
        if level >= 0 and here.sum() >= LEAST_SPLIT and np.ptp(parts[here]) > 0.5:
            bins[here] += np.digitize(parts[here], np.median(parts[here]) + RARER_BITS)
    _, where = np.unique(bins, return_inverse=True)
    return where.astype(np.int64)


def surprise(levels: NDArray[np.int8], bins: Ints) -> Floats:
    """(pairs,) bits: how rarely a pair reaches this bin or a closer one; 0 where nothing is known."""
    counts = np.bincount(bins)
    tail = np.cumsum(counts[::-1])[::-1] / counts.sum()
    return np.where(levels >= 0, -np.log2(tail)[bins], 0.0)


def from_decoys(witnesses: Witnesses) -> Decoyed:
    """Learn match probabilities from how pairs between lists exceed the decoys.

    Among matches the witnesses are independent; among chance pairs every two of them may depend on each other, and the
    decoys show how (a log-linear table with all two-way terms). Expectation and conditional maximisation.
    Assumes nobody stands twice on a list, and that lists differ little in what agrees by chance.
    Source: Larsen and Rubin (2001), mixtures for linkage; Elias and Gygi (2007), decoys; Meng and Rubin (1993), ECM.
    """
    sizes = tuple(int(row.max(initial=0)) + 1 for row in witnesses.bins)
    code = np.zeros(witnesses.bins.shape[1], dtype=np.int64)
    for row, size in zip(witnesses.bins, sizes, strict=True):
        code = code * size + row
    kinds, first, cell_of = np.unique(code, return_index=True, return_inverse=True)
    between = np.bincount(cell_of, witnesses.between, len(kinds))
    within = np.bincount(cell_of, ~witnesses.between, len(kinds))
    cells = Cells(witnesses.bins[:, first], sizes, between, within, witnesses.ratio)
    start = np.bincount(cell_of, _first_chance(witnesses), len(kinds)) / np.bincount(cell_of, minlength=len(kinds))
    state = _climb(cells, _maximised(cells, start, None), FIRST_TURNS)
    return Decoyed(cells, cell_of.astype(np.int64), state.chance(cells), state)


def _first_chance(witnesses: Witnesses) -> Floats:
    """By the weight alone: in each half bit, what pairs between lists have beyond the decoys."""
    bins = np.round(witnesses.weight * 2.0).astype(np.int64)
    bins -= bins.min(initial=0)
    between, within = np.bincount(bins, witnesses.between), np.bincount(bins, ~witnesses.between)
    share = 1.0 - witnesses.ratio * (within + 0.5) / np.maximum(between, 1.0)
    rising = np.maximum.accumulate(np.where(between + within >= 20, np.clip(share, 0.0, 1.0), 0.0))
    return np.asarray(np.where(rising > 0.5, rising, 0.0)[bins], dtype=np.float64)


def _climb(cells: Cells, state: State, turns: int) -> State:
    for _ in range(turns):
        before = state.matches
        state = _maximised(cells, state.chance(cells), state)
        if abs(state.matches - before) < 1e-5:
            break
    return state


def _maximised(cells: Cells, chance: Floats, state: State | None) -> State:
    """One turn: matches and shares from the expected matches, then what agrees by chance from the others."""
    matches = cells.between * chance
    others = cells.within + cells.between - matches
    shares = []
    for row, size in zip(cells.bins, cells.sizes, strict=True):
        usual = np.bincount(row, others, size) / others.sum()
        counts = np.bincount(row, matches, size) + SMOOTH * size * usual
        shares.append(np.log(np.maximum(counts / counts.sum(), 1e-12)))
    rate = state.two_way if state else np.full(len(chance), others.sum() / len(chance) / (1 + cells.ratio))
    two_way = _two_way(cells, others, rate)
    made = State(float(np.log(max(matches.sum(), 1.0))), tuple(shares), two_way, np.log(_three_way(cells, two_way)))
    return replace(made, by_chance=made.by_chance + _at_the_top(cells, made))


def _two_way(cells: Cells, others: Floats, rate: Floats) -> Floats:
    """One cycle of proportional fitting to every two-way margin of the chance pairs; (cells,) within lists."""
    for margin in _margins(cells, 2):
        wanted, held = np.bincount(margin, others), np.bincount(margin, rate) * (1.0 + cells.ratio)
        rate = rate * ((wanted + 1e-6) / (held + 1e-6))[margin]
    return np.maximum(rate, 1e-9)


def _three_way(cells: Cells, rate: Floats) -> Floats:
    """What three fields do together, from the decoys alone, drawn towards nothing where they are few."""
    for margin in _margins(cells, 3):
        met, held = np.bincount(margin, cells.within), np.bincount(margin, rate)
        rate = rate * ((met + SHRINK_THREE) / (held + SHRINK_THREE))[margin]
    return np.maximum(rate, 1e-9)


def _at_the_top(cells: Cells, state: State) -> Floats:
    """Log factor by which decoys outnumber the rate where pairs look like matches: few false pairs decide there."""
    margin = np.digitize(state.gap(cells), TOP_EDGES)
    met, held = np.bincount(margin, cells.within), np.bincount(margin, np.exp(state.by_chance))
    factor = np.log((met + SHRINK_TOP) / (held + SHRINK_TOP))
    factor[0] = 0.0
    return np.asarray(factor[margin], dtype=np.float64)


def _margins(cells: Cells, order: int) -> Iterator[Ints]:
    """For every `order` witnesses together, the place of each cell in their margin."""
    for chosen in combinations(range(len(cells.sizes)), min(order, len(cells.sizes))):
        margin = np.zeros(cells.bins.shape[1], dtype=np.int64)
        for place in chosen:
            margin = margin * cells.sizes[place] + cells.bins[place]
        yield np.unique(margin, return_inverse=True)[1].astype(np.int64)


def _logit(chance: Floats) -> Floats:
    return np.asarray(np.log(chance) - np.log1p(-chance), dtype=np.float64)
