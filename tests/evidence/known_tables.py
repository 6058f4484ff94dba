"""Published capture histories, re-typed a second time for the tests, and a plain fit that shares no code with ours."""

import csv
from io import StringIO

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.histories import Histories

# Code (bit i: list i) and people. Sources are in lindung/evidence/tables.
UK = "LA NG PF GO GP NCA | 1 54, 2 463, 3 15, 4 907, 5 19, 6 56, 7 1, 8 695, 9 3, 10 19, 11 1, 12 69, 14 4, 15 1, 16 316, 18 1, 20 10, 24 8, 32 57, 34 3, 36 31, 38 3, 40 6, 44 1, 48 1"  # noqa: E501
NETHERLANDS = "I K O P R Z | 1 352, 2 1299, 4 403, 5 1, 6 1, 8 4466, 9 18, 10 44, 12 59, 13 4, 16 650, 17 3, 20 2, 24 82, 28 2, 32 632, 33 16, 34 4, 36 57, 40 125, 41 4, 44 7, 48 2, 56 1"  # noqa: E501
NEW_ORLEANS = "A B C D E F G H | 1 25, 2 5, 4 70, 5 1, 8 33, 9 2, 12 2, 16 6, 17 1, 20 1, 24 2, 25 1, 32 6, 34 1, 64 6, 68 1, 69 1, 128 21, 144 1"  # noqa: E501
WESTERN = "A B C D E | 1 52, 2 90, 4 114, 5 4, 6 6, 8 45, 9 2, 10 1, 14 1, 16 21, 17 5, 21 1, 24 3"
KOSOVO = "EXH ABA OSCE HRW | 1 1131, 2 845, 3 177, 4 936, 5 228, 6 217, 7 181, 8 306, 9 106, 10 31, 11 18, 12 123, 13 42, 14 32, 15 27"  # noqa: E501
KOREA = "b c d | 1 5, 2 5, 3 54, 4 41, 5 6, 7 12"


def table(text: str) -> Histories:
    """The table of one of the lines above."""
    names, rows = text.split(" | ")
    lists = names.split()
    full = np.zeros(1 << len(lists), dtype=np.int64)
    for row in csv.reader(StringIO(rows.replace(", ", "\n")), delimiter=" "):
        full[int(row[0])] = int(row[1])
    return Histories.of_full(lists, full)


def merged(histories: Histories, *names: str) -> Histories:
    """The table with these lists made one."""
    joined = names[0]
    for name in names[1:]:
        first, second = histories.lists.index(joined), histories.lists.index(name)
        joined += name
        histories = histories.merged(first, second, joined)
    return histories


def uk5() -> Histories:
    """United Kingdom 2013 with the police force and the National Crime Agency as one list."""
    return merged(table(UK), "PF", "NCA")


def new_orleans(seen: int) -> Histories:
    """New Orleans: the corrected 186 cases, or the 185 behind the published 1184 (one person fewer on C and D)."""
    full = table(NEW_ORLEANS).full()
    full[12] -= 186 - seen
    return Histories.of_full(table(NEW_ORLEANS).lists, full)


def plain_fit(histories: Histories, model: frozenset[int]) -> tuple[float, float]:
    """People unseen and log-likelihood (without constant) by reweighted least squares on a design matrix."""
    t = histories.t
    wanted = [0, *(1 << place for place in range(t)), *sorted(model)]
    dead = [mask for mask in wanted if mask and histories.overlap(mask) == 0] + list(histories.cannot_overlap)
    codes = [code for code in range(1, 1 << t) if not any(code & mask == mask for mask in dead)]
    masks = [mask for mask in wanted if not any(mask & gone == gone for gone in dead)]
    design = np.array([[float(code & mask == mask) for mask in masks] for code in codes])
    counts = histories.full()[codes].astype(float)
    values = _reweighted(design, counts)
    means = np.exp(design @ values)
    return float(np.exp(values[0])), float(np.sum(counts * (design @ values) - means))


def _reweighted(design: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    means = counts + 0.1
    values = np.zeros(design.shape[1])
    for _ in range(200):
        working = np.log(means) + (counts - means) / means
        root = np.sqrt(means)
        following = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        means = np.exp(np.clip(design @ following, -50, 50))
        if np.max(np.abs(following - values)) < 1e-12 * (1 + np.max(np.abs(values))):
            break
        values = following
    return following
