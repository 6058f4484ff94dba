"""Cleaning of a batch, compiled: which posts stay as they are, and those where characters only go or become others.

Every code point has a kind: it stays whatever stands beside it, it becomes others or nothing, it is a mark that
changes only beside some others, or it needs the whole text (look-alikes, joiners, overlays). A post that has one of
the last kind is cleaned alone.
"""

import unicodedata
from functools import cache
from typing import Any

import numpy as np

from lindung.screening.methods.characters import FIRST_INDICATOR, JOINERS, foreign, read_as
from lindung.screening.methods.cleaning import COMPOSING, MOST_MARKS
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.kept import kept

MOST_NEW = 3  # characters one becomes, and no more than it has bytes
KNOWN = 0x20000  # code points looked up; the rare ones above need the whole text
STAYS, BECOMES, MARK, NEEDS_ALL = 0, 1, 2, 3
SAME, SIMPLE, ALONE = 0, 1, 2  # what a row needs
SPACE, LINE_END = 32, 10
_OVERLAYS = ((0x300, 0x370), (0x483, 0x48A), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))
_HANGUL = ((0x1100, 0x1200), (0xAC00, 0xD7A4))


def needs(data: Any, ends: Any) -> Any:
    """What cleaning each row of UTF-8 `data` (row i is data[ends[i]:ends[i + 1]]) needs: SAME, SIMPLE or ALONE."""
    found = np.zeros(len(ends) - 1, np.uint8)
    _scan(data, ends, *_tables(), found)
    return found


def rewritten(row: Any) -> tuple[str, list[int]]:
    """The text and the origins of one SIMPLE row of UTF-8, as `cleaning.clean` gives them."""
    letters, origins = np.zeros(len(row) + 2, np.uint32), np.zeros(len(row) + 2, np.int64)
    size = _rewrite(row, _tables()[3], letters, origins)
    return letters[:size].tobytes().decode("utf-32-le"), origins[: size + 1].tolist()


@cache
def _tables() -> tuple[Any, ...]:
    """For every code point: its kind, combining class, whether a mark may compose with it, what it becomes."""
    return kept("cleaning", made_tables)


def made_tables() -> tuple[Any, Any, Any, Any]:
    """The same, made anew."""
    kinds = np.full(KNOWN, NEEDS_ALL, np.uint8)
    classes = np.zeros(KNOWN, np.uint8)
    becomes = np.zeros((KNOWN, MOST_NEW), np.uint32)  # ended by zeros; all zeros: nothing
    becomes[:, 0] = np.arange(KNOWN)
    strange = set(foreign()) | set(JOINERS) | {chr(FIRST_INDICATOR + each) for each in range(26)}
    for code in range(KNOWN):
        one = chr(code)
        if one in strange or 0xD800 <= code < 0xE000 or (code > 127 and unicodedata.category(one) == "Cn"):
            continue
        plain = read_as(one)
        classes[code] = unicodedata.combining(one)
        if plain == one:
            kinds[code] = MARK if classes[code] or one in COMPOSING else STAYS
        elif len(plain) <= min(MOST_NEW, len(one.encode())) and not any(_is_special(new) for new in plain):
            kinds[code], becomes[code] = BECOMES, [ord(new) for new in plain.ljust(MOST_NEW, "\0")]
    for first, end in _OVERLAYS:
        kinds[first:end] = NEEDS_ALL
    return kinds, classes, _firsts(), becomes


def _is_special(new: str) -> bool:
    """Whether what a character becomes could change again beside others."""
    return new in foreign() or new in JOINERS or unicodedata.combining(new) != 0 or new in COMPOSING


def _firsts() -> Any:
    is_first = np.zeros(KNOWN, np.bool_)
    for code in range(KNOWN):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and "<" not in parts[0]:
            is_first[int(parts[0], 16)] = True
    for first, end in _HANGUL:
        is_first[first:end] = True
    return is_first


@compiled
def _code(data, place, lead):  # type: ignore[no-untyped-def]
    """The code point that begins at `place` and how many bytes it has."""
    if lead < 0x80:
        return lead, 1
    second = data[place + 1] & 0x3F
    if lead < 0xE0:
        return ((lead & 0x1F) << 6) | second, 2
    third = data[place + 2] & 0x3F
    if lead < 0xF0:
        return ((lead & 0x0F) << 12) | (second << 6) | third, 3
    return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (data[place + 3] & 0x3F), 4


@compiled
def _is_space(code):  # type: ignore[no-untyped-def]
    return code in (SPACE, LINE_END)


@compiled
def _is_alone(code, before, marks, kinds, classes, is_first):  # type: ignore[no-untyped-def]
    """Whether a code point after `before`, with `marks` marks before it, needs the whole text."""
    if code >= KNOWN or kinds[code] == NEEDS_ALL:
        return True
    return kinds[code] == MARK and (marks >= MOST_MARKS or is_first[before] or classes[before] > classes[code] > 0)


@compiled
def _scan(  # type: ignore[no-untyped-def]  # noqa: C901 - one pass; calls cost more than they explain
    data, ends, kinds, classes, is_first, becomes, found
):
    for row in range(found.shape[0]):
        place, before, marks, need, spaces = ends[row], np.int64(SPACE), 0, SAME, 0
        while place < ends[row + 1]:
            lead = np.int64(data[place])
            if SPACE < lead < 127:  # printable ASCII, most of most posts
                before, marks, spaces = lead, 0, 0
                place += 1
                continue
            code, length = _code(data, place, lead)
            if _is_alone(code, before, marks, kinds, classes, is_first):
                need = ALONE
                break
            now = np.int64(becomes[code, 0])
            if now:
                marks = marks + 1 if kinds[code] == MARK else 0
            is_space = _is_space(now)
            is_paragraph = now == before == LINE_END and spaces == 1
            spaces = spaces + 1 if is_space else 0
            if not now or now != code or (spaces and place == ends[row]) or (spaces > 1 and not is_paragraph):
                need = SIMPLE
            for new in becomes[code]:
                before = np.int64(new) if new else before
            place += length
        if need == SAME and (_is_space(before)) and ends[row + 1] > ends[row]:
            need = SIMPLE
        found[row] = need


@compiled
def _rewrite(data, becomes, letters, origins):  # type: ignore[no-untyped-def]
    place, origin, size, run, lines = 0, 0, 0, 0, 0
    first, last = 0, 0
    while place < data.shape[0]:
        code, length = _code(data, place, np.int64(data[place]))
        now = np.int64(becomes[code, 0])
        if _is_space(now):
            first = origin if run == 0 else first
            last = origin
            run += 1
            lines += now == LINE_END
        elif now:
            size = _end_run(letters, origins, size, run, lines, first, last)
            run, lines = 0, 0
            for new in becomes[code]:
                if new:
                    letters[size], origins[size] = new, origin
                    size += 1
        place += length
        origin += 1
    origins[size] = origin
    return size


@compiled
def _end_run(letters, origins, size, run, lines, first, last):  # type: ignore[no-untyped-def]
    """Write what a run of spaces and line ends becomes; answer the size now."""
    if run == 0 or size == 0:
        return size
    letters[size] = LINE_END if lines else SPACE
    origins[size] = first
    if lines < 2:
        return size + 1
    letters[size + 1] = LINE_END
    origins[size + 1] = first if run > 2 else last
    return size + 2
