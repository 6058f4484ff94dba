"""Files from outside: a sheet, a photo, a paper; read within bounds and never believed."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from lindung.reports.rules.attachments import BYTES_AT_MOST as FILE_BYTES_AT_MOST
from lindung.reports.rules.attachments import (
    LONGEST_SIDE,
    AttachmentKind,
    FileTooLarge,
    PaperEncrypted,
    PaperNotCleaned,
    PapersRest,
    WrongFile,
)
from lindung.reports.rules.sheets import (
    BYTES_AT_MOST,
    CELL_AT_MOST,
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    UNPACKED_AT_MOST,
    BadSheet,
    SheetEmpty,
    SheetTooLarge,
    Table,
)
from lindung.web.pictures import NotAPicture, rewritten

# The reader of XLSX is loaded with the first such file: every process would start a third of a second later for it.
BOOKS: Final = "openpyxl"
XLSX: Final = b"PK\x03\x04"
PARTS_AT_MOST: Final = 500
_CONTENT = Path(__file__).parent / "content" / "htcds_columns.json"


@cache
def htcds_columns() -> Mapping[str, str]:
    """The columns of HTCDS 2.0: name → label (source and licence stand in the file)."""
    columns: dict[str, str] = json.loads(_CONTENT.read_text(encoding="utf-8"))["columns"]
    return columns


def read_sheet(content: bytes, *, rows_at_most: int = ROWS_AT_MOST) -> Table:
    """The table in a file, told by its content and not by its name. Raises BadSheet, SheetTooLarge, SheetEmpty."""
    if len(content) > BYTES_AT_MOST:
        raise SheetTooLarge(field="file", limit=rows_at_most)
    table = _read_xlsx(content, rows_at_most) if content.startswith(XLSX) else _read_csv(content, rows_at_most)
    if not any(any(cell.strip() for cell in row) for row in table.rows):
        raise SheetEmpty(field="file")
    return table


def _read_csv(content: bytes, rows_at_most: int) -> Table:
    text, guessed = _decode(content)
    if "\x00" in text:
        raise BadSheet(field="file")
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        rows = _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), rows_at_most)
    except csv.Error:
        raise BadSheet(field="file") from None
    return _table(rows, guessed_encoding=guessed)


def _decode(content: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding had to be guessed (Windows-1252, as old spreadsheets write)."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            return content.decode("utf-16"), False
        except UnicodeDecodeError:
            raise BadSheet(field="file") from None
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), True
    except UnicodeDecodeError:
        raise BadSheet(field="file") from None


def _read_xlsx(content: bytes, rows_at_most: int) -> Table:
    _check_unpacked(content)
    try:
        book = import_module(BOOKS).load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        sheet = book.worksheets[0]
        cells = ([_cell(cell) for cell in row] for row in sheet.iter_rows(max_col=COLUMNS_AT_MOST))
        rows = _bounded(cells, rows_at_most)
        book.close()
    except SheetTooLarge:
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook fails in many ways, all of them mean the same
        raise BadSheet(field="file") from None
    return _table(rows)


def _check_unpacked(content: bytes) -> None:
    """A small file that unpacks to a huge one is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except Exception:  # noqa: BLE001 - a table of contents that was made to mislead fails in many ways too
        raise BadSheet(field="file") from None
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise SheetTooLarge(field="file", limit=ROWS_AT_MOST)


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return "=" + str(value).removeprefix("=")
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _bounded(rows: Iterable[list[str]], most: int) -> list[list[str]]:
    """Rows as long as they stay within the bounds. Raises SheetTooLarge."""
    kept: list[list[str]] = []
    for row in rows:
        too_long = len(row) > COLUMNS_AT_MOST or any(len(cell) > CELL_AT_MOST for cell in row)
        if too_long or len(kept) > most:
            raise SheetTooLarge(field="file", limit=most)
        kept.append(row)
    return kept


def _table(rows: list[list[str]], *, guessed_encoding: bool = False) -> Table:
    headings, *rest = rows or [[]]
    formulas = [
        (number, place)
        for number, row in enumerate(rest, start=2)
        for place, cell in enumerate(row)
        if cell.lstrip().startswith("=")
    ]
    return Table(
        headings=tuple(headings),
        rows=tuple(tuple(row) for row in rest),
        guessed_encoding=guessed_encoding,
        formulas=tuple(formulas),
    )


PDF: Final = b"%PDF-"
PDF_END: Final = b"%%EOF"
CLEANER: Final = Path(__file__).parent / "engines" / "cleaning.py"
CLEANED, ENCRYPTED = 0, 3  # how it ends; anything else means that it could not
CLEANING_S: Final = 20
AT_ONCE: Final = BoundedSemaphore(2)  # of one process of the server: others are asked to come back


def read_attachment(content: bytes) -> tuple[AttachmentKind, bytes]:
    """What a file is, by its content and never by its name, and what of it is kept. Raises WrongFile, FileTooLarge,
    PaperEncrypted, PaperNotCleaned, PapersRest.
    """
    if len(content) > FILE_BYTES_AT_MOST:
        raise FileTooLarge(limit=FILE_BYTES_AT_MOST // 1_000_000)
    if content.startswith(PDF):
        if PDF_END not in content[-1_024:]:
            raise WrongFile(field="file")
        return AttachmentKind.PAPER, cleaned_paper(content)
    try:
        return AttachmentKind.PHOTO, rewritten(content, longest_side=LONGEST_SIDE).content
    except NotAPicture:
        raise WrongFile(field="file") from None


def cleaned_paper(content: bytes) -> bytes:
    """The pages of a PDF in a new file, without what describes it.

    A program of its own does it, without keys, settings or database, bounded in time and memory: what is made to harm
    its reader harms nothing else. Raises PaperEncrypted, PaperNotCleaned, PapersRest.
    """
    if not AT_ONCE.acquire(blocking=False):  # a thread of the web that waited here would take no report meanwhile
        raise PapersRest()
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, named in full; the file goes in by its input
            [sys.executable, "-I", "-B", str(CLEANER)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CLEANING_S,
            env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        raise PaperNotCleaned(field="file") from None
    finally:
        AT_ONCE.release()
    if ended.returncode == ENCRYPTED:
        raise PaperEncrypted(field="file")
    if ended.returncode != CLEANED or not ended.stdout.startswith(PDF):
        raise PaperNotCleaned(field="file")
    if len(ended.stdout) > 2 * FILE_BYTES_AT_MOST:
        raise FileTooLarge(limit=FILE_BYTES_AT_MOST // 1_000_000)
    return ended.stdout
