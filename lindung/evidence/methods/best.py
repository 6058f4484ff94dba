"""The best of all models over a set of interactions, on each of many tables, by branch and bound; nothing approximated.

A branch holds the hierarchical models between the interactions it requires and those it allows. No model in it is more
likely than the one with everything allowed, and none has fewer parameters than the required: a bound. The model with
everything allowed is itself a candidate, so every fit serves twice.

Source: Furnival and Wilson (1974), "Regressions by leaps and bounds", Technometrics 16.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lindung.evidence.methods import kernel
from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.loglinear import Model
from lindung.evidence.methods.many import fit_many, fit_one, list_count, pack, room_for

MOST_INTERACTIONS = 62  # as many as one integer has bits for
SLACK = 0.01  # of a log-likelihood whose Newton steps run off along a direction: far more than is left there


@dataclass(frozen=True)
class Family:
    """All hierarchical models over some interactions of t lists, and the order in which branches part.

    `interactions`: (n,) masks, closed under smaller sets; interaction i is bit i of a model. `below`, `above`: (n,)
    bits of the interactions inside each one, and of those that contain it, itself included. `order`: (n,) places,
    strongest first. `first`: the model tried before all, the original table's winner.
    """

    t: int
    interactions: NDArray[np.int64]
    below: NDArray[np.int64]
    above: NDArray[np.int64]
    order: NDArray[np.int64]
    first: int
    impossible: tuple[int, ...]

    def model(self, bits: int) -> Model:
        """The interactions of a model."""
        return frozenset(mask for place, mask in enumerate(self.interactions.tolist()) if bits >> place & 1)


@dataclass(frozen=True)
class BestFits:
    """The winner on each table: bits of its interactions (-1: none has an estimate), unseen, criterion, fits made.

    `hidden` is inf where nobody is on two lists, nan where no model has an estimate for another reason.
    """

    bits: NDArray[np.int64]
    hidden: NDArray[np.float64]
    score: NDArray[np.float64]
    fits: NDArray[np.int64]


def family(counts: ArrayLike, t: int, interactions: Iterable[int], *, impossible: Sequence[int] = ()) -> Family:
    """Prepare the family of all closed models over these interactions for tables that resemble this one.

    Args: counts: (2**t,) people by code; interactions it cannot do without are decided first. interactions: masks of
          two lists or more, at most 62, with every smaller set inside them.
    """
    masks = [
        mask for mask in sorted(interactions, key=lambda mask: (mask.bit_count(), mask))
        if not any(mask & zero == zero for zero in impossible)
    ]  # fmt: skip
    if len(masks) > MOST_INTERACTIONS:
        raise ValueError(f"at most {MOST_INTERACTIONS} interactions, not {len(masks)}")
    below = [_bits(masks, lambda other, mask=mask: other & mask == other) for mask in masks]  # type: ignore[misc]
    above = [_bits(masks, lambda other, mask=mask: other & mask == mask) for mask in masks]  # type: ignore[misc]
    caps = [[other for other in masks if other & mask != mask] for mask in masks]
    gains = fit_many(counts, pack(t, caps or [[]]), impossible=impossible).gain[0][: len(masks)]
    strongest_first = np.argsort(np.where(np.isnan(gains), np.inf, gains), kind="stable")
    whole, inside, around = (np.array(each, dtype=np.int64) for each in (masks, below, above))
    made = Family(t, whole, inside, around, strongest_first, first=0, impossible=tuple(impossible))
    return replace(made, first=max(int(best_many(counts, made).bits[0]), 0))


def _bits(masks: Sequence[int], holds: Callable[[int], bool]) -> int:
    return sum(1 << place for place, mask in enumerate(masks) if holds(mask))


def best_many(counts: ArrayLike, among: Family, *, criterion: str = "bic") -> BestFits:
    """The model with the smallest criterion on every table: the winner of fitting them all, found with few fits.

    Args: counts: (tables, 2**t) people by code, [:, 0] ignored. criterion: "bic" (a parameter costs the log of the
          people seen) or "aic" (it costs 2). Parameters at minus infinity count; models without an estimate do not
          compete.
    """
    tables = np.array(counts, dtype=np.float64, ndmin=2)
    tables[:, 0] = 0.0
    costs = np.log(np.maximum(tables.sum(axis=1), 1.0)) if criterion == "bic" else np.full(len(tables), 2.0)
    bits, fits = (np.empty(len(tables), dtype=np.int64) for _ in range(2))
    hidden, score = (np.empty(len(tables)) for _ in range(2))
    packed = (among.interactions, among.below, among.above, among.order, np.int64(among.first))
    _search_all(tables, costs, packed, np.array(among.impossible, dtype=np.int64), (bits, hidden, score, fits))
    return BestFits(bits, hidden, score, fits)


@compiled
def _saturated(table):  # type: ignore[no-untyped-def]
    """The log-likelihood, without the data's constant, of a model with every cell its own mean."""
    gain = 0.0
    for code in range(table.shape[0]):
        if table[code] > 0.0:
            gain += table[code] * (np.log(table[code]) - 1.0)
    return gain


@compiled
def _ones(bits):  # type: ignore[no-untyped-def]
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@compiled
def _fit_allowed(margins, allowed, interactions, impossible, values, room):  # type: ignore[no-untyped-def]
    """Fit all allowed interactions: (status, hidden, gain, parameters).

    values: (1 + t + n,) where to start; where it ended, or nan when it did not converge.
    """
    inner, candidates, warm = room
    base = values.shape[0] - interactions.shape[0]
    size = base
    for place in range(base):
        candidates[place] = 0 if place == 0 else 1 << (place - 1)
        warm[place] = values[place]
    for place in range(interactions.shape[0]):
        if allowed >> place & 1:
            candidates[size], warm[size] = interactions[place], values[base + place]
            size += 1
    status, hidden, gain, finite = fit_one(margins, candidates[:size], impossible, warm[:size], inner)
    values[:] = np.nan
    if status == kernel.CONVERGED:
        _keep_values(interactions, base, finite, inner, values)
    return status, hidden, gain, size


@compiled
def _keep_values(interactions, base, finite, inner, values):  # type: ignore[no-untyped-def]
    """Lay the fitted values of the finite parameters at the places of their sets."""
    template, masks, theta, _ = inner
    at = 0
    for place in range(values.shape[0]):
        mask = 0
        if place >= base:
            mask = interactions[place - base]
        elif place > 0:
            mask = 1 << (place - 1)
        if at < finite and masks[at] == mask:
            values[place] = theta[at]
            at += 1


@compiled
def _next_open(order, at, allowed, required):  # type: ignore[no-untyped-def]
    """The place in the order, from `at`, of the next interaction that is allowed but not required."""
    free = allowed & ~required
    while at < order.shape[0] and not free >> order[at] & 1:
        at += 1
    return at


@compiled
def _visit(margins, allowed, cost, packed, impossible, values, inner, found):  # type: ignore[no-untyped-def]
    """Fit a branch's largest model: what was found so far (bits, hidden, score, fits), and the branch's bound."""
    status, hidden, gain, size = _fit_allowed(margins, allowed, packed[0], impossible, values, inner)
    score = cost * size - 2.0 * gain
    if status == kernel.CONVERGED and score < found[2]:
        return (allowed, hidden, score, found[3] + 1), gain
    if status == kernel.UNIDENTIFIED or np.isnan(gain):
        gain = np.inf
    unseen = np.inf if status == kernel.UNSEEN_INFINITE and found[0] < 0 else found[1]
    return (found[0], unseen, found[2], found[3] + 1), gain + SLACK


@compiled
def _search(margins, saturated, cost, packed, impossible, room):  # type: ignore[no-untyped-def]
    """The best model for one table: (bits, hidden, score, fits)."""
    interactions, below, above, order, first = packed
    inner, branches, bounds, values = room
    base = values.shape[1] - interactions.shape[0]
    found = (np.int64(-1), np.nan, np.inf, 0)
    values[0] = np.nan
    found, _ = _visit(margins, first, cost, packed, impossible, values[0], inner, found)
    values[0] = np.nan
    branches[0, 0], branches[0, 1], branches[0, 2] = (1 << interactions.shape[0]) - 1, 0, 0
    last, is_new = 0, True
    while last >= 0:
        allowed, required = branches[last, 0], branches[last, 1]
        if is_new:
            found, bound = _visit(margins, allowed, cost, packed, impossible, values[last], inner, found)
            bounds[last] = min(bound, saturated)
        at = _next_open(order, branches[last, 2], allowed, required)
        if at == order.shape[0] or cost * (base + _ones(required)) - 2.0 * bounds[last] >= found[2]:
            last, is_new = last - 1, False
            continue
        # This branch goes on with the interaction required; the one without it is searched first.
        chosen = order[at]
        branches[last, 1], branches[last, 2] = required | below[chosen], at + 1
        branches[last + 1, 0], branches[last + 1, 1], branches[last + 1, 2] = allowed & ~above[chosen], required, at + 1
        values[last + 1] = values[last]
        last, is_new = last + 1, True
    return found


@compiled
def _search_all(tables, costs, packed, impossible, answer):  # type: ignore[no-untyped-def]
    bits, hidden, score, fits = answer
    size, n = tables.shape[1], packed[0].shape[0]
    most = 1 + list_count(size) + n
    inner = (room_for(size, most), np.empty(most, dtype=np.int64), np.empty(most))
    room = (inner, np.empty((n + 2, 3), dtype=np.int64), np.empty(n + 2), np.empty((n + 2, most)))
    for table in range(tables.shape[0]):
        margins = tables[table].copy()
        kernel.superset_sums(margins)
        found = _search(margins, _saturated(tables[table]), costs[table], packed, impossible, room)
        bits[table], hidden[table], score[table], fits[table] = found
