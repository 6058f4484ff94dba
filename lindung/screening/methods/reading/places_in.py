"""Places: those of the table, and those a sentence treats as a place."""

from collections.abc import Iterator, Set
from functools import lru_cache

from lindung.screening.methods.reading.heads import is_subject
from lindung.screening.methods.reading.lexicon import AMBIGUOUS, places
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank
from lindung.screening.methods.reading.units import Unit, Units

CITIZENS = frozenset(
    {
        "warga",
        "rakyat",
        "bangsa",
        "pekerja",
        "orang",
        "lelaki",
        "wanita",
        "bahasa",
        "suku",
        "etnik",
        "warganegara",
        "gadis",
        "mangsa",
        "korban",
        "buruh",
        "nelayan",
        "perempuan",
    }
)
_PREPOSITIONS = frozenset({"di", "ke", "dari", "in", "at", "from", "to", "near", "daripada", "dekat", "menuju", "via"})
_HEADS = frozenset(
    {
        "kampung",
        "kampong",
        "desa",
        "daerah",
        "kabupaten",
        "kecamatan",
        "bandar",
        "pekan",
        "pulau",
        "distrik",
        "kota",
        "mukim",
    }
    | {"sungai", "taman", "kelurahan", "dusun", "provinsi", "negeri", "jalan", "selat", "gunung", "bukit"}
)
_TAILS = frozenset({"province", "district", "island", "river", "village", "city", "town", "commune", "state", "county"})


@lru_cache
def _longest() -> int:
    return max(name.count(" ") for name in places()) + 1


@lru_cache
def _shouted() -> dict[str, str]:
    """PHNOM PENH -> Phnom Penh."""
    return {name.upper(): name for name in places() if name.isascii() and len(name) > 3}


def spelling_of(text: str) -> str | None:
    """The table's spelling of what stands in the text; None where it is in no table."""
    plain = " ".join(text.split()).replace("’", "'")
    if plain in places():
        return plain
    return _shouted().get(plain)


def known_places(units: Units, text: str, language: str) -> Iterator[Piece]:
    """The places of the table that a sentence names, the longest first."""
    at = 0
    while at < len(units):
        size = _size(units, at, text) if units[at].is_capital else 0
        if size and _is_meant(units, at, size, language):
            size += _tail(units, at + size)
            yield Piece(Kind.PLACE, units[at].start, units[at + size - 1].name_end, Rank.KNOWN_PLACE)
        at += size or 1


def _size(units: Units, at: int, text: str) -> int:
    for size in range(min(_longest(), len(units) - at), 0, -1):
        if spelling_of(text[units[at].start : units[at + size - 1].name_end]):
            return size
    return 0


def _tail(units: Units, end: int) -> int:
    """ "Kachin State": the kind of place in capitals belongs to its name."""
    if end >= len(units) or units[end].text not in ("State", "Province", "District", "Region", "County"):
        return 0
    return 0 if end + 1 < len(units) and units[end + 1].is_capital else 1


def _is_meant(units: Units, at: int, size: int, language: str) -> bool:
    unit = units[at]
    if size > 1:
        return True
    if unit.text in ("AS", "US", "UK", "KL", "JB", "UAE", "UEA", "USA"):
        return (unit.text == "AS") != (language in ("en", "km")) or unit.text not in ("AS", "US")
    if unit.is_acronym and unit.text in places():
        return True
    is_sure = unit.text not in AMBIGUOUS or _is_placed(units, at) or unit.tag == "PLACE"
    return is_sure and not _is_citizen(units, at) and not (unit.tag == "PERSON" and _is_beside_a_name(units, at))


def _is_beside_a_name(units: Units, at: int) -> bool:
    near = [units[beside] for beside in (at - 1, at + 1) if 0 <= beside < len(units)]
    return any(unit.tag == "PERSON" and unit.is_capital and len(unit.text) > 1 for unit in near)


def _is_placed(units: Units, at: int) -> bool:
    return at > 0 and units[at - 1].low in (_PREPOSITIONS | _HEADS)


def _is_citizen(units: Units, at: int) -> bool:
    """ "warga Myanmar" names people, not the country."""
    before = units[at - 1].low if at else ""
    if before in CITIZENS or (before == "migran" and at > 1 and units[at - 2].low in CITIZENS):
        return True
    return before in ("warga", "warganegara", "bahasa", "suku", "etnik") or (
        before == "negara" and at > 1 and units[at - 2].low == "warga"
    )


def listed(units: Units, ends: Set[int], taken: Set[int]) -> Iterator[Piece]:
    """ "Kabupaten Bone, Bulukumba, dan Jeneponto": what is listed behind a place (one of `ends`) is a place."""
    at = 0
    while at < len(units):
        steps = _list_from(units, at, taken) if units[at].end in ends else []
        for begin, end in steps:
            yield Piece(Kind.PLACE, units[begin].start, units[end - 1].name_end, Rank.MODEL)
        at = steps[-1][1] if steps else at + 1


def _list_from(units: Units, at: int, taken: Set[int]) -> list[tuple[int, int]]:
    """The names of a list that begins behind unit `at` and ends with "dan" or "and"; none when it does not end so."""
    steps: list[tuple[int, int]] = []
    at += 1
    while at < len(units) and units[at].text in (",", "dan", "and", "serta"):
        is_last = units[at].text != ","
        if not is_last and at + 1 < len(units) and units[at + 1].text in ("dan", "and", "serta"):
            at, is_last = at + 1, True
        begin = end = at + 1
        while end < len(units) and _may_be_listed(units[end], taken) and end - begin < 4:
            end += 1
        if end == begin:
            return []
        steps.append((begin, end))
        if is_last:
            return steps if end == len(units) or not units[end].is_a("say") else []
        at = end
    return []


def _may_be_listed(unit: Unit, taken: Set[int]) -> bool:
    if unit.tag == "PERSON" or unit.is_acronym or unit.is_a("role", "organisation_head", "name", "say"):
        return False
    return _may_be_place(unit, taken)


def placed(units: Units, taken: Set[int]) -> Iterator[Piece]:
    """Names that no table has, where the sentence or the model says that they are places."""
    at = 0
    while at < len(units):
        end = at
        while end < len(units) and _may_be_place(units[end], taken):
            end += 1
        if end > at and _is_place(units, at, end):
            yield Piece(Kind.PLACE, units[at].start, units[end - 1].name_end, Rank.MODEL)
        at = max(end, at + 1)


def _is_before_known(units: Units, begin: int, end: int) -> bool:
    """ "..., Pancoran, Jakarta Selatan": a name between a comma or "di" and a place of the table."""
    if not begin or not (units[begin - 1].text == "," or units[begin - 1].low in _PREPOSITIONS):
        return False
    is_free = all(unit.tag != "PERSON" for unit in units[begin:end]) and end - begin <= 3
    return is_free and end + 1 < len(units) and units[end].text == "," and units[end + 1].text in places()


def _may_be_place(unit: Unit, taken: Set[int]) -> bool:
    return unit.is_capital and unit.start not in taken and not unit.is_a("date", "honorific", "generic", "nationality")


def _is_place(units: Units, begin: int, end: int) -> bool:
    tagged = sum(1 for unit in units[begin:end] if unit.tag == "PLACE")
    before = units[begin - 1].low if begin else ""
    after = units[end].low if end < len(units) else ""
    if any(unit.is_a("name") for unit in units[begin:end]) and before not in _HEADS and after not in _TAILS:
        return False
    if all(is_subject(unit.text) for unit in units[begin:end]):
        return False
    if any(unit.is_a("organisation_head", "role") for unit in units[begin:end]) or before in CITIZENS:
        return False
    is_headed = units[begin].low in _HEADS and end > begin + 1
    is_named = before in _HEADS or after in _TAILS or is_headed
    if end - begin == 1 and units[begin].is_a("place_head"):
        return False
    is_free = not any(unit.tag in ("PERSON", "ORGANISATION") or unit.is_a("nationality") for unit in units[begin:end])
    is_sure_way = before in ("di", "in") and is_free and not units[begin].is_acronym
    is_known_way = (
        is_sure_way or (before in _PREPOSITIONS and tagged * 2 >= end - begin) or _is_before_known(units, begin, end)
    )
    return (is_named or is_known_way) and end - begin <= 4 and not all(unit.is_acronym for unit in units[begin:end])
