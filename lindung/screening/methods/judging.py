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

from lindung.screening.methods.flags import NOTHING_NAMED
from lindung.screening.methods.flags.guards import is_vouched_for
from lindung.screening.methods.flags.lexicon import LEXICON, TABLES
from lindung.screening.methods.flags.reading import LETTERS_A_WORD, read
from lindung.screening.methods.flags.registers import is_leaning
from lindung.screening.rules.found import Hit, Judgement
from lindung.screening.rules.words import UNKNOWN, Verdict

_TABLE = json.loads((TABLES / "weights.json").read_text(encoding="utf-8"))
WEIGHTS: dict[str, float] = _TABLE["severity"]
OWN: dict[str, float] = _TABLE["flag"]
FURTHER: float = _TABLE["further_of_a_group"]
ENOUGH = 1.0
FEWEST_WORDS: int = _TABLE["fewest_words"]
LOOKED_AT = 400  # letters of a text, to see whether it is enough
_NEVER_ALONE = frozenset(_TABLE["never_alone"])
_ABSENCE = frozenset({NOTHING_NAMED})  # what is not said, rather than said
ASKS = re.compile(LEXICON.concepts["ask_help"])
_DOUBTED = float(_TABLE["doubted"])


def judge(hits: Sequence[Hit], text: str, language: str) -> Judgement:
    """The verdict on a cleaned text whose signs are `hits`; the score is 1 where a warning begins."""
    is_enough_text = _word_count(text) >= FEWEST_WORDS
    if not hits:
        return weigh((), is_doubted=False, is_enough_text=is_enough_text and language != UNKNOWN)
    reading = read(text)
    is_doubted = bool(ASKS.search(reading.symbols)) or is_leaning(reading) or is_vouched_for(reading.symbols)
    return weigh(hits, is_doubted=is_doubted, is_enough_text=is_enough_text)


def weigh(hits: Sequence[Hit], *, is_doubted: bool, is_enough_text: bool) -> Judgement:
    """The verdict on signs, wherever they stand in their text."""
    score = _score(hits) / (_DOUBTED if is_doubted else 1)
    if score >= ENOUGH:
        return Judgement(Verdict.WARNING, round(score, 2))
    return Judgement(Verdict.NONE if is_enough_text else Verdict.SHORT, round(score, 2))


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
    begun = sum(word[0].isalpha() for word in text[:LOOKED_AT].split())
    return begun if begun >= FEWEST_WORDS else max(begun, sum(map(str.isalpha, text[:LOOKED_AT])) // LETTERS_A_WORD)
