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

from lindung.screening.methods.flags.lexicon import LEXICON, PAUSE, STOP, TABLES

_LINE = re.compile(r"(@?)(\w+)\s*(?:\[([\w+ ]*)\])?:\s*(.+)")
_USUAL_GUARDS = "no"


@dataclass(frozen=True, slots=True)
class Sign:
    """One pattern of one flag; `anchors`: one of these symbols stands in every text that has it."""

    flag: str
    guards: tuple[str, ...]
    written: str
    pattern: re.Pattern[str]
    anchors: frozenset[str]


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


def _anchors(written: str, named: Mapping[str, str]) -> frozenset[str]:
    """The symbols of the rarest element that stands outside of every bracket, or of all elements."""
    depth, outside = 0, []
    for found in re.finditer(r"[()|]|\{(\w+)\}(\??)", re.sub(r"\s+", "", written)):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0 and found[0] == "|":
            outside = []
            break
        if depth == 0 and found[1] and not found[2]:
            outside.append(found[1])
    every = [found[1] for found in re.finditer(r"\{(\w+)\}", written)]
    chosen = min(outside, key=lambda name: _weight(named[name])) if outside else None
    return frozenset("".join(_symbols(named[name]) for name in ([chosen] if chosen else every)))


def _symbols(regex: str) -> str:
    return "".join(symbol for symbol in regex if symbol >= "\ue000" or symbol in "01")


def _weight(regex: str) -> int:
    return len(_symbols(regex))


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
            signs.append(Sign(name, words, written, re.compile(regex), _anchors(written, named)))
    return tuple(signs)


SIGNS = load((TABLES / "signs.txt").read_text(encoding="utf-8").splitlines())


def _by_anchor(signs: Iterable[Sign]) -> dict[str, tuple[int, ...]]:
    placed: dict[str, list[int]] = defaultdict(list)
    for number, sign in enumerate(signs):
        for symbol in sign.anchors:
            placed[symbol].append(number)
    return {symbol: tuple(numbers) for symbol, numbers in placed.items()}


BY_ANCHOR = _by_anchor(SIGNS)


def possible(symbols: str) -> list[Sign]:
    """The signs whose anchor stands among these symbols, in the order of the table."""
    numbers: set[int] = set()
    for symbol in set(symbols).intersection(BY_ANCHOR):
        numbers.update(BY_ANCHOR[symbol])
    return [SIGNS[number] for number in sorted(numbers)]
