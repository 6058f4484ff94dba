"""Sheets of reports: which columns are understood (ours, and those of HTCDS 2.0) and what each row tells.

A phone number in a sheet is never taken as safe: nobody asked the person. It goes to the desk's own note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lindung.kernel.errors import BadInput, Conflict, Refusal, gettext_noop
from lindung.reports.rules.places import find_province
from lindung.reports.rules.questions import LANGUAGES
from lindung.reports.rules.signs import Answer, Sign
from lindung.reports.rules.told import Told

ROWS_AT_MOST: Final = 2_000
COLUMNS_AT_MOST: Final = 120
BYTES_AT_MOST: Final = 2_000_000
UNPACKED_AT_MOST: Final = 40_000_000
CELL_AT_MOST: Final = 20_000
ERRORS_SHOWN: Final = 50
CHILD_UNDER: Final = 18

OWN_COLUMNS: Final = ("country", "area", "language", "who", "narrative", "staff_note", "way", "address", "when")
_NARRATIVE: Final = (
    "hte_Description",
    "cco_CaseComment",
    "cas_IncomingReferralDetails",
    "vic_DetailsOfVulnerabilities",
)
_COUNTRY: Final = ("hte_Country", "prs_MailingCountry")
_AREA: Final = ("hte_State", "prs_MailingState")
_SAYS_NOTHING: Final = frozenset({"", "n/a", "na", "-", "unknown", "nonspecifiedunknown"})
_WORDS: Final = {
    **dict.fromkeys(("yes", "y", "true", "1", "x"), Answer.YES),
    **dict.fromkeys(("no", "n", "false", "0"), Answer.NO),
    **dict.fromkeys(("", "unknown", "?", "u"), Answer.UNKNOWN),
}
# ISO 639-2 (both of its codes), as HTCDS writes languages.
_LANGUAGES: Final = {
    "eng": "en", "msa": "ms", "may": "ms", "ind": "id", "khm": "km", "zho": "zh", "chi": "zh", "tam": "ta", "mya": "my",
    "bur": "my", "vie": "vi", "tha": "th", "lao": "lo", "tgl": "tl", "fil": "tl", "ben": "bn", "nep": "ne", "hin": "hi",
    "urd": "ur",
}  # fmt: skip
_COUNTRIES: Final = {"MYS": "MY", "KHM": "KH", "IDN": "ID", "MALAYSIA": "MY", "CAMBODIA": "KH", "INDONESIA": "ID"}


class BadSheet(BadInput):
    """A file that cannot be read as a sheet of reports."""

    code = "bad_sheet"
    sentence = gettext_noop("This file cannot be read as a sheet. Save it as CSV (UTF-8) or XLSX and try again.")


class SheetTooLarge(BadInput):
    """A file beyond the bounds."""

    code = "sheet_too_large"
    sentence = gettext_noop("The sheet is too large: at most {limit} rows and 2 MB. Split it and bring in each part.")


class SheetEmpty(BadInput):
    """A sheet without a row."""

    code = "sheet_empty"
    sentence = gettext_noop("The sheet has no row below its headings. Check that you chose the right file.")


class SheetTakenBefore(Conflict):
    """The same file was brought in before."""

    code = "sheet_taken_before"
    sentence = gettext_noop("This file was brought in before, as {ref}, on {on}. Nothing was added.")


class UnknownColumn(BadInput):
    """A heading nobody knows: what stands below it would be lost."""

    code = "unknown_column"
    sentence = gettext_noop("This heading is not known. Use a column of HTCDS or of our own list, or take it out.")


class RepeatedColumn(BadInput):
    """The same heading twice."""

    code = "repeated_column"
    sentence = gettext_noop("This heading stands here twice. Keep one of the two.")


class FormulaInCell(BadInput):
    """A cell that would compute something."""

    code = "formula_in_cell"
    sentence = gettext_noop("This cell holds a formula. Put its value there instead.")


class OtherCountry(BadInput):
    """A row about another country's desk."""

    code = "other_country"
    sentence = gettext_noop("This row is about another country. Its own desk brings it in.")


class UnknownPlace(BadInput):
    """A province that the country does not have."""

    code = "unknown_place"
    sentence = gettext_noop("This is no province or state of the country. Use its name or its ISO 3166-2 code.")


class UnreadableDate(BadInput):
    """A date in no known form."""

    code = "unreadable_date"
    sentence = gettext_noop("This is no date. Write it as 2026-01-31.")


class UnreadableAnswer(BadInput):
    """Something other than yes, no or unknown."""

    code = "unreadable_answer"
    sentence = gettext_noop("This takes yes, no or unknown.")


@dataclass(frozen=True)
class CellError:
    """What is wrong, and where. Holds nothing of what stands in the cell."""

    row: int
    column: str
    refusal: Refusal


@dataclass(frozen=True)
class Table:
    """A file as read: headings, rows of texts, and what the reader had to guess."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guessed_encoding: bool = False
    formulas: tuple[tuple[int, int], ...] = ()


def name_columns(headings: Sequence[str], known: Mapping[str, str]) -> tuple[list[str], list[CellError]]:
    """Each heading's own name: ours, a sign's, or HTCDS's (`prs_FirstName`, or its label where only one has it)."""
    names = _names(known)
    found, errors = [], []
    for place, heading in enumerate(headings):
        name = names.get(_plain(heading), "")
        if heading.strip() and not name:
            errors.append(CellError(1, heading[:60], UnknownColumn(field=heading[:60])))
        elif name and name in found:
            errors.append(CellError(1, heading[:60], RepeatedColumn(field=heading[:60])))
        found.append(name or f"#{place}")
    return found, errors


def read_rows(
    table: Table, *, known: Mapping[str, str], country: str, today: date
) -> tuple[list[dict[str, Any]], list[CellError]]:
    """What each row tells, as plain values `Told.read` takes, and every error. All or nothing: errors, no rows."""
    names, errors = name_columns(table.headings, known)
    for number, place in table.formulas:
        heading = table.headings[place] if place < len(table.headings) else str(place + 1)
        errors.append(CellError(number, heading[:60], FormulaInCell(field=heading[:60])))
    rows = []
    for number, cells in enumerate(table.rows, start=2):
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if not name.startswith("#")}
        if any(row.values()):
            rows.append(_read_row(number, row, known, country, today, errors))
    return ([] if errors else rows), errors


def _read_row(
    number: int,
    row: Mapping[str, str],
    known: Mapping[str, str],
    country: str,
    today: date,
    errors: list[CellError],
) -> dict[str, Any]:
    def wrong(column: str, refusal: type[Refusal]) -> None:
        errors.append(CellError(number, column, refusal(field=column)))

    for column in _COUNTRY + ("country",):
        if row.get(column) and _country(row[column]) != country:
            wrong(column, OtherCountry)
    area = _area_of(row, country, wrong)
    given = {
        "country": country,
        "area": area,
        "language": _language_of(row),
        "who": row.get("who", "").lower() or "other",
        "answers": _answers_of(row, today, wrong),
        "narrative": "\n\n".join(filter(None, [row.get("narrative", ""), *(row.get(name, "") for name in _NARRATIVE)])),
        "staff_note": _note_of(row, known),
        "safe_contact": {
            "way": row.get("way", "").lower(),
            "address": row.get("address", ""),
            "when": row.get("when", ""),
            "language": _language_of(row),
        },
    }
    if not any(error.row == number for error in errors):
        try:
            Told.read(given)
        except Refusal as refusal:
            errors.append(CellError(number, str(refusal.facts.get("field", "")), refusal))
    return given


def _answers_of(row: Mapping[str, str], today: date, wrong: Any) -> dict[str, str]:
    answers = {}
    for sign in Sign:
        word = row.get(sign.value, "").lower()
        if word not in _WORDS:
            wrong(sign.value, UnreadableAnswer)
        elif sign.value in row:
            answers[sign.value] = _WORDS[word].value
    if _is_child(row, today, wrong):
        answers[Sign.CHILD.value] = Answer.YES.value
    if {"withholdsdocuments", "takesearnings"} & _codes(row.get("vic_MethodsOfControl", "")):
        answers.setdefault(Sign.DOCUMENTS_OR_WAGES_HELD.value, Answer.YES.value)
    return answers


def _is_child(row: Mapping[str, str], today: date, wrong: Any) -> bool:
    born = row.get("prs_Birthdate", "")
    if not born:
        return False
    try:
        day = date.fromisoformat(born[:10])
    except ValueError:
        wrong("prs_Birthdate", UnreadableDate)
        return False
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day)) < CHILD_UNDER


def _area_of(row: Mapping[str, str], country: str, wrong: Any) -> str:
    for column in ("area", *_AREA):
        typed = row.get(column, "")
        if typed.lower() in _SAYS_NOTHING:
            continue
        code = find_province(country, typed)
        if not code:
            wrong(column, UnknownPlace)
        return code
    return ""


def _language_of(row: Mapping[str, str]) -> str:
    typed = (row.get("language") or row.get("prs_PrimaryLanguage") or "").lower()
    code = _LANGUAGES.get(typed, typed)
    return code if code in LANGUAGES else ""


def _note_of(row: Mapping[str, str], known: Mapping[str, str]) -> str:
    """Every column of HTCDS that has no place of its own, by its label: nothing in the sheet is lost."""
    placed = {*_NARRATIVE}
    lines = [f"{known[name]}: {cell}" for name, cell in row.items() if cell and name in known and name not in placed]
    return "\n".join(filter(None, [row.get("staff_note", ""), *lines]))


def _names(known: Mapping[str, str]) -> dict[str, str]:
    own = {_plain(name): name for name in (*OWN_COLUMNS, *(sign.value for sign in Sign))}
    labels: dict[str, list[str]] = {}
    for name, label in known.items():
        labels.setdefault(_plain(label), []).append(name)
    by_label = {label: names[0] for label, names in labels.items() if len(names) == 1}
    return by_label | {_plain(name): name for name in known} | own


def _plain(heading: str) -> str:
    return "".join(character for character in heading.casefold() if character.isalnum())


def _codes(cell: str) -> set[str]:
    return {_plain(part) for part in cell.replace(",", ";").split(";")}


def _country(typed: str) -> str:
    upper = typed.strip().upper()
    return _COUNTRIES.get(upper, upper)
