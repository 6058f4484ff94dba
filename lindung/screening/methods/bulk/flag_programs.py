"""The regexes of the plain path as programs for `flag_machine`: so the very same patterns run compiled.

A regex is taken apart by Python's own parser and becomes a row of steps. A step that eats one letter names a class of
letters. Letters that every class treats alike are one *column*, so a class is a row of yes and no by column.
"""

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

# Steps, each with a number and the step after it: eat one letter of a class; eat all of a class; go on at the step
# named, or else after; look around (how) and go on elsewhere; what one looked for is there; nothing or only a line end
# (a class) follows; only go on; the regex matches.
ONE, ALL, SPLIT, LOOK, SEEN, END, JUMP, FOUND = range(8)
NO_CLASS = -1
NOT = 1  # of `how` to look: it must not be there; the rest is twice the letters to go back
NO_LIMIT = op.MAXREPEAT
_CATEGORIES = {op.CATEGORY_WORD: r"\w+", op.CATEGORY_DIGIT: r"\d+", op.CATEGORY_SPACE: r"\s+"}
_OPPOSITES = {
    op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
    op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
    op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
}
Class = tuple[tuple[Any, Any], ...]


class NoProgram(ValueError):
    """A regex asks for something that programs cannot: whoever writes a sign hears of it at once."""


class Machine(NamedTuple):
    """Programs one after the other."""

    programs: np.ndarray  # [program]: its first step, and the class of the letters that may come first
    steps: np.ndarray  # what to do, its number, the step after, and two more numbers (`Programs.finished`)
    classes: np.ndarray  # [column, class]: whether the letters of a column are of a class


@cache
def _category(category: Any, letters: int) -> np.ndarray:
    of_class = np.zeros(letters, np.bool_)
    for run in re.finditer(_CATEGORIES[category], "".join(map(chr, range(letters)))):
        of_class[run.start() : run.end()] = True
    return of_class


class Programs:
    """Regexes over one alphabet of so many letters, as they are added."""

    def __init__(self, letters: int) -> None:
        self._letters = letters
        self._programs: list[tuple[int, int]] = []
        self._steps: list[tuple[int, int, int]] = []
        self._classes: dict[Class, int] = {}
        self._ends: dict[int, int] = {}  # of each look: where it goes on
        self._compound: Mapping[Any, Callable[[Any, Any], None]] = {
            op.SUBPATTERN: self._group,
            op.BRANCH: self._branch,
            op.MAX_REPEAT: self._repeat,
            op.MIN_REPEAT: self._repeat,
            op.POSSESSIVE_REPEAT: self._run,
            op.ASSERT: self._look,
            op.ASSERT_NOT: self._look,
        }
        self._unions: dict[frozenset[int], int] = {}
        self._rows: list[np.ndarray] = []

    def add(self, regex: str) -> int:
        """The number of the program of a regex. Raises NoProgram: it asks what programs cannot."""
        begin, parsed = len(self._steps), parser.parse(regex)
        if parsed.state.flags != re.UNICODE:
            raise NoProgram("a regex with flags")
        self._sequence(parsed)
        self._step(FOUND)
        first = self._first(begin)
        if first == NO_CLASS:
            raise NoProgram("a regex that matches nothing at all")
        self._programs.append((begin, first))
        return len(self._programs) - 1

    def of_letters(self, letters: Iterable[str]) -> int:
        """The class of some letters."""
        return self._class(tuple((op.LITERAL, ord(letter)) for letter in letters))

    def of_class(self, regex: str) -> int:
        """The class of the letters that a regex for one letter matches."""
        ((kind, given),) = parser.parse(regex)
        return self._class(_class_of(kind, given))

    def finished(self) -> tuple[Machine, np.ndarray]:
        """All programs, and the column of every letter."""
        steps = [self._whole(at) for at in range(len(self._steps))]
        packed = np.packbits(np.stack(self._rows), axis=0).T
        whole = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, at, columns = np.unique(whole, return_index=True, return_inverse=True)
        classes = np.stack([row[at] for row in self._rows], axis=1)
        arrays = np.array(self._programs, np.int32), np.array(steps, np.int32), np.ascontiguousarray(classes)
        return Machine(*arrays), columns.astype(np.uint16)

    def _whole(self, at: int) -> tuple[int, ...]:
        """A step with what decides between two ways without trying them, or where a look goes on."""
        step, a, after = self._steps[at]
        more = (self._first(a), self._first(after)) if step == SPLIT else (self._ends.get(at, 0), 0)
        return step, a, after, *more

    def _step(self, step: int, a: int = 0) -> int:
        self._steps.append((step, a, len(self._steps) + 1))
        return len(self._steps) - 1

    def _lead(self, steps: Iterable[int], *, first: bool = False) -> None:
        """Lead steps to the next one that is added: the first way of a split, or what comes after."""
        here = len(self._steps)
        for at in steps:
            step, a, after = self._steps[at]
            self._steps[at] = (step, here, after) if first else (step, a, here)

    def _sequence(self, items: Iterable[Any]) -> None:
        for kind, given in items:
            if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
                self._step(ONE, self._class(_class_of(kind, given)))
            elif kind is op.AT and given is op.AT_END:
                self._step(END, self.of_letters("\n"))
            elif kind in self._compound:
                self._compound[kind](kind, given)
            else:
                raise NoProgram(f"{kind} in a regex of the signs")

    def _group(self, _: Any, given: Any) -> None:
        _, with_flags, without_flags, items = given
        if with_flags or without_flags:
            raise NoProgram("a part of a regex with flags")
        self._sequence(items)

    def _branch(self, _: Any, given: Any) -> None:
        *ways, last = given[1]
        ends = []
        for way in ways:
            split = self._step(SPLIT, len(self._steps) + 1)
            self._sequence(way)
            ends.append(self._step(JUMP))
            self._lead([split])
        self._sequence(last)
        self._lead(ends)

    def _repeat(self, kind: Any, given: Any) -> None:
        least, most, items = given
        if most is NO_LIMIT and not items.getwidth()[0]:
            raise NoProgram("nothing, repeated without end")
        for _ in range(least):
            self._sequence(items)
        splits = []
        for _ in range(1 if most is NO_LIMIT else most - least):
            splits.append(self._step(SPLIT, len(self._steps) + 1))
            self._sequence(items)
        if most is NO_LIMIT:
            step, a, _ = self._steps[self._step(JUMP)]
            self._steps[-1] = (step, a, splits[0])
        self._lead(splits, first=kind is op.MIN_REPEAT)

    def _run(self, _: Any, given: Any) -> None:
        least, most, ((kind, eaten),) = given
        if most is not NO_LIMIT:
            raise NoProgram("a possessive repeat with a limit")
        eaten = self._class(_class_of(kind, eaten))
        for _ in range(least):
            self._step(ONE, eaten)
        self._step(ALL, eaten)

    def _look(self, kind: Any, given: Any) -> None:
        direction, items = given
        back = 0 if direction > 0 else items.getwidth()[0]
        look = self._step(LOOK, 2 * back + (NOT if kind is op.ASSERT_NOT else 0))
        self._sequence(items)
        self._step(SEEN)
        self._ends[look] = len(self._steps)

    def _class(self, given: Class) -> int:
        if given not in self._classes:
            self._classes[given] = len(self._rows)
            self._rows.append(self._members(given))
        return self._classes[given]

    def _members(self, given: Class) -> np.ndarray:
        of_class = np.zeros(self._letters, np.bool_)
        for kind, value in given:
            if kind is op.LITERAL:
                of_class[value : value + 1] = True
            elif kind is op.RANGE:
                of_class[value[0] : value[1] + 1] = True
            elif kind is op.CATEGORY and value in _OPPOSITES:
                of_class |= ~_category(_OPPOSITES[value], self._letters)
            elif kind is op.CATEGORY:
                of_class |= _category(value, self._letters)
        return ~of_class if given and given[0][0] is op.NEGATE else of_class

    def _first(self, begin: int) -> int:
        """The class of what is eaten first from a step on; NO_CLASS when it may be anything or nothing."""
        waiting, seen, classes = [begin], {begin}, set()
        while waiting:
            at = waiting.pop()
            step, a, then = self._steps[at]
            if step in (FOUND, SEEN, END):
                return NO_CLASS
            if step in (ONE, ALL):
                classes.add(a)
            after = {ONE: (), SPLIT: (a, then), LOOK: (self._ends.get(at, 0),)}.get(step, (then,))
            waiting += [each for each in after if each not in seen]
            seen.update(after)
        return self._union(frozenset(classes))

    def _union(self, classes: frozenset[int]) -> int:
        if len(classes) == 1:
            return min(classes)
        if classes not in self._unions:
            self._unions[classes] = len(self._rows)
            self._rows.append(np.logical_or.reduce([self._rows[each] for each in classes]))
        return self._unions[classes]


def _class_of(kind: Any, given: Any) -> Class:
    if kind is op.IN:
        return tuple(given)
    if kind is op.ANY:
        return ((op.NEGATE, None), (op.LITERAL, ord("\n")))
    return ((op.NEGATE, None), (op.LITERAL, given)) if kind is op.NOT_LITERAL else ((op.LITERAL, given),)
