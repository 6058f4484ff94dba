"""The yearly table of the four Ps: figures the rooms count, figures entered with their source, side by side."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lindung.kernel.errors import gettext_noop
from lindung.partners.models import Organisation
from lindung.plans.models import YearFigure
from lindung.plans.queries.values import Shown, computed, shown_for
from lindung.plans.rules.figures import FIGURES
from lindung.plans.rules.four_p import CELL_CODES, CELLS, ROWS, FourPCell, FourPRow, FourPTable, figures_asked

NOT_THERE = gettext_noop("The desk did not count yet in these months.")
ONLY_A_PART = gettext_noop("The desk counted only a part of these months.")


def four_p_table(*, desk: Organisation, months: tuple[date, date]) -> FourPTable:
    """The table of a national desk's country. Counts are those that are shown: what is hidden stays hidden here."""
    shown = shown_for(desk_id=desk.pk, is_practice=desk.is_practice, figures=figures_asked())
    entered = YearFigure.objects.standing().filter(
        desk=desk, is_practice=desk.is_practice, period_from=months[0], period_until=months[1]
    )
    by_row: dict[tuple[str, str], list[YearFigure]] = {}
    for figure in entered.order_by("-dated_on", "id"):
        by_row.setdefault((figure.row, figure.cell), []).append(figure)
    since = desk.made_at.date()
    cells = [
        _as_counted_since(cell, since, months)
        for row in ROWS
        for number in range(len(CELLS[row.breakdown]))
        for cell in _cells(row, number, months, shown, by_row.get((row.code, CELL_CODES[number]), []))
    ]
    return FourPTable(
        country=desk.country,
        period_from=months[0],
        period_until=months[1],
        cells=tuple(cells),
        is_practice=desk.is_practice,
    )


def _as_counted_since(cell: FourPCell, since: date, months: tuple[date, date]) -> FourPCell:
    """A desk that was not there yet counted nothing: that is not known, and never nought."""
    if not cell.figure or since <= months[0]:
        return cell
    if since > months[1]:
        return replace(cell, value=None, is_suppressed=False, note=NOT_THERE)
    return replace(cell, note=cell.note or ONLY_A_PART)


def _cells(
    row: FourPRow, number: int, months: tuple[date, date], shown: Shown, entered: list[YearFigure]
) -> Iterator[FourPCell]:
    if row.figure in FIGURES:
        yield _counted(row, number, months, shown)
    for figure in entered:
        yield FourPCell(
            row=row,
            cell=CELL_CODES[number],
            value=float(figure.value),
            is_suppressed=False,
            stage=figure.stage,
            source=figure.source,
            source_url=figure.source_url,
            definition=figure.definition,
            dated_on=figure.dated_on,
            ref=figure.ref,
        )
    if row.figure not in FIGURES and not entered and number == 0:
        yield FourPCell(row, CELL_CODES[0], None, False, "", "", "", row.definition, None)


def _counted(row: FourPRow, number: int, months: tuple[date, date], shown: Shown) -> FourPCell:
    choice, _ = CELLS[row.breakdown][number]
    found = computed(row.figure, choice, *months, shown=shown)
    return FourPCell(
        row=row,
        cell=CELL_CODES[number],
        value=found.value,
        is_suppressed=found.is_suppressed,
        stage="",
        source=found.source,
        source_url="",
        definition=found.definition,
        dated_on=found.as_of.date() if found.as_of else None,
        figure=row.figure,
        note=found.note,
    )
