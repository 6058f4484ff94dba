"""A text as it reads: look-alikes, invisible characters and runs of spaces undone; every character keeps its origin."""

import re
import unicodedata
from functools import cache
from itertools import chain, repeat

from lindung.screening.methods.characters import (
    FIRST_INDICATOR,
    FLAGS,
    INDIC,
    JOINERS,
    OVERLAYS,
    foreign,
    foreign_word,
    read_as,
)
from lindung.screening.rules.found import Cleaned

SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
MOST_MARKS = 16  # on one letter: no script needs more, and ordering them costs the square of their number
_PLAIN = re.compile(r"(?!\s)(?:[!-~]| (?! |\n)|\n(?! |\n\n))*(?<!\s)")  # ASCII that cleaning leaves as it is
_JOINER = re.compile(f"[{JOINERS}]")
_IN_INDIC = re.compile(f"[{INDIC}][{JOINERS}][{INDIC}]")
_INDICATORS = re.compile("[\U0001f1e6-\U0001f1ff]+")
_COMBINED = re.compile(f"[{OVERLAYS}]")
_SPACES = re.compile(r"[ \n]{2,}|^[ \n]+|[ \n]+$")
_LATIN = re.compile("[A-Za-z]")


class _Text:
    """A text on its way: its characters and the origin of each."""

    def __init__(self, text: str) -> None:
        parts = list(map(read_as, text))
        self.text = "".join(parts)
        sizes = list(map(len, parts))
        self.origins = list(range(len(text)))
        if max(sizes, default=1) > 1 or min(sizes, default=1) == 0:
            self.origins = list(chain.from_iterable(map(repeat, self.origins, sizes)))

    def replace(self, found: list[tuple[int, int, str]]) -> None:
        """Put other text at some places, in order; of a longer or shorter text every character has the first origin."""
        if not found:
            return
        pieces: list[str] = []
        origins: list[int] = []
        place = 0
        for start, end, new in found:
            pieces += (self.text[place:start], new)
            origins += self.origins[place:start]
            origins += (
                self.origins[start:end] if len(new) == end - start else self.origins[start : start + 1] * len(new)
            )
            place = end
        self.text = "".join((*pieces, self.text[place:]))
        self.origins = origins + self.origins[place:]


def clean(original: str) -> Cleaned:
    """The text as it reads, with the origin of each of its characters in `original`.

    NFKC (NFC for Thai and Lao), styled letters and digits plain, letters of other scripts that pass for Latin ones
    inside Latin words folded, zero-width and bidirectional controls gone (joiners stay inside Indic words and emoji),
    overlays on Latin letters gone, runs of spaces one, of line ends two. Cleaning twice changes nothing more.
    Time: linear; never fails. A lone surrogate becomes U+FFFD.
    """
    if original.isascii() and _PLAIN.fullmatch(original):
        return Cleaned(original)
    text = _Text(original)
    if not text.text.isascii():
        text.replace(_letters_of_flags(text.text))
        text.replace(_joiners(text.text))
        text.replace(_foreign_letters(text.text))
        text.replace(_composed(text.text))
    text.replace(_spaces(text.text))
    if text.text == original:
        return Cleaned(original)
    return Cleaned(text.text, (*text.origins, len(original)))


def _joiners(text: str) -> list[tuple[int, int, str]]:
    """Joiners that join nothing."""
    if "\u200c" not in text and "\u200d" not in text:
        return []
    return [
        (found.start(), found.end(), "")
        for found in _JOINER.finditer(text)
        if not (_is_indic(text, found.start()) or _joins_emoji(text, found.start()))
    ]


def _is_indic(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and bool(_IN_INDIC.match(text, place - 1))


def _joins_emoji(text: str, place: int) -> bool:
    if text[place] != "\u200d" or not 0 < place < len(text) - 1:
        return False
    before, after = text[place - 1], text[place + 1]
    return (unicodedata.category(before) == "So" or before in SKIN_TONES) and unicodedata.category(after) == "So"


def _letters_of_flags(text: str) -> list[tuple[int, int, str]]:
    """Regional indicators that make no flag are letters."""
    found = []
    for run in _INDICATORS.finditer(text):
        letters = "".join(chr(65 + ord(one) - FIRST_INDICATOR) for one in run[0])
        pairs = [letters[place : place + 2] for place in range(0, len(letters), 2)]
        if not all(pair in FLAGS for pair in pairs):
            found.append((run.start(), run.end(), letters))
    return found


def _foreign_letters(text: str) -> list[tuple[int, int, str]]:
    """Words that mix Latin letters with look-alikes; a Greek letter at the end of a Latin word is a symbol."""
    known = foreign()
    if known.keys().isdisjoint(text):
        return []
    found = []
    for word in foreign_word().finditer(text):
        strange = [one for one in word[0] if one in known]
        if strange and _LATIN.search(word[0]) and _is_disguise(word[0], strange):
            found.append((word.start(), word.end(), "".join(known.get(one, one) for one in word[0])))
    return found


def _is_disguise(word: str, strange: list[str]) -> bool:
    if len(strange) == 1 and "\u0370" <= strange[0] <= "\u03ff" and strange[0] in (word[0], word[-1]):
        return False
    return all(one in foreign() or unicodedata.name(one, "").startswith("LATIN") for one in word if one.isalpha())


def _composed(text: str) -> list[tuple[int, int, str]]:
    """Letters with the marks that follow them, composed; overlays that compose with no Latin letter are left out."""
    marked = _marked()
    if not _COMBINED.search(text) and not _excess().search(text) and unicodedata.is_normalized("NFC", text):
        return []
    found = [(run.start(), run.end(), _compose(run[0])) for run in marked.finditer(text)]
    return [one for one in found if one[2] != text[one[0] : one[1]]]


@cache
def _marks() -> str:
    """A character class of all that may follow a letter and change with it."""
    return "".join(map(chr, (code for code in range(0x300, 0x20000) if follows(chr(code)))))


@cache
def _marked() -> re.Pattern[str]:
    return re.compile(f"(?s:.)[{_marks()}]+|[\u0340-\uffff\U00010000-\U0010ffff]")


@cache
def _excess() -> re.Pattern[str]:
    return re.compile(f"[{_marks()}]{{{MOST_MARKS + 1},}}")


def _compose(letters: str) -> str:
    if len(letters) > MOST_MARKS + 1:
        letters = _without_excess(letters)
    whole = unicodedata.normalize("NFC", letters)
    base = whole[:1]
    if base < "\u0300" or "\u1e00" <= base <= "\u1eff" or not base.isalpha():
        whole = base + _COMBINED.sub("", whole[1:]) if not _COMBINED.match(base) else _COMBINED.sub("", whole)
    return whole


def _without_excess(letters: str) -> str:
    kept, marks = [], 0
    for one in letters:
        marks = marks + 1 if unicodedata.combining(one) else 0
        if marks <= MOST_MARKS:
            kept.append(one)
    return "".join(kept)


def follows(one: str) -> bool:
    """Whether a character is a mark of the one before it, or may be composed with it."""
    return one >= "\u0300" and (unicodedata.combining(one) != 0 or one in COMPOSING)


# Letters of no combining class that stand second in a composition (NFC_Quick_Check=Maybe); Hangul vowels, finals.
COMPOSING = frozenset(
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35"
    "\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
    + "".join(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))
)


def _spaces(text: str) -> list[tuple[int, int, str]]:
    """Runs of spaces and line ends: one space, one or two line ends, nothing at both ends of the text."""
    found = []
    for run in _SPACES.finditer(text):
        lines = run[0].count("\n")
        new = "" if run.start() == 0 or run.end() == len(text) else ("\n" * min(lines, 2) or " ")
        if new != run[0]:
            found.append((run.start(), run.end(), new))
    return found
