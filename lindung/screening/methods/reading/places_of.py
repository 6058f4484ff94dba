"""Places: all mentions of one place together, with its kind and country."""

from collections.abc import Sequence

from lindung.screening.methods.reading.lexicon import KnownPlace, places
from lindung.screening.methods.reading.pieces import Kind, Piece
from lindung.screening.methods.reading.places_in import spelling_of
from lindung.screening.rules.reading import Mention, Place, PlaceKind

TAILS = ("State", "Province", "District", "Region", "County")


def places_of(text: str, pieces: Sequence[Piece]) -> list[Place]:
    """Every place the pieces name, in the order of their first mention; mentions are places of `text`."""
    groups: dict[tuple[str, str | None], list[Mention]] = {}
    known: dict[tuple[str, str | None], KnownPlace] = {}
    own = [piece for piece in pieces if piece.kind is Kind.PLACE]
    for number, piece in enumerate(own):
        place = _place(text, piece) or _unknown(text, piece, own[number + 1 : number + 2])
        key = (place.name, place.country)
        groups.setdefault(key, []).append((piece.start, piece.end))
        known[key] = place
    return [
        Place(_name(text, mentions), known[key].kind, known[key].country, tuple(mentions))
        for key, mentions in groups.items()
    ]


def _place(text: str, piece: Piece) -> KnownPlace | None:
    spelling = spelling_of(text[piece.start : piece.end])
    if spelling:
        return places()[spelling]
    words = text[piece.start : piece.end].split()
    known = places().get(" ".join(words[:-1])) if len(words) > 1 and words[-1] in TAILS else None
    return KnownPlace(" ".join(words), PlaceKind.PROVINCE, known.country) if known else None


def _unknown(text: str, piece: Piece, after: Sequence[Piece]) -> KnownPlace:
    """A place of no table: in the country of the place named right behind it ("Kampung Baru, Kedah")."""
    country = None
    if after and text[piece.end : after[0].start].strip() in (",", "di", "in", "("):
        place = _place(text, after[0])
        country = place.country if place else None
    name = " ".join(text[piece.start : piece.end].split())
    return KnownPlace(name.title() if name.isupper() and len(name) > 5 else name, PlaceKind.OTHER, country)


def _name(text: str, mentions: Sequence[Mention]) -> str:
    """The fullest spelling in the text, not shouted where the table knows better."""
    names = [" ".join(text[start:end].split()) for start, end in mentions]
    spoken = [spelling_of(name) or (name.title() if name.isupper() and len(name) > 5 else name) for name in names]
    return max(spoken, key=len)
