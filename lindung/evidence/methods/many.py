"""Many log-linear models on many tables at once, compiled: what bootstraps, averages and draws of linkages stand on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lindung.evidence.methods import kernel
from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.loglinear import Model, parameters_of

TOLERANCE = 1e-4  # of the last Newton step; what is left in the parameters is of its square
NO_ZEROS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class ModelSet:
    """Models packed for the kernel: model i has the masks of places starts[i] to starts[i + 1], the first 0."""

    t: int
    starts: NDArray[np.int64]
    masks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def n_parameters(self) -> NDArray[np.int64]:
        """(M,) parameters of each model, with the intercept."""
        return np.diff(self.starts)

    def model(self, place: int) -> Model:
        """The interactions of one model."""
        masks = self.masks[self.starts[place] : self.starts[place + 1]].tolist()
        return frozenset(mask for mask in masks if mask & (mask - 1))


def pack(t: int, models: Iterable[Iterable[int]]) -> ModelSet:
    """Pack closed models of t lists (see `loglinear.closure`) for `fit_many`."""
    parts = [parameters_of(t, model) for model in models]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return ModelSet(t, starts, np.concatenate(parts))


@dataclass(frozen=True)
class ManyFits:
    """What `fit_many` found: arrays (tables, models).

    `hidden`: people unseen, nan where there is no estimate, inf where nobody is on two lists. `gain`: log-likelihood
    without the table's own constant, so differences between models of one table are right (`hierarchical.scores` makes
    BIC and AIC of it). `status`: kernel.CONVERGED, DIVERGED (no estimate), UNIDENTIFIED, UNSEEN_INFINITE.
    """

    hidden: NDArray[np.float64]
    gain: NDArray[np.float64]
    status: NDArray[np.int8]

    @property
    def is_usable(self) -> NDArray[np.bool_]:
        """(tables, models) whether there is an identified estimate."""
        return np.asarray(self.status == kernel.CONVERGED)


def fit_many(
    counts: ArrayLike,
    models: ModelSet,
    *,
    impossible: Sequence[int] = (),
    warm: NDArray[np.float64] | None = None,
) -> ManyFits:
    """Fit every model to every table by extended maximum likelihood (as `loglinear.fit`, but compiled and in bulk).

    Args: counts: (tables, 2**t) people by code, [:, 0] ignored. models: from `pack`. impossible: masks of structural
          zeros. warm: values to start from, packed as models.masks (from `warm_values`); nan or -inf: start afresh.
    Existence is judged by convergence: a model whose Newton steps do not settle has no estimate.
    """
    tables = np.array(counts, dtype=np.float64, ndmin=2)
    if tables.shape[1] != 1 << models.t:
        raise ValueError(f"{models.t} lists need {1 << models.t} counts a table, not {tables.shape[1]}")
    tables[:, 0] = 0.0
    zeros = np.array(impossible, dtype=np.int64)
    start = np.full(len(models.masks), np.nan) if warm is None else warm
    hidden, gain = (np.empty((len(tables), len(models))) for _ in range(2))
    status = np.empty((len(tables), len(models)), dtype=np.int8)
    _fit_all(tables, models.starts, models.masks, zeros, start, hidden, gain, status)
    return ManyFits(hidden, gain, status)


def warm_values(counts: ArrayLike, models: ModelSet, *, impossible: Sequence[int] = ()) -> NDArray[np.float64]:
    """The fitted values of every model for one table, packed as models.masks: where fits of resamples start."""
    table = np.array(counts, dtype=np.float64)
    table[0] = 0.0
    values = np.empty(len(models.masks))
    _values_of(table, models.starts, models.masks, np.array(impossible, dtype=np.int64), values)
    return values


@compiled
def fit_one(margins, candidates, impossible, warm, room):  # type: ignore[no-untyped-def]
    """Fit one model to one table: (status, hidden, gain); masks and values of the `finite` parameters stay in room."""
    template, masks, values, work = room
    finite, possible = kernel.living_sets(margins, impossible, candidates, template, masks)
    living, theta = masks[:finite], values[:finite]
    if possible < finite:
        return kernel.UNIDENTIFIED, np.nan, np.nan, finite
    if not start_warm(candidates, template, warm, theta):
        t = int(list_count(margins.shape[0]))
        if not kernel.start_independent(margins, t, living, theta):
            return kernel.UNSEEN_INFINITE, np.inf, np.nan, finite
    status, gain = kernel.newton(margins, template, living, theta, TOLERANCE, work)
    hidden = np.exp(theta[0]) if status == kernel.CONVERGED else np.nan
    return status, hidden, gain, finite


@compiled
def list_count(size):  # type: ignore[no-untyped-def]
    """The number of lists of a table of `size` codes."""
    t = 0
    while 1 << t < size:
        t += 1
    return t


@compiled
def start_warm(candidates, template, warm, values):  # type: ignore[no-untyped-def]
    """Fill values from the warm ones of the living sets; False when one is not finite."""
    place = 0
    for candidate in range(candidates.shape[0]):
        if template[candidates[candidate]] > 0.0:
            if not np.isfinite(warm[candidate]):
                return False
            values[place] = warm[candidate]
            place += 1
    return True


@compiled
def room_for(size, most):  # type: ignore[no-untyped-def]
    """Room for `fit_one`: size = 2**t; most = parameters of the largest model."""
    return np.empty(size), np.empty(most, dtype=np.int64), np.empty(most), kernel.workspace(size, most)


@compiled
def largest(starts):  # type: ignore[no-untyped-def]
    """Parameters of the largest model."""
    most = 0
    for model in range(starts.shape[0] - 1):
        most = max(most, starts[model + 1] - starts[model])
    return most


@compiled
def _fit_all(tables, starts, packed, impossible, warm, hidden, gain, status):  # type: ignore[no-untyped-def]
    room = room_for(tables.shape[1], largest(starts))
    for table in range(tables.shape[0]):
        margins = tables[table].copy()
        kernel.superset_sums(margins)
        for model in range(starts.shape[0] - 1):
            first, last = starts[model], starts[model + 1]
            found = fit_one(margins, packed[first:last], impossible, warm[first:last], room)
            status[table, model], hidden[table, model], gain[table, model] = found[0], found[1], found[2]


@compiled
def _values_of(table, starts, packed, impossible, values):  # type: ignore[no-untyped-def]
    room = room_for(table.shape[0], largest(starts))
    margins = table.copy()
    kernel.superset_sums(margins)
    values[:] = np.nan
    for model in range(starts.shape[0] - 1):
        first, last = starts[model], starts[model + 1]
        status, _, _, finite = fit_one(margins, packed[first:last], impossible, values[first:last], room)
        if status == kernel.CONVERGED:
            values[first:last] = -np.inf
            place = 0
            for at in range(first, last):
                if place < finite and packed[at] == room[1][place]:
                    values[at] = room[2][place]
                    place += 1
