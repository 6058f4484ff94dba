"""One sketch of 128 bytes for each post, over Arrow buffers: what is needed to find its near-duplicates later.

The shingles are those of `likeness.py` (the same numbers; a test proves it). Can be made on any node, in any order.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods import likeness
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.kept import kept
from lindung.screening.methods.likeness import (
    BREAK,
    CAP,
    FEWEST,
    FIRST,
    LEET,
    MARK,
    MASK,
    NOTHING,
    PAIR,
    RUN,
    SECOND,
    UNSPACED,
)

SKETCH_BYTES = 128
MINIMA = 28  # minima of as many permutations of the shingles, 32 bits each (MinHash, Broder 1997)
IDENTITY = 2  # before them: 64 bits that name the set of shingles, their number, and a spare word
SKETCH_TYPE = pa.binary(SKETCH_BYTES)
_TABLE, _LAST = 0x20000, 0x323B0
_SLOTS = 4 * CAP
_SPACE, _LINE, _TAG, _SLASH, _UNDER, _AT = 32, 10, 35, 47, 95, 64
_random = np.random.default_rng(20240501)
_TIMES = _random.integers(1 << 31, 1 << 32, MINIMA, dtype=np.uint32) | np.uint32(1)
_PLUS = _random.integers(0, 1 << 32, MINIMA, dtype=np.uint32)


def _leet() -> np.ndarray:
    """What a sign between letters stands for; 0 for signs that stand for none."""
    table = np.zeros(128, np.int64)
    for written, meant in LEET.items():
        table[written] = meant
    return table


_LEET = _leet()
_folds: list[np.ndarray] = []


def tables() -> tuple[np.ndarray, np.ndarray]:
    """What each character below 0x20000 counts as (`likeness.fold`), and digits for letters; made once in a process."""
    if not _folds:
        _folds.extend(kept("folds", lambda: (np.fromiter(map(likeness.fold, range(_TABLE)), np.int32, _TABLE),)))
    return _folds[0], _LEET


@compiled
def _mix(value: Any) -> Any:
    mixed = ((value & MASK) * FIRST + (value >> 32) * SECOND) & MASK
    mixed = ((mixed ^ (mixed >> 16)) * FIRST) & MASK
    mixed = ((mixed ^ (mixed >> 15)) * SECOND) & MASK
    return mixed ^ (mixed >> 16)


@compiled
def decode(text: Any, at: Any, end: Any) -> Any:
    """The code point that begins at a byte, and where the next begins."""
    first = np.int64(text[at])
    if first < 0x80:
        return first, at + 1
    if first < 0xE0:
        return ((first & 0x1F) << 6) | (np.int64(text[min(at + 1, end - 1)]) & 0x3F), at + 2
    if first < 0xF0:
        middle, last = np.int64(text[min(at + 1, end - 1)]) & 0x3F, np.int64(text[min(at + 2, end - 1)]) & 0x3F
        return ((first & 0x0F) << 12) | (middle << 6) | last, at + 3
    code = first & 0x07
    for step in range(1, 4):
        code = (code << 6) | (np.int64(text[min(at + step, end - 1)]) & 0x3F)
    return code, at + 4


@compiled
def _fold_text(text: Any, start: Any, end: Any, fold: Any, codes: Any) -> Any:
    """Fold a text into code points; how many are left."""
    at, kept = start, 0
    while at < end:
        code, at = decode(text, at, end)
        rare = code | UNSPACED if code < _LAST else NOTHING
        folded = np.int64(fold[code]) if code < _TABLE else rare
        if folded != NOTHING:
            codes[kept] = folded
            kept += 1
    return kept


@compiled
def _word_end(codes: Any, at: Any, kept: Any) -> Any:
    while at < kept:
        code = codes[at]
        if code >= UNSPACED or code in (_SPACE, _LINE, BREAK, _TAG, _SLASH):
            return at
        at += 1
    return at


@compiled
def _skip_end(codes: Any, at: Any, kept: Any) -> Any:
    while at < kept and codes[at] < UNSPACED and codes[at] != _SPACE and codes[at] != _LINE:
        at += 1
    return at


@compiled
def _bit(code: Any) -> Any:
    if 97 <= code <= 122:
        return np.int64(1) << (code - 97)
    return np.int64(1) << (26 + code % 37)


@compiled
def _letters(codes: Any, at: Any, end: Any, leet: Any) -> Any:
    """The set of a word's letters; 0 for numbers and handles."""
    bits, letters, stood_in, digits = np.int64(0), 0, 0, 0
    for place in range(at, end):
        code = np.int64(codes[place])
        digits = digits + 1 if 48 <= code <= 57 else 0
        meant = leet[code] if code < 128 else 0
        if digits == 3 or (digits and not meant):
            return np.int64(0)
        if meant:
            stood_in += 1
            bits |= _bit(meant)
        elif code != _UNDER:
            letters += 1
            bits |= _bit(code)
    return bits if letters >= stood_in else np.int64(0)


@compiled
def _write_pieces(codes: Any, at: Any, kept: Any, found: Any, count: Any) -> Any:
    """The pieces of a run of unspaced script; where it ends, and how many shingles there are now."""
    oldest, older, letter, letters = np.int64(0), np.int64(0), np.int64(0), 0
    while at < kept and codes[at] >= UNSPACED:
        letter += _mix(np.int64(codes[at]) & (UNSPACED - 1))
        at += 1
        if at == kept or codes[at] < MARK:  # the letter has all its marks
            letters += 1
            if letters >= RUN:
                found[count] = _mix((oldest + older + letter) & MASK)
                count += 1
            oldest, older, letter = older, letter, np.int64(0)
    if letters < RUN:
        found[count] = _mix((oldest + older) & MASK)
        count += 1
    return at, count


@compiled
def _write_word(bits: Any, before: Any, found: Any, count: Any) -> Any:
    """A word and the pair with the word before it; the word, and how many shingles there are now."""
    word = _mix(bits)
    found[count] = word
    count += 1
    if before:
        found[count] = _mix(((before * PAIR) & MASK) ^ word)
        count += 1
    return word, count


@compiled
def write_shingles(codes: Any, kept: Any, leet: Any, found: Any) -> Any:
    """Write every shingle of a folded text (some more than once); how many."""
    at, count, before = 0, 0, np.int64(0)
    while at < kept:
        code = codes[at]
        if code >= UNSPACED:
            at, count = _write_pieces(codes, at, kept, found, count)
            before = np.int64(0)
        elif code in (_TAG, _SLASH):
            at, before = _skip_end(codes, at, kept), np.int64(0)
        elif code in (_SPACE, _LINE, BREAK):
            before = before if code == _SPACE else np.int64(0)
            at += 1
        else:
            end = _word_end(codes, at, kept)
            bits = _letters(codes, at, end, leet)
            if bits:
                before, count = _write_word(bits, before, found, count)
            at = end
    return count


@compiled
def keep_distinct(found: Any, count: Any, slots: Any, stamps: Any, turn: Any) -> Any:
    """Bring the distinct shingles (of many: the CAP smallest) to the front; how many."""
    if count > CAP:
        ordered = np.sort(found[:count])
        distinct = 0
        for place in range(count):
            if distinct < CAP and (place == 0 or ordered[place] != ordered[place - 1]):
                found[distinct] = ordered[place]
                distinct += 1
        return distinct
    distinct = 0
    for place in range(count):
        shingle = found[place]
        slot = shingle & (_SLOTS - 1)
        while stamps[slot] == turn and slots[slot] != shingle:
            slot = (slot + 1) & (_SLOTS - 1)
        if stamps[slot] != turn:
            stamps[slot], slots[slot] = turn, shingle
            found[distinct] = shingle
            distinct += 1
    return distinct


@compiled
def _write_sketch(found: Any, count: Any, times: Any, plus: Any, sketch: Any) -> Any:
    """The identity and the minima of a set of shingles."""
    low, high = np.int64(0), np.int64(count)
    minima = np.full(MINIMA, MASK, np.uint32)
    for place in range(count):
        shingle = np.uint32(found[place])
        for turn in range(MINIMA):
            value = np.uint32((shingle ^ plus[turn]) * times[turn])
            minima[turn] = min(minima[turn], np.uint32(value ^ (value >> np.uint32(15))))
        low = (low + _mix(np.int64(shingle) << 20)) & MASK
        high = (high + _mix((np.int64(shingle) << 21) ^ 0x5A17)) & MASK
    sketch[0], sketch[1], sketch[2] = low, high, count
    sketch[32 - MINIMA :] = minima


@compiled
def _name_bytes(text: Any, start: Any, end: Any, sketch: Any) -> Any:
    """A text of fewer than FEWEST shingles says too little: it is known by its bytes, and counts as having none."""
    low, high = np.int64(end - start), np.int64(1)
    for at in range(start, end):
        low = _mix((low << 8) ^ np.int64(text[at]))
        high = _mix((high << 9) ^ np.int64(text[at]))
    sketch[0], sketch[1], sketch[2] = low, high, 0


@compiled
def room_for(offsets: Any) -> Any:
    """Scratch arrays for the longest text: folded characters, shingles, and a table to know shingles again."""
    longest = np.int64(0)
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    size = longest + 8
    codes, found = np.empty(size, np.int32), np.empty(size, np.uint32)
    return codes, found, np.zeros(_SLOTS, np.uint32), np.full(_SLOTS, -1, np.int64)


@compiled
def shingle_row(text: Any, offsets: Any, row: Any, tables: Any, room: Any) -> Any:
    """Write the distinct shingles of one row to the front of the room's second array; how many."""
    codes, found, slots, stamps = room
    kept = _fold_text(text, offsets[row], offsets[row + 1], tables[0], codes)
    return keep_distinct(found, write_shingles(codes, kept, tables[1], found), slots, stamps, row)


@compiled
def _sketch_all(text: Any, offsets: Any, tables: Any, times: Any, plus: Any, sketches: Any) -> Any:
    room = room_for(offsets)
    for row in range(len(offsets) - 1):
        count = shingle_row(text, offsets, row, tables, room)
        if count < FEWEST:
            _name_bytes(text, offsets[row], offsets[row + 1], sketches[row])
        else:
            _write_sketch(room[1], count, times, plus, sketches[row])


def buffers(texts: Any) -> tuple[np.ndarray, np.ndarray]:
    """The bytes and the offsets of an Arrow array of strings (any width, chunked or not); null is an empty text."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    if whole.null_count or not pa.types.is_large_string(whole.type):
        whole = whole.cast(pa.large_string()).fill_null("")
    _, offsets, content = whole.buffers()
    starts = (
        np.frombuffer(offsets, np.int64)[whole.offset : whole.offset + len(whole) + 1]
        if len(whole)
        else np.zeros(1, np.int64)
    )
    return np.frombuffer(content, np.uint8) if content and content.size else np.zeros(1, np.uint8), starts


def sketch_batch(texts: Any) -> pa.Array:
    """One sketch of SKETCH_BYTES bytes for each cleaned text: 64 bits of identity, the number of shingles, minima."""
    content, offsets = buffers(texts)
    sketches = np.zeros((len(offsets) - 1, SKETCH_BYTES // 4), np.uint32)
    _sketch_all(content, offsets, tables(), _TIMES, _PLUS, sketches)
    return pa.FixedSizeBinaryArray.from_buffers(SKETCH_TYPE, len(sketches), [None, pa.py_buffer(sketches)])
