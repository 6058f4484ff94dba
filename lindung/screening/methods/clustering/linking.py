"""Third stage: candidates by bands of weighted minima, each checked by the weighted likeness of the samples."""

from typing import Any

import numpy as np

from lindung.screening.methods.clustering.room import Room
from lindung.screening.methods.clustering.union import join, root, roots
from lindung.screening.methods.clustering.weighing import TABLE, TURNS, Weighed, Weights, rank
from lindung.screening.methods.compiled import compiled

LIKE = 0.4  # weighted likeness from which two texts are one; between .35 and .45 hardly anything changes
LIKE_LARGE = 0.5  # from which two clusters that are both LARGE become one: chains of chance links stop here
LARGE = 20  # different texts
PART, WITHIN = 0.25, 0.85  # a part of a text: likeness .25, and .85 of the lighter text's weight is shared
TIMES_LARGER = 4  # a part is added to a cluster that has at least so many times its texts, and gathers no others
FEW = 4  # of 24 minima alike: with fewer, a likeness of .4 has a chance of one in a hundred
LEADERS = 8
_NONE = 1 << 40
_NEITHER, _ONE, _PART = 0, 1, 2
_WHOLE = np.float32(1 << 31)


@compiled
def weigh_pair(weighed: Any, weights: Any, one: Any, other: Any) -> Any:
    """The weight two texts share, and what each has alone, estimated from their samples; exact for short texts."""
    reach = min(weighed.reach[one], weighed.reach[other])
    least = _WHOLE / reach  # a light shingle in the sample stands for others that are not
    left = right = np.int64(0)
    shared, first_alone, second_alone = 0.0, 0.0, 0.0
    while left < weighed.sizes[one] or right < weighed.sizes[other]:
        mine = np.int64(weighed.samples[one, left]) if left < weighed.sizes[one] else np.int64(_NONE)
        its = np.int64(weighed.samples[other, right]) if right < weighed.sizes[other] else np.int64(_NONE)
        shingle = min(mine, its)
        left += mine <= its
        right += its <= mine
        level = weights.levels[shingle & (TABLE - 1)]
        if rank(shingle, weights.inverse[level]) < reach:
            weight = max(weights.weights[level], least)
            shared += weight * (mine == its)
            first_alone += weight * (mine < its)
            second_alone += weight * (its < mine)
    return shared, first_alone, second_alone


@compiled
def _verdict(weighed: Any, weights: Any, one: Any, other: Any, least: Any) -> Any:
    """_ONE, _PART (one is a part of the other), or neither."""
    alike = 0
    for turn in range(TURNS):
        alike += weighed.minima[one, turn] == weighed.minima[other, turn]
    if alike < FEW:
        return _NEITHER
    shared, first_alone, second_alone = weigh_pair(weighed, weights, one, other)
    together = shared + first_alone + second_alone
    if shared >= least * together:
        return _ONE
    is_part = shared >= PART * together and shared >= WITHIN * (shared + min(first_alone, second_alone))
    return _PART if is_part else _NEITHER


@compiled
def _joined_a_leader(weighed: Any, weights: Any, clusters: Any, one: Any, leaders: Any) -> Any:
    """Whether a text belongs (now) to the cluster of one of the leaders; parts are noted for later."""
    parents, sizes, parts = clusters
    mine = root(parents, one)
    for leader in leaders:
        its = root(parents, leader)
        if its == mine:
            return True
        least = LIKE_LARGE if min(sizes[mine], sizes[its]) >= LARGE else LIKE
        verdict = _verdict(weighed, weights, one, leader, least)
        if verdict == _ONE:
            join(parents, mine, its)
            sizes[min(mine, its)] = sizes[mine] + sizes[its]
            return True
        if verdict == _PART and parts[0, 0] < len(parts) - 1:
            parts[0, 0] += 1
            parts[parts[0, 0], 0], parts[parts[0, 0], 1] = one, leader
    return False


@compiled
def _add_parts(parents: Any, sizes: Any, parts: Any) -> Any:
    """Add each part to the largest cluster it is a part of; a cluster that is added itself gathers nothing."""
    target = np.full(len(parents), -1, np.int64)
    for place in range(1, parts[0, 0] + 1):
        small, large = root(parents, parts[place, 0]), root(parents, parts[place, 1])
        if sizes[small] > sizes[large]:
            small, large = large, small
        if small != large and sizes[large] >= TIMES_LARGER * sizes[small]:
            now = target[small]
            is_larger = now < 0 or sizes[large] > sizes[now] or (sizes[large] == sizes[now] and large < now)
            target[small] = large if is_larger else now
    for small in range(len(parents)):
        if target[small] >= 0 and target[target[small]] < 0:
            join(parents, small, target[small])


@compiled
def _link_band(weighed: Any, weights: Any, keys: Any, order: Any, clusters: Any) -> Any:
    leaders, many = np.empty(LEADERS, np.int64), 0
    for place in range(len(order)):
        one = order[place]
        if place == 0 or keys[one] != keys[order[place - 1]]:
            many = 0
        if not _joined_a_leader(weighed, weights, clusters, one, leaders[: min(many, LEADERS)]):
            leaders[many % LEADERS] = one
            many += 1


def link(weighed: Weighed, weights: Weights, has_words: np.ndarray, room: Room) -> np.ndarray:
    """For each text the smallest text of its cluster."""
    parents, sizes = np.arange(len(has_words), dtype=np.int32), np.ones(len(has_words), np.int32)
    clusters = (parents, sizes, np.zeros((len(has_words) + 1, 2), np.int32))
    for start in range(0, TURNS, 2):
        pair = weighed.minima[:, start : start + 2].view(np.uint32).astype(np.uint64)
        keys = pair[:, 0] << np.uint64(32) | pair[:, 1]
        order = np.argsort(keys, kind="stable")
        _link_band(weighed, weights, keys, order[has_words[order]], clusters)
        room.let_go()
    _add_parts(*clusters)
    roots(parents)
    return parents
