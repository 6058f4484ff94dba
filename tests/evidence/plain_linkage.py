"""A plain linkage for the tests of what comes after it: three blocking rules, four comparisons, EM (Fellegi-Sunter)."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from lindung.evidence.methods.population.lists import PracticeLists

LEVELS = (5, 6, 3, 3)  # name, birth date, sex, nationality


@dataclass(frozen=True)
class PlainPairs:
    """Pairs a < b between lists and within them, with the weight (log likelihood ratio) of each, and the truth."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    weight: NDArray[np.float64]
    is_match: NDArray[np.bool_]
    between: NDArray[np.bool_]
    recall: float  # true pairs between lists that blocking looked at


def plain_pairs(lists: PracticeLists) -> PlainPairs:
    """Candidate pairs of the lists."""
    a, b = _blocked(lists)
    is_match = lists.person[a] == lists.person[b]
    between = lists.list_of[a] != lists.list_of[b]
    recall = float((is_match & between).sum() / max(_true_pairs(lists), 1))
    return PlainPairs(a, b, _weights(lists, a, b), is_match, between, recall)


def _true_pairs(lists: PracticeLists) -> int:
    sizes = np.bincount(lists.person)
    return int((sizes * (sizes - 1) // 2).sum())


def _blocked(lists: PracticeLists) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row, (name, born, sex) in enumerate(
        zip(*(lists.columns[c] for c in ("full_name", "birth_date", "sex")), strict=True)
    ):
        if len(born) == 10 and not born.endswith("01-01"):
            blocks["date", born].append(row)
        for word in name.lower().split():
            if born:
                blocks["year", word[:3], born[:4]].append(row)
        blocks["name", tuple(sorted(word[:2] for word in name.lower().split())), sex].append(row)
    pairs = {
        (first, second)
        for rows in blocks.values()
        if len(rows) <= 60
        for at, first in enumerate(rows)
        for second in rows[at + 1 :]
        if first != second
    }
    both = np.array(sorted(pairs), dtype=np.int64)
    return both[:, 0], both[:, 1]


def _compared(lists: PracticeLists, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    names = np.array([" ".join(sorted(n.lower().split())) for n in lists.columns["full_name"]], dtype=object)
    alike = process.cpdist(names[a], names[b], scorer=JaroWinkler.similarity, dtype=np.float32)
    name = np.digitize(alike, [0.75, 0.85, 0.93, 0.9999])
    dates = np.array(lists.columns["birth_date"], dtype="U10")
    year = np.array([d[:4] for d in lists.columns["birth_date"]], dtype="U4")
    is_whole = (np.char.str_len(dates) == 10) & ~np.char.endswith(dates, "-01-01")
    known = (np.char.str_len(dates) > 0)[a] & (np.char.str_len(dates) > 0)[b]
    whole, same_year = is_whole[a] & is_whole[b], year[a] == year[b]
    close = (year[a] != year[b]) & (np.array([d[4:] for d in dates])[a] == np.array([d[4:] for d in dates])[b])
    date = np.select(
        [~known, whole & (dates[a] == dates[b]), whole & close, same_year & ~whole, same_year], [0, 5, 4, 3, 2], 1
    )
    others = [_same(np.array(lists.columns[c], dtype="U12"), a, b) for c in ("sex", "nationality")]
    return np.stack([name, date, *others], axis=1)


def _same(values: NDArray[np.str_], a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where((values[a] == "") | (values[b] == ""), 0, np.where(values[a] == values[b], 2, 1))


def _weights(lists: PracticeLists, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log likelihood ratios: u from pairs at random, m by EM over the candidates, a shared rare word counts more."""
    chance = np.random.default_rng(7)
    left, right = chance.integers(0, len(lists), (2, 200_000))
    at_random, levels = _compared(lists, left, right), _compared(lists, a, b)
    u = [_shares(at_random[:, column], None, size) for column, size in enumerate(LEVELS)]
    m = [_shares(np.arange(size), np.linspace(0.1, 2.0, size) ** 2, size) for size in LEVELS]
    rare = _rarity(lists, a, b)
    share = 0.1
    for _ in range(60):
        weight = sum(np.log(m[c][levels[:, c]] / u[c][levels[:, c]]) for c in range(len(LEVELS))) + rare
        p = 1.0 / (1.0 + np.exp(9.5 - weight))
        share = float(p.mean())
        m = [_shares(levels[:, column], p, size) for column, size in enumerate(LEVELS)]
    assert share < 1.0
    return np.asarray(weight, dtype=np.float64)


def _shares(values: NDArray[np.int64], weights: NDArray[np.float64] | None, size: int) -> NDArray[np.float64]:
    counts = np.bincount(values, weights, size) + 1e-3
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def _rarity(lists: PracticeLists, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    split = [frozenset(name.lower().split()) for name in lists.columns["full_name"]]
    seen = Counter(word for words in split for word in words)
    shared = [sum(np.log(150 / seen[word]) for word in split[x] & split[y]) for x, y in zip(a, b, strict=True)]
    return np.clip(np.array(shared, dtype=np.float64), -3.0, 6.0) * 0.5
