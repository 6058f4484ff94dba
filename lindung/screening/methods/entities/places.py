"""Places a text names: countries, states and provinces, main cities, places known for scam compounds.

`value` is the code of a country (ISO 3166: "KH") or the country and the place ("KH:Poipet").
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lindung.screening.methods.entities.scanned import WORD, Scanned
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

TABLES = Path(__file__).parents[2] / "tables" / "places"
BEFORE = re.compile(
    r"(?:\b(?:di|ke|dari|daripada|in|to|from|at|near|negara|negeri|provinsi|province|kota|bandar|daerah|kawasan|wilayah"
    r"|lokasi|location|penempatan|sekitar|pulau|city|ở|tại|đi|về|nước)[ :]{1,3}|[,/][ ]?)$",
    re.IGNORECASE,
)
LONGEST_BEFORE = 14  # characters before a name in which a word of place is looked for
LATIN_END = 0x250  # letters below are written with spaces between words


@dataclass(frozen=True, slots=True)
class Name:
    """One written name, what it names, and how it must be written to count (see scripts/make_places.py)."""

    name: str
    value: str
    written: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names by their first word, and names in scripts without spaces by their block of 128 code points."""

    by_first: dict[str, tuple[Name, ...]]
    solid: dict[int, tuple[Name, ...]]


@cache
def names() -> tuple[Name, ...]:
    """Every name of the tables, in small letters, the longest first."""
    found: dict[str, Name] = {}
    for table in ("known", "countries", "provinces"):
        with (TABLES / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                value = row["country"] if row["kind"] == "country" else f"{row['country']}:{row['name']}"
                for name in (row["name"], *row["names"].split("|")):
                    if name:
                        found.setdefault(name.lower(), Name(name.lower(), value, row["written"]))
    return tuple(sorted(found.values(), key=lambda name: -len(name.name)))


@cache
def gazetteer() -> Gazetteer:
    """The names, ready to be looked for."""
    by_first: dict[str, list[Name]] = {}
    solid: dict[int, list[Name]] = {}
    for name in names():
        first = WORD.match(name.name)
        if first and ord(name.name[0]) < LATIN_END:
            by_first.setdefault(first[0], []).append(name)
        else:
            solid.setdefault(ord(name.name[0]) >> 7, []).append(name)
    return Gazetteer(
        {first: tuple(found) for first, found in by_first.items()},
        {block: tuple(found) for block, found in solid.items()},
    )


def find_places(seen: Scanned) -> list[Entity]:
    """Places of a cleaned text by where they stand; of two that overlap the longer counts."""
    known, text = gazetteer(), seen.text
    found: list[Entity] = []
    for first in known.by_first.keys() & seen.words:
        found.extend(_named(text, seen.lower, known.by_first[first]))
    if not text.isascii():
        for block in known.solid.keys() & {ord(character) >> 7 for character in set(text)}:
            found.extend(_solid(text, seen.lower, known.solid[block]))
    return _longest(found) if len(found) > 1 else found


def _named(text: str, lower: str, names: tuple[Name, ...]) -> Iterator[Entity]:
    for name in names:
        start = lower.find(name.name)
        while start >= 0:
            end = start + len(name.name)
            alone = not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum())
            if alone and _is_written(text, start, end, name.written):
                yield Entity(EntityKind.PLACE, name.value, start, end)
            start = lower.find(name.name, end)


def _is_written(text: str, start: int, end: int, written: str) -> bool:
    """Whether a name is written so that it counts as the place and not as a common word."""
    if written == "any":
        return True
    if written == "upper":
        return text[start:end].isupper()
    if written == "capital":
        return text[start].isupper() or ord(text[start]) >= LATIN_END
    return BEFORE.search(text, max(0, start - LONGEST_BEFORE), start) is not None


def _solid(text: str, lower: str, names: tuple[Name, ...]) -> Iterator[Entity]:
    """Names in scripts without spaces: a name ends where no sign follows that belongs to its last letter."""
    for name in names:
        start = lower.find(name.name)
        while start >= 0:
            end = start + len(name.name)
            if not (end < len(text) and _is_mark(text[end])) and _is_written(text, start, end, name.written):
                yield Entity(EntityKind.PLACE, name.value, start, end)
            start = lower.find(name.name, end)


def _is_mark(character: str) -> bool:
    """Whether a sign belongs to the letter before it (vowel signs of Khmer, Burmese, Thai ...)."""
    return unicodedata.category(character).startswith("M")


def _longest(found: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (e.start, -e.end)):
        if kept and entity.start < kept[-1].end:
            if entity.end - entity.start > kept[-1].end - kept[-1].start:
                kept[-1] = entity
            continue
        kept.append(entity)
    return kept
