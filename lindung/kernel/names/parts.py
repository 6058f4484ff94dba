"""A name as it is compared: what a person is called by, the father's or family's name, and all words in any order."""

from dataclasses import dataclass
from functools import lru_cache

from lindung.kernel.names.sounds import family, letters, sound
from lindung.kernel.names.titles import LEFT_OUT, split_line, without_honorifics

# abdul rahman, abd. rahman and abdulrahman are one name; so are nurul huda and nor huda.
_JOINED = frozenset(("abdul",))
LEFT_OUT_SOUNDS = frozenset(sound(word) for word in LEFT_OUT)


@dataclass(frozen=True)
class NameParts:
    """Empty strings stand for what is not known."""

    given: str  # the word the person is called by
    last: str  # the father's, family's or simply the last name
    words: tuple[str, ...]  # all words as written (no titles), in order
    middle: tuple[str, ...]  # sounds of the words that are neither given nor last, sorted
    sounds: tuple[str, ...]  # their sounds, sorted, each once

    @property
    def in_any_order(self) -> str:
        """The sounds as one text: equal when two names have the same words in another order."""
        return " ".join(self.sounds)


@lru_cache(maxsize=1 << 17)
def name_parts(*, full: str = "", given: str = "", last: str = "") -> NameParts:
    """Take a name apart. Columns for given and last name count more than the order of words in a full name.

    >>> name = name_parts(full="Datuk Mohd. Ali bin Hj Hassan")
    >>> name.given, name.last, name.words, name.sounds
    ('ali', 'hassan', ('mohd', 'ali', 'hassan'), ('ali', 'hasan', 'muhamat'))
    >>> name_parts(full="U Aung Myint").given, name_parts(given="Sok", last="Dara").last
    ('aung', 'dara')
    """
    if bool(given) != bool(last):
        full, given, last = full or given or last, "", ""
    if given:
        own, fathers = without_honorifics(_words(given)), _line_of(_words(last))
        more = [word for word in _full_words(full) if word not in own and word not in fathers]
        words = [*own, *more, *fathers]
    else:
        own, fathers = split_line(without_honorifics(_words(full)))
        fathers = without_honorifics(fathers)
        if not fathers and len(own) > 1:
            own, fathers = own[:-1], own[-1:]
        words = [*own, *fathers]
    own, fathers = _joined(own), _joined(fathers)
    called = _called(own)
    sounds = sorted({sound(word) for word in (*own, *fathers, *_joined(words))} - {""})
    named = " ".join(fathers[:1]) if not last else "".join(fathers)
    left = {sound(called), sound(named), *(sound(word) for word in fathers), *LEFT_OUT_SOUNDS}
    middle = tuple(one for one in sounds if one not in left)
    return NameParts(called, named, tuple(words), middle, tuple(sounds))


def _words(text: str) -> list[str]:
    return letters(text).replace(" a l ", " a/l ").replace(" a p ", " a/p ").split() if text else []


def _full_words(full: str) -> list[str]:
    own, fathers = split_line(without_honorifics(_words(full)))
    return [*own, *fathers]


def _line_of(words: list[str]) -> list[str]:
    """A column for the last name may hold `bin Hassan`."""
    own, fathers = split_line(["", *words]) if words else ([], [])
    return without_honorifics([word for word in (*own, *fathers) if word]) if words else []


def _joined(words: list[str]) -> list[str]:
    made: list[str] = []
    for word in words:
        if made and made[-1] in _JOINED:
            made[-1] += word
        else:
            made.append(family(word) if family(word) in _JOINED else word)
    return made


def _called(own: list[str]) -> str:
    """The word a person is called by: Mohd, Siti and Nur in front are left out when another word follows."""
    for word in own:
        if family(word) not in LEFT_OUT:
            return word
    return own[-1] if own else ""
