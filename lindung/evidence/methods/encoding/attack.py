"""The graph matching attack: who links the lists and holds nearly the same one tries to say who is who.

The attacker runs the public program on his own list with a key of his own. The two graphs (records, and how alike they
are) then have nearly the same shape, although no bit of them agrees. Records are first paired by the shape of their
neighbourhood, and the surest pairs then tell who the others are, again and again.

Source: Vidanage, Ranbaduge, Christen and Schnell (2020), A graph matching attack on privacy-preserving record linkage
(CIKM), in reduced form: features of neighbourhoods and their assignment as there, with exact nearest neighbours in
place of hashing; the spreading from seeds follows Narayanan and Shmatikov (2009), more than the paper's last step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Graph = NDArray[np.float32]  # (records, records), how alike; 0 on the diagonal and where two never meet
Features = NDArray[np.float64]
Numbers = NDArray[np.int64]

NEIGHBOURS = 60  # the most alike ones, whose likeness is a record's first feature
NEAREST = 10
QUANTILES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
ROUNDS = 18
FULL_ROUND = 12  # from this round on all sure pairs are believed
LEAST_BELIEVED = 30
OWN_WEIGHT = 0.02  # of what is seen at the record itself, beside its ties to believed pairs
SEED_WEIGHT = 3


@dataclass(frozen=True)
class Side:
    """One of the two graphs. `own`: (records, k) what is seen at each record alone, in units of its spread."""

    graph: Graph
    own: Features


def attack(encoded: Side, plain: Side, *, known: Numbers | None = None) -> Numbers:
    """For each encoded record the plain record the attacker would say it is.

    Args: known: (pairs, 2) encoded and plain records the attacker knows to be the same from elsewhere, or None.
    """
    ours, theirs = _standard(_features(encoded)), _standard(_features(plain))
    score = 2 * ours @ theirs.T - (ours**2).sum(axis=1)[:, None] - (theirs**2).sum(axis=1)[None]
    away = ((encoded.own[:, None, :] - plain.own[None]) ** 2).sum(axis=2)
    for turn in range(ROUNDS):
        said, sure = _said(score)
        believed = _believed(said, sure, turn, known)
        score = _tied(encoded.graph[:, believed[:, 0]]) @ _tied(plain.graph[:, believed[:, 1]]).T - OWN_WEIGHT * away
    return _said(score)[0]


def _believed(said: Numbers, sure: Features, turn: int, known: Numbers | None) -> Numbers:
    """The pairs the next round builds on: the surest, more with every round, and those known from elsewhere."""
    most = max(LEAST_BELIEVED, int(len(said) * min(1.0, (turn + 1) / FULL_ROUND)))
    order = np.argsort(-sure, kind="stable")[: min(most, int((sure > -np.inf).sum()))]
    pairs = np.stack([order, said[order]], axis=1)
    if known is None or not len(known):
        return pairs
    return known if turn == 0 else np.concatenate([pairs, *[known] * SEED_WEIGHT])


def _said(score: Features) -> tuple[Numbers, Features]:
    """Each encoded record's best plain record, and by how much it leads; minus infinity where not mutual."""
    best = score.argmax(axis=1)
    mutual = score.argmax(axis=0)[best] == np.arange(len(score))
    two = np.partition(score, -2, axis=1)[:, -2:]
    return best.astype(np.int64), np.where(mutual, two[:, 1] - two[:, 0], -np.inf)


def _features(side: Side) -> Features:
    graph = side.graph
    sorted_rows = -np.sort(-graph, axis=1)[:, :NEIGHBOURS]
    quantiles = np.quantile(graph, QUANTILES, axis=1).T
    nearest = np.argsort(-graph, axis=1, kind="stable")[:, :NEAREST]
    mean = sorted_rows[:, :NEAREST].mean(axis=1)
    around = -np.sort(-mean[nearest], axis=1)
    return np.concatenate([sorted_rows, quantiles, graph.mean(axis=1)[:, None], around, side.own], axis=1)


def _standard(features: Features) -> Features:
    return np.asarray((features - features.mean(axis=0)) / (features.std(axis=0) + 1e-9))


def _tied(columns: Graph) -> Graph:
    """Ties to the believed records, each record's as a direction."""
    centred = (columns - columns.mean(axis=0)) / (columns.std(axis=0) + 1e-6)
    return np.asarray(centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9))


def share_named(said: Numbers, truth: Numbers) -> float:
    """The share of records on both lists that were named rightly. `truth`: the plain record, -1 where there is none."""
    on_both = truth >= 0
    return float((said[: len(truth)][on_both] == truth[on_both]).mean())
