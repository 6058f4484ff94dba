"""Plans, their parts, activities, indicators, targets and entered values for tests. Every name is invented."""

from datetime import date
from decimal import Decimal
from itertools import count

from lindung.partners.models import Organisation
from lindung.plans.models import (
    Activity,
    ActivityPlace,
    Element,
    Indicator,
    ManualValue,
    Milestone,
    Plan,
    Target,
)
from lindung.plans.rules.words import ActivityState, ElementKind, IndicatorKind, Pillar, PlanState
from tests.factories import NINE
from tests.factories.partners import a_desk, an_organisation

_number = count(1)


def a_plan(*, desk: Organisation | None = None, state: PlanState = PlanState.IN_FORCE, **also: object) -> Plan:
    """A plan of a national desk (Malaysia's unless told otherwise), in force from 2026 to 2030."""
    desk = desk or a_desk()
    in_force = {"put_in_force_at": NINE, "put_in_force_by": "set-up"} if state is not PlanState.DRAFT else {}
    ended = {"ended_at": NINE, "ended_by": "set-up"} if state is PlanState.ENDED else {}
    values: dict[str, object] = {
        "desk": desk,
        "country": desk.country,
        "title": f"Practice plan {next(_number)}",
        "period_from": date(2026, 1, 1),
        "period_until": date(2030, 12, 31),
        "state": state.value,
        "is_practice": desk.is_practice,
        "made_at": NINE,
        "made_by": "set-up",
        **in_force,
        **ended,
        **also,
    }
    return Plan.objects.create(**values)


def an_element(*, plan: Plan | None = None, kind: ElementKind = ElementKind.GOAL, **also: object) -> Element:
    """A part of the plan: a goal under prevention unless told otherwise."""
    number = next(_number)
    values: dict[str, object] = {
        "plan": plan or a_plan(),
        "kind": kind.value,
        "pillar": Pillar.PREVENTION.value,
        "number": str(number),
        "title": f"Practice goal {number}",
        "order": number,
        **also,
    }
    return Element.objects.create(**values)


def an_activity(
    *,
    element: Element | None = None,
    lead: Organisation | None = None,
    state: ActivityState = ActivityState.UNDER_WAY,
    **also: object,
) -> Activity:
    """An activity in the element's plan, led by a new organisation of the desk's network unless told otherwise."""
    element = element or an_element()
    number = next(_number)
    desk = element.plan.desk
    lead = lead or (an_organisation(desk=desk, country=desk.country, is_practice=desk.is_practice) if desk else None)
    values: dict[str, object] = {
        "desk": desk,
        "lead": lead,
        "title": f"Practice activity {number}",
        "state": state.value,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "report_due_on": date(2026, 12, 31) if state is ActivityState.UNDER_WAY else None,
        "is_practice": element.plan.is_practice,
        "made_at": NINE,
        "made_by": "set-up",
        **also,
    }
    activity = Activity.objects.create(**values)
    a_place(activity=activity, element=element)
    return activity


def a_place(*, activity: Activity, element: Element, **also: object) -> ActivityPlace:
    """The activity stands in this element too."""
    number = next(_number)
    values: dict[str, object] = {"number": f"{element.number}.{number}"[:20], "order": number, **also}
    return ActivityPlace.objects.create(activity=activity, plan=element.plan, element=element, **values)


def a_milestone(*, activity: Activity | None = None, element: Element | None = None, **also: object) -> Milestone:
    """Something that stands by the end of 2026."""
    owner = activity or (None if element else an_activity())
    values: dict[str, object] = {"label": f"Practice milestone {next(_number)}", "due_on": date(2026, 12, 31), **also}
    return Milestone.objects.create(activity=owner, element=element, **values)


def an_indicator(*, activity: Activity | None = None, element: Element | None = None, **also: object) -> Indicator:
    """An indicator entered by hand unless `figure` names one that computes itself."""
    owner = activity or (None if element else an_activity())
    kind = IndicatorKind.COMPUTED if also.get("figure") else IndicatorKind.MANUAL
    values: dict[str, object] = {
        "title": f"Practice indicator {next(_number)}",
        "definition": "How many, counted once each.",
        "unit": "people",
        "kind": kind.value,
        **also,
    }
    return Indicator.objects.create(activity=owner, element=element, **values)


def a_target(*, indicator: Indicator, **also: object) -> Target:
    """One hundred in 2026."""
    values: dict[str, object] = {
        "period_from": date(2026, 1, 1),
        "period_until": date(2026, 12, 31),
        "value": Decimal(100),
        **also,
    }
    return Target.objects.create(indicator=indicator, **values)


def a_manual_value(*, indicator: Indicator, **also: object) -> ManualValue:
    """Forty in 2026, by an invented report."""
    values: dict[str, object] = {
        "period_from": date(2026, 1, 1),
        "period_until": date(2026, 12, 31),
        "value": Decimal(40),
        "source": f"Practice report {next(_number)}",
        "dated_on": date(2026, 6, 30),
        "definition": "As the practice report counts.",
        "entered_at": NINE,
        "entered_by": "set-up",
        **also,
    }
    return ManualValue.objects.create(indicator=indicator, **values)
