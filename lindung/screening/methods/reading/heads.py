"""Names of organisations by how they begin and end: "Kementerian ...", "Ministry of ...", "... Foundation"."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from lindung.screening.methods.reading.lexicon import TABLES, places
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank
from lindung.screening.methods.reading.units import Unit, Units
from lindung.screening.rules.reading import OrganisationKind

CONNECTORS = frozenset({"dan", "and", "&", ",", "of", "for", "untuk", "bagi", "against", "on", "to", "the", "in"})
JOINING = frozenset({"dan", "and", "&", ","})
_KHMER = {
    **dict.fromkeys(("នគរបាល", "ស្នងការដ្ឋាន", "អគ្គស្នងការដ្ឋាន"), OrganisationKind.POLICE),
    **dict.fromkeys(("តុលាការ", "សាលាដំបូង"), OrganisationKind.COURT),
    **dict.fromkeys(("ស្ថានទូត", "ស្ថានឯកអគ្គរដ្ឋទូត"), OrganisationKind.EMBASSY),
    **dict.fromkeys(("អង្គការ", "សមាគម", "មូលនិធិ", "សហជីព", "បណ្តាញ", "សម្ព័ន្ធ", "មជ្ឈមណ្ឌល"), OrganisationKind.CIVIL_SOCIETY),
    **dict.fromkeys(("សាកលវិទ្យាល័យ", "វិទ្យាស្ថាន"), OrganisationKind.UNIVERSITY),
    **dict.fromkeys(("ក្រុមហ៊ុន", "ទីភ្នាក់ងារ"), OrganisationKind.COMPANY),
    **dict.fromkeys(("ក្រសួង", "គណៈកម្មា", "នាយកដ្ឋាន", "អគ្គនាយកដ្ឋាន", "មន្ទីរ", "អាជ្ញាធរ"), OrganisationKind.GOVERNMENT),
}
WHOLE = frozenset(
    {
        "Mahkamah Sesyen",
        "Mahkamah Tinggi",
        "Mahkamah Majistret",
        "Mahkamah Rayuan",
        "Mahkamah Persekutuan",
        "Mahkamah Agung",
    }
    | {
        "Mahkamah Konstitusi",
        "Kejaksaan Agung",
        "Palang Merah",
        "Bulan Sabit Merah",
        "Dewan Rakyat",
        "Dewan Negara",
        "KBRI",
        "KJRI",
    }
)
TOWARDS = frozenset({"of", "for", "untuk", "bagi", "against"})
LONGEST = 14  # units of one name
_DROPPED = frozenset(
    {"The", "A", "An", "This", "That", "In", "At", "By", "But", "And", "Di", "Pihak", "Oleh", "Menurut"}
)


@lru_cache
def _table() -> Mapping[str, Mapping[tuple[str, ...], OrganisationKind]]:
    found: dict[str, dict[tuple[str, ...], OrganisationKind]] = {"first": {}, "last": {}}
    for line in (TABLES / "heads.txt").read_text(encoding="utf-8").splitlines():
        head, _, row = line.partition(": ")
        where, _, kind = head.partition(" ")
        if where in found and not line.startswith("#"):
            found[where].update({tuple(each.split()): OrganisationKind(kind) for each in row.split("|")})
    return found


@lru_cache
def _words(name: str) -> frozenset[str]:
    for line in (TABLES / "heads.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(name + ": "):
            return frozenset(line.split(": ", 1)[1].split())
    return frozenset()


def is_subject(word: str) -> bool:
    """A word of what ministries and agencies are for."""
    return word in _words("subject")


def is_no_organisation(word: str) -> bool:
    """Capital letters that stand for a thing, not for an organisation."""
    return word in _words("not_one")


def kind_of(name: str) -> OrganisationKind:
    """What sort of organisation the name says it is."""
    if name[0] >= "ក":
        return next((kind for head, kind in _KHMER.items() if name.startswith(head)), OrganisationKind.CIVIL_SOCIETY)
    words = name.split()
    for where, ends in (("first", range(4, 0, -1)), ("last", range(3, 0, -1))):
        for size in ends:
            part = tuple(words[:size] if where == "first" else words[-size:])
            if kind := _table()[where].get(part):
                return kind
    inner = [kind for word in words[::-1] if (kind := _table()["last"].get((word,)))]
    if inner:
        return inner[0]
    return OrganisationKind.CIVIL_SOCIETY if len(words) > 1 else OrganisationKind.OTHER


def organisations_by_form(units: Units) -> Iterator[Piece]:
    """Every name of a sentence that begins or ends as organisations' names do."""
    at = 0
    while at < len(units):
        end = _forward(units, at)
        if end:
            yield Piece(Kind.ORGANISATION, units[at].start, units[end - 1].name_end, Rank.FORM)
            at = end
        else:
            at += 1
    for at in range(len(units)):
        begin = _backward(units, at)
        if begin is not None:
            size = 2 if _last(units, at) == 2 else 1
            end = _prolonged(units, begin, at + size)
            yield Piece(Kind.ORGANISATION, units[begin].start, units[end - 1].name_end, Rank.FORM)


def _prolonged(units: Units, begin: int, end: int) -> int:
    """ "Central Bank of Malaysia": a name goes on behind "of" and "for"."""
    if end + 1 < len(units) and units[end].text in ("of", "for") and units[end + 1].is_capital:
        end += 2
        while end < len(units) and (step := _step(units, begin, end)):
            end += step
    return end


def _first(units: Units, at: int) -> int:
    """How many units of the beginning of a name stand here."""
    if units[at].text == "Badan" and at + 1 < len(units) and units[at + 1].text == "Hukum":
        return 0  # a legal person, not an agency
    if (
        units[at].text == "Polis"
        and at
        and units[at - 1].text == "Ketua"
        and units[at + 1 : at + 2]
        and units[at + 1].text != "Diraja"
    ):
        return 0  # the chief's place, not an organisation: "Ketua Polis Johor"
    for size in (4, 3, 2, 1):
        if at + size <= len(units) and tuple(unit.text for unit in units[at : at + size]) in _table()["first"]:
            return size
    return 0


def _last(units: Units, at: int) -> int:
    for size in (2, 1):
        if at + size <= len(units) and tuple(unit.text for unit in units[at : at + size]) in _table()["last"]:
            return size
    return 0


def _forward(units: Units, at: int) -> int:
    """Where a name that begins here ends; 0 where none does."""
    size = _first(units, at)
    if not size:
        return 0
    end = at + size
    while end < min(len(units), at + LONGEST):
        step = _step(units, at, end)
        if not step:
            break
        end += step
    end = max(_without_speaker(units, at, end), at + size)
    return end if end > at + size or " ".join(unit.text for unit in units[at:end]) in WHOLE else 0


def _without_speaker(units: Units, at: int, end: int) -> int:
    """A ministry's name does not end in words no ministry has, right before somebody speaks: they are a person."""
    if end >= len(units) or not (units[end].is_a("say") or units[end].text == ","):
        return end
    kind = _table()["first"].get((units[at].text,))
    if kind not in (OrganisationKind.GOVERNMENT, OrganisationKind.POLICE, OrganisationKind.EMBASSY):
        return end
    last = end
    while last > at + 1 and _is_foreign(units[last - 1]) and not _is_placed(units, at, end, last):
        last -= 1
    return last if last > at + 1 and end - last >= (2 if units[end].text == "," else 1) else end


def _is_placed(units: Units, at: int, end: int, last: int) -> bool:
    """Whether the words at the end are a place of several words: "Nusa Tenggara Timur"."""
    return any(" ".join(unit.text for unit in units[begin:end]) in places() for begin in range(at + 1, last))


def _is_foreign(unit: Unit) -> bool:
    return unit.is_capital and not (is_subject(unit.text) or unit.text in places() or unit.is_acronym)


def _step(units: Units, at: int, end: int) -> int:
    """How many units more belong to the name."""
    unit = units[end]
    if _is_before_a_name(units, end):
        return 0
    if size := _place_size(units, end):
        return size
    if _is_word_of_name(unit):
        is_second = end == at + 1 and _table()["first"].get((units[at].text,)) is OrganisationKind.CIVIL_SOCIETY
        return 0 if _first(units, end) and not (is_second or _is_inner_head(units, end)) else 1
    if unit.text in CONNECTORS and end + 1 < len(units):
        after = units[end + 1]
        if unit.text in JOINING and unit.text == "," and not _joins_later(units, end):
            return 0
        if is_subject(after.text) and not (
            _first(units, end + 1) and after.text not in ("Pelindungan", "Perlindungan")
        ):
            return 2
        if (
            unit.text not in JOINING
            and units[end - 1].is_capital
            and _is_word_of_name(after)
            and unit.text in ("of", "for")
        ):
            return 2
    return 0


def _place_size(units: Units, at: int) -> int:
    """How many units a place of several words has: "Amerika Syarikat"; 0 where none stands here."""
    for size in (3, 2):
        if at + size <= len(units) and " ".join(unit.text for unit in units[at : at + size]) in places():
            return size
    return 0


def _is_inner_head(units: Units, end: int) -> bool:
    return units[end].text in (
        "Unit",
        "Bahagian",
        "Pejabat",
        "Badan",
        "Institut",
        "Suara",
        "Polis",
        "Imigresen",
        "Kastam",
        "UN",
    )


def _joins_later(units: Units, comma: int) -> bool:
    """A comma belongs to the name only when "dan" or "and" follows soon: "Wanita, Keluarga dan Masyarakat"."""
    return any(unit.text in ("dan", "and", "&") for unit in units[comma + 1 : comma + 5])


def _is_word_of_name(unit: Unit) -> bool:
    if not unit.is_capital and not unit.text[0].isdigit():
        return False
    if is_subject(unit.text) or unit.text in places():
        return True
    if unit.text[0].isdigit():
        return False
    return unit.tag != "PERSON" and not unit.is_a("date") and not unit.text.endswith(".")


def _is_before_a_name(units: Units, at: int) -> bool:
    """A title, with a name behind it: "Datuk Seri ..."; "Suara Ibu" ends with no title."""
    return units[at].is_a("honorific") and at + 1 < len(units) and units[at + 1].is_capital


def _backward(units: Units, at: int) -> int | None:
    """Where a name whose last word stands here begins; None where it is no name."""
    if not _last(units, at) or (at + 1 < len(units) and _last(units, at + 1) == 1 and units[at + 1].is_capital):
        return None
    begin = at
    while begin and at - begin < LONGEST and _leads(units, begin):
        begin -= 1
    if units[begin].is_a("place_head"):
        return None
    while begin < at and (units[begin].text in _DROPPED or not units[begin].is_capital or units[begin].is_a("date")):
        begin += 1
    return begin if begin < at else None


def _leads(units: Units, begin: int) -> bool:
    """Whether the unit before belongs to the same name."""
    before = units[begin - 1]
    if before.text.endswith(("'s", "’s")) and before.text[:-2] in places():
        return False
    if before.is_capital:
        return not before.is_a("honorific") and before.text not in _DROPPED
    if before.text in ("and", "for", "of", "&", "against", "dan") and begin >= 2:
        if units[begin - 2].tag == "PERSON" or units[begin - 2].is_a("name"):
            return False  # "Rashed Karim of Dhaka University"
        return before.text not in ("and", "dan") or (
            is_subject(units[begin].text) and is_subject(units[begin - 2].text)
        )
    return False
