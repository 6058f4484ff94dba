"""Countries and phone numbers as the reader writes them."""

from collections.abc import Iterable
from functools import cache

import phonenumbers
from babel import Locale
from django.utils.translation import get_language

HOME = "en"
# Territories of the standard that are no country of anybody: unions, tests, parts kept apart for other reasons.
NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def country_name(code: str) -> str:
    """A country in the reader's language; the code itself when nobody has that code.

    >>> country_name("MM")
    'Myanmar (Burma)'
    """
    return _names(get_language() or HOME).get(code, code)


def is_country(code: str) -> bool:
    """Whether a country has this code of two letters (ISO 3166-1 alpha-2)."""
    return code in _names(HOME)


def country_choices(first: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Every country with its code: `first` as given, the others by name as the reader reads them."""
    names = _names(get_language() or HOME)
    others = sorted(set(names) - set(first), key=lambda code: names[code])
    return [(code, names[code]) for code in (*first, *others)]


@cache
def _names(language: str) -> dict[str, str]:
    names = {str(code): str(name) for code, name in Locale.parse(language, sep="-").territories.items()}
    return {c: name for c, name in names.items() if len(c) == 2 and c.isalpha() and c not in NO_COUNTRY}


@cache
def grouped_phone(number: str) -> str:
    """A number in international form with its groups apart; a short code or anything else as it is.

    >>> grouped_phone("+60380008000")
    '+60 3-8000 8000'
    """
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
