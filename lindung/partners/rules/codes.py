"""Codes of a second factor: how often one may be wrong, and how long that is remembered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

WRONG_AT_MOST: Final = 10
WITHIN: Final = timedelta(minutes=10)
KEPT_FOR: Final = timedelta(hours=1)  # longer than a code or a count is asked for
STEP_SECONDS: Final = 30  # RFC 6238; apps know no other


class Tried(StrEnum):
    """What came of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"  # or spent: the page does not say which
    CLOSED = "closed"  # too many wrong ones: this one was not looked at


@dataclass(frozen=True)
class Answer:
    """What came of it, and which of her second factors the code belongs to."""

    tried: Tried
    factor_id: int | None = None


def step_of(at: datetime) -> int:
    """The half minute that an app counts by."""
    return int(at.timestamp()) // STEP_SECONDS
