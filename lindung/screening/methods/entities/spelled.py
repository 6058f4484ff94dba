"""Amounts of money written in Malay or Indonesian words: "dua ribu ringgit", "lima ratus ribu rupiah"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from lindung.screening.methods.entities.amounts import CODES, plain
from lindung.screening.methods.entities.scanned import Scanned
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

UNITS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "lapan": 8, "delapan": 8,
         "sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000, "sejuta": 1_000_000}  # fmt: skip
TENS = {"belas": 10, "puluh": 10, "ratus": 100}
LARGE = {"ribu": 1_000, "juta": 1_000_000}
CURRENCY = ("ringgit", "rupiah", "dolar")
WORDS = "|".join((*UNITS, *TENS, *LARGE))
SPELLED = re.compile(rf"(?<![a-z])((?:(?:{WORDS})[ ]){{1,12}})({'|'.join(CURRENCY)})(?![a-z])")


def find_spelled(seen: Scanned) -> Iterator[Entity]:
    """Amounts in words that name their currency."""
    for match in SPELLED.finditer(seen.lower):
        amount = spelled(match[1].split())
        if amount:
            code = {"$": "USD"}.get(CODES[match[2]], CODES[match[2]])
            yield Entity(EntityKind.MONEY, f"{code} {plain(Decimal(amount))}", match.start(), match.end())


def spelled(words: list[str]) -> int:
    """The number that words say.

    >>> spelled("dua puluh lima ribu".split()), spelled("seribu lima ratus".split())
    (25000, 1500)
    """
    total = part = 0
    for word in words:
        if word in LARGE:
            total, part = total + max(part, 1) * LARGE[word], 0
        elif word == "belas":
            part += 10
        elif word in TENS:
            unit = part % 10 or 1
            part += unit * (TENS[word] - 1)
        else:
            part += UNITS[word]
    return total + part
