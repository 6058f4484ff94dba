"""One cheap pass over a text: its words, its runs of digits. What is exact runs only where this found something."""

import re
from dataclasses import dataclass

DIGITS = re.compile(r"\d+")
WORD = re.compile(r"[^\W_]+")
NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalnum()}


@dataclass(frozen=True, slots=True)
class Scanned:
    """A cleaned text as the parsers read it; `lower` has the same length as `text`, `runs` are runs of digits."""

    text: str
    lower: str
    words: frozenset[str]
    runs: tuple[tuple[int, int], ...]
    country: str | None


def scan(text: str, country: str | None) -> Scanned:
    """The words (in small letters) and the runs of digits of a text."""
    lower = text.lower()
    if text.isascii():
        words = frozenset(lower.translate(NO_LETTERS).split())
    else:
        if len(lower) != len(text):
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        words = frozenset(WORD.findall(lower))
    return Scanned(text, lower, words, tuple(match.span() for match in DIGITS.finditer(text)), country)


def western(digits: str) -> str:
    """Digits of any script as 0-9; what is no digit stays.

    >>> western("០១២-៣៤៥")
    '012-345'
    """
    if digits.isascii():
        return digits
    return "".join(str(int(c)) if c.isdecimal() else c for c in digits)
