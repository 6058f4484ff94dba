"""When a desk gets far more public reports than it usually does, and what likeness two texts have."""

import hashlib
import heapq
import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

LEAST_IN_HOUR = 60
TIMES_USUAL = 8
LOOK_BACK_HOURS = 24 * 14
TOLD_AGAIN_AFTER = timedelta(minutes=15)
SHINGLE_WORDS = 3
PLACES = 32
LIKE_FROM = 0.4
LIKE_WITHIN = timedelta(days=14)
READ_AT_MOST = 4_000
_WORD = re.compile(r"\w+")
_LONGEST_WORD = 8


def is_flood(*, in_hour: int, usual_in_hour: float, runs: bool) -> bool:
    """Whether so many reports in the last hour are a flood; one that runs ends at half of what began it.

    >>> is_flood(in_hour=60, usual_in_hour=2, runs=False), is_flood(in_hour=60, usual_in_hour=9, runs=False)
    (True, False)
    >>> is_flood(in_hour=31, usual_in_hour=2, runs=True), is_flood(in_hour=29, usual_in_hour=2, runs=True)
    (True, False)
    """
    bound = max(LEAST_IN_HOUR, TIMES_USUAL * usual_in_hour)
    return in_hour >= (bound / 2 if runs else bound)


def shingles(text: str) -> set[str]:
    """Each three words in a row; scripts without spaces in pieces of eight letters. Case, marks and gaps do not count.

    >>> sorted(shingles("They KEEP my passport, here."))
    ['keep my passport', 'my passport here', 'they keep my']
    """
    words: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text[:READ_AT_MOST]).casefold()):
        words += [word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD)]
    return {" ".join(words[start : start + SHINGLE_WORDS]) for start in range(len(words) - SHINGLE_WORDS + 1)}


def sketch(text: str, key: bytes) -> list[int]:
    """The 32 smallest keyed digests of a text's shingles: says how like two texts are, and nothing of what they say.

    Empty for a text of fewer than ten words: too short to be like another. Source of the idea: Broder (1997), bottom-k.
    """
    found = shingles(text)
    if len(found) < 8:
        return []
    digests = (hashlib.blake2b(each.encode(), digest_size=8, key=key).digest() for each in found)
    return heapq.nsmallest(PLACES, {int.from_bytes(each) >> 1 for each in digests})


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """About which share of their shingles two texts have in common, from their sketches.

    >>> likeness([1, 2, 3], [1, 2, 3]), likeness([1, 2, 3], [4, 5, 6]), likeness([], [])
    (1.0, 0.0, 0.0)
    """
    smallest = heapq.nsmallest(PLACES, set(one) | set(other))
    shared = set(one) & set(other)
    return sum(1 for each in smallest if each in shared) / len(smallest) if smallest else 0.0
