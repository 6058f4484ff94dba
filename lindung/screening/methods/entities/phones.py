"""Telephone numbers in a text, in every reading that fits.

`value` is the national significant number, so that +60 12-345 6789, 012-3456789 and 60123456789 are the same;
readings are in E.164, the likeliest first.
"""

import re
from collections.abc import Iterator

from lindung.screening.methods.entities import numbering
from lindung.screening.methods.entities.scanned import Scanned, Taken, western
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

SHORTEST, LONGEST = 7, 17  # digits of a number as dialled: E.164 allows 15, and two zeros may stand before them
BETWEEN = frozenset(" .-–()\u00a0OoIl")  # what may stand between the digits; letters stand for digits that hide
WIDEST = 3  # of them in a row
MOST_RUNS = 40  # of digits in one chain; what is longer is a table, not a number
LETTERS = str.maketrans("OoIl", "0011")
NO_DIGITS = re.compile(r"[^0-9]+")
# What is written before a number that has neither a plus sign, nor a zero, nor a country code.
CUE = re.compile(
    r"(?:tel|telp|tlp|telepon|telefon|phone|hp|h/p|hubungi|hub|call|contact|kontak|sms|wh?ats?app|wasap|wassap|wa|ws|viber"
    r"|zalo|line|no|nombor|nomor|number|info|โทร|电话|手机|微信|sđt|đt|ទូរស័ព្ទ|លេខ|ទំនាក់ទំនង|ទាក់ទង|ဖုန်း|ফোন|फोन|☎|📞|📱)"
    r"\W{0,6}(?:[^\W\d]{2,12}\W{1,3})?$"
)
LOOK_BACK = 28  # characters before a number in which a cue counts
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?!\d)|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)")
TIME = re.compile(r"\d{1,2}[.:]\d\d ?[-–] ?\d{1,2}[.:]\d\d(?!\d)")

Reading = tuple[str, str]  # country code, national significant number


def find_phones(seen: Scanned, taken: Taken) -> Iterator[Entity]:
    """Telephone numbers of a text outside of what is `taken` (links, licences)."""
    if len(seen.runs) < 3 and sum([end - start for start, end in seen.runs]) < SHORTEST - 1:
        return
    for chain in _chains(seen, taken):
        start = chain[0][0]
        is_table = len(chain) > LONGEST and sum(end - begin for begin, end in chain) < 2 * len(chain)
        if not (is_table or DATE.match(seen.text, start) or TIME.match(seen.text, start)):
            yield from _numbers(seen, chain)


def _chains(seen: Scanned, taken: Taken) -> Iterator[list[tuple[int, int]]]:
    """Runs of digits that stand so near that they may be one number, with seven digits or more."""
    text, chain, count = seen.text, list[tuple[int, int]](), 0
    for start, end in seen.runs:
        if taken.spans and taken.touches(start, end):
            continue
        joins = chain and start - chain[-1][1] <= WIDEST and len(chain) < MOST_RUNS
        if joins and BETWEEN.issuperset(text[chain[-1][1] : start]):
            chain.append((start, end))
            count += end - start
            continue
        if count >= SHORTEST - 1:
            yield chain
        chain, count = [(start, end)], end - start
    if count >= SHORTEST - 1:
        yield chain


def _numbers(seen: Scanned, chain: list[tuple[int, int]]) -> Iterator[Entity]:
    first = 0
    while first < len(chain):
        found = _longest(seen, chain, first)
        if found is None:
            first += 1
        else:
            first, entity = found
            yield entity


def _longest(seen: Scanned, chain: list[tuple[int, int]], first: int) -> tuple[int, Entity] | None:
    """The number of most runs that begins at `first`, and the run behind it."""
    text = seen.text
    start, has_plus = _beginning(text, chain[first][0])
    for last in range(min(len(chain), first + LONGEST) - 1, first - 1, -1):
        end = _ending(text, chain[last][1])
        digits = NO_DIGITS.sub("", western(text[start:end].translate(LETTERS)))
        if SHORTEST <= len(digits) <= LONGEST and not text[end : end + 1].isalnum():
            found = _readings(seen, digits, start, has_plus)
            if found:
                readings = tuple("+" + code + number for code, number in found)
                return last + 1, Entity(EntityKind.PHONE, found[0][1], start, end, readings)
    return None


def _beginning(text: str, start: int) -> tuple[int, bool]:
    """Where a number begins that has its first digit at `start`, and whether a plus sign stands before it."""
    if start and text[start - 1] in "Oo" and not text[start - 2 : start - 1].isalnum():
        start -= 1
    before = text[max(0, start - 3) : start].rstrip(" (")
    if before.endswith("+"):
        return text.rindex("+", 0, start), True
    return (start - 1 if text[start - 1 : start] == "(" and ")" in text[start : start + 6] else start), False


def _ending(text: str, end: int) -> int:
    while text[end : end + 1] in ("O", "o", "I", "l") and end < len(text):
        end += 1
    return end


def _readings(seen: Scanned, digits: str, start: int, has_plus: bool) -> tuple[Reading, ...]:
    if has_plus or digits.startswith("00"):
        found = numbering.abroad(digits.lstrip("0"), True)
        if found or has_plus:
            return (found,) if found else ()
    before = seen.text[start - 1 : start]
    if before.isalnum() or before in ("$", "%", "#", "_"):
        return ()
    return read(digits, seen.country, has_cue=_Cue(seen.lower, start))


class _Cue:
    """Whether a word that announces a telephone number stands before it; looked up only when it matters."""

    __slots__ = ("lower", "start")

    def __init__(self, lower: str, start: int) -> None:
        self.lower, self.start = lower, start

    def __bool__(self) -> bool:
        return CUE.search(self.lower, max(0, self.start - LOOK_BACK), self.start) is not None


def read(digits: str, country: str | None, *, has_cue: object) -> tuple[Reading, ...]:
    """Every reading of digits without a plus sign, the likeliest first; `has_cue`: a word such as "tel" stands before.

    >>> read("60123456789", None, has_cue=False)
    (('60', '123456789'),)
    """
    if digits.startswith("0"):
        return numbering.local(digits, country, False) or (numbering.local(digits, country, True) if has_cue else ())
    found = numbering.abroad(digits, False)
    if found:
        return (found,)
    here = numbering.local(digits, country, False)
    if not here:
        return ()
    if len(digits) == 11:  # a mobile of China has eleven digits and no zero: unmistakable
        chinese = tuple(reading for reading in here if reading[0] == "86")
        if chinese:
            return chinese
    if country == "SG" and len(digits) == 8:
        return here
    return here if len(digits) > 7 and has_cue else ()
