"""The words of the room: each is stored and shown as it stands here."""

from collections.abc import Mapping
from enum import StrEnum

from lindung.kernel.errors import gettext_noop

# What a text can be said to be written in (ISO 639-1), besides UNDECIDED and UNKNOWN.
LANGUAGES = ("en", "ms", "id", "km", "th", "vi", "my", "bn", "ne", "zh", "tl")
UNDECIDED = "ms|id"  # Malay or Indonesian: the text does not say which
UNKNOWN = "und"  # not enough text, or none of ours
# As a reader reads them.
LANGUAGE_NAMES: Mapping[str, str] = {
    "en": gettext_noop("English"),
    "ms": gettext_noop("Malay"),
    "id": gettext_noop("Indonesian"),
    UNDECIDED: gettext_noop("Malay or Indonesian"),
    "km": gettext_noop("Khmer"),
    "th": gettext_noop("Thai"),
    "vi": gettext_noop("Vietnamese"),
    "my": gettext_noop("Burmese"),
    "bn": gettext_noop("Bengali"),
    "ne": gettext_noop("Nepali"),
    "zh": gettext_noop("Chinese"),
    "tl": gettext_noop("Tagalog"),
    UNKNOWN: gettext_noop("Not recognised"),
}


class Verdict(StrEnum):
    """What is said of an offer. There is no word for "safe": nobody can know that from a text."""

    WARNING = "warning signs found"
    NONE = "none found"
    SHORT = "not enough text"


class Severity(StrEnum):
    """How much one sign weighs, as in the ILO's operational indicators."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class EntityKind(StrEnum):
    """What can be recognised again in another post."""

    PHONE = "phone"
    HANDLE = "handle"
    LINK = "link"
    DOMAIN = "domain"
    MONEY = "money"
    PLACE = "place"
    AGENCY = "agency"
    LICENCE = "licence"


class GarbageKind(StrEnum):
    """What was put into a text that is not part of it."""

    GAMBLING = "gambling"
    SEO = "seo"
