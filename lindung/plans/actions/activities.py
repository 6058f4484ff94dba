"""What happens to activities: written down, led, placed in a second plan, begun, finished, carried over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from lindung.partners.models import Actor, Organisation
from lindung.plans.actions.saving import hold, save, tell
from lindung.plans.models import Activity, ActivityPlace, Element, Plan
from lindung.plans.permissions import check_can_change_activity, check_can_change_plan, check_can_report
from lindung.plans.rules.refusals import (
    CarriedOverAlready,
    NobodyLeads,
    NotItsSuccessor,
    UnknownOrganisation,
)
from lindung.plans.rules.terms import ACTIVITY_COLUMNS, ActivityTerms, check_activity, needed
from lindung.plans.rules.words import ActivityState
from lindung.plans.rules.work import quarter_of


@transaction.atomic
def add_activity(
    *,
    part: Element,
    terms: ActivityTerms,
    lead: Organisation | None,
    contributors: Sequence[Organisation] = (),
    actor: Actor,
    at: datetime,
) -> Activity:
    """Something that will be done, in this part of a plan. Raises NotAllowed, PlanOver, BadInput, NumberTaken."""
    plan = hold(part.plan, actor, check_can_change_plan)
    told = check_activity(terms)
    activity = Activity(desk_id=plan.desk_id, is_practice=plan.is_practice, made_at=at, made_by=actor.ref)
    _say(activity, told, lead=lead, contributors=contributors, actor=actor)
    save(activity)
    _place(activity, part, told.number)
    tell("activity.planned", activity.ref, actor, at, about=plan.ref)
    return activity


@transaction.atomic
def change_activity(
    *,
    place: ActivityPlace,
    part: Element,
    terms: ActivityTerms,
    lead: Organisation | None,
    contributors: Sequence[Organisation] = (),
    actor: Actor,
    at: datetime,
) -> None:
    """Say something else of an activity, or put it into another part of the plan.

    Who leads an activity that is under way is never taken away, only changed. Raises NotAllowed, PlanOver,
    NobodyLeads, BadInput, NumberTaken.
    """
    activity = place.activity
    check_can_change_activity(actor, activity)
    hold(place.plan, actor, check_can_change_plan)
    told = check_activity(terms)
    if lead is None and activity.state == ActivityState.UNDER_WAY.value:
        raise NobodyLeads(field="lead")
    before = activity.lead_id
    _say(activity, told, lead=lead, contributors=contributors, actor=actor)
    activity.changed_at, activity.changed_by = at, actor.ref
    save(activity, fields=[*ACTIVITY_COLUMNS, "lead", "contributors", "changed_at", "changed_by"])
    place.element, place.number = part, told.number
    save(place, fields=["element", "number"])
    moved = {"led_by": lead.ref} if lead is not None and lead.pk != before else {}
    tell("activity.changed", activity.ref, actor, at, about=place.plan.ref, **moved)


@transaction.atomic
def place_also(*, activity: Activity, part: Element, number: str, actor: Actor, at: datetime) -> ActivityPlace:
    """The same activity stands in another plan too. Raises NotAllowed, PlanOver, StandsThereAlready, NumberTaken."""
    check_can_change_activity(actor, activity)
    plan = hold(part.plan, actor, check_can_change_plan)
    place = _place(activity, part, needed(number, most=20, name="number"))
    tell("activity.placed", activity.ref, actor, at, about=plan.ref)
    return place


@transaction.atomic
def set_state(*, activity: Activity, to: ActivityState, actor: Actor, at: datetime) -> None:
    """How far it is. Under way, a report falls due at the end of each quarter.

    Raises NotAllowed, WrongState, NobodyLeads, ChangedMeanwhile.
    """
    check_can_report(actor, activity)
    if to is ActivityState.UNDER_WAY and activity.lead_id is None:
        raise NobodyLeads(ref=activity.ref)
    due_on = quarter_of(actor.day_at(at))[1] if to is ActivityState.UNDER_WAY else None
    activity.move(to, report_due_on=due_on, changed_at=at, changed_by=actor.ref)
    tell(f"activity.{to.value}", activity.ref, actor, at)


@transaction.atomic
def carry_over(*, activity: Activity, part: Element, number: str, actor: Actor, at: datetime) -> Activity:
    """What a plan did not finish goes on in the one that succeeds it, as an activity of its own.

    Raises NotAllowed, PlanOver, NotItsSuccessor, CarriedOverAlready, NumberTaken.
    """
    check_can_change_activity(actor, activity)
    plan = hold(part.plan, actor, check_can_change_plan)
    if not activity.places.filter(plan=plan.succeeds_id or 0).exists():
        raise NotItsSuccessor(field="part")
    if activity.carried_over.filter(places__plan=plan).exists():
        raise CarriedOverAlready(field="part")
    again = Activity(
        **{name: getattr(activity, name) for name in (*ACTIVITY_COLUMNS, "lead_id", "contributors")},
        desk_id=plan.desk_id,
        carried_over_from=activity,
        is_practice=plan.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    again.starts_on = again.ends_on = None  # the new plan says when
    save(again)
    _place(again, part, needed(number, most=20, name="number"))
    tell("activity.carried_over", again.ref, actor, at, about=plan.ref, carried_over_from=activity.ref)
    return again


def _say(
    activity: Activity,
    told: ActivityTerms,
    *,
    lead: Organisation | None,
    contributors: Sequence[Organisation],
    actor: Actor,
) -> None:
    check_in_network([*([lead] if lead else []), *contributors], actor)
    for name in ACTIVITY_COLUMNS:
        setattr(activity, name, getattr(told, name))
    activity.lead = lead
    activity.contributors = sorted({each.pk for each in contributors} - ({lead.pk} if lead else set()))


def check_in_network(organisations: Sequence[Organisation], actor: Actor) -> None:
    """Every one is known to the actor's desk. Raises UnknownOrganisation."""
    wanted = {each.pk for each in organisations}
    if Organisation.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise UnknownOrganisation(field="lead")


def _place(activity: Activity, part: Element, number: str) -> ActivityPlace:
    place = ActivityPlace(activity=activity, plan=part.plan, element=part, number=number, order=_next_order(part.plan))
    save(place)
    return place


def _next_order(plan: Plan) -> int:
    last: int | None = plan.places.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1
