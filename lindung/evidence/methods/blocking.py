"""How much of what there is to find the rules for candidates can find: counts, and estimates of their recall."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.calibration import wilson
from lindung.evidence.rules.link import LinkType

Codes = NDArray[np.int64]
LEAST_SHARED = 5.0  # matches that two groups of rules must share before one is used to judge the other


def pairs_of_blocks(left: Codes, right: Codes, *, lists: Codes, link_type: LinkType) -> int:
    """How many pairs a rule brings.

    Args: left, right: the block of each record on either side of the rule (-1: none); the same array for a rule of
          one column. lists: the list of each record. link_type: within lists, between lists, or both.
    Returns: pairs (a pair of a two-sided rule that holds in both orders counts twice).
    """
    within = _pairs(_mixed(left, lists), _mixed(right, lists), is_same=left is right)
    if link_type is LinkType.DEDUPE:
        return within
    every = _pairs(left, right, is_same=left is right)
    return every if link_type is LinkType.BOTH else every - within


def _mixed(block: Codes, lists: Codes) -> Codes:
    mixed = block * (int(lists.max(initial=0)) + 1) + lists
    mixed[block < 0] = -1
    return mixed


def _pairs(left: Codes, right: Codes, *, is_same: bool) -> int:
    names, sizes = np.unique(left[left >= 0], return_counts=True)
    if is_same:
        return int((sizes.astype(np.float64) * (sizes - 1) / 2).sum())
    others, their_sizes = np.unique(right[right >= 0], return_counts=True)
    _, here, there = np.intersect1d(names, others, return_indices=True)
    with_itself = int(((left == right) & (left >= 0)).sum())
    return int((sizes[here].astype(np.float64) * their_sizes[there]).sum()) - with_itself


def found_by(left: Codes, right: Codes, *, a: Codes, b: Codes) -> NDArray[np.bool_]:
    """Whether a rule finds each pair (a, b), in either order."""
    found: NDArray[np.bool_] = (left[a] >= 0) & (left[a] == right[b])
    if left is not right:
        found |= (left[b] >= 0) & (left[b] == right[a])
    return found


@dataclass(frozen=True)
class Reach:
    """Estimated share of all matches that the rules together find.

    `recall` with `low`..`high` over the rules that could judge the others; `how`: "labels", "capture" or "unknown".
    """

    recall: float | None
    low: float | None
    high: float | None
    how: str
    judged: tuple[tuple[int, float], ...] = ()  # (rule, recall of all as that rule shows it)


def reach(found: NDArray[np.bool_], *, chance: NDArray[np.float64], fields: Sequence[frozenset[str]]) -> Reach:
    """Recall of the union of rules by capture and recapture.

    Args: found: (rules, pairs) whether a rule finds a pair; chance: (pairs,) probability that a pair is a match;
          fields: per rule, the fields it looks at.
    Each rule in turn is a sample of the matches taken without looking at the fields of the others: the share of its
    matches that rules of wholly other fields find too is those rules' recall, and what both miss follows as with two
    lists (Lincoln-Petersen on expected counts). Two groups that err together (a record poor in everything is missed by
    all) make the estimate too high: read it as an upper bound. `recall` is the median over rules that share at least
    LEAST_SHARED matches with the others, `low` and `high` their extremes.
    Source: Herzog, Scheuren and Winkler (2007), chapter 12 (two independent blocking passes as two lists).
    """
    every = float(chance[found.any(axis=0)].sum())
    judged = []
    for rule in range(len(found)):
        others = [other for other in range(len(found)) if not fields[rule] & fields[other]]
        by_others = found[others].any(axis=0) if others else np.zeros(found.shape[1], bool)
        shared = float(chance[found[rule] & by_others].sum())
        if shared < LEAST_SHARED:
            continue
        total = float(chance[found[rule]].sum()) * float(chance[by_others].sum()) / shared
        judged.append((rule, min(1.0, every / max(total, every))))
    if not judged:
        return Reach(None, None, None, "unknown")
    values = [value for _, value in judged]
    return Reach(float(np.median(values)), min(values), max(values), "capture", tuple(judged))


def reach_from_labels(is_found: NDArray[np.bool_]) -> Reach:
    """Recall from pairs that a person said are matches: the share that some rule finds (Wilson's 95 % interval).

    Honest only when the labelled pairs were not all taken from what the rules found.
    Source: Wilson (1927).
    """
    count = len(is_found)
    if not count:
        return Reach(None, None, None, "unknown")
    share, low, high = wilson(float(is_found.sum()), float(count))
    return Reach(share, low, high, "labels")


def reach_from_probe(is_found: NDArray[np.bool_], *, chance: NDArray[np.float64]) -> Reach:
    """Recall from records that were compared with every other one, candidates or not.

    Args: is_found: whether a rule finds each of the probe's pairs; chance: the probability that it is a match.
    What no weight would recognise as a match is not counted: this is the recall of what can be found at all. Wilson's
    interval on the expected matches (pairs of one record count as independent, so it is a little narrow).
    """
    total = float(chance.sum())
    if total < LEAST_SHARED:
        return Reach(None, None, None, "unknown")
    share, low, high = wilson(float(chance[is_found].sum()), total)
    return Reach(share, low, high, "probe")
