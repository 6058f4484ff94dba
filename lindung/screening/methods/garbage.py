"""Text put into a text by somebody else: gambling promotion and stuffing for search engines, with its span and kind.

A post that promotes gambling is one piece; in a longer text it is the lines and the runs of words that do. The weights
are trained by scripts/train_garbage.py, the words are written by hand. See docs/explanation/languages.md.
"""

import json
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lindung.screening.methods import disguise, ngrams
from lindung.screening.methods.gambling import (
    BARE_ODDS,
    FOLDER,
    MOST_BARE,
    has_evidence,
    least_odds,
    may_have_garbage,
    words,
)
from lindung.screening.methods.script import byte_tables
from lindung.screening.rules.found import Garbage
from lindung.screening.rules.words import GarbageKind

Scorer = Callable[[str], float]  # the log-odds of a text
LEAST_BODY = 50  # letters of an article behind such a signature
MOST_LETTERS = 400  # of a post that is judged as one piece
LEAST_LINE_WORDS, MOST_LINE_WORDS = 4, 12  # of a line that is judged by its words alone
LEAST_RUN_WORDS = 3  # of a run inside a line
SENTENCE_ENDS = '.!?”"’)។။।。'
LEAST_SAID = 5  # times the same pair of words, of stuffing
MOST_NATIVE = 60  # letters of such a line in another script
LEAST_ODDS, LEAST_LINE_ODDS = 0.0, 2.0  # of promotion: of a post, of one line of a longer text
NEAR_ODDS = -4.0  # of a short text whose lines are looked at one by one
WARNING_ODDS = 4.0  # more are needed where a word of warning stands
MOST_OTHERS = 2  # a letter of another script outweighs so many Latin ones
NO_ODDS = -99.0  # of a text that is mostly in another script
_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_BRAND = re.compile(  # a name with the figures such sites bear; what it is glued to is not part of it
    r"(?:(?<!\w)|(?<=\d)(?=\D)|(?<=4d))(?:by\s+)?(?:\w*(?:gacor|togel|slot|poker|judi|casino|maxwin|jackpot|sbobet)\w*?(?:\d{2,4}|4d)"
    r"|[a-z]{3,}(?:toto|slot)\d{0,4})(?!(?-i:[a-z])|\d)",
    re.IGNORECASE,
)
_BRAND_HINT = re.compile(  # without it there is no brand: many lines are spared a closer look
    r"(?:gacor|togel|slot|poker|judi|casino|maxwin|jackpot|sbobet)\w*\d|[a-z]{3}(?:toto|slot)", re.IGNORECASE
)
_SIGNED = re.compile(r"by\s+\w*?(?:\d{2,4}|4d)(?!(?-i:[a-z])|\d)", re.IGNORECASE)  # a signature before an article
_INVITING = re.compile(r"jangan\s+(?:lupa|sampai|ragu|lewatkan)")  # warns of nothing
_PHONE = re.compile(r"\d(?:[ -]?\d){7}")
_AMOUNT = re.compile(r"\d+(?:rb|ribu|k|jt|juta)?")
_LINK = re.compile(
    r"<a\s[^<>]{0,500}>(?:[^<]{0,300}</a>)?|\[url[^\]]{0,300}\](?:[^\[]{0,300}\[/url\])?|<[^<>]{0,300}display:\s*none[^<>]{0,300}>(?:[^<]{0,500}</\w+>)?",
    re.IGNORECASE,
)
_SEO = re.compile(
    r"\b(?:jasa\s+(?:seo|backlink)|(?:buy|beli|jual)\s+(?:cheap\s+)?(?:followers|backlinks?|viagra|cialis)|backlinks?\s+(?:murah|service|pbn)"
    r"|cheap\s+(?:viagra|cialis|replica\s+watches)|essay\s+writing\s+service)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The trained numbers."""

    letters: bytes
    entries: Sequence[int]
    scales: tuple[float, ...]
    intercept: float


@cache
def tables() -> Tables:
    """The tables, read once a process."""
    numbers = json.loads((FOLDER / "numbers.json").read_text(encoding="utf-8"))
    entries = array("H", zlib.decompress((FOLDER / "promotion.bin").read_bytes()))
    return Tables(byte_tables(), entries, tuple(numbers["scales"]), numbers["intercept"])


def find_garbage(text: str, scorer: Scorer | None = None) -> tuple[Garbage, ...]:
    """The garbage of a cleaned post or article body, in order, never overlapping. Linear in the text; errors: none.

    Offers of work are never gambling promotion, whatever they advertise: what they say is for the flags to read.
    `scorer` gives the log-odds of a text, by another table than the one that is installed.
    """
    scorer = scorer or promotion_odds
    is_short = len(text) <= MOST_LETTERS
    if may_have_garbage(text):
        return garbage_by(text, scorer(text) if is_short else NO_ODDS, scorer)
    least = NEAR_ODDS if is_short and has_evidence(text) else BARE_ODDS
    if not is_short or (least == BARE_ODDS and len(text) > MOST_BARE):
        return ()
    odds = scorer(text)
    return garbage_by(text, odds, scorer) if odds > least else ()


def garbage_by(text: str, odds: float, scorer: Scorer) -> tuple[Garbage, ...]:
    """The garbage of a text that asks for a closer look, by the odds of the whole and what scores its parts."""
    signed = _SIGNED.match(text)
    if signed and _is_body(text[signed.end() :], scorer):
        rest = garbage_by(text[signed.end() :], NO_ODDS, scorer)
        moved = (Garbage(one.start + signed.end(), one.end + signed.end(), one.kind) for one in rest)
        return (Garbage(*signed.span(), GarbageKind.GAMBLING), *moved)
    is_whole = len(text) <= MOST_LETTERS and is_promotion(text, odds - LEAST_ODDS)
    found = () if is_whole and "\n" not in text else _in_lines(text, odds, scorer)
    if is_whole and not _is_body(without(text, found) if found else "", scorer):
        return (Garbage(0, len(text), GarbageKind.GAMBLING),)
    return found


def _in_lines(text: str, odds: float, scorer: Scorer) -> tuple[Garbage, ...]:
    """The garbage of a text, line by line."""
    found: list[Garbage] = []
    for line in _LINE.finditer(text):
        is_judged = len(line[0]) == len(text)  # as a whole: it is no promotion
        if odds > NEAR_ODDS or may_have_garbage(line[0]):
            found += _of_line(line[0], line.start(), None if is_judged else scorer)
    return tuple(found)


def _is_body(text: str, scorer: Scorer) -> bool:
    """Whether what is left without its garbage is a text of its own, and no promotion."""
    return len(text) >= LEAST_BODY and scorer(text[:MOST_LETTERS]) < LEAST_ODDS


def promotion_odds(text: str, known: Tables | None = None) -> float:
    """The log-odds that a text promotes gambling, by the tables that are installed or by others."""
    known = known or tables()
    encoded = text[: disguise.MOST_BYTES].encode("utf-8", "replace")[: disguise.MOST_BYTES]
    folded, classes = bytearray(2 * len(encoded) + 4), bytearray(len(encoded) + 2)
    others = [0]
    size = disguise.spell(encoded, len(encoded), known.letters, folded, classes, others)
    if others[0] * MOST_OTHERS > size:
        return NO_ODDS
    size = disguise.add_shapes(folded, classes, size)
    found, sums = [0] * (size * 8 + 8), [0] * ngrams.KINDS
    count = ngrams.features(folded, size, [0] * ngrams.SEEN, found)
    ngrams.pair_sums(found, count, known.entries, sums)
    return odds_of(sums, known)


def odds_of(sums: Sequence[int], known: Tables) -> float:
    """The log-odds by the sums of its features."""
    odds = known.intercept
    for kind in range(ngrams.KINDS):
        odds += known.scales[kind] * sums[kind]
    return odds


def is_promotion(text: str, odds: float) -> bool:
    """Whether a text whose odds are so far above the least is promotion: evidence, no offer of work, no warning."""
    if odds <= least_odds(text):
        return False
    known = words()
    low = text.lower()
    spoken = set(_WORD.findall(low))
    if spoken & known["job"] or len(spoken & known["work"]) >= 2:
        return False
    if any(word in low for word in known["nativejob"]):
        return False
    if odds > WARNING_ODDS:
        return True
    is_contact = _PHONE.search(text) and not may_have_garbage(text)  # somebody to call, and no word of gambling
    return not is_contact and known["warning"].isdisjoint(_WORD.findall(_INVITING.sub("", low)))


def _of_line(line: str, start: int, scorer: Scorer | None) -> Iterator[Garbage]:
    """The garbage of one line that stands at `start`; without `scorer` its odds were too low."""
    trimmed = line.strip()
    place = start + line.index(trimmed) if trimmed else start
    kind = _kind_of_line(trimmed, scorer) if trimmed else None
    if kind:
        yield Garbage(place, place + len(trimmed), kind)
        return
    links = _LINK.finditer(line) if "<" in line or "[" in line else ()
    pieces = [(*found.span(), GarbageKind.SEO) for found in links]
    pieces += [(start_, end, GarbageKind.GAMBLING) for start_, end in _runs(line)]
    brands = _BRAND.finditer(line) if _BRAND_HINT.search(line) else ()
    pieces += [(*found.span(), GarbageKind.GAMBLING) for found in brands]
    pieces += _stuffing(line)
    end = 0
    for first, last, kind in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
        if first >= end:
            yield Garbage(start + first, start + last, kind)
            end = last


def _kind_of_line(line: str, scorer: Scorer | None) -> GarbageKind | None:
    """What a whole line is, when it is nothing but garbage."""
    found = [word.lower() for word in _WORD.findall(line)]
    if len(found) <= MOST_LINE_WORDS and line[-1] not in ".?":
        if _is_advertising(found, ("ad", "topic", "filler")):
            return GarbageKind.GAMBLING
        if _is_advertising(found, ("seo", "seo", "seofiller")):
            return GarbageKind.SEO
    if _is_native(line):
        return GarbageKind.GAMBLING
    if scorer is None or len(line) > MOST_LETTERS:
        return None
    odds = scorer(line) - LEAST_LINE_ODDS  # of a part of a text, little is never enough
    return GarbageKind.GAMBLING if odds > 0.0 and is_promotion(line, odds) else None


def _is_advertising(found: list[str], names: tuple[str, str, str]) -> bool:
    """Whether words are promotion, all but one in five of them, and one is said by nothing else, or they are many."""
    known = words()
    kinds = [_kind(word, known, names) for word in found]
    if not set(found).isdisjoint(known["warning"] | known["job"]):
        return False
    is_said = names[0] in kinds or (names[1] in kinds and len(kinds) >= LEAST_LINE_WORDS)
    return is_said and kinds.count("") * 5 <= len(kinds)


def _is_native(line: str) -> bool:
    """Whether a short line in another script names gambling and offers it."""
    known = words()
    return len(line) <= MOST_NATIVE and all(
        any(word in line.lower() for word in known[kind]) for kind in ("native", "nativeoffer")
    )


def _kind(word: str, known: dict[str, frozenset[str]], names: tuple[str, str, str]) -> str:
    for kind in names:
        if word in known[kind]:
            return kind
    if names[0] == "ad" and _BRAND_HINT.search(word) and _BRAND.fullmatch(word):
        return "ad"
    return names[2] if word[0].isdigit() and _AMOUNT.fullmatch(word) else ""


def _runs(line: str) -> Iterator[tuple[int, int]]:
    """Runs of words of promotion inside a line."""
    known = words()
    run: list[tuple[int, int, str]] = []
    for found in _WORD.finditer(line):
        kind = _kind(found[0].lower(), known, ("ad", "topic", "filler"))
        if kind:
            run.append((*found.span(), kind))
        elif run:
            yield from _worth(run, line)
            run = []
    yield from _worth(run, line)


def _worth(run: list[tuple[int, int, str]], line: str) -> Iterator[tuple[int, int]]:
    """The run when it stands alone between a full stop and the line's end, or its part that only promotion says."""
    kinds = {kind for *_, kind in run}
    if len(run) >= LEAST_LINE_WORDS and kinds & {"ad", "topic"} and _stands_alone(line, run[0][0], run[-1][1]):
        yield run[0][0], run[-1][1]
        return
    while run and run[-1][2] == "filler":
        run = run[:-1]
    while run and run[0][2] == "filler":
        run = run[1:]
    fillers = sum(kind == "filler" for *_, kind in run)
    if len(run) >= LEAST_RUN_WORDS and "ad" in kinds and fillers * 2 <= len(run):
        yield run[0][0], run[-1][1]


def _stands_alone(line: str, start: int, end: int) -> bool:
    return line[end:].strip() == "" and (line[:start].rstrip()[-1:] or ".") in SENTENCE_ENDS


def _stuffing(line: str) -> Iterator[tuple[int, int, GarbageKind]]:
    """Services for search engines, and lines that say the same words over and over."""
    for found in _SEO.finditer(line):
        yield (*found.span(), GarbageKind.SEO)
    every = _WORD.findall(line.lower())
    if len(every) < 12 or max(Counter(every).values()) < LEAST_SAID:
        return
    spoken = [(found.start(), found.end(), found[0].lower()) for found in _WORD.finditer(line)]
    pairs: dict[tuple[str, str], list[int]] = {}
    for place in range(len(spoken) - 1):
        pairs.setdefault((spoken[place][2], spoken[place + 1][2]), []).append(place)
    places = max(pairs.values(), key=len)
    if len(places) >= LEAST_SAID and (places[-1] + 2 - places[0]) <= 5 * len(places) and spoken[places[0]][2].isalpha():
        yield spoken[places[0]][0], spoken[places[-1] + 1][1], GarbageKind.SEO


def without(text: str, garbage: Iterable[Garbage]) -> str:
    """The text with its garbage cut out."""
    pieces, place = [], 0
    for found in garbage:
        pieces.append(text[place : found.start])
        place = found.end
    return "".join([*pieces, text[place:]])
