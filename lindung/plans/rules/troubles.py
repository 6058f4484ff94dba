"""What is wrong with a workbook, and where: sheet, row and column, never what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lindung.kernel.errors import BadInput, Refusal, gettext_noop

TROUBLES_SHOWN: Final = 50


class BadWorkbook(BadInput):
    """A file that is no workbook."""

    code = "bad_workbook"
    sentence = gettext_noop("This file cannot be read as a workbook. Save it as XLSX and try again.")


class WorkbookTooLarge(BadInput):
    """A file beyond the bounds."""

    code = "workbook_too_large"
    sentence = gettext_noop("The workbook is too large: at most {limit} rows in a sheet and 4 MB.")


class SheetMissing(BadInput):
    """A sheet that a plan needs."""

    code = "sheet_missing"
    sentence = gettext_noop(
        "The workbook has no sheet of this name. Begin with the empty workbook, which has them all."
    )


class SheetUnknown(BadInput):
    """A sheet nobody knows: what stands on it would be lost."""

    code = "sheet_unknown"
    sentence = gettext_noop("This sheet is not known. Take it out, or give it the name it has in the empty workbook.")


class ColumnMissing(BadInput):
    """A column that the sheet needs."""

    code = "column_missing"
    sentence = gettext_noop("This column is missing. Put it back, even when it is empty.")


class ColumnUnknown(BadInput):
    """A heading nobody knows, or the same one twice."""

    code = "column_unknown"
    sentence = gettext_noop("This heading is not known or stands here twice. Use the headings of the empty workbook.")


class CellIsFormula(BadInput):
    """A cell that would compute something."""

    code = "cell_is_formula"
    sentence = gettext_noop("This cell holds a formula. Put its value there instead.")


class CellUnreadable(BadInput):
    """A cell of another kind than its column takes."""

    code = "cell_unreadable"
    sentence = gettext_noop("This cell cannot be read. The column takes {takes}.")


class CellNotInList(BadInput):
    """A word that is not among those the column takes."""

    code = "cell_not_in_list"
    sentence = gettext_noop("The column takes one of: {takes}.")


class CellEmpty(BadInput):
    """A cell that has to say something."""

    code = "cell_empty"
    sentence = gettext_noop("This cell is empty. The row needs it.")


class OneRowOnly(BadInput):
    """The sheet of the plan itself has one row."""

    code = "one_row_only"
    sentence = gettext_noop("This sheet takes exactly one row below its headings: the plan.")


class PlanSheetWrong(BadInput):
    """A workbook with cells that cannot be taken. Nothing of it was brought in."""

    code = "plan_sheet_wrong"
    sentence = gettext_noop(
        "Nothing was brought in: {number} places of the workbook cannot be taken. The first: {first}. Correct them and"
        " bring the workbook in again."
    )

    def __init__(self, troubles: Sequence[CellTrouble] = (), **facts: object) -> None:
        self.troubles = tuple(troubles)
        places = [each.place for each in self.troubles[:TROUBLES_SHOWN]]
        found = {"field": "file", "number": len(self.troubles), "first": places[0] if places else "", "places": places}
        super().__init__(**{**found, **facts})


@dataclass(frozen=True)
class CellTrouble:
    """What is wrong, and where. Holds nothing of what stands in the cell."""

    sheet: str
    row: int
    column: str
    refusal: Refusal

    @property
    def place(self) -> str:
        """As a person looks it up: the sheet, the row, the heading."""
        return f"{self.sheet}, {self.row}, {self.column}" if self.column else f"{self.sheet}, {self.row}"


class OwnerUnknown(BadInput):
    """A row that belongs to nothing in the workbook, or to two things."""

    code = "owner_unknown"
    sentence = gettext_noop(
        "This row belongs to nothing. Give the number of one part or of one activity of this workbook (and of an"
        " indicator, its exact title there)."
    )


class ReportDueOnlyUnderWay(BadInput):
    """A report that nobody is to write."""

    code = "report_due_only_under_way"
    sentence = gettext_noop("A report is due only while an activity is under way. Leave this cell empty.")


class SharedUnknown(BadInput):
    """A reference to an activity that the desk does not have."""

    code = "shared_unknown"
    sentence = gettext_noop(
        "Your desk has no activity with this reference that could stand here too. Empty the cell to make it one of its"
        " own."
    )


class PlanUnknown(BadInput):
    """A title that no plan of the desk has."""

    code = "plan_unknown"
    sentence = gettext_noop("Your desk has no plan with this title. Bring that one in first, or empty the cell.")
