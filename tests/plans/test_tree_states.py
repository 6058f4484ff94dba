"""Plans and activities: every pair of states, who may move them, and what has to be true before."""

from datetime import date

import pytest

from lindung.kernel.errors import NotAllowed, Refusal, WrongState
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import BadChoice, NeedsAnotherPerson, NeedsRole, OnlyTheDesk
from lindung.plans import actions
from lindung.plans.models import Activity, Plan
from lindung.plans.rules.refusals import (
    CarriedOverAlready,
    NobodyLeads,
    NotItsSuccessor,
    NumberTaken,
    OnlyTheLead,
    PlanEmpty,
    PlanNotDraft,
    PlanOver,
    ProvinceAndParent,
    StandsThereAlready,
    UnknownOrganisation,
    WrongPlaceOfPart,
)
from lindung.plans.rules.terms import ActivityTerms, PartTerms, PlanTerms
from lindung.plans.rules.words import ActivityState, ElementKind, PlanLevel, PlanState
from tests.factories import NINE
from tests.factories.partners import EVERY_ROLE, a_desk, administrators_of, an_actor, an_organisation
from tests.factories.plans import a_plan, an_activity, an_element

pytestmark = pytest.mark.django_db
PLAN_MOVES = "draft>in_force draft>ended in_force>ended"
ACTIVITY_MOVES = "planned>under_way planned>dropped under_way>done under_way>dropped done>under_way dropped>planned"
TERMS = PlanTerms("Practice plan", "MY", date(2026, 1, 1), date(2030, 12, 31))


def keeper(country: str = "MY", *, role: Role = Role.COORDINATOR) -> Actor:
    """Somebody of a national desk."""
    return an_actor(of=a_desk(country), roles=[role])


@pytest.mark.parametrize("now", PlanState)
def test_a_plan_moves_only_as_its_table_says(now: PlanState) -> None:
    for to in PlanState:
        plan = a_plan(state=now)
        an_element(plan=plan)
        moved = {
            PlanState.IN_FORCE: lambda plan=plan: actions.put_in_force(plan=plan, actor=keeper(), at=NINE),
            PlanState.ENDED: lambda plan=plan: actions.end_plan(plan=plan, actor=keeper(), at=NINE),
            PlanState.DRAFT: lambda plan=plan: plan.move(PlanState.DRAFT),
        }[to]
        if f"{now.value}>{to.value}" in PLAN_MOVES.split():
            moved()
        else:
            with pytest.raises((WrongState, PlanOver)):
                moved()
        plan.refresh_from_db()
        assert plan.state == (to if f"{now.value}>{to.value}" in PLAN_MOVES.split() else now)


@pytest.mark.parametrize("now", ActivityState)
def test_an_activity_moves_only_as_its_table_says(now: ActivityState) -> None:
    actor = keeper()
    for to in ActivityState:
        activity = an_activity(state=now)
        if f"{now.value}>{to.value}" in ACTIVITY_MOVES.split():
            actions.set_state(activity=activity, to=to, actor=actor, at=NINE)
        else:
            with pytest.raises(WrongState):
                actions.set_state(activity=activity, to=to, actor=actor, at=NINE)
            to = now  # noqa: PLW2901 - it stays as it was
        activity.refresh_from_db()
        assert activity.state == to
        assert (activity.report_due_on is not None) == (to is ActivityState.UNDER_WAY)


def test_who_leads_says_how_far_it_is_and_nobody_else() -> None:
    activity = an_activity()
    refused: list[tuple[Actor, type[Refusal]]] = [
        (an_actor(of=activity.lead, roles=[Role.CASE_WORKER]), NeedsRole),
        (an_actor(of=an_organisation(), roles=[Role.COORDINATOR]), OnlyTheLead),
        (keeper("KH"), OnlyTheLead),
        (keeper(role=Role.SUPERVISOR), OnlyTheLead),
    ]
    for actor, refusal in refused:
        with pytest.raises(refusal):
            actions.set_state(activity=activity, to=ActivityState.DONE, actor=actor, at=NINE)
    lead = an_actor(of=activity.lead, roles=[Role.SUPERVISOR])
    actions.set_state(activity=activity, to=ActivityState.DONE, actor=lead, at=NINE)


def test_nothing_starts_without_somebody_who_leads_it() -> None:
    activity = an_activity(state=ActivityState.PLANNED)
    Activity.objects.update(lead=None)
    activity.refresh_from_db()
    with pytest.raises(NobodyLeads):
        actions.set_state(activity=activity, to=ActivityState.UNDER_WAY, actor=keeper(), at=NINE)
    running = an_activity()
    place = running.places.get()
    with pytest.raises(NobodyLeads):
        actions.change_activity(
            place=place, part=place.element, terms=ActivityTerms("Same", "1"), lead=None, actor=keeper(), at=NINE
        )


def test_a_plan_is_put_in_force_by_another_person_and_only_with_parts() -> None:
    drafter = keeper()
    plan = actions.draft_plan(terms=TERMS, actor=drafter, at=NINE)
    second = keeper(role=Role.SUPERVISOR)
    with pytest.raises(PlanEmpty):
        actions.put_in_force(plan=plan, actor=second, at=NINE)
    an_element(plan=plan)
    for actor, refusal in (
        (drafter, NeedsAnotherPerson),
        (keeper(role=Role.DESK_OFFICER), NeedsRole),
        (keeper("KH"), OnlyTheDesk),
        (an_actor(of=an_organisation(), roles=[Role.COORDINATOR]), OnlyTheDesk),
    ):
        with pytest.raises(refusal):
            actions.put_in_force(plan=plan, actor=actor, at=NINE)
    actions.put_in_force(plan=plan, actor=second, at=NINE)
    with pytest.raises(WrongState):
        actions.put_in_force(plan=plan, actor=second, at=NINE)


def test_a_province_has_a_plan_under_the_national_one_of_its_desk() -> None:
    actor, national = keeper(), a_plan()
    province = PlanTerms("Practice state plan", "MY", TERMS.period_from, TERMS.period_until, level=PlanLevel.PROVINCE,
                         province="Sabah")  # fmt: skip
    made = actions.draft_plan(terms=province, parent=national, actor=actor, at=NINE)
    assert list(national.provinces.all()) == [made]
    with pytest.raises(ProvinceAndParent):
        actions.draft_plan(terms=TERMS, parent=national, actor=actor, at=NINE)
    with pytest.raises(ProvinceAndParent):
        actions.draft_plan(terms=province, actor=actor, at=NINE)
    for wrong in (made, a_plan(desk=a_desk("KH"))):
        with pytest.raises(BadChoice):
            actions.draft_plan(terms=province, parent=wrong, actor=actor, at=NINE)
    with pytest.raises(BadChoice):  # another country's
        actions.draft_plan(terms=PlanTerms("Theirs", "KH", *_period()), actor=actor, at=NINE)


def test_plans_never_follow_each_other_in_a_circle() -> None:
    actor, first = keeper(), a_plan()
    second = a_plan(succeeds=first)
    for wrong in (first, second):
        with pytest.raises(BadChoice):
            actions.change_plan(plan=first, terms=TERMS, succeeds=wrong, actor=actor, at=NINE)


def test_an_activity_is_carried_over_once_into_the_plan_that_follows() -> None:
    actor, activity = keeper(), an_activity(budget_line="12/3")
    plan = activity.places.get().plan
    there = an_element(plan=a_plan(state=PlanState.DRAFT, succeeds=plan))
    with pytest.raises(NotItsSuccessor):
        actions.carry_over(activity=activity, part=an_element(plan=a_plan()), number="1", actor=actor, at=NINE)
    actions.end_plan(plan=plan, actor=actor, at=NINE)
    again = actions.carry_over(activity=activity, part=there, number="1", actor=actor, at=NINE)
    assert (again.lead, again.budget_line, again.carried_over_from) == (activity.lead, "12/3", activity)
    assert (again.state, again.starts_on) == (ActivityState.PLANNED, None)
    with pytest.raises(CarriedOverAlready):
        actions.carry_over(activity=activity, part=there, number="2", actor=actor, at=NINE)
    activity.refresh_from_db()
    assert activity.state == ActivityState.UNDER_WAY  # what the ended plan said stays as it was


def test_parts_and_places_fit_together() -> None:
    actor, goal = keeper(), an_element(number="1")
    plan = goal.plan
    with pytest.raises(NumberTaken):
        actions.add_part(plan=plan, terms=PartTerms("1", ElementKind.GOAL, "Another"), actor=actor, at=NINE)
    with pytest.raises(WrongPlaceOfPart):
        actions.add_part(plan=plan, terms=PartTerms("2", ElementKind.GOAL, "In a goal", "1"), actor=actor, at=NINE)
    outcome = actions.add_part(
        plan=plan, terms=PartTerms("1.1", ElementKind.OUTCOME, "In a goal", "1"), actor=actor, at=NINE
    )
    with pytest.raises(WrongPlaceOfPart):  # an outcome would stand in an outcome
        actions.change_part(part=goal, terms=PartTerms("1", ElementKind.OUTCOME, "Now"), actor=actor, at=NINE)
    with pytest.raises(PlanNotDraft):
        actions.remove_part(part=outcome, actor=actor, at=NINE)
    activity = an_activity(element=outcome)
    with pytest.raises(StandsThereAlready):
        actions.place_also(activity=activity, part=goal, number="8", actor=actor, at=NINE)
    with pytest.raises(UnknownOrganisation):
        actions.add_activity(
            part=goal, terms=ActivityTerms("Abroad", "9"), lead=an_organisation(country="KH"), actor=actor, at=NINE
        )


def test_an_ended_plan_stays_as_it_was_and_a_stranger_changes_nothing() -> None:
    ended, plan = a_plan(state=PlanState.ENDED), a_plan()
    part = PartTerms("1", ElementKind.GOAL, "Late")
    with pytest.raises(PlanOver):
        actions.add_part(plan=ended, terms=part, actor=keeper(), at=NINE)
    administrators = administrators_of(a_desk(), a_desk("KH"), an_organisation())
    partner = an_actor(of=an_organisation(), roles=EVERY_ROLE)
    for actor in (keeper("KH"), partner, keeper(role=Role.ANALYST), *administrators):
        for act in (
            lambda actor=actor: actions.add_part(plan=plan, terms=part, actor=actor, at=NINE),
            lambda actor=actor: actions.end_plan(plan=plan, actor=actor, at=NINE),
            lambda actor=actor: actions.show_to_everybody(plan=plan, is_public=True, actor=actor, at=NINE),
            lambda actor=actor: actions.change_plan(plan=plan, terms=TERMS, actor=actor, at=NINE),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert not plan.elements.exists()
    assert Plan.objects.get(pk=plan.pk).title == plan.title


def _period() -> tuple[date, date]:
    return TERMS.period_from, TERMS.period_until
