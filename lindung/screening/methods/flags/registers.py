"""Texts that warn of lures, report them or tell people their rights, told from texts that offer work.

They are the main false alarms, because they quote the lure. A logistic sum over what such texts are full of; its
weights are in tables/flags/registers.json. An offer that calls itself "no scam", or begins with a warning, still
offers: a crime that is denied, and an authority one "need not ask", do not count.
"""

import json
import re

from lindung.screening.methods.flags.lexicon import LEXICON, PAUSE, STOP, TABLES, UNKNOWN
from lindung.screening.methods.flags.reading import Reading, read

TABLE = json.loads((TABLES / "registers.json").read_text(encoding="utf-8"))
PIECE = 4_000  # code points of a long text that are judged by themselves
_ASIDE = f"[^{STOP}{PAUSE}]"
QUOTES = '"“”«»„'
_QUOTE = re.compile(f"[{QUOTES}]")
DATELINE = re.compile(r"[A-Z\u1780-\u17b3][^:.!?\n]{2,40}?(?: [–—-] |: |៖)")


def _any(*concepts: str) -> str:
    return "(?:" + "|".join(LEXICON.concepts[name] for name in concepts) + ")"


FORBIDDEN = re.compile(f"{_any('dont')}{_ASIDE}{{0,2}}{_any('pay', 'send', 'gives_over', 'sign', 'holds')}")
NUMBERS = re.compile(_any("num") * 3)
_SENTENCE = f"[^{STOP}]{{0,30}}"
# "Not a scam, the police know us", "beware of fakes who use our name": said of oneself, it is no advice.
DENIED = re.compile(
    f"{_any('security', 'fee_lost')}|{_any('no')}{_ASIDE}{{0,2}}{_any('report_it', 'authority', 'through', 'official')}"
    f"|{_any('no')}{_ASIDE}{{0,2}}{_any('crime', 'scam')}{_SENTENCE}"
    f"|{_any('warn', 'crime', 'scam')}[^{STOP}]{{0,6}}{_any('our_name')}{_SENTENCE}"
    f"|{_any('dont')}{_ASIDE}{{0,3}}{_any('pay', 'send')}{_ASIDE}{{0,4}}{_any('other_people')}{_SENTENCE}"
)
WORDS = tuple((weight, re.compile(_any(name))) for name, weight in TABLE["words"].items())


def features(reading: Reading) -> list[float]:
    """How often each kind of thing stands in a text, in the order of `weights`, each at most a few times."""
    symbols, text, most = DENIED.sub(UNKNOWN, reading.symbols), reading.text, TABLE["most"]
    counts = [len(pattern.findall(symbols)) for _, pattern in WORDS]
    counts += [len(FORBIDDEN.findall(symbols)), len(_QUOTE.findall(text)) // 2, bool(DATELINE.match(text))]
    counts += [text.count("?"), len(NUMBERS.findall(symbols))]
    return [float(min(most, count)) for count in counts]


def weights() -> list[float]:
    """The weight of each of the `features`."""
    return [weight for weight, _ in WORDS] + [
        TABLE[name] for name in ("forbidden", "quotes", "dateline", "questions", "numbers")
    ]


WEIGHTS = weights()


def advice(reading: Reading) -> float:
    """How much a text warns, reports or asks rather than offers, as log-odds; of a long text, the least of its pieces.

    Otherwise any offer could be hidden by what is pasted behind it, and the words of many offers would add up.
    """
    if len(reading.text) < 2 * PIECE:
        return _advice(reading)
    return min(_advice(read(reading.text[at : at + PIECE])) for at in range(0, len(reading.text), PIECE))


def _advice(reading: Reading) -> float:
    total = 0.0  # added one by one as the bulk path does: from Python 3.12 on `sum` rounds otherwise
    for weight, count in zip(WEIGHTS, features(reading), strict=True):
        total += weight * count
    begin: float = TABLE["begin"] * max(TABLE["least_begin"], min(1.0, len(reading.symbols) / TABLE["usual_words"]))
    return begin + total


def is_warning(reading: Reading) -> bool:
    """Whether a text warns of offers, reports on them or tells people their rights, rather than make an offer."""
    return advice(reading) >= float(TABLE["enough"])


def is_leaning(reading: Reading) -> bool:
    """Whether it may be such a text, though not clearly."""
    return advice(reading) >= float(TABLE["leaning"])
