"""Third stage: candidates by bands of weighted minima, each checked by the weighted likeness of the samples."""

from typing import Any

import numpy as np

from lindung.screening.methods.clustering.union import join, root, roots
from lindung.screening.methods.clustering.weighing import TABLE, TURNS, Weighed, Weights, rank
from lindung.screening.methods.compiled import compiled

LIKE = 0.4  # weighted likeness from which two texts are one; between .35 and .45 hardly anything changes
LIKE_LARGE = 0.5  # from which two clusters that are both LARGE become one: chains of chance links stop here
LARGE = 20  # different texts
FEW = 4  # of 24 minima alike: with fewer, a likeness of .4 has a chance of one in a hundred
LEADERS = 8
_NONE = 1 << 40
_WHOLE = np.float32(1 << 31)


@compiled
def weighted_likeness(weighed: Any, weights: Any, one: Any, other: Any) -> Any:
    """Shared weight / weight of both together (weighted Jaccard), estimated from two samples; exact for short texts."""
    reach = min(weighed.reach[one], weighed.reach[other])
    least = _WHOLE / reach  # a light shingle in the sample stands for others that are not
    left = right = 0
    shared, together = 0.0, 0.0
    while left < weighed.sizes[one] or right < weighed.sizes[other]:
        mine = np.int64(weighed.samples[one, left]) if left < weighed.sizes[one] else np.int64(_NONE)
        its = np.int64(weighed.samples[other, right]) if right < weighed.sizes[other] else np.int64(_NONE)
        shingle = min(mine, its)
        left += mine <= its
        right += its <= mine
        level = weights.levels[shingle & (TABLE - 1)]
        if rank(shingle, weights.inverse[level]) < reach:
            weight = max(weights.weights[level], least)
            together += weight
            shared += weight * (mine == its)
    return shared / together if together else 0.0


@compiled
def _are_one(weighed: Any, weights: Any, one: Any, other: Any, least: Any) -> Any:
    alike = 0
    for turn in range(TURNS):
        alike += weighed.minima[one, turn] == weighed.minima[other, turn]
    return alike >= FEW and weighted_likeness(weighed, weights, one, other) >= least


@compiled
def _joined_a_leader(weighed: Any, weights: Any, parents: Any, sizes: Any, one: Any, leaders: Any) -> Any:
    """Whether a text belongs (now) to the cluster of one of the leaders."""
    mine = root(parents, one)
    for leader in leaders:
        its = root(parents, leader)
        if its == mine:
            return True
        least = LIKE_LARGE if min(sizes[mine], sizes[its]) >= LARGE else LIKE
        if _are_one(weighed, weights, one, leader, least):
            join(parents, mine, its)
            sizes[min(mine, its)] = sizes[mine] + sizes[its]
            return True
    return False


@compiled
def _link_band(weighed: Any, weights: Any, keys: Any, order: Any, parents: Any, sizes: Any) -> Any:
    leaders, many = np.empty(LEADERS, np.int64), 0
    for place in range(len(order)):
        one = order[place]
        if place == 0 or keys[one] != keys[order[place - 1]]:
            many = 0
        if not _joined_a_leader(weighed, weights, parents, sizes, one, leaders[: min(many, LEADERS)]):
            leaders[many % LEADERS] = one
            many += 1


def link(weighed: Weighed, weights: Weights, has_words: np.ndarray) -> np.ndarray:
    """For each text the smallest text of its cluster."""
    parents, sizes = np.arange(len(has_words)), np.ones(len(has_words), np.int64)
    for start in range(0, TURNS, 2):
        pair = weighed.minima[:, start : start + 2].view(np.uint32).astype(np.uint64)
        keys = pair[:, 0] << np.uint64(32) | pair[:, 1]
        order = np.argsort(keys, kind="stable")
        _link_band(weighed, weights, keys, order[has_words[order]], parents, sizes)
    roots(parents)
    return parents
