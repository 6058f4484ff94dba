"""What the signs, their guards and the registers say, as arrays: read off the plain code, so that it is said once."""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lindung.screening.methods.bulk.flag_programs import Machine, Programs
from lindung.screening.methods.bulk.flag_words import Chains, chains
from lindung.screening.methods.flags import FLAGS, guards, pay, registers
from lindung.screening.methods.flags.lexicon import LEXICON
from lindung.screening.methods.flags.signs import MASKS, SIGNS
from lindung.screening.methods.judging import ASKS
from lindung.screening.methods.kept import kept

NAMES = sorted(FLAGS)  # a flag's number is its place; numbers sort as the names do
WORD = 64
MASK_WORDS = -(-max(sign.mask for sign in SIGNS).bit_length() // WORD)
MOST_GUARDS = 8
NOTHING = -1


class Texts(NamedTuple):
    """The numbers of the programs that look at a whole text."""

    going: int
    work: int
    usual: int
    named: int
    unnamed: int
    denied: int
    forbidden: int
    numbers: int
    asks: int
    skilled: int
    rich: int


class Tables(NamedTuple):
    """Everything that is asked of a row of symbols."""

    machine: Machine
    phrases: Chains
    texts: Texts
    columns: np.ndarray  # [symbol]
    begins_phrase: np.ndarray  # [symbol]
    masks: np.ndarray  # [column, word of bits]: what signs need that the column is
    needed: np.ndarray  # [sign, word of bits]
    signs: np.ndarray  # [sign]: its flag, its program
    guards: np.ndarray  # [sign, ...]: numbers of rows of `beside`, then NOTHING
    needs: np.ndarray  # [sign, ...]: programs that match somewhere, then NOTHING
    beside: np.ndarray  # [guard]: programs before, after, inside (or NOTHING)
    counted: np.ndarray  # classes of the words that registers count
    weights: np.ndarray  # of those, and of the other features in their order


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The one set of tables of this process."""
    programs, steps, classes, keys, nodes, ends, texts, *others = kept("flags", _arrays)
    return Tables(Machine(programs, steps, classes), Chains(keys, nodes, ends), Texts(*texts.tolist()), *others)


def _arrays() -> tuple[np.ndarray, ...]:
    letters = 1 + max(map(ord, (*LEXICON.phrases.values(), *LEXICON.symbols.known.values())))
    programs = Programs(letters)
    numbers = {pattern: programs.add(pattern.pattern) for pattern in _patterns()}
    beside = {name: number for number, name in enumerate(guards.BESIDE)}
    counted = [programs.of_class(pattern.pattern) for _, pattern in registers.WORDS]
    machine, columns = programs.finished()
    begins = np.zeros(letters, np.bool_)
    begins[[ord(phrase[0]) for phrase in LEXICON.phrases]] = True
    phrases = chains([(tuple(map(ord, chain)), ord(symbol)) for chain, symbol in LEXICON.phrases.items()])
    return (
        *machine,
        *phrases,
        np.array([numbers[pattern] for pattern in _of_texts()]),
        columns,
        begins,
        _masks(columns, len(machine.classes)),
        np.array([_bits(sign.mask) for sign in SIGNS], np.uint64),
        np.array([(NAMES.index(sign.flag), numbers[sign.pattern]) for sign in SIGNS], np.int32),
        _rows([[beside[guard] for guard in sign.guards] for sign in SIGNS]),
        _rows([[numbers[guards.NEEDED[need]] for need in sign.needs] for sign in SIGNS]),
        np.array([[numbers[each] if each else NOTHING for each in _around(name)] for name in beside], np.int32),
        np.array(counted, np.int32),
        np.array(registers.WEIGHTS),
    )


def _of_texts() -> tuple[re.Pattern[str], ...]:
    """The patterns of `Texts`, in its order."""
    of_guards = (guards.NEEDED["+going"], guards.WORK, guards.USUAL, guards.NAMED, guards.UNNAMED)
    return (*of_guards, registers.DENIED, registers.FORBIDDEN, registers.NUMBERS, ASKS, pay.SKILLED, pay.RICH)


def _around(guard: str) -> tuple[re.Pattern[str] | None, ...]:
    return (*guards.BESIDE[guard], guards.INSIDE.get(guard))


def _patterns() -> list[re.Pattern[str]]:
    around = (each for name in guards.BESIDE for each in _around(name) if each is not None)
    every = (*(sign.pattern for sign in SIGNS), *guards.NEEDED.values(), *around, *_of_texts())
    return list(dict.fromkeys(every))


def _rows(rows: list[list[int]]) -> np.ndarray:
    return np.array([row + [NOTHING] * (MOST_GUARDS - len(row)) for row in rows], np.int32)


def _bits(mask: int) -> list[int]:
    return [mask >> WORD * word & (1 << WORD) - 1 for word in range(MASK_WORDS)]


def _masks(columns: np.ndarray, count: int) -> np.ndarray:
    """What signs need that each column is: the same for all symbols of a column."""
    masks = np.zeros((count, MASK_WORDS), np.uint64)
    for symbol, mask in MASKS.items():
        masks[columns[ord(symbol)]] = _bits(mask)
    return masks
