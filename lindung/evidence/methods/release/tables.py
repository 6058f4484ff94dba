"""Tables with all their margins as one system of sums: what is published together is protected together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from lindung.evidence.methods.release.codebook import Codebook
from lindung.evidence.methods.release.counting import Codes
from lindung.evidence.rules.publish import TableUnknown

MOST_DIMENSIONS = 3
# Cells of unpublished tables that are taken into account; beyond it an attacker is thought to ignore them.
MOST_UNPUBLISHED = 20_000

Name = tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """A column, or a coarser view of one: `of` gives the value for each code of the column."""

    name: str
    column: int
    values: tuple[str, ...]
    of: tuple[int, ...]


@dataclass(frozen=True)
class System:
    """All cells of the tables and of every margin of theirs, one after another, and the sums between them.

    counts: (cells,) records. sums: sparse (equations, cells), sums @ counts = 0. Tables in `unpublished` are never
    shown: an attacker knows that they exist and are not negative, and that bounds what is shown of them from three
    sides.
    """

    names: tuple[Name, ...]
    shapes: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    counts: NDArray[np.int64]
    sums: sparse.csr_array
    unpublished: frozenset[Name] = frozenset()

    @property
    def published(self) -> tuple[Name, ...]:
        """The tables that are shown, the grand total first."""
        return tuple(name for name in self.names if name not in self.unpublished)

    @property
    def never_shown(self) -> NDArray[np.bool_]:
        """(cells,) whether a cell belongs to an unpublished table."""
        parts = [
            np.full(end - start, name in self.unpublished)
            for name, start, end in zip(self.names, self.starts[:-1], self.starts[1:], strict=True)
        ]
        return np.concatenate(parts)

    def cells(self, name: Name) -> slice:
        """The cells of one table."""
        place = self.names.index(name)
        return slice(self.starts[place], self.starts[place + 1])

    def table(self, name: Name, cells: NDArray[np.generic]) -> NDArray[np.generic]:
        """The cells of one table in its shape."""
        return cells[self.cells(name)].reshape(self.shapes[self.names.index(name)])


def dimensions(codebook: Codebook) -> dict[str, Dimension]:
    """Every column and every coarser view by name."""
    found = {}
    for place, column in enumerate(codebook.columns):
        size = len(column.values)
        found[column.name] = Dimension(column.name, place, column.values, tuple(range(size)))
        for grouping in column.groupings:
            found[grouping.name] = Dimension(grouping.name, place, grouping.values, grouping.of)
    return found


def system(codes: Codes, codebook: Codebook, tables: Sequence[Name]) -> System:
    """Count the tables and every margin of theirs. Raises TableUnknown."""
    known = dimensions(codebook)
    shown = closure(tables, known)
    behind = _behind(shown, known)
    names = (*shown, *behind)
    counted = [_count(codes, [known[part] for part in name]) for name in names]
    shapes = tuple(table.shape for table in counted)
    starts = (0, *(int(end) for end in np.cumsum([table.size for table in counted])))
    sums = _sums(names, shapes, starts, known)
    return System(names, shapes, starts, np.concatenate([table.ravel() for table in counted]), sums, behind)


def _behind(shown: tuple[Name, ...], known: dict[str, Dimension]) -> frozenset[Name]:
    """Tables of three columns that are not shown while all three of two of them are (Dobra and Fienberg 2000)."""
    pairs = {name for name in shown if len(name) == 2}  # noqa: PLR2004
    parts = sorted({part for name in pairs for part in name})
    found, cells = set(), 0
    for name in combinations(parts, 3):
        size = int(np.prod([len(known[part].values) for part in name]))
        is_ringed = all(pair in pairs for pair in combinations(name, 2))
        if is_ringed and name not in shown and cells + size <= MOST_UNPUBLISHED:
            found.add(name)
            cells += size
    return frozenset(found)


def closure(tables: Sequence[Name], known: dict[str, Dimension]) -> tuple[Name, ...]:
    """The tables with every table one gets by leaving dimensions out, the grand total first; each name sorted."""
    found: set[Name] = {()}
    for table in tables:
        columns = [known[part].column for part in table if part in known]
        if len(set(columns)) != len(table) or not 1 <= len(table) <= MOST_DIMENSIONS:
            raise TableUnknown(field="tables", table=",".join(table))
        for size in range(1, len(table) + 1):
            found.update(tuple(sorted(part)) for part in combinations(table, size))
    return tuple(sorted(found, key=lambda name: (len(name), name)))


def _count(codes: Codes, parts: Sequence[Dimension]) -> NDArray[np.int64]:
    cell = np.zeros(len(codes), np.int64)
    for part in parts:
        cell = cell * len(part.values) + np.asarray(part.of)[codes[:, part.column]]
    shape = tuple(len(part.values) for part in parts)
    return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)


def _sums(
    names: tuple[Name, ...], shapes: tuple[tuple[int, ...], ...], starts: tuple[int, ...], known: dict[str, Dimension]
) -> sparse.csr_array:
    """Each table with one dimension left out or made coarser equals the sum of its cells."""
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    signs: list[NDArray[np.int64]] = []
    equations = 0
    for fine, name in enumerate(names):
        for coarse, onto in _coarser(name, shapes[fine], names, known):
            size = int(np.prod(shapes[coarse]))
            cells = int(np.prod(shapes[fine]))
            rows += [equations + onto, equations + np.arange(size)]
            columns += [starts[fine] + np.arange(cells), starts[coarse] + np.arange(size)]
            signs += [np.ones(cells, np.int64), np.full(size, -1)]
            equations += size
    if not equations:
        return sparse.csr_array((0, starts[-1]))
    entries = (np.concatenate(signs).astype(float), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(equations, starts[-1]))


def _coarser(
    name: Name, shape: tuple[int, ...], names: tuple[Name, ...], known: dict[str, Dimension]
) -> list[tuple[int, NDArray[np.int64]]]:
    """Tables that this one sums to, and for each of its cells the cell there."""
    if not name:
        return []
    at, found = np.indices(shape).reshape(len(shape), -1), []
    for place, part in enumerate(name):
        rest = name[:place] + name[place + 1 :]
        kept = np.delete(at, place, axis=0)
        inner = shape[:place] + shape[place + 1 :]
        flat = np.asarray(np.ravel_multi_index(tuple(kept), inner) if inner else np.zeros(at.shape[1], np.int64))
        found.append((names.index(rest), flat))
        for other in known.values():
            view = tuple(sorted((*rest, other.name)))
            if other.name == part or other.column != known[part].column or view not in names:
                continue
            if len(other.values) >= shape[place]:
                continue
            where = view.index(other.name)
            moved = np.insert(kept, where, np.asarray(other.of)[at[place]], axis=0)
            size = (*inner[:where], len(other.values), *inner[where:])
            found.append((names.index(view), np.asarray(np.ravel_multi_index(tuple(moved), size))))
    return found
