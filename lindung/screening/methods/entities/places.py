"""Places a text names: countries, states and provinces, main cities, places known for scam compounds."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

TABLES = Path(__file__).parents[2] / "tables" / "places"
WORD = re.compile(r"\w+")


@cache
def gazetteer() -> dict[str, str]:
    """Every name (small letters) with the place it names: "KH" for a country, "KH:Poipet" for a place in it."""
    names: dict[str, str] = {}
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                value = row["country"] if row["kind"] == "country" else f"{row['country']}:{row['name']}"
                for name in (row["name"], *row["names"].split("|")):
                    names.setdefault(name.lower(), value)
    names.pop("", None)
    return names


@cache
def _finder() -> tuple[frozenset[str], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """First words of the names in letters with spaces, the names by first word, and the names in other scripts."""
    by_first: dict[str, list[str]] = {}
    solid: list[str] = []
    for name in sorted(gazetteer(), key=len, reverse=True):
        first = WORD.match(name)
        if first and ord(name[0]) < 0x250:
            by_first.setdefault(first[0], []).append(name)
        else:
            solid.append(name)
    return frozenset(by_first), {first: tuple(names) for first, names in by_first.items()}, tuple(solid)


def find_places(text: str) -> Iterator[Entity]:
    """Places of a cleaned text; the longest name wins."""
    firsts, by_first, solid = _finder()
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    taken = 0
    for match in WORD.finditer(lower):
        if match.start() < taken or match[0] not in firsts:
            continue
        for name in by_first[match[0]]:
            end = match.start() + len(name)
            if lower.startswith(name, match.start()) and not (end < len(lower) and lower[end].isalnum()):
                yield Entity(EntityKind.PLACE, gazetteer()[name], match.start(), end)
                taken = end
                break
    if not text.isascii():
        yield from _solid(text, solid)


def _solid(text: str, names: tuple[str, ...]) -> Iterator[Entity]:
    taken: list[tuple[int, int]] = []
    for name in names:
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(s < end and start < e for s, e in taken):
                taken.append((start, end))
                yield Entity(EntityKind.PLACE, gazetteer()[name], start, end)
            start = text.find(name, end)
