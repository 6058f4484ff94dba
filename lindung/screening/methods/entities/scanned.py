"""One cheap pass over a text: its words, its runs of digits. What is exact runs only where this found something."""

import re
from bisect import bisect_left, insort
from typing import NamedTuple

# The digits of our scripts; mathematical and full-width ones are 0-9 after cleaning.
DIGIT = "0-9០-៩๐-๙၀-၉০-৯०-९໐-໙"
DIGITS = re.compile(f"[{DIGIT}]+")
WORD = re.compile(r"[0-9a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]+")
NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalnum()}


class Scanned(NamedTuple):
    """A cleaned text as the parsers read it.

    `lower` has small letters for A-Z and the same length as `text`. `words` may leave out words that no parser asks
    for, and `runs` (of digits) those that cannot be part of money or a telephone. `unspaced`: where names in scripts
    without spaces may begin, None when that is not known; `has_dot`, `has_at`: a link or an "@" may be there;
    `has_number`, `has_amount`: among the runs may be a telephone, money.
    """

    text: str
    lower: str
    words: frozenset[str]
    runs: tuple[tuple[int, int], ...]
    country: str | None
    unspaced: tuple[int, ...] | None
    has_dot: bool
    has_at: bool
    has_number: bool = True
    has_amount: bool = True


def scan(text: str, country: str | None) -> Scanned:
    """The words (in small letters) and the runs of digits of a text."""
    runs = tuple([match.span() for match in DIGITS.finditer(text)])
    if text.isascii():
        lower = text.lower()
        words = frozenset(lower.translate(NO_LETTERS).split())
        return Scanned(text, lower, words, runs, country, (), "." in text, "@" in text)
    lower = small(text)
    return Scanned(text, lower, frozenset(WORD.findall(lower)), runs, country, None, "." in text, "@" in text)


def small(text: str) -> str:
    """A-Z as small letters, everything else as it stands; as long as the text.

    >>> small("RM5 Đài Loan")
    'rm5 Đài loan'
    """
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def western(digits: str) -> str:
    """Digits of any script as 0-9; what is no digit stays.

    >>> western("០១២-៣៤៥")
    '012-345'
    """
    if digits.isascii():
        return digits
    return "".join(str(int(c)) if c.isdecimal() else c for c in digits)


class Taken:
    """Spans in which something was found; at most one lies inside another (the number inside a link)."""

    __slots__ = ("spans",)

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> None:
        """Take a span."""
        insort(self.spans, (start, end))

    def touches(self, start: int, end: int) -> bool:
        """Whether `[start, end)` shares a character with one of them."""
        spans = self.spans
        place = bisect_left(spans, (end, 0))
        if place and start < spans[place - 1][1]:  # each of them begins before `end`
            return True
        return place > 1 and start < spans[place - 2][1]
