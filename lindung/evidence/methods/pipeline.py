"""From the match probabilities of pairs to one interval for the number of people that holds both errors.

Whole linkages are drawn (partitions.py), the pairs that no rule found are put back (missed.py), the number is estimated
on each, and the draws of all are one distribution: its interval holds the error of linking and that of counting.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lindung.evidence.methods.headline import headline
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.missed import Drawn, Recall, with_missed
from lindung.evidence.methods.partitions import Candidates, Partition, Sampler
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.estimate import VerdictLevel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Draws of the total for one table: (histories, seed) -> (replicates,) people.
Estimator = Callable[[Histories, int], Floats]
LINKAGES = 50
REPLICATES = 2_000
THRESHOLDS = (0.5, 0.9, 0.99)
FLOOR = 0.005  # pairs less likely than this are not drawn one by one; their sum is carried as missed
EQUALS = 10.0  # matches that speak for equal shares of matches between every two lists
WIDE, ALL_LINKAGE = 0.7, 0.95  # chosen on the simulations of benchmarks.evidence_pipeline


@dataclass(frozen=True)
class Linked:
    """What linking found, ready to be drawn from.

    `lists`: t names. `candidates`: all pairs. `recall`: of the rules for candidates. `again`: (draws, 2) a and b, the
    error of the calibration: the log odds might as well be a + b * log odds. None takes them as they are.
    """

    lists: tuple[str, ...]
    candidates: Candidates
    recall: Recall
    again: Floats | None = None

    def log_odds(self, index: int, rows: Ints) -> Floats:
        """(rows,) log odds of some candidates for one draw."""
        known = self.candidates.log_odds[rows]
        if self.again is None:
            return known
        shift, slope = self.again[index % len(self.again)]
        moved: Floats = shift + slope * known
        return moved


@dataclass(frozen=True)
class AtThreshold:
    """What is printed when every pair above a threshold is a link: people seen, and the number with its interval."""

    threshold: float
    links: int
    seen: int
    total: float
    low: float
    high: float


@dataclass(frozen=True)
class Honest:
    """The number of people with both errors.

    `total`: the median; `low`, `high`: at `level`. `linkage_share`: of the variance of the log of the total, the part
    due to not knowing who is the same person. `seen`: mean number of different people on the lists, with its interval.
    `totals`: (linkages,) the median of each linkage's estimate. `tables`: (linkages, 2**t) people by code.
    """

    total: float
    low: float
    high: float
    level: float
    linkage_share: float
    seen: float
    seen_low: float
    seen_high: float
    links: float
    links_expected: float
    recall: float
    thresholds: tuple[AtThreshold, ...]
    totals: Floats = field(repr=False)
    within: float = field(repr=False)  # mean variance of the log of the total, given who is who
    tables: Ints = field(repr=False)
    draws: Floats = field(repr=False)  # of the total, all linkages together

    @property
    def relative_width(self) -> float:
        """The interval's width, of the number."""
        return (self.high - self.low) / self.total


def believed(honest: Honest, *, by_decoys: bool) -> VerdictLevel:
    """How far the number may be believed, now that it rests on who is who.

    Never robust. A lower bound only where the chances of pairs are the linkage's own word (on lists of a few hundred
    records it takes too many records for one person, so that the number is too low), and where the interval is as wide
    as WIDE of the number, or so much of the doubt is about who is who that nothing but the linkage speaks
    (docs/explanation/pipeline.md).
    """
    if not by_decoys or honest.relative_width > WIDE or honest.linkage_share > ALL_LINKAGE:
        return VerdictLevel.LOWER_BOUND_ONLY
    return VerdictLevel.DEPENDS_ON_MODEL


def quick(histories: Histories, seed: int) -> Floats:
    """The headline method on short walks: (REPLICATES,) totals."""
    return headline(histories, seed=seed, replicates=REPLICATES, quick=True).draws


def estimate_linked(
    linked: Linked,
    *,
    seed: int = 1,
    linkages: int = LINKAGES,
    level: float = 0.95,
    estimator: Estimator = quick,
    tell: Callable[[float], None] = lambda done: None,
) -> Honest:
    """Carry the doubt about who is who into the number.

    Args: linked: pairs with log odds and what is known of their calibration. linkages: draws of whole linkages.
    Returns: the number; the variance between linkages is widened by 1 + 1 / linkages, as there are only so many.
    Raises TooManyLists and the like: from the estimator.
    Source: Rubin (1987), multiple imputation; the draws are pooled rather than approximated by a normal.
    """
    tables, partitions = draw_tables(linked, seed=seed, linkages=linkages, tell=lambda done: tell(0.6 * done))
    logs = np.empty((linkages, len(estimator(_histories(linked, tables[0]), seed))))
    for index, table in enumerate(tables):
        logs[index] = np.log(np.maximum(estimator(_histories(linked, table), seed + index), 1.0))
        _tell_tenths(tell, 0.6, 0.4, index + 1, linkages)
    return _combined(linked, np.stack(tables), partitions, logs, level, _at_thresholds(linked, seed, level, estimator))


def _tell_tenths(tell: Callable[[float], None], start: float, part: float, done: int, whole: int) -> None:
    if done * 10 // whole > (done - 1) * 10 // whole:
        tell(start + part * done / whole)


def draw_tables(
    linked: Linked, *, seed: int, linkages: int, tell: Callable[[float], None] = lambda done: None
) -> tuple[list[Ints], list[Partition]]:
    """`linkages` tables of people by code, each from one drawn linkage with its missed pairs, and the linkages."""
    kept, rows = worth_drawing(linked)
    sampler, tables, partitions = Sampler(kept, seed=seed), [], []

    def curve(index: int) -> Floats:
        return by_lists(kept, linked.log_odds(index, rows))

    for index, partition in enumerate(sampler.draws(linkages, curve)):
        tables.append(table_of(linked, kept, partition, rows=rows, index=index, seed=seed).full())
        partitions.append(partition)
        _tell_tenths(tell, 0.0, 1.0, index + 1, linkages)
    return tables, partitions


def table_of(linked: Linked, kept: Candidates, partition: Partition, *, rows: Ints, index: int, seed: int) -> Histories:
    """The capture histories of one drawn linkage, its missed pairs put back; `rows` as in `worth_drawing`.

    Missed are the pairs that are no candidates, and those too unlikely to be drawn one by one: by this draw's own
    calibration, since how many those are is what it is least sure of.
    """
    random = stream(seed, "missed", index)
    every = np.flatnonzero(_is_possible(linked.candidates)).astype(np.int64)
    held, whole = (float((1.0 / (1.0 + np.exp(-linked.log_odds(index, some)))).sum()) for some in (rows, every))
    recall = linked.recall.times(held / max(whole, 1e-9)).drawn(random)
    return _histories(linked, with_missed(counted(kept, partition, len(linked.lists)), recall, random))


def worth_drawing(linked: Linked) -> tuple[Candidates, Ints]:
    """Possible pairs above the floor, and their rows among all."""
    chance = 1.0 / (1.0 + np.exp(-linked.candidates.log_odds))
    is_worth = _is_possible(linked.candidates) & (chance >= FLOOR)
    return linked.candidates.only(is_worth), np.flatnonzero(is_worth).astype(np.int64)


def _is_possible(every: Candidates) -> NDArray[np.bool_]:
    first = every.list_of[every.a]
    return np.asarray((first != every.list_of[every.b]) | ~every.holds_once[first], dtype=np.bool_)


def by_lists(candidates: Candidates, log_odds: Floats, turns: int = 15) -> Floats:
    """Log odds when every two lists have their own share of matches, learned from the probabilities themselves.

    The fixed point of expectation maximisation for the share of each two lists, drawn a little towards the common one.
    """
    t = len(candidates.holds_once)
    sizes = np.bincount(candidates.list_of, minlength=t).astype(np.float64)
    possible = np.outer(sizes, sizes).ravel()
    possible[:: t + 1] = sizes * (sizes - 1.0) / 2.0
    kind = candidates.list_of[candidates.a] * t + candidates.list_of[candidates.b]
    kind = np.minimum(kind, candidates.list_of[candidates.b] * t + candidates.list_of[candidates.a])
    used = np.unique(kind)
    usual = possible[used] / possible[used].sum()
    shift = np.zeros(t * t)
    for _ in range(turns):
        matches = np.bincount(kind, 1.0 / (1.0 + np.exp(-(log_odds + shift[kind]))), t * t)[used]
        even = matches.sum() * usual
        shift[used] = np.log((matches + EQUALS * usual) / (even + EQUALS * usual))
    made: Floats = log_odds + shift[kind]
    return made


def counted(candidates: Candidates, partition: Partition, t: int) -> Drawn:
    """A drawn linkage as counts."""
    n = int(partition.cluster_of.max(initial=-1)) + 1
    on = np.zeros((n, t), dtype=np.int64)
    np.add.at(on, (partition.cluster_of, candidates.list_of), 1)
    codes = (on > 0) @ np.left_shift(np.int64(1), np.arange(t, dtype=np.int64))
    first, second = candidates.list_of[candidates.a], candidates.list_of[candidates.b]
    low, high = np.minimum(first, second)[partition.tuned], np.maximum(first, second)[partition.tuned]
    found = np.bincount(low * t + high, minlength=t * t).reshape(t, t)
    return Drawn(np.bincount(codes, minlength=1 << t), found, np.maximum(np.triu(on.T @ on, 1) - found, 0))


def _histories(linked: Linked, table: Ints) -> Histories:
    return Histories.of_full(linked.lists, table)


def _combined(
    linked: Linked,
    tables: Ints,
    partitions: list[Partition],
    logs: Floats,
    level: float,
    thresholds: tuple[AtThreshold, ...],
) -> Honest:
    count = len(logs)
    middles = logs.mean(axis=1)
    within = float(logs.var(axis=1).mean())
    between = float(middles.var(ddof=1)) if count > 1 else 0.0
    widened = logs + ((np.sqrt(1.0 + 1.0 / count) - 1.0) * (middles - middles.mean()))[:, None]
    low, middle, high = np.quantile(np.exp(widened), [(1 - level) / 2, 0.5, (1 + level) / 2])
    seen = tables.sum(axis=1)
    between *= 1.0 + 1.0 / count
    return Honest(
        total=float(middle),
        low=float(low),
        high=float(high),
        level=level,
        linkage_share=between / max(between + within, 1e-300),
        seen=float(seen.mean()),
        seen_low=float(np.quantile(seen, (1 - level) / 2)),
        seen_high=float(np.quantile(seen, (1 + level) / 2)),
        links=float(np.mean([one.links for one in partitions])),
        links_expected=float(np.mean([one.links_expected for one in partitions])),
        recall=linked.recall.value,
        thresholds=thresholds,
        totals=np.exp(np.median(logs, axis=1)),
        within=within,
        tables=tables,
        draws=np.exp(widened).ravel(),
    )


def _at_thresholds(linked: Linked, seed: int, level: float, estimator: Estimator) -> tuple[AtThreshold, ...]:
    """What others would print: every pair above the threshold is a link, and who is linked by a chain is one."""
    found = linked.candidates
    chance = 1.0 / (1.0 + np.exp(-found.log_odds))
    made = []
    for threshold in THRESHOLDS:
        above = chance >= threshold
        ones = np.ones(int(above.sum()), dtype=np.int8)
        graph = coo_array((ones, (found.a[above], found.b[above])), shape=(found.records, found.records))
        _, cluster_of = connected_components(graph, directed=False)
        codes = np.zeros(int(cluster_of.max(initial=-1)) + 1, dtype=np.int64)
        np.bitwise_or.at(codes, cluster_of, np.left_shift(np.int64(1), found.list_of))
        table = np.bincount(codes, minlength=1 << len(linked.lists))
        low, middle, high = np.quantile(
            estimator(_histories(linked, table), seed), [(1 - level) / 2, 0.5, (1 + level) / 2]
        )
        made.append(AtThreshold(threshold, len(ones), len(codes), float(middle), float(low), float(high)))
    return tuple(made)
