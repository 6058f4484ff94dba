"""Which signs may stand in each text of a batch: a cheap, safe answer, so that regexes run on few texts and signs.

Every word of a text is looked up once in a table of words seen so far (its hash leads to its symbol, which the lexicon
gives); then `required` says which signs the set of symbols allows. A text with disguised words, or with scripts mixed
in a way the reading takes apart otherwise, is not judged here.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from lindung.screening.methods.bulk.required import Required
from lindung.screening.methods.compiled import compiled
from lindung.screening.methods.flags.guards import NEEDED_NOWHERE
from lindung.screening.methods.flags.lexicon import LEXICON, MINOR, NUMBER, SPACELESS
from lindung.screening.methods.flags.signs import SIGNS, Sign
from lindung.screening.methods.sketching import buffers

OTHER, LETTER, LATIN, UNSPACED, STAND_IN, JOINER, APOSTROPHE, DIGIT, MARK = range(9)
TABLE_BITS, MOST_WORDS = 18, 120_000
CODES = 0x20000
NOT_KNOWN = -1
NUMBER_ID, MINOR_ID = 0, 1
LONGEST_NUMBER = 8  # bytes; what is longer has no word of its own
JOINED = 3  # single letters with signs between, as in g-a-j-i
COUNT, WAITING, LIMIT = range(3)
STEP = 0x9E3779B1
_COMMON_WORDS = (
    "the and of to in for with you are is our on at your will be this from as have but not was we us can me my i a no"
    " dan yang untuk di kami kita anda awak kamu dengan pada boleh bisa kerana karena ini itu akan ke dari saya juga"
    " tak tidak ada sudah dalam oleh atau lagi sini sana និង ការ នៅ មាន ជា ក្នុង របស់ ដែល បាន ទៅ ពី ធ្វើ យើង អ្នក មិន"
)
COMMON = frozenset(_COMMON_WORDS.split())  # what an AND is looked for last by
COMMON_WEIGHT = 40.0
# A place of work abroad without a name is found without any sign.
NAMED_NOWHERE = "".join(f"(?:{pattern.pattern})" for pattern in NEEDED_NOWHERE)


class Words:
    """What has been learned of words, and the tables of the signs; one a process."""

    def __init__(self) -> None:
        known = LEXICON.symbols.known
        self._ids = {ord(NUMBER): NUMBER_ID, ord(MINOR): MINOR_ID}
        for form, symbol in sorted(known.items()):
            self._ids.setdefault(ord(symbol), len(self._ids))
            if form.endswith(".") and known.get(form[:-1]) != symbol:
                self._ids[ord(symbol)] = -1
        chains: dict[int, list[str]] = {}
        for chain, symbol in LEXICON.phrases.items():
            chains.setdefault(ord(symbol), []).append(chain)
            self._ids.setdefault(ord(symbol), len(self._ids))
        symbols = len(self._ids)
        weights = np.ones(symbols)
        for form in COMMON & known.keys():
            weights[self.id_of(ord(known[form]))] = COMMON_WEIGHT
        required = Required(symbols, self.id_of, chains, lambda one: float(weights[one]))
        roots = [required.add(regex) for regex in (*(sign.pattern.pattern for sign in SIGNS), NAMED_NOWHERE)]
        self.always = self._of([number for number, root in enumerate(roots) if root < 0])
        self._numbers: dict[int, list[int]] = {}
        for number, root in enumerate(roots):
            if root >= 0:
                self._numbers.setdefault(root - symbols, []).append(number)
        self._free_numbers = [number for number, root in enumerate(roots) if root < 0]
        self.is_root = np.isin(np.arange(len(required.nodes)), list(self._numbers))
        self.arrays = required.arrays()
        self.sizes = (symbols, symbols + len(required.nodes), max(node.level for node in required.nodes))
        self._trie = trie([(form.encode(), self.id_of(ord(LEXICON.symbols[form]))) for form in LEXICON.spaceless])
        self._kinds = kinds()
        self._forget()

    def _forget(self) -> None:
        self._keys = np.zeros(1 << TABLE_BITS, np.uint64)
        self.values = np.full(1 << TABLE_BITS, NOT_KNOWN, np.int32)
        self._count = 0
        self.tables = (self._kinds, self._keys, self.values, *self._trie)

    @property
    def room(self) -> int:
        """How many more words can be learned."""
        return (1 << TABLE_BITS - 1) - self._count

    def make_room(self) -> None:
        """Forget all words when there are many."""
        if self._count > MOST_WORDS:
            self._forget()

    def id_of(self, letter: int) -> int:
        """A symbol's id; -1 for one that may stand in any text (numbers, pauses, signs that are no words)."""
        return self._ids.get(letter, -1)

    def learn(self, texts: np.ndarray, waiting: np.ndarray) -> None:
        """Ask the lexicon for words that were not seen before: rows of (slot, start, end)."""
        for slot, start, end in waiting.tolist():
            self.values[slot] = self.id_of(ord(LEXICON.symbols[texts[start:end].tobytes().decode()]))
        self._count += len(waiting)

    def signs(self, roots: Sequence[int]) -> list[Sign] | None:
        """The signs of fulfilled ANDs, in the order of the table; None: what needs no sign may stand there, too."""
        numbers = [*self._free_numbers, *(number for root in roots for number in self._numbers[root])]
        return self._of(sorted(numbers))

    def _of(self, numbers: Sequence[int]) -> list[Sign] | None:
        return None if len(SIGNS) in numbers else [SIGNS[number] for number in numbers]


@lru_cache(maxsize=1)
def words() -> Words:
    """The one table of this process."""
    return Words()


def kinds() -> np.ndarray:
    """What each character is to the reading of a text."""
    found = np.zeros(CODES, np.uint8)
    low = [ord(letter) for letter in SPACELESS if letter != "-"]
    for code in range(CODES):
        letter = chr(code)
        if letter.isalnum() and not letter.isdecimal():
            found[code] = LATIN if letter.isascii() or 0xC0 <= code <= 0x24F or 0x1E00 <= code <= 0x1EFF else LETTER
        elif letter.isdecimal():
            found[code] = DIGIT
    for start, end in zip(low[::2], low[1::2], strict=True):
        found[start : end + 1] = UNSPACED
    found[[ord(letter) for letter in "0123456789"]] = DIGIT
    found[[ord(letter) for letter in "013457"]] = STAND_IN
    found[[ord(letter) for letter in "$£€¥₫"]] = MARK
    found[[ord(letter) for letter in "-.*_"]] = JOINER
    found[[ord(letter) for letter in "'’"]] = APOSTROPHE
    return found


def trie(forms: Sequence[tuple[bytes, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Words of scripts without spaces, byte by byte: steps as an open table of (node, byte), and what ends where."""
    steps: dict[int, int] = {}
    ends = [NOT_KNOWN]
    for form, symbol in forms:
        node = 0
        for byte in form:
            node = steps.setdefault(node << 8 | byte, len(ends))
            if node == len(ends):
                ends.append(NOT_KNOWN)
        ends[node] = symbol
    size = 1 << max(4, int(np.ceil(np.log2(2 * len(steps) + 1))))
    keys, values = np.full(size, -1, np.int64), np.zeros(size, np.int32)
    for key, value in steps.items():
        place = ((key * STEP) >> 7) & (size - 1)
        while keys[place] >= 0:
            place = (place + 1) & (size - 1)
        keys[place], values[place] = key, value
    return keys, values, np.asarray(ends, np.int32)


@compiled
def _code(text: Any, at: Any, end: Any) -> Any:
    """The code point that begins at a byte, and where the next begins."""
    first = np.int64(text[at])
    if first < 0x80:
        return first, at + 1
    more = 1 if first < 0xE0 else (2 if first < 0xF0 else 3)
    code = first & (0x3F >> more)
    for step in range(1, more + 1):
        code = (code << 6) | (np.int64(text[min(at + step, end - 1)]) & 0x3F)
    return code, at + more + 1


@compiled
def _slot(text: Any, start: Any, end: Any, keys: Any) -> Any:
    """The slot of a word, and whether it was taken already."""
    key = np.uint64(0xCBF29CE484222325)
    for at in range(start, end):
        key = (key ^ np.uint64(text[at])) * np.uint64(0x100000001B3)
    key = (key ^ (key >> np.uint64(29))) | np.uint64(1)
    mask = np.uint64(len(keys) - 1)
    place = (key >> np.uint64(17)) & mask
    while keys[place] != 0 and keys[place] != key:
        place = (place + np.uint64(1)) & mask
    is_known = keys[place] == key
    keys[place] = key
    return np.int64(place), is_known


@compiled
def _add_word(text: Any, start: Any, end: Any, tables: Any, found: Any, waiting: Any, state: Any) -> Any:
    """Note a word by its slot; False when there is no room left."""
    _, keys, values, _, _, _ = tables
    if state[COUNT] >= len(found) or state[WAITING] >= state[LIMIT]:
        return False
    slot, is_known = _slot(text, start, end, keys)
    if not is_known:
        values[slot] = NOT_KNOWN
        waiting[state[WAITING], 0], waiting[state[WAITING], 1], waiting[state[WAITING], 2] = slot, start, end
        state[WAITING] += 1
    found[state[COUNT]] = slot
    state[COUNT] += 1
    return True


@compiled
def _add(symbol: Any, found: Any, state: Any) -> Any:
    """Note a symbol; False when there is no room left."""
    if state[COUNT] >= len(found):
        return False
    found[state[COUNT]] = -1 - symbol
    state[COUNT] += 1
    return True


@compiled
def _add_number(text: Any, start: Any, end: Any, tables: Any, found: Any, waiting: Any, state: Any) -> Any:
    """Note a number, also as the word it may be (24, 15); False when there is no room left."""
    if end - start <= LONGEST_NUMBER and not _add_word(text, start, end, tables, found, waiting, state):
        return False
    return _add(NUMBER_ID, found, state)


@compiled
def _walk(text: Any, at: Any, end: Any, tables: Any, found: Any, state: Any) -> Any:
    """Note every word of a script without spaces that begins here; False when there is no room left."""
    _, _, _, steps, nodes, ends = tables
    node, mask = np.int64(0), np.int64(len(steps) - 1)
    while at < end:
        key = (node << 8) | np.int64(text[at])
        place = ((key * STEP) >> 7) & mask
        while steps[place] >= 0 and steps[place] != key:
            place = (place + 1) & mask
        if steps[place] != key:
            return True
        node = np.int64(nodes[place])
        if ends[node] >= 0 and not _add(ends[node], found, state):
            return False
        at += 1
    return True


@compiled
def _add_other(text: Any, at: Any, after: Any, end: Any, kind: Any, scripts: Any, tables: Any, room: Any) -> Any:
    """Note what a single character brings: a currency, words of a script without spaces; False: no room left."""
    found, waiting, state = room
    if kind == MARK:
        return _add_word(text, at, after, tables, found, waiting, state)
    is_first = not scripts >> UNSPACED & 1  # such a script has numbers of its own, which are not read here
    if is_first and not (_add(NUMBER_ID, found, state) and _add(MINOR_ID, found, state)):
        return False
    return _walk(text, at, end, tables, found, state)


@compiled
def _is_letter(kind: Any) -> Any:
    return kind in (LETTER, LATIN)


@compiled
def _goes_on(text: Any, kind: Any, after: Any, end: Any, kinds: Any) -> Any:
    """Whether this belongs to the word before it: a letter, or an apostrophe before a letter."""
    if _is_letter(kind):
        return True
    if kind != APOSTROPHE or after >= end:
        return False
    code, _ = _code(text, after, end)
    return code < CODES and _is_letter(kinds[code])


@compiled
def _read(text: Any, start: Any, end: Any, tables: Any, found: Any, waiting: Any, state: Any) -> Any:  # noqa: C901
    """Note the words of one text; False for a text that is not judged here."""
    kinds = tables[0]
    at, word, number, singles, scripts = start, np.int64(-1), np.int64(-1), 0, np.int64(0)
    earlier, before = np.int64(OTHER), np.int64(OTHER)
    while at <= end:
        code, after = _code(text, at, end) if at < end else (np.int64(32), at + 1)
        if code >= CODES:
            return False
        kind = np.int64(kinds[code])
        if number >= 0 and kind not in (DIGIT, STAND_IN):
            if not _add_number(text, number, at, tables, found, waiting, state):
                return False
            number = np.int64(-1)
        elif number < 0 and kind in (DIGIT, STAND_IN):
            number = at
        if kind in (MARK, UNSPACED) and not _add_other(
            text, at, after, end, kind, scripts, tables, (found, waiting, state)
        ):
            return False
        scripts |= 1 << kind
        if word < 0 and _is_letter(kind):
            if before == STAND_IN and _is_letter(earlier):
                return False  # g4ji
            word = at
        elif word < 0:
            singles = 0
        elif not _goes_on(text, kind, after, end, kinds):
            singles = singles + 1 if at - word == 1 and kind == JOINER else 0
            if singles >= JOINED or not _add_word(text, word, at, tables, found, waiting, state):
                return False  # g-a-j-i
            word = np.int64(-1)
        earlier, before, at = before, kind, after
    return not (scripts >> UNSPACED & 1 and scripts >> LETTER & 1)


@compiled
def _read_all(text: Any, offsets: Any, tables: Any, found: Any, waiting: Any, state: Any, bounds: Any) -> Any:
    """Note the words of every text; `bounds` says where in `found` they stand, -1 where the text is not judged."""
    for row in range(len(offsets) - 1):
        before = state[COUNT]
        is_read = _read(text, offsets[row], offsets[row + 1], tables, found, waiting, state)
        if not is_read:
            state[COUNT] = before
        bounds[row, 0], bounds[row, 1] = (before if is_read else -1), state[COUNT]


@compiled
def _is_met(node: Any, arrays: Any, stamps: Any, turn: Any) -> Any:
    clause_of, ids_of, ids, _, _ = arrays
    for clause in range(clause_of[node], clause_of[node + 1]):
        is_here = False
        for each in range(ids_of[clause], ids_of[clause + 1]):
            if stamps[ids[each]] == turn:
                is_here = True
                break
        if not is_here:
            return False
    return True


@compiled
def _symbols_of(found: Any, values: Any, stamps: Any, turn: Any, have: Any) -> Any:
    """The different symbols of a text; how many."""
    known = 0
    for place in range(len(found)):
        one = np.int64(-1 - found[place]) if found[place] < 0 else np.int64(values[found[place]])
        if one >= 0 and stamps[one] != turn:
            stamps[one] = turn
            have[known] = one
            known += 1
    return known


@compiled
def _fulfil(known: Any, arrays: Any, sizes: Any, stamps: Any, turn: Any, have: Any) -> Any:
    """Add every AND that the ids in `have` fulfil, level by level; how many ids there are."""
    starts, flat = arrays[3], arrays[4]
    symbols, size, levels = sizes
    for level in range(levels):
        for place in range(known):
            begin = level * size + have[place]
            for where in range(starts[begin], starts[begin + 1]):
                one = symbols + flat[where]
                if stamps[one] != turn and _is_met(flat[where], arrays, stamps, turn):
                    stamps[one] = turn
                    have[known] = one
                    known += 1
    return known


@compiled
def _allow_all(found: Any, bounds: Any, values: Any, arrays: Any, sizes: Any, is_root: Any, allowed: Any) -> Any:
    """Rows and ANDs of whole signs that are fulfilled; how many."""
    stamps, have = np.full(sizes[1], -1, np.int64), np.empty(sizes[1], np.int64)
    count = 0
    for row in range(len(bounds)):
        if bounds[row, 0] >= 0:
            first = _symbols_of(found[bounds[row, 0] : bounds[row, 1]], values, stamps, row, have)
            known = _fulfil(first, arrays, sizes, stamps, row, have)
            for place in range(first, known):
                if is_root[have[place] - sizes[0]]:
                    if count < len(allowed):
                        allowed[count, 0], allowed[count, 1] = row, have[place] - sizes[0]
                    count += 1
    return count


def signs_allowed(texts: pa.Array) -> list[list[Sign] | None]:
    """The signs that may stand in each text, in the order of the table; None: not judged, any may."""
    content, offsets = buffers(texts)
    known = words()
    known.make_room()
    size = int(offsets[-1] - offsets[0])
    found, bounds = np.empty(2 * size + 4 * len(texts) + 16, np.int32), np.empty((len(texts), 2), np.int64)
    state = np.array([0, 0, known.room], np.int64)
    waiting = np.empty((min(size + 1, known.room), 3), np.int64)
    _read_all(content, offsets, known.tables, found, waiting, state, bounds)
    known.learn(content, waiting[: state[WAITING]])
    allowed = np.empty((64 * len(texts) + 1, 2), np.int32)
    count = _allow_all(found, bounds, known.values, known.arrays, known.sizes, known.is_root, allowed)
    if count > len(allowed):
        return [None] * len(texts)
    answer: list[list[Sign] | None] = [None if begin < 0 else known.always for begin in bounds[:, 0].tolist()]
    rows, roots = allowed[:count, 0], allowed[:count, 1]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), count], strict=count > 0):
        answer[int(rows[start])] = known.signs(roots[start:end].tolist())
    return answer
