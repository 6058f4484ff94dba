"""Runs the programs of `flag_programs` over rows of columns: the same matches as Python's own regexes, compiled.

It tries one way after the other as Python does, so that the same match comes first; the ways not yet tried are kept on
a stack, never on that of the processor.
"""

from typing import Any

import numpy as np

from lindung.screening.methods.bulk.flag_programs import ALL, END, FOUND, LOOK, NOT, ONE, SEEN, SPLIT
from lindung.screening.methods.compiled import compiled

_WAY, _LOOKED = 0, 1  # what lies on the stack: (where to go on, at which letter, what it is)
A_LETTER = 6  # a stack holds so many ways for each letter, and MORE
MORE = 1024


def stack_for(letters: int) -> np.ndarray:
    """A stack for rows of so many letters."""
    return np.empty((A_LETTER * letters + MORE, 3), np.int32)


@compiled
def _back(stack: Any, top: Any) -> Any:
    """The last way not tried: whether there is one, its step and letter; what must not be there is not there."""
    while top > 0:
        top -= 1
        if stack[top, 2] == _WAY or (stack[top, 2] - _LOOKED) & NOT:
            return True, np.int64(stack[top, 0]), np.int64(stack[top, 1]), top
    return False, np.int64(0), np.int64(0), top


@compiled
def _seen(stack: Any, top: Any) -> Any:
    """The same where one looked around and it is there; the ways not tried of that are forgotten."""
    top -= 1
    while stack[top, 2] == _WAY:
        top -= 1
    return (stack[top, 2] - _LOOKED) & NOT == 0, np.int64(stack[top, 0]), np.int64(stack[top, 1]), top


@compiled
def matches(  # noqa: C901, PLR0912, PLR0913 - one loop: calls within it cost more than the work
    machine: Any, program: Any, row: Any, place: Any, last: Any, end: Any, stack: Any, found: Any
) -> Any:
    """How many matches begin in `[place, last)`, no more than `found` takes; nothing from `end` on is seen."""
    steps, classes = machine.steps, machine.classes
    begin, count, might = np.int64(place), 0, np.int64(machine.programs[program, 1])
    while begin < last and count < len(found):
        here, at, top, is_found = np.int64(machine.programs[program, 0]), begin, 0, False
        goes_on = classes[row[begin], might]
        while goes_on and not is_found:
            step, a, after = steps[here, 0], np.int64(steps[here, 1]), np.int64(steps[here, 2])
            if step == ONE:
                goes_on = at < end and classes[row[at], a]
                at += 1
            elif step == SPLIT:
                is_first = steps[here, 3] < 0 or (at < end and classes[row[at], steps[here, 3]])
                is_second = steps[here, 4] < 0 or (at < end and classes[row[at], steps[here, 4]])
                if is_first and is_second:
                    stack[top, 0], stack[top, 1], stack[top, 2] = after, at, _WAY
                    top += 1
                goes_on, after = is_first or is_second, a if is_first else after
            elif step == ALL:
                while at < end and classes[row[at], a]:
                    at += 1
            elif step == LOOK:
                stack[top, 0], stack[top, 1], stack[top, 2] = steps[here, 3], at, _LOOKED + a
                top, at = top + 1, at - (a >> 1)
                goes_on = at >= 0
            elif step == SEEN:
                goes_on, after, at, top = _seen(stack, top)
            elif step == END:
                goes_on = at == end or (at == end - 1 and classes[row[at], a])
            is_found, here = step == FOUND, after
            if not goes_on:
                goes_on, here, at, top = _back(stack, top)
        if is_found:
            found[count, 0], found[count, 1] = begin, at
            count += 1
        begin = at if is_found else begin + 1
    return count
