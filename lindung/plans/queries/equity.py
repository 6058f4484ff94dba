"""Who is reached and who is not: each group beside everybody, and all of them beside how many there may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindung.evidence.queries import NamedFigure
from lindung.evidence.queries import figures as published_figures
from lindung.evidence.rules.figures import FigureName
from lindung.kernel.figures import DIMENSIONS
from lindung.partners.models import Organisation
from lindung.plans.methods.shares import Share, share
from lindung.plans.queries.values import Shown, shown_for
from lindung.plans.rules.figures import FIGURES, Dimension

PEOPLE = "cases.people"
SERVED = ("cases.contacted_in_time", "referrals.placed_in_time", "care.safe")  # what everybody should get alike
THERE = (FigureName.POPULATION, FigureName.AT_LEAST)


@dataclass(frozen=True)
class Served:
    """One share of one group. `is_behind`: its whole interval lies below the share of everybody."""

    figure: str
    of: Share | None
    counted: int | None
    is_hidden: bool
    is_behind: bool


@dataclass(frozen=True)
class GroupRow:
    """One group: people in cases, which part of all they are, and what they got."""

    key: str
    people: int | None
    part: float | None
    is_hidden: bool
    served: Sequence[Served]


@dataclass(frozen=True)
class EquityTable:
    """The groups of one dimension."""

    dimension: Dimension
    rows: Sequence[GroupRow]


@dataclass(frozen=True)
class Reached:
    """People found, beside one published estimate of how many there are; the share between its ends."""

    there: NamedFigure
    found: int
    part: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Equity:
    """The whole view of one year."""

    year: int
    people: int | None
    is_hidden: bool
    overall: Sequence[Served]
    tables: Sequence[EquityTable]
    reached: Sequence[Reached]


def equity(desk: Organisation, *, year: int) -> Equity:
    """Who is reached at a desk in a calendar year, from shown numbers only."""
    shown = shown_for(desk_id=desk.pk, is_practice=desk.is_practice, figures=[PEOPLE, *SERVED])
    total = shown.find(FIGURES[PEOPLE].number, "", year, "")
    people = None if total is None else total[0]
    overall = [_served(shown, figure, "", year, "", None) for figure in SERVED]
    tables = [_table(shown, Dimension(name), year, people, overall) for name in DIMENSIONS]
    return Equity(
        year, people, total is None, overall, [table for table in tables if table.rows], _reached(desk, year, people)
    )


def _table(shown: Shown, dimension: Dimension, year: int, people: int | None, overall: Sequence[Served]) -> EquityTable:
    number = FIGURES[PEOPLE].number
    keys = sorted(
        key for figure, of, when, key in shown.cells if (figure, of, when) == (number, dimension.value, year) and key
    )
    rows = []
    for key in keys:
        cell = shown.find(number, dimension.value, year, key)
        served = [_served(shown, each.figure, dimension.value, year, key, each.of) for each in overall]
        if cell is None:  # the interval of a share tells of how many it is
            served = [Served(each.figure, None, None, True, False) for each in served]
        count = None if cell is None else cell[0]
        part = count / people if count is not None and people else None
        rows.append(GroupRow(key, count, part, cell is None, served))
    rows.sort(key=lambda row: (row.people is None, -(row.people or 0), row.key))
    return EquityTable(dimension, rows)


def _served(shown: Shown, figure: str, dimension: str, year: int, key: str, overall: Share | None) -> Served:
    cell = shown.find(FIGURES[figure].number, dimension, year, key)
    if cell is None or sum(cell) == 0:
        return Served(figure, None, None, cell is None, False)
    of = share(yes=cell[0], no=cell[1])
    return Served(figure, of, sum(cell), False, overall is not None and of.high < overall.value)


def _reached(desk: Organisation, year: int, people: int | None) -> list[Reached]:
    """Published estimates whose period touches the year, beside the people found in it."""
    if people is None:
        return []
    rows = published_figures(
        country=desk.country, names=THERE, from_on=date(year, 1, 1), until_on=date(year, 12, 31),
        is_practice=desk.is_practice,
    )  # fmt: skip
    return [
        Reached(
            row, people, people / row.value,
            people / row.high if row.high else None, people / row.low if row.low else None,
        )
        for row in rows
        if row.value
    ]  # fmt: skip
