"""Cleaning, language and garbage of a batch of posts: the same answers as for one text."""

from dataclasses import dataclass

import pyarrow as pa

from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.garbage import find_garbage
from lindung.screening.methods.language import language_of
from lindung.screening.rules.found import Cleaned, Garbage


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
