"""Splink: training without labels, and the weight of every candidate pair; on DuckDB (engines.spark is the other)."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.exceptions import SplinkException

from lindung.evidence.engines.candidates import Chosen, Rule
from lindung.evidence.engines.comparisons import Comparison
from lindung.evidence.rules.link import LinkType

RANDOM_PAIRS = 1_000_000.0  # from which chance agreement is learned
TRAINING_PAIRS = 500_000.0  # from which agreement of matches is learned, for each rule of training
RECORDS_PER_CHUNK = 250_000
# Chance agreement or disagreement is never taken as rarer than this: one odd pair is no proof.
LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class Plan:
    """What is asked of an engine: the same for every one."""

    comparisons: tuple[Comparison, ...]
    chosen: Chosen
    link_type: LinkType
    prior: float = 1e-4
    probe: tuple[int, ...] = ()  # positions of records that are compared with every other one
    least_weight: float = -8.0
    seed: int = 1
    trained: dict[str, Any] | None = None  # settings.json of an earlier run: nothing is learned again

    def settings(self) -> SettingsCreator:
        """Splink's settings: one object for DuckDB and Spark."""
        if self.trained:
            return SettingsCreator.from_path_or_dict(self.trained)
        rules = [one for rule in self.chosen.rules for one in _both_orders(rule)]
        return SettingsCreator(
            link_type="dedupe_only",
            comparisons=[comparison.creator() for comparison in self.comparisons],
            blocking_rules_to_generate_predictions=[{"blocking_rule": rule.sql(self.link_type)} for rule in rules],
            probability_two_random_records_match=self.prior,
            retain_matching_columns=True,
            retain_intermediate_calculation_columns=True,
            additional_columns_to_retain=[],
        )


def _both_orders(rule: Rule) -> tuple[Rule, ...]:
    left, right = rule.sides
    return (rule,) if left == right else (rule, rule.turned())


@dataclass(frozen=True)
class Scored:
    """Pairs with their weight and its parts, and the trained settings.

    `pairs`: a, b (positions of records), weight, and for each comparison level_NAME (-1 missing, 0 differs, above that
    closer) and part_NAME (its share of the weight, in bits; missing is 0). The weight is the prior's log odds plus the
    parts.
    """

    pairs: pa.Table
    settings: dict[str, Any]
    prior: float
    engine: str
    probed: pa.Table | None = None  # the probe's pairs: a, b, weight


@contextmanager
def quiet() -> Iterator[None]:
    """Splink tells operators about SQL; ours get their own sentences."""
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def score(
    table: pa.Table,
    plan: Plan,
    *,
    threads: int = 2,
    memory_limit: str = "1GB",
    scratch: Path | None = None,
    tell: Callable[[float], None] = lambda done: None,
) -> Scored:
    """Train on `table` (engines.prepared) and weigh the candidates of `plan` with DuckDB.

    `scratch` is a folder for what does not fit into `memory_limit`.
    """
    connection = duckdb.connect()
    try:
        connection.execute(f"set threads = {int(threads)}")
        connection.execute("set memory_limit = ?", [memory_limit])
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        if scratch:
            connection.execute("set temp_directory = ?", [str(scratch)])
        connection.execute("create macro jaro_winkler(a, b) as jaro_winkler_similarity(a, b)")
        connection.execute("create macro arrays_overlap(a, b) as list_has_any(a, b)")
        with quiet():
            return _weighed(connection, table, plan, tell)
    finally:
        connection.close()


def _weighed(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, plan: Plan, tell: Callable[[float], None]
) -> Scored:
    api = DuckDBAPI(connection)
    records = api.register(with_probe(table, plan), dataset_display_name="records")
    linker = Linker(records, plan.settings(), log_level=None)
    train(linker, plan, tell)
    settings = linker.misc.save_model_to_json()
    chunks = max(1, round(table.num_rows / RECORDS_PER_CHUNK))
    predicted = linker.inference.predict(
        threshold_match_weight=plan.least_weight, num_chunks_right=chunks, num_chunks_left=1
    )
    pairs = connection.sql(pairs_sql(predicted.physical_name, plan.comparisons)).to_arrow_table()
    tell(0.8)
    probed = None
    if plan.probe:
        prober = Linker(records, probe_settings(settings, plan), log_level=None)
        met = prober.inference.predict(threshold_match_weight=0)
        probed = connection.sql(pairs_sql(met.physical_name, ())).to_arrow_table()
    return Scored(pairs, settings, prior_of(linker), "duckdb", probed)


def train(linker: Linker, plan: Plan, tell: Callable[[float], None], *, chunks: int = 10) -> None:
    """Chance agreement from random pairs, then agreement among matches by expectation maximisation, rule by rule."""
    if plan.trained:
        return
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=plan.seed, num_chunks=chunks)
    tell(0.3)
    rules = training_rules(plan)
    is_short = sum(plan.chosen.pairs.values()) < 10 * TRAINING_PAIRS
    for number, rule in enumerate(rules, start=1):
        before = deepcopy(linker._settings_obj.core_model_settings)
        try:
            training.estimate_parameters_using_expectation_maximisation(
                rule.sql(plan.link_type),
                estimate_without_term_frequencies=True,
                max_pairs=TRAINING_PAIRS,
                record_sample_proportion=1.0 if is_short else 0.1,
            )
        except (ValueError, SplinkException):
            # Too few pairs agree on this rule to learn from (a rate ran to nought): the other rules must do, and the
            # rates are learned once more from all candidates together (methods.refining).
            linker._settings_obj.core_model_settings = before
        tell(0.3 + 0.4 * number / len(rules))


def training_rules(plan: Plan) -> list[Rule]:
    """Rules whose comparisons together leave every comparison free at least once, the most telling first."""
    order = ("birth", "given and last", "document", "phone", "any_order", "postcode", "given_sound and birth_year")
    ranked = sorted(plan.chosen.rules, key=lambda rule: order.index(rule.name) if rule.name in order else len(order))
    free: set[str] = set()
    used: list[Rule] = []
    for rule in ranked:
        left, right = rule.sides
        if left != right:
            continue
        leaves = {one.name for one in plan.comparisons if not one.columns & {*left}}
        if len(leaves) >= min(2, len(plan.comparisons) - 1) and not leaves <= free or len(used) < 2 and leaves:
            used.append(rule)
            free |= leaves
    return used[:4]


def with_probe(table: pa.Table, plan: Plan) -> pa.Table:
    """Mark the records of the probe, so that a rule can join them with every record."""
    if not plan.probe:
        return table
    chosen = set(plan.probe)
    marks = pa.array([1 if row in chosen else None for row in range(table.num_rows)], pa.int32())
    everyone = pa.array(np.ones(table.num_rows, np.int32))
    return table.append_column("probe", marks).append_column("everyone", everyone)


def probe_settings(settings: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """The trained settings with one rule: the probe's records meet every other."""
    rule = Rule(("probe=everyone",))
    rules = [{"blocking_rule": one.sql(plan.link_type)} for one in _both_orders(rule)]
    return {**settings, "blocking_rules_to_generate_predictions": rules, "linker_uid": None}


def prior_of(linker: Linker) -> float:
    """The share of matches among all pairs that the weights begin with."""
    return float(linker._settings_obj._probability_two_random_records_match)


def pairs_sql(name: str, comparisons: tuple[Comparison, ...]) -> str:
    """Splink's predictions in our words; the same SQL on every engine."""
    parts = [
        f"cast(gamma_{one.name} as smallint) as level_{one.name}, {_part(one)} as part_{one.name}"
        for one in comparisons
    ]
    columns = "".join(f", {part}" for part in parts)
    return (
        "select least(unique_id_l, unique_id_r) as a, greatest(unique_id_l, unique_id_r) as b,"  # noqa: S608 - our own names
        f" cast(match_weight as double) as weight{columns} from {name} order by 1, 2"
    )


def _part(comparison: Comparison) -> str:
    has_frequency = any(level.frequency for level in comparison.levels)
    tf = f" + mw_tf_adj_{comparison.name}" if has_frequency else ""
    return f"cast(mw_{comparison.name}{tf} as double)"
