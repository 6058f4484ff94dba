"""The common work and its files in the API: read only. What binds an organisation is done by its people."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from lindung.partners.api import api_operation
from lindung.partners.rules.reading import read_word
from lindung.partners.rules.refusals import NoMember
from lindung.plans.file_api import FileOut, file_said
from lindung.plans.gateways import XLSX
from lindung.plans.models import Decision
from lindung.plans.papers.four_p import four_p_workbook
from lindung.plans.papers.hxl import write_csv
from lindung.plans.papers.iati import write_activities
from lindung.plans.queries import work as queries
from lindung.plans.queries.four_p import four_p_table
from lindung.plans.queries.outputs import HIDDEN_SAID, hxl_rows, iati_activity
from lindung.plans.queries.tree import find_plan
from lindung.plans.rules.four_p import FourPTable, YearKind, twelve_months

SHOWN_AT_MOST = 500
# Read here, not by the schema: who may not ask hears of that first.
_YEAR = Annotated[str, Query(description="The year of the first of the twelve months; left out: last year.")]
_MONTHS = Annotated[str, Query(description="calendar: January to December; april: April to March.")]


class DutyOut(Schema):
    """Something of the plans that waits for the own organisation."""

    kind: str
    ref: str
    title: str
    due_at: datetime
    next_step: str


class DecisionOut(Schema):
    """What a meeting decided: who does it by which day."""

    ref: str
    meeting: str
    number: int
    text: str
    owner: str
    due_on: date
    state: str
    outcome: str


class PledgeOut(Schema):
    """What somebody promised, and what became of it."""

    ref: str
    text: str
    owner: str
    ground: str
    said_on: date
    due_on: date | None
    state: str
    source: str
    source_url: str


class DocumentOut(Schema):
    """A document of law or policy and the stages it went through."""

    ref: str
    kind: str
    title: str
    state: str
    led_by: str
    stages: list[dict[str, str]]


class FourPCellOut(Schema):
    """One figure of the yearly table. `value` null: hidden because it is small, or not known."""

    row: str
    pillar: str
    title: str
    cell: str
    value: float | None
    is_hidden: bool
    unit: str
    stage: str
    definition: str
    source: str
    source_url: str
    figure: str


class FourPOut(Schema):
    """The yearly table of the own country."""

    country: str
    period_from: date
    period_until: date
    not_known: list[str]
    cells: list[FourPCellOut]


def add_work(router: Router) -> None:
    """Mount the operations of the common work."""
    router.get("/plans/duties", response=list[DutyOut], summary="What waits for the own organisation")(duties)
    router.get("/plans/decisions", response=list[DecisionOut], summary="Decisions of meetings")(decisions)
    router.get("/plans/pledges", response=list[PledgeOut], summary="Pledges")(pledges)
    router.get("/plans/documents", response=list[DocumentOut], summary="Documents of law and policy")(documents)
    router.get("/plans/four-p", response=FourPOut, summary="The yearly table of the four Ps")(four_p)
    router.get("/plans/four-p/file", response=FileOut, summary="The yearly table as XLSX")(four_p_file)
    router.get("/plans/{ref}/iati", response=FileOut, summary="A plan's results as IATI 2.03")(iati)
    router.get("/plans/{ref}/hxl", response=FileOut, summary="A plan's indicators as CSV with HXL tags")(hxl)


@api_operation(scope="plans:read")
def duties(request: Any) -> list[dict[str, Any]]:
    """Reports, meetings, decisions, pledges, consultations and donor reports that are open, soonest due first."""
    return [
        {
            "kind": duty.kind,
            "ref": duty.item.ref,
            "title": duty.title,
            "due_at": duty.item.due_at,
            "next_step": duty.item.next_step,
        }
        for duty in queries.duties(request.actor)
    ]


@api_operation(scope="plans:read")
def decisions(request: Any) -> list[dict[str, Any]]:
    """Decisions of the meetings the organisation called or was asked to, newest first."""
    rows = Decision.objects.visible_to(request.actor).select_related("meeting", "accountable").order_by("-id")
    return [
        {
            "ref": each.ref,
            "meeting": each.meeting.ref,
            "number": each.number,
            "text": each.text,
            "owner": each.accountable.ref,
            "due_on": each.due_on,
            "state": each.state,
            "outcome": each.outcome,
        }
        for each in rows[:SHOWN_AT_MOST]
    ]


@api_operation(scope="plans:read")
def pledges(request: Any) -> list[dict[str, Any]]:
    """Pledges the network follows, newest first; those of an agreement only for its parties."""
    return [
        {
            "ref": each.ref,
            "text": each.text,
            "owner": each.owner_said,
            "ground": each.ground,
            "said_on": each.said_on,
            "due_on": each.due_on,
            "state": each.state,
            "source": each.source,
            "source_url": each.source_url,
        }
        for each in queries.pledges_seen(request.actor).order_by("-said_on", "-id")[:SHOWN_AT_MOST]
    ]


@api_operation(scope="plans:read")
def documents(request: Any) -> list[dict[str, Any]]:
    """Documents of the network, newest first."""
    return [
        {
            "ref": each.ref,
            "kind": each.kind,
            "title": each.title,
            "state": each.state,
            "led_by": each.accountable.ref,
            "stages": each.stages,
        }
        for each in queries.documents_seen(request.actor).order_by("-id")[:SHOWN_AT_MOST]
    ]


@api_operation(scope="plans:read")
def four_p(request: Any, year: _YEAR = "", months: _MONTHS = "calendar") -> dict[str, Any]:
    """Every row with its figures: those counted, those entered with their source; two sources are two rows."""
    table = _table(request, year, months)
    return {
        "country": table.country,
        "period_from": table.period_from,
        "period_until": table.period_until,
        "not_known": [row.code for row in table.unknown],
        "cells": [
            {
                "row": cell.row.code,
                "pillar": cell.row.pillar.value,
                "title": cell.row.title,
                "cell": cell.cell,
                "value": cell.value,
                "is_hidden": cell.is_suppressed,
                "unit": cell.row.unit,
                "stage": cell.stage,
                "definition": cell.definition,
                "source": cell.source,
                "source_url": cell.source_url,
                "figure": cell.figure,
            }
            for cell in table.cells
        ],
    }


@api_operation(scope="plans:read")
def four_p_file(request: Any, year: _YEAR = "", months: _MONTHS = "calendar") -> dict[str, str]:
    """The same as a workbook, in the organisation's language."""
    table = _table(request, year, months)
    content = four_p_workbook(table, language=request.actor.language, at=request.at)
    return file_said(f"four-p-{table.country.lower()}-{table.period_from}.xlsx", XLSX, content)


@api_operation(scope="plans:read")
def iati(
    request: Any,
    ref: str,
    publisher: Annotated[str, Query(description="The publisher's identifier in IATI, at most 60 letters.")] = "",
) -> dict[str, str]:
    """Goals, outcomes and activities with their indicators, targets and the values that are shown."""
    plan = find_plan(request.actor, ref)
    actor, on = request.actor, request.actor.day_at(request.at)
    activity = iati_activity(plan, actor, hidden=HIDDEN_SAID, on=on, publisher=publisher[:60])
    return file_said(f"plan-{ref}-iati.xml", "application/xml", write_activities([activity], at=request.at))


@api_operation(scope="plans:read")
def hxl(request: Any, ref: str) -> dict[str, str]:
    """One row for each indicator and period that has a target."""
    rows = hxl_rows(find_plan(request.actor, ref), request.actor, on=request.actor.day_at(request.at))
    return file_said(f"plan-{ref}-hxl.csv", "text/csv", write_csv(rows))


def _table(request: Any, year: str, months: str) -> FourPTable:
    if request.actor.organisation is None:
        raise NoMember()
    kind = read_word(months, YearKind, field="months")
    is_year = len(year) == 4 and year.isascii() and year.isdigit()
    which = request.at.year - 1 if not year else int(year) if is_year else 0
    return four_p_table(desk=request.actor.organisation.national_desk, months=twelve_months(which, kind))
