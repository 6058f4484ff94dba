"""The workbook of a plan: its sheets and columns, and reading their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from lindung.kernel.errors import Refusal, gettext_noop
from lindung.plans.rules.troubles import (
    CellEmpty,
    CellIsFormula,
    CellNotInList,
    CellTrouble,
    CellUnreadable,
    ColumnMissing,
    ColumnUnknown,
)
from lindung.plans.rules.words import (
    ActivityState,
    Direction,
    ElementKind,
    IndicatorKind,
    Pillar,
    PlanLevel,
    Stage,
)

ROWS_AT_MOST: Final = 5_000
COLUMNS_AT_MOST: Final = 60
BYTES_AT_MOST: Final = 4_000_000
UNPACKED_AT_MOST: Final = 60_000_000
CELL_AT_MOST: Final = 5_000

Raw = str | int | float | bool | date | datetime | None
Value = str | Decimal | date | datetime | bool | StrEnum | None


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was read: headings, cells, and where a formula stands (row, place), counted from one."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Raw, ...], ...]
    formulas: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Column:
    """A heading, how its cells are read, and whether every row needs it."""

    name: str
    read: Callable[[Raw], Value]
    takes: str
    is_needed: bool = False
    words: tuple[str, ...] = field(default=())


class Unreadable(ValueError):
    """A cell of another kind."""


def _text(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime):
        raw = raw.date()
    return str(raw if not isinstance(raw, date) else raw.isoformat()).strip()


def _day(raw: Raw) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw).strip())
    except ValueError:
        raise Unreadable from None


def _moment(raw: Raw) -> datetime:
    """A moment in UTC; a day is its beginning."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return datetime.combine(raw, time(), UTC)
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise Unreadable from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _number(raw: Raw) -> Decimal:
    if isinstance(raw, bool | date):
        raise Unreadable
    try:
        number = Decimal(repr(raw) if isinstance(raw, float) else str(raw).strip())
    except InvalidOperation:
        raise Unreadable from None
    if not number.is_finite():
        raise Unreadable
    return number


def _year(raw: Raw) -> Decimal:
    number = _number(raw)
    if number != number.to_integral_value() or not 0 <= number <= 9999:
        raise Unreadable
    return number.to_integral_value()


def _yes(raw: Raw) -> bool:
    word = _text(raw).casefold() if raw is not None else "no"
    if word not in _YES_WORDS:
        raise Unreadable
    return _YES_WORDS[word]


_YES_WORDS: Final = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
TEXT: Final = gettext_noop("text")
DAY: Final = gettext_noop("a day, such as 2026-01-31")
MOMENT: Final = gettext_noop("a day or a moment, such as 2026-01-31")
NUMBER: Final = gettext_noop("a number")
YEAR: Final = gettext_noop("a year, such as 2026")
YES_OR_NO: Final = gettext_noop("yes or no")


def text(name: str, *, is_needed: bool = False) -> Column:
    """A column of text."""
    return Column(name, _text, TEXT, is_needed)


def day(name: str, *, is_needed: bool = False) -> Column:
    """A column of days."""
    return Column(name, _day, DAY, is_needed)


def number(name: str, *, is_needed: bool = False) -> Column:
    """A column of numbers."""
    return Column(name, _number, NUMBER, is_needed)


def yes(name: str) -> Column:
    """A column of yes and no; empty is no."""
    return Column(name, _yes, YES_OR_NO)


def word(name: str, among: type[StrEnum], *, is_needed: bool = False) -> Column:
    """A column that takes the words of a list."""

    def read(raw: Raw) -> StrEnum:
        return among(_text(raw).casefold().replace(" ", "_"))

    return Column(name, read, "", is_needed, tuple(each.value for each in among))


PLAN, SOURCES, PARTS, ACTIVITIES = "Plan", "Sources", "Parts", "Activities"
MILESTONES, INDICATORS, TARGETS, VALUES = "Milestones", "Indicators", "Targets", "Values"
_OF = (text("part"), text("activity"))
SHEETS: Final[Mapping[str, tuple[Column, ...]]] = {
    PLAN: (
        text("title", is_needed=True),
        *(text(f"title_{code}") for code in ("en", "ms", "id", "km")),
        text("country", is_needed=True),
        text("language"),
        text("owner"),
        day("period_from", is_needed=True),
        day("period_until", is_needed=True),
        word("level", PlanLevel, is_needed=True),
        text("province"),
        text("parent"),
        text("succeeds"),
        text("note"),
    ),
    SOURCES: (text("title", is_needed=True), text("url"), day("read_on")),
    PARTS: (
        text("number", is_needed=True),
        word("kind", ElementKind, is_needed=True),
        text("parent"),
        word("pillar", Pillar),
        text("title"),
        yes("title_is_public"),
        text("coordinator"),
        text("source"),
    ),
    ACTIVITIES: (
        text("number", is_needed=True),
        text("part", is_needed=True),
        text("title", is_needed=True),
        text("lead"),
        text("contributors"),
        word("state", ActivityState, is_needed=True),
        day("report_due_on"),
        day("starts_on"),
        day("ends_on"),
        text("budget_line"),
        text("budget_cycle"),
        text("source"),
        yes("is_public"),
        text("shared"),
    ),
    MILESTONES: (
        *_OF,
        text("label", is_needed=True),
        day("due_on", is_needed=True),
        yes("is_partial"),
        Column("reached_at", _moment, MOMENT),
    ),
    INDICATORS: (
        *_OF,
        text("title", is_needed=True),
        text("definition", is_needed=True),
        text("unit", is_needed=True),
        word("kind", IndicatorKind, is_needed=True),
        text("figure"),
        text("choice"),
        word("direction", Direction, is_needed=True),
        number("baseline"),
        Column("baseline_year", _year, YEAR),
        word("stage", Stage),
    ),
    TARGETS: (
        *_OF,
        text("indicator", is_needed=True),
        day("period_from", is_needed=True),
        day("period_until", is_needed=True),
        number("value", is_needed=True),
        yes("is_partial"),
    ),
    VALUES: (
        *_OF,
        text("indicator", is_needed=True),
        day("period_from", is_needed=True),
        day("period_until", is_needed=True),
        number("value", is_needed=True),
        word("stage", Stage),
        text("source", is_needed=True),
        text("source_url"),
        day("dated_on"),
        text("definition"),
    ),
}
Row = dict[str, Any]


def read_rows(name: str, sheet: Sheet, troubles: list[CellTrouble]) -> Iterator[tuple[int, Row]]:
    """Each row with something on it, by its number in the sheet; what cannot be read is added to `troubles`."""
    columns = {each.name: each for each in SHEETS[name]}
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        plain = heading.strip().casefold().replace(" ", "_")
        if plain in columns and plain not in places:
            places[plain] = place
        elif heading.strip() or any(place < len(row) and row[place] not in (None, "") for row in sheet.rows):
            troubles.append(CellTrouble(name, 1, heading[:60], ColumnUnknown(field=heading[:60])))
    for missing in columns.keys() - places.keys():
        troubles.append(CellTrouble(name, 1, missing, ColumnMissing(field=missing)))
    for row_number, cells in enumerate(sheet.rows, start=2):
        if any(cell not in (None, "") for cell in cells):
            yield row_number, _read_row(name, row_number, cells, sheet, columns, places, troubles)


def _read_row(
    name: str,
    row_number: int,
    cells: tuple[Raw, ...],
    sheet: Sheet,
    columns: Mapping[str, Column],
    places: Mapping[str, int],
    troubles: list[CellTrouble],
) -> Row:
    row: Row = {}
    for heading, place in places.items():
        raw = cells[place] if place < len(cells) else None
        refusal: Refusal | None = None
        if (row_number, place + 1) in sheet.formulas:
            refusal = CellIsFormula(field=heading)
        else:
            row[heading], refusal = _read_cell(columns[heading], raw)
        if refusal is not None:
            troubles.append(CellTrouble(name, row_number, heading, refusal))
    return row


def _read_cell(column: Column, raw: Raw) -> tuple[Value, Refusal | None]:
    is_empty = raw is None or (isinstance(raw, str) and not raw.strip())
    if is_empty and column.takes != YES_OR_NO:
        refusal = CellEmpty(field=column.name) if column.is_needed else None
        return ("" if column.takes == TEXT else None), refusal
    try:
        return column.read(None if is_empty else raw), None
    except ValueError:
        if column.words:
            return None, CellNotInList(field=column.name, takes=", ".join(f"“{each}”" for each in column.words))
        return None, CellUnreadable(field=column.name, takes=column.takes)
