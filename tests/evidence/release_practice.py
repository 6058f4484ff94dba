"""Practice cases for tests of publication: invented, small, with a known dependence."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.codebook import Codebook, read
from lindung.evidence.methods.seeds import stream

SIZES = (4, 3, 6, 3, 3)


def practice_codes(records: int, *, seed: int = 1, sizes: tuple[int, ...] = SIZES) -> NDArray[np.uint8]:
    """Codes whose columns hang together through two kinds of case; the last value of each column is rare."""
    draw = stream(seed, "test release")
    kind = draw.integers(2, size=records)
    out = np.empty((records, len(sizes)), np.uint8)
    for column, size in enumerate(sizes):
        weights = np.array([[size - value, value + 0.3] for value in range(size)], dtype=float).T
        weights[:, -1] = 0.05
        edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
        out[:, column] = (edges[kind] < draw.random(records)[:, None]).sum(axis=1)
    return out


def practice_codebook() -> Codebook:
    """A small codebook with one coarser view."""
    return read(
        {
            "codebook": "practice", "version": "1", "source": "invented",
            "columns": [
                {"name": "place", "values": {"north": "", "south": "", "east": ""},
                 "groups": {"side": {"land": ["north", "south"], "sea": ["east"]}}},
                {"name": "sex", "values": {"woman": "", "man": ""}},
                {"name": "age", "values": {"0-8": "", "9-17": "", "18-29": "", "30-44": "", "45+": ""}},
                {"name": "forced", "also": ["isForcedLabour"], "values": {"yes": "", "no": ""}},
                {"name": "kind", "values": {"one": "", "other": ""}},
            ],
            "tables": [["place", "sex"], ["side", "sex"], ["sex", "age"]],
        }
    )  # fmt: skip


def write_cases(path: Path, codes: NDArray[np.uint8], book: Codebook) -> Path:
    """The codes as a CSV file in words."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(book.names)
        for row in codes:
            writer.writerow([column.values[code] for column, code in zip(book.columns, row, strict=True)])
    return path
