"""Sheets as XLSX: headings that stay in sight, numbers as numbers, text that is never run."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any, Final

from lindung.plans.papers.cells import FORMULA_BEGINS, readable

# The writer of XLSX is loaded with the first such file: every process would start a third of a second later for it.
BOOKS: Final = "openpyxl"
Value = str | int | float | date | None
_ODD_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """One sheet: a few lines that say what it is, a row of headings, the rows."""

    title: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    widths: tuple[int, ...] = ()


def write_workbook(sheets: Sequence[Sheet], *, title: str, at: datetime) -> bytes:
    """The file. The same sheets at the same moment give the same cells."""
    book = import_module(BOOKS).Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = readable(title)
    book.properties.creator = "Lindung"
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    for number, sheet in enumerate(sheets, 1):
        name = readable(sheet.title).translate(_ODD_IN_TITLE).strip()[:31] or str(number)
        _fill(book.create_sheet(name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def _looks() -> Any:
    """Fonts and alignments of the writer."""
    return import_module(f"{BOOKS}.styles")


def _fill(written: Any, sheet: Sheet) -> None:
    for down, line in enumerate(sheet.lines, 1):
        _put(written, down, 1, line)
    top = len(sheet.lines) + (2 if sheet.lines else 1)
    for place, heading in enumerate(sheet.headings, 1):
        _put(written, top, place, heading)
        written.cell(top, place).font = _looks().Font(bold=True)
    for down, row in enumerate(sheet.rows, top + 1):
        for place, value in enumerate(row, 1):
            _put(written, down, place, value)
    written.freeze_panes = written.cell(top + 1, 2)
    for place, width in enumerate(sheet.widths, 1):
        written.column_dimensions[written.cell(top, place).column_letter].width = min(width, WIDEST)


def _put(written: Any, down: int, place: int, value: Value) -> None:
    """A number stays a number; a text that could begin a formula is stored as text, and marked so."""
    cell = written.cell(down, place)
    if not isinstance(value, str):
        cell.value = value
        return
    text = readable(value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA_BEGINS):
        cell.quotePrefix = True  # a copy into another sheet, or a CSV made of this one, keeps it text
    cell.alignment = _looks().Alignment(wrap_text=True, vertical="top")
