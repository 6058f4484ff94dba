"""Encoded lists: the file they travel in, and comparing them without a name or a key."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from lindung.evidence.methods.clusters import clusters
from lindung.evidence.methods.encoding.bits import turned_share
from lindung.evidence.methods.encoding.chance import Met, judge
from lindung.evidence.methods.encoding.encoder import ID_BYTES, Encoded
from lindung.evidence.methods.encoding.keys import TAG_BYTES
from lindung.evidence.methods.encoding.similarity import Comparable, pairs_in_blocks
from lindung.evidence.rules.encode import (
    MEETINGS,
    MOST_OPEN_PAIRS,
    EncodedUnreadable,
    Meeting,
    Protection,
    Settings,
    TooLargeForOpen,
)

FORMAT, VERSION = "lindung-encoded-list", 1
_KEY = b"lindung"
_MAGIC = b"PAR1"
LEAST_ALIKE = 0.35  # in an open project: pairs whose names are less alike are not looked at further
MOST_BITS = 30.0
LOOKS_DOUBLE = 0.9
Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Header:
    """What stands in clear on top of an encoded list. `records` counts dummies too."""

    project: str
    party: str
    records: int
    settings: Settings

    def text(self) -> str:
        """As JSON."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, sort_keys=True)


@dataclass(frozen=True)
class EncodedList:
    """One party's list as the linkage unit holds it."""

    header: Header
    encoded: Encoded


def is_encoded(path: Path) -> bool:
    """Whether the file is an encoded list (looks at its header alone)."""
    try:
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                return False
        return _KEY in (parquet.read_schema(path).metadata or {})
    except (OSError, pa.ArrowException):
        return False


def write(path: Path, listed: EncodedList) -> None:
    """Write the file: columns record, meeting, tag, names, dates; the header as JSON among the file's metadata."""
    encoded, settings = listed.encoded, listed.header.settings
    columns = {
        "record": _binary(encoded.record, ID_BYTES),
        "meeting": pa.array(encoded.meeting, pa.uint8()),
        "tag": _binary(encoded.tag, TAG_BYTES),
        "names": _binary(encoded.names, settings.name_bits // 8),
        "dates": _binary(encoded.dates, settings.date_bits // 8),
    }
    table = pa.table(columns).replace_schema_metadata({_KEY: listed.header.text().encode()})
    parquet.write_table(table, path, compression="none", use_dictionary=False, write_statistics=False)


def _binary(rows: NDArray[np.uint8], width: int) -> pa.Array:
    data = pa.py_buffer(np.ascontiguousarray(rows).tobytes())
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(rows), [None, data])


def read(path: Path) -> EncodedList:
    """Read an encoded list. Raises EncodedUnreadable."""
    try:
        table = parquet.read_table(path)
        header = _header(json.loads((table.schema.metadata or {})[_KEY]))
        settings = header.settings
        encoded = Encoded(
            record=_rows(table["record"], ID_BYTES),
            meeting=table["meeting"].combine_chunks().to_numpy(),
            tag=_rows(table["tag"], TAG_BYTES),
            names=_rows(table["names"], settings.name_bits // 8),
            dates=_rows(table["dates"], settings.date_bits // 8),
        )
        if len(encoded) and int(encoded.meeting.max()) >= len(MEETINGS):
            raise ValueError("a kind of compartment that is not known")
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as trouble:
        raise EncodedUnreadable(
            field="lists", path=str(path), reason=str(trouble) or type(trouble).__name__
        ) from trouble
    return EncodedList(header, encoded)


def _header(content: Mapping[str, Any]) -> Header:
    if content["format"] != FORMAT or content["version"] != VERSION:
        raise ValueError(f"version {content['version']} of {content['format']}")
    settings = {**content["settings"], "protection": Protection(content["settings"]["protection"])}
    return Header(str(content["project"]), str(content["party"]), int(content["records"]), Settings(**settings))


def _rows(column: pa.ChunkedArray, width: int) -> NDArray[np.uint8]:
    array = column.combine_chunks()
    if not pa.types.is_fixed_size_binary(array.type) or array.type.byte_width != width:
        raise ValueError(f"a column of {array.type} where {width} bytes are expected")
    data = np.frombuffer(array.buffers()[1], dtype=np.uint8)
    return data[array.offset * width : (array.offset + len(array)) * width].reshape(-1, width)


@dataclass(frozen=True)
class Compared:
    """Records of all lists one below the other, and the pairs between lists that met. a < b are places of records."""

    record: NDArray[np.uint8]  # (records, 16)
    list_of: Numbers
    a: Numbers
    b: Numbers
    met: Met
    probability: Reals
    bits: Reals  # log2 odds
    cluster: Numbers
    doubles: tuple[int, ...]  # pairs within each list that look like one person: that list was not cleaned


def compare(
    lists: list[EncodedList], *, threshold: float = 0.5, told: Callable[[float], None] = lambda done: None
) -> Compared:
    """Link encoded lists of one project; nobody is twice on one list. Raises TooLargeForOpen."""
    record, list_of, owner = _gathered(lists)
    a, b, met = meeting_pairs(lists, owner)
    told(0.6)
    between = list_of[a] != list_of[b]
    outside, inside, scale = met.part(between), met.part(~between), _scale(list_of)
    first, second = a[between], b[between]
    judged = judge(outside, inside, scale=scale, rivals=_rivals(first, second, list_of))
    odds = np.log2(np.maximum(judged.probability, 1e-12)) - np.log2(np.maximum(1 - judged.probability, 1e-12))
    bits = np.clip(odds, -MOST_BITS, MOST_BITS)
    told(0.8)
    alike = outside.names + np.maximum(outside.dates, 0)
    ordered = bits - np.log2(threshold / (1 - threshold)) + 1e-6 * alike  # among equals, who look more alike first
    kept = ordered > 0
    cluster = clusters(len(record), a=first[kept], b=second[kept], bits=ordered[kept], no_edge=0.0, exclusive=list_of)
    alone = a[~between][judged.within > LOOKS_DOUBLE]
    doubles = tuple(int((list_of[alone] == place).sum()) for place in range(len(lists)))
    return Compared(record, list_of, first, second, outside, judged.probability, bits, cluster, doubles)


def _rivals(a: Numbers, b: Numbers, list_of: Numbers) -> tuple[Numbers, Numbers]:
    """Groups of pairs of which one at most can be one person: one record, and all of one other list."""
    lists = int(list_of.max(initial=0)) + 1
    keys = (a * lists + list_of[b], b * lists + list_of[a])
    first, second = (np.unique(key, return_inverse=True)[1].astype(np.int64) for key in keys)
    return first, second


def _gathered(lists: list[EncodedList]) -> tuple[NDArray[np.uint8], Numbers, Numbers]:
    """All records, the list of each, and for every row of every list the place of its record."""
    records, list_of, owner, before = [], [], [], 0
    for place, one in enumerate(lists):
        found, of_row = np.unique(_as_one(one.encoded.record), return_inverse=True)
        records.append(found.view(np.uint8).reshape(-1, ID_BYTES))
        list_of.append(np.full(len(found), place, dtype=np.int64))
        owner.append(of_row.astype(np.int64) + before)
        before += len(found)
    return np.concatenate(records), np.concatenate(list_of), np.concatenate(owner)


def _as_one(rows: NDArray[np.uint8]) -> NDArray[np.void]:
    return np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()


def meeting_pairs(lists: list[EncodedList], owner: Numbers) -> tuple[Numbers, Numbers, Met]:
    """Every pair of records that meets anywhere, once, and how alike they are where they do.

    `owner`: for each row of all lists, the number of its record. Raises TooLargeForOpen.
    """
    settings = lists[0].header.settings
    meeting = np.concatenate([one.encoded.meeting for one in lists]).astype(np.int64)
    tag = np.concatenate([one.encoded.tag for one in lists])
    share = turned_share(settings.epsilon_per_bit) if settings.epsilon_per_bit else 0.0
    names = Comparable.of(np.concatenate([one.encoded.names for one in lists]), share)
    dates = Comparable.of(np.concatenate([one.encoded.dates for one in lists]), share)
    block = np.unique(_as_one(tag), return_inverse=True)[1].astype(np.int64)
    order = np.argsort(block, kind="stable")
    is_open = meeting[order] == MEETINGS.index(Meeting.OPEN)
    closed, everywhere = order[~is_open], order[is_open]
    starts = np.flatnonzero(np.diff(block[closed], prepend=-1, append=-1)) if len(closed) else np.zeros(1, np.int64)
    first, second = pairs_in_blocks(starts.astype(np.int64))
    sizes = np.bincount(block)[block]
    first, second = closed[first], closed[second]
    if len(everywhere):
        more_first, more_second = _open_pairs(names, everywhere)
        first, second = np.concatenate([first, more_first]), np.concatenate([second, more_second])
    one, other = owner[first], owner[second]
    apart = one != other
    first, second = first[apart], second[apart]
    a, b = np.minimum(owner[first], owner[second]), np.maximum(owner[first], owner[second])
    crowd = np.where(meeting[first] == MEETINGS.index(Meeting.NAMES), sizes[first] - 2, 0)
    found = Met(1 << meeting[first], names.alike(first, second), dates.alike(first, second), crowd)
    return _each_once(a, b, found)


def _open_pairs(names: Comparable, everywhere: Numbers) -> tuple[Numbers, Numbers]:
    pairs = len(everywhere) * (len(everywhere) - 1) // 2
    if pairs > MOST_OPEN_PAIRS:
        raise TooLargeForOpen(field="lists", pairs=pairs, most=MOST_OPEN_PAIRS)
    return names.pairs_alike(everywhere, LEAST_ALIKE)


def _each_once(a: Numbers, b: Numbers, met: Met) -> tuple[Numbers, Numbers, Met]:
    """Pairs that met in several compartments: all meetings, the mean of how alike they were, the largest crowd."""
    if not len(a):
        return a, b, met
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    starts = np.flatnonzero((np.diff(a, prepend=-1) != 0) | (np.diff(b, prepend=-1) != 0))
    times = np.diff(np.append(starts, len(a)))
    means = [np.add.reduceat(part[order].astype(np.float64), starts) / times for part in (met.names, met.dates)]
    meetings = np.bitwise_or.reduceat(met.meetings[order], starts)
    return a[starts], b[starts], Met(meetings, means[0], means[1], np.maximum.reduceat(met.crowd[order], starts))


def _scale(list_of: Numbers) -> float:
    """Pairs possible between lists for each pair possible within one."""
    sizes = np.bincount(list_of).astype(float)
    within = float((sizes * (sizes - 1) / 2).sum())
    return (len(list_of) * (len(list_of) - 1) / 2 - within) / max(within, 1.0)
