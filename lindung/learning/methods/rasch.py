"""Scoring by the difficulty of questions: the Rasch model with difficulties that are given, not estimated.

A person of ability t answers a question of difficulty d rightly with probability 1 / (1 + exp(d - t)). Both are in
logits. Source of the model: Rasch (1960). Source of the estimate: Warm (1989), weighted likelihood, which stays finite
when all answers are right or none is. The difficulties are the writer's judgement in three steps, not measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

from lindung.learning.rules.modules import Difficulty

LOGITS = {Difficulty.EASY: -1.0, Difficulty.MIDDLE: 0.0, Difficulty.HARD: 1.0}
PASS_ABILITY = 0.8  # answers a question of middle difficulty rightly in about 69 of 100 cases
BOUND = 8.0
Z_95 = 1.959964


@dataclass(frozen=True)
class Ability:
    """An estimated ability in logits, and its standard error."""

    logits: float
    error: float

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.logits - Z_95 * self.error

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval."""
        return self.logits + Z_95 * self.error

    @property
    def is_enough(self) -> bool:
        """Whether it reaches what a certificate asks."""
        return self.logits >= PASS_ABILITY


def chance(ability: float, difficulty: float) -> float:
    """The probability of a right answer."""
    return 1 / (1 + exp(difficulty - ability))


def share_right(ability: float) -> float:
    """The expected share of right answers among as many easy, middle and hard questions: 0 to 1."""
    return sum(chance(ability, each) for each in LOGITS.values()) / len(LOGITS)


def estimate(answers: Sequence[tuple[Difficulty, bool]]) -> Ability:
    """Ability from answers, each with its question's difficulty.

    Raises ValueError without any answer. Solves Warm's equation r - sum P + J / (2 I) = 0 by bisection.

    >>> found = estimate([(Difficulty.MIDDLE, True), (Difficulty.MIDDLE, False)])
    >>> abs(round(found.logits, 3)), round(found.error, 3)
    (0.0, 1.414)
    """
    if not answers:
        raise ValueError("no answers to score")
    difficulties = [LOGITS[difficulty] for difficulty, _ in answers]
    right = sum(is_right for _, is_right in answers)
    low, high = -BOUND, BOUND
    for _ in range(60):
        middle = (low + high) / 2
        if _score(middle, difficulties, right) > 0:
            low = middle
        else:
            high = middle
    found = (low + high) / 2
    return Ability(found, 1 / sqrt(_information(found, difficulties)))


def _score(ability: float, difficulties: Sequence[float], right: int) -> float:
    chances = [chance(ability, each) for each in difficulties]
    information = sum(p * (1 - p) for p in chances)
    slope = sum(p * (1 - p) * (1 - 2 * p) for p in chances)
    return right - sum(chances) + slope / (2 * information)


def _information(ability: float, difficulties: Sequence[float]) -> float:
    return sum(p * (1 - p) for p in (chance(ability, each) for each in difficulties))
