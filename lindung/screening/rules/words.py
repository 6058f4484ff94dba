"""The words of the room: each is stored and shown as it stands here."""

from enum import StrEnum

# What a text can be said to be written in (ISO 639-1), besides UNDECIDED and UNKNOWN.
LANGUAGES = ("en", "ms", "id", "km", "th", "vi", "my", "bn", "ne", "zh", "tl")
UNDECIDED = "ms|id"  # Malay or Indonesian: the text does not say which
UNKNOWN = "und"  # not enough text, or none of ours


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
