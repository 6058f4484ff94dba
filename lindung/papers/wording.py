"""Sentences with their facts in the reader's language, from the rooms' compiled catalogues; no Django needed."""

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from string import Formatter

from lindung.kernel.errors import Refusal, gettext_noop
from lindung.papers.quantities import Number, Share
from lindung.papers.rules import UnknownLanguage
from lindung.papers.sentences import Said

ROOMS = Path(__file__).resolve().parents[1]
NO_FACT = "–"  # what is shown for a fact that is missing: never an error in front of a reader
REVIEW_PENDING = "review: pending"


@dataclass(frozen=True)
class Habits:
    """How a language writes numbers and days."""

    name: str
    thousands: str
    decimal: str
    months: tuple[str, ...]


_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MALAY_MONTHS = ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ogos", "Sep", "Okt", "Nov", "Dis")
_INDONESIAN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_KHMER_MONTHS = (
    *("មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា"),
    *("កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"),
)
HABITS: Mapping[str, Habits] = {
    "en": Habits("English", ",", ".", _ENGLISH_MONTHS),
    "ms": Habits("Bahasa Melayu", ",", ".", _MALAY_MONTHS),
    "id": Habits("Bahasa Indonesia", ".", ",", _INDONESIAN_MONTHS),
    "km": Habits("ភាសាខ្មែរ", ".", ",", _KHMER_MONTHS),
}
LANGUAGES = tuple(HABITS)


class Wording:
    """One language: `Wording("km").say("{seen} people were seen.", {"seen": 1200})`.

    A sentence without a translation, or a language without a catalogue, is said in English.
    """

    def __init__(self, language: str = "en") -> None:
        if language not in HABITS:
            raise UnknownLanguage(field="languages", language=language, known=", ".join(LANGUAGES))
        self.language = language
        self.habits = HABITS[language]
        self._catalogue = _catalogue(language)

    @property
    def is_under_review(self) -> bool:
        """Whether some sentence of ours waits for a native reader."""
        return _is_pending(self.language)

    def say(self, sentence: str, facts: Mapping[str, object] | None = None) -> str:
        """The sentence in this language with its {facts}; a fact that is missing shows as a dash."""
        translated = self._catalogue.gettext(sentence) if sentence else ""
        facts = facts or {}
        parts = []
        for text, name, _spec, _conversion in Formatter().parse(translated):
            parts.append(text)
            if name is not None:
                parts.append(self.fact(facts[name]) if name in facts else NO_FACT)
        return "".join(parts)

    def refusal(self, refusal: Refusal) -> str:
        """A refusal's sentence with its facts."""
        return self.say(str(refusal.sentence), refusal.facts)

    def word(self, value: object) -> str:
        """A stored value of the rules as a word or two: `VerdictLevel.ROBUST`, "lower_bound_only"."""
        words = str(getattr(value, "value", value)).replace("_", " ")
        said = self._catalogue.pgettext("word", words)
        return said if said != words else self._catalogue.gettext(words)

    def fact(self, fact: object) -> str:  # noqa: C901, PLR0911 - one line for each kind of fact
        """One fact as this reader writes it."""
        match fact:
            case Enum():
                return self.word(fact)
            case str():
                return fact
            case None:
                return NO_FACT
            case bool():
                return self.say(gettext_noop("yes") if fact else gettext_noop("no"))
            case Said(sentence, facts):
                return self.say(sentence, facts)
            case Share(value, decimals):
                return f"{self.number(100 * value, decimals)}\N{NO-BREAK SPACE}%"
            case Number(value, decimals):
                return self.number(value, decimals)
            case datetime():
                return self.moment(fact)
            case date():
                return self.day(fact)
            case Iterable():
                return ", ".join(self.fact(each) for each in fact)
            case _ if hasattr(fact, "__float__"):
                return self.number(float(fact), _decimals(fact))
        return str(fact)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with groups of three, as this language writes it; what is not finite is said as a sign."""
        if value != value:  # noqa: PLR0124 - not a number
            return NO_FACT
        if value in (float("inf"), float("-inf")):
            return "∞" if value > 0 else "\N{MINUS SIGN}∞"
        plain = f"{abs(value):,.{decimals}f}"
        swapped = plain.replace(",", "\0").replace(".", self.habits.decimal).replace("\0", self.habits.thousands)
        return ("\N{MINUS SIGN}" if value < 0 and plain.strip("0.,") else "") + swapped

    def day(self, value: date) -> str:
        """A day: 21 Nov 2026."""
        return f"{value.day} {self.habits.months[value.month - 1]} {value.year}"

    def moment(self, value: datetime) -> str:
        """A moment in UTC: 21 Nov 2026, 14:05 UTC."""
        value = value.astimezone(UTC)
        return f"{self.day(value)}, {value:%H:%M} UTC"


def _decimals(value: object) -> int:
    """None for whole numbers and hundreds; three digits that count below that."""
    if isinstance(value, int) or not hasattr(value, "is_integer") or value.is_integer():
        return 0
    size = abs(float(value))  # type: ignore[arg-type]
    most = next((decimals for limit, decimals in ((100, 0), (10, 1), (1, 2)) if size >= limit), 3)
    return min(most, len(f"{size:.3f}".rstrip("0").partition(".")[2]))


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """All rooms' catalogues, one behind the other: a sentence stands in one of them only."""
    paths = sorted(ROOMS.glob(f"*/locale/{language}/LC_MESSAGES/django.mo"))
    first: gettext.NullTranslations | None = None
    for path in paths:
        with path.open("rb") as file:
            found = gettext.GNUTranslations(file)
        if first is None:
            first = found
        else:
            first.add_fallback(found)
    return first or gettext.NullTranslations()


@lru_cache
def _is_pending(language: str) -> bool:
    sources = ROOMS.glob(f"*/locale/{language}/LC_MESSAGES/django.po")
    return any(REVIEW_PENDING in source.read_text(encoding="utf-8") for source in sources)
