"""A plan as plain values, as far as somebody may see it, and the rows of its workbook."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lindung.partners.models import Actor, Organisation
from lindung.plans.models import Activity, ActivityPlace, Element, Indicator, ManualValue, Milestone, Plan, Target
from lindung.plans.rules.books import (
    BookActivity,
    BookIndicator,
    BookMilestone,
    BookTarget,
    BookValue,
    Of,
    PlanBook,
)
from lindung.plans.rules.sheets import (
    ACTIVITIES,
    INDICATORS,
    MILESTONES,
    PARTS,
    PLAN,
    SOURCES,
    TARGETS,
    VALUES,
)
from lindung.plans.rules.terms import (
    LANGUAGES,
    ActivityTerms,
    IndicatorTerms,
    MilestoneTerms,
    PartTerms,
    PlanTerms,
    Source,
    TargetTerms,
    ValueTerms,
    write_choice,
)
from lindung.plans.rules.words import (
    ActivityState,
    Direction,
    ElementKind,
    IndicatorKind,
    PlanLevel,
    Stage,
)

Rows = Mapping[str, list[dict[str, Any]]]


def book_of(plan: Plan, actor: Actor) -> PlanBook:
    """The plan with everything in it that the actor may see, in its own order."""
    parts = list(plan.elements.select_related("parent").order_by("order", "id"))
    places = list(
        plan.places.filter(activity__in=Activity.objects.visible_to(actor))
        .select_related("activity__lead", "element")
        .order_by("order", "id")
    )
    ofs = {("element", part.pk): Of(part=part.number) for part in parts}
    ofs |= {("activity", place.activity_id): Of(activity=place.number) for place in places}
    names = _names(places, actor)
    elsewhere = _elsewhere(places, plan)
    indicators = _belonging(Indicator.objects.in_use(), ofs, "order", "id")
    milestones = _belonging(Milestone.objects.all(), ofs, "due_on", "label", "id")
    of_indicator = {row.pk: (of, row.title) for of, row in indicators}
    return PlanBook(
        plan=_plan_terms(plan),
        parent=plan.parent.title if plan.parent else "",
        succeeds=plan.succeeds.title if plan.succeeds else "",
        parts=tuple(_part(part) for part in parts),
        activities=tuple(_activity(place, names, place.activity_id in elsewhere) for place in places),
        milestones=tuple(BookMilestone(of, _milestone(row), row.done_at) for of, row in milestones),
        indicators=tuple(BookIndicator(of, _indicator(row)) for of, row in indicators),
        targets=tuple(
            BookTarget(*of_indicator[row.indicator_id], _target(row))
            for row in _measured(Target.objects.all(), of_indicator)
        ),
        values=tuple(
            BookValue(*of_indicator[row.indicator_id], _value(row))
            for row in _measured(ManualValue.objects.standing(), of_indicator)
        ),
    )


def rows_of(book: PlanBook) -> Rows:
    """The rows of each sheet of the workbook."""
    return {
        PLAN: [_plan_row(book)],
        SOURCES: [vars(each) for each in book.plan.sources],
        PARTS: [{**vars(each), "title_is_public": each.is_title_public} for each in book.parts],
        ACTIVITIES: [
            {**vars(each), **vars(each.terms), "contributors": "\n".join(each.contributors)} for each in book.activities
        ],
        MILESTONES: [{**vars(each.of), **vars(each.terms), "reached_at": each.reached_at} for each in book.milestones],
        INDICATORS: [
            {**vars(each.of), **vars(each.terms), "choice": write_choice(each.terms.choice)} for each in book.indicators
        ],
        TARGETS: [{**vars(each.of), "indicator": each.indicator, **vars(each.terms)} for each in book.targets],
        VALUES: [{**vars(each.of), "indicator": each.indicator, **vars(each.terms)} for each in book.values],
    }


def _plan_row(book: PlanBook) -> dict[str, Any]:
    titles = {f"title_{code}": book.plan.titles.get(code, "") for code in LANGUAGES}
    return {**vars(book.plan), **titles, "parent": book.parent, "succeeds": book.succeeds}


def _names(places: Iterable[ActivityPlace], actor: Actor) -> dict[int, str]:
    """Names of the organisations that do the activities, of those the actor may see."""
    ids = {pk for place in places for pk in (place.activity.lead_id, *place.activity.contributors) if pk is not None}
    return dict(Organisation.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name"))


def _elsewhere(places: Iterable[ActivityPlace], plan: Plan) -> set[int]:
    """Activities that stand in another plan too."""
    ids = [place.activity_id for place in places]
    return set(ActivityPlace.objects.filter(activity__in=ids).exclude(plan=plan).values_list("activity_id", flat=True))


def _belonging(rows: Any, ofs: Mapping[tuple[str, int], Of], *order: str) -> list[tuple[Of, Any]]:
    """Rows of these parts and activities, in the order of those they belong to."""
    parts = [pk for kind, pk in ofs if kind == "element"]
    activities = [pk for kind, pk in ofs if kind == "activity"]
    rank = {of: index for index, of in enumerate(ofs.values())}
    found = [*rows.filter(element__in=parts).order_by(*order), *rows.filter(activity__in=activities).order_by(*order)]
    placed = [
        (ofs["element", row.element_id] if row.element_id else ofs["activity", row.activity_id], row) for row in found
    ]
    return sorted(placed, key=lambda pair: rank[pair[0]])


def _measured(rows: Any, of_indicator: Mapping[int, tuple[Of, str]]) -> list[Any]:
    """Targets or values of these indicators, in the indicators' order, then by time."""
    rank = {pk: index for index, pk in enumerate(of_indicator)}
    found = rows.filter(indicator__in=list(of_indicator)).order_by("period_from", "period_until", "id")
    return sorted(found, key=lambda row: rank[row.indicator_id])


def _plan_terms(plan: Plan) -> PlanTerms:
    return PlanTerms(
        title=plan.title,
        country=plan.country,
        period_from=plan.period_from,
        period_until=plan.period_until,
        language=plan.language,
        owner=plan.owner,
        level=PlanLevel(plan.level),
        province=plan.province,
        note=plan.note,
        titles=plan.titles,
        sources=tuple(source_of(each) for each in plan.sources),
    )


def source_of(kept: Mapping[str, str]) -> Source:
    """A source as a plan keeps it."""
    read_on = kept.get("read_on") or ""
    return Source(kept["title"], kept.get("url", ""), date.fromisoformat(read_on) if read_on else None)


def _part(part: Element) -> PartTerms:
    return PartTerms(
        number=part.number,
        kind=ElementKind(part.kind),
        title=part.title,
        parent=part.parent.number if part.parent else "",
        pillar=part.pillar_word,
        is_title_public=part.is_title_public,
        coordinator=part.coordinator,
        source=part.source,
    )


def _activity(place: ActivityPlace, names: Mapping[int, str], is_shared: bool) -> BookActivity:
    activity = place.activity
    return BookActivity(
        terms=ActivityTerms(
            title=activity.title,
            number=place.number,
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
            budget_line=activity.budget_line,
            budget_cycle=activity.budget_cycle,
            source=activity.source,
            is_public=activity.is_public,
        ),
        part=place.element.number,
        state=ActivityState(activity.state),
        lead=names.get(activity.lead_id or 0, ""),
        contributors=tuple(sorted(names[pk] for pk in activity.contributors if pk in names)),
        report_due_on=activity.report_due_on,
        shared=activity.ref if is_shared else "",
    )


def _milestone(row: Milestone) -> MilestoneTerms:
    return MilestoneTerms(row.label, row.due_on, row.is_partial)


def _indicator(row: Indicator) -> IndicatorTerms:
    return IndicatorTerms(
        title=row.title,
        definition=row.definition,
        unit=row.unit,
        kind=IndicatorKind(row.kind),
        figure=row.figure,
        choice=row.choice,
        direction=Direction(row.direction),
        baseline=row.baseline,
        baseline_year=row.baseline_year,
        stage=row.stage_word,
    )


def _target(row: Target) -> TargetTerms:
    return TargetTerms(row.period_from, row.period_until, row.value, row.is_partial)


def _value(row: ManualValue) -> ValueTerms:
    return ValueTerms(
        period_from=row.period_from,
        period_until=row.period_until,
        value=row.value,
        source=row.source,
        stage=Stage(row.stage) if row.stage else None,
        source_url=row.source_url,
        dated_on=row.dated_on,
        definition=row.definition,
    )
