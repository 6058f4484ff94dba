"""The room's tables of words, places, organisations and plans for reading articles."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale

from lindung.screening.rules.reading import OrganisationKind, PlaceKind

TABLES = Path(__file__).parents[2] / "tables" / "reading"
TONGUES = ("en", "ms", "id", "km")
AMBIGUOUS = frozenset(
    {
        "Karen",
        "Clark",
        "Surin",
        "Vinh",
        "Bima",
        "Shan",
        "Wa",
        "Kep",
        "Alor",
        "Landak",
        "AS",
        "US",
        "Java",
        "Ende",
        "Pati",
        "Malang",
        "Solo",
        "Serang",
        "Kuningan",
        "Subang",
        "Malaka",
    }
)


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place under its usual name; `country` is ISO 3166-1 alpha-2 or None."""

    name: str
    kind: PlaceKind
    country: str | None


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation under its usual name."""

    name: str
    acronym: str | None
    kind: OrganisationKind


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A plan of action: its usual name, its country and years, and how it is recognised."""

    name: str
    country: str
    period: tuple[str, str] | None
    pattern: re.Pattern[str]


def _rows(file: str) -> Iterator[tuple[str, str]]:
    for line in (TABLES / file).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            head, _, rest = line.partition(":")
            yield head.strip(), rest.strip()


@lru_cache
def classes() -> Mapping[str, frozenset[str]]:
    """Small-letter word -> the classes it belongs to (honorific, role, say, organisation_head ...)."""
    found: dict[str, set[str]] = {}
    for name, words in _rows("words.txt"):
        for word in words.split():
            found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


def is_a(word: str, *names: str) -> bool:
    """Whether the word belongs to one of the classes."""
    known = classes().get(word.lower())
    return known is not None and not known.isdisjoint(names)


@lru_cache
def places() -> Mapping[str, KnownPlace]:
    """Every spelling -> its place."""
    found: dict[str, KnownPlace] = {}
    for tongue in TONGUES:
        for code, name in Locale(tongue).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"):
                found.setdefault(name, KnownPlace(name, PlaceKind.COUNTRY, code))
    for head, names in _rows("places.txt"):
        code, kind = head.split()
        for entry in names.split(";"):
            spellings = [spelling.strip() for spelling in entry.split("=")]
            place = KnownPlace(spellings[0], PlaceKind(kind), code if code != "--" else None)
            found.update(dict.fromkeys(spellings, place))
    return found


@lru_cache
def organisations() -> Mapping[str, KnownOrganisation]:
    """Every name and acronym -> its organisation."""
    found: dict[str, KnownOrganisation] = {}
    for kind, row in _rows("organisations.txt"):
        names = [name.strip() for name in row.split("|")]
        acronym = names[1] if len(names) > 1 and names[1] else None
        known = KnownOrganisation(names[0], acronym, OrganisationKind(kind))
        for name in names:
            if name:
                found.setdefault(name, known)
    return found


@lru_cache
def plans() -> tuple[KnownPlan, ...]:
    """The plans of action that are known by name."""
    found = []
    for head, row in _rows("plans.txt"):
        country, since, until = head.split()
        name, pattern = (part.strip() for part in row.split("|", 1))
        period = (since, until) if since != "-" else None
        found.append(KnownPlan(name, country, period, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)))
    return tuple(found)


def alternatives(names: Iterator[str] | list[str]) -> str:
    """A pattern for any of the names, the longest first; words may stand on two lines."""
    ordered = sorted(set(names), key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]") for name in ordered)
