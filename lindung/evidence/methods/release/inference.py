"""Two attacks on a release, made before it leaves: who was in the cases, and what was said about one of them.

Both look at the cases, so what they find is for the house and never leaves with the release.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lindung.evidence.methods.release.counting import Codes
from lindung.evidence.methods.release.synthesis import Plan, synthesise
from lindung.evidence.methods.seeds import stream

TARGETS = 400
MOST_RECORDS = 20_000
LEAST_RECORDS = 200


@dataclass(frozen=True)
class Membership:
    """How well somebody with the release and a whole record tells whether it was among the cases.

    `advantage`: most by which the share of members called members exceeds that of others, with its standard error;
    `bound`: what epsilon and delta allow.
    """

    advantage: float
    error: float
    bound: float


@dataclass(frozen=True)
class Attribute:
    """How often the most likely answer of the nearest made records is right, for members and for others.

    Only the difference is disclosure about members: the rest is what is true of everybody alike.
    """

    column: int
    members_right: float
    others_right: float
    error: float

    @property
    def advantage(self) -> float:
        """By how much a member is guessed better than somebody who was not there."""
        return self.members_right - self.others_right


@dataclass(frozen=True)
class Attacks:
    """What the attacks found on `records` cases, half of them released."""

    records: int
    membership: Membership
    attributes: tuple[Attribute, ...]


def advantage_bound(epsilon: float, delta: float) -> float:
    """The most any attacker can gain: (e^epsilon - 1 + 2 delta) / (e^epsilon + 1) (Kairouz, Oh, Viswanath 2015).

    >>> round(advantage_bound(1.0, 0.0), 3)
    0.462
    """
    return (math.expm1(epsilon) + 2 * delta) / (math.exp(epsilon) + 1)


def attack_release(
    codes: Codes, sizes: tuple[int, ...], plan: Plan, *, columns: tuple[int, ...], targets: int = TARGETS
) -> Attacks | None:
    """Release one half of the cases as planned and attack it with records of both halves; None when too few.

    The nearness of a record to the made ones is measured by the columns that agree; the threshold is chosen by an
    attacker who knows the truth, so the advantage is, if anything, too large.
    """
    draw = stream(plan.seed, "publish attack")
    chosen = draw.permutation(len(codes))[:MOST_RECORDS]
    half = len(chosen) // 2
    if 2 * half < LEAST_RECORDS:
        return None
    made = synthesise(codes[chosen[:half]], sizes, plan).codes
    count = min(targets, half)
    members, others = codes[chosen[:count]], codes[chosen[half : half + count]]
    none = np.int64(-1)
    near = [
        _nearest(np.ascontiguousarray(group), np.ascontiguousarray(made), none, 1)[0] for group in (members, others)
    ]
    attributes = []
    for column in columns:
        right = [
            _nearest(np.ascontiguousarray(group), np.ascontiguousarray(made), np.int64(column), sizes[column])[1]
            == group[:, column]
            for group in (members, others)
        ]
        both = [float(part.mean()) for part in right]
        error = math.sqrt(sum(share * (1 - share) for share in both) / count)
        attributes.append(Attribute(column, both[0], both[1], error))
    best = max(float((near[0] <= cut).mean() - (near[1] <= cut).mean()) for cut in range(codes.shape[1] + 1))
    bound = advantage_bound(plan.epsilon, plan.delta)
    return Attacks(2 * half, Membership(max(best, 0.0), math.sqrt(0.5 / count), bound), tuple(attributes))


@njit(cache=True)
def _nearest(
    targets: Codes, made: Codes, left_out: np.int64, values: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # pragma: no cover - compiled
    """For each target the fewest columns that differ, and the commonest value of `left_out` among the nearest."""
    columns = targets.shape[1]
    distance, answer = np.zeros(len(targets), np.int64), np.zeros(len(targets), np.int64)
    for t in range(len(targets)):
        nearest, votes = columns + 1, np.zeros(values, np.int64)
        for r in range(len(made)):
            apart = 0
            for j in range(columns):
                apart += j != left_out and targets[t, j] != made[r, j]
            if apart < nearest:
                nearest = apart
                votes[:] = 0
            if apart == nearest and left_out >= 0:
                votes[made[r, left_out]] += 1
        distance[t], answer[t] = nearest, np.argmax(votes)
    return distance, answer
