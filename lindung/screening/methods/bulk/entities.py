"""Entities of many texts at once: exact parsers run only on texts in which a cheap filter fires."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.bulk import entity_filter as cheap
from lindung.screening.methods.entities import agencies, amounts, domains, find_in, handles, licences, places, spelled
from lindung.screening.methods.entities.scanned import Scanned, small
from lindung.screening.rules.found import Entity

READ = cheap.DOT | cheap.AT


@dataclass(frozen=True, slots=True)
class FoundEntities:
    """What was found, and the row (0 and up) each was found in; rows ascend."""

    rows: list[int]
    entities: list[Entity]


@cache
def _anchors() -> tuple[str, ...]:
    """Words that parsers ask for, as `Scanned.words` has them; a word's number is its place here."""
    asked = {*places.gazetteer().by_word, *agencies.ANCHORS, *licences.ANCHORS, *spelled.CURRENCY}
    asked |= {label for label in handles.NAMING if label.isascii()}
    return tuple(sorted(asked))


@cache
def _tables() -> tuple[Any, Any]:
    """The words and the names in scripts without spaces, as the filter looks them up."""
    words = {word.encode(): (cheap.ANCHOR, number) for number, word in enumerate(_anchors())}
    money = (*amounts.CODES, *amounts.FACTORS)
    for kind, more in ((cheap.MONEY, money), (cheap.PAY, amounts.PAY_WORDS), (cheap.ENDING, domains.endings())):
        for word in (word.rstrip(".$").encode() for word in more if word.isascii()):
            flag, number = words.get(word, (0, -1))
            words[word] = (flag | kind, number)
    del words[b""]
    names = [name.name for some in places.gazetteer().solid.values() for name in some]
    names += [*handles.FOREIGN, *agencies.UNSPACED_ANCHORS, licences.UNSPACED_ANCHOR]
    short = {name[:2] for name in names if len(name) < 4}
    begins = {name[:2].encode(): (cheap.WHOLE if name[:2] in short else cheap.BEGINS, 0) for name in names}
    begins |= {name[:4].encode(): (cheap.WHOLE, 0) for name in names if len(name) > 3}
    pairs = cheap.table_of(begins)
    return cheap.table_of(words), (pairs[0], pairs[1], cheap.pairs_of(begin[:6] for begin in begins))


def entities_batch(texts: pa.StringArray, *, country: str | None = None) -> FoundEntities:
    """Entities of each text, as `find_entities` finds them; spans are code points of the text."""
    rows: list[int] = []
    entities: list[Entity] = []
    with _no_collecting():
        for row, seen in _worth_reading(texts.cast(pa.large_string()).fill_null(""), country):
            found = find_in(seen)
            rows.extend([row] * len(found))
            entities.extend(found)
    return FoundEntities(rows, entities)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Nothing made here is cyclic: looking for cycles would cost a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _worth_reading(texts: pa.LargeStringArray, country: str | None) -> Iterator[tuple[int, Scanned]]:
    """Each row in which something may be, scanned as far as its parsers need."""
    if not len(texts):
        return
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    size = int(offsets[-1] - offsets[0]) // 2 + len(texts) + 1
    marks, ends = np.zeros(len(texts), np.uint8), np.zeros((len(texts), 3), np.int64)
    hits, runs, starts = np.empty(size, np.int32), np.empty((size, 2), np.int32), np.empty(size, np.int32)
    cheap.filter_rows(data, offsets, cheap.FOLD, *_tables(), marks, (hits, runs, starts), ends)
    counts = np.diff(ends, axis=0, prepend=0)
    wanted = np.flatnonzero((marks & READ > 0) | (counts.sum(axis=1) > 0))
    words = [_anchors()[number] for number in hits[: ends[-1, 0]].tolist()]
    spans, places_of = list(map(tuple, runs[: ends[-1, 1]].tolist())), starts[: ends[-1, 2]].tolist()
    table = zip(wanted.tolist(), texts.take(pa.array(wanted)).to_pylist(), marks[wanted].tolist(),
                ends[wanted].tolist(), counts[wanted].tolist(), strict=True)  # fmt: skip
    for row, text, mark, (hit, run, place), (hit_count, run_count, place_count) in table:
        yield (
            row,
            Scanned(
                text,
                text.lower() if text.isascii() else small(text),
                frozenset(words[hit - hit_count : hit]),
                tuple(spans[run - run_count : run]),
                country,
                tuple(places_of[place - place_count : place]),
                mark & cheap.DOT > 0,
                mark & cheap.AT > 0,
                mark & cheap.NUMBER > 0,
                mark & cheap.AMOUNT > 0,
            ),
        )
