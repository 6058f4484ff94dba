"""Signs of a lure in one text: which, where, and how heavy. Pure Python; linear in the length of the text."""

from collections.abc import Sequence

from lindung.screening.methods.flags.catalogue import FLAGS, GROUPS, Flag
from lindung.screening.methods.flags.guards import has_needed, is_taken_back, nowhere_named
from lindung.screening.methods.flags.pay import is_too_high
from lindung.screening.methods.flags.reading import Reading, read
from lindung.screening.methods.flags.registers import is_warning
from lindung.screening.methods.flags.signs import Sign, possible
from lindung.screening.methods.flags.sources import Source
from lindung.screening.rules.found import Hit

__all__ = ["FLAGS", "GROUPS", "Flag", "Source", "find_flags"]

MOST_OF_ONE = 5  # places shown for one flag; more of the same say nothing new
NOTHING_NAMED, PAY_TOO_HIGH = "nothing_named", "pay_too_high"  # what patterns alone do not find


def find_flags(text: str, language: str) -> tuple[Hit, ...]:
    """All signs in a cleaned text, by place; spans in that text. No text raises an error.

    The words of all languages are looked for in every text, since posts mix them; `language` only says what an amount
    without a currency is meant in.
    """
    reading = read(text)
    found = _find(possible(reading.symbols), reading, language)
    if place := nowhere_named(reading.symbols):
        found[NOTHING_NAMED] = [place]
    if not found or is_warning(reading):
        return ()
    return _hits(found, reading)


def _find(signs: Sequence[Sign], reading: Reading, language: str) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for sign in signs:
        if sign.needs and not has_needed(sign, reading.symbols):
            continue
        for match in sign.pattern.finditer(reading.symbols):
            begin, end = match.span()
            places = found.setdefault(sign.flag, [])
            if len(places) >= MOST_OF_ONE:
                break
            if is_taken_back(sign, reading.symbols, begin, end):
                continue
            if sign.flag != PAY_TOO_HIGH or is_too_high(reading, begin, end, language):
                places.append((begin, end))
    return {flag: places for flag, places in found.items() if places}


def _hits(found: dict[str, list[tuple[int, int]]], reading: Reading) -> tuple[Hit, ...]:
    hits = set()
    for name, places in found.items():
        flag = FLAGS[name]
        for begin, end in _merged(places):
            hits.add(Hit(name, flag.group, flag.severity, *reading.place(begin, end)))
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.flag)))


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places of one flag that overlap, as one."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(places):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
