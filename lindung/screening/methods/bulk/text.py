"""Cleaning, language and garbage of a batch of posts: the same answers as for one text."""

from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods import disguise, ngrams
from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.garbage import find_garbage
from lindung.screening.methods.language import language_of
from lindung.screening.methods.script import byte_tables
from lindung.screening.rules.found import Cleaned, Garbage


def compile_all(module: Any, *names: str) -> dict[str, Any]:
    """Compiled twins of a module's functions, which call each other; `names` in the order of who is called first."""
    scope = dict(vars(module))
    for name in names:
        plain = getattr(module, name)
        scope[name] = compiled(FunctionType(plain.__code__, scope, name))
    return {name: scope[name] for name in names}


_NGRAMS = compile_all(ngrams, "fold", "grams", "features", "pair_sums", "language_sums")
_LETTERS = np.frombuffer(byte_tables(), np.uint8)


_DISGUISE = compile_all(disguise, "class_of", "spell", "add_shapes")


def disguise_features_of(text: str) -> Any:
    """Every feature of one text (int64) as a promotion may hide it, in order."""
    encoded = np.frombuffer(text.encode("utf-8", "replace")[: disguise.MOST_BYTES], np.uint8)
    folded, classes = np.zeros(2 * len(encoded) + 4, np.uint8), np.zeros(len(encoded) + 2, np.uint8)
    size = _DISGUISE["spell"](encoded, len(encoded), _LETTERS, folded, classes, np.zeros(1, np.int64))
    size = _DISGUISE["add_shapes"](folded, classes, size)
    found = np.zeros(size * 8 + 8, np.int64)
    return found[: _NGRAMS["features"](folded, size, np.zeros(ngrams.SEEN, np.int64), found)]


def features_of(text: str) -> Any:
    """Every feature of one text (int64), in order."""
    encoded = np.frombuffer(text.encode("utf-8", "replace")[: ngrams.MOST_BYTES], np.uint8)
    folded, found = np.zeros(len(encoded) + 1, np.uint8), np.zeros(len(encoded) * 8 + 8, np.int64)
    size = _NGRAMS["fold"](encoded, 0, len(encoded), _LETTERS, folded, np.zeros(ngrams.SCRIPTS, np.int64))
    return found[: _NGRAMS["features"](folded, size, np.zeros(ngrams.SEEN, np.int64), found)]


@dataclass(frozen=True, slots=True)
class CleanedBatch:
    """Cleaned texts; `changed` has the row's Cleaned only where a character moved or changed."""

    texts: pa.StringArray
    changed: dict[int, Cleaned]


def clean_batch(texts: pa.StringArray) -> CleanedBatch:
    """Clean every row; a null stays null."""
    cleaned = [clean(text) if text is not None else None for text in texts.to_pylist()]
    changed = {row: one for row, one in enumerate(cleaned) if one is not None and one.origins is not None}
    return CleanedBatch(pa.array([one and one.text for one in cleaned], pa.string()), changed)


def languages_batch(texts: pa.StringArray) -> tuple[pa.StringArray, pa.FloatArray]:
    """The language and the margin of every row."""
    tongues = [language_of(text or "") for text in texts.to_pylist()]
    return (
        pa.array([tongue.language for tongue in tongues], pa.string()),
        pa.array([tongue.margin for tongue in tongues], pa.float32()),
    )


def garbage_batch(texts: pa.StringArray) -> dict[int, tuple[Garbage, ...]]:
    """The garbage of the rows that have any."""
    found = ((row, find_garbage(text)) for row, text in enumerate(texts.to_pylist()) if text)
    return {row: garbage for row, garbage in found if garbage}
