"""Finds signs in rows of symbols, compiled: `find_flags` and what `judge` asks of a text, step for step.

An amount of pay is only found here; `flags` weighs it. A text in which more is found than there is room for is left to
the plain code.
"""

from typing import Any, NamedTuple

import numpy as np

from lindung.screening.methods.bulk.flag_machine import matches, stack_for
from lindung.screening.methods.bulk.flag_tables import NAMES, NOTHING
from lindung.screening.methods.bulk.flag_words import (
    DATELINED,
    IS_READ,
    KEY_BITS,
    KEY_SHIFT,
    MOST_LETTERS,
    QUESTIONS,
    QUOTED,
    STEP,
)
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.flags import MOST_OF_ONE, NOTHING_NAMED, PAY_TOO_HIGH
from lindung.screening.methods.flags.guards import FARTHEST, VOUCHERS
from lindung.screening.methods.flags.lexicon import UNKNOWN
from lindung.screening.methods.flags.registers import TABLE

PAY, NOWHERE = NAMES.index(PAY_TOO_HIGH), NAMES.index(NOTHING_NAMED)
ENOUGH, LEANING, MOST = float(TABLE["enough"]), float(TABLE["leaning"]), int(TABLE["most"])
BEGIN, LEAST, USUAL = float(TABLE["begin"]), float(TABLE["least_begin"]), float(TABLE["usual_words"])
FLAG, FIRST, LAST, START, END = range(5)  # fields of a place: its flag, its symbols, its letters
FIELDS = 5
PLAIN, READ, DOUBTED, RICH = 0, 1, 2, 4  # bits of what is said of a text
DIFFERENT, MOST_PLACES = len(NAMES), 1024  # flags; places of one text


class Sheet(NamedTuple):
    """Room to write on while one text is read."""

    symbols: np.ndarray
    row: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    other: np.ndarray
    stack: np.ndarray
    found: np.ndarray
    places: np.ndarray


def sheet() -> Sheet:
    """A fresh one."""
    symbols, begins, ends = (np.empty(MOST_LETTERS, np.int32) for _ in range(3))
    row, other = (np.empty(MOST_LETTERS, np.uint16) for _ in range(2))
    found, places = np.empty((MOST_LETTERS, 2), np.int32), np.empty((MOST_PLACES, FIELDS), np.int32)
    return Sheet(symbols, row, begins, ends, other, stack_for(MOST_LETTERS), found, places)


@compiled
def _join(cut: Any, first: Any, last: Any, tables: Any, sheet: Any) -> Any:
    """Write the symbols of a text, its phrases as one each; how many."""
    words, begins, ends, values = cut.words, cut.begins, cut.ends, cut.values
    symbols, row, starts, stops, columns = sheet.symbols, sheet.row, sheet.begins, sheet.ends, tables.columns
    keys, nodes, known, is_begin = tables.phrases.keys, tables.phrases.nodes, tables.phrases.ends, tables.begins_phrase
    mask, count, at = np.int64(len(keys) - 1), 0, np.int64(first)
    while at < last:
        symbol = np.int64(values[words[at]]) if words[at] >= 0 else np.int64(-words[at])
        node, end, each, joined = np.int64(0), at + 1, at, symbol
        while is_begin[symbol] and each < last:
            one = np.int64(values[words[each]]) if words[each] >= 0 else np.int64(-words[each])
            key = (node << KEY_BITS) | one
            where = ((key * STEP) >> KEY_SHIFT) & mask
            while keys[where] >= 0 and keys[where] != key:
                where = (where + 1) & mask
            if keys[where] != key:
                break
            node, each = np.int64(nodes[where]), each + 1
            if known[node]:
                joined, end = np.int64(known[node]), each
        symbols[count], row[count], starts[count], stops[count] = joined, columns[joined], begins[at], ends[end - 1]
        count, at = count + 1, end
    return count


@compiled
def _has(tables: Any, program: Any, size: Any, sheet: Any) -> Any:
    return matches(tables.machine, program, sheet.row, 0, size, size, sheet.stack, sheet.found[:1]) > 0


@compiled
def _possible(size: Any, tables: Any, sheet: Any) -> Any:
    """Write the numbers of the signs all of whose elements stand somewhere in a text; how many."""
    row, masks, needed, other = sheet.row, tables.masks, tables.needed, sheet.other
    there = np.zeros(masks.shape[1], np.uint64)
    for at in range(size):
        for word in range(len(there)):
            there[word] |= masks[row[at], word]
    count = 0
    for sign in range(len(needed)):
        is_possible = True
        for word in range(len(there)):
            is_possible = is_possible and needed[sign, word] & ~there[word] == 0
        if is_possible:
            other[count] = sign
            count += 1
    return count


@compiled
def _needs_are_met(sign: Any, size: Any, tables: Any, sheet: Any) -> Any:
    are_met = True
    for need in tables.needs[sign]:
        are_met = are_met and (need == NOTHING or _has(tables, need, size, sheet))
    return are_met


@compiled
def _is_taken_back(sign: Any, begin: Any, end: Any, size: Any, tables: Any, sheet: Any) -> Any:
    """Whether a guard of the sign stands beside or inside of what was found."""
    machine, row, stack, one = tables.machine, sheet.row, sheet.stack, sheet.found[-1:]
    for guard in tables.guards[sign]:
        if guard == NOTHING:
            return False
        before, after, inside = tables.beside[guard, 0], tables.beside[guard, 1], tables.beside[guard, 2]
        if matches(machine, before, row, max(0, begin - FARTHEST), begin, begin, stack, one):
            return True
        reach = min(size, end + FARTHEST)
        if end < reach and matches(machine, after, row, end, end + 1, reach, stack, one):
            return True
        if inside != NOTHING and matches(machine, inside, row, begin, end, end, stack, one):
            return True
    return False


@compiled
def _add(flag: Any, begin: Any, end: Any, count: Any, sheet: Any) -> Any:
    places = sheet.places
    places[count, FLAG], places[count, FIRST], places[count, LAST] = flag, begin, end
    places[count, START], places[count, END] = sheet.begins[begin], sheet.ends[end - 1]
    return count + 1


@compiled
def _find_sign(sign: Any, count: Any, size: Any, tables: Any, sheet: Any, shown: Any) -> Any:
    """Write the places of one sign; how many places there are then."""
    flag, program = tables.signs[sign, 0], tables.signs[sign, 1]
    found = matches(tables.machine, program, sheet.row, 0, size, size, sheet.stack, sheet.found[:-1])
    for each in range(found):
        begin, end = np.int64(sheet.found[each, 0]), np.int64(sheet.found[each, 1])
        if shown[flag] >= MOST_OF_ONE or count == MOST_PLACES:
            break
        if not _is_taken_back(sign, begin, end, size, tables, sheet):
            count = _add(flag, begin, end, count, sheet)
            shown[flag] += flag != PAY
    return count


@compiled
def _find(size: Any, tables: Any, sheet: Any) -> Any:
    """Write the places of all signs, in the order of the table; how many."""
    shown, count = np.zeros(DIFFERENT, np.int64), 0
    for each in range(_possible(size, tables, sheet)):
        sign = np.int64(sheet.other[each])
        if tables.signs[sign, 0] == PAY and _has(tables, tables.texts.skilled, size, sheet):
            continue
        if _needs_are_met(sign, size, tables, sheet):
            count = _find_sign(sign, count, size, tables, sheet, shown)
    return count


@compiled
def _vouchers(size: Any, tables: Any, sheet: Any) -> Any:
    """How many different words name what lawful offers name, where no "no" stands before them."""
    machine, row, other, found = tables.machine, sheet.row, sheet.other, sheet.found
    for at in range(size):
        other[at] = 0
    for each in range(matches(machine, tables.texts.unnamed, row, 0, size, size, sheet.stack, found)):
        for at in range(found[each, 0], found[each, 1]):
            other[at] = 1
    named, different = machine.programs[tables.texts.named, 1], 0
    for at in range(size):
        if machine.classes[row[at], named] and not other[at]:
            is_new = True
            for before in range(different):
                is_new = is_new and found[before, 0] != sheet.symbols[at]
            if is_new:
                found[different, 0] = sheet.symbols[at]
                different += 1
    return different


@compiled
def _nowhere_named(size: Any, tables: Any, sheet: Any) -> Any:
    """The symbol of the place of work abroad in a text that names no licence and the like; -1 without one."""
    texts = tables.texts
    is_work = _has(tables, texts.work, size, sheet) and not _has(tables, texts.usual, size, sheet)
    if is_work and _has(tables, texts.going, size, sheet):
        place = np.int64(sheet.found[0, 0])
        if not _vouchers(size, tables, sheet):
            return place
    return np.int64(-1)


@compiled
def _without_denials(size: Any, tables: Any, sheet: Any) -> Any:
    """Write a text with one unknown word for each denial; how many symbols."""
    row, other, found, unknown = sheet.row, sheet.other, sheet.found, tables.columns[ord(UNKNOWN)]
    count, at = 0, np.int64(0)
    for each in range(matches(tables.machine, tables.texts.denied, row, 0, size, size, sheet.stack, found)):
        for kept in range(at, found[each, 0]):
            other[count] = row[kept]
            count += 1
        other[count] = unknown
        count, at = count + 1, np.int64(found[each, 1])
    for kept in range(at, size):
        other[count] = row[kept]
        count += 1
    return count


@compiled
def _advice(size: Any, facts: Any, tables: Any, sheet: Any) -> Any:
    """How much a text warns rather than offers: `registers.advice`, in the same order of arithmetic."""
    machine, other, weights, counted = tables.machine, sheet.other, tables.weights, tables.counted
    rest, words = _without_denials(size, tables, sheet), len(counted)
    counts = np.zeros(len(weights), np.int64)
    for at in range(rest):
        for word in range(words):
            counts[word] += machine.classes[other[at], counted[word]]
    counts[words] = matches(machine, tables.texts.forbidden, other, 0, rest, rest, sheet.stack, sheet.found)
    counts[words + 1], counts[words + 2], counts[words + 3] = facts[QUOTED] // 2, facts[DATELINED], facts[QUESTIONS]
    counts[words + 4] = matches(machine, tables.texts.numbers, other, 0, rest, rest, sheet.stack, sheet.found)
    total = 0.0
    for each in range(len(weights)):
        total += weights[each] * np.float64(min(MOST, counts[each]))
    return BEGIN * max(LEAST, min(1.0, size / USUAL)) + total


@compiled
def _said_of(size: Any, advice: Any, tables: Any, sheet: Any) -> Any:
    """Bits of what is said of a text in which something was found."""
    said = READ
    if advice >= LEANING or _has(tables, tables.texts.asks, size, sheet) or _vouchers(size, tables, sheet) >= VOUCHERS:
        said |= DOUBTED
    return said | (RICH if _has(tables, tables.texts.rich, size, sheet) else 0)


@compiled
def find_all(cut: Any, tables: Any, sheet: Any, said: Any, ends: Any, places: Any) -> None:
    """Write the places of signs in every text of a batch: `ends` says where those of each text end in `places`."""
    total = 0
    for number in range(len(said)):
        said[number], count = cut.facts[number, IS_READ], 0
        if said[number]:
            size = _join(cut, cut.bounds[number, 0], cut.bounds[number, 1], tables, sheet)
            count = _find(size, tables, sheet)
            place = _nowhere_named(size, tables, sheet)
            if place >= 0 and count < MOST_PLACES:
                count = _add(NOWHERE, place, place + 1, count, sheet)
            if count == MOST_PLACES or total + count > len(places):
                said[number], count = PLAIN, 0
        if count:
            advice = _advice(size, cut.facts[number], tables, sheet)
            said[number] = _said_of(size, advice, tables, sheet)
            count = 0 if advice >= ENOUGH else count
        for each in range(count):
            for field in range(FIELDS):
                places[total + each, field] = sheet.places[each, field]
        total += count
        ends[number] = total
