"""One article from its source to its facts."""

import re
from collections.abc import Sequence

from lindung.screening.methods.reading.document import Document, prepare
from lindung.screening.methods.reading.naming import named
from lindung.screening.methods.reading.organisations import kind_of_group, organisations_of
from lindung.screening.methods.reading.people import people_of
from lindung.screening.methods.reading.pieces import Piece
from lindung.screening.methods.reading.places_of import places_of
from lindung.screening.methods.reading.roles import role_of
from lindung.screening.methods.reading.units import sentences_of
from lindung.screening.rules.reading import Article, Mention, Organisation, Person, Place

_GAP = re.compile(r"\n{3,}")


def read_article(original: str, *, is_html: bool) -> Article:
    """Everything the article says of itself and of who, where, when and what is promised.

    Args: original: the article as decoded; is_html: whether it is the source of a page.
    Returns: the facts, with spans in code points of `original`; `published` is None where the text names no day.
    Never raises; a text of a few words has few facts.
    """
    document = prepare(original, is_html=is_html)
    sentences = sentences_of(document.text)
    pieces = named(document.text, sentences, document.language)
    return Article(
        language=document.language,
        title=_piece(document, document.opening.title) or document.heading,
        dateline=_piece(document, document.opening.dateline),
        published=document.opening.published,
        clean_text=_GAP.sub("\n\n", document.text).strip(),
        garbage=document.garbage,
        people=_people(document, pieces),
        organisations=_organisations(document, pieces),
        places=_places(document, pieces),
    )


def _piece(document: Document, span: Mention | None) -> str | None:
    return document.text[span[0] : span[1]] if span else None


def _spans(document: Document, found: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(document.span(one) for one in found)


def _people(document: Document, pieces: Sequence[Piece]) -> tuple[Person, ...]:
    found = []
    for person in people_of(document.text, pieces):
        roles = (role_of(document.text, mention) for mention in person.mentions)
        role = next((role for role in roles if role), None)
        found.append(Person(person.name, role, _spans(document, person.mentions)))
    return tuple(found)


def _organisations(document: Document, pieces: Sequence[Piece]) -> tuple[Organisation, ...]:
    return tuple(
        Organisation(group.name, group.acronym, kind_of_group(group), _spans(document, group.mentions))
        for group in organisations_of(document.text, pieces)
    )


def _places(document: Document, pieces: Sequence[Piece]) -> tuple[Place, ...]:
    return tuple(
        Place(place.name, place.kind, place.country, _spans(document, place.mentions))
        for place in places_of(document.text, pieces)
    )
