"""A walk through log-linear models, each visited as often as the table and the prior believe in it.

Source: Madigan and York (1995), International Statistical Review 63, 215-232, for the walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.laplace import explain, superset_sums
from lindung.evidence.methods.seeds import stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
SLOTS = 1 << 15  # models remembered by one walk
CHANGE_LEVELS, CHANGE_TWO = 0.12, 0.60  # shares of the steps that change the prior's levels, or up to 0.60 one term
LEAST_CHANCE = 1e-300


@dataclass(frozen=True)
class Prior:
    """What is believed of interactions before the table is seen.

    spreads: standard deviations an interaction's value may have (one holds, each as likely at first). centres: mean
    values of the pairs' interactions (the same). few, many: the Beta prior of the share of pairs that interact.
    triple: chance of an interaction of three lists whose three pairs are all in; it is centred on none.
    """

    spreads: tuple[float, ...] = (0.5, 1.0, 2.0)
    centres: tuple[float, ...] = (0.0, 0.4)
    few: float = 1.0
    many: float = 6.0
    triple: float = 0.2


class Space(NamedTuple):
    """The models that may be visited, and what the table says: arrays for the kernel."""

    lists: Ints  # (t,) masks
    masks: Ints  # (k,) masks of the interactions: pairs, then triples
    inner: Ints  # (k, 3) places of a triple's pairs; -1 for a pair
    sums: Floats  # (2**t,) superset sums of the counts
    possible: Floats  # (2**t,) 1 where people can be seen
    spreads: Floats
    centres: Floats
    by_size: Floats  # log prior by the number of pairs in
    triple: float
    keys: Ints  # one random key for each interaction, spread and centre


class Memory(NamedTuple):
    """What one walk remembers: models by key, and the values to start the next fit from."""

    known: Ints
    answers: Floats  # (SLOTS, 3) log marginal likelihood, log of the unseen, its standard deviation
    values: Floats  # (k,) interactions
    base: Floats  # (t + 1,) lists' effects, then the intercept
    filled: Ints  # (1,)


@dataclass(frozen=True)
class Walk:
    """Where a walk was: (steps,) log of the unseen and its standard deviation, (steps, k) terms, (steps,) levels."""

    log_unseen: Floats
    spread: Floats
    terms: Flags
    spread_level: Ints
    centre_level: Ints


def space_of(histories: Histories, prior: Prior, *, order: int = 3) -> Space:
    """The space of models of a table with interactions of up to `order` (2 or 3) lists."""
    lists = [1 << place for place in range(histories.t)]

    def masks(size: int) -> list[int]:
        chosen = [sum(group) for group in combinations(lists, size)]
        return [mask for mask in chosen if not any(mask & none == none for none in histories.cannot_overlap)]

    pairs = masks(2)
    place = {mask: at for at, mask in enumerate(pairs)}
    triples = masks(3) if order > 2 else []
    inner = np.full((len(pairs) + len(triples), 3), -1, dtype=np.int64)
    for at, mask in enumerate(triples, start=len(pairs)):
        inner[at] = [place[pair] for pair in pairs if pair & mask == pair]
    sums = histories.full().astype(np.float64)
    superset_sums(sums)
    taken = np.arange(len(pairs) + 1)
    by_size = betaln(prior.few + taken, prior.many + len(pairs) - taken) - betaln(prior.few, prior.many)
    n_keys = len(inner) + len(prior.spreads) + len(prior.centres)
    return Space(
        lists=np.array(lists, dtype=np.int64),
        masks=np.array([*pairs, *triples], dtype=np.int64),
        inner=inner,
        sums=sums,
        possible=possible_cells(histories),
        spreads=np.array(prior.spreads),
        centres=np.array(prior.centres),
        by_size=np.asarray(by_size, dtype=np.float64),
        triple=prior.triple,
        keys=stream(0, "model keys").integers(1, 2**63, n_keys, dtype=np.int64),
    )


def possible_cells(histories: Histories) -> Floats:
    """(2**t,) 1 where people can be seen; 0 for no list at all and for combinations said impossible."""
    cells = np.arange(1 << histories.t)
    possible = cells > 0
    for mask in histories.cannot_overlap:
        possible &= (cells & mask) != mask
    return possible.astype(np.float64)


def walk(space: Space, *, seed: int, chain: int, steps: int, purpose: str = "model walk") -> Walk:
    """Walk `steps` models from the model without interactions (even chains) or with all pairs (odd chains)."""
    start = (space.inner[:, 0] < 0) & (chain % 2 == 1)
    chances = stream(seed, purpose, chain).random((steps, 4))
    logs, sds, terms, levels = _walk(space, chances, start)
    return Walk(logs, sds, terms, levels[:, 0], levels[:, 1])


@compiled
def _log_prior(space, terms):  # type: ignore[no-untyped-def]
    """Of a model; minus infinity when a triple is in without its pairs."""
    pairs, value = 0, 0.0
    for j in range(terms.shape[0]):
        if space.inner[j, 0] < 0:
            pairs += terms[j]
        elif terms[space.inner[j, 0]] and terms[space.inner[j, 1]] and terms[space.inner[j, 2]]:
            value += np.log(space.triple) if terms[j] else np.log(1 - space.triple)
        elif terms[j]:
            return -np.inf
    return value + space.by_size[pairs]


@compiled
def _slot(space, memory, terms, spread, centre):  # type: ignore[no-untyped-def]
    """Where the memory keeps a model, and its key."""
    count = terms.shape[0]
    key = space.keys[count + spread] ^ space.keys[count + space.spreads.shape[0] + centre]
    for j in range(count):
        if terms[j]:
            key ^= space.keys[j]
    slot = key & (SLOTS - 1)
    while memory.known[slot] != 0 and memory.known[slot] != key:
        slot = (slot + 1) & (SLOTS - 1)
    return slot, key


@compiled
def _fit(space, memory, terms, spread, centre):  # type: ignore[no-untyped-def]
    """Fit a model from the values of the last one; what it says is the answer."""
    mains = space.lists.shape[0]
    chosen = np.flatnonzero(terms)
    size = chosen.shape[0]
    masks = np.zeros(size + mains + 1, dtype=np.int64)
    theta, prior = np.zeros(size + mains + 1), np.zeros((2, size + mains + 1))
    for at in range(size):
        masks[at] = space.masks[chosen[at]]
        theta[at] = memory.values[chosen[at]]
        prior[0, at] = 1.0 / space.spreads[spread] ** 2
        if space.inner[chosen[at], 0] < 0:
            prior[1, at] = space.centres[centre]
    masks[size : size + mains] = space.lists
    theta[size:] = memory.base
    evidence, log_unseen, sd = explain(theta, masks, space.sums, space.possible, prior)
    if np.isnan(evidence):
        return -np.inf, 0.0, 1.0
    for at in range(size):
        memory.values[chosen[at]] = theta[at]
    memory.base[:] = theta[size:]
    return evidence, log_unseen, sd


@compiled
def _answer(space, memory, terms, spread, centre):  # type: ignore[no-untyped-def]
    """The place in the memory of what a model says; fitted when it is new."""
    slot, key = _slot(space, memory, terms, spread, centre)
    if memory.known[slot] == 0:
        memory.answers[slot] = _fit(space, memory, terms, spread, centre)
        if memory.filled[0] < SLOTS // 2:
            memory.known[slot] = key
            memory.filled[0] += 1
    return slot


@compiled
def _memory(space):  # type: ignore[no-untyped-def]
    """An empty memory; the first fit starts where lists are independent and as many are unseen as seen."""
    mains = space.lists.shape[0]
    base = np.empty(mains + 1)
    for j in range(mains):
        base[j] = np.log((space.sums[space.lists[j]] + 0.5) / (2 * space.sums[0] + 1.0))
    base[mains] = np.log(space.sums[0])
    known, answers = np.zeros(SLOTS, dtype=np.int64), np.zeros((SLOTS, 3))
    return Memory(known, answers, np.zeros(space.masks.shape[0]), base, np.zeros(1, dtype=np.int64))


@compiled
def _walk(space, chances, start):  # type: ignore[no-untyped-def]
    steps, count = chances.shape[0], space.masks.shape[0]
    logs, sds = np.empty(steps), np.empty(steps)
    trail, levels = np.zeros((steps, count), dtype=np.bool_), np.empty((steps, 2), dtype=np.int64)
    memory = _memory(space)
    terms, spread, centre = start.copy(), space.spreads.shape[0] // 2, 0
    slot = _answer(space, memory, terms, spread, centre)
    now = memory.answers[slot].copy()
    height = now[0] + _log_prior(space, terms)
    for step in range(steps):
        trial, new_spread, new_centre = terms.copy(), spread, centre
        if chances[step, 0] < CHANGE_LEVELS or count == 0:
            new_spread = int(chances[step, 1] * space.spreads.shape[0])
            new_centre = int(chances[step, 2] * space.centres.shape[0])
        else:
            trial[int(chances[step, 1] * count)] ^= True
            if chances[step, 0] > CHANGE_TWO:
                trial[int(chances[step, 2] * count)] ^= True
        prior = _log_prior(space, trial)
        if prior > -np.inf:
            slot = _answer(space, memory, trial, new_spread, new_centre)
            new_height = memory.answers[slot, 0] + prior
            if np.log(chances[step, 3] + LEAST_CHANCE) < new_height - height:
                terms, spread, centre, height = trial, new_spread, new_centre, new_height
                now = memory.answers[slot].copy()
        logs[step], sds[step], trail[step] = now[1], now[2], terms
        levels[step, 0], levels[step, 1] = spread, centre
    return logs, sds, trail, levels
