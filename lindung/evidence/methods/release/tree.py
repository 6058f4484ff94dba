"""The other model: a tree of columns, each depending on one other; for cases whose columns hang together in chains.

A hidden class explains columns that share a cause; a tree explains columns that hang on one another (Chow and Liu
1968). Both are made from the same noisy tables, so the second costs no privacy; which is nearer is asked with noise.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.counting import Codes, starts_of
from lindung.evidence.methods.release.mixture import Matrix, Target, onto_simplex, rounded
from lindung.evidence.methods.seeds import stream

# Mean absolute value of a standard Gaussian: what noise alone adds to each cell.
NOISE_ONLY = 0.798
ROUNDS = 30


def draw_tree(target: Target, records: int, *, seed: int) -> tuple[Codes, NDArray[np.int64]]:
    """Records of the tree that explains most, (records, columns), and the code of its root for each."""
    draw, parts = stream(seed, "publish tree"), _parts(target)
    root, edges = tree_edges(target)
    out = np.zeros((records, len(parts)), np.uint8, order="F")
    out[:, root] = draw.permutation(
        np.repeat(np.arange(target.sizes[root]), rounded(target.ones[parts[root]], records, draw))
    )
    for parent, child in edges:
        noisy = target.pairs[parts[parent], parts[child]]
        table = onto_simplex(noisy.ravel(), 1.0).reshape(noisy.shape)
        table = _agreeing(table, target.ones[parts[parent]], target.ones[parts[child]])
        for value in range(target.sizes[parent]):
            at = draw.permutation(np.flatnonzero(out[:, parent] == value))
            weights = table[value] if table[value].sum() > 0 else target.ones[parts[child]]
            out[at, child] = np.repeat(np.arange(target.sizes[child]), rounded(weights, len(at), draw))
    return out, out[:, root].astype(np.int64)


def _parts(target: Target) -> list[slice]:
    starts = starts_of(target.sizes)
    return [slice(int(starts[j]), int(starts[j + 1])) for j in range(len(target.sizes))]


def tree_edges(target: Target) -> tuple[int, list[tuple[int, int]]]:
    """The tree with the most dependence beyond noise, (parent, child) from its strongest column outward (Prim 1957)."""
    parts, columns = _parts(target), len(target.sizes)
    strength = np.zeros((columns, columns))
    for i, j in combinations(range(columns), 2):
        table = target.pairs[parts[i], parts[j]]
        alone = np.outer(target.ones[parts[i]], target.ones[parts[j]])
        noise = 1 / np.sqrt(target.pair_weights[parts[i].start, parts[j].start])
        strength[i, j] = strength[j, i] = np.abs(table - alone).sum() - NOISE_ONLY * noise * table.size
    root = int(np.argmax(strength.sum(axis=0)))
    np.fill_diagonal(strength, -np.inf)
    inside, edges = [root], []
    while len(inside) < columns:
        outside = [j for j in range(columns) if j not in inside]
        within = strength[np.ix_(inside, outside)]
        at, to = np.unravel_index(int(np.argmax(within)), within.shape)
        edges.append((inside[int(at)], outside[int(to)]))
        inside.append(outside[int(to)])
    return root, edges


def _agreeing(table: Matrix, rows: Matrix, columns: Matrix) -> Matrix:
    """The table with the one-way shares it must have (iterative proportional fitting: Deming and Stephan 1940)."""
    table = table + 1e-6 * np.outer(rows, columns)
    for _ in range(ROUNDS):
        for axis, wanted in ((1, rows), (0, columns)):
            sums = table.sum(axis=axis)
            factor = np.divide(wanted, sums, out=np.zeros_like(wanted), where=sums > 0)
            table = table * (factor[:, None] if axis == 1 else factor[None, :])
    return table
