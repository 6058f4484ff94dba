"""Cleaning, language and garbage of a batch: the same answers as for one text, by the same functions compiled."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lindung.screening.methods import disguise, gambling, garbage, language, ngrams, script
from lindung.screening.methods.bulk.plain import ALONE, needs, rewritten
from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.compiled import compiled
from lindung.screening.rules.found import Cleaned, Garbage
from lindung.screening.rules.words import UNDECIDED, UNKNOWN

CODES = (UNKNOWN, *language.LATIN_LANGUAGES, "ms", "id", *script.LANGUAGE_OF.values())
_MALAY, _INDONESIAN = CODES.index("ms"), CODES.index("id")
_OF_SCRIPT = np.array([CODES.index(script.LANGUAGE_OF.get(each, UNKNOWN)) for each in range(ngrams.SCRIPTS)])
_LETTERS = np.frombuffer(script.byte_tables(), np.uint8)


def compile_all(module: Any, *names: str) -> dict[str, Any]:
    """Compiled twins of a module's functions, which call each other; `names` in the order of who is called first."""
    scope = dict(vars(module))
    for name in names:
        plain = getattr(module, name)
        scope[name] = compiled(FunctionType(plain.__code__, scope, name))
    return {name: scope[name] for name in names}


_NGRAMS = compile_all(ngrams, "fold", "grams", "features", "pair_sums", "language_sums")
_DISGUISE = compile_all(disguise, "class_of", "spell", "add_shapes")
_SCRIPT = compile_all(script, "script_language")
_fold, _features = _NGRAMS["fold"], _NGRAMS["features"]
_pair_sums, _language_sums = _NGRAMS["pair_sums"], _NGRAMS["language_sums"]
_spell, _add_shapes = _DISGUISE["spell"], _DISGUISE["add_shapes"]
_script_language = _SCRIPT["script_language"]
_MOST_BYTES, _MOST_DISGUISED = ngrams.MOST_BYTES, disguise.MOST_BYTES
_SEEN, _KINDS, _SCRIPTS = ngrams.SEEN, ngrams.KINDS, ngrams.SCRIPTS
_LATIN, _VIETNAMESE, _MOST_OTHERS = ngrams.LATIN, ngrams.VIETNAMESE, garbage.MOST_OTHERS


@dataclass(frozen=True, slots=True)
class CleanedBatch:
    """Cleaned texts; `changed` has the row's Cleaned only where a character moved or changed."""

    texts: pa.StringArray
    changed: Mapping[int, Cleaned]


def clean_batch(texts: pa.StringArray) -> CleanedBatch:
    """Clean every row; a null stays null."""
    data, ends = buffers(texts)
    need = needs(data, ends)
    changed: dict[int, Cleaned] = {}
    for row in np.flatnonzero(need).tolist():
        original = texts[row].as_py()
        cleaned = clean(original) if need[row] == ALONE else Cleaned(*rewritten(data[ends[row] : ends[row + 1]]))
        if cleaned.text != original:
            changed[row] = cleaned
    if not changed:
        return CleanedBatch(texts, changed)
    whole = texts.to_pylist()
    for row, cleaned in changed.items():
        whole[row] = cleaned.text
    return CleanedBatch(pa.array(whole, pa.string()), changed)


def languages_batch(texts: pa.StringArray) -> tuple[pa.StringArray, pa.StringArray, pa.FloatArray]:
    """Of every row, as `language_of`: the language, the likelier where it is undecided, the margin (float32)."""
    data, ends = buffers(texts)
    known = language.tables()
    rows = len(texts)
    scripts, margins, marks = np.zeros(rows, np.int64), np.zeros(rows), np.zeros(rows, np.int64)
    latin, pair = np.zeros((rows, 4), np.int64), np.zeros((rows, _KINDS), np.int64)
    _read(data, ends, _LETTERS, entries_of(known.pair), np.asarray(known.latin, np.int8), scripts, margins, marks,
          latin, pair)  # fmt: skip
    codes, likely = _OF_SCRIPT[scripts], np.full(rows, len(CODES))
    is_latin = scripts == _LATIN
    codes[is_latin], likely[is_latin], margins[is_latin] = _by_sums(latin[is_latin], pair[is_latin], marks[is_latin])
    likely[codes != CODES.index(UNDECIDED)] = len(CODES)
    return _named(codes), _named(likely), pa.array(margins, pa.float32())


def _named(codes: Any) -> pa.StringArray:
    """Codes by their place in CODES; empty after its end."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array([*CODES, ""])).cast(pa.string())


def garbage_batch(texts: pa.StringArray) -> dict[int, tuple[Garbage, ...]]:
    """The garbage of the rows that have any, as `find_garbage` gives it."""
    data, ends = buffers(texts)
    sizes = pc.utf8_length(texts).fill_null(0).to_numpy(zero_copy_only=False)
    is_short = (sizes > 0) & (sizes <= garbage.MOST_LETTERS)
    every = np.ones(len(texts), np.bool_)
    has_word = _matching(texts, "any", every)
    is_triggered = _matching(texts, "trigger", has_word)
    has_evidence = has_word | _matching(texts, "brands", is_short & ~has_word)
    is_bare = sizes <= gambling.MOST_BARE
    is_scored = is_short & (has_evidence | is_bare)
    odds = _odds(data, ends, is_scored)
    # a triggered row is looked at whatever its odds; of the others evidence is a weak word or a brand
    least = np.where(has_evidence, garbage.NEAR_ODDS, np.where(is_bare, gambling.BARE_ODDS, gambling.NEVER))
    found = {}
    for row in np.flatnonzero(is_triggered | (odds > least)).tolist():
        pieces = garbage.garbage_by(texts[row].as_py(), float(odds[row]), _odds_of_one)
        if pieces:
            found[row] = pieces
    return found


def _matching(texts: pa.StringArray, name: str, is_asked: Any) -> Any:
    """Which of the rows asked for match a pattern of `methods.gambling`."""
    found = np.zeros(len(texts), np.bool_)
    some = texts if is_asked.all() else texts.filter(pa.array(is_asked))
    matched = pc.match_substring_regex(some, gambling.patterns("i")[name])
    found[is_asked] = matched.fill_null(False).to_numpy(zero_copy_only=False)
    return found


def _odds(data: Any, ends: Any, is_scored: Any) -> Any:
    """The log-odds of promotion of the rows asked for, NO_ODDS of the others: `garbage.promotion_odds` for many."""
    known = garbage.tables()
    sums, is_none = np.zeros((len(is_scored), _KINDS), np.int64), ~is_scored
    _promotion(data, ends, _LETTERS, entries_of(known.entries), sums, is_none)
    odds = np.full(len(is_scored), known.intercept)
    for kind in range(_KINDS):
        odds += known.scales[kind] * sums[:, kind]
    odds[is_none] = garbage.NO_ODDS  # also what is mostly in another script
    return odds


def _odds_of_one(text: str) -> float:
    """`garbage.promotion_odds`, compiled."""
    encoded = text[:_MOST_DISGUISED].encode("utf-8", "replace")
    ends = np.array([0, len(encoded)], np.int32)
    return float(_odds(np.frombuffer(encoded, np.uint8), ends, np.ones(1, np.bool_))[0])


def buffers(texts: pa.StringArray) -> tuple[Any, Any]:
    """The UTF-8 bytes of an array and where each row ends in them (one entry more than rows)."""
    if not len(texts):
        return np.zeros(0, np.uint8), np.zeros(1, np.int32)
    _, ends, data = texts.buffers()
    places = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8), places


_ENTRIES: dict[int, Any] = {}


def entries_of(entries: Any) -> Any:
    """A table of entries as an array, made once."""
    if id(entries) not in _ENTRIES:
        _ENTRIES[id(entries)] = np.asarray(entries, np.uint16)
    return _ENTRIES[id(entries)]


def features_of(text: str) -> Any:
    """Every feature of one text (int64), in order: what the language tables are trained on."""
    encoded = np.frombuffer(text.encode("utf-8", "replace")[:_MOST_BYTES], np.uint8)
    folded, found = np.zeros(len(encoded) + 1, np.uint8), np.zeros(len(encoded) * 8 + 8, np.int64)
    size = _fold(encoded, 0, len(encoded), _LETTERS, folded, np.zeros(_SCRIPTS, np.int64))
    return found[: _features(folded, size, np.zeros(_SEEN, np.int64), found)]


def disguise_features_of(text: str) -> Any:
    """Every feature of one text (int64) as a promotion may hide it: what the garbage table is trained on."""
    encoded = np.frombuffer(text.encode("utf-8", "replace")[:_MOST_DISGUISED], np.uint8)
    folded, classes = np.zeros(2 * len(encoded) + 4, np.uint8), np.zeros(len(encoded) + 2, np.uint8)
    size = _spell(encoded, len(encoded), _LETTERS, folded, classes, np.zeros(1, np.int64))
    size = _add_shapes(folded, classes, size)
    found = np.zeros(size * 8 + 8, np.int64)
    return found[: _features(folded, size, np.zeros(_SEEN, np.int64), found)]


def _by_sums(latin: Any, pair: Any, marks: Any) -> tuple[Any, Any, Any]:
    """Codes, the likelier of Malay and Indonesian, and margins of rows in Latin script.

    `language.by_sums` for many, in the same order of arithmetic.
    """
    known = language.tables()
    odds = np.stack([known.latin_scale * latin[:, each] + known.latin_intercepts[each] for each in range(4)], axis=1)
    odds[:, language.LATIN_LANGUAGES.index("vi")] += language.MARK_ODDS * np.minimum(marks, language.MOST_MARKS)
    best = odds.argmax(axis=1)
    ordered = np.sort(odds, axis=1)
    codes, margins = best + 1, ordered[:, 3] - ordered[:, 2]
    malay = np.full(len(pair), known.pair_intercept)
    for kind in range(_KINDS):
        malay += known.pair_scales[kind] * pair[:, kind]
    is_malayic = best == language.LATIN_LANGUAGES.index(UNDECIDED)
    likely = np.where(malay > 0, _MALAY, _INDONESIAN)
    is_sure = np.abs(malay) >= known.undecided_below
    codes = np.where(is_malayic & is_sure, likely, codes)
    margins = np.where(is_malayic, np.abs(malay), margins)
    is_unknown = (ordered[:, 3] < language.LEAST_ODDS) | (marks < 0)
    return np.where(is_unknown, 0, codes), likely, np.where(is_unknown, 0.0, margins)


@compiled
def _read(  # type: ignore[no-untyped-def]  # noqa: PLR0913 - what is read and what is written
    data, ends, letters, entries, weights, scripts, margins, marks, latin, pair
):
    folded, found = np.zeros(_MOST_BYTES + 8, np.uint8), np.zeros(_MOST_BYTES * 8 + 8, np.int64)
    seen, counts = np.zeros(_SEEN, np.int64), np.zeros(_SCRIPTS, np.int64)
    for row in range(scripts.shape[0]):
        counts[:] = 0
        end = min(ends[row + 1], ends[row] + _MOST_BYTES)
        size = _fold(data, ends[row], end, letters, folded, counts)
        scripts[row] = _script_language(counts)
        if scripts[row] != _LATIN:
            own, every = counts[scripts[row]], counts[1:].sum()
            margins[row] = math.log((own + 1) / (every - own + 1)) if own * 2 > every and scripts[row] else 0.0
            continue
        marks[row] = counts[_VIETNAMESE]
        if counts[_LATIN] + counts[_VIETNAMESE] < 3:
            marks[row] = -1
            continue
        seen[:] = 0
        count = _features(folded, size, seen, found)
        _language_sums(found, count, weights, latin[row])
        _pair_sums(found, count, entries, pair[row])


@compiled
def _promotion(data, ends, letters, entries, sums, is_none):  # type: ignore[no-untyped-def]
    folded, classes = np.zeros(2 * _MOST_DISGUISED + 8, np.uint8), np.zeros(_MOST_DISGUISED + 8, np.uint8)
    found, seen = np.zeros(16 * _MOST_DISGUISED + 80, np.int64), np.zeros(_SEEN, np.int64)
    others = np.zeros(1, np.int64)
    for row in range(is_none.shape[0]):
        if is_none[row]:
            continue
        end = min(ends[row + 1] - ends[row], _MOST_DISGUISED)
        others[0] = 0
        size = _spell(data[ends[row] : ends[row + 1]], end, letters, folded, classes, others)
        if others[0] * _MOST_OTHERS > size:
            is_none[row] = True
            continue
        size = _add_shapes(folded, classes, size)
        seen[:] = 0
        _pair_sums(found, _features(folded, size, seen, found), entries, sums[row])
