"""Plans over the API: what they say, as rows and as a workbook; a workbook brought in as a draft."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import date
from typing import Any

from ninja import Field, Router, Schema

from lindung.partners.api import Body, api_operation
from lindung.plans import actions
from lindung.plans.file_api import FileOut, file_said
from lindung.plans.gateways import XLSX, write_workbook
from lindung.plans.models import Plan
from lindung.plans.queries.books import book_of, rows_of
from lindung.plans.queries.tree import find_plan, plans_seen
from lindung.plans.rules.books import PlanBook
from lindung.plans.rules.sheets import BYTES_AT_MOST, ROWS_AT_MOST
from lindung.plans.rules.troubles import BadWorkbook, WorkbookTooLarge


class PlanOut(Schema):
    """A plan that the organisation reads: its own country's, and public ones of others."""

    ref: str
    title: str
    titles: dict[str, str]
    language: str
    country: str
    state: str
    level: str
    province: str
    period_from: date
    period_until: date
    follows: str | None
    is_public: bool


class PartOut(Schema):
    """A pillar, goal or outcome. `is_title_public` false: the plan has it, its words were never published."""

    number: str
    kind: str
    parent: str
    pillar: str
    title: str
    is_title_public: bool
    source: str


class MilestoneOut(Schema):
    """A day by which something of a part or of an activity stands."""

    part: str
    activity: str
    label: str
    due_on: date
    is_partial: bool
    is_reached: bool


class ActivityOut(Schema):
    """An activity in its part. `lead` is empty where nobody leads it yet, or somebody outside the network does."""

    number: str
    part: str
    title: str
    state: str
    lead: str
    contributors: list[str]
    starts_on: date | None
    ends_on: date | None
    report_due_on: date | None


class IndicatorOut(Schema):
    """An indicator of a part or of an activity, and what it should reach in each period."""

    part: str
    activity: str
    title: str
    definition: str
    unit: str
    kind: str
    figure: str
    choice: dict[str, str]


class WholePlanOut(PlanOut):
    """A plan with everything in it that the organisation may see."""

    parts: list[PartOut]
    activities: list[ActivityOut]
    milestones: list[MilestoneOut]
    indicators: list[IndicatorOut]


class WorkbookIn(Body):
    """A workbook (XLSX) with a whole plan, in base64."""

    content: str = Field(max_length=BYTES_AT_MOST * 4 // 3 + 8)


def add_tree(router: Router) -> None:
    """Put the operations on the room's router."""
    router.get("/plans", response=list[PlanOut], summary="Plans you may read")(plans)
    router.post("/plans/workbook", response={201: PlanOut}, summary="Bring a plan in as a draft")(bring_in)
    router.get("/plans/{ref}", response=WholePlanOut, summary="One plan")(plan)
    router.get("/plans/{ref}/workbook", response=FileOut, summary="One plan as a workbook")(workbook)


@api_operation(scope="plans:read")
def plans(request: Any) -> list[dict[str, Any]]:
    """Plans of your country, and public ones of others."""
    return [_plan(each) for each in plans_seen(request.actor)[:500]]


@api_operation(scope="plans:read")
def plan(request: Any, ref: str) -> dict[str, Any]:
    """One plan with its parts, activities, milestones and indicators. Values are under its standing."""
    found = find_plan(request.actor, ref)
    return {**_plan(found), **_whole(book_of(found, request.actor))}


@api_operation(scope="plans:read")
def workbook(request: Any, ref: str) -> dict[str, str]:
    """The plan as XLSX: brought in again, it says the same."""
    found = find_plan(request.actor, ref)
    content = write_workbook(rows_of(book_of(found, request.actor)))
    return file_said(f"plan-{ref}.xlsx", XLSX, content)


def _plan_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _plan(find_plan(request.actor, str(kept["ref"])))


@api_operation(scope="plans:write", again=_plan_again)
def bring_in(request: Any, body: WorkbookIn) -> tuple[int, dict[str, Any]]:
    """A workbook as a new draft of your national desk; all of it or nothing. People put a draft in force.

    When a cell cannot be taken, `facts.places` names sheet, row and column of each.
    """
    try:
        content = b64decode(body.content, validate=True)
    except (NotBase64, ValueError):
        raise BadWorkbook(field="content") from None
    if len(content) > BYTES_AT_MOST:
        raise WorkbookTooLarge(field="content", limit=ROWS_AT_MOST)
    return 201, _plan(actions.bring_in_plan(content=content, actor=request.actor, at=request.at))


def _plan(row: Plan) -> dict[str, Any]:
    named = (
        *("ref", "title", "titles", "language", "country", "state", "level", "province"),
        *("period_from", "period_until"),
    )
    follows = row.succeeds.ref if row.succeeds else None
    return {**{name: getattr(row, name) for name in named}, "follows": follows, "is_public": row.is_public}


def _whole(book: PlanBook) -> dict[str, Any]:
    return {
        "parts": [{**_only(each, PartOut), "pillar": each.pillar or ""} for each in book.parts],
        "activities": [
            {**_only(each.terms, ActivityOut), **_only(each, ActivityOut), "contributors": list(each.contributors)}
            for each in book.activities
        ],
        "milestones": [
            {
                **_only(each.of, MilestoneOut),
                **_only(each.terms, MilestoneOut),
                "is_reached": each.reached_at is not None,
            }
            for each in book.milestones
        ],
        "indicators": [
            {**_only(each.of, IndicatorOut), **_only(each.terms, IndicatorOut), "choice": dict(each.terms.choice)}
            for each in book.indicators
        ],
    }


def _only(told: object, shape: type[Schema]) -> dict[str, Any]:
    """Those of the values that the answer names."""
    return {name: value for name, value in vars(told).items() if name in shape.model_fields}
