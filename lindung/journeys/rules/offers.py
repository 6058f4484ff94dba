"""An offer as somebody tells it: the text she was sent, and the few things she was told beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.kernel.words import Word

TEXT_LIMIT = 20_000
LINE_LIMIT = 200

# Where people leave from, and where they are sent to: those asked for most often first.
ORIGINS = ("MY", "KH", "ID", "PH", "VN", "TH", "MM", "LA", "BD", "NP", "IN", "LK", "PK", "CN")
DESTINATIONS = (
    *("MY", "KH", "ID", "TH", "MM", "LA", "VN", "PH", "SG", "BN", "HK", "TW", "KR", "JP", "CN"),
    *("SA", "AE", "QA", "KW", "OM", "JO", "TR", "PL", "AU"),
)


class TextTooLong(BadInput):
    """A text beyond what is read at once."""

    code = "offer_text_too_long"
    sentence = gettext_noop(
        "This text has {length} characters; {limit} can be checked at once. Leave in only the offer and check again."
    )


class Job(Word):
    """What the work is said to be."""

    DOMESTIC = "domestic", gettext_noop("Work in a household")
    CHILD_CARE = "child_care", gettext_noop("Looking after children")
    ELDERLY_CARE = "elderly_care", gettext_noop("Looking after old or sick people")
    COOK = "cook", gettext_noop("Cooking for a family")
    DRIVER = "driver", gettext_noop("Driving for a family")
    GARDENER = "gardener", gettext_noop("Gardening for a family")
    CLEANER = "cleaner", gettext_noop("Cleaning")
    PLANTATION = "plantation", gettext_noop("Plantation or farm")
    FISHER = "fisher", gettext_noop("Fishing boat")
    FACTORY = "factory", gettext_noop("Factory")
    CONSTRUCTION = "construction", gettext_noop("Building site")
    RESTAURANT = "restaurant", gettext_noop("Restaurant or hotel")
    SHOP = "shop", gettext_noop("Shop")
    # Translators: the kinds of job that scam compounds advertise.
    ONLINE = "online", gettext_noop("Computer, customer service, marketing or translating")
    CASINO = "casino", gettext_noop("Casino or online games")
    BAR = "bar", gettext_noop("Bar, karaoke, massage or entertainment")
    OTHER = "other", gettext_noop("Other work")


class Visa(Word):
    """On which paper somebody would travel."""

    WORK = "work", gettext_noop("A work visa or work permit")
    VISIT = "visit", gettext_noop("A tourist, visit or pilgrimage visa")
    NONE = "none", gettext_noop("No visa, or they say I need none")
    LATER = "later", gettext_noop("They say they arrange it after I arrive")


@dataclass(frozen=True)
class Offer:
    """Everything somebody told about an offer; "" where she said nothing."""

    text: str = ""
    origin: str = ""
    destination: str = ""
    job: Job | None = None
    visa: Visa | None = None
    fee: str = ""
    contact: str = ""
    agency: str = ""

    @property
    def says_anything(self) -> bool:
        """Whether there is anything to check."""
        return bool(self.text.strip() or self.destination or self.job or self.visa or self.fee or self.agency)


_NOTHING = frozenset(
    [
        "0",
        "no",
        "none",
        "nothing",
        "free",
        "zero",
        "tiada",
        "takada",
        "tidakada",
        "tidak",
        "tak",
        "gratis",
        "percuma",
        "nol",
        "kosong",
        "គ្មាន",
        "ទេ",
        "អត់",
        "អត់មាន",
        "ឥតគិតថ្លៃ",
    ]
)
_UNSURE = frozenset(
    [
        "?",
        "idk",
        "unknown",
        "dontknow",
        "idontknow",
        "notsure",
        "tidaktahu",
        "taktahu",
        "belumtahu",
        "tidakpasti",
        "takpasti",
        "មិនដឹង",
        "អត់ដឹង",
    ]
)


def is_fee_asked(typed: str) -> bool | None:
    """Whether what was typed about money says that some is asked for; None when it does not say.

    >>> is_fee_asked("RM 2,500"), is_fee_asked("0"), is_fee_asked("tiada"), is_fee_asked("")
    (True, False, False, None)
    """
    digits = [int(sign) for sign in typed if sign.isdecimal()]
    if digits:
        return any(digits)
    word = "".join(sign for sign in typed.casefold() if sign not in " .,!?'’\u200b\t")
    if not word or word in _UNSURE:
        return None
    return word not in _NOTHING


FIELD_NAMES: Mapping[str, str] = {
    "text": gettext_noop("The offer"),
    "origin": gettext_noop("Where you would leave from"),
    "destination": gettext_noop("Where you would go"),
    "job": gettext_noop("The work"),
    "visa": gettext_noop("How you would travel"),
    "fee": gettext_noop("Money they ask you for"),
    "contact": gettext_noop("How they write to you"),
    "agency": gettext_noop("Agency: its name or licence number"),
}
