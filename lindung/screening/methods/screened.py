"""One text from begin to end, in pure Python: what the public page asks for, and what the bulk path must equal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.entities import find_entities
from lindung.screening.methods.flags import find_flags
from lindung.screening.methods.garbage import find_garbage, without
from lindung.screening.methods.judging import judge
from lindung.screening.methods.language import language_of
from lindung.screening.rules.found import Cleaned, Entity, Garbage, Hit, Judgement, Tongue

Found = TypeVar("Found", Garbage, Hit, Entity)


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found in a text. `cleaned` is the text as it reads, without garbage; every span is in the ORIGINAL."""

    cleaned: Cleaned
    tongue: Tongue
    garbage: tuple[Garbage, ...]
    hits: tuple[Hit, ...]
    judgement: Judgement
    entities: tuple[Entity, ...]


def screen_text(original: str, *, country: str | None = None) -> Screened:
    """Screen one text. `country` (ISO 3166, two letters) is where it was read; it orders readings of numbers.

    Spans are code points `[start, end)` of `original`. Linear in its length. Errors: none.
    """
    cleaned = clean(original)
    garbage = find_garbage(cleaned.text)
    body = body_of(cleaned, garbage)
    tongue = language_of(body.text)
    hits = find_flags(body.text, tongue.language)
    return Screened(
        cleaned=body,
        tongue=tongue,
        garbage=in_original(cleaned, garbage),
        hits=in_original(body, hits),
        judgement=judge(hits, body.text, tongue.language),
        entities=in_original(body, find_entities(body.text, country=country)),
    )


def body_of(cleaned: Cleaned, garbage: Sequence[Garbage]) -> Cleaned:
    """The cleaned text without its garbage; its characters keep their origins.

    A text that is garbage for more than half is read as it stands: what looks put in may be all there is, and a lure in
    it must not be lost. Its spans are told either way.
    """
    if 2 * sum(found.end - found.start for found in garbage) >= len(cleaned.text):
        return cleaned
    origins = range(len(cleaned.text) + 1) if cleaned.origins is None else cleaned.origins
    kept: list[int] = []
    place = 0
    for found in garbage:
        kept += origins[place : found.start]
        place = found.end
    return Cleaned(without(cleaned.text, garbage), (*kept, *origins[place:]))


def in_original(text: Cleaned, found: Sequence[Found]) -> tuple[Found, ...]:
    """The same with spans in the original text."""
    if text.origins is None:
        return tuple(found)
    spans = (text.span(one.start, one.end) for one in found)
    return tuple(replace(one, start=span.start, end=span.end) for one, span in zip(found, spans, strict=True))
