"""A template cut into what all posts share and the slots where they differ."""

import re
from dataclasses import dataclass

SLOT = re.compile(r"\{([a-z]{1,12})\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a template; `is_slot` when posts differ there (then `text` is the kind: phone, money, name ...)."""

    text: str
    is_slot: bool


def pieces(template: str) -> list[Piece]:
    """The pieces of a template, in the order of the text.

    >>> [piece.text for piece in pieces("Gaji {money}, hubungi {phone}")]
    ['Gaji ', 'money', ', hubungi ', 'phone']
    """
    parts = SLOT.split(template)
    return [Piece(part, at % 2 == 1) for at, part in enumerate(parts) if part]
