"""A plain private tree of two-way tables (as MST: McKenna, Miklau and Sheldon 2021), to know how hard the cases are.

Noise here is NumPy's: a yardstick, not a product.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.counting import Cases
from lindung.evidence.methods.release.mixture import onto_simplex, rounded


def tree(codes: NDArray[np.uint8], sizes: tuple[int, ...], *, rho: float, seed: int) -> NDArray[np.uint8]:
    """Records from a tree chosen and measured with noise: 20 % of rho for one-way, 10 % to choose, 70 % for edges."""
    draw, cases, columns = np.random.default_rng(seed), Cases(codes, sizes), len(sizes)
    noise = np.sqrt(columns / (2 * rho * 0.2))
    ones = [onto_simplex(cases.one(j) + draw.normal(0, noise, sizes[j]), len(codes)) for j in range(columns)]
    edge_noise = np.sqrt((columns - 1) / (2 * rho * 0.7))
    made = np.zeros_like(codes)
    made[:, 0] = draw.permutation(np.repeat(np.arange(sizes[0]), rounded(ones[0], len(codes), draw)))
    for parent, child in _edges(cases, ones, np.sqrt(8 * rho * 0.1 / (columns - 1)), edge_noise, draw):
        noisy = cases.two(parent, child) + draw.normal(0, edge_noise, (sizes[parent], sizes[child]))
        table = onto_simplex(noisy.ravel(), len(codes)).reshape(noisy.shape)
        for value in range(sizes[parent]):
            at = draw.permutation(np.flatnonzero(made[:, parent] == value))
            weights = table[value] if table[value].sum() > 0 else ones[child]
            made[at, child] = np.repeat(np.arange(sizes[child]), rounded(weights, len(at), draw))
    return made


def _edges(cases, ones, epsilon, noise, draw):  # noqa: ANN001, ANN202
    """Grow the tree from the first column, each edge by the exponential mechanism."""
    sizes, inside, edges = cases.sizes, {0}, []
    score = {
        (i, j): np.abs(cases.two(i, j) - np.outer(ones[i], ones[j]) / len(cases.codes)).sum()
        - 0.8 * sizes[i] * sizes[j] * noise
        for i, j in combinations(range(len(sizes)), 2)
    }
    while len(inside) < len(sizes):
        open_edges = [pair for pair in score if (pair[0] in inside) != (pair[1] in inside)]
        value = np.array([score[pair] for pair in open_edges]) * epsilon / 2 + draw.gumbel(size=len(open_edges))
        i, j = open_edges[int(np.argmax(value))]
        edges.append((i, j) if i in inside else (j, i))
        inside |= {i, j}
    return edges
