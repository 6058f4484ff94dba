"""Lists for an estimate: a capture-history table, linked records, a linkage's folder, or a published table by name."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lindung.evidence.methods.histories import MOST_PEOPLE, Histories
from lindung.evidence.rules import estimate as refusals
from lindung.evidence.rules import estimating
from lindung.evidence.runs.estimate_records import from_linkage, from_records
from lindung.evidence.runs.estimate_text import decoded, header_of
from lindung.evidence.tables import Source, tables
from lindung.papers.rules import FileNotFound

FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1
MOST_STRATA = 50
MOST_LISTS = 10  # what the headline takes
WHOLE = re.compile(r"[+]?\d+(\.0+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}([.,'\u2019\u00a0\u202f ]\d{3})+")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


@dataclass(frozen=True)
class Columns:
    """What the columns are called that are no lists."""

    count: str = "count"
    person: str = "person"
    list: str = "list"
    stratum: str = ""
    cannot_overlap: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Given:
    """A table to estimate from, where it came from, and the files that were read."""

    name: str
    histories: Histories
    files: tuple[Path, ...]
    strata: Mapping[str, Histories] = field(default_factory=dict)
    source: Source | None = None
    is_linked: bool = False


@dataclass(frozen=True)
class _Row:
    number: int
    code: int
    count: int
    stratum: str


def read_lists(asked: str | Path, columns: Columns | None = None) -> Given:
    """The table behind a name or a path. Raises TableRefusal and FileNotFound; takes all or nothing."""
    columns = columns or Columns()
    source = tables().get(str(asked))
    path = source.path if source else Path(asked)
    if path.is_dir():
        files = tuple(sorted(path.glob("*.parquet")))
        return replace(_finished(from_linkage(path, columns.stratum), columns, path.name, files), is_linked=True)
    if not path.is_file():
        raise FileNotFound(field="lists", path=str(asked))
    header, delimiter = header_of(path)
    known = {name.casefold(): name for name in header}
    if columns.count.casefold() in known:
        split = _from_table(path, header, delimiter, replace(columns, count=known[columns.count.casefold()]))
        return replace(_finished(split, columns, source.title if source else path.name, (path,)), source=source)
    if columns.person.casefold() in known:
        split = from_records(path, header, delimiter, columns.person, columns.list, columns.stratum)
        return replace(_finished(split, columns, path.name, (path,)), is_linked=True)
    raise estimating.ColumnMissing(path=path.name, column=columns.count, columns=", ".join(header))


def _finished(split: Mapping[str, Histories], columns: Columns, name: str, files: tuple[Path, ...]) -> Given:
    """The strata and their sum, checked; what cannot overlap is said of each."""
    if len(split) > MOST_STRATA:
        raise estimating.TooManyStrata(column=columns.stratum, strata=len(split), limit=MOST_STRATA)
    each = {label: part.with_impossible(columns.cannot_overlap) for label, part in split.items()}
    first = next(iter(each.values()))
    whole = Histories.of_full(first.lists, sum(part.full() for part in each.values()))
    whole = whole.with_impossible(columns.cannot_overlap)
    whole.check_lists()
    return Given(name, whole, files, each if columns.stratum else {})


def _from_table(path: Path, header: Sequence[str], delimiter: str, columns: Columns) -> dict[str, Histories]:
    """Each stratum's table; one with the name "" when people are not split."""
    if columns.stratum and columns.stratum not in header:
        raise estimating.ColumnMissing(path=path.name, column=columns.stratum, columns=", ".join(header))
    lists = [name for name in header if name not in (columns.count, columns.stratum)]
    _check_names(path, header, lists)
    seen_at: dict[tuple[str, int], int] = {}
    split: dict[str, dict[int, int]] = {}
    for row in _rows(path, header, delimiter, lists, columns):
        key = (row.stratum, row.code)
        if key in seen_at:
            raise refusals.SameHistoryTwice(first=seen_at[key], second=row.number)
        seen_at[key] = row.number
        split.setdefault(row.stratum, {})[row.code] = row.count
    if not split:
        raise estimating.FileEmpty(path=path.name)
    return {label: _histories(lists, counts) for label, counts in sorted(split.items())}


def _histories(lists: Sequence[str], counts: Mapping[int, int]) -> Histories:
    full = [0] * (1 << len(lists))
    for code, count in counts.items():
        full[code] = count
    return Histories.of_full(lists, full)


def _check_names(path: Path, header: Sequence[str], lists: Sequence[str]) -> None:
    for place, name in enumerate(header, start=1):
        if not name:
            raise estimating.ColumnUnnamed(path=path.name, place=place)
    for place, name in enumerate(header):
        if name in header[:place]:
            raise refusals.SameListTwice(list=name)
    if len(lists) < 2:  # noqa: PLR2004 - nothing overlaps with itself
        raise refusals.TooFewLists(lists=len(lists))
    if len(lists) > MOST_LISTS:
        raise refusals.TooManyLists(lists=len(lists), limit=MOST_LISTS)


def _rows(path: Path, header: Sequence[str], delimiter: str, lists: Sequence[str], columns: Columns) -> Iterator[_Row]:
    reader = csv.reader(decoded(path).splitlines(), delimiter=delimiter)
    next(reader)
    for number, raw in enumerate(reader, start=FIRST_ROW):
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise estimating.RowOfOtherLength(row=number, cells=len(cells), columns=len(header))
        by_name = dict(zip(header, cells, strict=True))
        count = _count(by_name[columns.count], number, columns.count)
        code = sum(_mark(by_name[name], number, name) << place for place, name in enumerate(lists))
        if code == 0 and count:
            raise refusals.UnseenCounted(row=number, count=count)
        if code:
            yield _Row(number, code, count, by_name.get(columns.stratum, ""))


def _mark(cell: str, row: int, column: str) -> int:
    if cell in ("0", "1", "0.0", "1.0"):
        return int(cell[0])
    raise refusals.NotZeroOrOne(row=row, list=column)


def _count(cell: str, row: int, column: str) -> int:
    if not cell:
        raise refusals.NoCount(row=row)
    if GROUPED.fullmatch(cell):
        raise estimating.CountGrouped(row=row, column=column)
    if cell.startswith("-") and NUMBER.fullmatch(cell):
        raise refusals.NegativeCount(row=row, count=float(cell.replace(",", ".")))
    if not WHOLE.fullmatch(cell):
        if NUMBER.fullmatch(cell):
            raise refusals.FractionalCount(row=row, count=float(cell.replace(",", ".")))
        raise estimating.CountUnreadable(row=row, column=column)
    count = int(cell.partition(".")[0])
    if count > MOST_PEOPLE:
        raise refusals.CountTooLarge(row=row, count=count, limit=MOST_PEOPLE)
    return count
