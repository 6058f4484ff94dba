"""Proof of work: a small puzzle for the sender's own device, only while somebody floods; never a condition."""

import hashlib
import re
from datetime import timedelta

REPORT_BITS = 18
"""About 260,000 tries: one or two seconds of a cheap phone's time, for each report."""
RECEIPT_BITS = 18
HARDEST_BITS = 24
HARDER_EVERY = 500
WORKED_PER_LOOK_BACK = 6_000
"""With the 1,500 that are free, a year of guessing meets one of a million reports with a chance of 1 in 152."""
TICKET_LASTS = timedelta(minutes=15)


def receipt_bits(wrong_in_look_back: int) -> int:
    """How hard a look-up is after so many worked guesses that were wrong: twice as hard for every 500.

    >>> [receipt_bits(wrong) for wrong in (0, 499, 500, 2_600, 5_999)]
    [18, 18, 19, 23, 24]
    """
    return min(RECEIPT_BITS + wrong_in_look_back // HARDER_EVERY, HARDEST_BITS)


def is_done(*, seed: str, bound: str, found: str, bits: int) -> bool:
    """Whether `found` solves the puzzle: the digest of seed, what it is bound to, and `found` begins with `bits` zeros.

    >>> next(n for n in range(999) if is_done(seed="practice", bound="", found=str(n), bits=6))
    201
    """
    if not re.fullmatch(r"[0-9]{1,15}", found):
        return False
    digest = hashlib.sha256(f"{seed}.{bound}.{found}".encode(errors="replace")).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0
