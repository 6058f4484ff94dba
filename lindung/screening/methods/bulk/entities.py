"""Entities of many texts at once: exact parsers run only on texts in which a cheap filter fires."""

from dataclasses import dataclass

import pyarrow as pa

from lindung.screening.methods.entities import find_entities
from lindung.screening.rules.found import Entity


@dataclass(frozen=True, slots=True)
class FoundEntities:
    """What was found, and the row (0 and up) each was found in; rows ascend."""

    rows: list[int]
    entities: list[Entity]


def entities_batch(texts: pa.StringArray, *, country: str | None = None) -> FoundEntities:
    """Entities of each text, as `find_entities` finds them; spans are code points of the text."""
    rows: list[int] = []
    entities: list[Entity] = []
    for row, text in enumerate(texts.to_pylist()):
        if text:
            found = find_entities(text, country=country)
            rows.extend([row] * len(found))
            entities.extend(found)
    return FoundEntities(rows, entities)
