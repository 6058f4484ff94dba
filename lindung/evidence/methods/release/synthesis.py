"""Synthetic records under differential privacy: measure all one- and two-way tables with noise, fit, draw, and say how
far the result is from the cases, table by table, itself measured with noise.

Protected: the presence of any one record (add or remove one). Everything after the measuring works on noisy numbers
alone and may be repeated from them with the recorded seed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.accountant import Accountant, rho_of, scale_of
from lindung.evidence.methods.release.counting import Cases, Codes, all_triples, compare_triples, starts_of
from lindung.evidence.methods.release.faithful import keep_faithful
from lindung.evidence.methods.release.mixture import CLASSES, Mixture, Target, draw_records, fit, rounded
from lindung.evidence.methods.seeds import stream

# How the budget is divided: number of records, one-way tables, two-way tables, errors of the result.
FOR_RECORDS, FOR_ONES, FOR_PAIRS, FOR_ERRORS = 0.01, 0.20, 0.74, 0.05
# A table with more cells gets less noise: shares of the budget go with cells ** (2 / 3) (Zhang et al. 2021, PrivSyn).
CELLS_POWER = 2 / 3
# Values rarer than this many deviations of the one-way noise are modelled as one.
RARE = 3.0
MOST_TABLE_CELLS = 2_000_000
LIKELY = 1.645  # one-sided 95 %


@dataclass(frozen=True)
class Plan:
    """What is asked: privacy loss, the place on the frontier (0 tables, 1 combinations), tables to be judged."""

    epsilon: float = 1.0
    delta: float = 1e-7
    frontier: float = 0.0
    seed: int = 1
    classes: int = CLASSES
    tables: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class TableError:
    """How many records of a table stand in a wrong cell: measured with noise of deviation `noise` (in records)."""

    columns: tuple[int, ...]
    misplaced: float
    noise: float
    cells: int

    @property
    def at_most(self) -> float:
        """Misplaced records, with a chance of 5 % that they are more."""
        return max(0.0, self.misplaced) + LIKELY * self.noise


@dataclass(frozen=True)
class Synthesis:
    """The release: records as codes, what was measured, and the errors."""

    codes: Codes
    sizes: tuple[int, ...]
    records: int
    epsilon: float
    delta: float
    rho: float
    spent_rho: float
    noise_one_way: float
    errors: tuple[TableError, ...]
    three_way_share: float
    three_way_noise: float
    model: Mixture = field(repr=False)
    measured: dict[str, object] = field(repr=False)


@dataclass(frozen=True)
class _Measured:
    records: int
    ones: list[NDArray[np.float64]]
    one_noise: float
    groups: list[NDArray[np.int64]]
    sizes: NDArray[np.int64]
    pairs: dict[tuple[int, int], NDArray[np.float64]]
    pair_noise: dict[tuple[int, int], float]


def synthesise(codes: Codes, sizes: Sequence[int], plan: Plan) -> Synthesis:
    """Make a private copy of (records, columns) codes over a public domain of `sizes`.

    Raises EpsilonOutOfRange, DeltaOutOfRange before anything is looked at. Not repeatable: the noise is never seeded.
    """
    rho = rho_of(plan.epsilon, plan.delta)
    cases = Cases(codes, sizes)
    accountant = Accountant(cases, rho)
    measured = _measure(accountant, cases.sizes, rho)
    model = fit(_target(measured), seed=plan.seed, classes=plan.classes)
    drawn, classes = draw_records(model, measured.records, seed=plan.seed)
    made = _spread(drawn, measured, cases.sizes, plan.seed)
    made = keep_faithful(made, classes, cases.sizes, frontier=plan.frontier, seed=plan.seed)
    errors, three, three_noise = _errors(accountant, made, cases.sizes, plan.tables, rho * FOR_ERRORS)
    return Synthesis(
        codes=made,
        sizes=tuple(int(size) for size in sizes),
        records=measured.records,
        epsilon=plan.epsilon,
        delta=plan.delta,
        rho=rho,
        spent_rho=accountant.spent,
        noise_one_way=measured.one_noise,
        errors=errors,
        three_way_share=three,
        three_way_noise=three_noise,
        model=model,
        measured=_kept(measured),
    )


def _measure(accountant: Accountant, sizes: NDArray[np.int64], rho: float) -> _Measured:
    columns = len(sizes)
    records = accountant.counts(lambda cases: [cases.records], rho=rho * FOR_RECORDS)
    total = max(1, int(records[0]))
    noise = scale_of(rho * FOR_ONES, math.sqrt(columns))
    every = accountant.counts(
        lambda cases: np.diagonal(cases.pairs).tolist(), rho=rho * FOR_ONES, sensitivity=math.sqrt(columns)
    )
    ones = [onto_simplex(part, total) for part in np.split(every, starts_of(sizes)[1:-1])]
    groups = [_grouped(one, RARE * noise) for one in ones]
    small = np.array([int(group.max()) + 1 for group in groups], dtype=np.int64)
    pairs, pair_noise = _measure_pairs(accountant, groups, small, rho * FOR_PAIRS)
    return _Measured(total, ones, noise, groups, small, pairs, pair_noise)


def _measure_pairs(
    accountant: Accountant, groups: list[NDArray[np.int64]], small: NDArray[np.int64], rho: float
) -> tuple[dict[tuple[int, int], NDArray[np.float64]], dict[tuple[int, int], float]]:
    """Every two-way table; tables of about the same size are asked for together, with the same noise."""
    pairs: dict[tuple[int, int], NDArray[np.float64]] = {}
    pair_noise: dict[tuple[int, int], float] = {}
    batches: dict[int, list[tuple[int, int]]] = {}
    for i, j in combinations(range(len(small)), 2):
        batches.setdefault(round(2 * math.log2(small[i] * small[j])), []).append((i, j))
    weight = {size: len(batch) * 2 ** (size / 2 * CELLS_POWER) for size, batch in batches.items()}
    for size, batch in sorted(batches.items()):
        price, sensitivity = rho * weight[size] / sum(weight.values()), math.sqrt(len(batch))

        def tables(cases: Cases, batch: list[tuple[int, int]] = batch) -> list[int]:
            counted = [_grouped_table(cases.two(i, j), groups[i], groups[j]).ravel() for i, j in batch]
            return np.concatenate(counted).tolist()

        noisy = accountant.counts(tables, rho=price * (1 - 1e-12), sensitivity=sensitivity)
        parts = np.split(noisy, np.cumsum([small[i] * small[j] for i, j in batch])[:-1])
        for (i, j), part in zip(batch, parts, strict=True):
            pairs[i, j], pair_noise[i, j] = part.reshape(small[i], small[j]), scale_of(price, sensitivity)
    return pairs, pair_noise


def _grouped(ones: NDArray[np.float64], least: float) -> NDArray[np.int64]:
    """A group for each value: frequent values alone, the rare ones together as the last."""
    frequent = ones >= least
    if (~frequent).sum() <= 1:
        return np.arange(len(ones), dtype=np.int64)
    group = np.cumsum(frequent) - 1
    group[~frequent] = frequent.sum()
    return group.astype(np.int64)


def _grouped_table(table: NDArray[np.int64], rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    out = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1), np.int64)
    np.add.at(out, (rows[:, None], columns[None, :]), table)
    return out


def _target(measured: _Measured) -> Target:
    starts, total = starts_of(measured.sizes), float(measured.records)
    values = int(starts[-1])
    ones, pairs, weights = np.zeros(values), np.zeros((values, values)), np.zeros((values, values))
    for column, (one, group) in enumerate(zip(measured.ones, measured.groups, strict=True)):
        np.add.at(ones, starts[column] + group, one / total)
    for (i, j), table in measured.pairs.items():
        rows, columns = slice(starts[i], starts[i + 1]), slice(starts[j], starts[j + 1])
        pairs[rows, columns], pairs[columns, rows] = table / total, table.T / total
        weights[rows, columns] = weights[columns, rows] = (total / measured.pair_noise[i, j]) ** 2
    one_weights = np.full(values, (total / measured.one_noise) ** 2)
    return Target(measured.sizes, ones, pairs, one_weights, weights)


def _spread(drawn: Codes, measured: _Measured, sizes: NDArray[np.int64], seed: int) -> Codes:
    """Groups back to values: rare values of a column in their noisy proportions, at random among its records."""
    draw, out = stream(seed, "publish rare"), np.empty_like(drawn)
    for column, group in enumerate(measured.groups):
        names = np.zeros(int(group.max()) + 1, np.uint8)
        names[group] = np.arange(sizes[column])
        out[:, column] = names[drawn[:, column]]
        rare = np.flatnonzero(group == group.max())
        if len(rare) < 2:
            continue
        at = draw.permutation(np.flatnonzero(drawn[:, column] == group.max()))
        weights = measured.ones[column][rare]
        counts = rounded(weights if weights.sum() > 0 else np.ones(len(rare)), len(at), draw)
        out[at, column] = np.repeat(rare, counts)
    return out


def _errors(
    accountant: Accountant, made: Codes, sizes: NDArray[np.int64], tables: Sequence[tuple[int, ...]], rho: float
) -> tuple[tuple[TableError, ...], float, float]:
    """Absolute differences of every one- and two-way table, of the tables asked for, and of all three-way tables.

    One record moves each sum by at most 1, so m tables at once by at most sqrt(m) in L2; the mean over all three-way
    tables by at most 1.
    """
    copy, triples = Cases(made, sizes), all_triples(len(sizes))
    asked = [table for table in dict.fromkeys(tables) if len(table) > 2]
    small = [*((j,) for j in range(len(sizes))), *combinations(range(len(sizes)), 2)]

    def gaps(cases: Cases) -> list[int]:
        apart, starts = np.abs(cases.pairs - copy.pairs), cases.starts[:-1]
        blocks = np.add.reduceat(np.add.reduceat(apart, starts, axis=0), starts, axis=1)
        larger = [int(np.abs(cases.table(table) - copy.table(table)).sum()) for table in asked]
        return [int(blocks[table[0], table[-1]]) for table in small] + larger

    def mean_gap(cases: Cases) -> list[int]:
        return [round(float(compare_triples(cases.codes, copy.codes, sizes, triples)[0][:, 0].mean()))]

    every = [*small, *asked]
    noisy = accountant.counts(gaps, rho=rho * 0.9, sensitivity=math.sqrt(len(every)))
    noise = scale_of(rho * 0.9, math.sqrt(len(every))) / 2
    found = tuple(
        TableError(table, float(gap) / 2, noise, int(np.prod(sizes[list(table)])))
        for table, gap in zip(every, noisy, strict=True)
    )
    if not len(triples):
        return found, 0.0, 0.0
    # Rounding the mean to a whole number can add 1 to the distance.
    three = accountant.counts(mean_gap, rho=rho * 0.1 * (1 - 1e-9), sensitivity=2.0)
    return found, float(three[0]) / 2 / len(made), scale_of(rho * 0.1, 2.0) / 2 / len(made)


def onto_simplex(values: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """The nearest numbers that are not negative and sum to `total` (Held, Wolfe and Crowder 1974).

    >>> onto_simplex(np.array([6.0, 5.0, -3.0]), 10.0).tolist()
    [5.5, 4.5, 0.0]
    """
    falling = np.sort(values)[::-1]
    excess = (np.cumsum(falling) - total) / np.arange(1, len(values) + 1)
    last = int(np.flatnonzero(falling - excess > 0)[-1])
    return np.maximum(values - excess[last], 0.0)


def _kept(measured: _Measured) -> dict[str, object]:
    """The noisy measurements as they may leave the house."""
    return {
        "records": measured.records,
        "one_way": [one.round(3).tolist() for one in measured.ones],
        "one_way_noise": measured.one_noise,
        "groups": [group.tolist() for group in measured.groups],
        "two_way": [
            {"columns": list(pair), "noise": measured.pair_noise[pair], "counts": table.astype(int).tolist()}
            for pair, table in measured.pairs.items()
        ],
    }
