"""What takes one sign back: a "no" beside it, somebody else who pays, a copy instead of the paper itself."""

import re
from collections.abc import Mapping

from lindung.screening.methods.flags.lexicon import LEXICON, PAUSE, STOP
from lindung.screening.methods.flags.signs import Sign

_ASIDE = f"[^{STOP}{PAUSE}]"
_SENTENCE = f"[^{STOP}]"
FARTHEST = 12


def _any(*concepts: str) -> str:
    return "(?:" + "|".join(LEXICON.concepts[name] for name in concepts) + ")"


def _beside(concept: str, *, before: int, after: int, within: str = _ASIDE) -> tuple[re.Pattern[str], re.Pattern[str]]:
    word = _any(concept)
    return re.compile(f"{word}{within}{{0,{before}}}$"), re.compile(f"{within}{{0,{after}}}{word}")


# How near a guard's word must stand, in words. Inside of the sign it counts too, but for "do not".
BESIDE: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
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
    "volunteer": _beside("volunteer", before=8, after=8, within=_SENTENCE),
    "back_at_once": _beside("back_at_once", before=0, after=12, within=_SENTENCE),
    "brought": _beside("brought", before=6, after=6, within=_SENTENCE),
    "course": _beside("course", before=10, after=10, within=_SENTENCE),
}
INSIDE = {name: re.compile(_any(name)) for name in BESIDE if name != "dont"}
# What must stand anywhere in the text for a sign to count.
NEEDED: Mapping[str, re.Pattern[str]] = {
    "+going": re.compile(_any("abroad", "country", "closed", "compound")),
    "+bad_place": re.compile(_any("closed", "compound")),
    "+work": re.compile(_any("job", "wage", "recruit", "salary", "abroad", "country", "visa", "agent")),
}
NAMED = re.compile(_any("licensed", "skilled", "work_visa"))
UNNAMED = re.compile(f"{_any('no')}{_ASIDE}{{0,2}}{_any('licensed', 'work_visa')}")
USUAL = re.compile(_any("usual", "course"))
VOUCHERS = 2
WORK = re.compile(_any("job", "wage", "recruit", "per"))


def has_needed(sign: Sign, symbols: str) -> bool:
    """Whether the text has what the sign needs beside itself."""
    return all(NEEDED[name].search(symbols) for name in sign.needs)


def is_taken_back(sign: Sign, symbols: str, begin: int, end: int) -> bool:
    """Whether a guard of the sign stands beside or inside of what was found at `[begin, end)`."""
    lead, found, tail = symbols[max(0, begin - FARTHEST) : begin], symbols[begin:end], symbols[end : end + FARTHEST]
    return any(_is_guarded(guard, lead, found, tail) for guard in sign.guards)


def _is_guarded(guard: str, lead: str, found: str, tail: str) -> bool:
    before, after = BESIDE[guard]
    return bool(before.search(lead) or after.match(tail) or (guard in INSIDE and INSIDE[guard].search(found)))


def nowhere_named(symbols: str) -> tuple[int, int] | None:
    """Where the place of work abroad stands in a text that names no licence, work visa, training or usual terms."""
    place = NEEDED["+going"].search(symbols)
    if place is None or not WORK.search(symbols) or USUAL.search(symbols):
        return None
    if NAMED.search(UNNAMED.sub("", symbols)):
        return None
    return place.span()


def is_vouched_for(symbols: str) -> bool:
    """Whether a text names several of: a licence, a work visa, a contract read before, social security, training."""
    return len(set(NAMED.findall(UNNAMED.sub("", symbols)))) >= VOUCHERS
