"""What the sequence model sees of a word: the same at training and at reading."""

import re
from collections.abc import Sequence
from functools import lru_cache

from lindung.screening.methods.reading.lexicon import classes, organisations, places

_RUNS = re.compile(r"(.)\1+")
FREQUENT = frozenset(
    [
        "di",
        "ke",
        "dari",
        "oleh",
        "dan",
        "yang",
        "dengan",
        "untuk",
        "pada",
        "dalam",
        "itu",
        "ini",
        "bersama",
        "ketika",
        "kepada",
        "daripada",
        "sebagai",
        "atas",
        "antara",
        "serta",
        "juga",
        "pula",
        "telah",
        "akan",
        "adalah",
        "ialah",
        "berkata",
        "kata",
        "menurut",
        "warga",
        "bagi",
        "the",
        "of",
        "in",
        "to",
        "and",
        "by",
        "for",
        "with",
        "from",
        "at",
        "on",
        "said",
        "who",
        "is",
        "was",
        "were",
        "has",
        "have",
        "that",
        "a",
        "an",
        "as",
        "his",
        "her",
        "their",
        "he",
        "she",
        "it",
        "they",
        "its",
        "said",
        "told",
    ]
)


@lru_cache(maxsize=20_000)
def shape(word: str) -> str:
    """Xxxx -> Xx, KDN -> X, McFeeters -> XxXx, 2021 -> d, 3.0 -> d.d"""
    pattern = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word)
    return _RUNS.sub(r"\1", pattern) if len(word) < 40 else "long"


@lru_cache(maxsize=20_000)
def _own(word: str) -> tuple[str, ...]:
    low = word.lower()
    found = [f"shape={shape(word)}"]
    found += [f"is={name}" for name in sorted(classes().get(low, ()))]
    if word[:1].isupper():
        found += [f"suffix={low[-3:]}", f"suffix2={low[-2:]}", f"prefix={low[:3]}", "upper"]
        found += ["known_place"] if word in _place_words() else []
        found += ["known_organisation"] if word in organisations() else []
        found += [f"capitals{min(len(word), 6)}"] if word.isupper() and len(word) > 1 else []
    else:
        found.append(f"word={low}")
    return tuple(found)


@lru_cache
def _place_words() -> frozenset[str]:
    return frozenset(word for name in places() for word in name.split() if word[:1].isupper())


@lru_cache(maxsize=20_000)
def _neighbour(word: str) -> tuple[str, ...]:
    low = word.lower()
    kinds = sorted(classes().get(low, ()))
    found = [f"is={name}" for name in kinds] + [f"shape={shape(word)}"]
    if not word[:1].isupper() or low in FREQUENT:
        found.append(f"word={low}")
    return tuple(found)


def features_of(words: Sequence[str]) -> list[list[str]]:
    """One list of features for each word of a sentence."""
    own = [_own(word) for word in words]
    near = [_neighbour(word) for word in words]
    found = []
    for at in range(len(words)):
        row = list(own[at])
        if at == 0 or (at == 1 and not words[0].isalnum()):
            row.append("first")
        for step in (-2, -1, 1, 2):
            there = at + step
            if 0 <= there < len(words):
                row += [f"{step}:{each}" for each in near[there]]
            else:
                row.append(f"{step}:edge")
        row += _pairs(own, near, at)
        found.append(row)
    return found


def _pairs(own: list[tuple[str, ...]], near: list[tuple[str, ...]], at: int) -> list[str]:
    """The shapes of the word and its neighbours together."""
    before = near[at - 1][-1] if at else "edge"
    after = near[at + 1][-1] if at + 1 < len(near) else "edge"
    return [f"pair={before}|{own[at][0]}", f"pair+={own[at][0]}|{after}"]
