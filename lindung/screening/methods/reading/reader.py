"""One article from its source to its facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindung.screening.methods.reading.agreements_in import agreements_in
from lindung.screening.methods.reading.commitments_in import commitments_in
from lindung.screening.methods.reading.document import Document, prepare
from lindung.screening.methods.reading.khmer import is_khmer, khmer_role
from lindung.screening.methods.reading.naming import named
from lindung.screening.methods.reading.organisations import kind_of_group, organisations_of
from lindung.screening.methods.reading.people import people_of
from lindung.screening.methods.reading.periods import periods_in
from lindung.screening.methods.reading.pieces import Kind, Piece
from lindung.screening.methods.reading.pillars_in import pillars_in
from lindung.screening.methods.reading.places_of import places_of
from lindung.screening.methods.reading.plans_in import PlanFound, plans_in
from lindung.screening.methods.reading.roles import role_of
from lindung.screening.methods.reading.tokens import sentences
from lindung.screening.methods.reading.units import units_of
from lindung.screening.rules.reading import (
    Agreement,
    Article,
    Commitment,
    Mention,
    Organisation,
    Period,
    Person,
    PillarFound,
    Place,
    PlaceKind,
    Plan,
)

_GAP = re.compile(r"\n{3,}")
Named = tuple[str, Mention]


@dataclass(frozen=True, slots=True)
class Names:
    """Who and where, with mentions in the text that was read (not yet in the input)."""

    people: tuple[Person, ...]
    organisations: tuple[Organisation, ...]
    places: tuple[Place, ...]
    things: tuple[Mention, ...]


def read_article(original: str, *, is_html: bool) -> Article:
    """Everything the article says of itself and of who, where, when and what is promised.

    Args: original: the article as decoded; is_html: whether it is the source of a page.
    Returns: the facts, with spans in code points of `original`; `published` is None where the text names no day.
    A text of a few words has few facts. Raises ArticleTooLong: more than LONGEST characters of text.
    """
    document = prepare(original, is_html=is_html)
    stands = sentences(document.text)
    names = _names(document, stands)
    plans = plans_in(document.text, [place for one in names.organisations for place in one.mentions])
    return Article(
        language=document.language,
        title=_piece(document, document.opening.title) or document.heading,
        dateline=_piece(document, document.opening.dateline),
        published=document.opening.published,
        clean_text=_GAP.sub("\n\n", document.text).strip(),
        garbage=document.garbage,
        people=tuple(Person(one.name, one.role, _spans(document, one.mentions)) for one in names.people),
        organisations=tuple(
            Organisation(one.name, one.acronym, one.kind, _spans(document, one.mentions)) for one in names.organisations
        ),
        places=tuple(Place(one.name, one.kind, one.country, _spans(document, one.mentions)) for one in names.places),
        periods=_periods(document, names),
        plans=tuple(_plan(document, plan, names.places) for plan in plans),
        agreements=_agreements(document, stands, names),
        pillars=_pillars(document, stands),
        commitments=_commitments(document, stands, names),
    )


def _piece(document: Document, span: Mention | None) -> str | None:
    return document.text[span[0] : span[1]] if span else None


def _spans(document: Document, found: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(document.span(one) for one in found)


def _names(document: Document, stands: Sequence[Mention]) -> Names:
    text = document.text
    pieces = named(text, [units_of(text, one) for one in stands], document.language, document.opening.dateline)
    pieces = [piece for piece in pieces if not _is_in_head(document, piece)]
    return Names(
        people=tuple(_person(text, one.name, one.mentions) for one in people_of(text, pieces)),
        organisations=tuple(
            Organisation(one.name, one.acronym, kind_of_group(one), tuple(one.mentions))
            for one in organisations_of(text, pieces)
        ),
        places=tuple(places_of(text, pieces)),
        things=tuple((piece.start, piece.end) for piece in pieces if piece.kind is Kind.THING),
    )


def _is_in_head(document: Document, piece: Piece) -> bool:
    """Between the title and the article's first word, apart from the dateline: who wrote it, and where it appeared."""
    opening = document.opening
    first = opening.title[1] if opening.title else 0
    if piece.kind is Kind.PLACE and opening.dateline and opening.dateline[0] <= piece.start:
        return False
    return first <= piece.start < opening.body


def _person(text: str, name: str, mentions: Sequence[Mention]) -> Person:
    find = khmer_role if is_khmer(name) else role_of
    roles = (find(text, mention) for mention in mentions)
    return Person(name, next((role for role in roles if role), None), tuple(mentions))


def _periods(document: Document, names: Names) -> tuple[Period, ...]:
    head = [(0, document.opening.body)]
    laws = [span for span in names.things if not re.search(r"\d\s*[-–—]\s*\d", document.text[slice(*span)])]
    return tuple(
        Period(one.since, one.until, document.span(one.span)) for one in periods_in(document.text, [*head, *laws])
    )


def _plan(document: Document, plan: PlanFound, places: Sequence[Place]) -> Plan:
    country = plan.known.country if plan.known else _country(places)
    return Plan(plan.name, plan.aliases, plan.period, country, _spans(document, plan.mentions))


def _country(places: Sequence[Place]) -> str | None:
    """The country the article is about: the one most of its places lie in."""
    counts: dict[str, int] = {}
    for place in places:
        if place.country:
            counts[place.country] = counts.get(place.country, 0) + len(place.mentions)
    return max(counts, key=lambda one: counts[one]) if counts else None


def _with_mentions(things: Sequence[Person] | Sequence[Organisation] | Sequence[Place]) -> list[Named]:
    return [(one.name, mention) for one in things for mention in one.mentions]


def _countries(names: Names) -> list[Named]:
    return _with_mentions([place for place in names.places if place.kind is PlaceKind.COUNTRY])


def _agreements(document: Document, stands: Sequence[Mention], names: Names) -> tuple[Agreement, ...]:
    parties = sorted([*_with_mentions(names.organisations), *_countries(names)], key=lambda one: one[1])
    return tuple(
        Agreement(one.name, one.parties, one.signed, _spans(document, one.mentions))
        for one in agreements_in(document.text, stands, parties)
    )


def _pillars(document: Document, stands: Sequence[Mention]) -> tuple[PillarFound, ...]:
    found = pillars_in(document.text, stands, document.opening.title)
    return tuple(PillarFound(pillar, level, _spans(document, evidence)) for pillar, level, evidence in found)


def _commitments(document: Document, stands: Sequence[Mention], names: Names) -> tuple[Commitment, ...]:
    others = [*_with_mentions(names.organisations), *_countries(names)]
    title = document.opening.title
    stands = [one for one in stands if title is None or one[0] >= title[1]]
    found = commitments_in(document.text, stands, _with_mentions(names.people), others)
    return tuple(Commitment(one.who, one.what, one.by_when, document.span(one.span)) for one in found)
