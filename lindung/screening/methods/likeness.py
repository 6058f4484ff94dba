"""How alike two texts are, whatever number, wage or name stands in them. Standard library only (the web uses it).

A text becomes a set of *shingles*, numbers below 2**32: each word (known by the set of its letters, so that swapped and
doubled letters do not matter) and each pair of neighbouring words; in scripts written without spaces (Khmer, Thai, Lao,
Burmese, Chinese, ...) each three neighbouring letters with their marks, in any order. Numbers, handles, tags and what
follows a slash are left out: they are what changes from one copy to the next. `methods/sketching.py` makes the same
shingles of whole batches.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

ALIKE = 0.45  # two texts at least this alike are one lure with other slots; found on the training campaigns
FEWEST = 4  # a text of fewer shingles (one or two words) says too little to be like another
CAP = 2048  # shingles kept of a long text: the smallest ones, so that copies keep the same
RUN = 3  # letters (with their marks) in a piece of a script without spaces
SKETCH = 32  # numbers in a sketch: bands of two minima
MASK = 0xFFFFFFFF
FIRST, SECOND, PAIR = 0x45D9F3B, 0x2C1B3C6D, 0x297A2D39  # odd, below 2**31: products stay below 2**63
SALT = 0x3C6EF372
NOTHING, BREAK, UNSPACED, MARK = 0, 1, 1 << 21, 1 << 22  # what a character folds to, besides itself
LEET = {ord(written): ord(meant) for written, meant in zip("013457@", "oieasta", strict=True)}
SPACELESS = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u2e80-\ua4cf\ua9e0-\ua9ff\uaa60-\uaadf\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_IS_SPACELESS = re.compile(f"[{SPACELESS}]")
_TOKEN = re.compile(
    rf"(?P<skip>[#/][^ \n{SPACELESS}]*)|(?P<run>[{SPACELESS}]+)|(?P<word>[^ \n\x01#/{SPACELESS}]+)|[\x01\n]"
)
_ASIDE = {ord("đ"): "d", ord("Đ"): "d", ord("ı"): "i", ord("ø"): "o", ord("Ø"): "o", ord("ł"): "l", ord("Ł"): "l"}


def fold(code: int) -> int:
    """What a character counts as: a code point, NOTHING, or BREAK.

    In scripts without spaces UNSPACED is added, and MARK for what belongs to the letter before.
    """
    if code >= 0x20000:
        return code | UNSPACED if code < 0x323B0 else NOTHING
    character = chr(code)
    if character in "@_#/+":
        return code if character != "+" else ord(" ")  # before a number
    category = unicodedata.category(character)
    if category == "Nd":
        return ord("0") + unicodedata.digit(character)
    if category[0] not in "LM":
        return _fold_mark(character, category)
    if 0x300 <= code < 0x370 or 0xFE00 <= code < 0xFE10:
        return NOTHING
    if _IS_SPACELESS.match(character):
        return code | UNSPACED | (MARK if category[0] == "M" else 0)
    return _fold_letter(character)


def _fold_mark(character: str, category: str) -> int:
    """Spaces, ends of lines, invisible characters, and everything else that divides."""
    if category == "Cf":
        return NOTHING
    if character in "\n\r\v\f\x85\u2028\u2029":
        return ord("\n")
    return ord(" ") if character.isspace() else BREAK


def _fold_letter(character: str) -> int:
    """Small, and without accents where the script is Latin, Greek or Cyrillic."""
    if ord(character) in _ASIDE:
        return ord(_ASIDE[ord(character)])
    small = character.lower()
    if ord(character) < 0x530 or 0x1E00 <= ord(character) < 0x2000:
        small = unicodedata.normalize("NFD", small)
    return ord(small[0])


class _Folding(dict[int, str | None]):
    """A table for str.translate that learns each character when it first comes."""

    def __missing__(self, code: int) -> str | None:
        folded = fold(code) & (UNSPACED - 1)
        self[code] = None if folded == NOTHING else chr(folded)
        return self[code]


FOLDING = _Folding()
MARKS = "".join(
    chr(code) for code in (*range(0xE00, 0x1AB0), *range(0x302A, 0x309B), *range(0xA9E0, 0xAAE0)) if fold(code) & MARK
)
_LETTER = re.compile(f".[{MARKS}]*")


def mix(value: int) -> int:
    """Spread 63 bits over 32, so that each bit of the answer depends on all of them."""
    mixed = ((value & MASK) * FIRST + (value >> 32) * SECOND) & MASK
    mixed = ((mixed ^ (mixed >> 16)) * FIRST) & MASK
    mixed = ((mixed ^ (mixed >> 15)) * SECOND) & MASK
    return mixed ^ (mixed >> 16)


def letter_bit(code: int) -> int:
    """Which of 63 places in the set of a word's letters this letter has."""
    return 1 << (code - 97 if 97 <= code <= 122 else 26 + code % 37)


def letters(word: str) -> int:
    """The set of a word's letters; 0 for what changes from copy to copy (numbers, handles)."""
    bits = letters = stood_in = digits = 0
    for code in map(ord, word):
        digits = digits + 1 if 48 <= code <= 57 else 0
        if digits == 3:
            return 0
        if code in LEET:
            stood_in, code = stood_in + 1, LEET[code]
        elif digits:
            return 0
        elif code == 95:
            continue
        else:
            letters += 1
        bits |= letter_bit(code)
    return bits if letters >= stood_in else 0


def _all_shingles(text: str) -> Iterator[int]:
    """Every shingle, in the order of the text, some more than once."""
    before = 0
    for token in _TOKEN.finditer(text.translate(FOLDING)):
        if token.lastgroup == "run":
            yield from _pieces(token[0])
            before = 0
        elif token.lastgroup == "word" and (bits := letters(token[0])):
            word = mix(bits)
            yield word
            if before:
                yield mix(((before * PAIR) & MASK) ^ word)
            before = word
        elif token.lastgroup != "word":
            before = 0


def _pieces(run: str) -> Iterator[int]:
    """Each RUN neighbouring letters with their marks; a shorter run is one piece."""
    values = [sum(mix(ord(character)) for character in letter[0]) for letter in _LETTER.finditer(run)]
    for start in range(max(1, len(values) - RUN + 1)):
        yield mix(sum(values[start : start + RUN]) & MASK)


def shingles(text: str) -> frozenset[int]:
    """The shingles of a cleaned text: numbers below 2**32, at most CAP of them; none in a text without words.

    >>> shingles("Call +60 11 1111 now") == shingles("call 0999999 NOW")
    True
    """
    found = frozenset(_all_shingles(text))
    return found if len(found) <= CAP else frozenset(sorted(found)[:CAP])


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """The share of all their shingles that two texts have in common (Jaccard), 0 to 1; ALIKE and up is one lure.

    0 where either has fewer than FEWEST.

    >>> round(likeness(shingles("work in a hotel, good pay"), shingles("work in a big hotel, good pay")), 2)
    0.69
    """
    if min(len(a), len(b)) < FEWEST:
        return 0.0
    common = len(a & b)
    return common / (len(a) + len(b) - common)


def sketch(found: Iterable[int]) -> tuple[int, ...]:
    """Up to SKETCH numbers below 2**63 of a set of shingles: two texts that are ALIKE share at least one of them.

    They share one with probability 1 - (1 - likeness**2)**32: .9999 at .5, .73 at .2. Made for an array with an index.
    """
    kept = sorted(found)[:CAP]
    if len(kept) < FEWEST:
        return ()
    minima = [min(mix((shingle << 31) ^ turn) for shingle in kept) for turn in _TURNS]
    return tuple(
        ((minima[band] << 31) ^ (minima[band + 1] >> 1) ^ (band << 57)) & 0x7FFFFFFFFFFFFFFF
        for band in range(0, 2 * SKETCH, 2)
    )


_TURNS = [mix(SALT + turn) >> 1 for turn in range(2 * SKETCH)]
