"""Signs of a lure in one text: which, where, and how heavy. Pure Python; linear in the length of the text."""

import re

from lindung.screening.methods.flags.catalogue import FLAGS, GROUPS, Flag
from lindung.screening.methods.flags.sources import Source
from lindung.screening.rules.found import Hit

__all__ = ["FLAGS", "GROUPS", "Flag", "Source", "find_flags"]

_FIRST = {
    "wrong_visa": re.compile(r"visa (?:turis|kunjungan|pelancong|lawatan|wisata)|(?:tourist|visit) visa", re.I),
    "passport_held": re.compile(r"(?:passport|paspor|pasport) (?:held|dipegang|ditahan)", re.I),
    "fee_upfront": re.compile(r"registration fee|biaya pendaftaran|yuran pendaftaran", re.I),
}


def find_flags(text: str, language: str) -> tuple[Hit, ...]:
    """All signs in a cleaned text, by place; spans in that text. Errors: none."""
    found = [
        Hit(name, FLAGS[name].group, FLAGS[name].severity, match.start(), match.end())
        for name, pattern in _FIRST.items()
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda hit: (hit.start, hit.end, hit.flag)))
