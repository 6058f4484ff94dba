"""The words of many texts: where each stands and its symbol, as `flags.reading` cuts them, compiled.

The regexes that cut are the ones of the reading. Each word is looked up in a table of words seen so far; the lexicon
is asked only for new ones. Texts so long that registers read them in pieces, and rare characters, are left to the plain
code.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from lindung.screening.methods.bulk.flag_machine import matches, stack_for
from lindung.screening.methods.bulk.flag_programs import Machine, Programs
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.flags.lexicon import LEXICON, NUMBER, SPACELESS, UNKNOWN
from lindung.screening.methods.flags.reading import CUT_BESIDE, CUT_SPACED, LETTERS_A_WORD, MOST_BETWEEN
from lindung.screening.methods.flags.registers import DATELINE, PIECE, QUOTES
from lindung.screening.methods.judging import LOOKED_AT
from lindung.screening.methods.kept import kept
from lindung.screening.methods.sketching import buffers, decode

CODES = 0x20000
MOST_LETTERS = 2 * PIECE - 1
TABLE_BITS, MOST_WORDS = 18, 120_000
MOST_NEW = 1 << TABLE_BITS - 1
LONGEST_NUMBER = max(len(form) for form in LEXICON.symbols.known if form[0].isdecimal())
NONE = -1
# What a letter may be, beside what it is to the regexes.
UNSPACED, QUOTE, QUESTION, DECIMAL, ALPHABETIC, BLANK, BESIDE = (1 << bit for bit in range(7))
# Facts of a text: whether it is read here, quotation marks, question marks, a dateline, words of its beginning.
IS_READ, QUOTED, QUESTIONS, DATELINED, BEGUN = range(5)
FACTS = 5
# Of new words: how many, letters of all of them, how many there may be; where the keys of words begin.
_WAITING, _LETTERS, _LIMIT, _SEED = range(4)
STEP, KEY_BITS, KEY_SHIFT = 0x9E3779B1, 21, 13


class Letters(NamedTuple):
    """What every character is, and the regexes over them."""

    columns: np.ndarray
    kinds: np.ndarray  # [column]
    machine: Machine
    spaced: int
    beside: int
    dateline: int


class Chains(NamedTuple):
    """Rows of numbers known, as a tree: steps as an open table of (node, number), and what ends at each node."""

    keys: np.ndarray
    nodes: np.ndarray
    ends: np.ndarray


class Cut(NamedTuple):
    """The words of a batch one after the other: slots (or, below zero, symbols), and where they stand in their text."""

    words: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    bounds: np.ndarray  # [text]: the first word, and the one after the last
    facts: np.ndarray  # [text, fact]
    values: np.ndarray  # [slot]: the symbol


class Fresh(NamedTuple):
    """Words that wait for the lexicon: slots and where they end in `letters`."""

    slots: np.ndarray
    ends: np.ndarray
    letters: np.ndarray


class Sheet(NamedTuple):
    """Room to write on while one text is read."""

    codes: np.ndarray
    row: np.ndarray
    stack: np.ndarray
    found: np.ndarray


def sheet() -> Sheet:
    """A fresh one."""
    codes, row = np.empty(MOST_LETTERS, np.int32), np.empty(MOST_LETTERS, np.uint16)
    return Sheet(codes, row, stack_for(MOST_LETTERS), np.empty((MOST_LETTERS, 2), np.int32))


def letters() -> Letters:
    """What every character is to the reading of a text."""
    columns, kinds, programs, steps, classes, numbers = kept("letters", _letters)
    return Letters(columns, kinds, Machine(programs, steps, classes), *numbers.tolist())


def _letters() -> tuple[np.ndarray, ...]:
    programs = Programs(CODES)
    numbers = [programs.add(regex) for regex in (CUT_SPACED, CUT_BESIDE, DATELINE.pattern)]
    ways = ((rf"[{SPACELESS}]", UNSPACED), (f"[{QUOTES}]", QUOTE), (r"\?", QUESTION), (r"\d", DECIMAL), (r"\s", BLANK))
    classes = [(programs.of_class(regex), bit) for regex, bit in ways]
    classes.append((programs.of_letters(filter(str.isalpha, map(chr, range(CODES)))), ALPHABETIC))
    machine, columns = programs.finished()
    classes.append((int(machine.programs[numbers[1], 1]), BESIDE))
    kinds = np.zeros(len(machine.classes), np.uint8)
    for number, bit in classes:
        kinds[machine.classes[:, number]] |= bit
    return columns, kinds, *machine, np.array(numbers)


def chains(known: Sequence[tuple[Sequence[int], int]]) -> Chains:
    """A tree of rows of numbers below 2**21, and what each stands for (above zero)."""
    steps: dict[int, int] = {}
    ends = [0]
    for chain, value in known:
        node = 0
        for number in chain:
            node = steps.setdefault(node << KEY_BITS | number, len(ends))
            if node == len(ends):
                ends.append(0)
        ends[node] = value
    size = 1 << max(4, int(np.ceil(np.log2(2 * len(steps) + 1))))
    keys, nodes = np.full(size, NONE, np.int64), np.zeros(size, np.int32)
    for key, node in steps.items():
        place = ((key * STEP) >> KEY_SHIFT) & (size - 1)
        while keys[place] >= 0:
            place = (place + 1) & (size - 1)
        keys[place], nodes[place] = key, node
    return Chains(keys, nodes, np.asarray(ends, np.int32))


def _unspaced() -> Chains:
    """The words of scripts without spaces."""
    return chains([(tuple(map(ord, form)), ord(LEXICON.symbols[form])) for form in LEXICON.spaceless])


class Words:
    """What has been learned of words; one a process, which one batch uses at a time."""

    def __init__(self) -> None:
        self.letters = letters()
        self.chains = Chains(*kept("unspaced", _unspaced))
        self._lock = Lock()
        self._seed = secrets.randbits(62)  # nobody can write a word that takes the place of another
        self._forget()

    def _forget(self) -> None:
        self._keys = np.zeros(1 << TABLE_BITS, np.uint64)
        self._values = np.zeros(1 << TABLE_BITS, np.int32)
        self._count = 0

    def cut(self, texts: pa.Array) -> Cut:
        """The words of each text; all of them are known afterwards."""
        content, offsets = buffers(texts)
        size = int(offsets[-1] - offsets[0])
        bounds, facts = np.zeros((len(texts), 2), np.int64), np.zeros((len(texts), FACTS), np.int32)
        with self._lock:
            if self._count > MOST_WORDS:
                self._forget()
            room = min(size, MOST_NEW - self._count)
            found, begins, ends = (np.empty(size, np.int32) for _ in range(3))
            cut = Cut(found, begins, ends, bounds, facts, self._values)
            fresh = Fresh(np.empty(room, np.int32), np.empty(room, np.int64), np.empty(size, np.int32))
            state = np.array([0, 0, room, self._seed], np.int64)
            _cut_all(content, offsets, (self.letters, self.chains, self._keys), sheet(), cut, fresh, state)
            self._learn(fresh, state)
        return cut

    def _learn(self, fresh: Fresh, state: np.ndarray) -> None:
        """Ask the lexicon for words that were not seen before."""
        whole = fresh.letters[: state[_LETTERS]].tobytes().decode("utf-32-le")
        start = 0
        for slot, end in zip(fresh.slots[: state[_WAITING]].tolist(), fresh.ends.tolist(), strict=False):
            self._values[slot] = ord(LEXICON.symbols[whole[start:end]])
            start = end
        self._count += int(state[_WAITING])


@lru_cache(maxsize=1)
def words() -> Words:
    """The one table of this process."""
    return Words()


@compiled
def _cut_spaced(size: Any, letters: Any, sheet: Any, cut: Any, at: Any) -> Any:
    """Note where the words stand, from place `at`; where the next are noted."""
    found = sheet.found
    count = matches(letters.machine, letters.spaced, sheet.row, 0, size, size, sheet.stack, found)
    words, begins, ends = cut.words, cut.begins, cut.ends
    for each in range(count):
        words[at + each], begins[at + each], ends[at + each] = 0, found[each, 0], found[each, 1]
    return at + count


@compiled
def _cut_beside(size: Any, letters: Any, chains: Any, sheet: Any, cut: Any, at: Any) -> Any:  # noqa: C901
    """The same in scripts without spaces: known words, what stands beside them, and about how many others between."""
    codes, row, found = sheet.codes, sheet.row, sheet.found
    keys, nodes, known, mask = chains.keys, chains.nodes, chains.ends, np.int64(len(chains.keys) - 1)
    words, begins, ends, kinds = cut.words, cut.begins, cut.ends, letters.kinds
    place, last = np.int64(0), np.int64(0)
    while place < size:
        node, symbol, end, next_one = np.int64(0), np.int64(0), place, place
        while next_one < size:
            key = (node << KEY_BITS) | np.int64(codes[next_one])
            where = ((key * STEP) >> KEY_SHIFT) & mask
            while keys[where] >= 0 and keys[where] != key:
                where = (where + 1) & mask
            if keys[where] != key:
                break
            node, next_one = np.int64(nodes[where]), next_one + 1
            if known[node]:
                symbol, end = np.int64(known[node]), next_one
        if (
            end == place
            and kinds[row[place]] & BESIDE
            and matches(letters.machine, letters.beside, row, place, place + 1, size, sheet.stack, found[:1])
        ):
            end = np.int64(found[0, 1])
        if end == place:
            place += 1
            continue
        between: Any = min((place - last) // LETTERS_A_WORD, MOST_BETWEEN)
        for _ in range(between):
            words[at], begins[at], ends[at] = -ord(UNKNOWN), last, place
            at += 1
        words[at], begins[at], ends[at] = -symbol, place, end
        at, place, last = at + 1, end, end
    return at


@compiled
def _look_up(  # noqa: C901 - as `matches`
    start: Any, end: Any, letters: Any, keys: Any, sheet: Any, cut: Any, fresh: Any, state: Any
) -> Any:
    """Find the slots of words; False when there is no room for more new ones."""
    codes, row, kinds, words, begins, ends = sheet.codes, sheet.row, letters.kinds, cut.words, cut.begins, cut.ends
    mask = np.uint64(len(keys) - 1)
    for each in range(start, end):
        if words[each] < 0:
            continue
        if ends[each] - begins[each] > LONGEST_NUMBER and kinds[row[begins[each]]] & DECIMAL:
            words[each] = -ord(NUMBER)
            continue
        key = np.uint64(state[_SEED])
        for at in range(begins[each], ends[each]):
            key = (key ^ np.uint64(codes[at])) * np.uint64(0x100000001B3)
        key = (key ^ (key >> np.uint64(29))) | np.uint64(1)
        place = (key >> np.uint64(17)) & mask
        while keys[place] != 0 and keys[place] != key:
            place = (place + np.uint64(1)) & mask
        words[each] = np.int64(place)
        if keys[place] == 0:
            if state[_WAITING] >= state[_LIMIT]:
                return False
            keys[place] = key
            for at in range(begins[each], ends[each]):
                fresh.letters[state[_LETTERS]] = codes[at]
                state[_LETTERS] += 1
            fresh.slots[state[_WAITING]], fresh.ends[state[_WAITING]] = np.int64(place), state[_LETTERS]
            state[_WAITING] += 1
    return True


@compiled
def _decode(text: Any, start: Any, end: Any, letters: Any, sheet: Any) -> Any:
    """Write the code points of a text and their columns; how many, -1 for a text that is not read here."""
    size = 0
    codes, row, columns = sheet.codes, sheet.row, letters.columns
    while start < end:
        code, start = decode(text, start, end)
        if code >= CODES or size == len(codes):
            return NONE
        codes[size], row[size] = code, columns[code]
        size += 1
    return size


@compiled
def _note_facts(size: Any, letters: Any, sheet: Any, facts: Any) -> Any:
    """Write down the facts of a text; whether it has letters of scripts without spaces."""
    kinds, row, found = letters.kinds, sheet.row, sheet.found
    every, begun, spelled, is_blank = np.uint8(0), 0, 0, True
    for at in range(size):
        kind = kinds[row[at]]
        every |= kind
        facts[QUOTED] += kind & QUOTE != 0
        facts[QUESTIONS] += kind & QUESTION != 0
        if at < LOOKED_AT:
            spelled += kind & ALPHABETIC != 0
            begun += is_blank and kind & ALPHABETIC != 0
            is_blank = kind & BLANK != 0
    facts[BEGUN] = max(begun, spelled // LETTERS_A_WORD)
    if size:
        facts[DATELINED] = matches(letters.machine, letters.dateline, row, 0, 1, size, sheet.stack, found[:1])
    return every & UNSPACED != 0


@compiled
def _cut_all(text: Any, offsets: Any, known: Any, sheet: Any, cut: Any, fresh: Any, state: Any) -> None:
    """Note the words and facts of every text."""
    letters, chains, keys = known
    at = np.int64(0)
    for number in range(len(offsets) - 1):
        before = at
        size = _decode(text, offsets[number], offsets[number + 1], letters, sheet)
        if size >= 0:
            facts = cut.facts[number]
            if _note_facts(size, letters, sheet, facts):
                at = _cut_beside(size, letters, chains, sheet, cut, at)
            else:
                at = _cut_spaced(size, letters, sheet, cut, at)
            facts[IS_READ] = _look_up(before, at, letters, keys, sheet, cut, fresh, state)
        cut.bounds[number, 0], cut.bounds[number, 1] = before, at
