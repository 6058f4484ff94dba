"""Organisations by what the sentence says of them: "NGO ...", "organised by ...", "..., a charity"."""

from collections.abc import Iterator, Set

from lindung.screening.methods.reading.heads import is_no_organisation, is_subject
from lindung.screening.methods.reading.lexicon import places
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank
from lindung.screening.methods.reading.units import Unit, Units

# What stands right before the name of an organisation.
_SORTS = frozenset(
    [
        "ngo",
        "lsm",
        "organisasi",
        "pertubuhan",
        "kumpulan",
        "lembaga",
        "yayasan",
        "syarikat",
        "perusahaan",
        "agensi",
        "charity",
        "organisation",
        "organization",
        "group",
        "firm",
        "company",
        "network",
        "nonprofit",
        "non-profit",
        "badan",
        "amal",
        "rangkaian",
        "jaringan",
        "koalisi",
        "coalition",
        "agency",
        "foundation",
        "rakan",
        "mitra",
        "hotline",
        "partner",
        "sekretariat",
        "serikat",
        "persatuan",
        "federasi",
        "stesen",
        "hospital",
        "portal",
        "akhbar",
        "media",
        "koperasi",
    ]
)
_PHRASES = (
    "oleh|anjuran|dengan kerjasama|kerjasama|organised by|organized by|funded by|run by|run with|led by|supported by"
    "|hosted by|dibiayai|ditaja|tajaan|partnership with|together with|bersama|facilitated by|founded|milik|oleh pihak"
    "|director of|founder of|head of|manager of|coordinator of|lawyer for|daripada|pengarah|pengasas|pendiri|disokong"
    "|didukung|wakil|according to|bekerja sama dengan|working with|works with|helped by|with the|by the"
)
_WAYS = tuple(tuple(way.split()) for way in _PHRASES.split("|"))
_WEAK = frozenset(
    {
        ("oleh",),
        ("bersama",),
        ("daripada",),
        ("according", "to"),
        ("wakil",),
        ("pengarah",),
        ("with", "the"),
        ("by", "the"),
    }
)
_ARTICLES = frozenset({"a", "an", "the", "sebuah", "satu", "suatu", "iaitu", "yaitu", "yakni"})


def organisations_spoken_of(units: Units, taken: Set[int]) -> Iterator[Piece]:
    """Runs of capital words that the sentence treats as an organisation."""
    at = 0
    while at < len(units):
        end = at
        while end < len(units) and _may_belong(units, end, taken):
            end += 1
        if end > at and _is_meant(units, at, end):
            yield Piece(Kind.ORGANISATION, units[at].start, units[end - 1].end, Rank.TITLE)
        at = max(end, at + 1)


def _may_belong(units: Units, at: int, taken: Set[int]) -> bool:
    unit = units[at]
    if unit.start in taken or not unit.is_capital or unit.text.endswith("."):
        return False
    if unit.is_a("honorific", "date", "role", "nationality") or is_no_organisation(unit.text):
        return False
    return not (
        unit.is_a("generic") and (at == 0 or unit.text == unit.text.capitalize() and unit.low in ("the", "a", "an"))
    )


def _is_meant(units: Units, begin: int, end: int) -> bool:
    names = units[begin:end]
    if " ".join(unit.text for unit in names) in places() or all(unit.tag == "PERSON" for unit in names):
        return False
    if all(is_subject(unit.text) or unit.text in places() for unit in names):
        return False
    if end < len(units) and units[end].is_a("role") and units[end].is_capital:
        return False  # "Deputy Home Minister"
    if _is_said_behind(units, end):
        return True
    before = units[begin - 1].low if begin else ""
    if before in _SORTS:
        return True
    if len(names) == 1 and not (names[0].is_acronym or names[0].tag == "ORGANISATION"):
        return False
    return any(_is_way(units, begin, way, names) for way in _WAYS)


def _is_way(units: Units, begin: int, way: tuple[str, ...], names: Units) -> bool:
    if begin < len(way) or tuple(unit.low for unit in units[begin - len(way) : begin]) != way:
        return False
    return way not in _WEAK or any(unit.tag == "ORGANISATION" for unit in names)


def _is_said_behind(units: Units, end: int) -> bool:
    """ "..., a charity", "..., sebuah NGO"."""
    following: list[Unit] = list(units[end : end + 6])
    if len(following) < 3 or following[0].text != "," or following[1].low not in _ARTICLES:
        return False
    return any(unit.low in _SORTS for unit in following[2:])
