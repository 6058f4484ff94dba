"""What can be recognised again in a text: phones, accounts, links, domains, money, places, agencies, licences."""

from collections.abc import Iterator
from operator import attrgetter

from lindung.screening.methods.entities.agencies import ANCHORS as AGENCY_WORDS
from lindung.screening.methods.entities.agencies import find_agencies
from lindung.screening.methods.entities.handles import NAMING, find_handles
from lindung.screening.methods.entities.licences import ANCHORS as LICENCE_WORDS
from lindung.screening.methods.entities.licences import find_licences
from lindung.screening.methods.entities.money import find_money, monthly
from lindung.screening.methods.entities.phones import find_phones
from lindung.screening.methods.entities.places import find_places
from lindung.screening.methods.entities.scanned import Scanned, Taken, scan
from lindung.screening.methods.entities.spelled import CURRENCY, find_spelled
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

__all__ = ("find_entities", "find_in", "monthly")

ORDER = attrgetter("start", "end", "kind")


def find_entities(text: str, *, country: str | None = None) -> tuple[Entity, ...]:
    """Everything in a cleaned text that can be recognised again, by where it stands; linear in its length.

    `country` (ISO 3166, two letters) is where the text was read; it orders readings and never leaves one out.
    """
    return find_in(scan(text, country))


def find_in(seen: Scanned) -> tuple[Entity, ...]:
    """The same for a text that was scanned."""
    found: list[Entity] = []
    taken = Taken()
    words, is_spaced = seen.words, seen.unspaced == ()
    if not is_spaced or not words.isdisjoint(LICENCE_WORDS):
        _keep(found, taken, find_licences(seen))
    if seen.has_dot or seen.has_at or not is_spaced or not words.isdisjoint(NAMING):
        _keep(found, taken, find_handles(seen), inside=True)
    if seen.runs and seen.has_number:
        _keep(found, taken, find_phones(seen, taken))
    if seen.runs and seen.has_amount:
        _keep(found, taken, find_money(seen, taken))
    if not words.isdisjoint(CURRENCY):
        _keep(found, taken, find_spelled(seen))
    found += find_places(seen)
    if not is_spaced or not words.isdisjoint(AGENCY_WORDS):
        found += find_agencies(seen)
    if len(found) > 1:
        found.sort(key=ORDER)
    return tuple(found)


def _keep(found: list[Entity], taken: Taken, more: Iterator[Entity], *, inside: bool = False) -> None:
    """Add what does not stand where something else was found before; `inside`: the number inside a link may."""
    spans = taken.spans
    for entity in more:
        start, end = entity.start, entity.end
        if spans and taken.touches(start, end) and not (inside and entity.kind is EntityKind.PHONE):
            continue
        found.append(entity)
        taken.add(start, end)
