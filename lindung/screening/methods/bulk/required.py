"""What a text must hold for a regex to match it at all: read off the regexes, so that no table is kept twice.

A regex over symbols becomes an AND of clauses; a clause is a set of ids of which one must be there. An id is a symbol
or a smaller AND (a phrase of several words). Necessary, never sufficient: the regex itself decides.
"""

import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Clause = frozenset[int]
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


@dataclass
class Node:
    """An AND of clauses; `level` is one more than that of any AND in it; `anchor` is the clause to look at first."""

    clauses: tuple[Clause, ...]
    level: int
    anchor: Clause
    weight: float


@dataclass
class Required:
    """All ANDs. Ids below `symbols` are symbols, the others are ANDs in their order."""

    symbols: int
    symbol: Callable[[int], int]  # the id of a character; -1: it may stand in any text
    chains: Mapping[int, Sequence[str]]  # of a character that stands for phrases: the symbols of the words of each
    weight: Callable[[int], float]  # how common a symbol is
    nodes: list[Node] = field(default_factory=list)
    _known: dict[tuple[Clause, ...], int] = field(default_factory=dict)
    _of_letter: dict[int, frozenset[int]] = field(default_factory=dict)

    def add(self, regex: str) -> int:
        """The id of what the regex needs; -1 when it may match any text."""
        clauses = self._clauses(parser.parse(regex))
        return self._node(clauses) if clauses else -1

    def _clauses(self, items: Iterable[Any]) -> list[Clause]:
        found: list[Clause] = []
        for kind, given in items:
            if kind is op.LITERAL:
                found += self._one([given])
            elif kind is op.IN and given[0][0] is not op.NEGATE:
                found += self._one(_letters(given))
            elif kind is op.SUBPATTERN:
                found += self._clauses(given[-1])
            elif kind is op.BRANCH:
                found += self._branch(given[1])
            elif kind in REPEATS and given[0] >= 1:
                found += self._clauses(given[2])
        return list(dict.fromkeys(found))

    def _one(self, letters: Iterable[int]) -> list[Clause]:
        ids: set[int] = set()
        for letter in letters:
            ids |= self._standing_for(letter)
        return [] if -1 in ids else [frozenset(ids)]

    def _standing_for(self, letter: int) -> frozenset[int]:
        """What brings a character about: itself, and the words of every phrase it stands for."""
        if letter not in self._of_letter:
            ids = {self.symbol(letter)}
            for chain in self.chains.get(letter, ()):
                clauses = [frozenset([one]) for one in dict.fromkeys(map(self.symbol, map(ord, chain))) if one >= 0]
                ids.add(-1 if not clauses else self._node(clauses) if len(clauses) > 1 else min(clauses[0]))
            self._of_letter[letter] = frozenset(ids)
        return self._of_letter[letter]

    def _branch(self, ways: Sequence[Any]) -> list[Clause]:
        """One of several: the union of what each needs."""
        ids: set[int] = set()
        for way in ways:
            clauses = self._clauses(way)
            if not clauses:
                return []
            ids |= clauses[0] if len(clauses) == 1 else {self._node(clauses)}
        return [frozenset(ids)]

    def _node(self, clauses: list[Clause]) -> int:
        key = tuple(clauses)
        if key not in self._known:
            weights = {clause: sum(map(self._weight, clause)) for clause in clauses}
            anchor = min(clauses, key=weights.__getitem__)
            level = 1 + max((self.nodes[each - self.symbols].level for clause in clauses for each in clause
                             if each >= self.symbols), default=0)  # fmt: skip
            self._known[key] = self.symbols + len(self.nodes)
            self.nodes.append(Node(key, level, anchor, weights[anchor]))
        return self._known[key]

    def _weight(self, one: int) -> float:
        return self.weight(one) if one < self.symbols else self.nodes[one - self.symbols].weight

    def arrays(self) -> tuple[np.ndarray, ...]:
        """For compiled code: clauses of each AND, ids of each clause, and by level and id the ANDs that begin there."""
        clause_of, ids_of, ids = [0], [0], []
        for node in self.nodes:
            for clause in sorted(node.clauses, key=lambda clause: clause != node.anchor):
                ids += sorted(clause)
                ids_of.append(len(ids))
            clause_of.append(len(ids_of) - 1)
        levels = max((node.level for node in self.nodes), default=0)
        size = self.symbols + len(self.nodes)
        begins: list[list[int]] = [[] for _ in range(levels * size)]
        for number, node in enumerate(self.nodes):
            for one in node.anchor:
                begins[(node.level - 1) * size + one].append(number)
        starts = np.concatenate([[0], np.cumsum([len(each) for each in begins])])
        flat = [number for each in begins for number in each]
        return tuple(np.asarray(each, np.int32) for each in (clause_of, ids_of, ids, starts, flat))


def _letters(given: Iterable[tuple[Any, Any]]) -> list[int]:
    letters: list[int] = []
    for kind, letter in given:
        if kind is op.LITERAL:
            letters.append(letter)
        elif kind is op.RANGE:
            letters += range(letter[0], letter[1] + 1)
        else:
            letters.append(-1)  # a class of letters: may stand in any text
    return letters
