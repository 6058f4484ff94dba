"""Which language a text is in: by its script first, then by words, pairs of words and n-grams.

The tables are trained by scripts/train_language.py. See docs/explanation/languages.md.
"""

import json
import math
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lindung.screening.methods import ngrams
from lindung.screening.methods.script import LANGUAGE_OF, LATIN, VIETNAMESE, byte_tables, script_language
from lindung.screening.rules.found import Tongue
from lindung.screening.rules.words import UNDECIDED, UNKNOWN

LATIN_LANGUAGES = ("en", UNDECIDED, "vi", "tl")
FOLDER = Path(__file__).resolve().parent.parent / "tables" / "language"
LEAST_LETTERS = 3
LEAST_ODDS = -2.5  # of the best language in Latin script against the rest: below, it is none of ours

MARK_ODDS, MOST_MARKS = 2.0, 5  # for each letter that only Vietnamese writes


@dataclass(frozen=True, slots=True)
class Tables:
    """The trained numbers: entries of Malay against Indonesian, weights of four languages, and how to read both."""

    letters: bytes
    pair: Sequence[int]
    latin: Sequence[int]
    pair_scales: Sequence[float]
    pair_intercept: float
    undecided_below: float
    latin_scale: float
    latin_intercepts: Sequence[float]


@cache
def tables() -> Tables:
    """The tables, read once a process."""
    numbers: dict[str, Any] = json.loads((FOLDER / "numbers.json").read_text(encoding="utf-8"))
    return Tables(
        letters=byte_tables(),
        pair=array("H", zlib.decompress((FOLDER / "pair.bin").read_bytes())),
        latin=array("b", zlib.decompress((FOLDER / "latin.bin").read_bytes())),
        **numbers,
    )


def language_of(text: str) -> Tongue:
    """The language of a cleaned text without garbage. Reads the first 8,192 bytes; a few milliseconds.

    `language` is "ms|id" where Malay and Indonesian are too close to say; then `second` is the likelier of the two.
    `margin` is a natural log-odds; for scripts of their own, of its letters against all others. Errors: none.
    """
    encoded = text[: ngrams.MOST_BYTES].encode("utf-8", "replace")[: ngrams.MOST_BYTES]
    folded, counts = bytearray(len(encoded) + 1), [0] * ngrams.SCRIPTS
    size = ngrams.fold(encoded, 0, len(encoded), tables().letters, folded, counts)
    script = script_language(counts)
    if script != LATIN:
        code = LANGUAGE_OF.get(script)
        return by_script(code, counts[script], sum(counts[1:])) if code else Tongue(UNKNOWN, 0.0)
    if counts[LATIN] + counts[VIETNAMESE] < LEAST_LETTERS:
        return Tongue(UNKNOWN, 0.0)
    found = [0] * (len(encoded) * 8 + 8)
    count = ngrams.features(folded, size, [0] * ngrams.SEEN, found)
    latin, pair = [0] * 4, [0] * ngrams.KINDS
    ngrams.language_sums(found, count, tables().latin, latin)
    ngrams.pair_sums(found, count, tables().pair, pair)
    return by_sums(latin, pair, counts[VIETNAMESE])


def by_script(code: str, letters: int, all_letters: int) -> Tongue:
    """The language a script speaks for."""
    return Tongue(code, math.log((letters + 1) / (all_letters - letters + 1)) if letters * 2 > all_letters else 0.0)


def by_sums(latin: Sequence[int], pair: Sequence[int], marked: int) -> Tongue:
    """The language by the sums of its features and by how many letters (`marked`) only Vietnamese writes."""
    known = tables()
    odds = [known.latin_scale * latin[each] + known.latin_intercepts[each] for each in range(4)]
    odds[LATIN_LANGUAGES.index("vi")] += MARK_ODDS * min(marked, MOST_MARKS)
    best = max(range(4), key=odds.__getitem__)
    second = max((each for each in range(4) if each != best), key=odds.__getitem__)
    if odds[best] < LEAST_ODDS:
        return Tongue(UNKNOWN, 0.0, LATIN_LANGUAGES[best])
    if LATIN_LANGUAGES[best] != UNDECIDED:
        return Tongue(LATIN_LANGUAGES[best], odds[best] - odds[second], LATIN_LANGUAGES[second])
    malay = known.pair_intercept
    for kind in range(ngrams.KINDS):
        malay += known.pair_scales[kind] * pair[kind]
    likely, other = ("ms", "id") if malay > 0 else ("id", "ms")
    if abs(malay) < known.undecided_below:
        return Tongue(UNDECIDED, abs(malay), likely)
    return Tongue(likely, abs(malay), other)
