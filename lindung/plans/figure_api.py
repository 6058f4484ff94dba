"""Figures over the API: what they mean, how a plan stands, who is reached; from shown numbers only, as on the pages."""

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema

from lindung.kernel.errors import NotFound
from lindung.kernel.figures import DIMENSIONS
from lindung.partners.api import api_operation
from lindung.plans.queries.dashboard import IndicatorRow, dashboard
from lindung.plans.queries.equity import Served, equity
from lindung.plans.queries.tree import find_plan
from lindung.plans.rules.figures import FIGURES, SOURCE_OF


class PlanFigureOut(Schema):
    """A figure an indicator may choose, with the groups it can be told by."""

    name: str
    label: str
    definition: str
    unit: str
    groups: list[str]


class StandingOut(Schema):
    """An indicator in the period of today. A hidden number has no value, also in its forecast and its months."""

    indicator: str
    title: str
    part: str
    activity: str
    figure: str
    choice: dict[str, str]
    period_from: date | None
    period_until: date | None
    target: float | None
    value: float | None
    low: float | None
    high: float | None
    is_hidden: bool
    as_of: datetime | None
    end_value: float | None
    end_low: float | None
    end_high: float | None
    progress: str
    because: str
    months: list[float | None]


class ServedOut(Schema):
    """One share of one group, in parts of one."""

    figure: str
    value: float | None
    low: float | None
    high: float | None
    is_hidden: bool
    is_behind: bool


class GroupOut(Schema):
    """One group of one dimension in one year."""

    dimension: str
    group: str
    people: int | None
    is_hidden: bool
    served: list[ServedOut]


KEPT = (
    *("period_from", "period_until", "target", "value", "low", "high", "as_of"),
    *("end_value", "end_low", "end_high"),
)


def add_figures(router: Router) -> None:
    """Put these operations under the room's router."""
    router.get("/plans/figures", response=list[PlanFigureOut], url_name="plan_figures", operation_id="plan_figures")(
        plan_figures
    )
    router.get("/plans/{ref}/standings", response=list[StandingOut], url_name="standings", operation_id="standings")(
        standings
    )
    router.get("/plans/{ref}/equity", response=list[GroupOut], url_name="plan_equity", operation_id="plan_equity")(
        plan_equity
    )


@api_operation(scope="plans:read")
def plan_figures(request: Any) -> Any:
    """Every figure an indicator may choose, with its definition."""
    return [
        {
            "name": each.name, "label": each.label, "definition": each.definition, "unit": each.unit.value,
            "groups": list(DIMENSIONS) if SOURCE_OF[each.name].has_groups else [],
        }
        for each in FIGURES.values()
    ]  # fmt: skip


@api_operation(scope="plans:read")
def standings(request: Any, ref: str) -> Any:
    """How every indicator of a plan stands."""
    board = dashboard(find_plan(request.actor, ref), actor=request.actor, today=request.actor.day_at(request.at))
    found = []
    for part in board.parts:
        found += [_standing(row, part.part.number, "") for row in part.indicators]
        for activity in part.activities:
            found += [_standing(row, part.part.number, activity.place.number) for row in activity.indicators]
    return found


@api_operation(scope="plans:read")
def plan_equity(request: Any, ref: str, year: int | None = None) -> Any:
    """Who is reached in a calendar year, group by group, at the desk of a plan of your network."""
    plan = find_plan(request.actor, ref)
    if plan.desk is None or plan.desk_id != request.actor.desk_id:
        raise NotFound(ref=ref)
    view = equity(plan.desk, year=min(max(year or request.actor.day_at(request.at).year, 1), 2700))
    return [
        {
            "dimension": table.dimension.value, "group": row.key, "people": row.people, "is_hidden": row.is_hidden,
            "served": [_served(each) for each in row.served],
        }
        for table in view.tables
        for row in table.rows
    ]  # fmt: skip


def _standing(row: IndicatorRow, part: str, activity: str) -> dict[str, Any]:
    stands, of = row.standing, row.indicator
    return {
        "indicator": of.ref, "title": of.title, "part": part, "activity": activity, "figure": of.figure,
        "choice": of.choice, "progress": row.progress.value,
        "because": stands.because if stands else "no_target",
        "is_hidden": stands.is_hidden if stands else False,
        "months": stands.trend if stands else [],
        **{name: getattr(stands, name, None) for name in KEPT},
    }  # fmt: skip


def _served(each: Served) -> dict[str, Any]:
    return {
        "figure": each.figure, "is_hidden": each.is_hidden, "is_behind": each.is_behind,
        "value": each.of.value if each.of else None, "low": each.of.low if each.of else None,
        "high": each.of.high if each.of else None,
    }  # fmt: skip
