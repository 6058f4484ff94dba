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

from lindung.screening.methods.entities.scanned import WORD, Scanned, small
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

TABLES = Path(__file__).parents[2] / "tables" / "places"
BEFORE = re.compile(
    r"(?:\b(?:di|ke|dari|daripada|in|to|from|at|near|negara|negeri|provinsi|province|kota|bandar|daerah|kawasan|wilayah"
    r"|lokasi|location|penempatan|sekitar|pulau|city|ở|tại|đi|về|nước)[ :]{1,3}|[,/][ ]?)$",
    re.IGNORECASE,
)
LONGEST_BEFORE = 14  # characters before a name in which a word of place is looked for
UNSPACED = 0x900  # scripts from here on are written without spaces between words, or with endings on them


@dataclass(frozen=True, slots=True)
class Name:
    """One written name, what it names, and how it must be written to count (see scripts/make_places.py)."""

    name: str
    value: str
    written: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names by their longest word, and names in scripts without spaces by block of 128 code points and by first two.

    The pattern of a word (`pattern_of`) finds the longest of its names that stands somewhere.
    """

    by_word: dict[str, dict[str, Name]]
    solid: dict[int, tuple[Name, ...]]
    pairs: dict[str, tuple[Name, ...]]


@cache
def names() -> tuple[Name, ...]:
    """Every name of the tables, in small letters, the longest first."""
    found: dict[str, Name] = {}
    for table in ("known", "countries", "provinces"):
        with (TABLES / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                value = row["country"] if row["kind"] == "country" else f"{row['country']}:{row['name']}"
                for name in filter(None, (row["name"], *row["names"].split("|"))):
                    for written in _forms(name):
                        found.setdefault(written, Name(written, value, row["written"]))
    return tuple(sorted(found.values(), key=lambda name: -len(name.name)))


def _forms(name: str) -> set[str]:
    """A name as `scanned.small` leaves it, however it was written: only A-Z have become small."""
    if name.isascii() or ord(name[0]) >= UNSPACED:
        return {name.lower()}
    return {small(form) for form in (name, name.lower(), name.upper(), name.title(), name.capitalize())}


@cache
def gazetteer() -> Gazetteer:
    """The names, ready to be looked for."""
    by_word: dict[str, list[Name]] = {}
    solid: dict[int, list[Name]] = {}
    pairs: dict[str, list[Name]] = {}
    for name in names():
        words = WORD.findall(name.name)
        if words and ord(name.name[0]) < UNSPACED:
            by_word.setdefault(max(words, key=len), []).append(name)
        else:
            solid.setdefault(ord(name.name[0]) >> 7, []).append(name)
            pairs.setdefault(name.name[:2], []).append(name)
    return Gazetteer(
        {word: {name.name: name for name in found} for word, found in by_word.items()},
        {block: tuple(found) for block, found in solid.items()},
        {pair: tuple(found) for pair, found in pairs.items()},
    )


@cache
def pattern_of(word: str) -> re.Pattern[str]:
    """What finds the names of a word; made when a text first has the word."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, gazetteer().by_word[word]))})(?![^\W_])")


def find_places(seen: Scanned) -> list[Entity]:
    """Places of a cleaned text by where they stand; of two that overlap the longer counts."""
    known = gazetteer()
    found: list[Entity] = []
    for word in seen.words:
        if word in known.by_word:
            found.extend(_named(seen, pattern_of(word), known.by_word[word]))
    if seen.unspaced is None:
        for block in known.solid.keys() & {ord(character) >> 7 for character in set(seen.text)}:
            found.extend(_solid(seen.text, known.solid[block]))
    else:
        for start in seen.unspaced:
            for name in known.pairs.get(seen.text[start : start + 2], ()):
                if seen.text.startswith(name.name, start):
                    found.extend(_ended(seen.text, name, start))
    return _longest(found) if len(found) > 1 else found


def _named(seen: Scanned, pattern: re.Pattern[str], names: dict[str, Name]) -> Iterator[Entity]:
    text, lower = seen.text, seen.lower
    for match in pattern.finditer(lower):
        start, end = match.span()
        name = names[match[0]]
        if not lower[start - 1 : start].isalnum() and _is_written(text, start, end, name.written):
            yield Entity(EntityKind.PLACE, name.value, start, end)


def _is_written(text: str, start: int, end: int, written: str) -> bool:
    """Whether a name is written so that it counts as the place and not as a common word."""
    if written == "any":
        return True
    if written == "upper":
        return text[start:end].isupper()
    if written == "capital" and (text[start].isupper() or ord(text[start]) >= UNSPACED):
        return True
    return BEFORE.search(text, max(0, start - LONGEST_BEFORE), start) is not None


def _solid(text: str, names: tuple[Name, ...]) -> Iterator[Entity]:
    for name in names:
        start = text.find(name.name)
        while start >= 0:
            yield from _ended(text, name, start)
            start = text.find(name.name, start + len(name.name))


def _ended(text: str, name: Name, start: int) -> Iterator[Entity]:
    """A name in a script without spaces ends where no sign follows that belongs to its last letter."""
    end = start + len(name.name)
    if not (end < len(text) and _is_mark(text[end])) and _is_written(text, start, end, name.written):
        yield Entity(EntityKind.PLACE, name.value, start, end)


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
