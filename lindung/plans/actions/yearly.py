"""Figures of the yearly table that no room computes: entered with their source, taken back, never rewritten."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.actions.saving import save_once
from lindung.partners.models import Actor
from lindung.partners.rules.reading import read_text
from lindung.partners.rules.refusals import BadChoice
from lindung.plans.actions.telling import note
from lindung.plans.models import YearFigure
from lindung.plans.rules.four_p import CELL_CODES, CELLS, row_of
from lindung.plans.rules.funding import check_number
from lindung.plans.rules.pledges import read_address
from lindung.plans.rules.words import Stage
from lindung.plans.work_permissions import check_can_enter_figures


@dataclass(frozen=True)
class Sourced:
    """A figure as its source has it."""

    row: str
    cell: str
    value: Decimal
    definition: str
    source: str
    source_url: str
    dated_on: date
    stage: Stage | None = None


@transaction.atomic
def enter_figure(*, figure: Sourced, months: tuple[date, date], actor: Actor, at: datetime) -> YearFigure:
    """A figure with its source; another source's figure stands beside it. Raises NotAllowed, RowUnknown, BadInput."""
    check_can_enter_figures(actor)
    desk = actor.organisation
    if desk is None:
        raise ChangedMeanwhile(ref="")
    row = row_of(figure.row)
    if figure.cell not in CELL_CODES[: len(CELLS[row.breakdown])]:
        raise BadChoice(field="cell")
    made = YearFigure(
        desk=desk,
        row=row.code,
        cell=figure.cell,
        period_from=months[0],
        period_until=months[1],
        value=check_number(figure.value, field="value", most=10**15),
        stage=figure.stage.value if figure.stage else "",
        definition=read_text(figure.definition, field="definition", most=500),
        source=read_text(figure.source, field="source", most=300),
        source_url=read_address(figure.source_url, field="source_url"),
        dated_on=figure.dated_on,
        is_practice=desk.is_practice,
        entered_at=at,
        entered_by=actor.ref,
    )
    save_once(made, "year_figure_one_per_source", field="source")
    note("year_figure.entered", made.ref, actor=actor, at=at, owner_id=desk.pk, row=row.code, cell=figure.cell)
    return made


@transaction.atomic
def withdraw_figure(*, figure: YearFigure, actor: Actor, at: datetime) -> None:
    """The figure no longer stands; the row stays and says who took it back. Raises NotAllowed, ChangedMeanwhile."""
    check_can_enter_figures(actor)
    standing = YearFigure.objects.standing().filter(pk=figure.pk, desk=actor.organisation)
    if standing.update(withdrawn_at=at, withdrawn_by=actor.ref) != 1:
        raise ChangedMeanwhile(ref=figure.ref)
    note("year_figure.withdrawn", figure.ref, actor=actor, at=at, owner_id=figure.desk_id)
