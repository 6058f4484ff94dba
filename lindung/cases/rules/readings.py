"""When somebody read more records that are not theirs than they usually do."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

UNUSUAL_FROM: Final = 10  # fewer than this in a day are nobody's business
UNUSUAL_TIMES: Final = 3  # ours: nothing published says how much curiosity is
USUAL_DAYS: Final = 28


class ReadKind(Word):
    """What somebody read."""

    CASE = "case", gettext_noop("Cases")
    REPORT = "report", gettext_noop("Reports")


def usual(counts: Sequence[int]) -> int:
    """The middle of what somebody read on the days they read at all; 0 for somebody new.

    >>> usual([2, 3, 40])
    3
    """
    return int(median(counts)) if counts else 0


def is_unusual(*, count: int, usually: int) -> bool:
    """Whether a day stands out against the same person's own days.

    >>> [is_unusual(count=n, usually=3) for n in (9, 10)]
    [False, True]
    """
    return count >= UNUSUAL_FROM and count > UNUSUAL_TIMES * usually
