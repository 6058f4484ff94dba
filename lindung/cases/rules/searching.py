"""Finding a person by a name that is heard, misspelt, joined or turned round."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.kernel.names.parts import name_parts
from lindung.kernel.names.sounds import skeleton, sound

FORM_OF_TOKENS = 1
"""Raise it when tokens are made otherwise: every person's are then made anew by the clock."""

LEAST_LETTERS = 3
SHOWN_AT_MOST = 20
LOOKED_AT = 200
"""How many persons with the best tokens have their names opened and compared letter by letter."""

WORD, CONSONANTS, PIECE = 3.0, 1.0, 1.0
BY_WORD = 0.97  # the right words in another order are a little less alike


class NameTooShort(BadInput):
    """Two letters find everybody."""

    code = "name_too_short"
    sentence = gettext_noop("Type at least {least} letters of the name.")


def tokens_of(*names: str) -> dict[str, float]:
    """What a name is found by, with the weight of each: whole words as they sound, consonants, and pieces of three.

    Pieces are cut from the words joined as well as apart, so that "nur haliza" and "nurhalizah" share most of them.

    >>> sorted(tokens_of("Ali"))
    ['k:al', 'p:$$a', 'p:$al', 'p:ali', 'p:i$$', 'p:li$', 'w:ali']
    """
    found: dict[str, float] = {}
    for name in names:
        parts = name_parts(full=name)
        sounds = [said for word in parts.words if (said := sound(word))]
        found |= {f"w:{said}": WORD for said in sounds}
        found |= {f"k:{skeleton(word)}": CONSONANTS for word in parts.words if skeleton(word)}
        found |= {f"p:{piece}": PIECE for said in sounds for piece in _pieces(f"$${said}$$")}
        found |= {f"p:{piece}": PIECE for piece in _pieces("".join(sounds))}
    return found


def _pieces(text: str) -> Iterable[str]:
    return (text[at : at + 3] for at in range(len(text) - 2))


def likeness(asked: str, names: Iterable[str]) -> float:
    """How alike two names are, 0 to 1: the best of reading part of the name in order, and of its words in any order."""
    return max((_alike(asked, name) for name in names if name), default=0.0)


def _alike(asked: str, name: str) -> float:
    one, other = (_heard(each) for each in (asked, name))
    if not one or not other:
        return 0.0
    windows = ("".join(other[at:end]) for at in range(len(other)) for end in range(at + 1, len(other) + 1))
    in_order = max(_ratio("".join(one), window) for window in windows)
    by_word = sum(max(_ratio(word, each) for each in other) * len(word) for word in one) / sum(map(len, one))
    return max(in_order, BY_WORD * by_word)


def _heard(name: str) -> list[str]:
    return [said for word in name_parts(full=name).words if (said := sound(word))]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
