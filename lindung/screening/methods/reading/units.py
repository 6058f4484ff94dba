"""Sentences as units: words with their hyphens and initials, and what the sequence model says of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pycrfsuite  # type: ignore[import-untyped]

from lindung.screening.methods.reading.features import features_of
from lindung.screening.methods.reading.lexicon import TABLES, is_a
from lindung.screening.methods.reading.tokens import sentences, tokens
from lindung.screening.rules.reading import Mention

_UNIT = re.compile(
    r"Dato['’](?!\w)|(?:Dr|Prof|Mr|Mrs|Ms|Ir|Hj|H|Gen|Lt|Col|Capt|Maj|Drs|Mohd|Muhd|Md|Abd|Bt|Insp|Supt|Rev|Fr|Hon|Brig|Assoc|St)"
    r"\.(?=\s)|\w+s['’](?=\s[A-Z])|(?:[A-Z]\.){2,}|[A-Z]\.(?!\w)|a/[lp]\b|\d+(?:[.,]\d+)*|\w+(?:['’\-]\w+)*|[^\w\s]"
)
LONGEST = 400  # units of one sentence the model looks at together


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or mark; `tag` is PERSON, ORGANISATION, PLACE or nothing, `is_new` where the model begins a new name."""

    text: str
    start: int
    end: int
    tag: str = ""
    is_new: bool = False

    @property
    def low(self) -> str:
        """In small letters."""
        return self.text.lower()

    @property
    def name_end(self) -> int:
        """Where it ends without "'s"."""
        return self.end - 2 if self.text.endswith(("'s", "’s")) else self.end

    @property
    def is_capital(self) -> bool:
        """Begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_acronym(self) -> bool:
        """Two to nine capitals, digits or hyphens, or mixed with one small letter (MoWA, KemenPPPA has more)."""
        capitals = sum(1 for each in self.text if each.isupper())
        return 2 <= len(self.text) <= 10 and capitals >= 2 and capitals >= len(self.text) - 2 and self.text[0].isupper()

    def is_a(self, *names: str) -> bool:
        """Belongs to one of the classes of words."""
        return is_a(self.text.rstrip("."), *names) or is_a(self.text, *names)


Units = Sequence[Unit]


@lru_cache
def _tagger() -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(TABLES / "names.crfsuite"))
    return tagger


def units_of(text: str, sentence: Mention) -> list[Unit]:
    """The units of one sentence, tagged by the model."""
    tags = _tags(text, sentence)
    found = []
    for match in _UNIT.finditer(text, *sentence):
        tag = tags.get(match.start(), "O")
        found.append(Unit(match[0], match.start(), match.end(), tag[2:], tag.startswith("B-")))
    return found


def _tags(text: str, sentence: Mention) -> dict[int, str]:
    """Where a word begins -> its label."""
    found: dict[int, str] = {}
    words = tokens(text, *sentence)
    for at in range(0, len(words), LONGEST):
        part = words[at : at + LONGEST]
        labels = _tagger().tag(features_of([word.text for word in part]))
        found.update((word.start, label) for word, label in zip(part, labels, strict=True))
    return found


def sentences_of(text: str) -> list[list[Unit]]:
    """Every sentence of the text as units."""
    return [units for sentence in sentences(text) if (units := units_of(text, sentence))]
