"""From weights of pairs to people: groups of records that hold together, not merely a chain of links."""

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

# What a pair that no rule found, or whose weight was too low to keep, says against a group, in bits. Small, because
# such pairs lack evidence for a common reason (one record poor in everything) and must not be added up at face value.
NO_EDGE = -0.5


def components(count: int, *, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Records joined by any chain of the pairs: a number for each of `count` records."""
    ones = np.ones(len(a), np.int8)
    graph = coo_array((ones, (a, b)), shape=(count, count))
    made: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return made


def clusters(
    count: int,
    *,
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    bits: NDArray[np.float64],
    no_edge: float = NO_EDGE,
    exclusive: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Correlation clustering: join the two groups with the most evidence for each other until none is positive.

    Args: count: records; a, b: pairs, positions of records, each pair once; bits: calibrated log2 odds that the pair is
          one person (negative speaks against); no_edge: the same for every pair that is not given; exclusive: the list
          of each record where a list holds nobody twice, so that no group may hold two records of one list.
    Returns: (count,) the number of each record's cluster, 0.. in order of their first record.
    The evidence between two groups is the sum over all pairs between them; no threshold is chosen. Deterministic: ties
    fall to the earlier records.
    Source: Bansal, Blum and Chawla (2004), correlation clustering; the greedy joining is GAEC, Keuper et al. (2015).
    """
    joining = _Joining(count, no_edge, exclusive)
    joining.add(zip(a.tolist(), b.tolist(), bits.tolist(), strict=True))
    joining.run()
    return _numbered(joining.roots())


def _numbered(roots: NDArray[np.int64]) -> NDArray[np.int64]:
    _, first, group = np.unique(roots, return_index=True, return_inverse=True)
    order = np.empty(len(first), np.int64)
    order[np.argsort(first, kind="stable")] = np.arange(len(first))
    return order[group]


class _Joining:
    """Groups, and for each pair of neighbouring groups the evidence given and the number of pairs that gave it."""

    def __init__(self, count: int, no_edge: float, exclusive: NDArray[np.int64] | None) -> None:
        self.no_edge = no_edge
        self.parent = list(range(count))
        self.size = [1] * count
        self.near: list[dict[int, tuple[float, int]]] = [{} for _ in range(count)]
        self.lists = None if exclusive is None else [frozenset((name,)) for name in exclusive.tolist()]
        self.heap: list[tuple[float, int, int]] = []

    def add(self, pairs: Iterable[tuple[int, int, float]]) -> None:
        for a, b, bits in pairs:
            self.near[a][b] = self.near[b][a] = (bits, 1)
            if bits > 0:
                self.heap.append((-bits, a, b))
        heapq.heapify(self.heap)

    def evidence(self, a: int, b: int) -> float:
        bits, given = self.near[a][b]
        return bits + self.no_edge * (self.size[a] * self.size[b] - given)

    def run(self) -> None:
        while self.heap:
            bits, a, b = heapq.heappop(self.heap)
            is_there = self.parent[a] == a and self.parent[b] == b and b in self.near[a]
            if is_there and self.evidence(a, b) == -bits and self._may_join(a, b):
                self._join(a, b)

    def _may_join(self, a: int, b: int) -> bool:
        return self.lists is None or not self.lists[a] & self.lists[b]

    def _join(self, a: int, b: int) -> None:
        if len(self.near[a]) < len(self.near[b]):
            a, b = b, a
        self.parent[b] = a
        del self.near[a][b]
        moved, self.near[b] = self.near[b], {}
        for other, (bits, given) in moved.items():
            if other == a:
                continue
            del self.near[other][b]
            more_bits, more_given = self.near[a].get(other, (0.0, 0))
            self.near[a][other] = self.near[other][a] = (bits + more_bits, given + more_given)
        self.size[a] += self.size[b]
        if self.lists is not None:
            self.lists[a] |= self.lists[b]
        for other in self.near[a]:
            evidence = self.evidence(a, other)
            if evidence > 0:
                heapq.heappush(self.heap, (-evidence, min(a, other), max(a, other)))

    def roots(self) -> NDArray[np.int64]:
        parent = self.parent
        for record in range(len(parent)):
            at = record
            while parent[at] != at:
                parent[at] = parent[parent[at]]
                at = parent[at]
            parent[record] = at
        return np.array(parent, np.int64)
