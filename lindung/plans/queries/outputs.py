"""A plan as other systems take it: IATI activities, rows of HXL. Values are those that are shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch

from lindung.kernel.errors import gettext_noop
from lindung.partners.models import Actor, Organisation
from lindung.plans.models import Activity, ActivityPlace, Element, Indicator, Plan, Standing, Target
from lindung.plans.papers import hxl, iati
from lindung.plans.papers.charts import Reached
from lindung.plans.queries.values import Value, owner_of, shown_for, value_from
from lindung.plans.rules.figures import PUBLISHED
from lindung.plans.rules.words import Direction, ElementKind, IndicatorKind, PlanState

KNOWN, HIDDEN, UNKNOWN = "known", "hidden", "unknown"
HIDDEN_SAID = gettext_noop("Too few to be shown.")
_TARGETS = Prefetch(
    "indicators",
    Indicator.objects.in_use()
    .select_related("activity__desk", "element__plan__desk")
    .prefetch_related(Prefetch("targets", Target.objects.order_by("period_from")))
    .order_by("order", "id"),
)
_RESULTS = {
    ElementKind.PILLAR.value: iati.ResultType.IMPACT,
    ElementKind.GOAL.value: iati.ResultType.IMPACT,
    ElementKind.OUTCOME.value: iati.ResultType.OUTCOME,
}
_STATUS = {
    PlanState.DRAFT.value: iati.ActivityStatus.PIPELINE,
    PlanState.IN_FORCE.value: iati.ActivityStatus.IMPLEMENTATION,
    PlanState.ENDED.value: iati.ActivityStatus.CLOSED,
}


@dataclass(frozen=True)
class Part:
    """A part or an activity of a plan with its indicators and the values of every period that has a target."""

    number: str
    title: str
    pillar: str
    kind: iati.ResultType
    values: tuple[tuple[Indicator, tuple[tuple[Target, Value], ...]], ...]


def parts_of(plan: Plan, actor: Actor, *, on: date) -> list[Part]:
    """Everything of a plan that is measured, in its order, as far as the actor may see on a day."""
    elements = list(
        Element.objects.visible_to(actor).filter(plan=plan).prefetch_related(_TARGETS).order_by("order", "id")
    )
    places = list(
        ActivityPlace.objects.visible_to(actor)
        .filter(plan=plan, activity__in=Activity.objects.visible_to(actor))
        .select_related("activity__lead", "element")
        .prefetch_related(Prefetch("activity__indicators", _TARGETS.queryset))
        .order_by("element__order", "order", "id")
    )
    indicators = [each for part in elements for each in part.indicators.all()]
    indicators += [each for place in places for each in place.activity.indicators.all()]
    read = _Reader(indicators, actor, on)
    found = [
        Part(each.number, each.title, each.pillar, _RESULTS[each.kind], read.all(each.indicators.all()))
        for each in elements
    ]
    found += [
        Part(
            place.number,
            place.activity.title,
            place.element.pillar,
            iati.ResultType.OUTPUT,
            read.all(place.activity.indicators.all()),
        )
        for place in places
    ]
    return [part for part in found if part.values]


class _Reader:
    """Values of many indicators, with one look at what is shown.

    What another desk counted is not said before it shows it to everybody, and nothing of a period that has not begun.
    """

    def __init__(self, indicators: Iterable[Indicator], actor: Actor, on: date) -> None:
        self.on, self.desk_id = on, actor.desk_id
        asked = [each for each in indicators if each.figure]
        desk_id, is_practice = owner_of(asked[0]) if asked else (0, False)
        self.shown = shown_for(desk_id=desk_id, is_practice=is_practice, figures={each.figure for each in asked})

    def all(self, indicators: Iterable[Indicator]) -> tuple[tuple[Indicator, tuple[tuple[Target, Value], ...]], ...]:
        """Each indicator with its periods: those that have a target."""
        return tuple(
            (
                each,
                tuple((target, self._value(each, target)) for target in each.targets.all()),
            )
            for each in indicators
        )

    def _value(self, indicator: Indicator, target: Target) -> Value:
        found = value_from(indicator, target.period_from, target.period_until, shown=self.shown)
        is_theirs = not indicator.figure.startswith(PUBLISHED) and owner_of(indicator)[0] not in {0, self.desk_id}
        if indicator.kind == IndicatorKind.MANUAL.value or not (is_theirs or target.period_from > self.on):
            return found
        return replace(found, value=None, low=None, high=None, is_suppressed=False, source="", as_of=None, note="")


def iati_activity(
    plan: Plan, actor: Actor, *, hidden: str, on: date, publisher: str = "", language: str = "en"
) -> iati.Activity:
    """The plan as one IATI activity, as it is on a day. `publisher`: its identifier in IATI; `hidden`: said of a value
    that is too small to be shown."""
    reporting = _reporting(plan, publisher)
    leads = _leads(plan, actor)
    return iati.Activity(
        identifier=f"{reporting.ref}-{plan.code or plan.ref}",
        reporting=reporting,
        titles=(
            (plan.language, plan.title),
            *((code, said) for code, said in plan.titles.items() if code != plan.language),
        ),
        descriptions=((language, plan.note or plan.title),),
        participants=(
            iati.Organisation(plan.owner or reporting.name, kind="10", role="2"),
            *(iati.Organisation(each.name, role="4") for each in leads),
        ),
        status=_STATUS[plan.state],
        first=plan.period_from,
        last=plan.period_until,
        country=plan.country,
        has_begun=plan.state != PlanState.DRAFT.value,
        links=tuple((each["url"], each.get("title") or each["url"]) for each in plan.sources if each.get("url")),
        results=tuple(_result(part, hidden) for part in parts_of(plan, actor, on=on)),
    )


def hxl_rows(plan: Plan, actor: Actor, *, on: date) -> Iterator[hxl.Row]:
    """One row for each indicator and period; an indicator without a target has none."""
    for part in parts_of(plan, actor, on=on):
        for indicator, periods in part.values:
            for target, value in periods:
                yield _hxl_row(plan, part, indicator, target, value)


def chart_rows(plan: Plan, actor: Actor, *, on: date) -> list[Reached]:
    """How much of each target of the period that runs is reached; only where more is better and a value is shown."""
    found = []
    for part in parts_of(plan, actor, on=on):
        for indicator, periods in part.values:
            for target, value in periods:
                runs = target.period_from <= on <= target.period_until
                if runs and value.value is not None and target.value and indicator.direction == Direction.UP.value:
                    found.append(Reached(f"{part.number} {indicator.title}", 100 * value.value / float(target.value)))
    return found


def plans_drawn(actor: Actor, *, on: date) -> set[int]:
    """The ids of the plans of which `chart_rows` has something to draw, by how their indicators stand."""
    rows = Standing.objects.visible_to(actor).filter(
        period_from__lte=on, period_until__gte=on, value__isnull=False, target__gt=0,
        indicator__direction=Direction.UP.value, indicator__retired_at=None,
    )  # fmt: skip
    found = rows.values_list("indicator__element__plan", "indicator__activity__places__plan")
    return {plan for pair in found for plan in pair if plan is not None}


def _hxl_row(plan: Plan, part: Part, indicator: Indicator, target: Target, value: Value) -> hxl.Row:
    return hxl.Row(
        country=plan.country,
        province=plan.province,
        plan=plan.title,
        pillar=part.pillar,
        part=part.number,
        part_title=part.title,
        code=indicator.ref,
        title=indicator.title,
        definition=value.definition or indicator.definition,
        unit=value.unit or indicator.unit,
        choice=tuple(indicator.choice.items()),
        first=target.period_from,
        last=target.period_until,
        target=float(target.value),
        value=value.value,
        value_status=status_of_value(value),
        source=value.source,
        source_url="",
        is_practice=plan.is_practice,
    )


def status_of_value(value: Value) -> str:
    """Whether a value is known, hidden because it is small, or not there."""
    if value.is_suppressed:
        return HIDDEN
    return UNKNOWN if value.value is None else KNOWN


def _result(part: Part, hidden: str) -> iati.Result:
    return iati.Result(
        code=part.number,
        kind=part.kind,
        title=part.title or part.number,
        indicators=tuple(_indicator(indicator, periods, hidden) for indicator, periods in part.values),
    )


def _indicator(indicator: Indicator, periods: Iterable[tuple[Target, Value]], hidden: str) -> iati.Indicator:
    said = list(periods)
    definition = next((value.definition for _, value in said if value.definition), indicator.definition)
    unit = next((value.unit for _, value in said if value.unit), indicator.unit)
    baseline = None
    if indicator.baseline is not None and indicator.baseline_year is not None:
        baseline = (indicator.baseline_year, float(indicator.baseline))
    return iati.Indicator(
        code=indicator.ref,
        title=indicator.title,
        definition=definition,
        measure=iati.Measure.PERCENTAGE if unit in {"share", "%", "per cent"} else iati.Measure.UNIT,
        is_ascending=indicator.direction == Direction.UP.value,
        baseline=baseline,
        periods=tuple(
            iati.Period(
                first=target.period_from,
                last=target.period_until,
                target=float(target.value),
                actual=value.value,
                dimensions=tuple(indicator.choice.items()),
                actual_comment=hidden if value.is_suppressed else value.source,
            )
            for target, value in said
        ),
    )


def _reporting(plan: Plan, publisher: str) -> iati.Organisation:
    desk: Organisation | None = plan.desk
    ref = publisher or (f"{plan.country}-LINDUNG-{desk.ref}" if desk else f"{plan.country}-LINDUNG")
    return iati.Organisation(desk.name if desk else plan.owner or plan.title, ref=ref, kind="10")


def _leads(plan: Plan, actor: Actor) -> list[Organisation]:
    """Each organisation that leads an activity of the plan, once; none that is said by number."""
    ids = Activity.objects.visible_to(actor).filter(places__plan=plan, lead__isnull=False).values("lead")
    return list(Organisation.objects.filter(pk__in=ids, is_by_number=False).order_by("name"))
