"""Linking records in memory: from a table of fields to pairs with calibrated probabilities and clusters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lindung.evidence.engines import splink
from lindung.evidence.engines.candidates import Chosen, choose, codes
from lindung.evidence.engines.comparisons import Comparison, comparisons_for
from lindung.evidence.engines.prepared import Prepared, prepare
from lindung.evidence.engines.splink import Plan, Scored
from lindung.evidence.methods.blocking import Reach, found_by, reach, reach_from_labels
from lindung.evidence.methods.calibration import (
    Agreement,
    Bin,
    Scale,
    from_agreements,
    from_labels,
    prior_shift,
    reliability_from_agreements,
    reliability_from_labels,
)
from lindung.evidence.methods.clusters import clusters
from lindung.evidence.rules.link import LinkType, NoPairs, NothingToCompare, TooFewRecords
from lindung.evidence.rules.runs import Progress, silent
from lindung.kernel.errors import gettext_noop

LEAST_RECORDS = 20
ANSWERED = 30.0  # bits: a person's answer outweighs what names and dates say
LEAST_LABELS = 10  # of each kind, before answers move the calibration
BIN_WIDTH, LOWEST, HIGHEST = 0.25, -10.0, 40.0
Integers = NDArray[np.int64]
Reals = NDArray[np.float64]
Score = Callable[..., Scored]


@dataclass(frozen=True)
class Labels:
    """Answers of a person: pairs by position, and whether they are one person."""

    a: Integers
    b: Integers
    is_match: NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """How to link. `score`: the engine (engines.splink.score or engines.spark.score) and its own options."""

    link_type: LinkType = LinkType.BOTH
    seed: int = 1
    labels: Labels | None = None
    trained: dict[str, Any] | None = None
    score: Score = splink.score
    engine_options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Linkage:
    """Everything a linkage found. Pairs are positions in the table of records, a < b.

    `parts`: (comparisons, pairs) bits; `levels`: (comparisons, pairs) as in Comparison.sentence; `weight` includes the
    estimated prior; `probability` is calibrated; `cluster`: (records,).
    """

    prepared: Prepared
    comparisons: tuple[Comparison, ...]
    chosen: Chosen
    a: Integers
    b: Integers
    weight: Reals
    probability: Reals
    parts: Reals
    levels: NDArray[np.int8]
    cluster: Integers
    scale: Scale
    prior: float
    reliability: tuple[Bin, ...]
    reliability_how: str
    reach: Reach
    rule_matches: tuple[float, ...]
    settings: dict[str, Any]
    engine: str


def link_records(records: pa.Table, asked: Asked | None = None, *, progress: Progress = silent) -> Linkage:
    """Link the records (strings; columns named as in rules.link.FIELDS, and `list`).

    Raises TooFewRecords, NothingToCompare, NoPairs.
    """
    asked = asked or Asked()
    _check(records, asked)
    progress(gettext_noop("Names and dates are brought to forms that can be compared"), 0.05)
    prepared = prepare(records)
    chosen = choose(prepared.table, asked.link_type)
    if not chosen.rules:
        raise NoPairs(rules=len(chosen.left_out))
    comparisons = comparisons_for(prepared.fields)
    every = pairs_in_all(prepared.table, asked.link_type)
    plan = Plan(
        comparisons, chosen, asked.link_type, _first_prior(records, every), seed=asked.seed, trained=asked.trained
    )
    progress(gettext_noop("The weights are learned and candidate pairs are weighed"), 0.15)
    scored = asked.score(prepared.table, plan, **asked.engine_options)
    if not scored.pairs.num_rows:
        raise NoPairs(rules=len(chosen.rules))
    progress(gettext_noop("Probabilities are calibrated and records gathered into persons"), 0.85)
    return _finished(prepared, plan, scored, asked, every)


def _check(records: pa.Table, asked: Asked) -> None:
    if records.num_rows < LEAST_RECORDS:
        raise TooFewRecords(count=records.num_rows, least=LEAST_RECORDS)
    if asked.link_type is LinkType.LINK and len(records["list"].unique()) < 2:
        raise NothingToCompare(count=1)


def pairs_in_all(table: pa.Table, link_type: LinkType) -> float:
    """How many pairs there are, candidates or not."""
    sizes = [float(one["counts"]) for one in table["list_name"].value_counts().to_pylist()]
    every, within = sum(sizes) * (sum(sizes) - 1) / 2, sum(size * (size - 1) / 2 for size in sizes)
    return {LinkType.BOTH: every, LinkType.DEDUPE: within, LinkType.LINK: every - within}[link_type]


def _first_prior(records: pa.Table, every: float) -> float:
    """Before anything is known: every record has one partner."""
    return float(min(0.1, max(1e-12, records.num_rows / 2 / every)))


def _finished(prepared: Prepared, plan: Plan, scored: Scored, asked: Asked, every: float) -> Linkage:
    a, b = (scored.pairs[name].to_numpy().astype(np.int64) for name in ("a", "b"))
    parts = np.stack([scored.pairs[f"part_{one.name}"].to_numpy() for one in plan.comparisons])
    levels = np.stack([scored.pairs[f"level_{one.name}"].to_numpy() for one in plan.comparisons]).astype(np.int8)
    weight = scored.pairs["weight"].to_numpy()
    weight = weight + prior_shift(weight, prior=scored.prior, all_pairs=every)
    found = np.stack([found_by(*codes(prepared.table, rule), a=a, b=b) for rule in plan.chosen.rules])
    witnesses = agreements(plan, weight, parts, levels, found)
    learned = from_agreements(witnesses)
    scale, table, how = learned.scale, reliability_from_agreements(witnesses, learned), "model"
    answered = _answered(asked.labels, a, b, prepared.table.num_rows)
    if asked.labels is not None and _is_enough(asked.labels.is_match[answered >= 0]):
        place, said = answered[answered >= 0], asked.labels.is_match[answered >= 0]
        scale, how = from_labels(weight[place], said, start=scale), "labels"
        table = reliability_from_labels(scale.probability(weight[place]), said)
    probability = scale.probability(weight)
    bits = _with_answers(np.log2(probability / (1 - probability)), answered, asked.labels)
    probability = 1 / (1 + np.exp2(-np.clip(bits, -ANSWERED, ANSWERED)))
    lists = prepared.table["list_name"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    cluster = clusters(
        prepared.table.num_rows, a=a, b=b, bits=bits, exclusive=lists if asked.link_type is LinkType.LINK else None
    )
    rules = tuple(float(probability[row].sum()) for row in found)
    return Linkage(
        prepared, plan.comparisons, plan.chosen, a, b, weight, probability, parts, levels, cluster, scale,
        float(probability.sum() / every), table, how, _reach(plan, found, probability, asked, answered), rules,
        scored.settings, scored.engine,
    )  # fmt: skip


def _is_enough(said: NDArray[np.bool_]) -> bool:
    return min(int(said.sum()), int((~said).sum())) >= LEAST_LABELS


def _answered(labels: Labels | None, a: Integers, b: Integers, count: int) -> Integers:
    """For each answer, the position of its pair among the candidates, or -1."""
    if labels is None:
        return np.empty(0, np.int64)
    keys, wanted = a * count + b, np.minimum(labels.a, labels.b) * count + np.maximum(labels.a, labels.b)
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    return np.where(keys[order][place] == wanted, order[place], -1)


def _with_answers(bits: Reals, answered: Integers, labels: Labels | None) -> Reals:
    if labels is not None:
        known = answered >= 0
        bits[answered[known]] = np.where(labels.is_match[known], ANSWERED, -ANSWERED)
    return bits


def agreements(
    plan: Plan, weight: Reals, parts: Reals, levels: NDArray[np.int8], found: NDArray[np.bool_]
) -> list[Agreement]:
    """Each comparison as a witness against the weight of the others.

    Only pairs that a rule found without looking at the witness's own field, and only weights of the others that would
    have been kept whatever the witness says: else the witness would have chosen the pairs it judges.
    """
    edges = np.arange(LOWEST, HIGHEST + BIN_WIDTH, BIN_WIDTH)
    made = []
    for row, comparison in enumerate(plan.comparisons):
        free = [
            i for i, rule in enumerate(plan.chosen.rules) if not comparison.columns & {*rule.sides[0], *rule.sides[1]}
        ]
        known = found[free].any(axis=0) & (levels[row] >= 0) if free else np.zeros(len(weight), bool)
        others = weight - parts[row]
        known &= others >= weight.min() - parts[row][levels[row] >= 0].min(initial=0.0)
        agrees = parts[row] > 0
        place = np.clip(others, LOWEST, HIGHEST - BIN_WIDTH / 2)
        counts = [np.histogram(place[known & is_so], edges)[0].astype(float) for is_so in (agrees, ~agrees)]
        if sum(count.sum() for count in counts) < 10:
            continue
        high, low = known & (others > 10), known & (others < -3)
        m = float(agrees[high].mean()) if high.sum() > 20 else 0.9
        u = float(agrees[low].mean()) if low.sum() > 20 else 0.05
        made.append(Agreement(comparison.name, edges[:-1] + BIN_WIDTH / 2, *counts, m, min(u, m / 2)))
    return made


def _reach(plan: Plan, found: NDArray[np.bool_], probability: Reals, asked: Asked, answered: Integers) -> Reach:
    if asked.labels is not None and asked.labels.is_match.sum() >= LEAST_LABELS:
        return reach_from_labels(answered[asked.labels.is_match] >= 0)
    fields = [
        frozenset(_field(one) for one in plan.comparisons if one.columns & {*rule.sides[0], *rule.sides[1]})
        for rule in plan.chosen.rules
    ]
    return reach(found, chance=probability, fields=fields)


def _field(comparison: Comparison) -> str:
    """Both parts of the name are one field here: who errs in one is likelier to err in the other."""
    return "name" if comparison.name in ("given_name", "last_name") else comparison.name
