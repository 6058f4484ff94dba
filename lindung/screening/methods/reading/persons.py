"""Names of people: by title, by "bin", by role, by who speaks, and by the sequence model."""

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from lindung.screening.methods.reading.heads import is_subject
from lindung.screening.methods.reading.lexicon import TABLES, organisations, places
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank
from lindung.screening.methods.reading.places_in import spelling_of
from lindung.screening.methods.reading.units import Unit, Units

LINKS = frozenset(
    {
        "bin",
        "binti",
        "Bin",
        "Binti",
        "Anak",
        "bt",
        "binte",
        "bte",
        "ibni",
        "a/l",
        "a/p",
        "anak",
        "van",
        "von",
        "de",
        "del",
        "dela",
        "der",
        "el",
    }
)
_INITIAL = re.compile(r"[A-Z]\.")
CLERGY = frozenset(
    {
        "Father",
        "Sister",
        "Brother",
        "U",
        "Daw",
        "Sheikh",
        "Reverend",
        "Bishop",
        "Archbishop",
        "Barrister",
        "Khun",
        "Suster",
        "Romo",
        "General",
    }
)
_AFTER_DATUK = frozenset({"Seri", "Sri", "Sri.", "Paduka", "Wira", "Patinggi", "Amar", "Panglima"})
_ACCORDING = frozenset(
    {"menurut", "mengikut", "kata", "ujar", "jelas", "tegas", "tutur", "ungkap", "papar", "imbuh", "terang"}
)
LONGEST = 8  # units of one name
SHOUTED = 40  # units of a line that are looked at


@lru_cache
def common_words() -> frozenset[str]:
    """Words of every day in Malay, Indonesian and English, in small letters."""
    return frozenset((TABLES / "common.txt").read_text(encoding="utf-8").split())


def people_in(units: Units, taken: Set[int]) -> Iterator[Piece]:
    """The names of people in a sentence; `taken` are the characters that belong to organisations and things."""
    at, last = 0, -2
    while at < len(units):
        end = _run(units, at, taken)
        if end == at:
            at += 1
            continue
        begin, end = _trimmed(units, at, end)
        if begin < end and (rank := _reason(units, begin, end) or _beside(units, begin, end, last)):
            last = end
            yield Piece(Kind.PERSON, units[begin].start, units[end - 1].name_end, rank)
        at = max(end, at + 1)


def _beside(units: Units, begin: int, end: int, last: int) -> Rank | None:
    """ "NAME dan NAME": two names of several words joined to each other are of one kind."""
    is_joined = begin == last + 1 and units[last].low in ("dan", "and", "serta", "&")
    is_name = is_joined and end - begin > 1 and not _is_no_name(units[begin:end], begin)
    return Rank.CONTEXT if is_name else None


def is_title(units: Units, at: int) -> bool:
    """Whether the unit is a title before a name; "Seri" and "Sri" only behind "Datuk", "Dato'" or "Tan"."""
    if not 0 <= at < len(units):
        return False
    unit = units[at]
    if unit.text in _AFTER_DATUK:
        return at > 0 and units[at - 1].low.rstrip("'’") in ("datuk", "dato", "tan", "datin", "tun", "toh", "puan")
    if unit.text == "Tan":
        return at + 1 < len(units) and units[at + 1].text in ("Sri", "Seri")
    if unit.low in ("ibu", "bapak") and not unit.is_capital:
        return False
    if unit.text in CLERGY:
        return at + 1 < len(units) and units[at + 1].is_capital and len(units[at + 1].text) > 1
    return unit.is_capital and unit.is_a("honorific")


def _run(units: Units, at: int, taken: Set[int]) -> int:
    """Where the run of units that may be one name ends; `at` itself where none begins."""
    if not _may_be_name(units, at, taken):
        return at
    end = at + 1
    while end < len(units) and end - at < LONGEST + 4:
        if _may_be_name(units, end, taken):
            end += 1
        elif units[end].text in LINKS and (size := _linked(units, end, taken)):
            end += size
        else:
            break
    return end


def _linked(units: Units, at: int, taken: Set[int]) -> int:
    """How many units the links and the name behind them have: "bin Ali", "van der Hoek"; 0 where no name follows."""
    end = at
    while end < len(units) and units[end].text in LINKS:
        end += 1
    return end + 1 - at if end < len(units) and _may_be_name(units, end, taken) else 0


def _may_be_name(units: Units, at: int, taken: Set[int]) -> bool:
    unit = units[at]
    if unit.start in taken or not unit.is_capital or is_title(units, at) or _is_date(units, at):
        return False
    if _is_name_too(units, at):
        return True
    if unit.tag == "PERSON":
        return unit.is_a("name") or not unit.is_a("role", "organisation_head")
    if is_subject(unit.text):
        return at > 0 and units[at - 1].is_capital and units[at - 1].is_a("name")  # "Md Jahangir Alam"
    if unit.text in places() or unit.text in organisations() or _is_other_word(units, at):
        return False
    if len(unit.text) > 2 and unit.text.isupper() and unit.text.isalpha():
        return _is_shouted(units)
    return not (_is_first(units, at) and _is_common(unit))


def _is_other_word(units: Units, at: int) -> bool:
    """A role, an occupation before a name ("Farmer Chan Dara"), a nationality, the head of an organisation."""
    unit = units[at]
    if unit.is_a("role", "say", "place_head", "nationality"):
        return True
    if unit.is_a("name"):
        return False
    is_before_name = at + 1 < len(units) and units[at + 1].is_capital
    return unit.is_a("organisation_head") or (unit.is_a("occupation") and is_before_name)


def _is_date(units: Units, at: int) -> bool:
    """Months and days; "Siew Mei", "May Thandar" and "Khamis bin Ali" are names."""
    if not units[at].is_a("date"):
        return False
    before = units[at - 1] if at else None
    after = units[at + 1] if at + 1 < len(units) else None
    if after is not None and after.text in LINKS:
        return False
    if units[at].low not in ("mei", "april", "june", "may", "juni"):
        return True
    if before is not None and before.is_capital and not before.is_a("date", "generic", "honorific"):
        return False
    is_free = before is None or not (
        before.text.isdigit() or before.low in ("di", "pada", "in", "on", "last", "since", "by")
    )
    return not (is_free and after is not None and after.is_capital)


def _is_name_too(units: Units, at: int) -> bool:
    """Words that are places, offices or subjects, and names as well: beside another name they are one."""
    if not units[at].is_a("name_too"):
        return False
    before = units[at - 1] if at else None
    if before is not None and before.is_capital and not before.is_a("role", "honorific", "date", "generic"):
        return before.text not in places()
    after = units[at + 1] if at + 1 < len(units) else None
    is_office = units[at].is_a("role", "honorific")
    return not is_office and after is not None and after.is_capital and after.text not in places()


def _is_shouted(units: Units) -> bool:
    """A line in capitals says nothing about its words."""
    return all(unit.text.isupper() for unit in units[:SHOUTED] if unit.text.isalpha() and len(unit.text) > 2)


def _is_first(units: Units, at: int) -> bool:
    return at == 0 or units[at - 1].text in "\"“'‘:”’(."


def _is_common(unit: Unit) -> bool:
    return unit.is_a("generic") or (unit.low in common_words() and not unit.is_a("name"))


def _trimmed(units: Units, begin: int, end: int) -> tuple[int, int]:
    """Without words of every day at the beginning, and without links at the end."""
    while begin < end and (units[begin].is_a("generic") or (_is_common(units[begin]) and units[begin].tag != "PERSON")):
        begin += 1
    while begin < end and units[end - 1].text in LINKS:
        end -= 1
    return begin, end


def _reason(units: Units, begin: int, end: int) -> Rank | None:
    """Why the run is a person's name, as a rank; None where nothing says so."""
    names = [unit for unit in units[begin:end] if unit.text not in LINKS]
    if not names or _is_no_name(names, begin):
        return None
    if is_title(units, begin - 1) or len(names) < end - begin:
        return Rank.TITLE
    if (len(names) > 1 and _is_placed_as_person(units, begin, end)) or _is_single_speaker(units, begin, end):
        return Rank.CONTEXT
    tagged = sum(1 for unit in names if unit.tag == "PERSON")
    others = sum(1 for unit in names if unit.tag in ("PLACE", "ORGANISATION"))
    if _is_spoken_of(units, begin, end) and (len(names) > 1 or tagged) and others < len(names):
        return Rank.CONTEXT
    is_likely = any(unit.is_a("name") or _INITIAL.fullmatch(unit.text) for unit in names)
    if is_likely and (tagged * 2 > len(names) or (tagged and len(names) == 2)):
        return Rank.CONTEXT if len(names) > 1 else Rank.MODEL
    return None


def _is_no_name(names: Units, begin: int) -> bool:
    """Initials alone, a place, words of every day, or the plural a sentence begins with ("Organisers promised")."""
    if all(len(unit.text) <= 2 for unit in names) or spelling_of(" ".join(unit.text for unit in names)):
        return True
    if all(is_subject(unit.text) or _is_common(unit) for unit in names):
        return True
    return len(names) == 1 and begin == 0 and not names[0].is_a("name") and names[0].low.endswith("s")


def _is_placed_as_person(units: Units, begin: int, end: int) -> bool:
    """Whether the words around two capital words leave no doubt, whatever the model says."""
    if _is_described(units, end) or any(_INITIAL.fullmatch(unit.text) for unit in units[begin : end - 1]):
        return not _is_sort_behind(units, end)
    if not begin:
        return False
    before = units[begin - 1]
    if before.text.endswith(("'s", "’s")) and any(unit.is_a("name") for unit in units[begin:end]):
        return True
    if before.text == ",":
        return _has_role(units, begin - 1) and not _is_sort_behind(units, end)
    return before.is_a("role", "occupation") or (before.low.islower() and _has_role_of(units, begin))


def _is_single_speaker(units: Units, begin: int, end: int) -> bool:
    """One word: "Sokha, 19," or "ujar Slamet."; an organisation speaks too, in capitals or as the model knows it."""
    unit = units[begin]
    if end - begin != 1 or unit.tag == "ORGANISATION" or unit.is_acronym or _is_common(unit):
        return False
    if (
        end + 1 < len(units)
        and units[end].text in ",("
        and units[end + 1].text.isdigit()
        and len(units[end + 1].text) == 2
    ):
        return True
    is_last = end == len(units) or not units[end].text.isalnum()
    return begin > 0 and is_last and (units[begin - 1].low in _ACCORDING or units[begin - 1].low in ("said", "says"))


def _is_sort_behind(units: Units, end: int) -> bool:
    """ "..., a charity" is no description of a person."""
    return any(
        unit.low in ("charity", "ngo", "organisation", "network", "group", "company") for unit in units[end : end + 5]
    )


def _has_role_of(units: Units, begin: int) -> bool:
    """ "IOM chief of mission NAME"."""
    before = [unit.low for unit in units[max(0, begin - 3) : begin]]
    return len(before) == 3 and units[begin - 3].is_a("role") and before[1] == "of" and units[begin - 1].text.islower()


def _is_spoken_of(units: Units, begin: int, end: int) -> bool:
    """Somebody who speaks, or whose role stands beside the name."""
    before = units[begin - 1] if begin else None
    after = units[end] if end < len(units) else None
    if after is not None and after.is_a("say"):
        return True
    if before is not None and (before.low in _ACCORDING or before.is_a("role")):
        return True
    if before is not None and before.text == "," and _has_role(units, begin - 1):
        return True
    return _is_described(units, end)


def _is_described(units: Units, end: int) -> bool:
    """ "NAME, a clerk", "NAME, pengarah Yayasan", "NAME, 28," or "NAME (24),"."""
    following = list(units[end : end + 6])
    if len(following) < 3 or following[0].text not in ",(":
        return False
    if following[1].text.isdigit() and len(following[1].text) == 2:
        return True
    if following[1].low in ("a", "an", "the", "seorang", "bukan"):
        return any(unit.is_a("role", "occupation") for unit in following[2:5])
    return following[0].text == "," and following[1].is_a("role", "occupation")


def _has_role(units: Units, comma: int) -> bool:
    """Whether a role stands in the words before the comma."""
    for unit in reversed(units[max(0, comma - 12) : comma]):
        if unit.text in ",.;:":
            return False
        if unit.is_a("role", "occupation"):
            return True
    return False
