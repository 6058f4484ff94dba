"""What of the counts may be seen now: decided table by table, kept so that no later table gives away the difference."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from lindung.kernel.figures import DIMENSIONS
from lindung.plans.methods.suppression import TOTAL, Counts, Table, shown_now, whole_or_nothing
from lindung.plans.models import ShownCell
from lindung.plans.queries.counting import YEAR_CELLS
from lindung.plans.queries.values import MONTH
from lindung.plans.rules.figures import BY_NUMBER, SMALLEST

SINGLE = (MONTH, *DIMENSIONS)
_PUT = """
INSERT INTO plans_showncell AS s (desk_id, is_practice, figure, year, dimension, key, yes, no, shown_at, is_current)
SELECT %(desk)s, %(practice)s, %(figure)s, %(year)s, d, k, y, n, %(at)s, c
FROM unnest(%(dimensions)s::text[], %(keys)s::text[], %(yes)s::bigint[], %(no)s::bigint[], %(current)s::bool[])
    AS t (d, k, y, n, c)
ON CONFLICT (desk_id, is_practice, figure, dimension, year, key) DO UPDATE
SET yes = excluded.yes, no = excluded.no, is_current = excluded.is_current,
    shown_at = CASE WHEN (s.yes, s.no) IS DISTINCT FROM (excluded.yes, excluded.no) THEN excluded.shown_at
               ELSE s.shown_at END
"""


Kept = dict[str, Counts | None]  # what was last shown of each cell of a table; None: hidden


class Group(NamedTuple):
    """One figure of one desk in one year: the numbers that hang together."""

    desk_id: int
    is_practice: bool
    figure: int
    year: int


class Row(NamedTuple):
    """A cell as it is shown from now on; None: hidden."""

    dimension: str
    key: str
    counts: Counts | None
    is_current: bool


def show_years(groups: Iterable[Group], *, at: datetime) -> None:
    """Decide anew what is shown of these years, and keep it."""
    for group in sorted(groups):
        _put(group, _decide(group, _counts_of(group), _shown_of(group)), at=at)


def _decide(group: Group, counts: Mapping[str, dict[str, Counts]], shown: Mapping[str, Kept]) -> list[Row]:
    total = counts.get(TOTAL, {}).get(TOTAL, (0,) * _width(group))
    last_total = shown.get(TOTAL, {}).get(TOTAL)
    current: dict[str, frozenset[str]] = {}
    for dimension in sorted({*counts, *shown} - {TOTAL}, key=lambda name: name not in SINGLE):
        known = {key: cell for key, cell in shown.get(dimension, {}).items() if cell is not None and key != TOTAL}
        table = Table(counts.get(dimension, {}), known | ({TOTAL: last_total} if last_total is not None else {}))
        current[dimension] = _current(dimension, table, current)
    is_current = any(TOTAL in keys for keys in current.values())
    rows = [Row(TOTAL, TOTAL, total if is_current else last_total, is_current)] if any(total) or last_total else []
    for dimension, keys in current.items():
        rows += _table_rows(dimension, counts.get(dimension, {}), shown.get(dimension, {}), keys, total)
    return rows


def _current(dimension: str, table: Table, current: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Cells that may be shown as they are. Two groups at once: all or nothing, and only beside whole tables of each."""
    if dimension in SINGLE:
        return shown_now(table, k=SMALLEST)
    keys = frozenset(table.cells)
    beside = {(name, part) for key in keys for name, part in zip(dimension.split("*"), key.split("|"), strict=True)}
    is_beside = all(part in current.get(name, ()) for name, part in beside)
    return keys | {TOTAL} if is_beside and whole_or_nothing(table, k=SMALLEST) else frozenset()


def _table_rows(
    dimension: str, counts: Mapping[str, Counts], shown: Kept, keys: frozenset[str], total: Counts
) -> list[Row]:
    """The rows of one table: its head says that it was laid open; a cell without a row was nought then."""
    if keys <= {TOTAL}:  # nothing new: what was shown stays, and a table of which nothing ever was leaves no trace
        return [Row(dimension, key, cell, False) for key, cell in shown.items()]
    rows = [Row(dimension, TOTAL, total, True)]
    for key in sorted({*counts, *shown} - {TOTAL}):
        is_current = key in keys
        now = counts.get(key, (0,) * len(total))
        rows.append(Row(dimension, key, now if is_current else shown.get(key), is_current))
    return rows


def _counts_of(group: Group) -> dict[str, dict[str, Counts]]:
    width = _width(group)
    found: dict[str, dict[str, Counts]] = {}
    with connection.cursor() as cursor:
        cursor.execute(YEAR_CELLS, _named(group))
        for dimension, key, yes, no in cursor.fetchall():
            found.setdefault(dimension, {})[key] = (yes, no)[:width]
    return found


def _shown_of(group: Group) -> dict[str, Kept]:
    width = _width(group)
    found: dict[str, Kept] = {}
    rows = ShownCell.objects.filter(**group._asdict()).values_list("dimension", "key", "yes", "no")
    for dimension, key, yes, no in rows:
        found.setdefault(dimension, {})[key] = None if yes is None else (yes, no or 0)[:width]
    return found


def _put(group: Group, rows: list[Row], *, at: datetime) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT,
            {
                **_named(group),
                "at": at,
                "dimensions": [row.dimension for row in rows],
                "keys": [row.key for row in rows],
                "yes": [None if row.counts is None else row.counts[0] for row in rows],
                "no": [None if row.counts is None else (*row.counts, 0)[1] for row in rows],
                "current": [row.is_current for row in rows],
            },
        )


def _named(group: Group) -> dict[str, int]:
    return {
        "desk": group.desk_id, "practice": group.is_practice, "figure": group.figure, "year": group.year,
    }  # fmt: skip


def _width(group: Group) -> int:
    return 2 if BY_NUMBER[group.figure].is_share else 1
