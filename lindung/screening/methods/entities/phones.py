"""Telephone numbers in a text, in every reading that fits."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lindung.screening.methods.entities import numbering
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

# Digits with at most three signs between them; the letters O, I and l stand for digits in numbers that hide.
CANDIDATE = re.compile(r"(?<![\w.,])(?:\+[ ]?)?[(]?[0-9Oo](?:[ .()\-–/]{0,3}[0-9OoIl]){5,38}(?!\w)")
GROUP = re.compile(r"[0-9OoIl]+")
LETTERS = str.maketrans("OoIl", "0011")
# What is written before a number that has neither a plus sign, nor a zero, nor a country code.
CUE = re.compile(
    r"(?:tel|telp|telepon|telefon|phone|hp|h/p|hubungi|hub|call|contact|kontak|sms|wh?ats?app?|wasap|wa|ws|viber|zalo|line"
    r"|no|nombor|nomor|number|โทร|电话|手机|微信|sđt|đt|ទូរស័ព្ទ|លេខ|ဖုန်း|☎|📞|📱|☎️)\W{0,6}(?:\w{2,12}\W{1,3})?$",
    re.IGNORECASE,
)
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?!\d)|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)")
TIME = re.compile(r"\d{1,2}[.:]\d\d ?[-–] ?\d{1,2}[.:]\d\d(?!\d)")
LOOK_BACK = 24  # characters before a number in which a cue counts


@lru_cache(maxsize=1 << 16)
def readings(digits: str, has_plus: bool, has_cue: bool, country: str | None) -> tuple[tuple[str, str], ...]:
    """Every (country code, national significant number) of dialled `digits`, the likeliest first; empty when none fits."""
    if not numbering.SHORTEST <= len(digits) <= numbering.LONGEST + 3:
        return ()
    if digits.startswith("00") or has_plus:
        found = numbering.abroad(digits.lstrip("0") if not has_plus else digits)
        found = found or numbering.elsewhere(digits.lstrip("0"))
        return (found,) if found else ()
    if digits.startswith("0"):
        return tuple(numbering.local(digits, country))
    found = numbering.abroad(digits)
    others = tuple(numbering.local(digits, country)) if has_cue or country or len(digits) == 11 else ()
    return (found, *(other for other in others if other != found)) if found else _bare(digits, others, has_cue, country)


def _bare(
    digits: str, others: tuple[tuple[str, str], ...], has_cue: bool, country: str | None
) -> tuple[tuple[str, str], ...]:
    """Readings of a number without zero, plus sign and country code: only with a cue, or where it is unmistakable."""
    if has_cue:
        return others if len(digits) > 7 else ()
    chinese = tuple(other for other in others if other[0] == "86" and len(digits) == 11)
    singapore = tuple(other for other in others if other[0] == "65" and country == "SG")
    return chinese or singapore


def find_phones(text: str, country: str | None) -> Iterator[Entity]:
    """Telephone numbers of a cleaned text: `value` is the national significant number, readings are E.164."""
    for match in CANDIDATE.finditer(text):
        if not (DATE.match(match[0]) or TIME.match(match[0])):
            yield from _numbers(text, match.start(), match.end(), country)


def _numbers(text: str, start: int, end: int, country: str | None) -> Iterator[Entity]:
    groups = [(m.start(), m.end()) for m in GROUP.finditer(text, start, end)]
    first = 0
    while first < len(groups):
        last = _longest(text, groups, first, country)
        if last is None:
            first += 1
            continue
        begin, stop, found = last
        yield _phone(text, begin, groups[stop][1], found)
        first = stop + 1


def _longest(
    text: str, groups: list[tuple[int, int]], first: int, country: str | None
) -> tuple[int, int, tuple[tuple[str, str], ...]] | None:
    """The longest run of groups from `first` that is a number: where it begins, its last group, its readings."""
    begin = groups[first][0]
    has_plus = text[max(0, begin - 3) : begin].rstrip(" (").endswith("+")
    has_cue = CUE.search(text, max(0, begin - LOOK_BACK), begin) is not None
    parts = [text[s:e].translate(LETTERS) for s, e in groups[first : first + 16]]
    for count in range(len(parts), 0, -1):
        digits = "".join(parts[:count])
        written = sum(character.isdigit() for character in text[begin : groups[first + count - 1][1]])
        if numbering.SHORTEST <= len(digits) <= numbering.LONGEST + 3 and written * 4 >= len(digits) * 3:
            found = readings(digits, has_plus, has_cue, country)
            if found:
                return begin, first + count - 1, found
    return None


def _phone(text: str, begin: int, end: int, found: tuple[tuple[str, str], ...]) -> Entity:
    before = text[max(0, begin - 3) : begin]
    start = begin - len(before) + before.rindex("+") if before.rstrip(" (").endswith("+") else begin
    if start == begin and before.endswith("(") and ")" in text[begin:end]:
        start = begin - 1
    return Entity(EntityKind.PHONE, found[0][1], start, end, tuple("+" + code + number for code, number in found))
