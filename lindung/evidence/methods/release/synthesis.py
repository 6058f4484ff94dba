"""Synthetic records under differential privacy: measure all one- and two-way tables with noise, fit, draw, and say how
far the result is from the cases, table by table, itself measured with noise.

Protected: the presence of any one record (add or remove one). Everything after the measuring works on noisy numbers
alone and may be repeated from them with the recorded seed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.accountant import Accountant, rho_of, scale_of
from lindung.evidence.methods.release.counting import Cases, Codes, all_triples, compare_triples, starts_of
from lindung.evidence.methods.release.faithful import keep_faithful
from lindung.evidence.methods.release.mixture import CLASSES, Target, draw_records, fit, onto_simplex, rounded
from lindung.evidence.methods.release.tree import draw_tree, tree_edges
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.publish import ModelKind

# How the budget is divided: number of records, one-way tables, two-way tables, those of the tree once more, choice of
# the model, errors told.
FOR_RECORDS, FOR_ONES, FOR_PAIRS, FOR_EDGES, FOR_CHOICE, FOR_ERRORS = 0.01, 0.20, 0.55, 0.185, 0.01, 0.045
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
    model: ModelKind
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
    choices = _candidates(measured, cases.sizes, plan)
    place, three, three_noise = _nearest(accountant, [made for _, made in choices], cases.sizes, rho * FOR_CHOICE)
    model, made = choices[place]
    errors = _errors(accountant, made, cases.sizes, plan.tables, rho * FOR_ERRORS)
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
    every_pair = list(combinations(range(columns), 2))
    pairs, pair_noise = _measure_pairs(accountant, groups, small, every_pair, rho * FOR_PAIRS)
    first = _Measured(total, ones, noise, groups, small, pairs, pair_noise)
    edges = [(min(edge), max(edge)) for edge in tree_edges(_target(first))[1]]
    return _with(first, *_measure_pairs(accountant, groups, small, edges, rho * FOR_EDGES))


def _with(
    first: _Measured,
    again: dict[tuple[int, int], NDArray[np.float64]],
    noise: dict[tuple[int, int], float],
) -> _Measured:
    """Tables that were measured twice, each weighted by its precision."""
    pairs, pair_noise = dict(first.pairs), dict(first.pair_noise)
    for pair, table in again.items():
        before, after = first.pair_noise[pair] ** -2, noise[pair] ** -2
        pairs[pair] = (first.pairs[pair] * before + table * after) / (before + after)
        pair_noise[pair] = (before + after) ** -0.5
    return replace(first, pairs=pairs, pair_noise=pair_noise)


def _measure_pairs(
    accountant: Accountant,
    groups: list[NDArray[np.int64]],
    small: NDArray[np.int64],
    chosen: Sequence[tuple[int, int]],
    rho: float,
) -> tuple[dict[tuple[int, int], NDArray[np.float64]], dict[tuple[int, int], float]]:
    """The chosen two-way tables; tables of about the same size are asked for together, with the same noise."""
    pairs: dict[tuple[int, int], NDArray[np.float64]] = {}
    pair_noise: dict[tuple[int, int], float] = {}
    batches: dict[int, list[tuple[int, int]]] = {}
    for i, j in chosen:
        batches.setdefault(round(2 * math.log2(small[i] * small[j])), []).append((i, j))
    weight = {size: len(batch) * 2 ** (size / 2 * CELLS_POWER) for size, batch in batches.items()}
    for size, batch in sorted(batches.items()):
        price, sensitivity = rho * weight[size] / sum(weight.values()), math.sqrt(len(batch))

        def tables(cases: Cases, batch: list[tuple[int, int]] = batch) -> list[int]:
            counted = [_grouped_table(cases.two(i, j), groups[i], groups[j]).ravel() for i, j in batch]
            flat: list[int] = np.concatenate(counted).tolist()
            return flat

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
) -> tuple[TableError, ...]:
    """Absolute differences of the tables asked for; without any, of every one- and two-way table.

    One record moves each sum by at most 1, so m tables at once by at most sqrt(m) in L2: fewer tables, less noise.
    """
    copy, columns = Cases(made, sizes), range(len(sizes))
    every = list(dict.fromkeys(tables)) or [*((j,) for j in columns), *combinations(columns, 2)]

    def gaps(cases: Cases) -> list[int]:
        return [int(np.abs(cases.table(table) - copy.table(table)).sum()) for table in every]

    noisy = accountant.counts(gaps, rho=rho * (1 - 1e-9), sensitivity=math.sqrt(len(every)))
    noise = scale_of(rho, math.sqrt(len(every))) / 2
    return tuple(
        TableError(table, float(gap) / 2, noise, int(np.prod(sizes[list(table)])))
        for table, gap in zip(every, noisy, strict=True)
    )


def _candidates(measured: _Measured, sizes: NDArray[np.int64], plan: Plan) -> list[tuple[ModelKind, Codes]]:
    """The same noisy tables explained in two ways, and records drawn from each."""
    target = _target(measured)
    model = fit(target, seed=plan.seed, classes=plan.classes)
    drawn = [(ModelKind.HIDDEN_CLASS, *draw_records(model, measured.records, seed=plan.seed))]
    if len(sizes) > 2:  # noqa: PLR2004 - two columns have one table, and it was measured
        tree = draw_tree(target, measured.records, seed=plan.seed)
        drawn.append((ModelKind.TREE, *tree))
    return [
        (
            kind,
            keep_faithful(
                _spread(codes, measured, sizes, plan.seed), classes, sizes, frontier=plan.frontier, seed=plan.seed
            ),
        )
        for kind, codes, classes in drawn
    ]


def _nearest(
    accountant: Accountant, made: Sequence[Codes], sizes: NDArray[np.int64], rho: float
) -> tuple[int, float, float]:
    """Which of the made sets is nearest to the cases in all three-way tables; its share of misplaced records, noise.

    One record moves the mean over all tables by at most 1, and rounding it to a whole number by at most 1 more.
    """
    triples = all_triples(len(sizes))
    if not len(triples):
        return 0, 0.0, 0.0

    def gaps(cases: Cases) -> list[int]:
        apart = [compare_triples(cases.codes, np.asfortranarray(each), sizes, triples)[0][:, 0] for each in made]
        return [round(float(each.mean())) for each in apart]

    sensitivity = 2.0 * math.sqrt(len(made))
    noisy = accountant.counts(gaps, rho=rho * (1 - 1e-9), sensitivity=sensitivity)
    place = int(np.argmin(noisy))
    records = len(made[place])
    return place, float(noisy[place]) / 2 / records, scale_of(rho, sensitivity) / 2 / records


def _kept(measured: _Measured) -> dict[str, object]:
    """The noisy measurements as they may leave the house."""
    return {
        "records": measured.records,
        "one_way": [one.round(3).tolist() for one in measured.ones],
        "one_way_noise": measured.one_noise,
        "groups": [group.tolist() for group in measured.groups],
        "two_way": [
            {"columns": list(pair), "noise": measured.pair_noise[pair], "counts": table.round(2).tolist()}
            for pair, table in measured.pairs.items()
        ],
    }
