"""The signs as regexes over symbols, from tables/flags/signs.txt, and which of them may stand in a text at all.

A line is `flag: pattern`. `{concept}` is a word of a concept, `~3` up to three words between, `_3` the same
within one clause, `&3` the same in either
order, `@name: pattern` a part with a name. `flag [no free]: pattern` names the guards that take a sign back (`guards`);
`flag []` has none: the sign says its own no. Nothing reaches over the end of a sentence, and every gap is bounded.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from lindung.screening.methods.flags.lexicon import LEXICON, PAUSE, STOP, TABLES

_LINE = re.compile(r"(@?)(\w+)\s*(?:\[([\w+ ]*)\])?:\s*(.+)")
_USUAL_GUARDS = "no"


@dataclass(frozen=True, slots=True)
class Sign:
    """One pattern of one flag; `anchors`: one of them stands in every text that has it; `mask`: its elements."""

    flag: str
    guards: tuple[str, ...]
    needs: tuple[str, ...]
    written: str
    pattern: re.Pattern[str]
    anchors: frozenset[str]
    mask: int


def _gaps(written: str) -> str:
    left, both, right = written.partition("&")
    if both:
        far = re.match(r"\d*", right)[0]  # type: ignore[index]
        right = right[len(far) :]
        gap = f"~{far}"
        return _gaps(f"{left}{gap}{right}|{right}{gap}{left}")
    written = re.sub(r"_(\d)", lambda found: f"[^{STOP}{PAUSE}]{{0,{found[1]}}}?", written)
    return re.sub(r"~(\d*)", lambda found: f"[^{STOP}]{{0,{found[1] or 2}}}?", written)


def expand(written: str, named: Mapping[str, str]) -> str:
    """A pattern of the table as a regex over symbols. Raises KeyError: a concept or a name that is not there."""
    return _gaps(re.sub(r"\{([a-z_]+)\}", lambda found: f"(?:{named[found[1]]})", re.sub(r"\s+", "", written)))


def _needed(written: str, named: Mapping[str, str]) -> list[frozenset[str]]:
    """For each element outside of every bracket, the symbols of which one must be there; all together when none is."""
    depth, outside, is_split = 0, [], False
    bare = re.sub(r"\s+", "", written)
    for found in re.finditer(r"[()|]|\{(\w+)\}(\??)", bare):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        is_split |= depth == 0 and found[0] == "|"
        if depth == 0 and found[1] and not found[2]:
            outside.append(found[1])
    if is_split or not outside:
        return [frozenset("".join(_symbols(named[found[1]]) for found in re.finditer(r"\{(\w+)\}", bare)))]
    return [frozenset(_symbols(named[name])) for name in outside]


def _symbols(regex: str) -> str:
    return "".join(symbol for symbol in regex if symbol >= "\u1000" or symbol in "01")


def load(lines: Iterable[str]) -> tuple[Sign, ...]:
    """All signs of a table. Raises KeyError or ValueError: a line that cannot be read."""
    named = dict(LEXICON.concepts)
    signs = []
    for line in lines:
        if not (line := line.partition("#")[0].strip()):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(line)
        part, name, guards, written = found.groups()
        regex = expand(written, named)
        if part:
            named[name] = regex
        else:
            words = tuple((_USUAL_GUARDS if guards is None else guards).split())
            signs.append(_sign(name, words, written, regex, _needed(written, named)))
    return tuple(signs)


_BITS: dict[frozenset[str], int] = {}  # of every set of symbols that some sign needs one of


def _sign(name: str, guards: tuple[str, ...], written: str, regex: str, needed: list[frozenset[str]]) -> Sign:
    mask = 0
    for symbols in needed:
        mask |= _BITS.setdefault(symbols, 1 << len(_BITS))
    needs = tuple(guard for guard in guards if guard[0] == "+")
    guards = tuple(guard for guard in guards if guard[0] != "+")
    return Sign(name, guards, needs, written, re.compile(regex), min(needed, key=len), mask)


SIGNS = load((TABLES / "signs.txt").read_text(encoding="utf-8").splitlines())


def _by_anchor(signs: Iterable[Sign]) -> dict[str, tuple[tuple[int, int], ...]]:
    placed: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, sign in enumerate(signs):
        for symbol in sign.anchors:
            placed[symbol].append((number, sign.mask))
    return {symbol: tuple(numbers) for symbol, numbers in placed.items()}


def _masks() -> dict[str, int]:
    masks: dict[str, int] = defaultdict(int)
    for symbols, bit in _BITS.items():
        for symbol in symbols:
            masks[symbol] |= bit
    return dict(masks)


BY_ANCHOR = _by_anchor(SIGNS)
MASKS = _masks()


def possible(symbols: str) -> list[Sign]:
    """The signs all of whose elements stand somewhere among these symbols, in the order of the table."""
    present = MASKS.keys() & set(symbols)
    there = reduce(or_, map(MASKS.__getitem__, present), 0)
    numbers = {
        number
        for symbol in present
        if symbol in BY_ANCHOR
        for number, mask in BY_ANCHOR[symbol]
        if there & mask == mask
    }
    return [SIGNS[number] for number in sorted(numbers)]
