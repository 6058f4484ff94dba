"""Which counts may be shown as they are now, so that neither a table nor the difference of two shows a few people.

A table is one total and the cells that add up to it; a cell is one count, or two (yes and no of a share). Somebody who
reads every table ever shown, and takes for granted that counts only grow, knows of each cell at least its floor: what
was last shown of it, else 1. The cells that are not shown now add up to a known number; what lies above their floors is
the slack they share, and any of them may have all of it. So a cell is known to within the slack and no closer: the
slack is kept at k or more, by leaving out more cells where the small ones alone would not do. Closed form of the linear
programme for tables that hang together by their total only; tests make the attack by linear programming.
Source: the interval is the sliding protection of Fischetti and Salazar (2001), cell suppression.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Counts = tuple[int, ...]
TOTAL = ""


@dataclass(frozen=True)
class Table:
    """What is true now (`counts`: key → counts, all cells) and what was last shown of each cell and of the total."""

    counts: Mapping[str, Counts]
    shown: Mapping[str, Counts]

    @property
    def width(self) -> int:
        """How many counts a cell has."""
        return len(next(iter({**self.shown, **self.counts}.values()), (0,)))

    @property
    def total(self) -> Counts:
        """The sum of all cells."""
        return tuple(sum(cell[part] for cell in self.counts.values()) for part in range(self.width))

    @property
    def cells(self) -> dict[str, Counts]:
        """Every cell that is there or was ever shown; nought where nothing is left."""
        nought = (0,) * self.width
        return {key: nought for key in self.shown if key != TOTAL} | dict(self.counts)


def may_change(now: Counts, shown: Counts | None, k: int) -> bool:
    """Whether this number may be shown after that one: nought or k and more, and so is every difference.

    >>> may_change((4,), None, 5), may_change((12,), (10,), 5), may_change((15,), (10,), 5)
    (False, False, True)
    """
    steps = (0,) * len(now) if shown is None else tuple(abs(a - b) for a, b in zip(now, shown, strict=True))
    return all(count == 0 or count >= k for count in (*now, *steps))


def shown_now(table: Table, *, k: int) -> frozenset[str]:
    """The cells whose count of now may be shown; of the others, what was last shown still holds.

    Args: k: the smallest count that is shown, and the narrowest interval of one that is not, in people; >= 2.
    Returns keys of cells, TOTAL among them. Nothing when the total may not change. When nothing that could be left out
    would help, the cells stay as they were, and only the total is of now.
    """
    if k < 2:
        raise ValueError(f"k is {k}; with less than 2 nothing is hidden")
    if not may_change(table.total, table.shown.get(TOTAL), k):
        return frozenset()
    cells = table.cells
    now = {key for key, counts in cells.items() if may_change(counts, table.shown.get(key), k)}
    slack = {key: _slack(counts, table.shown.get(key)) for key, counts in cells.items()}
    while not _is_safe(table, cells.keys() - now, slack, k):
        helpful = _next_left_out(now, cells, slack, _missing(cells.keys() - now, slack, table.width, k))
        if helpful is None:
            return frozenset({TOTAL})
        now.discard(helpful)
    return frozenset(now | {TOTAL})


def whole_or_nothing(table: Table, *, k: int) -> bool:
    """Whether a table of two groups at once may be shown: each of its cells may, or none does."""
    return all(may_change(counts, table.shown.get(key), k) for key, counts in table.cells.items())


def _slack(now: Counts, shown: Counts | None) -> Counts:
    """How much of a cell a reader does not know. Of a share nothing is known: its people move between yes and no."""
    if len(now) > 1:
        return now
    floor = 1 if shown is None else shown[0]
    return (now[0] - min(floor, now[0]),)


def _is_safe(table: Table, hidden: set[str], slack: Mapping[str, Counts], k: int) -> bool:
    if not hidden:
        return True
    if len(hidden) == 1:
        return False
    return not _missing(hidden, slack, table.width, k)


def _missing(hidden: set[str], slack: Mapping[str, Counts], width: int, k: int) -> list[int]:
    """The counts of which the hidden cells do not share enough slack. Of a share, nought everywhere is no few."""
    shared = [sum(slack[key][part] for key in hidden) for part in range(width)]
    return [part for part, known in enumerate(shared) if known < k and not (width > 1 and known == 0)]


def _next_left_out(
    now: set[str], cells: Mapping[str, Counts], slack: Mapping[str, Counts], missing: list[int]
) -> str | None:
    """The cell of which the least is lost among those that help."""
    parts = missing or range(len(next(iter(slack.values()))))
    helpful = [key for key in now if any(slack[key][part] for part in parts)]
    return min(helpful, key=lambda key: (sum(cells[key]), key), default=None)
