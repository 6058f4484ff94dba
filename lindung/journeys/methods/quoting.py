"""The sentence around a place in a text, in three pieces, so that a page can mark the middle one."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 140  # characters on each side of what was found
_END = re.compile(r"[\n\r\u2028\u2029]|[.!?;]+(?=\s)|[។៕၊။。！？｡]")


@dataclass(frozen=True)
class Quote:
    """A sentence of the pasted text: what stands before, what was found, what follows."""

    before: str
    found: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.found}{self.after}"


def quote(text: str, start: int, end: int) -> Quote:
    """The sentence of `text` around `[start, end)` (code points), cut at 140 characters on each side.

    Characters that nobody sees and that could turn the line around are left out.

    >>> quote("Gaji besar. Bayar RM500 dulu! Cepat.", 12, 23)
    Quote(before='', found='Bayar RM500', after=' dulu!')
    """
    first = max(start - LONGEST, 0)
    ends_before = [match.end() for match in _END.finditer(text, first, start)]
    begin = ends_before[-1] if ends_before else first
    last = min(end + LONGEST, len(text))
    follows = _END.search(text, end, last)
    stop = follows.end() if follows else last
    is_cut_before = begin == first and first > 0 and not ends_before
    before = ("… " if is_cut_before else "") + seen(text[begin:start]).lstrip()
    after = seen(text[end:stop]).rstrip() + (" …" if follows is None and last < len(text) else "")
    return Quote(before, seen(text[start:end]), after)


def seen(text: str) -> str:
    """The text without control characters and marks of direction, its white space as single spaces.

    The joiners that Khmer and other scripts are written with stay.
    """
    kept = (sign for sign in text if sign.isspace() or sign in "\u200b\u200c\u200d" or not _is_unseen(sign))
    return re.sub(r"[^\S\u200b]+", " ", "".join(kept))


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"}
