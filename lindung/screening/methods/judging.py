"""From signs to a verdict: a sum of weights that anybody can follow, group by group.

The heaviest sign of each group counts in full, every further one of the same group in part (`FURTHER`): signs of
different kinds say more than one thing said twice. The journey paid counts only beside another sign, and not beside
the mere absence of names: an employer who pays all is also what the law asks for. The score is
divided where a person asks whether an offer is real, where the text may be a warning or news, though not clearly, and
where it names several things that lawful offers name: then the signs must be enough and more.
Weights: tables/flags/weights.json, none below zero.
"""

import json
import math
import re
from collections.abc import Sequence

from lindung.screening.methods.flags.guards import is_vouched_for
from lindung.screening.methods.flags.lexicon import LEXICON, TABLES
from lindung.screening.methods.flags.reading import read
from lindung.screening.methods.flags.registers import is_leaning
from lindung.screening.rules.found import Hit, Judgement
from lindung.screening.rules.words import UNKNOWN, Verdict

_TABLE = json.loads((TABLES / "weights.json").read_text(encoding="utf-8"))
WEIGHTS: dict[str, float] = _TABLE["severity"]
OWN: dict[str, float] = _TABLE["flag"]
FURTHER: float = _TABLE["further_of_a_group"]
ENOUGH = 1.0
FEWEST_WORDS: int = _TABLE["fewest_words"]
_NEVER_ALONE = frozenset(_TABLE["never_alone"])
_ABSENCE = frozenset({"nothing_named"})  # what is not said, rather than said
_ASKS = re.compile(LEXICON.concepts["ask_help"])
_DOUBTED = float(_TABLE["doubted"])


def judge(hits: Sequence[Hit], text: str, language: str) -> Judgement:
    """The verdict on a cleaned text whose signs are `hits`; the score is 1 where a warning begins."""
    if not hits:
        return Judgement(_short_of_warning(text, is_readable=language != UNKNOWN), 0.0)
    score = _score(hits)
    reading = read(text)
    if _ASKS.search(reading.symbols) or is_leaning(reading) or is_vouched_for(reading.symbols):
        score /= _DOUBTED
    verdict = Verdict.WARNING if score >= ENOUGH else _short_of_warning(text, is_readable=True)
    return Judgement(verdict, round(score, 2))


def _short_of_warning(text: str, *, is_readable: bool) -> Verdict:
    return Verdict.NONE if is_readable and _word_count(text) >= FEWEST_WORDS else Verdict.SHORT


def _score(hits: Sequence[Hit]) -> float:
    groups: dict[str, dict[str, float]] = {}
    for hit in hits:
        groups.setdefault(hit.group, {})[hit.flag] = OWN.get(hit.flag, WEIGHTS[hit.severity])
    said = {hit.flag for hit in hits if hit.group not in _NEVER_ALONE}
    counted = groups.keys() if said - _ABSENCE else groups.keys() - _NEVER_ALONE
    total = math.fsum(
        max(groups[name].values()) * (1 - FURTHER) + FURTHER * sum(groups[name].values()) for name in counted
    )
    return round(total, 6)  # ten tenths are one


def _word_count(text: str) -> int:
    """Words, where spaces stand between them; otherwise a word for every four letters."""
    begun = sum(word[0].isalpha() for word in text[:400].split())
    return begun if begun >= FEWEST_WORDS else max(begun, sum(map(str.isalpha, text[:400])) // 4)
