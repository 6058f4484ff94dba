"""Exact tables that were given out before: the difference of two tables must give nobody away either."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.codebook import Codebook
from lindung.evidence.methods.release.ledger import Entry
from lindung.evidence.methods.release.tables import System, dimensions
from lindung.evidence.rules.publish import EarlierTablesMissing, EntryKind, NotAnExactRelease

NOT_SHOWN = -1
FORM = "release.json"


def check_earlier(entries: Sequence[Entry], folders: Sequence[Path]) -> None:
    """Every exact release of the ledger must be named. Raises EarlierTablesMissing, NotAnExactRelease."""
    ledger = entries[0].ledger
    named = {_line_of(folder, ledger) for folder in folders}
    lines = {entry.number for entry in entries if entry.kind is EntryKind.EXACT}
    if missing := sorted(lines - named):
        raise EarlierTablesMissing(field="earlier", lines=", ".join(str(line) for line in missing))


def earlier_counts(of: System, codebook: Codebook, folders: Sequence[Path]) -> NDArray[np.int64] | None:
    """Counts of the same cells as they were shown last, -1 where they were not; None when there was nothing."""
    if not folders:
        return None
    known, found = dimensions(codebook), np.full(len(of.counts), NOT_SHOWN, np.int64)
    for folder in folders:
        for name, file in _tables(folder):
            if name not in of.published:
                continue
            place = [{value: code for code, value in enumerate(known[part].values)} for part in name]
            start = of.starts[of.names.index(name)]
            for cell, count in _counted(folder, file, name):
                if all(value in codes for value, codes in zip(cell, place, strict=True)):
                    at = tuple(codes[value] for value, codes in zip(cell, place, strict=True))
                    shape = of.shapes[of.names.index(name)]
                    found[start + (int(np.ravel_multi_index(at, shape)) if at else 0)] = count
    return found


def _tables(folder: Path) -> list[tuple[tuple[str, ...], str]]:
    """Columns and file of each table. A release names files of its own folder and no others."""
    try:
        found = [(tuple(map(str, each["dimensions"])), Path(each["file"])) for each in _release(folder)["tables"]]
    except (TypeError, KeyError) as trouble:
        raise NotAnExactRelease(field="earlier", path=folder.name) from trouble
    if any(file.is_absolute() or ".." in file.parts for _, file in found):
        raise NotAnExactRelease(field="earlier", path=folder.name)
    return [(name, str(file)) for name, file in found]


def _counted(folder: Path, file: str, name: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
    try:
        return _rows(folder / file, name)
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as trouble:
        raise NotAnExactRelease(field="earlier", path=folder.name) from trouble


def _rows(path: Path, name: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (tuple(row[part] for part in name), int(row["count"]))
            for row in csv.DictReader(file)
            if row["shown"] == "yes"
        ]


def _line_of(folder: Path, ledger: str) -> int:
    content = _release(folder)
    if content.get("ledger") != ledger or content.get("kind") != EntryKind.EXACT.value:
        raise NotAnExactRelease(field="earlier", path=folder.name)
    line = content.get("line")
    if not isinstance(line, int):
        raise NotAnExactRelease(field="earlier", path=folder.name)
    return line


def _release(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / FORM).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as trouble:
        raise NotAnExactRelease(field="earlier", path=folder.name) from trouble
    if not isinstance(content, dict) or not isinstance(content.get("tables"), list):
        raise NotAnExactRelease(field="earlier", path=folder.name)
    return content
