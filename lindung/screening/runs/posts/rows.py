"""Posts gathered row by row into Arrow batches; what cannot be used is named, never shown."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import repeat

import numpy as np
import pyarrow as pa

from lindung.screening.methods.bulk.columns import GIVEN
from lindung.screening.methods.compiled import compiled
from lindung.screening.rules.runs import Reason, Rejected

NEEDED = ("id", "text")
OPTIONAL = ("posted_at", "source", "author", "place")
MOST_ROWS, MOST_LETTERS = 16_384, 8_000_000  # of a chunk, whichever comes first
MILLISECONDS_FROM = 1e11  # a number of seconds as large is a year after 5000
EARLIEST, LATEST = -6_857_222_400, 253_402_300_799  # seconds: year 1752 to 9999

READ = pa.schema([GIVEN.field(name) for name in (*NEEDED, *OPTIONAL)])
Reject = Callable[[Rejected], None]


class Rows:
    """The chunk that is being gathered. `reject` is told what is left out; with --strict it raises."""

    def __init__(self, reject: Reject) -> None:
        self.count = 0
        self._reject = reject
        self._seen = Seen()
        self._clear()

    def _clear(self) -> None:
        self._lines: list[tuple[str, int]] = []
        self._letters = 0
        self._batches: list[pa.RecordBatch] = []
        self._columns: dict[str, list[object]] = {name: [] for name in READ.names}

    @property
    def is_full(self) -> bool:
        """Whether it is time to `take` the chunk."""
        return len(self._lines) >= MOST_ROWS or self._letters >= MOST_LETTERS

    def add(self, file: str, line: int, post: Mapping[str, object]) -> None:
        """One post; its columns as JSON knows them."""
        key, text = post.get("id"), post.get("text")
        if type(key) is int:
            key = str(key)
        reason = None if type(key) is str and key and type(text) is str else _missing(key, text)
        if reason is not None:
            self._reject(Rejected(file, line, reason))
            return
        columns = self._columns
        columns["id"].append(key)
        columns["text"].append(text)
        self._letters += len(text) + len(key)  # type: ignore[arg-type]
        self._lines.append((file, line))
        for name in OPTIONAL:
            value = post.get(name)
            kept = None if value is None or value == "" else self._optional(name, value, file, line)
            self._letters += len(kept) if type(kept) is str else 0
            columns[name].append(kept)

    def _optional(self, name: str, value: object, file: str, line: int) -> object:
        if name == "posted_at":
            moment = moment_of(value)
            if moment is None:
                self._reject(Rejected(file, line, Reason.DATE, name))
            return moment
        if type(value) is str:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._reject(Rejected(file, line, Reason.COLUMN_TYPE, name))
        return None

    def add_batch(self, file: str, first: int, posts: pa.RecordBatch) -> None:
        """Posts of which nothing is missing (columns READ), from the line `first` on."""
        self._gather()
        self._batches.append(posts)
        self._letters += posts.nbytes
        self._lines.extend(zip(repeat(file), range(first, first + len(posts))))

    def _gather(self) -> None:
        """What was added row by row becomes a batch."""
        if self._columns["id"]:
            arrays = [pa.array(self._columns[field.name], field.type) for field in READ]
            self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=READ))
            self._columns = {name: [] for name in READ.names}

    def take(self) -> pa.RecordBatch | None:
        """The chunk, without posts whose id was in an earlier line; None when nothing is left."""
        self._gather()
        posts, lines = pa.Table.from_batches(self._batches, READ).combine_chunks(), self._lines
        self._clear()
        is_new = self._seen.add(posts["id"].to_pylist())
        for row in np.flatnonzero(~is_new):
            self._reject(Rejected(*lines[row], Reason.ID_TWICE))
        if not is_new.any():
            return None
        kept = posts if is_new.all() else posts.filter(pa.array(is_new)).combine_chunks()
        rows = pa.array(np.arange(self.count, self.count + kept.num_rows), pa.int64())
        self.count += kept.num_rows
        return pa.RecordBatch.from_arrays([rows, *(column.chunk(0) for column in kept.columns)], schema=GIVEN)


def _missing(key: object, text: object) -> Reason:
    if key is None or key == "":
        return Reason.NO_ID
    if type(key) is not str:
        return Reason.ID_TYPE
    return Reason.NO_TEXT if text is None else Reason.TEXT_TYPE


def moment_of(value: object) -> datetime | None:
    """A moment from ISO 8601 (without a zone: UTC) or from seconds or milliseconds since 1970; else None."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
        return datetime.fromtimestamp(seconds, UTC) if EARLIEST <= seconds <= LATEST else None
    try:
        moment = datetime.fromisoformat(value.strip())  # type: ignore[attr-defined]
    except (ValueError, AttributeError):
        return _from_digits(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _from_digits(value: object) -> datetime | None:
    """Seconds or milliseconds written as text, as CSV has them."""
    is_number = isinstance(value, str) and value.strip().isdecimal() and value.isascii() and 9 <= len(value) <= 14  # noqa: PLR2004
    return moment_of(int(value)) if is_number else None  # type: ignore[call-overload]


class Seen:
    """Which ids there were, as 64-bit hashes keyed anew in each process: 16 to 32 bytes an id."""

    def __init__(self) -> None:
        self._table = np.zeros(1 << 16, np.uint64)
        self._count = 0

    def add(self, ids: list[object]) -> np.ndarray:
        """Whether each is new; from now on it is known."""
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids)).view(np.uint64) | np.uint64(1)
        while 2 * (self._count + len(hashes)) > len(self._table):
            old, self._table = self._table, np.zeros(2 * len(self._table), np.uint64)
            _insert(self._table, old[old != 0])
        is_new: np.ndarray = _insert(self._table, hashes)
        self._count += int(is_new.sum())
        return is_new


@compiled
def _insert(table, keys):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Open addressing; 0 is empty."""
    mask = np.uint64(len(table) - 1)
    is_new = np.zeros(len(keys), np.bool_)
    for at in range(len(keys)):
        key = keys[at]
        place = (key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20) & mask
        while table[place] != 0 and table[place] != key:
            place = (place + np.uint64(1)) & mask
        if table[place] == 0:
            table[place] = key
            is_new[at] = True
    return is_new
