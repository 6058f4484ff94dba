"""Counting: everything at once, or what changed since the last time, as the sealed trail tells it.

The trail is sealed by one sealer at a time, in the order of commits, so a cursor over seals passes over no entry that
was committed late; entries that are not sealed yet wait for the next pass, two seconds at most.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from lindung.audit.models import Seal
from lindung.kernel.figures import Source
from lindung.plans.actions.showing import Group, show_years
from lindung.plans.models import FigureState
from lindung.plans.queries import counting as sql
from lindung.plans.rules.figures import SOURCES

SEALS_AT_ONCE: Final = 20_000
_ONE_AT_A_TIME: Final = 0x50_4C_01  # advisory lock: one counter at a time
# For the whole count only: sums of a million people in memory instead of on disk.
_ROOM = "SET LOCAL work_mem = '256MB'"


@dataclass(frozen=True)
class Refreshed:
    """What one pass did. `is_done`: nothing that was sealed before it is left."""

    refs: int
    years: int
    is_done: bool


@transaction.atomic
def count_everything(*, at: datetime) -> Refreshed:
    """Count all units and cells anew. Needs the scope of everyone. What was shown changes only as far as it may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        state, reached = _state(), _last_seal()
        cursor.execute(_ROOM)
        cursor.execute("DELETE FROM plans_counted")
        cursor.execute("DELETE FROM plans_cell")
        for source in SOURCES:
            cursor.execute(sql.count_units(source, is_whole=True))
        cursor.execute(sql.ALL_CELLS)
        cursor.execute(sql.ALL_YEARS)
        years = {Group(*row) for row in cursor.fetchall()}
    years |= _shown_before()
    show_years(years, at=at)
    _save(state, seal_seq=reached, refreshed_at=at, whole_at=at)
    return Refreshed(refs=0, years=len(years), is_done=True)


@transaction.atomic
def count_changes(*, at: datetime, limit: int = SEALS_AT_ONCE) -> Refreshed:
    """Count again the cases and reports that entries sealed since the last pass speak of, and nothing else.

    Needs the scope of everyone. Safe to repeat, and by several at once: one counts, the others find nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            return Refreshed(refs=0, years=0, is_done=True)
        state, reached = _state(), _last_seal()
        upto = min(reached, state.seal_seq + limit)
        cursor.execute(sql.CHANGED_SINCE, [state.seal_seq, upto])
        refs = [ref for (ref,) in cursor.fetchall()]
        years = _count_again(cursor, sql.BY_TRAIL, refs) if refs else set()
        years |= _count_again(cursor, sql.BY_MONTH, [f"{day:%Y-%m}" for day in (at, at - timedelta(days=28))])
        _forget_empty(cursor, years)
    show_years(years, at=at)
    _save(state, seal_seq=upto, refreshed_at=at)
    return Refreshed(refs=len(refs), years=len(years), is_done=upto == reached)


def _count_again(cursor: Any, sources: Iterable[Source], refs: list[str]) -> set[Group]:
    """Take the units of these references out of the cells, and put them in as they are now; what that touched."""
    given = {"sources": [source.name for source in sources], "refs": refs}
    cursor.execute(sql.TAKE_OUT, given)
    years = {Group(*row) for row in cursor.fetchall()}
    for source in sources:
        cursor.execute(sql.put_in(source), given)
        years |= {Group(*row) for row in cursor.fetchall()}
    return years


def _forget_empty(cursor: Any, years: set[Group]) -> None:
    if years:
        places = ", ".join(["(%s, %s, %s, %s)"] * len(years))
        cursor.execute(sql.EMPTY_CELLS.format(places), [part for group in years for part in group])


def _shown_before() -> set[Group]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT desk_id, is_practice, figure, year FROM plans_showncell")
        return {Group(*row) for row in cursor.fetchall()}


def _state() -> FigureState:
    return FigureState.objects.get_or_create(id=1)[0]


def _save(state: FigureState, **values: Any) -> None:
    FigureState.objects.filter(id=state.id).update(**values)


def _last_seal() -> int:
    return Seal.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
