"""What candidate pairs say about themselves and each other: calibration, answers of people, recall of blocking."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.engines.candidates import codes
from lindung.evidence.engines.comparisons import Comparison
from lindung.evidence.engines.prepared import Prepared
from lindung.evidence.engines.splink import Plan, Scored
from lindung.evidence.methods.blocking import Reach, found_by, reach, reach_from_labels, reach_from_probe
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
from lindung.evidence.methods.refining import added_bits, first_rates, learned_rates

ANSWERED = 30.0  # bits: a person's answer outweighs what names and dates say
LEAST_LABELS = 10  # of each kind, before answers move the calibration
BIN_WIDTH, LOWEST, HIGHEST = 0.25, -10.0, 40.0
Integers = NDArray[np.int64]
Reals = NDArray[np.float64]
Levels = NDArray[np.int8]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    """Answers of a person: pairs by position, and whether they are one person."""

    a: Integers
    b: Integers
    is_match: NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """Pairs a < b by position; `weight` with the estimated prior, moved by `shift` bits; `found`: (rules, pairs).

    `answered`: for each answer the position of its pair. Answered pairs that no rule found stand at the end, with no
    weight of their own.
    """

    a: Integers
    b: Integers
    weight: Reals
    parts: Reals
    levels: Levels
    found: Truths
    shift: float
    answered: Integers


ROUNDS = 2  # of learning rates from calibrated probabilities; more rounds lose matches that are poor in everything


@dataclass(frozen=True)
class Trust:
    """The calibration, the table that shows it, and where it is from: "model" or "labels"."""

    scale: Scale
    table: tuple[Bin, ...]
    how: str


def candidates(prepared: Prepared, plan: Plan, scored: Scored, *, every: float, labels: Labels | None) -> Candidates:
    """The engine's pairs as arrays, their weights moved to the prior that they themselves lead to."""
    a, b = (scored.pairs[name].to_numpy().astype(np.int64) for name in ("a", "b"))
    parts = np.stack([scored.pairs[f"part_{one.name}"].to_numpy() for one in plan.comparisons])
    levels = np.stack([scored.pairs[f"level_{one.name}"].to_numpy() for one in plan.comparisons]).astype(np.int8)
    weight = scored.pairs["weight"].to_numpy()
    shift = prior_shift(weight, prior=scored.prior, all_pairs=every)
    weight = weight + shift
    answered = np.empty(0, np.int64)
    if labels is not None:
        answered = _places(labels, a, b, prepared.table.num_rows)
        new = np.flatnonzero(answered < 0)
        answered[new] = len(a) + np.arange(len(new))
        low, high = np.minimum(labels.a, labels.b)[new], np.maximum(labels.a, labels.b)[new]
        a, b = np.concatenate([a, low]), np.concatenate([b, high])
        weight = np.concatenate([weight, np.full(len(new), weight.min(initial=0.0))])
        parts = np.pad(parts, ((0, 0), (0, len(new))))
        levels = np.pad(levels, ((0, 0), (0, len(new))), constant_values=-1)
    found = np.stack([found_by(*codes(prepared.table, rule), a=a, b=b) for rule in plan.chosen.rules])
    return Candidates(a, b, weight, parts, levels, found, shift, answered)


def refined(plan: Plan, met: Candidates, settings: dict[str, Any]) -> tuple[Candidates, dict[str, Any]]:
    """Rates of matches learned again from calibrated probabilities: candidates and settings with the new weights."""
    trained = {one["output_column_name"]: one for one in settings["comparisons"]}
    known = [
        [level for level in trained[one.name]["comparison_levels"] if not level.get("is_null_level")]
        for one in plan.comparisons
    ]
    first = [first_rates([level.get("m_probability") for level in levels]) for levels in known]
    now, parts, weight = list(first), met.parts, met.weight
    for _ in range(ROUNDS):
        scale = from_agreements(agreements(plan, replace(met, parts=parts, weight=weight))).scale
        chance = scale.probability(weight)
        now = [learned_rates(met.levels[row], chance=chance, first=one) for row, one in enumerate(first)]
        added = [added_bits(met.levels[row], first=one, now=now[row]) for row, one in enumerate(first)]
        parts = met.parts + np.stack(added)
        weight = met.weight + np.sum(added, axis=0)
    for row, levels in enumerate(known):
        for place, level in enumerate(levels):
            level["m_probability"] = max(now[row][len(levels) - 1 - place], 1e-9)
    return replace(met, parts=parts, weight=weight), settings


def _places(labels: Labels, a: Integers, b: Integers, count: int) -> Integers:
    """For each answer, the position of its pair, or -1."""
    keys, wanted = a * count + b, np.minimum(labels.a, labels.b) * count + np.maximum(labels.a, labels.b)
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    return np.where(keys[order][place] == wanted, order[place], -1)


def trust(plan: Plan, met: Candidates, labels: Labels | None) -> Trust:
    """Calibrate by the fields' agreement with each other, then by answers where there are enough of both kinds."""
    witnesses = agreements(plan, met)
    learned = from_agreements(witnesses)
    if labels is not None:
        by_rule = met.found[:, met.answered].any(axis=0)
        place, said = met.answered[by_rule], labels.is_match[by_rule]
        if min(int(said.sum()), int((~said).sum())) >= LEAST_LABELS:
            scale = from_labels(met.weight[place], said, start=learned.scale)
            return Trust(scale, reliability_from_labels(scale.probability(met.weight[place]), said), "labels")
    return Trust(learned.scale, reliability_from_agreements(witnesses, learned), "model")


def with_answers(met: Candidates, scale: Scale, labels: Labels | None) -> Reals:
    """Calibrated log2 odds of every pair; a person's answer stands above the weight."""
    probability = scale.probability(met.weight)
    bits: Reals = np.log2(probability / (1 - probability))
    if labels is not None:
        bits[met.answered] = np.where(labels.is_match, ANSWERED, -ANSWERED)
    return bits


def agreements(plan: Plan, met: Candidates) -> list[Agreement]:
    """Each comparison as a witness against the weight of the others.

    Only pairs that a rule found without looking at the witness's own field, and only weights of the others that would
    have been kept whatever the witness says: else the witness would have chosen the pairs it judges.
    """
    weight, parts, levels, found = met.weight, met.parts, met.levels, met.found
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
        made.append(Agreement(comparison.name, edges[:-1] + BIN_WIDTH / 2, counts[0], counts[1], m, min(u, m / 2)))
    return made


def reach_of(
    prepared: Prepared,
    plan: Plan,
    scored: Scored,
    met: Candidates,
    scale: Scale,
    *,
    probability: Reals,
    labels: Labels | None,
) -> Reach:
    """Recall of the rules together: by records that met every other one, else by what the rules find in common.

    Answers judge it only where some are about pairs that no rule had found: a review queue holds none of those.
    """
    is_by_rule: Truths = np.asarray(met.found[:, met.answered].any(axis=0))
    if labels is not None and not is_by_rule.all() and labels.is_match.sum() >= LEAST_LABELS:
        return reach_from_labels(is_by_rule[labels.is_match])
    by_probe = _probed(prepared, plan, scored, scale, met.shift)
    if by_probe is not None:
        return by_probe
    fields = [
        frozenset(_field(one) for one in plan.comparisons if one.columns & {*rule.sides[0], *rule.sides[1]})
        for rule in plan.chosen.rules
    ]
    return reach(met.found, chance=probability, fields=fields)


def _probed(prepared: Prepared, plan: Plan, scored: Scored, scale: Scale, shift: float) -> Reach | None:
    if scored.probed is None:
        return None
    a, b = (scored.probed[name].to_numpy().astype(np.int64) for name in ("a", "b"))
    chance = scale.probability(scored.probed["weight"].to_numpy() + shift)
    is_found = np.zeros(len(a), bool)
    for rule in plan.chosen.rules:
        is_found |= found_by(*codes(prepared.table, rule), a=a, b=b)
    made = reach_from_probe(is_found, chance=np.where(chance >= 0.5, chance, 0.0))
    return made if made.recall is not None else None


def _field(comparison: Comparison) -> str:
    """Both parts of the name are one field here: who errs in one is likelier to err in the other."""
    return "name" if comparison.name in ("given_name", "last_name", "other_names") else comparison.name
