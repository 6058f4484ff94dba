"""The work on each post of a batch: a pure function from RecordBatch to RecordBatch, for any engine on any node.

The same answers as `methods.screened.screen_text`, which a test proves on thousands of texts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.bulk.columns import ENTITY, FLAG, GARBAGE, SCREENED
from lindung.screening.methods.bulk.entities import entities_batch
from lindung.screening.methods.bulk.flags import flags_batch
from lindung.screening.methods.bulk.text import clean_batch, garbage_batch, languages_batch
from lindung.screening.methods.screened import body_of, in_original
from lindung.screening.methods.sketching import sketch_batch
from lindung.screening.rules.found import Cleaned, Garbage

MOST_LETTERS = 2_000_000  # worked on at once; a batch of long posts is cut

# What was found: the rows, ascending, and what was found in each.
Sparse = tuple[Sequence[int], Sequence[Any]]
# How each column of a struct is got from what was found. (A StrEnum is a string: `.value` would cost more to ask for.)
Fields = Mapping[str, Callable[[Any], object]]
SPAN: Fields = {"start": attrgetter("start"), "end": attrgetter("end")}
GARBAGE_FIELDS: Fields = {**SPAN, "kind": attrgetter("kind")}
FLAG_FIELDS: Fields = {
    "id": attrgetter("flag"),
    "group": attrgetter("group"),
    "severity": attrgetter("severity"),
    **SPAN,
}
ENTITY_FIELDS: Fields = {
    "kind": attrgetter("kind"),
    "value": attrgetter("value"),
    "readings": attrgetter("readings"),
    **SPAN,
}


def screen_batches(batches: Iterator[pa.RecordBatch], *, country: str | None = None) -> Iterator[pa.RecordBatch]:
    """As `screen_batch`, batch by batch: what engines call."""
    for batch in batches:
        for start, end in _cuts(batch.column("text")):
            yield screen_batch(batch.slice(start, end - start), country=country)


def _cuts(texts: pa.StringArray) -> Iterator[tuple[int, int]]:
    """Slices of a batch with no more than MOST_LETTERS bytes of text, or one row."""
    ends: Any = (
        np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1] if len(texts) else []
    )
    start = 0
    while start < len(texts):
        end = int(np.searchsorted(ends, ends[start] + MOST_LETTERS, side="right")) - 1
        end = min(max(end, start + 1), len(texts))
        yield start, end
        start = end


def screen_batch(batch: pa.RecordBatch, *, country: str | None = None) -> pa.RecordBatch:
    """Screen posts: columns.TEXTS (or more) in, columns.SCREENED out, row by row. Spans are in the original texts.

    `country` (ISO 3166, two letters) is where the posts were read; it orders readings of numbers.
    """
    cleaned = clean_batch(batch.column("text"))
    garbage = garbage_batch(cleaned.texts)
    bodies, moved, garbage = bodies_of(cleaned.texts, cleaned.changed, garbage)
    languages, seconds, margins = languages_batch(bodies)
    flags = flags_batch(bodies, languages.to_pylist())
    entities = entities_batch(bodies, country=country)
    columns = {
        "row": batch.column("row"),
        "language": languages,
        "language_second": seconds,
        "language_margin": margins,
        "clean_text": bodies,
        "garbage": _lists(len(batch), _flat(garbage.items()), GARBAGE, GARBAGE_FIELDS),
        "flags": _lists(len(batch), _moved((flags.rows, flags.hits), moved), FLAG, FLAG_FIELDS),
        "verdict": pa.array([one.verdict.value for one in flags.judgements], pa.string()),
        "score": pa.array([one.score for one in flags.judgements], pa.float32()),
        "entities": _lists(len(batch), _moved((entities.rows, entities.entities), moved), ENTITY, ENTITY_FIELDS),
        "sketch": sketch_batch(bodies).cast(pa.binary()),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in SCREENED.names], schema=SCREENED)


def bodies_of(
    texts: pa.StringArray, changed: Mapping[int, Cleaned], garbage: Mapping[int, tuple[Garbage, ...]]
) -> tuple[pa.StringArray, dict[int, Cleaned], dict[int, tuple[Garbage, ...]]]:
    """Texts without garbage, the rows whose characters moved, and the garbage with spans in the original."""
    if not garbage:
        return texts, dict(changed), {}
    moved, original = dict(changed), {}
    whole = texts.to_pylist()
    for row, found in garbage.items():
        cleaned = changed.get(row) or Cleaned(whole[row])
        original[row] = in_original(cleaned, found)
        moved[row] = body_of(cleaned, found)
        whole[row] = moved[row].text
    return pa.array(whole, pa.string()), moved, original


def _flat(found: Iterable[tuple[int, Sequence[Any]]]) -> Sparse:
    rows: list[int] = []
    flat: list[Any] = []
    for row, some in found:
        if some:
            rows += [row] * len(some)
            flat += some
    return rows, flat


def _moved(found: Sparse, moved: Mapping[int, Cleaned]) -> Sparse:
    """The same with spans in the original texts."""
    rows, flat = found
    if not moved:
        return found
    return rows, [in_original(moved[row], (one,))[0] if row in moved else one for row, one in zip(*found, strict=True)]


def _lists(count: int, found: Sparse, kind: pa.StructType, fields: Fields) -> pa.ListArray:
    """Rows of structs as one Arrow list column."""
    rows, flat = found
    sizes = np.bincount(np.asarray(rows, np.int64), minlength=count)
    ends = pa.array(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32))
    arrays = [pa.array(list(map(fields[field.name], flat)), field.type) for field in kind]
    return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(arrays, fields=list(kind)))
