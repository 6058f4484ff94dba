"""Receipts: sixteen digits instead of an account, and how many wrong ones are borne."""

import unicodedata
from datetime import datetime, timedelta

DIGITS = 16
WINDOW = timedelta(minutes=1)
LOOK_BACK = timedelta(hours=1)
GUESSES_PER_WINDOW = 60
GUESSES_PER_LOOK_BACK = 1_500
"""At 1,500 wrong receipts an hour a year of guessing meets one of a million reports with a chance of 1 in 760."""


def receipt_from(secret: bytes) -> str:
    """Sixteen digits out of at least eight bytes that nobody can guess.

    >>> receipt_from(bytes(8))
    '0000000000000000'
    """
    return str(int.from_bytes(secret[:16]) % 10**DIGITS).zfill(DIGITS)


def in_groups(receipt: str) -> str:
    """As it is shown and read aloud.

    >>> in_groups("1234567812345678")
    '1234 5678 1234 5678'
    """
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def read_receipt(typed: str) -> str | None:
    """The receipt somebody typed, in any script's digits, with any gaps; None when it is not sixteen digits.

    >>> read_receipt("1234-5678 1234 5678"), read_receipt("១២៣៤ ៥៦៧៨ ១២៣៤ ៥៦៧៨"), read_receipt("12 34")
    ('1234567812345678', '1234567812345678', None)
    """
    if len(typed) > 80:
        return None
    digits = []
    for character in typed:
        value = unicodedata.decimal(character, None)
        if value is not None:
            digits.append(str(value))
        elif character.isalpha():
            return None
    return "".join(digits) if len(digits) == DIGITS else None


def window_of(at: datetime) -> datetime:
    """The window of guesses that `at` falls into."""
    return at.replace(second=0, microsecond=0)


def closed_until(*, at: datetime, in_window: int, in_look_back: int) -> datetime | None:
    """Until when receipts are not looked up for anybody; None: they are."""
    if in_look_back >= GUESSES_PER_LOOK_BACK:
        return window_of(at) + 15 * WINDOW
    if in_window >= GUESSES_PER_WINDOW:
        return window_of(at) + WINDOW
    return None
