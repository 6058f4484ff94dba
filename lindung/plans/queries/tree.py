"""A plan as its page shows it: pillars as columns, parts in them, activities with state, owner, day and trend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Organisation
from lindung.plans.methods.progress import Progress
from lindung.plans.models import Activity, ActivityPlace, Element, Indicator, Milestone, Plan, Standing
from lindung.plans.queries.dashboard import nearest
from lindung.plans.rules.words import (
    OPEN_ACTIVITY_STATES,
    ActivityState,
    ElementKind,
    Pillar,
    PlanState,
)

WORST = (Progress.LATE, Progress.AT_RISK, Progress.ON_TRACK, Progress.UNKNOWN)
OPEN = tuple(state.value for state in OPEN_ACTIVITY_STATES)


@dataclass(frozen=True)
class Due:
    """The next day that matters for an activity: `milestone` says which, "" its end or its report."""

    on: date
    milestone: str = ""
    is_report: bool = False

    def is_over(self, today: date) -> bool:
        """Whether the day is past."""
        return self.on < today


@dataclass(frozen=True)
class ActivityRow:
    """One activity in its place. `lead` is None where nobody leads it yet or the reader may not know who."""

    place: ActivityPlace
    activity: Activity
    lead: Organisation | None
    due: Due | None
    is_late: bool
    progress: Progress | None
    milestones: tuple[Milestone, ...] = ()
    indicators: int = 0
    is_shared: bool = False

    @property
    def stands_late(self) -> bool:
        """Whether its day is past or one of its indicators stands late: what is counted and filtered as late."""
        return self.is_late or self.progress is Progress.LATE

    @property
    def state(self) -> ActivityState:
        """How far it is."""
        return ActivityState(self.activity.state)


@dataclass
class Branch:
    """One part with what stands in it."""

    part: Element
    branches: list["Branch"] = field(default_factory=list)
    rows: list[ActivityRow] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    is_head: bool = False  # its words stand above the column already

    @property
    def count(self) -> int:
        """Activities in this part and everything below it."""
        return len(self.rows) + sum(each.count for each in self.branches)

    @property
    def late(self) -> int:
        """Those of them that are late."""
        return sum(row.stands_late for row in self.rows) + sum(each.late for each in self.branches)


@dataclass
class Column:
    """One pillar. `pillar` is the one of the four Ps; `name` the plan's own words for it, "" when it has none."""

    pillar: Pillar | None
    name: str
    number: str = ""
    branches: list[Branch] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Activities in the column."""
        return sum(each.count for each in self.branches)

    @property
    def late(self) -> int:
        """Those of them that are late."""
        return sum(each.late for each in self.branches)


@dataclass(frozen=True)
class PlanTree:
    """The columns of a plan, and how many activities are in each state."""

    columns: tuple[Column, ...]
    states: Mapping[ActivityState, int]
    late: int
    total: int


def plans_seen(actor: Actor) -> QuerySet[Plan]:
    """Plans of the own country first, those in force on top, then public ones of others."""
    activities = Count("places", distinct=True)
    under_way = Count("places", distinct=True, filter=Q(places__activity__state=ActivityState.UNDER_WAY.value))
    rows = Plan.objects.visible_to(actor).select_related("parent", "succeeds", "desk")
    return rows.annotate(activities=activities, under_way=under_way).order_by("country", "-period_from", "title", "id")


def public_plans(*, is_practice: bool) -> QuerySet[Plan]:
    """What everybody may read, by country, newest first."""
    return Plan.objects.public(is_practice=is_practice).order_by("country", "-period_from", "title", "id")


def plan_tree(plan: Plan, actor: Actor | None, *, on: date, show: str = "") -> PlanTree:
    """The plan as this reader sees it on a day. `actor` None: everybody. `show`: "late", "mine", or "" for all."""
    rows = list(_rows(plan, actor, on))
    shown = [row for row in rows if actor is None or _is_shown(row, show, actor)]
    parts = list(plan.elements.select_related("parent").order_by("order", "id"))
    branches = {part.pk: Branch(part) for part in parts}
    for row in shown:
        branches[row.place.element_id].rows.append(row)
    for milestone in Milestone.objects.filter(element__in=parts).order_by("due_on", "id"):
        branches[milestone.element_id or 0].milestones.append(milestone)
    for indicator in Indicator.objects.in_use().filter(element__in=parts).order_by("order", "id"):
        branches[indicator.element_id or 0].indicators.append(indicator)
    for part in parts:
        if part.parent_id:
            branches[part.parent_id].branches.append(branches[part.pk])
    states = {state: sum(row.state is state for row in rows) for state in ActivityState}
    top = [branches[part.pk] for part in parts if part.parent_id is None]
    return PlanTree(_columns(_pruned(top) if show else top), states, sum(row.stands_late for row in rows), len(rows))


def due_of(activity: Activity, milestones: Iterable[Milestone]) -> Due | None:
    """The next day that matters: of milestones not reached, the report that is due, and the end the earliest."""
    if activity.state not in OPEN:
        return None
    days = [Due(each.due_on, each.label) for each in milestones if each.done_at is None]
    if activity.report_due_on:
        days.append(Due(activity.report_due_on, is_report=True))
    if activity.ends_on:
        days.append(Due(activity.ends_on))
    return min(days, key=lambda due: due.on, default=None)


def names_of(ids: Iterable[int], actor: Actor) -> dict[int, Organisation]:
    """Organisations by id, of those the actor may see."""
    return Organisation.objects.visible_to(actor).in_bulk([pk for pk in set(ids) if pk])


def parts_for(actor: Actor, *, plan: Plan | None = None) -> QuerySet[Element]:
    """Parts of plans of the actor's desk that have not ended, for choosing one."""
    rows = Element.objects.visible_to(actor).select_related("plan").filter(plan__desk=actor.organisation)
    rows = rows.filter(plan=plan) if plan is not None else rows.exclude(plan__state=PlanState.ENDED.value)
    return rows.order_by("plan__period_from", "plan_id", "order", "id")


def find_plan(actor: Actor, ref: str) -> Plan:
    """The plan, as far as the actor may see it. Raises NotFound."""
    found = Plan.objects.visible_to(actor).select_related("desk", "parent", "succeeds").filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def own_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans of the actor's desk, newest first."""
    return Plan.objects.visible_to(actor).filter(desk=actor.organisation).order_by("-period_from", "title")


def _rows(plan: Plan, actor: Actor | None, on: date) -> Iterable[ActivityRow]:
    seen = Activity.objects.visible_to(actor) if actor else Activity.objects.public(is_practice=plan.is_practice)
    places = list(plan.places.filter(activity__in=seen).select_related("activity", "element").order_by("order", "id"))
    ids = [place.activity_id for place in places]
    names = names_of((place.activity.lead_id or 0 for place in places), actor) if actor else {}
    milestones: dict[int, list[Milestone]] = {}
    for each in Milestone.objects.filter(activity__in=ids).order_by("due_on", "id"):
        milestones.setdefault(each.activity_id or 0, []).append(each)
    indicators = dict(
        Indicator.objects.in_use().filter(activity__in=ids).values_list("activity").annotate(number=Count("id"))
    )
    shared = _shared(ids, plan, actor) if actor else set()
    worst = worst_progress(ids, actor, on=on) if actor else {}
    for place in places:
        activity = place.activity
        due = due_of(activity, milestones.get(activity.pk, ()))
        yield ActivityRow(
            place,
            activity,
            names.get(activity.lead_id or 0),
            due,
            due is not None and due.is_over(on),
            worst.get(activity.pk),
            tuple(milestones.get(activity.pk, ())),
            indicators.get(activity.pk, 0),
            activity.pk in shared,
        )


def _shared(activities: list[int], plan: Plan, actor: Actor) -> set[int]:
    """Those that stand in another plan of the reader's too."""
    rows = ActivityPlace.objects.visible_to(actor).filter(activity__in=activities).exclude(plan=plan)
    return set(rows.values_list("activity_id", flat=True))


def worst_progress(activities: Iterable[int], actor: Actor, *, on: date) -> dict[int, Progress]:
    """How the indicators of each activity stand in the period of a day: the worst of them."""
    rows = Standing.objects.visible_to(actor).filter(
        indicator__activity__in=list(activities), period_from__lte=on, period_until__gte=on
    )
    found: dict[int, Progress] = {}
    for activity, progress in rows.values_list("indicator__activity", "progress"):
        word = Progress(progress)
        if activity not in found or WORST.index(word) < WORST.index(found[activity]):
            found[activity] = word
    return found


def standings_of(indicators: Iterable[Indicator], actor: Actor, *, on: date) -> dict[int, Standing]:
    """How indicators stand on a day, by indicator: in the period the dashboard shows, too."""
    return nearest(Standing.objects.visible_to(actor).filter(indicator__in=list(indicators)).order_by("id"), on)


def _is_shown(row: ActivityRow, show: str, actor: Actor) -> bool:
    if show == "late":
        return row.stands_late
    if show == "mine":
        return actor.organisation_id in (row.activity.lead_id, *row.activity.contributors)
    return True


def _pruned(branches: Iterable[Branch]) -> list[Branch]:
    """Only the parts in which an activity is shown."""
    kept = []
    for branch in branches:
        branch.branches = _pruned(branch.branches)
        branch.milestones, branch.indicators = [], []
        if branch.count:
            kept.append(branch)
    return kept


def _columns(top: Iterable[Branch]) -> tuple[Column, ...]:
    """Parts by pillar: the plan's own pillars, else the four Ps; what has none stands last."""
    columns: dict[str, Column] = {}
    for branch in top:
        pillar = branch.part.pillar_word
        is_pillar = branch.part.kind == ElementKind.PILLAR.value
        key = pillar.value if pillar else (branch.part.number if is_pillar else "")
        column = columns.setdefault(key, Column(pillar, ""))
        if is_pillar and not column.name and branch.part.title:
            column.name, column.number, branch.is_head = branch.part.title, branch.part.number, True
        column.branches.append(branch)
    rank = [*Pillar]
    named = sorted(columns.values(), key=lambda each: rank.index(each.pillar) if each.pillar else len(rank))
    return tuple(sorted(named, key=lambda each: each.pillar is None and not each.name))
