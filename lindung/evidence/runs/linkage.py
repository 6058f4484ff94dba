"""Linking records in memory: from a table of fields to pairs with calibrated probabilities and clusters."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.evidence.engines import splink
from lindung.evidence.engines.candidates import Chosen, choose, list_codes
from lindung.evidence.engines.comparisons import Comparison, comparisons_for
from lindung.evidence.engines.prepared import Prepared, prepare
from lindung.evidence.engines.splink import Plan, Scored
from lindung.evidence.methods.blocking import Reach
from lindung.evidence.methods.calibration import Bin, Scale
from lindung.evidence.methods.clusters import clusters
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.link import LinkType, NoPairs, NothingToCompare, TooFewRecords
from lindung.evidence.runs.judging import (
    Integers,
    Labels,
    Levels,
    Reals,
    candidates,
    reach_of,
    refined,
    trust,
    with_answers,
)
from lindung.kernel.errors import gettext_noop
from lindung.papers.rules import Progress, silent

LEAST_RECORDS = 20
PROBE_PAIRS, PROBE_LEAST, PROBE_MOST = 600_000, 10, 300  # pairs, and records that are compared with every other
Score = Callable[..., Scored]


@dataclass(frozen=True)
class Asked:
    """How to link. `score`: the engine (engines.splink.score or engines.spark.score) and its own options."""

    link_type: LinkType = LinkType.BOTH
    seed: int = 1
    labels: Labels | None = None
    trained: dict[str, Any] | None = None
    has_probe: bool = True  # whether some records meet every other, to measure what blocking misses
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
    levels: Levels
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
        comparisons,
        chosen,
        asked.link_type,
        prior=_first_prior(records, every),
        probe=_probe(records.num_rows, asked.seed) if asked.has_probe else (),
        seed=asked.seed,
        trained=asked.trained,
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


def _probe(count: int, seed: int) -> tuple[int, ...]:
    """Some records drawn at random, as many as the pairs they bring allow; none when the lists are too long for it."""
    size = min(PROBE_PAIRS // count, PROBE_MOST, count)
    if size < PROBE_LEAST:
        return ()
    return tuple(sorted(stream(seed, "probe").choice(count, size, replace=False).tolist()))


def _finished(prepared: Prepared, plan: Plan, scored: Scored, asked: Asked, every: float) -> Linkage:
    met = candidates(prepared, plan, scored, every=every, labels=asked.labels)
    settings = scored.settings
    if asked.trained is None:
        met, settings = refined(plan, met, deepcopy(settings))
    judged = trust(plan, met, asked.labels)
    bits = with_answers(met, judged.scale, asked.labels)
    probability = 1 / (1 + np.exp2(-bits))
    lists = list_codes(prepared.table) if asked.link_type is LinkType.LINK else None
    return Linkage(
        prepared=prepared,
        comparisons=plan.comparisons,
        chosen=plan.chosen,
        a=met.a,
        b=met.b,
        weight=met.weight,
        probability=probability,
        parts=met.parts,
        levels=met.levels,
        cluster=clusters(prepared.table.num_rows, a=met.a, b=met.b, bits=bits, exclusive=lists),
        scale=judged.scale,
        prior=float(probability.sum() / every),
        reliability=judged.table,
        reliability_how=judged.how,
        reach=reach_of(prepared, plan, scored, met, judged.scale, probability=probability, labels=asked.labels),
        rule_matches=tuple(float(probability[row].sum()) for row in met.found),
        settings=settings,
        engine=scored.engine,
    )
