"""Where a record can be met: by the whole date of birth, and by the sounds of its names with or without the year."""

from itertools import combinations

from lindung.evidence.methods.dates import PartialDate
from lindung.evidence.rules.encode import ROOM, Meeting, Protection
from lindung.kernel.names.parts import NameParts
from lindung.kernel.names.sounds import sound

EVERYBODY = ""
Place = tuple[Meeting, str]


def meeting_places(
    names: NameParts, born: PartialDate | None, *, tag: str = "", protection: Protection = Protection.STRICT
) -> list[Place]:
    """Every compartment the record belongs to, at most ROOM of each kind (what is missing is missing).

    `tag`: of an oblivious exchange of identifiers, or nothing.
    >>> from lindung.kernel.names.parts import name_parts
    >>> [value for _, value in meeting_places(name_parts(full="Sok Dara"), PartialDate(1990, 3, 4))]
    ['1990.3.4', '1990 dara suk']
    >>> meeting_places(name_parts(full="Sok Dara"), None, protection=Protection.WIDE)[0][1]
    'dara suk'
    """
    by_tag = [(Meeting.IDENTIFIER, tag)] if tag else []
    if protection is Protection.OPEN:
        return [*by_tag, (Meeting.OPEN, EVERYBODY)]
    sounds, year = _sounds(names), f"{born.year} " if born is not None else ""
    pairs = list(dict.fromkeys(" ".join(sorted(pair)) for pair in combinations(sounds, 2)))
    known: dict[Meeting, list[str]] = {
        Meeting.BIRTH: _whole(born),
        Meeting.NAMES: pairs,
        Meeting.NAMES_AND_YEAR: [year + pair for pair in pairs] if year else [],
        Meeting.NAME_AND_YEAR: [year + said for said in sounds] if year else [],
    }
    return by_tag + [(kind, value) for kind, most in ROOM[protection].items() for value in known[kind][:most]]


def _whole(born: PartialDate | None) -> list[str]:
    """The date with day and month in any order, where the day is known."""
    if born is None or not born.is_whole:
        return []
    low, high = sorted((born.month, born.day))
    return [f"{born.year}.{low}.{high}"]


def _sounds(names: NameParts) -> list[str]:
    """The given name's sound first, then the last name's, then the others; each once."""
    words = [names.given, *names.last.split(), *names.words]
    return list(dict.fromkeys(said for said in (sound(word) for word in words if word) if said))
