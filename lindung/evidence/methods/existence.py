"""Whether a log-linear model has a maximum likelihood estimate for a sparse table, decided by a linear programme.

Source: Haberman (1974); Fienberg and Rinaldo (2012), Annals of Statistics 40; Chan, Silverman and Vincent (2021).
"""

from collections.abc import Iterable
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from lindung.evidence.methods.histories import Histories


class Existence(Enum):
    """What the likelihood does."""

    EXISTS = "exists"
    NOT_AT_FINITE_VALUES = "not_at_finite_values"
    UNSEEN_INFINITE = "unseen_infinite"


def finite_design(
    histories: Histories, model: Iterable[int]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """The design without parameters at minus infinity and the codes they take out.

    Returns: (codes, masks) of 0 and 1, the possible codes seen or not, the masks of the finite parameters (0 first).
    """
    wanted = [0, *(1 << place for place in range(histories.t)), *model]
    dead = [mask for mask in wanted if mask and histories.overlap(mask) == 0] + list(histories.cannot_overlap)
    codes = np.array(
        [code for code in range(1, 1 << histories.t) if not any(code & mask == mask for mask in dead)], dtype=np.int64
    )
    masks = np.array([mask for mask in wanted if not any(mask & gone == gone for gone in dead)], dtype=np.int64)
    design = ((codes[:, None] & masks[None, :]) == masks[None, :]).astype(np.float64)
    return design, codes, masks


def existence(histories: Histories, model: Iterable[int]) -> Existence:
    """Decide whether the estimate exists once empty overlaps are at minus infinity.

    It does unless some direction lowers no seen code's mean and raises none: then the likelihood grows along it for
    ever. When such a direction also raises the intercept, the number unseen grows with it.
    """
    design, codes, _ = finite_design(histories, model)
    counts = histories.full()[codes]
    positive, empty = design[counts > 0], design[counts == 0]
    if _furthest(-empty.sum(axis=0), positive, empty) > 1e-7:
        intercept = np.zeros(design.shape[1])
        intercept[0] = 1.0
        slope = _furthest(intercept, positive, empty)
        return Existence.UNSEEN_INFINITE if slope > 1e-7 else Existence.NOT_AT_FINITE_VALUES
    return Existence.EXISTS


def _furthest(gain: NDArray[np.float64], positive: NDArray[np.float64], empty: NDArray[np.float64]) -> float:
    """The most of gain @ d over directions d in a unit box with positive @ d = 0 and empty @ d <= 0."""
    found = linprog(
        -gain, A_eq=positive, b_eq=np.zeros(len(positive)), A_ub=empty if len(empty) else None,
        b_ub=np.zeros(len(empty)) if len(empty) else None, bounds=(-1.0, 1.0), method="highs",
    )  # fmt: skip
    return float(-found.fun)
