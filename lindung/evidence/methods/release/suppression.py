"""Exact tables that hide the few: small counts, and as many others as it takes so that no sum gives them back.

Complementary cells are found by linear programmes: for each small count a way is sought to make it larger by k that
keeps every published sum true and touches the least of what is still shown; all it touches is hidden. Then the attack
is made: the bounds anybody can compute for each small count from everything that is shown.
Sources: Kelly, Golden and Assad (1992), Fischetti and Salazar (2001), cell suppression by linear programming.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from lindung.evidence.methods.release.tables import System
from lindung.evidence.rules.publish import SmallestCountOutOfRange, TablesTooLarge

LEAST_K, MOST_K = 3, 1000
MOST_CELLS, MOST_HIDDEN = 60_000, 3_000
# Hiding the grand total costs so much that it happens only when nothing else helps.
TOTAL_WEIGHT = 1e6
TOUCHED = 1e-6
UNBOUNDED = 3  # scipy.optimize.linprog: the problem is unbounded


@dataclass(frozen=True)
class Protected:
    """Which cells are hidden: `small` because of their own count, `hidden` all of them; and what an attacker finds."""

    k: int
    small: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def narrowest(self) -> float:
        """The narrowest range an attacker gets for a small count, in records; infinite when there is none."""
        return float((self.high - self.low)[self.small].min(initial=np.inf))

    @property
    def is_safe(self) -> bool:
        """Whether every small count may as well be k more, for all that can be computed from what is shown."""
        return self.narrowest >= self.k - TOUCHED


def protect(system: System, *, k: int = 10, earlier: NDArray[np.int64] | None = None) -> Protected:
    """Hide what must be hidden.

    Args: earlier: counts of the same cells in tables that were given out before, -1 where a cell was not shown.
    Raises SmallestCountOutOfRange, TablesTooLarge. Whoever reads must still check `is_safe`.
    """
    check_smallest_count(k)
    counts = system.counts
    never = system.never_shown
    small = (counts > 0) & (counts < k) & ~never
    floor = np.zeros(len(counts))
    if earlier is not None:
        step = np.abs(counts - earlier)
        small |= (earlier >= 0) & (step > 0) & (step < k) & ~never
        floor = np.where(earlier >= 0, np.minimum(earlier, counts), 0).astype(float)
    if len(counts) > MOST_CELLS or small.sum() > MOST_HIDDEN:
        raise TablesTooLarge(field="tables", cells=int(small.sum()), most=MOST_HIDDEN)
    hidden = _complement(system, small, floor, k)
    low, high = attack(system, hidden, small, floor)
    return Protected(k, small, hidden & ~never, low, high)


def check_smallest_count(k: int) -> None:
    """Raises SmallestCountOutOfRange."""
    if not LEAST_K <= k <= MOST_K:
        raise SmallestCountOutOfRange(field="smallest_count", value=k, least=LEAST_K, most=MOST_K)


def _complement(system: System, small: NDArray[np.bool_], floor: NDArray[np.float64], k: int) -> NDArray[np.bool_]:
    """Add cells until each small count can be k more with every shown cell as it is."""
    counts, hidden = system.counts.astype(float), small | system.never_shown
    is_done = np.zeros(len(counts), bool)
    # Fewer records in a hidden cell cost less; a table's inside costs less than its margins, the total most.
    weight = 1 + np.log1p(counts)
    weight[0] = TOTAL_WEIGHT
    both = sparse.csr_array(sparse.hstack([system.sums, -system.sums]))
    for cell in np.flatnonzero(small)[np.argsort(-counts[small], kind="stable")]:
        if is_done[cell]:
            continue
        costs = np.where(hidden, 1e-4, weight)
        upper = np.concatenate([np.full(len(counts), np.inf), counts - floor])
        lower = np.zeros(2 * len(counts))
        lower[cell], upper[len(counts) + cell] = k, 0.0
        answer = linprog(
            np.concatenate([costs, costs]), A_eq=both, b_eq=np.zeros(both.shape[0]),
            bounds=np.column_stack([lower, upper]), method="highs",
        )  # fmt: skip
        if answer.x is None:
            continue  # the attack below will say so
        move = answer.x[: len(counts)] - answer.x[len(counts) :]
        hidden |= np.abs(move) > TOUCHED
        is_done |= move >= k - TOUCHED
    return hidden


def attack(
    system: System, hidden: NDArray[np.bool_], wanted: NDArray[np.bool_], floor: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most each wanted cell can be, given every cell that is shown and all sums.

    Returns: (cells,) bounds; a shown cell's are its count.
    """
    counts = system.counts.astype(float)
    low, high = counts.copy(), counts.copy()
    hidden = hidden | system.never_shown
    unknown = np.flatnonzero(hidden)
    if not len(unknown):
        return low, high
    sums = system.sums[:, unknown]
    right = -(system.sums @ np.where(hidden, 0.0, counts))
    holds = np.diff(sums.indptr) > 0
    sums, right = sparse.csr_array(sums[holds]), right[holds]
    least = np.zeros(len(unknown)) if floor is None else floor[unknown]
    parts, of_cell = sparse.csgraph.connected_components(sparse.csr_array(sums.T @ sums), directed=False)
    members = [np.flatnonzero(of_cell == part) for part in range(parts)]
    place = {int(cell): number for number, cell in enumerate(unknown)}
    for cell in np.flatnonzero(wanted & hidden):
        own = members[of_cell[place[int(cell)]]]
        inner = sparse.csr_array(sums[:, own])
        rows = np.diff(inner.indptr) > 0
        goal = (own == place[int(cell)]).astype(float)
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * goal, A_eq=inner[rows], b_eq=right[rows],
                bounds=np.column_stack([least[own], np.full(len(own), np.inf)]), method="highs",
            )  # fmt: skip
            if answer.fun is not None:
                ends.append(sign * answer.fun)
            else:  # no end in this direction, or no answer: what cannot be computed counts as told
                ends.append(sign * -np.inf if answer.status == UNBOUNDED else counts[cell])
        low[cell], high[cell] = ends
    return low, high
