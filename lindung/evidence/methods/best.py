"""The best model of a family on each of many tables, without fitting models that a bound already excludes.

Leaving a set of lists out of a model can only lower the likelihood. So the largest model without some set, its cap,
bounds every model without it: once a criterion shows that all of those lose to the best model found so far, the set
is essential and models without it are passed over. Nothing is approximated; models that exist and are identified
compete, as in `many.fit_many`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from lindung.evidence.methods import kernel
from lindung.evidence.methods.many import ModelSet, fit_many, fit_one, largest, pack, room_for, warm_values

MOST_SETS = 62  # interactions that fit in the bits of one integer; beyond it nothing is passed over
FIRST_TRIED = 12  # the original table's best models, tried first: they are often the resample's best too
SLACK = 1e-6  # of the log-likelihood of a fit

compiled = njit(cache=True, nogil=True)


@dataclass(frozen=True)
class Family:
    """Models with what the search needs: their interactions as bits, caps, where to start, and which to try first."""

    models: ModelSet
    bits: NDArray[np.int64]
    caps: ModelSet
    warm: NDArray[np.float64]
    warm_caps: NDArray[np.float64]
    by_size: NDArray[np.int64]
    first: NDArray[np.int64]
    impossible: tuple[int, ...]


@dataclass(frozen=True)
class BestFits:
    """The winner on each table: place in the family (-1: none has an estimate), people unseen, criterion, fits made."""

    place: NDArray[np.int64]
    hidden: NDArray[np.float64]
    score: NDArray[np.float64]
    fits: NDArray[np.int64]


def family(counts: ArrayLike, models: ModelSet, *, impossible: Sequence[int] = ()) -> Family:
    """Prepare a family of closed models for tables that resemble this one (its resamples).

    Args: counts: (2**t,) people by code of the original table. models: from `many.pack`.
    """
    interactions = sorted({mask for mask in models.masks.tolist() if mask & (mask - 1)})
    bits = np.zeros(len(models), dtype=np.int64)
    caps: list[set[int]] = []
    if len(interactions) <= MOST_SETS:
        sets = [models.model(place) for place in range(len(models))]
        index = {mask: 1 << place for place, mask in enumerate(interactions)}
        bits = np.array([sum(index[mask] for mask in chosen) for chosen in sets], dtype=np.int64)
        caps = [_union(interactions, bits[bits & index[mask] == 0]) for mask in interactions]
    packed = pack(models.t, caps or [()])
    bic = fit_many(counts, models, impossible=impossible).bic[0]
    return Family(
        models=models,
        bits=bits,
        caps=packed,
        warm=warm_values(counts, models, impossible=impossible),
        warm_caps=warm_values(counts, packed, impossible=impossible),
        by_size=np.argsort(models.n_parameters, kind="stable"),
        first=np.argsort(bic, kind="stable")[:FIRST_TRIED],
        impossible=tuple(impossible),
    )


def _union(interactions: list[int], bits: NDArray[np.int64]) -> set[int]:
    whole = int(np.bitwise_or.reduce(bits)) if len(bits) else 0
    return {mask for place, mask in enumerate(interactions) if whole >> place & 1}


def best_many(counts: ArrayLike, among: Family, *, criterion: str = "bic") -> BestFits:
    """The model with the smallest criterion on every table; the same winner as fitting all of them.

    Args: counts: (tables, 2**t) people by code, [:, 0] ignored. criterion: "bic" or "aic".
    """
    tables = np.array(counts, dtype=np.float64, ndmin=2)
    tables[:, 0] = 0.0
    weights = np.log(np.maximum(tables.sum(axis=1), 1.0)) if criterion == "bic" else np.full(len(tables), 2.0)
    place, fits = (np.empty(len(tables), dtype=np.int64) for _ in range(2))
    hidden, score = (np.empty(len(tables)) for _ in range(2))
    models, caps = among.models, among.caps
    packed = (models.starts, models.masks, among.warm, among.bits, among.by_size, among.first)
    capped = (caps.starts, caps.masks, among.warm_caps, among.models.t)
    zeros = np.array(among.impossible, dtype=np.int64)
    _search_all(tables, weights, packed, capped, zeros, (place, hidden, score, fits))
    return BestFits(place, hidden, score, fits)


@compiled
def _saturated(table):  # type: ignore[no-untyped-def]
    """The log-likelihood, without the data's constant, of a model with every cell its own mean."""
    gain = 0.0
    for code in range(table.shape[0]):
        if table[code] > 0.0:
            gain += table[code] * (np.log(table[code]) - 1.0)
    return gain


@compiled
def _fill_caps(margins, capped, impossible, saturated, room, gains):  # type: ignore[no-untyped-def]
    """Fill `gains` with an upper bound of the log-likelihood of models without each set."""
    starts, masks, warm, _ = capped
    for cap in range(starts.shape[0] - 1):
        first, last = starts[cap], starts[cap + 1]
        status, _, gain, _ = fit_one(margins, masks[first:last], impossible, warm[first:last], room)
        gains[cap] = gain + SLACK if status == kernel.CONVERGED else saturated


@compiled
def _essential(gains, best, penalty):  # type: ignore[no-untyped-def]
    """The bits of sets without which no model of this penalty can beat the best."""
    bits = 0
    for cap in range(gains.shape[0]):
        if penalty - 2.0 * gains[cap] >= best:
            bits |= 1 << cap
    return bits


@compiled
def _try(model, margins, weight, packed, impossible, room, found):  # type: ignore[no-untyped-def]
    """Fit one model; keep it in found (place, hidden, score, fits) when it beats what is there."""
    starts, masks, warm = packed[0], packed[1], packed[2]
    first, last = starts[model], starts[model + 1]
    status, hidden, gain, _ = fit_one(margins, masks[first:last], impossible, warm[first:last], room)
    score = weight * (last - first) - 2.0 * gain
    fits = found[3] + 1
    if status == kernel.CONVERGED and (score < found[2] or (score == found[2] and model < found[0])):
        return model, hidden, score, fits
    return found[0], found[1], found[2], fits


@compiled
def _search(margins, table, weight, packed, capped, impossible, room):  # type: ignore[no-untyped-def]
    """The best model for one table: (place, hidden, score, fits)."""
    starts, bits, by_size, first = packed[0], packed[3], packed[4], packed[5]
    found = (-1, np.nan, np.inf, 0)
    for model in first:
        found = _try(model, margins, weight, packed, impossible, room, found)
    tried = found[3]
    saturated = _saturated(table)
    gains = np.full(capped[0].shape[0] - 1, saturated)
    _fill_caps(margins, capped, impossible, saturated, room, gains)
    size, best, needed = -1, np.inf, 0
    for model in by_size:
        parameters = starts[model + 1] - starts[model]
        if weight * parameters - 2.0 * saturated >= found[2]:
            break
        if parameters != size or found[2] != best:
            size, best = parameters, found[2]
            needed = _essential(gains, best, weight * parameters)
        if needed & ~bits[model] == 0 and not _is_among(model, first[:tried]):
            found = _try(model, margins, weight, packed, impossible, room, found)
    return found


@compiled
def _is_among(model, models):  # type: ignore[no-untyped-def]
    found = False
    for other in models:
        found = found or other == model
    return found


@compiled
def _search_all(tables, weights, packed, capped, impossible, answer):  # type: ignore[no-untyped-def]
    place, hidden, score, fits = answer
    most = max(largest(packed[0]), largest(capped[0]))
    room = room_for(tables.shape[1], most)
    for table in range(tables.shape[0]):
        margins = tables[table].copy()
        kernel.superset_sums(margins)
        found = _search(margins, tables[table], weights[table], packed, capped, impossible, room)
        place[table], hidden[table], score[table], fits[table] = found
