"""Finding a person by a name that is heard, misspelt, joined or turned round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.kernel.names.parts import name_parts
from lindung.kernel.names.sounds import letters, skeleton, sound
from lindung.kernel.names.titles import LINE, ONLY_BETWEEN

FORM_OF_TOKENS = 2
"""Raise it when tokens are made otherwise: every person's are then made anew by the clock."""

LEAST_LETTERS = 3
SHOWN_AT_MOST = 20
LOOKED_AT = 200
"""How many persons with the best tokens have their names opened and compared letter by letter."""

WORD, SPELLING, CONSONANTS, PIECE = 3.0, 2.0, 1.0, 1.0
BY_WORD = 0.97  # the right words in another order are a little less alike
LIKE_ENOUGH = 0.6
OTHER_LENGTH = 0.2  # how much words that only one of two names has take away, at most


class NameTooShort(BadInput):
    """Two letters find everybody."""

    code = "name_too_short"
    sentence = gettext_noop("Type at least {least} letters of the name.")


def tokens_of(*names: str) -> dict[str, float]:
    """What a name is found by, with the weight of each: words and pieces of three, as they sound and as they are spelt.

    Pieces of sounds are cut from each word with its ends and from all joined, pieces of letters from all joined, so
    that "nur haliza" and "nurhalizah" share most of them. Titles are words like others: in another order they are none.

    >>> sorted(tokens_of("Ali"))
    ['k:al', 'p:$al', 'p:ali', 'p:li$', 'q:ali', 'r:ali', 'w:ali']
    """
    found: dict[str, float] = {}
    for name in names:
        words = _words(name)
        sounds = _sounds(words)
        found |= {f"w:{said}": WORD for said in sounds}
        found |= {f"r:{word}": SPELLING for word in words}
        found |= {f"k:{bones}": CONSONANTS for word in words if (bones := skeleton(word))}
        found |= {f"p:{piece}": PIECE for said in (*(f"${each}$" for each in sounds), "".join(sounds))
                  for piece in _pieces(said)}  # fmt: skip
        found |= {f"q:{piece}": PIECE for piece in _pieces("".join(words))}
    return found


def _words(name: str) -> list[str]:
    return [word for word in letters(name).split() if word not in LINE - ONLY_BETWEEN]


def _sounds(words: Iterable[str]) -> list[str]:
    return [said for word in words if (said := sound(word))]


def _pieces(text: str) -> Iterable[str]:
    return (text[at : at + 3] for at in range(len(text) - 2))


@dataclass(frozen=True)
class Likeness:
    """How a name answers what was asked: whether at all, and how near, 0 to 1, to bring the nearest first."""

    is_enough: bool
    nearness: float


def likeness(asked: str, name: str) -> Likeness:
    """How alike two names are.

    Enough is a part of the name, in order or its words in any order. The nearest is the one that also has no word too
    many and is spelt like it: among a hundred thousand, many hold the same sounds.
    """
    part = _alike(asked, name)
    one, other = _words(asked), _words(name)
    written = _near(one, other)
    heard = _near(_sounds(one), _sounds(other))
    return Likeness(max(part, written, heard) >= LIKE_ENOUGH, (part + written + heard) / 3)


def _alike(asked: str, name: str) -> float:
    one, other = (_heard(each) for each in (asked, name))
    if not one or not other:
        return 0.0
    windows = ("".join(other[at:end]) for at in range(len(other)) for end in range(at + 1, len(other) + 1))
    in_order = max(_ratio("".join(one), window) for window in windows)
    by_word = sum(max(_ratio(word, each) for each in other) * len(word) for word in one) / sum(map(len, one))
    return max(in_order, BY_WORD * by_word)


def _heard(name: str) -> list[str]:
    return _sounds(name_parts(full=name).words)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _near(one: Sequence[str], other: Sequence[str]) -> float:
    """Both names whole: turned round to where they fit best, or word by word in both directions."""
    if not one or not other:
        return 0.0
    joined, length = "".join(one), sum(map(len, other))
    turned = max(_shared("".join((*other[at:], *other[:at])), joined) for at in range(len(other)))
    there = sum(max(_shared(word, each) for each in other) * len(word) for word in one)
    back = sum(max(_shared(word, each) for each in one) * len(word) for word in other)
    unequal = abs(len(joined) - length) / max(len(joined), length)
    return max(turned, (there + back) / (len(joined) + length) * (1 - OTHER_LENGTH * unequal))


def _shared(one: str, other: str) -> float:
    """Twice the longest common subsequence to the letters of both.

    Source: Hyyrö (2004), Bit-parallel LCS-length computation revisited.
    """
    places, full = _places(one), (1 << len(one)) - 1
    left = full
    for letter in other:
        here = left & places.get(letter, 0)
        left = (left + here) | (left - here)
    return 2 * (~left & full).bit_count() / (len(one) + len(other))


@lru_cache(maxsize=1 << 14)
def _places(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, letter in enumerate(text):
        found[letter] = found.get(letter, 0) | 1 << at
    return found
