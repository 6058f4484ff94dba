"""Posts as Parquet."""

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from lindung.papers.rules import FileNotFound, FileUnreadable
from lindung.screening.methods.bulk.columns import MOMENT
from lindung.screening.rules.runs import (
    FileBroken,
    PostsColumnMissing,
    PostsColumnTwice,
    PostsColumnType,
    Reason,
    Rejected,
)
from lindung.screening.runs.posts import rows as gathered
from lindung.screening.runs.posts.rows import EARLIEST, LATEST, NEEDED, OPTIONAL, READ, Reject, Rows
from lindung.screening.runs.posts.streams import MOST_LINE_BYTES

BATCH_ROWS, BATCH_BYTES, BUFFER_BYTES = 4096, 8 << 20, 1 << 20
MOST_GROUP_BYTES = 4 * MOST_LINE_BYTES  # for each row of a row group: above it no row is read
MICROSECONDS = 1_000_000


class ParquetPosts:
    """One Parquet file. Raises FileNotFound, FileUnreadable, FileBroken and every refusal about columns at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines_read = 0
        try:
            self._file = parquet.ParquetFile(path)
            self._names = _names(path.name, self._file.schema_arrow)
            self._file.close()
            self._file = parquet.ParquetFile(path, read_dictionary=list(self._names.values()), buffer_size=BUFFER_BYTES)
        except FileNotFoundError as trouble:
            raise FileNotFound(field="posts", path=str(path)) from trouble
        except (pa.ArrowException, OSError) as trouble:
            if isinstance(trouble, PermissionError):
                raise FileUnreadable(field="posts", path=str(path), reason=trouble.strerror or "") from trouble
            raise self._broken("its last part, which says what it holds, is missing") from trouble

    @property
    def done(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return float(min(1.0, self.lines_read / max(self._file.metadata.num_rows, 1)))

    def add(self, rows: Rows, reject: Reject) -> Iterator[None]:
        """Add every row to `rows`; yields after each. A line's number is its row's, from 1."""
        for columns in self._batches():
            if columns is None:
                self.lines_read += 1
                reject(Rejected(self.path.name, self.lines_read, Reason.TOO_LONG))
                yield
                continue
            whole = _whole(columns)
            if whole is not None:
                rows.add_batch(self.path.name, self.lines_read + 1, whole)
                self.lines_read += len(whole)
                yield
            else:
                yield from self._add_singly(columns, rows, reject)

    def _add_singly(self, columns: dict[str, Any], rows: Rows, reject: Reject) -> Iterator[None]:
        values = [_values(column) for column in columns.values()]
        for post in zip(*values, strict=True):
            self.lines_read += 1
            if any(value is Reason.NOT_UTF8 for value in post):
                reject(Rejected(self.path.name, self.lines_read, Reason.NOT_UTF8))
            else:
                rows.add(self.path.name, self.lines_read, dict(zip(columns, post, strict=True)))
            yield

    def _batches(self) -> Iterator[dict[str, Any] | None]:
        """The columns that are used, in pieces of BATCH_BYTES at most; None for a row that is longer than a post."""
        columns = list(self._names.values())
        try:
            for group in range(self._file.metadata.num_row_groups):
                known = self._file.metadata.row_group(group)
                if known.total_byte_size > known.num_rows * MOST_GROUP_BYTES:
                    yield from repeat(None, known.num_rows)
                    continue
                count = min(
                    BATCH_ROWS, gathered.MOST_ROWS, BATCH_BYTES * known.num_rows // max(known.total_byte_size, 1)
                )
                for batch in self._file.iter_batches(max(count, 1), [group], columns, use_threads=False):
                    for piece, size in _pieces(batch):
                        whole = {name: piece.column(column) for name, column in self._names.items()}
                        yield None if size > MOST_LINE_BYTES else {name: _plain(whole[name]) for name in whole}
        except (pa.ArrowException, OSError) as trouble:
            raise self._broken("a part of it cannot be read") from trouble

    def _broken(self, reason: str) -> FileBroken:
        return FileBroken(field="posts", file=self.path.name, lines=self.lines_read, reason=reason)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _names(file: str, schema: pa.Schema) -> dict[str, str]:
    """The columns that are used, and what they are called in the file."""
    found: dict[str, str] = {}
    for column in schema:
        name = column.name.strip().casefold()
        if name not in (*NEEDED, *OPTIONAL):
            continue
        if name in found:
            raise PostsColumnTwice(field="posts", file=file, column=name)
        wanted = _unreadable_as(name, column.type)
        if wanted:
            raise PostsColumnType(field="posts", file=file, column=name, type=str(column.type), wanted=wanted)
        found[name] = column.name
    for name in NEEDED:
        if name not in found:
            raise PostsColumnMissing(field="posts", file=file, column=name, columns=", ".join(schema.names[:20]))
    return found


def _unreadable_as(name: str, kind: pa.DataType) -> str:
    """What the column cannot be read as; empty when it can."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_text = any(check(kind) for check in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))
    is_number = pa.types.is_integer(kind)
    if name == "posted_at":
        is_moment = pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_null(kind)
        return "" if is_text or is_number or is_moment else "a moment"
    if name == "text":
        return "" if is_text else "text"
    return "" if is_text or is_number or (name in OPTIONAL and pa.types.is_null(kind)) else "text or whole numbers"


def _pieces(batch: pa.RecordBatch) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Slices of a batch with their bytes once dictionaries are decoded: BATCH_BYTES at most, or one row."""
    ends = np.cumsum(sum((_sizes(column) for column in batch.columns), np.zeros(len(batch), np.int64)))
    start, before = 0, 0
    while start < len(batch):
        end = max(start + 1, int(np.searchsorted(ends, before + BATCH_BYTES, side="right")))
        yield batch.slice(start, end - start), int(ends[end - 1]) - before
        start, before = end, int(ends[end - 1])


def _sizes(column: Any) -> Any:
    """The bytes of each cell (int64); numbers and moments count nothing."""
    if pa.types.is_dictionary(column.type):
        sizes = _sizes(column.dictionary)
        places = column.indices.fill_null(0).to_numpy(zero_copy_only=False)
        return sizes[places] if len(sizes) else np.zeros(len(column), np.int64)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return np.zeros(len(column), np.int64)
    return pc.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)


def _plain(column: Any) -> Any:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _whole(columns: dict[str, Any]) -> pa.RecordBatch | None:
    """The batch as it is, where nothing of it is missing, broken or to be read letter by letter; else None."""
    try:
        arrays: list[Any] = [_array(columns[field.name], field) if field.name in columns else None for field in READ]
    except (pa.ArrowException, ValueError):
        return None
    key, text = arrays[0], arrays[1]
    if key.null_count or text.null_count or not len(key) or pc.any(pc.equal(key, "")).as_py():
        return None
    filled = [
        pa.nulls(len(key), field.type) if array is None else array for array, field in zip(arrays, READ, strict=True)
    ]
    return pa.RecordBatch.from_arrays(filled, schema=READ)


def _array(column: Any, field: pa.Field) -> Any:
    """The column as its field says. Raises ArrowInvalid, ValueError where that needs a closer look."""
    if field.name == "posted_at":
        if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type) or pa.types.is_null(column.type)):
            raise ValueError(column.type)
        return column.cast(MOMENT) if pa.types.is_null(column.type) else _moments(column)
    array = column.cast(pa.string())
    array.validate(full=True)
    return pc.if_else(pc.equal(array, ""), None, array) if field.name in OPTIONAL else array


def _values(column: Any) -> list[object]:
    """The cells as Python values; Reason.NOT_UTF8 stands for text that is not."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        column = _moments(column)
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_decoded(value) for value in pc.cast(column, pa.large_binary()).to_pylist()]


def _moments(column: Any) -> Any:
    """Moments in microseconds; what lies outside the calendar becomes null."""
    count = pc.cast(pc.cast(column, pa.timestamp("us", getattr(column.type, "tz", None)), safe=False), pa.int64())
    is_inside = pc.and_(
        pc.greater_equal(count, EARLIEST * MICROSECONDS), pc.less_equal(count, np.int64(LATEST) * MICROSECONDS)
    )
    return pc.cast(pc.if_else(is_inside, count, None), MOMENT)


def _decoded(value: bytes | None) -> object:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return Reason.NOT_UTF8
