"""A text as a row of symbols, one for each word or known phrase, with the place of each."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lindung.screening.methods.flags.lexicon import LEXICON, SPACELESS, UNKNOWN, trie

# A word, also in disguise (g4ji, v-i-s-a), but "rp5jt" is an amount; a currency keeps its stop ("Rp. 500.000").
_DISGUISES = (
    r"[013457](?<![RrUu][MmPpSs].)[A-Za-z]{2,}(?:[013457](?!\w))?"
    r"|[0134](?<=[A-Za-z]{2}.)(?<![RrUu][MmPpSs].)(?![JjKkMmXx])[A-Za-z](?![A-Za-z])|[-.*_][A-Za-z](?![A-Za-z])"
)
_AMOUNTS = r"[Rr][PpMm]\.(?=\s?\d)|\d+(?:[.,]\d+)*|[$€£¥₫฿៛]"
# A run of stops is tried from its beginning only; from each of its stops would take the square of its length.
_STOPS = r"(?<![.!?…。！？។៕।])[.!?…。！？។៕।]++(?=\s|$)|[。！？។៕।]"
_MARKS = rf"[,;|•·●▪►✓,،、，；：()\n\r\u2600-\u27bf\U0001f300-\U0001faff]|{_STOPS}|[-–—*](?<=\s.)(?=\s)"
_PLAIN = re.compile(
    rf"[Rr][PpMm]\.(?=\s?\d)|[A-Za-z]+(?:'[A-Za-z]+|{_DISGUISES})*|\d+(?:[.,]\d+)*"
    r"|[,;|()\n\r$]|(?<![.!?])[.!?]++(?=\s|$)|[-*](?<=\s.)(?=\s)"
)
# What is cut where spaces stand between words, and what beside the known words where they do not.
CUT_SPACED = rf"[Rr][PpMm]\.(?=\s?\d)|[^\W\d_]++(?:['’][^\W\d_]++|{_DISGUISES})*|{_AMOUNTS}|{_MARKS}"
CUT_BESIDE = rf"[A-Za-zÀ-ɏḀ-ỿ]++(?:['’][A-Za-z]++|{_DISGUISES})*|{_AMOUNTS}|{_MARKS}"
_SPACED = re.compile(CUT_SPACED)
_IS_SPACELESS = re.compile(f"[{SPACELESS}]")
_MIXED = re.compile(f"{trie(LEXICON.spaceless)}|{CUT_BESIDE}")
LETTERS_A_WORD = 4  # of text between two known words, where no spaces stand between words
MOST_BETWEEN = 8
LONGEST_READ = 200_000  # code points; what is pasted beyond it is not read


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and its symbols; where they stand is found only when somebody asks."""

    text: str
    symbols: str
    words: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)

    def place(self, begin: int, end: int) -> tuple[int, int]:
        """Where the symbols `[begin, end)` stand in the text."""
        if not self.firsts:
            self.spans.extend(match.span() for match in _pattern(self.text).finditer(self.text, 0, LONGEST_READ))
            self.firsts.extend(_firsts(self.words))
        return self.spans[self.firsts[begin]][0], self.spans[self.firsts[end] - 1][1]


def _firsts(words: str) -> list[int]:
    """The number of the first word of every symbol, and one more than the last."""
    firsts: list[int] = []
    last = 0
    for begin, end, _ in LEXICON.joined(words):
        firsts.extend(range(last, begin + 1))
        last = end
    return [*firsts, *range(last, len(words) + 1)]


def _pattern(text: str) -> re.Pattern[str]:
    """The cheapest way to cut the words of a text that has spaces between them."""
    return _PLAIN if text.isascii() else _SPACED


def _joined(words: str) -> str:
    parts: list[str] = []
    last = 0
    for begin, end, symbol in LEXICON.joined(words):
        parts += (words[last:begin], symbol)
        last = end
    return "".join((*parts, words[last:])) if parts else words


@lru_cache(maxsize=4)
def read(text: str) -> Reading:
    """The symbols of a cleaned text. Linear in its length; no errors."""
    if text.isascii() or not _IS_SPACELESS.search(text):
        words = "".join(map(LEXICON.symbols.__getitem__, _pattern(text).findall(text, 0, LONGEST_READ)))
        return Reading(text, _joined(words), words)
    return _read_spaceless(text)


def _read_spaceless(text: str) -> Reading:
    symbols: list[str] = []
    spans: list[tuple[int, int]] = []
    last = 0
    for match in _MIXED.finditer(text, 0, LONGEST_READ):
        begin, end = match.span()
        between = min((begin - last) // LETTERS_A_WORD, MOST_BETWEEN)
        symbols.extend(UNKNOWN * between)
        spans.extend([(last, begin)] * between)
        symbols.append(LEXICON.symbols[match[0]])
        spans.append((begin, end))
        last = end
    words = "".join(symbols)
    return Reading(text, _joined(words), words, spans, _firsts(words))
