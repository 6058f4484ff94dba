"""The cheap filter before exact parsers: passes over the bytes of many texts, compiled.

What it says may be too much (a parser then finds nothing), never too little: `entities_batch` equals `find_entities`.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.entities.amounts import CODES, FACTORS
from lindung.screening.methods.entities.money import WIDEST_RANGE as WIDEST_BETWEEN

# Marks of a row: a link, an "@", letters of scripts without spaces, any letters but A-Z may be there.
DOT, AT, UNSPACED, BEYOND_ASCII = 1, 2, 4, 8
NUMBER, AMOUNT = 16, 32  # runs of digits that may be a telephone, that may be money
# What the table says of a word: asked for, money beside a number, pay, the ending of a host.
ANCHOR, MONEY, PAY, ENDING = 1, 2, 4, 8
NO, YES, UNKNOWN = 0, 1, 2
BEGINS, WHOLE = 1, 2  # the first two letters of longer names only; enough letters to look there
SLOTS, PAIRS, PAIR = 1 << 15, 1 << 16, 0x9E37
FNV, BASIS = 0x100000001B3, 0xCBF29CE484222325
PRIME, EMPTY, LAST_SLOT = np.uint64(FNV), np.uint64(BASIS), np.uint64(SLOTS - 1)
SHORTEST_CHAIN = 6  # digits that may be a telephone number
WIDEST_GAP = 9  # bytes between runs of one number
LEAST_PAY = 3  # digits of pay that has no currency
# Bytes between the two numbers of one range of which only one is known to be money: a multiplier and a currency behind
# the first, and what joins them (of at most three bytes a character).
WIDEST_RANGE = (
    2 + max(len(word.encode()) for word in FACTORS) + max(len(word.encode()) for word in CODES) + 3 * WIDEST_BETWEEN
)
BEYOND = 255  # a byte of a letter that is not ASCII
# A byte as a word has it: small letters and digits themselves, BEYOND, and 0 for everything that ends a word.
FOLD = np.array(
    [code + 32 if 65 <= code <= 90 else code if chr(code).isalnum() else 0 for code in range(128)] + [BEYOND] * 128,
    np.uint8,
)
# ASCII that is no digit; ASCII that is no sign.
IS_PLAIN = np.array([code < 128 and not 48 <= code <= 57 for code in range(256)])
IS_LETTER = np.array([code < 128 and (chr(code).isalnum() or code == 32) for code in range(256)])
# Bytes of the character that begins with a byte (UTF-8).
WIDTHS = np.array([1] * 192 + [2] * 32 + [3] * 16 + [4] * 16, np.int64)

Array = Any


def hash_of(word: bytes) -> int:
    """FNV-1a of a word, 64 bits."""
    value = BASIS
    for byte in word:
        value = ((value ^ byte) * FNV) & 0xFFFFFFFFFFFFFFFF
    return value


def table_of(words: dict[bytes, tuple[int, int]]) -> tuple[Array, Array, Array]:
    """Hashes, flags and numbers of words, as the filter looks them up (open addressing)."""
    hashes, flags, numbers = np.zeros(SLOTS, np.uint64), np.zeros(SLOTS, np.uint8), np.zeros(SLOTS, np.int32)
    for word, (flag, number) in words.items():
        value = hash_of(word)
        slot = value & (SLOTS - 1)
        while flags[slot]:
            slot = (slot + 1) & (SLOTS - 1)
        hashes[slot], flags[slot], numbers[slot] = value, flag, number
    return hashes, flags, numbers


@compiled
def _slot(value: Any, hashes: Array, flags: Array) -> Any:
    """Where a hash stands in the table; -1 when it does not."""
    slot = np.int64(value & LAST_SLOT)
    while flags[slot] != 0:
        if hashes[slot] == value:
            return slot
        slot = (slot + 1) & (SLOTS - 1)
    return -1


@compiled
def _digit(data: Array, at: int, end: int) -> Any:
    """How many bytes of a digit (scanned.DIGIT) stand at a place; 0 when none does."""
    byte = data[at]
    if byte < 128:
        return 1 if 48 <= byte <= 57 else 0
    if at + 2 >= end or (byte != 0xE0 and byte != 0xE1):
        return 0
    second, third = data[at + 1], data[at + 2]
    if byte == 0xE1:
        is_khmer = second == 0x9F and 0xA0 <= third <= 0xA9
        return 3 if is_khmer or (second == 0x81 and 0x80 <= third <= 0x89) else 0
    if second == 0xB9 or second == 0xBB:
        return 3 if 0x90 <= third <= 0x99 else 0
    return 3 if (second == 0xA5 or second == 0xA7) and 0xA6 <= third <= 0xAF else 0


@compiled
def _beyond(data: Array, at: int, end: int) -> Any:
    """How many bytes of a letter of a word (scanned.WORD) beyond ASCII stand at a place; 0 when none does."""
    byte = data[at]
    if 0xC3 <= byte <= 0xC9 and at + 1 < end:
        second = data[at + 1]
        if byte == 0xC3 and (second == 0x97 or second == 0xB7):
            return 0
        return 2 if byte < 0xC9 or second <= 0x8F else 0
    return 3 if byte == 0xE1 and at + 2 < end and 0xB8 <= data[at + 1] <= 0xBB else 0


@compiled
def _words(data: Array, first: int, last: int, fold: Array, table: Any, hits: Array, count: int) -> Any:
    """Write the numbers of the words that parsers ask for; how many there are now."""
    hashes, flags, numbers = table
    at, value = first, EMPTY
    while at < last:
        byte = fold[data[at]]
        if byte == BEYOND:
            width = _beyond(data, at, last)
            if width:
                for place in range(at, at + width):
                    value = (value ^ np.uint64(data[place])) * PRIME
                at += width
                continue
        elif byte:
            value = (value ^ np.uint64(byte)) * PRIME
            at += 1
            continue
        if flags[np.int64(value & LAST_SLOT)]:
            count = _add_word(value, hashes, flags, numbers, hits, count)
        value = EMPTY
        at += WIDTHS[data[at]]
    return _add_word(value, hashes, flags, numbers, hits, count)


@compiled
def _add_word(value: Any, hashes: Array, flags: Array, numbers: Array, hits: Array, count: int) -> Any:
    slot = _slot(value, hashes, flags)
    if slot >= 0 and flags[slot] & ANCHOR:
        hits[count] = numbers[slot]
        return count + 1
    return count


@compiled
def _is_money_sign(data: Array, at: int, first: int, last: int) -> Any:
    """Whether a byte that stands beside a number may be (a part of) a currency or multiplier: $, or beyond ASCII."""
    return first <= at < last and (data[at] == 36 or data[at] >= 128)


@compiled
def _is_pay(data: Array, first: int, last: int, hashes: Array, flags: Array) -> Any:
    """Whether a word of pay is there."""
    value = EMPTY
    for at in range(first, last):
        byte = FOLD[data[at]]
        if 97 <= byte <= 122:
            value = (value ^ np.uint64(byte)) * PRIME
            continue
        if flags[np.int64(value & LAST_SLOT)] and _has_flag(value, hashes, flags, PAY):
            return True
        value = EMPTY
    return _has_flag(value, hashes, flags, PAY)


@compiled
def _has_flag(value: Any, hashes: Array, flags: Array, flag: int) -> Any:
    slot = _slot(value, hashes, flags)
    return slot >= 0 and flags[slot] & flag != 0


@compiled
def _letters(data: Array, at: int, last: int, hashes: Array, flags: Array) -> tuple[int, int]:
    """The end of the letters A-Z that begin here, and their slot in the table."""
    value = EMPTY
    while at < last and data[at] < 128 and 97 <= (data[at] | 32) <= 122:
        value = (value ^ np.uint64(data[at] | 32)) * PRIME
        at += 1
    return at, _slot(value, hashes, flags)


@compiled
def _is_money_before(data: Array, start: int, first: int, hashes: Array, flags: Array) -> Any:
    """Whether a currency may stand before a number: $, a letter beyond ASCII, or a word of the table."""
    end = start - 1 if start - 1 > first and data[start - 1] == 32 else start
    end = end - 1 if end - 1 > first and data[end - 1] == 46 else end
    begin = end
    while begin > first and data[begin - 1] < 128 and 97 <= (data[begin - 1] | 32) <= 122:
        begin -= 1
    if _is_money_sign(data, begin - 1, first, start):
        return True
    slot = _letters(data, begin, end, hashes, flags)[1]
    return slot >= 0 and flags[slot] & MONEY != 0


@compiled
def _is_money_behind(data: Array, end: int, last: int, hashes: Array, flags: Array) -> Any:
    """Whether a currency or multiplier may stand behind a number."""
    begin = end + 1 if end < last and data[end] == 32 else end
    stop, slot = _letters(data, begin, last, hashes, flags)
    return _is_money_sign(data, stop, begin, last) or (slot >= 0 and flags[slot] & MONEY != 0)


@compiled
def _runs(data: Array, first: int, last: int, table: Any, runs: Array, count: int, pay: int) -> tuple[int, int]:
    """Write the runs of digits (in code points) that may be part of a telephone or of money; marks, how many now.

    Runs that stand near each other are kept or left out together. `pay`: whether numbers of three digits may be pay
    (NO, YES, or UNKNOWN until such a number is met).
    """
    hashes, flags, _ = table
    at, back, chain, kept = first, 0, 0, count  # runs[kept:count] is the group that is not decided yet
    chain_end = group_end = first - 1000
    is_wanted, marks = False, 0
    while at < last:
        if IS_PLAIN[data[at]]:
            at += 1
            continue
        width = _digit(data, at, last)
        if width == 0:
            back += WIDTHS[data[at]] - 1
            at += WIDTHS[data[at]]
            continue
        start, begin, digits = at, at - first - back, 0
        while width:
            at, back, digits = at + width, back + width - 1, digits + 1
            width = _digit(data, at, last) if at < last else 0
        chain = chain + digits if start - chain_end <= WIDEST_GAP else digits
        if start - group_end > WIDEST_RANGE:
            kept = count = count if is_wanted else kept
            is_wanted = False
        runs[count, 0], runs[count, 1] = begin, begin + digits
        count += 1
        chain_end = group_end = at
        mark = NUMBER if chain >= SHORTEST_CHAIN else 0
        if _is_money_before(data, start, first, hashes, flags) or _is_money_behind(data, at, last, hashes, flags):
            mark |= AMOUNT
        elif digits >= LEAST_PAY and pay != NO:
            pay = YES if pay == YES or _is_pay(data, first, last, hashes, flags) else NO
            mark |= AMOUNT * pay
        is_wanted = is_wanted or mark != 0
        marks |= mark
    return marks, count if is_wanted else kept


@compiled
def _is_latin(byte: int) -> Any:
    """Whether a byte is a letter A-Z or a digit."""
    return 48 <= byte <= 57 or (byte < 128 and 97 <= (byte | 32) <= 122)


@compiled
def _is_host(data: Array, dot: int, first: int, last: int, table: Any) -> Any:
    """Whether what follows a dot behind a letter or digit is the ending of a host."""
    if dot == first or not _is_latin(data[dot - 1]):
        return False
    slot = _letters(data, dot + 1, last, table[0], table[1])[1]
    return slot >= 0 and table[1][slot] & ENDING != 0


@compiled
def _pair_at(data: Array, at: int) -> Any:
    """A number below 2**16 for the two letters of three bytes that stand here; others may have the same."""
    first = (np.int64(data[at] & 15) << 12) | (np.int64(data[at + 1] & 63) << 6) | np.int64(data[at + 2] & 63)
    second = (np.int64(data[at + 3] & 15) << 12) | (np.int64(data[at + 4] & 63) << 6) | np.int64(data[at + 5] & 63)
    return (first * PAIR ^ second) & (PAIRS - 1)


def pairs_of(beginnings: Iterable[bytes]) -> Array:
    """Which numbers of `_pair_at` some of the beginnings (six bytes) have."""
    table = np.zeros(PAIRS, np.bool_)
    for each in beginnings:
        table[_pair_at(np.frombuffer(each, np.uint8), 0)] = True
    return table


@compiled
def _begins_name(data: Array, at: int, last: int, pairs: Any) -> Any:
    """Whether the first two or four letters (of three bytes) of a name stand here."""
    hashes, flags, _ = pairs
    value = EMPTY
    for place in range(at, at + 6):
        value = (value ^ np.uint64(data[place])) * PRIME
    slot = _slot(value, hashes, flags)
    if slot < 0 or flags[slot] & WHOLE:
        return slot >= 0
    for place in range(at + 6, min(at + 12, last)):
        value = (value ^ np.uint64(data[place])) * PRIME
    return _slot(value, hashes, flags) >= 0


@compiled
def _mark(data: Array, at: int, first: int, last: int, table: Any) -> Any:
    """DOT where a link may be, AT where an account may be; `at` is a dot, a colon or an "@"."""
    byte = data[at]
    if byte == 46:
        is_hidden = at > first and (data[at - 1] == 91 or data[at - 1] == 40)
        return DOT if is_hidden or _is_host(data, at, first, last, table) else 0
    if byte == 58:
        return DOT if at + 2 < last and data[at + 1] == 47 and data[at + 2] == 47 else 0
    is_name = at + 1 < last and _is_latin(data[at + 1]) and (at == first or not _is_latin(data[at - 1]))
    return AT if is_name else 0


@compiled
def _signs(data: Array, first: int, last: int, table: Any, pairs: Any, places: Array, count: int) -> tuple[int, int]:
    """Marks of a row, and the places (code points) where a name without spaces may begin."""
    marks, back, at, begins = 0, 0, first, pairs[2]
    while at < last:
        byte = data[at]
        if IS_LETTER[byte]:
            at += 1
            continue
        if byte < 128:
            if byte == 46 or byte == 58 or byte == 64:
                marks |= _mark(data, at, first, last, table)
        elif byte < 0xE0:
            marks |= BEYOND_ASCII
        elif byte <= 0xEF and byte != 0xE2 and at + 5 < last:
            marks |= UNSPACED | BEYOND_ASCII
            if begins[_pair_at(data, at)] and _begins_name(data, at, last, pairs):
                places[count] = at - first - back
                count += 1
        back += WIDTHS[byte] - 1
        at += WIDTHS[byte]
    return marks, count


@compiled
def filter_rows(
    data: Array, offsets: Array, fold: Array, table: Any, pairs: Any, marks: Array, found: Any, ends: Array
) -> None:
    """Fill `marks` of each row, what was found (hits, runs, places), and where those of each row end (`ends`)."""
    hits, runs, places = found
    hit_count = run_count = place_count = 0
    for row in range(len(offsets) - 1):
        first, last = offsets[row], offsets[row + 1]
        hit_count = _words(data, first, last, fold, table, hits, hit_count)
        mark, place_count = _signs(data, first, last, table, pairs, places, place_count)
        pay = YES if mark & BEYOND_ASCII else UNKNOWN
        of_runs, run_count = _runs(data, first, last, table, runs, run_count, pay)
        mark |= of_runs
        marks[row], ends[row, 0], ends[row, 1], ends[row, 2] = mark, hit_count, run_count, place_count
