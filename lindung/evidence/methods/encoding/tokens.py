"""What of a record is hashed into bits: pieces of names in one space for all parts, and parts of the date of birth."""

from collections.abc import Iterable
from functools import lru_cache

from lindung.evidence.methods.dates import PartialDate
from lindung.kernel.names.sounds import sound

_EDGE = "_"


def name_tokens(words: Iterable[str]) -> list[str]:
    """Pairs of letters of every word, and how each word sounds; whose word it is does not matter.

    One space for given and family names, so that names in another order give the same tokens.
    >>> name_tokens(["sok"])
    ['_s', 'so', 'ok', 'k_', '=suk', '=suk+']
    >>> sorted(name_tokens(["sok", "dara"])) == sorted(name_tokens(["dara", "sok"]))
    True
    """
    tokens: list[str] = []
    for word in words:
        tokens += _word_tokens(word)
    return tokens


@lru_cache(maxsize=1 << 16)
def _word_tokens(word: str) -> list[str]:
    edged = f"{_EDGE}{word}{_EDGE}"
    pairs = [edged[at : at + 2] for at in range(len(edged) - 1)]
    numbered = [f"{pair}{pairs[:at].count(pair) or ''}" for at, pair in enumerate(pairs)]
    said = sound(word)
    return [*numbered, f"={said}", f"={said}+"]


@lru_cache(maxsize=1 << 16)
def date_tokens(born: PartialDate | None) -> list[str]:
    """Year, month and day with their neighbours, every figure in its place, and day and month in any order.

    >>> date_tokens(None), len(date_tokens(PartialDate(1990))) < len(date_tokens(PartialDate(1990, 3, 4)))
    ([], True)
    """
    if born is None:
        return []
    year = f"{born.year:04d}"
    tokens = [f"y{year}", f"y{year}+", *(f"near y{born.year + away}" for away in (-1, 0, 1))]
    figures = year
    if born.month:
        tokens += [f"m{born.month}", f"m{born.month}+"]
        figures += f"{born.month:02d}"
    if born.is_whole:
        low, high = sorted((born.month, born.day))
        tokens += [f"d{born.day}", f"d{born.day}+", f"dm{low}.{high}", f"all {year}.{low}.{high}", f"all {born.text()}"]
        figures += f"{born.day:02d}"
    return tokens + [f"figure {at} {figure}" for at, figure in enumerate(figures)]
