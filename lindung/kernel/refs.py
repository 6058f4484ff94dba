"""Public references: ten Crockford characters, the last one a check; no date, no country, nothing to guess from."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_SAID_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def make_ref() -> str:
    """A new random reference (45 bits and a check character)."""
    bits = secrets.randbits(5 * (LENGTH - 1))
    body = "".join(ALPHABET[bits >> place & 31] for place in range(0, 5 * (LENGTH - 1), 5))
    return body + _check_character(body)


def read_ref(typed: str) -> str | None:
    """The reference a person typed or read aloud, or None when its check character is wrong.

    >>> read_ref("oooo-oooo oo")
    '0000000000'
    >>> read_ref("0000000001") is None
    True
    """
    ref = typed.upper().translate(_SAID_AS)
    if len(ref) != LENGTH or any(character not in ALPHABET for character in ref):
        return None
    return ref if ref[-1] == _check_character(ref[:-1]) else None


def _check_character(body: str) -> str:
    """Luhn's sum over 32 symbols: finds one wrong character and two that changed places."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
