"""A text as a row of symbols, one for each word, with the place of every word."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lindung.screening.methods.flags.lexicon import LEXICON, SPACELESS, STOP, UNKNOWN, trie

# A currency written onto its number loses its stop, so that "Rp. 500.000" stays one amount.
_DISGUISED = r"(?![RrUu][MmPpSs]?\d)[A-Za-z]+[013457][A-Za-z]{2,}|[A-Za-z](?:[-.*_][A-Za-z]){3,}\b"  # g4ji, v-i-s-a
_MARKS = (
    r"[Rr][PpMm]\.(?=\s?\d)|\d+(?:[.,]\d+)*|[\n\r.!?…。！？។៕။।]+(?=\s|$)|[\n\r。！？។៕။।]"
    r"|[,;|•·●▪►✓,،、，；：()\u2600-\u27bf\U0001f300-\U0001faff]|(?<=\s)[-–—*](?=\s)|[$€£¥₫฿៛]"
)
_SPACED = re.compile(rf"{_DISGUISED}|[^\W\d_]+(?:['’][^\W\d_]+)*|{_MARKS}")
_IS_SPACELESS = re.compile(f"[{SPACELESS}]")
_MIXED = re.compile(rf"{trie(LEXICON.spaceless)}|{_DISGUISED}|[A-Za-zÀ-ɏḀ-ỿ]+(?:['’][A-Za-z]+)*|{_MARKS}")
_LETTERS_A_WORD = 4  # of text between two known words, where no spaces stand between words
_MOST_BETWEEN = 8
LONGEST_READ = 200_000  # code points; what is pasted beyond it is not read


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and its symbols; `spans` are made only when somebody asks."""

    text: str
    symbols: str
    spans: list[tuple[int, int]] = field(default_factory=list)

    def place(self, begin: int, end: int) -> tuple[int, int]:
        """Where the symbols `[begin, end)` stand in the text."""
        if not self.spans:
            self.spans.extend(match.span() for match in _SPACED.finditer(self.text, 0, LONGEST_READ))
        return self.spans[begin][0], self.spans[end - 1][1]


@lru_cache(maxsize=4)
def read(text: str) -> Reading:
    """The symbols of a cleaned text. Linear in its length; no errors."""
    if text.isascii() or not _IS_SPACELESS.search(text):
        return Reading(text, "".join(map(LEXICON.symbols.__getitem__, _SPACED.findall(text, 0, LONGEST_READ))))
    return _read_spaceless(text)


def _read_spaceless(text: str) -> Reading:
    symbols: list[str] = []
    spans: list[tuple[int, int]] = []
    last = 0
    for match in _MIXED.finditer(text, 0, LONGEST_READ):
        begin, end = match.span()
        between = min((begin - last) // _LETTERS_A_WORD, _MOST_BETWEEN)
        symbols.extend(UNKNOWN * between)
        spans.extend([(last, begin)] * between)
        symbols.append(LEXICON.symbols[match[0]])
        spans.append((begin, end))
        last = end
    return Reading(text, "".join(symbols), spans)


__all__ = ["LONGEST_READ", "STOP", "Reading", "read"]
