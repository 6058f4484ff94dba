"""Workbooks: XLSX, read within bounds and never believed; written so that it reads back."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from typing import Any, Final

from lindung.plans.rules.sheets import (
    BYTES_AT_MOST,
    CELL_AT_MOST,
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    SHEETS,
    UNPACKED_AT_MOST,
    Raw,
    Sheet,
)
from lindung.plans.rules.troubles import BadWorkbook, WorkbookTooLarge

# Loaded with the first workbook: every process would start a third of a second later for it.
BOOKS: Final = "openpyxl"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS_AT_MOST: Final = 500
SHEETS_AT_MOST: Final = 20
EXACT_DIGITS: Final = 15  # a number of a spreadsheet has no more
WIDTHS: Final = {"title": 60, "definition": 60, "label": 40, "note": 40, "lead": 32, "contributors": 32}


def read_workbook(content: bytes) -> dict[str, Sheet]:
    """The sheets of a file by their names. Raises BadWorkbook, WorkbookTooLarge."""
    if len(content) > BYTES_AT_MOST:
        raise WorkbookTooLarge(field="file", limit=ROWS_AT_MOST)
    _check_unpacked(content)
    try:
        book = import_module(BOOKS).load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        sheets = {sheet.title: _read_sheet(sheet) for sheet in book.worksheets[:SHEETS_AT_MOST]}
        book.close()
    except WorkbookTooLarge:
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook fails in many ways, all of them mean the same
        raise BadWorkbook(field="file") from None
    return sheets


def write_workbook(sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """A workbook with every sheet of a plan: headings, rows, and the words a column takes as a list to choose from."""
    books = import_module(BOOKS)
    book = books.Workbook()
    book.remove(book.active)
    fixed = datetime(2000, 1, 1)  # noqa: DTZ001 - the file's own clock; the same plan gives the same file
    book.properties.created = book.properties.modified = fixed
    for name, columns in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(columns, start=1):
            heading = _put(sheet.cell(1, place), column.name)
            heading.font = import_module("openpyxl.styles").Font(bold=True)
            letter = heading.column_letter
            sheet.column_dimensions[letter].width = WIDTHS.get(column.name, 16)
            if column.words:
                _offer(sheet, letter, column.words)
        for row, told in enumerate(sheets.get(name, ()), start=2):
            for place, column in enumerate(columns, start=1):
                _put(sheet.cell(row, place), told.get(column.name))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _offer(sheet: Any, letter: str, words: Iterable[str]) -> None:
    lists = import_module("openpyxl.worksheet.datavalidation")
    offered = lists.DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True)
    sheet.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{ROWS_AT_MOST}")


def _put(cell: Any, value: Any) -> Any:
    """Put a value into a cell: text stays text whatever it begins with, numbers and days are what they are."""
    if value is None or value == "":
        return cell
    if isinstance(value, Decimal):
        cell.value = _exactly(value)
    elif isinstance(value, bool):
        cell.value = "yes" if value else "no"
    elif isinstance(value, datetime):
        cell.value = value.astimezone(UTC).isoformat()
    elif isinstance(value, date):
        cell.value = datetime.combine(value, time())  # noqa: DTZ001 - a spreadsheet knows no zones
        cell.number_format = "yyyy-mm-dd"
        return cell
    else:
        cell.value = str(value.value if isinstance(value, StrEnum) else value)
    if isinstance(cell.value, str):
        cell.data_type, cell.number_format = "s", "@"
    return cell


def _exactly(number: Decimal) -> int | float | str:
    """As a number when a spreadsheet keeps it exactly, else as text."""
    if number == number.to_integral_value() and len(str(int(number))) <= EXACT_DIGITS:
        return int(number)
    near = float(number)
    fits = len(number.normalize().as_tuple().digits) <= EXACT_DIGITS and Decimal(repr(near)) == number
    return near if fits else format(number.normalize(), "f")


def _check_unpacked(content: bytes) -> None:
    """A small file that unpacks to a huge one is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except Exception:  # noqa: BLE001 - a table of contents that was made to mislead fails in many ways too
        raise BadWorkbook(field="file") from None
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise WorkbookTooLarge(field="file", limit=ROWS_AT_MOST)


def _read_sheet(sheet: Any) -> Sheet:
    rows: list[tuple[Raw, ...]] = []
    formulas: set[tuple[int, int]] = set()
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_AT_MOST), start=1):
        if number > ROWS_AT_MOST + 1:
            raise WorkbookTooLarge(field="file", limit=ROWS_AT_MOST)
        rows.append(tuple(_raw(cell) for cell in cells))
        formulas |= {(number, place) for place, cell in enumerate(cells, start=1) if cell.data_type == "f"}
    headings, *rest = rows or [()]
    return Sheet(tuple("" if each is None else str(each) for each in headings), tuple(rest), frozenset(formulas))


def _raw(cell: Any) -> Raw:
    value = cell.value
    if isinstance(value, str) and len(value) > CELL_AT_MOST:
        raise WorkbookTooLarge(field="file", limit=ROWS_AT_MOST)
    if isinstance(value, str | int | float | date | None):
        return value
    return str(value)
