"""What can be recognised again in a text: phones, accounts, links, domains, money, places, agencies, licences."""

from collections.abc import Iterable

from lindung.screening.methods.entities.agencies import find_agencies, find_licences
from lindung.screening.methods.entities.handles import find_handles
from lindung.screening.methods.entities.money import find_money, monthly
from lindung.screening.methods.entities.phones import find_phones
from lindung.screening.methods.entities.places import find_places
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

__all__ = ("find_entities", "monthly")


def find_entities(text: str, *, country: str | None = None) -> tuple[Entity, ...]:
    """Everything in a cleaned text that can be recognised again, by where it stands.

    `country` (ISO 3166, two letters) is where the text was read; it orders readings and never leaves one out.
    """
    found: list[Entity] = []
    if any(character.isdigit() for character in text):
        _add(found, find_licences(text))
    _add(found, find_handles(text, country))
    _add(found, find_money(text, country))
    _add(found, find_phones(text, country))
    found.extend(find_places(text))
    found.extend(find_agencies(text))
    return tuple(sorted(found, key=lambda entity: (entity.start, entity.end, entity.kind)))


def _add(found: list[Entity], more: Iterable[Entity]) -> None:
    """Add what does not stand where something else was found before; the number inside a link may."""
    taken = [(entity.start, entity.end) for entity in found]
    for entity in more:
        inside = any(s < entity.end and entity.start < e for s, e in taken)
        if not inside or entity.kind is EntityKind.DOMAIN and not inside:
            found.append(entity)
