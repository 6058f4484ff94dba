"""A plan of action in the practice nation: pillars, goals, activities with a lead, milestones, targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from lindung.desk.practice.cast import Desk
from lindung.desk.practice.clockwork import Act
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from lindung.plans import actions as plans
from lindung.plans.models import Activity, Element, Milestone, Plan
from lindung.plans.rules.figures import FIGURES
from lindung.plans.rules.terms import (
    ActivityTerms,
    IndicatorTerms,
    MilestoneTerms,
    PartTerms,
    PlanTerms,
    Source,
    TargetTerms,
    ValueTerms,
    read_choice,
)
from lindung.plans.rules.words import (
    ActivityState,
    Direction,
    ElementKind,
    IndicatorKind,
    Pillar,
    PlanLevel,
)

DAY = timedelta(days=1)
TITLE = "Practice plan of action"
PARTS = (
    ("1", "", Pillar.PREVENTION, "People know the signs before somebody deceives them"),
    ("1.1", "1", Pillar.PREVENTION, "Whoever is offered work abroad can check the offer"),
    ("1.2", "1", Pillar.PREVENTION, "Schools and villages on the way hear of it in their own language"),
    ("2", "", Pillar.PROTECTION, "Nobody who asks for help waits"),
    ("2.1", "2", Pillar.PROTECTION, "Everybody is contacted in time and has a safe place to sleep"),
    ("2.2", "2", Pillar.PROTECTION, "Whoever goes home is followed up"),
    ("3", "", Pillar.PROSECUTION, "Traffickers answer for it, people who were forced do not"),
    ("3.1", "3", Pillar.PROSECUTION, "Investigators recognise forced criminality"),
    ("4", "", Pillar.PARTNERSHIP, "The whole nation works from one desk"),
    ("4.1", "4", Pillar.PARTNERSHIP, "Civil society and authorities learn together"),
)


@dataclass(frozen=True)
class Told:
    """One activity: its place, who of the partners leads it (by turn), how far it is, and what of it is counted."""

    number: str
    part: str
    title: str
    turn: int
    state: ActivityState
    figure: str = ""
    choice: str = ""
    target: int = 0
    milestone: str = ""
    is_public: bool = True


ACTIVITIES = (
    Told("1.1.1", "1.1", "Keep the offer check known at airports and ports", 0, ActivityState.UNDER_WAY,
         "journeys.checks", target=400, milestone="Signs stand at three ports"),
    Told("1.2.1", "1.2", "Hold evenings in villages with people who came back", 1, ActivityState.UNDER_WAY,
         "campaigns.reached", target=600, milestone="The first ten villages"),
    Told("1.2.2", "1.2", "Write the lesson for schools", 0, ActivityState.DONE,
         milestone="The ministry agrees to the text"),
    Told("2.1.1", "2.1", "Answer every report within its time", 2, ActivityState.UNDER_WAY,
         "cases.contacted_in_time", target=90),
    Told("2.1.2", "2.1", "Open ten more places for families", 1, ActivityState.UNDER_WAY,
         "referrals.placed_in_time", target=80, milestone="The house is rented"),
    Told("2.1.3", "2.1", "A place for children without a carer", 2, ActivityState.PLANNED,
         "referrals.placed_in_time", "age=child", 90, is_public=False),
    Told("2.2.1", "2.2", "Call after one, seven, thirty and ninety days", 0, ActivityState.UNDER_WAY,
         "care.safe", target=85),
    Told("3.1.1", "3.1", "Write down with prosecutors when nobody is charged", 1, ActivityState.UNDER_WAY,
         milestone="A first text is discussed", is_public=False),
    Told("3.1.2", "3.1", "A second interview room in the north", 2, ActivityState.DROPPED),
    Told("4.1.1", "4.1", "Train a hundred people of civil society", 0, ActivityState.UNDER_WAY,
         "learning.people_trained", target=100),
)  # fmt: skip
BEGUN_LATE = ("2.1.2", "3.1.1")  # the report of the quarter before is still missing


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """The plan of one desk: drafted, put in force by another person, begun; some of it reached, some late."""
    year = at.year
    yield at - 74 * DAY, partial(_draft, desk, year)
    yield at - 72 * DAY, partial(_put_in_force, desk)
    yield at - 66 * DAY, partial(_begin, desk, is_late=True)
    yield at - 30 * DAY, partial(_begin, desk, is_late=False)
    yield at - 12 * DAY, partial(_finish, desk)
    if desk.organisation.country == "MY":
        yield at - 9 * DAY, partial(_province, desk, year)


def _draft(desk: Desk, year: int, at: datetime) -> None:
    actor = desk.who(Role.COORDINATOR)
    before = _plan(desk, f"{TITLE} {year - 5}–{year - 1}", year - 5, year - 1, at)
    plan = _plan(desk, f"{TITLE} {year}–{year + 4}", year, year + 4, at, succeeds=before)
    for number, parent, pillar, title in PARTS:
        kind = ElementKind.GOAL if parent else ElementKind.PILLAR
        plans.add_part(plan=plan, terms=PartTerms(number, kind, title, parent, pillar), actor=actor, at=at)
    for each in ACTIVITIES:
        _activity(desk, plan, each, year, at)
    goal = Element.objects.get(plan=plan, number="2.1")
    people = IndicatorTerms(
        "People identified as victims", "Everybody whom the deciding body identified formally, once each.", "people",
        IndicatorKind.COMPUTED, "cases.identified",
    )  # fmt: skip
    plans.add_indicator(owner=goal, terms=people, actor=actor, at=at)
    official = IndicatorTerms("Victims in other official reports", "As each report counts.", "people")
    indicator = plans.add_indicator(owner=goal, terms=official, actor=actor, at=at)
    for victims, source in ((96, "Practice report of the council"), (117, "Practice report of the region")):
        value = ValueTerms(*_of(year - 1), Decimal(victims), source, definition="Invented, to show two that differ.")
        plans.enter_value(indicator=indicator, terms=value, actor=actor, at=at)


def _plan(desk: Desk, title: str, first: int, last: int, at: datetime, *, succeeds: Plan | None = None) -> Plan:
    terms = PlanTerms(
        title=title,
        country=desk.organisation.country,
        period_from=date(first, 1, 1),
        period_until=date(last, 12, 31),
        owner="Practice council",
        note="Invented for practice. No country promised this.",
        sources=(Source("Practice gazette"),),
    )
    return plans.draft_plan(terms=terms, succeeds=succeeds, actor=desk.who(Role.COORDINATOR), at=at)


def _activity(desk: Desk, plan: Plan, each: Told, year: int, at: datetime) -> None:
    actor = desk.who(Role.COORDINATOR)
    leads = _leads(desk)
    terms = ActivityTerms(
        each.title, each.number, date(year, 1, 1), date(year + 1, 6, 30), f"Practice line {each.number}", str(year + 1),
        is_public=each.is_public,
    )  # fmt: skip
    activity = plans.add_activity(
        part=Element.objects.get(plan=plan, number=each.part),
        terms=terms,
        lead=leads[each.turn % len(leads)],
        contributors=[leads[(each.turn + 1) % len(leads)]],
        actor=actor,
        at=at,
    )
    if each.milestone:
        milestone = MilestoneTerms(each.milestone, date(year, 12, 31), is_partial=each.number == "1.2.1")
        plans.add_milestone(owner=activity, terms=milestone, actor=actor, at=at)
    if each.figure:
        _indicator(desk, activity, each, year, at)


def _indicator(desk: Desk, activity: Activity, each: Told, year: int, at: datetime) -> None:
    actor = desk.who(Role.COORDINATOR)
    terms = IndicatorTerms(
        title=each.title,
        definition="As the figure is defined; see what figures mean.",
        unit=FIGURES[each.figure].unit.value,
        kind=IndicatorKind.COMPUTED,
        figure=each.figure,
        choice=read_choice(each.choice),
        direction=Direction.UP,
    )
    indicator = plans.add_indicator(owner=activity, terms=terms, actor=actor, at=at)
    for number in (year, year + 1):
        target = TargetTerms(*_of(number), Decimal(each.target))
        plans.set_target(indicator=indicator, terms=target, actor=actor, at=at)


def _put_in_force(desk: Desk, at: datetime) -> None:
    """A second person of the desk agrees; first the plan before, so that it can end with this one."""
    plan = _current(desk)
    before = plan.succeeds
    if before is not None:
        terms = PartTerms("1", ElementKind.GOAL, "People know whom to call", "", Pillar.PREVENTION)
        part = plans.add_part(plan=before, terms=terms, actor=desk.who(Role.COORDINATOR), at=at)
        old = plans.add_activity(
            part=part, terms=ActivityTerms("Print the numbers to call", "1.1", is_public=True), lead=_leads(desk)[0],
            actor=desk.who(Role.COORDINATOR), at=at,
        )  # fmt: skip
        plans.put_in_force(plan=before, actor=_second(desk), at=at)
        there = Element.objects.get(plan=plan, number="1.1")
        plans.carry_over(activity=old, part=there, number="1.1.9", actor=desk.who(Role.COORDINATOR), at=at)
    plans.put_in_force(plan=plan, actor=_second(desk), at=at)
    plan.refresh_from_db()
    plans.show_to_everybody(plan=plan, is_public=True, actor=desk.who(Role.COORDINATOR), at=at)


def _begin(desk: Desk, at: datetime, *, is_late: bool) -> None:
    for each in ACTIVITIES:
        if each.state is not ActivityState.PLANNED and (each.number in BEGUN_LATE) == is_late:
            activity = _found(desk, each.number)
            plans.set_state(activity=activity, to=ActivityState.UNDER_WAY, actor=desk.who(Role.COORDINATOR), at=at)


def _finish(desk: Desk, at: datetime) -> None:
    for each in ACTIVITIES:
        activity = _found(desk, each.number)
        if each.state in (ActivityState.DONE, ActivityState.DROPPED):
            plans.set_state(activity=activity, to=each.state, actor=desk.who(Role.COORDINATOR), at=at)
    for number in ("1.2.1", "1.2.2"):
        milestone = Milestone.objects.get(activity=_found(desk, number))
        plans.mark_reached(milestone=milestone, actor=desk.who(Role.COORDINATOR), at=at)


def _province(desk: Desk, year: int, at: datetime) -> None:
    terms = PlanTerms(
        title=f"{TITLE} of Sabah {year}–{year + 4}",
        country=desk.organisation.country,
        period_from=date(year, 1, 1),
        period_until=date(year + 4, 12, 31),
        level=PlanLevel.PROVINCE,
        province="Sabah",
        note="Invented for practice. No state promised this.",
        sources=(Source("Practice gazette of the state"),),
    )
    actor = desk.who(Role.COORDINATOR)
    plan = plans.draft_plan(terms=terms, parent=_current(desk), actor=actor, at=at)
    part = PartTerms("1", ElementKind.GOAL, "A house in the east of the state", "", Pillar.PROTECTION)
    plans.add_part(plan=plan, terms=part, actor=actor, at=at)


def _current(desk: Desk) -> Plan:
    return Plan.objects.get(desk=desk.organisation, title__startswith=TITLE, succeeds__isnull=False)


def _found(desk: Desk, number: str) -> Activity:
    return Activity.objects.get(places__plan=_current(desk), places__number=number)


def _leads(desk: Desk) -> list[Organisation]:
    return [partner.organisation for partner in desk.partners if partner.organisation.is_vetted]


def _second(desk: Desk) -> Actor:
    first = desk.who(Role.COORDINATOR)
    return next(
        actor
        for actor in desk.people.values()
        if actor.has(Role.SUPERVISOR, Role.COORDINATOR) and actor.ref != first.ref
    )


def _of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
