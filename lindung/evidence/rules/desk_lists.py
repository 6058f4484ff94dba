"""Reading a given list just far enough to know that it holds no name: its columns and how many rows."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lindung.evidence.rules.desk import LIST_BYTES_AT_MOST, ListKind
from lindung.evidence.rules.desk_refusals import GivenListEmpty, ListNotReadable, ListTooLarge, NamesInClear
from lindung.kernel.errors import gettext_noop

COUNT, STRATUM = "count", "stratum"
STRATA_AT_MOST = 40
COLUMNS_AT_MOST = 80
COLUMN_NAMES_SHOWN = 8
_NAME = re.compile(r"[A-Za-z][\w .()/-]{0,39}")
_STRATUM = re.compile(r"[\w .,()/<>=+-]{1,40}")

NOT_TEXT = gettext_noop("it is not text in UTF-8")
NO_TABLE = gettext_noop("its first row does not name the columns")
ROW_UNEVEN = gettext_noop("a row has more or fewer columns than the first row names")
NO_COUNT = gettext_noop("a column called count is missing")
COUNT_NOT_WHOLE = gettext_noop("the column count holds something that is not a whole number")
TOO_MANY_STRATA = gettext_noop("the column stratum has too many different values to be a group of people")
NOT_CODED = gettext_noop("it was not written by “lindung encode”")


@dataclass(frozen=True)
class ListFacts:
    """What is kept about a list beside its sealed content: people or records in it, and what its columns are called."""

    rows: int
    columns: tuple[str, ...]


def read_counts(content: bytes) -> ListFacts:
    """A capture-history table: a 0/1 column for each list, `count`, perhaps `stratum`; nothing else can be in it.

    Whole histories are checked by the run; here every cell must be a mark, a number or a group's name.
    Raises ListTooLarge, GivenListEmpty, ListNotReadable, NamesInClear.
    """
    header, rows = _table(content)
    if COUNT not in header:
        raise ListNotReadable(field="file", reason=NO_COUNT)
    lists = [name for name in header if name not in {COUNT, STRATUM}]
    odd = {name for name in lists if not _NAME.fullmatch(name)}
    people, strata = 0, set[str]()
    for row in rows:
        odd |= {name for name in lists if row[name] not in {"0", "1"}}
        people += _whole(row[COUNT])
        strata.add(row.get(STRATUM, "all"))
    if odd or not lists:
        raise NamesInClear(field="file", columns=_shown(odd or set(header)))
    if len(strata) > STRATA_AT_MOST or not all(_STRATUM.fullmatch(each) for each in strata):
        raise ListNotReadable(field="file", reason=TOO_MANY_STRATA)
    return ListFacts(rows=people, columns=tuple(lists))


def read_records(content: bytes, *, known: Collection[str]) -> ListFacts:
    """Case records of which every column stands in the public codebook (`known`: its names, in lower case).

    Raises ListTooLarge, GivenListEmpty, ListNotReadable, NamesInClear.
    """
    header, rows = _table(content)
    unknown = {name for name in header if name.casefold() not in known}
    if unknown:
        raise NamesInClear(field="file", columns=_shown(unknown))
    return ListFacts(rows=sum(1 for _ in rows), columns=tuple(header))


def check_size(content: bytes) -> None:
    """Neither empty nor too large. Raises GivenListEmpty, ListTooLarge."""
    if not content.strip():
        raise GivenListEmpty(field="file")
    if len(content) > LIST_BYTES_AT_MOST:
        raise ListTooLarge(field="file", most=LIST_BYTES_AT_MOST // 1_000_000)


def fits_ground(kind: ListKind, *, counts_only: bool) -> bool:
    """Whether what allows the list fits what it holds: counts are nobody's record, everything else is somebody's."""
    return counts_only == (kind is ListKind.COUNTS)


def _table(content: bytes) -> tuple[list[str], list[Mapping[str, str]]]:
    check_size(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListNotReadable(field="file", reason=NOT_TEXT) from None
    if "\x00" in text:
        raise ListNotReadable(field="file", reason=NOT_TEXT)
    rows = _rows(text)
    header = [name.strip() for name in next(rows, [])]
    if not header or len(set(header)) != len(header) or not all(header) or len(header) > COLUMNS_AT_MOST:
        raise ListNotReadable(field="file", reason=NO_TABLE)
    found: list[Mapping[str, str]] = []
    for row in rows:
        if not row:
            continue
        if len(row) != len(header):
            raise ListNotReadable(field="file", reason=ROW_UNEVEN)
        found.append(dict(zip(header, (cell.strip() for cell in row), strict=True)))
    if not found:
        raise GivenListEmpty(field="file")
    return header, found


def _rows(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error:
        raise ListNotReadable(field="file", reason=ROW_UNEVEN) from None


def _whole(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 12:
        raise ListNotReadable(field="file", reason=COUNT_NOT_WHOLE)
    return int(cell)


def _shown(names: Collection[str]) -> str:
    """Names of columns for a sentence, cut where a file without a header would show contents."""
    shown = sorted(name[:24] for name in names if _NAME.fullmatch(name))[:COLUMN_NAMES_SHOWN]
    return ", ".join(shown) or "?"
