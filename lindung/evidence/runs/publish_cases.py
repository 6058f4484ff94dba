"""Read the cases: CSV or Parquet, one row a person, into codes of the codebook."""

import csv
import json
from importlib import resources
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from lindung.evidence.methods.release.codebook import Codebook, read
from lindung.evidence.methods.release.coding import codes, match_columns
from lindung.evidence.rules.publish import (
    CodebookUnusable,
    NoRecords,
    NotOneEncoding,
    NotReadable,
    RowUneven,
)
from lindung.evidence.runs.columnar import UNREADABLE, table_in
from lindung.papers.rules import FileNotFound, FileUnreadable

BUNDLED = ("region", "world")


def load_codebook(name: str) -> Codebook:
    """A bundled codebook by its name, or one from a JSON file. Raises CodebookUnusable, FileNotFound."""
    if name in BUNDLED:
        text = resources.files("lindung.evidence.codebooks").joinpath(f"{name}.json").read_text(encoding="utf-8")
        return read(json.loads(text))
    path = Path(name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as trouble:
        raise FileNotFound(field="codebook", path=name) from trouble
    except OSError as trouble:
        raise FileUnreadable(field="codebook", path=name, reason=trouble.strerror or "") from trouble
    except (ValueError, RecursionError) as trouble:
        raise CodebookUnusable(field="codebook", place="the whole file", reason="it is not JSON in UTF-8") from trouble
    return read(content)


def read_cases(path: Path, codebook: Codebook, *, is_lenient: bool = False) -> tuple[NDArray[np.uint8], int]:
    """Codes (records, columns) and how many answers were outside the codebook.

    Raises FileNotFound, NoRecords, NotOneEncoding, RowUneven, NotReadable, ColumnsMissing, ColumnTwice,
    ValueOutsideCodebook.
    """
    if not path.is_file():
        raise FileNotFound(field="cases", path=str(path))
    table = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    places = match_columns(table.column_names, codebook)
    if not table.num_rows:
        raise NoRecords(field="cases", path=path.name)
    distinct, which = [], []
    for place in places:
        column = _texts(table, place, path)
        distinct.append(column.dictionary.to_pylist())
        which.append(column.indices.to_numpy())
    return codes(distinct, which, codebook, is_lenient=is_lenient)


def _parquet(path: Path) -> pa.Table:
    try:
        return table_in(path)
    except UNREADABLE as trouble:
        raise NotReadable(field="cases", path=path.name) from trouble


def _texts(table: pa.Table, place: int, path: Path) -> pa.Array:
    try:
        texts = pc.cast(table.column(place), pa.string())
        texts.validate(full=True)
    except UNREADABLE as trouble:
        raise NotReadable(field="cases", path=path.name) from trouble
    return pc.fill_null(texts, "").combine_chunks().dictionary_encode()


def _csv(path: Path) -> pa.Table:
    content = _content(path)
    if not content.strip():
        raise NoRecords(field="cases", path=path.name)
    header = content.split(b"\n", 1)[0].decode("utf-8")
    delimiter = max((",", ";", "\t"), key=header.count)
    names = next(csv.reader([header.strip()], delimiter=delimiter))
    uneven: list[pa.csv.InvalidRow] = []

    def note(row: "pa.csv.InvalidRow") -> str:
        uneven.append(row)
        return "error"

    try:
        return pa.csv.read_csv(
            pa.BufferReader(content),
            read_options=pa.csv.ReadOptions(use_threads=False, block_size=1 << 24),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid as trouble:
        if uneven:
            row = uneven[0]
            raise RowUneven(
                field="cases", path=path.name, line=row.number, fields=row.actual_columns, columns=row.expected_columns
            ) from trouble
        raise NotReadable(field="cases", path=path.name) from trouble


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise FileUnreadable(field="cases", path=str(path), reason=trouble.strerror or "") from trouble
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        raise NotOneEncoding(field="cases", path=path.name, line=line) from trouble
    if b"\0" in content:
        raise NotOneEncoding(field="cases", path=path.name, line=content.count(b"\n", 0, content.index(b"\0")) + 1)
    return content.removeprefix(b"\xef\xbb\xbf")
