"""Signs of a lure in many texts; the same answers as one by one, each text read once."""

from collections.abc import Iterable

from lindung.screening.methods.flags import find_flags
from lindung.screening.methods.judging import judge
from lindung.screening.rules.found import Hit, Judgement


def find_flags_batch(texts: Iterable[str], languages: Iterable[str]) -> list[tuple[Hit, ...]]:
    """The signs of each text (cleaned texts and their languages, of equal length)."""
    return [find_flags(text, language) for text, language in zip(texts, languages, strict=True)]


def judge_batch(texts: Iterable[str], languages: Iterable[str]) -> list[tuple[tuple[Hit, ...], Judgement]]:
    """The signs of each text and the verdict on it."""
    judged = []
    for text, language in zip(texts, languages, strict=True):
        hits = find_flags(text, language)
        judged.append((hits, judge(hits, text, language)))
    return judged
