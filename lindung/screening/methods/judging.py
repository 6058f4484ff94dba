"""From signs to a verdict: a sum of weights, group by group."""

from collections.abc import Sequence

from lindung.screening.rules.found import Hit, Judgement
from lindung.screening.rules.words import Severity, Verdict

WEIGHTS = {Severity.STRONG: 1.0, Severity.MEDIUM: 0.6, Severity.WEAK: 0.3}
FEWEST_LETTERS = 25


def judge(hits: Sequence[Hit], text: str, language: str) -> Judgement:
    """The verdict on a cleaned text whose signs are `hits`."""
    groups = {hit.group: max(WEIGHTS[other.severity] for other in hits if other.group == hit.group) for hit in hits}
    score = sum(groups.values())
    if score >= 1.0:
        return Judgement(Verdict.WARNING, score)
    is_short = sum(letter.isalpha() for letter in text) < FEWEST_LETTERS
    return Judgement(Verdict.SHORT if is_short else Verdict.NONE, score)
