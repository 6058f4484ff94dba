"""Lists as files: their columns recognised from the header alone, then read whole, mistakes named by row and column."""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from lindung.evidence.engines.prepared import mapped
from lindung.evidence.methods.dates import is_unknown, parse
from lindung.evidence.rules import link
from lindung.evidence.rules.link import BY_NAME, NAMES, SAME_AS, recognise
from lindung.evidence.runs.columnar import UNREADABLE, names_in, texts_in
from lindung.papers.rules import FileNotFound

HEADER_BYTES, BLOCK_BYTES = 1 << 20, 1 << 24
FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1
MOST_DATES_UNREADABLE = 0.5
MISSING_WORDS = ("", "NULL", "null", "NA", "N/A", "n/a", "-", "?", "None", "nan", "NaN")


@dataclass(frozen=True)
class Source:
    """One file before it is read: `columns` maps fields to headers, `list_column` names the list of each record."""

    path: Path
    name: str
    columns: Mapping[str, str]
    encoding: str = "utf-8"
    delimiter: str = ","

    @property
    def is_parquet(self) -> bool:
        """Parquet files say their types themselves."""
        return self.path.suffix.casefold() in (".parquet", ".pq")


@dataclass(frozen=True)
class Problem:
    """One cell that was read as missing because it says nothing that can be used. Never holds the cell."""

    list_name: str
    row: int
    column: str
    code: str


@dataclass(frozen=True)
class Lists:
    """All records: columns `record`, `list` and one for each field, strings; `sources` say where each came from."""

    table: pa.Table
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]


def open_source(
    path: Path,
    *,
    mapping: Mapping[str, str],
    list_column: str = "",
    encoding: str = "utf-8",
    is_one_of_many: bool = False,
) -> Source:
    """Look at the header only. Raises FileNotFound, FormatUnknown, and every refusal about columns or encoding."""
    if not path.is_file():
        raise FileNotFound(field="lists", path=str(path))
    if path.suffix.casefold() in (".parquet", ".pq"):
        headers, delimiter = _parquet_headers(path), ","
    elif path.suffix.casefold() in (".csv", ".tsv", ".txt"):
        encoding = _encoding(path, encoding)
        headers, delimiter = _csv_headers(path, encoding)
    else:
        raise link.FormatUnknown(field="lists", list=path.name)
    columns = _columns(path.name, headers, mapping, is_one_of_many=is_one_of_many)
    if list_column:
        if list_column not in headers:
            raise link.ListColumnMissing(field="list_column", column=list_column, list=path.name, columns=headers)
        columns["list"] = list_column
    else:
        columns.pop("list", None)
    return Source(path, path.stem, columns, encoding, delimiter)


def _parquet_headers(path: Path) -> tuple[str, ...]:
    try:
        return names_in(path)
    except UNREADABLE as trouble:
        raise link.FormatUnknown(field="lists", list=path.name) from trouble


def _encoding(path: Path, asked: str) -> str:
    try:
        codecs.lookup(asked)
    except LookupError as trouble:
        raise link.EncodingUnknown(field="encoding", encoding=asked) from trouble
    with path.open("rb") as file:
        first = file.read(4)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if first.startswith(codecs.BOM_UTF8) else asked


def _csv_headers(path: Path, encoding: str) -> tuple[tuple[str, ...], str]:
    with path.open("rb") as file:
        start = file.read(HEADER_BYTES)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)
    line = text.splitlines()[0] if text.strip() else ""
    if not line:
        raise link.ListEmpty(field="lists", list=path.name)
    delimiter = max(",;\t|", key=line.count)
    headers = tuple(cell.strip().strip('"') for cell in line.split(delimiter))
    for header in headers:
        if header and headers.count(header) > 1:
            raise link.ColumnTwice(field="lists", list=path.name, column=header)
    return headers, delimiter


def _columns(
    name: str, headers: tuple[str, ...], mapping: Mapping[str, str], *, is_one_of_many: bool
) -> dict[str, str]:
    columns = recognise(headers)
    shown = ", ".join(headers)
    for wanted, header in mapping.items():
        field = SAME_AS.get(wanted, wanted)
        if field not in BY_NAME:
            raise link.FieldUnknown(field="columns", wanted=wanted, known=", ".join(sorted(BY_NAME)))
        if header not in headers and is_one_of_many:
            continue
        if header not in headers:
            raise link.ColumnMissing(field="columns", list=name, column=header, wanted=wanted, columns=shown)
        columns = {known: taken for known, taken in columns.items() if taken != header}
        columns[field] = header
    if not any(field in columns for field in NAMES):
        raise link.NameColumnMissing(field="lists", list=name, count=len(headers), columns=shown)
    return columns


def read(sources: tuple[Source, ...]) -> Lists:
    """Read every list. Raises RowBroken, NotEncodedAsSaid, ListEmpty, RecordTwice, NamesMissing, DatesUnreadable..."""
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise link.ListTwice(field="lists", list=name)
    tables, problems = [], []
    for source in sources:
        table = _records(source)
        for one in pc.unique(table["list"]).to_pylist():
            part = table if "list" not in source.columns else table.filter(pc.equal(table["list"], one))
            _check_names(part, source, one)
        problems += _date_problems(table, source)
        tables.append(table)
    return Lists(pa.concat_tables(tables, promote_options="default"), sources, tuple(problems))


def _records(source: Source) -> pa.Table:
    table = _read_parquet(source) if source.is_parquet else _read_csv(source)
    if not table.num_rows:
        raise link.ListEmpty(field="lists", list=source.name)
    columns = {field: pc.utf8_trim_whitespace(table[header]) for field, header in source.columns.items()}
    columns = {
        field: pc.if_else(pc.is_in(column, pa.array(MISSING_WORDS)), None, column) for field, column in columns.items()
    }
    columns["record"] = _ids(columns.get("record"), columns.get("list"), table.num_rows, source)
    if "list" not in columns:
        columns["list"] = pa.repeat(pa.scalar(source.name), table.num_rows)
    order = ["list", "record", *(field for field in BY_NAME if field in columns and field not in ("list", "record"))]
    return pa.table({field: columns[field] for field in order})


def _read_parquet(source: Source) -> pa.Table:
    try:
        return texts_in(source.path, sorted(set(source.columns.values())))
    except UNREADABLE as trouble:
        raise link.FormatUnknown(field="lists", list=source.path.name) from trouble


def _read_csv(source: Source) -> pa.Table:
    _check_encoding(source)
    headers = sorted(set(source.columns.values()))
    broken: list[csv.InvalidRow] = []

    def remember(row: csv.InvalidRow) -> str:
        broken.append(row)
        return "error"

    try:
        reader = csv.open_csv(
            source.path,
            read_options=csv.ReadOptions(
                use_threads=False, encoding="utf-8" if source.encoding == "utf-8-sig" else source.encoding
            ),
            parse_options=csv.ParseOptions(
                delimiter=source.delimiter, newlines_in_values=True, invalid_row_handler=remember
            ),
            convert_options=csv.ConvertOptions(
                include_columns=_as_written(source, headers),
                column_types=dict.fromkeys(_as_written(source, headers), pa.string()),
                strings_can_be_null=True,
            ),
        )
        table = reader.read_all()
    except pa.ArrowException as trouble:
        if not broken:
            raise link.FormatUnknown(field="lists", list=source.path.name) from trouble
        row = broken[0]
        raise link.RowBroken(
            field="lists",
            list=source.name,
            row=row.number or 0,
            found=row.actual_columns,
            expected=row.expected_columns,
        ) from trouble
    return table.rename_columns([name.strip() for name in table.column_names])


def _as_written(source: Source, headers: list[str]) -> list[str]:
    """The headers with the blanks around them that the file has."""
    with source.path.open("rb") as file:
        text = codecs.getincrementaldecoder(source.encoding)(errors="replace").decode(file.read(HEADER_BYTES))
    written = [cell.strip('"') for cell in text.splitlines()[0].split(source.delimiter)]
    return [cell for cell in written if cell.strip() in headers]


def _check_encoding(source: Source) -> None:
    decoder = codecs.getincrementaldecoder(source.encoding)()
    row = 1
    with source.path.open("rb") as file:
        for block in chain(_blocks(file), (b"",)):
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as trouble:
                row += block[: trouble.start].count(b"\n")
                raise link.NotEncodedAsSaid(
                    field="encoding", list=source.name, row=row, encoding=source.encoding
                ) from trouble
            row += block.count(b"\n")


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _ids(written: pa.ChunkedArray | None, lists: pa.ChunkedArray | None, count: int, source: Source) -> pa.Array:
    """The id of each record, or its row; unique within its list."""
    if written is None:
        return pc.cast(pa.array(range(FIRST_ROW, count + FIRST_ROW)), pa.string())
    column = source.columns["record"]
    missing = pc.is_null(written)
    if pc.any(missing).as_py():
        row = pc.index(missing, True).as_py() + FIRST_ROW
        raise link.RecordUnnamed(field="lists", list=source.name, row=row, column=column)
    keyed = written if lists is None else pc.binary_join_element_wise(lists, written, "\x1f")
    if pc.count_distinct(keyed).as_py() < count:
        seen: dict[str, int] = {}
        for row, key in enumerate(keyed.to_pylist(), start=FIRST_ROW):
            if key in seen:
                raise link.RecordTwice(field="lists", list=source.name, first=seen[key], second=row, column=column)
            seen[key] = row
    return written


def _check_names(table: pa.Table, source: Source, name: str | None) -> None:
    present = [field for field in NAMES if field in table.column_names]
    if all(table[field].null_count == table.num_rows for field in present):
        raise link.NamesMissing(field="lists", list=name or source.name, column=source.columns[present[0]])


def _date_problems(table: pa.Table, source: Source) -> list[Problem]:
    problems: list[Problem] = []
    for field in ("birth_date", "birth_year"):
        if field not in table.column_names:
            continue
        is_bad = mapped(table[field], lambda cell: not is_unknown(cell) and parse(cell) is None, pa.bool_())
        rows = [row + FIRST_ROW for row, bad in enumerate(is_bad.to_pylist()) if bad]
        column, known = source.columns[field], table.num_rows - table[field].null_count
        if rows and len(rows) > MOST_DATES_UNREADABLE * known:
            raise link.DatesUnreadable(
                field="lists", list=source.name, column=column, count=len(rows), total=known, row=rows[0]
            )
        problems += [Problem(source.name, row, column, "date_unreadable") for row in rows]
    return problems
