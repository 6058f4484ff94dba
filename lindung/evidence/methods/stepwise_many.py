"""The stepwise choice on many tables at once, compiled: the estimator of the bootstrap and the jackknife."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lindung.evidence.methods import kernel
from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.many import list_count
from lindung.evidence.methods.stepwise import P_ENTER, pair_masks, ranked_pairs

TOLERANCE = 1e-4  # of the last Newton step; what is left in the parameters is of its square


def stepwise_many(
    counts: ArrayLike, t: int, *, p_enter: float = P_ENTER, impossible: Sequence[int] = ()
) -> NDArray[np.float64]:
    """Choose and fit as `stepwise.stepwise` on every table.

    Args: counts: (tables, 2**t) people by code, [:, 0] ignored. impossible: masks of structural zeros.
    Returns: (tables,) people unseen; inf where nobody is on two lists, nan where there is no estimate.
    """
    tables = np.array(counts, dtype=np.float64, ndmin=2)
    tables[:, 0] = 0.0
    zeros = np.array(impossible, dtype=np.int64)
    hidden = np.empty(len(tables))
    log_enter = math.log(p_enter) if p_enter > 0 else -np.inf
    _choose_all(tables, pair_masks(t, impossible), zeros, log_enter, hidden)
    return hidden


@compiled
def _fit_chosen(margins, chosen, impossible, values, room):  # type: ignore[no-untyped-def]
    """Fit the chosen masks, starting from their `values` (overwritten when it converges): (status, hidden)."""
    template, masks, theta, work = room
    finite, possible = kernel.living_sets(margins, impossible, chosen, template, masks)
    if possible < finite:
        return kernel.UNIDENTIFIED, np.nan
    place = 0
    for at in range(chosen.shape[0]):
        if template[chosen[at]] > 0.0:
            theta[place] = values[at]
            place += 1
    status, _ = kernel.newton(margins, template, masks[:finite], theta[:finite], TOLERANCE, work)
    if status != kernel.CONVERGED:
        return status, np.nan
    place = 0
    for at in range(chosen.shape[0]):
        if template[chosen[at]] > 0.0:
            values[at] = theta[place]
            place += 1
    return status, math.exp(theta[0])


@compiled
def _choose(margins, pairs, impossible, log_enter, room):  # type: ignore[no-untyped-def]
    """The stepwise estimate of people unseen for one table."""
    t = list_count(margins.shape[0])
    chosen = np.zeros(1 + t + pairs.shape[0], dtype=np.int64)
    for place in range(t):
        chosen[place + 1] = 1 << place
    values, trial = np.zeros(chosen.shape[0]), np.zeros(chosen.shape[0])
    size = t + 1
    if not kernel.start_independent(margins, t, chosen[:size], values[:size]):
        return np.inf
    status, hidden = _fit_chosen(margins, chosen[:size], impossible, values[:size], room)
    is_open = np.ones(pairs.shape[0], dtype=np.bool_)
    sums = room[3][1].copy()
    while status == kernel.CONVERGED:
        place, _ = ranked_pairs(margins, sums, pairs, is_open, log_enter)
        if place < 0:
            break
        is_open[place] = False
        pair = pairs[place]
        chosen[size] = pair
        trial[:size] = values[:size]
        trial[size] = math.log(margins[pair] / sums[pair]) if margins[pair] > 0.0 else 0.0
        found, following = _fit_chosen(margins, chosen[: size + 1], impossible, trial[: size + 1], room)
        if found == kernel.CONVERGED:
            size += 1
            values[:size] = trial[:size]
            hidden = following
            sums[:] = room[3][1]
    return hidden


@compiled
def _choose_all(tables, pairs, impossible, log_enter, hidden):  # type: ignore[no-untyped-def]
    size = tables.shape[1]
    most = 1 + list_count(size) + pairs.shape[0]
    template, masks, theta = np.empty(size), np.empty(most, dtype=np.int64), np.empty(most)
    room = (template, masks, theta, kernel.workspace(size, most))
    for table in range(tables.shape[0]):
        margins = tables[table].copy()
        kernel.superset_sums(margins)
        hidden[table] = _choose(margins, pairs, impossible, log_enter, room)
