"""A register of licences: how its columns are named, how names and numbers are compared, how rows are read."""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lindung.kernel.errors import BadInput, gettext_noop

ROWS_AT_MOST: Final = 20_000
PLACES_SHOWN: Final = 12
NAME_AT_MOST: Final = 200
NUMBER_AT_MOST: Final = 80
CLASS_AT_MOST: Final = 40
SOURCE_AT_MOST: Final = 300
SIMILAR_FROM: Final = 0.45  # share of common pieces (Dice) from which two names are called similar
OLDEST: Final = date(2000, 1, 1)


class RegisterUnreadable(BadInput):
    """A register with something that cannot be taken; nothing of it was loaded."""

    code = "register_unreadable"
    sentence = gettext_noop(
        "Nothing was loaded; the earlier register still answers. Correct these places (row/column) and load the list"
        " again: {places}."
    )


class RegisterWithoutColumns(BadInput):
    """A register whose columns are not known."""

    code = "register_without_columns"
    sentence = gettext_noop(
        "Nothing was loaded: no column is called “name”. Columns that are understood: name, number, class, valid_until."
    )


class RegisterTooLarge(BadInput):
    """A register beyond the bounds."""

    code = "register_too_large"
    sentence = gettext_noop("Nothing was loaded: a register has at most {limit} rows and 2 MB. Load a smaller list.")


class RegisterSourceMissing(BadInput):
    """A register of which nobody says where it is from."""

    code = "register_source_missing"
    sentence = gettext_noop("Say where the list is from, in 1 to {most} letters, so that people can check it there.")


class RegisterDateOdd(BadInput):
    """A register dated in the future, or before such lists existed."""

    code = "register_date_odd"
    sentence = gettext_noop("The date of the list must be between {least} and {most}.")


class RegisterCountryUnknown(BadInput):
    """A country that is none."""

    code = "register_country_unknown"
    sentence = gettext_noop("{country} is no code of a country. Write two letters, such as MY.")


@dataclass(frozen=True)
class LicenceRow:
    """One row of a register, ready to be kept."""

    name: str
    number: str = ""
    licence_class: str = ""
    valid_until: date | None = None


# What the columns are called in the lists that ministries publish; compared without signs and spaces.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "agency", "agencyname", "company", "companyname", "nama", "namaagensi", "namasyarikat",
             "namaperusahaan", "namap3mi", "ឈ្មោះ", "ឈ្មោះក្រុមហ៊ុន"),
    "number": ("number", "licence", "license", "licencenumber", "licensenumber", "licenceno", "licenseno", "nolesen",
               "nomborlesen", "nomorizin", "nosip3mi", "sip3mi", "noizin", "លេខអាជ្ញាប័ណ្ណ"),
    "licence_class": ("class", "licenceclass", "licenseclass", "category", "kategori", "kelas", "kategorilesen"),
    "valid_until": ("validuntil", "expiry", "expirydate", "expires", "tarikhtamat", "sahsehingga", "berlakusampai",
                    "berlakuhingga", "masaberlaku"),
}  # fmt: skip
_LEGAL_FORMS: Final = re.compile(
    r"\b(?:sdn bhd|sendirian berhad|berhad|bhd|pt|p t|persero|tbk|co ltd|company limited|limited|ltd|llc|inc|plc|cv)\b"
)
_COMMON: Final = frozenset(
    {
        *("agensi", "agency", "agencies", "agent", "pekerjaan", "pekerja", "employment", "manpower", "recruitment"),
        *("services", "service", "perkhidmatan", "jasa", "tenaga", "kerja", "international", "group", "holdings"),
        *("indonesia", "malaysia", "cambodia"),
    }
)
_DAY_FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def name_key(name: str) -> str:
    """A name as it is compared: small letters without accents, signs and the legal form ("Sdn Bhd", "PT").

    >>> name_key("AGENSI PEKERJAAN Contoh-Latihan Sdn. Bhd.") == name_key("Agensi Pekerjaan Contoh Latihan")
    True
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(sign if _is_letter(sign) else " " for sign in letters if unicodedata.category(sign) != "Mn" or
                   not sign.isascii() and "\u1780" <= sign <= "\u17ff")  # fmt: skip
    words = " ".join(kept.split())
    return " ".join(_LEGAL_FORMS.sub(" ", words).split()) or words


def number_key(number: str) -> str:
    """A licence number as it is compared: letters and digits only.

    >>> number_key("JTK-SM / 0000 b")
    'JTKSM0000B'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())


def grams(key: str) -> list[int]:
    """The pieces of three letters of what tells a name's key from others, as numbers, each once, in order.

    Words that most agencies have in their name ("agensi pekerjaan") are left out, unless there is nothing else.
    """
    words = [word for word in key.split() if word not in _COMMON]
    padded = f"  {' '.join(words) or key} "
    pieces = {padded[place : place + 3] for place in range(len(padded) - 2)}
    return sorted(zlib.crc32(piece.encode()) - 2**31 for piece in pieces)


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of pieces that two names have in common (Dice, 0 to 1)."""
    return 2 * len({*one} & {*other}) / (len(one) + len(other)) if one and other else 0.0


def read_licences(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[LicenceRow]:
    """Every row of a register, or none. Raises RegisterWithoutColumns, RegisterUnreadable with rows and columns."""
    columns = _columns_of(headings)
    if "name" not in columns:
        raise RegisterWithoutColumns(field="file")
    read: list[LicenceRow] = []
    wrong: list[str] = []
    for number, cells in enumerate(rows, start=2):
        row = {name: " ".join(cells[place].split()) for name, place in columns.items() if place < len(cells)}
        if any(cell.strip() for cell in cells):
            troubles = [f"{number}/{column}" for column in _troubles(row)]
            wrong += troubles
            read += [] if troubles else [_row(row)]
    wrong += _twice(read) if not wrong else []
    if wrong or not read:
        more = ["…"] if len(wrong) > PLACES_SHOWN else []
        raise RegisterUnreadable(field="file", places=[*(wrong or ["2/name"])[:PLACES_SHOWN], *more])
    return read


def _columns_of(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        plain = "".join(sign for sign in heading.casefold() if sign.isalnum() or "\u1780" <= sign <= "\u17ff")
        name = next((name for name, known in _COLUMNS.items() if plain in known), "")
        if name:
            found.setdefault(name, place)
    return found


def _troubles(row: Mapping[str, str]) -> Iterator[str]:
    """The columns of one row that cannot be taken."""
    if not 1 <= len(row.get("name", "")) <= NAME_AT_MOST or not name_key(row.get("name", "")):
        yield "name"
    if len(row.get("number", "")) > NUMBER_AT_MOST:
        yield "number"
    if len(row.get("licence_class", "")) > CLASS_AT_MOST:
        yield "class"
    if row.get("valid_until") and read_day(row["valid_until"]) is None:
        yield "valid_until"
    if any(cell.startswith("=") for cell in row.values()):
        yield "formula"


def _row(row: Mapping[str, str]) -> LicenceRow:
    until = row.get("valid_until", "")
    return LicenceRow(
        name=row["name"],
        number=row.get("number", ""),
        licence_class=row.get("licence_class", ""),
        valid_until=read_day(until) if until else None,
    )


def _twice(rows: Sequence[LicenceRow]) -> list[str]:
    """Rows with a number that stands before for another name: one of the two is wrong."""
    first: dict[str, str] = {}
    wrong = []
    for place, row in enumerate(rows, start=2):
        key = number_key(row.number)
        if key and first.setdefault(key, name_key(row.name)) != name_key(row.name):
            wrong.append(f"{place}/number")
    return wrong


def read_day(typed: str) -> date | None:
    """A day as lists write it (2026-01-31, 31/01/2026); None when it is none.

    >>> read_day("31/01/2026")
    datetime.date(2026, 1, 31)
    """
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(typed.strip()[:10], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or "\u1780" <= sign <= "\u17ff"
