"""Signs of a lure in many texts and the verdict on each: the same answers as `find_flags` and `judge` one by one.

Compiled code finds them (`flag_words`, `flag_finder`); Python weighs amounts of pay, gives each combination of signs
its score once, and reads the few texts that are left to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.bulk import flag_finder as finder
from lindung.screening.methods.bulk.flag_finder import END, FIRST, FLAG, LAST, PAY, START, find_all
from lindung.screening.methods.bulk.flag_tables import NAMES, tables
from lindung.screening.methods.bulk.flag_words import BEGUN, words
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.flags import FLAGS, MOST_OF_ONE, find_flags
from lindung.screening.methods.flags.pay import is_above
from lindung.screening.methods.judging import FEWEST_WORDS, judge, weigh
from lindung.screening.rules.found import Hit, Judgement
from lindung.screening.rules.words import UNKNOWN

A_TEXT, MORE = 24, 2048  # room for places: for each text, and beyond
ROW, HIT_FLAG, HIT_START, HIT_END = range(4)  # fields of a hit
FIELDS = 4
_KINDS = tuple((name, FLAGS[name].group, FLAGS[name].severity) for name in NAMES)


@dataclass(frozen=True, slots=True)
class Flagged:
    """The signs in a batch of texts, with the row of each, by row and place; and the verdict on each text."""

    rows: Sequence[int]
    hits: Sequence[Hit]
    judgements: Sequence[Judgement]


def flags_batch(texts: pa.StringArray, languages: Sequence[str]) -> Flagged:
    """The signs of each cleaned text and the verdict on it, by its language."""
    cut, count = words().cut(texts), len(texts)
    said, ends = np.zeros(count, np.uint8), np.zeros(count + 1, np.int64)
    places = np.empty((A_TEXT * count + MORE, finder.FIELDS), np.int32)
    find_all(cut, tables(), finder.sheet(), said, ends[1:], places)
    owners, places = np.repeat(np.arange(count), np.diff(ends)), places[: ends[-1]]
    is_kept = _weighed(places, owners, said, texts, languages)
    hits, signs = np.empty((len(places), FIELDS), np.int32), np.zeros(count, np.uint64)
    hits = hits[: _settle(places[is_kept], owners[is_kept], hits, signs)]
    judgements = _judged(signs, said, cut.facts[:, BEGUN] >= FEWEST_WORDS, languages)
    rows, found = hits[:, ROW].tolist(), [Hit(*_KINDS[flag], start, end) for _, flag, start, end in hits.tolist()]
    return _with_plain(
        Flagged(rows, found, judgements), np.flatnonzero(said == finder.PLAIN).tolist(), texts, languages
    )


def _weighed(
    places: np.ndarray, owners: np.ndarray, said: np.ndarray, texts: pa.StringArray, languages: Sequence[str]
) -> np.ndarray:
    """Which places count: of pay those where it is too high, and no more of them than are shown."""
    is_kept: np.ndarray = places[:, FLAG] != PAY
    asked = np.flatnonzero(~is_kept)
    text, before, shown = "", -1, 0
    for at, row, (start, end) in zip(
        asked.tolist(), owners[asked].tolist(), places[asked][:, [START, END]].tolist(), strict=True
    ):
        if row != before:
            text, before, shown = texts[row].as_py(), row, 0
        is_rich = bool(said[row] & finder.RICH)
        if shown < MOST_OF_ONE and is_above(text[start:end], languages[row], is_rich=is_rich):
            is_kept[at] = True
            shown += 1
    return is_kept


@lru_cache(maxsize=65_536)
def _weigh(signs: int, *, is_doubted: bool, is_enough_text: bool) -> Judgement:
    hits = [Hit(*kind, 0, 0) for flag, kind in enumerate(_KINDS) if signs >> flag & 1]
    return weigh(hits, is_doubted=is_doubted, is_enough_text=is_enough_text)


def _judged(signs: np.ndarray, said: np.ndarray, is_enough: np.ndarray, languages: Sequence[str]) -> list[Judgement]:
    rows = zip(signs.tolist(), (said & finder.DOUBTED > 0).tolist(), is_enough.tolist(), languages, strict=True)
    return [
        _weigh(found, is_doubted=doubted, is_enough_text=enough and (found > 0 or language != UNKNOWN))
        for found, doubted, enough, language in rows
    ]


def _with_plain(found: Flagged, left: Sequence[int], texts: pa.StringArray, languages: Sequence[str]) -> Flagged:
    """With the rows that plain code reads."""
    if not left:
        return found
    every, judgements = list(zip(found.rows, found.hits, strict=True)), list(found.judgements)
    for row in left:
        text = texts[row].as_py()
        hits = find_flags(text, languages[row])
        judgements[row] = judge(hits, text, languages[row])
        every += [(row, hit) for hit in hits]
    every.sort(key=lambda one: one[0])
    return Flagged([row for row, _ in every], [hit for _, hit in every], judgements)


@compiled
def _sort(rows: Any, count: Any, a: Any, b: Any, c: Any) -> None:
    """Sort a few rows by three of their numbers."""
    for each in range(1, count):
        at = each
        while at > 0 and (rows[at, a], rows[at, b], rows[at, c]) < (rows[at - 1, a], rows[at - 1, b], rows[at - 1, c]):
            for number in range(rows.shape[1]):
                rows[at, number], rows[at - 1, number] = rows[at - 1, number], rows[at, number]
            at -= 1


@compiled
def _merge(places: Any, row: Any, hits: Any, total: Any) -> Any:
    """Write the places of one text as hits: places of one flag that overlap as one, the same once; how many then."""
    _sort(places, len(places), FLAG, FIRST, LAST)
    count, last = total, -1
    for at in range(len(places)):
        if at > 0 and places[at, FLAG] == places[at - 1, FLAG] and places[at, FIRST] < last:
            hits[count - 1, HIT_END], last = max(hits[count - 1, HIT_END], places[at, END]), max(last, places[at, LAST])
            continue
        hits[count, ROW], hits[count, HIT_FLAG], hits[count, HIT_START] = row, places[at, FLAG], places[at, START]
        hits[count, HIT_END], last = places[at, END], places[at, LAST]
        count += 1
    own = hits[total:count]
    _sort(own, len(own), HIT_START, HIT_END, HIT_FLAG)
    kept = 0
    for at in range(len(own)):
        is_new = at == 0
        for field in range(FIELDS):
            is_new = is_new or own[at, field] != own[kept - 1, field]
        if is_new:
            for field in range(FIELDS):
                own[kept, field] = own[at, field]
            kept += 1
    return total + kept


@compiled
def _settle(places: Any, owners: Any, hits: Any, signs: Any) -> Any:
    """Write the hits of all texts, and the flags of each as bits; how many hits there are."""
    total, start = 0, 0
    while start < len(places):
        end = start
        while end < len(places) and owners[end] == owners[start]:
            signs[owners[start]] |= np.uint64(1) << np.uint64(places[end, FLAG])
            end += 1
        total, start = _merge(places[start:end], owners[start], hits, total), end
    return total
