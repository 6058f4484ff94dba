"""Where a record can be met: by the whole date of birth, by the sounds of two names, by year and one name's sound."""

from itertools import combinations

from lindung.evidence.methods.dates import PartialDate
from lindung.evidence.methods.names.parts import NameParts
from lindung.evidence.methods.names.sounds import sound
from lindung.evidence.rules.encode import ROOM, Meeting, Protection

EVERYBODY = ""


def meeting_places(
    names: NameParts, born: PartialDate | None, *, tag: str = "", protection: Protection = Protection.COMPARTMENTS
) -> list[tuple[Meeting, str]]:
    """Every compartment the record belongs to, at most ROOM of each kind (what is missing is missing).

    `tag`: of an oblivious exchange of identifiers, or nothing.
    >>> from lindung.evidence.methods.names.parts import name_parts
    >>> [value for _, value in meeting_places(name_parts(full="Sok Dara"), PartialDate(1990, 3, 4))]
    ['1990.3.4', 'tara suk', '1990 suk', '1990 tara']
    """
    places = [(Meeting.IDENTIFIER, tag)] if tag else []
    if protection is Protection.OPEN:
        return [*places, (Meeting.OPEN, EVERYBODY)]
    sounds = _sounds(names)
    if born is not None and born.is_whole:
        low, high = sorted((born.month, born.day))
        places.append((Meeting.BIRTH, f"{born.year}.{low}.{high}"))
    pairs = [" ".join(sorted(pair)) for pair in combinations(sounds, 2)]
    places += [(Meeting.NAMES, pair) for pair in dict.fromkeys(pairs[: ROOM[Meeting.NAMES]])]
    if born is not None:
        places += [(Meeting.YEAR, f"{born.year} {said}") for said in sounds[: ROOM[Meeting.YEAR]]]
    return places


def _sounds(names: NameParts) -> list[str]:
    """The given name's sound first, then the last name's, then the others; each once."""
    words = [names.given, *names.last.split(), *names.words]
    return list(dict.fromkeys(said for said in (sound(word) for word in words if word) if said))
