"""Text put into a text by somebody else: gambling promotion and links for search engines, found with its span and kind."""

import re
from collections.abc import Iterable

from lindung.screening.rules.found import Garbage
from lindung.screening.rules.words import GarbageKind

_LINE = re.compile(r"[^\n]+")
_GAMBLING = re.compile(
    r"gacor|togel|\b(situs|agen|link) (slot|judi)|\bslot (online|gacor)|\b\w+(4d|88|777)\b", re.IGNORECASE
)


def find_garbage(text: str) -> tuple[Garbage, ...]:
    """The garbage of a cleaned post or article body, in order."""
    return tuple(
        Garbage(line.start(), line.end(), GarbageKind.GAMBLING)
        for line in _LINE.finditer(text)
        if len(line[0]) < 80 and _GAMBLING.search(line[0])
    )


def without(text: str, garbage: Iterable[Garbage]) -> str:
    """The text with its garbage cut out."""
    pieces, place = [], 0
    for found in garbage:
        pieces.append(text[place : found.start])
        place = found.end
    return "".join([*pieces, text[place:]])
