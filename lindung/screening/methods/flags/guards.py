"""What takes a sign back: a "no" beside it, somebody else who pays, and texts that warn of lures or report them.

The main false alarms are warnings, news and rights information, because they quote the lure. They are told from an offer
by two sums over the concepts of a text: how much it advises or reports, and how much it offers. An offer that calls itself
"not a scam", or that begins with a warning, still offers: who writes that does not escape.
"""

import re
from collections.abc import Mapping

from lindung.screening.methods.flags.lexicon import LEXICON, PAUSE, STOP, UNKNOWN
from lindung.screening.methods.flags.reading import Reading
from lindung.screening.methods.flags.signs import Sign

_ASIDE = f"[^{STOP}{PAUSE}]"
_SENTENCE = f"[^{STOP}]"


def _beside(concept: str, *, before: int, after: int, within: str = _ASIDE) -> tuple[re.Pattern[str], re.Pattern[str]]:
    word = LEXICON.concepts[concept]
    return (
        re.compile(f"{word}{within}{{0,{before}}}$"),
        re.compile(f"{within}{{0,{after}}}{word}"),
    )


# How near a guard's word must stand, in words. Inside of the sign it always counts.
_BESIDE: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "no": _beside("no", before=2, after=0),
    "dont": _beside("dont", before=5, after=1, within=_SENTENCE),
    "free": _beside("free", before=3, after=5),
    "copy": _beside("copy", before=1, after=2),
    "apply": _beside("apply", before=4, after=8),
    "work": _beside("work", before=0, after=0),
    "paid_back": _beside("paid_back", before=1, after=1),
    "yours": _beside("yours", before=0, after=1),
    "fee_after": _beside("fee_after", before=0, after=0),
    "lawful_cut": _beside("lawful_cut", before=4, after=4),
}
_INSIDE = {name: re.compile(LEXICON.concepts[name]) for name in _BESIDE if name != "dont"}
_FARTHEST = 12
# What must stand anywhere in the text for a sign to count.
_NEEDED: Mapping[str, re.Pattern[str]] = {
    "+going": re.compile("|".join(LEXICON.concepts[name] for name in ("abroad", "country", "closed", "compound"))),
    "+bad_place": re.compile("|".join(LEXICON.concepts[name] for name in ("closed", "compound"))),
}


def has_needed(sign: Sign, symbols: str) -> bool:
    """Whether the text has what the sign needs beside itself."""
    return all(pattern.search(symbols) for name, pattern in _NEEDED.items() if name in sign.guards)


def is_taken_back(sign: Sign, symbols: str, begin: int, end: int) -> bool:
    """Whether a guard of the sign stands beside or inside of what was found at `[begin, end)`."""
    lead, found, tail = symbols[max(0, begin - _FARTHEST) : begin], symbols[begin:end], symbols[end : end + _FARTHEST]
    return any(
        _BESIDE[guard][0].search(lead) or _BESIDE[guard][1].match(tail) or (guard in _INSIDE and _INSIDE[guard].search(found))
        for guard in sign.guards
        if guard in _BESIDE
    )


def _counter(*concepts: str) -> re.Pattern[str]:
    return re.compile("|".join(LEXICON.concepts[name] for name in concepts))


# (weight, most that counts, pattern): what a text that advises or reports is full of, and what an offer is full of.
_ADVISING = (
    (1.2, 3, _counter("warn")),
    (0.8, 4, _counter("crime")),
    (0.7, 3, _counter("authority")),
    (0.7, 3, _counter("said")),
    (1.0, 2, _counter("report_it")),
    (0.7, 3, _counter("check_it")),
    (0.6, 3, _counter("someone")),
    (0.6, 3, _counter("law")),
    (0.6, 3, _counter("org")),
    (1.5, 2, re.compile(f"{LEXICON.concepts['dont']}{_ASIDE}{{0,2}}(?:{_counter('pay', 'send', 'gives_over', 'sign', 'holds').pattern})")),
)
_OFFERING = (
    (0.8, 2, _counter("recruit")),
    (0.8, 2, _counter("contact")),
    (0.6, 1, _counter("leave_soon")),
    (0.6, 2, _counter("us")),
    (0.7, 2, _counter("guarantee")),
    (0.5, 2, re.compile(LEXICON.concepts["num"] * 3)),
)
_LEAST_ADVICE, _LEAST_LEAD = 1.9, 0.7


def _sum(parts: tuple[tuple[float, int, re.Pattern[str]], ...], symbols: str) -> float:
    return sum(weight * min(most, len(pattern.findall(symbols))) for weight, most, pattern in parts)


# "No need to report to the ministry" is no advice.
_NO_ADVICE = re.compile(f"{LEXICON.concepts['no']}{_ASIDE}{{0,2}}(?:{_counter('report_it', 'authority', 'through', 'official').pattern}){_ASIDE}{{0,2}}")


def is_warning(reading: Reading) -> bool:
    """Whether a text warns of offers, reports on them or tells people their rights, rather than make an offer."""
    advice = _sum(_ADVISING, _NO_ADVICE.sub(UNKNOWN, reading.symbols))
    return advice >= _LEAST_ADVICE and advice - _sum(_OFFERING, reading.symbols) >= _LEAST_LEAD


_PLACES = re.compile("|".join(LEXICON.concepts[name] for name in ("abroad", "country", "closed", "compound")))
_NAMED = _counter("lawful", "skilled", "work_visa")
_WORK = _counter("job", "wage", "recruit", "per")


def nowhere_named(symbols: str) -> tuple[int, int] | None:
    """Where the place of work abroad stands in a text that names no licence, contract, work visa or training."""
    place = _PLACES.search(symbols)
    if place is None or _NAMED.search(symbols) or not _WORK.search(symbols):
        return None
    return place.span()
