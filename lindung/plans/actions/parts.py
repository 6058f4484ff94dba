"""What happens to the parts of a plan: pillars, goals, outcomes, and the days by which something stands."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor
from lindung.partners.rules.refusals import AlreadySaid
from lindung.plans.actions.saving import CLASHES, Owner, hold, owned, owner_of, save, tell
from lindung.plans.models import Activity, Element, Milestone, Plan
from lindung.plans.permissions import check_can_change_draft, check_can_change_plan, check_can_enter, check_can_keep
from lindung.plans.rules.refusals import WrongPlaceOfPart
from lindung.plans.rules.terms import MilestoneTerms, PartTerms, check_milestone, check_part
from lindung.plans.rules.words import MAY_STAND_IN, ElementKind

COLUMNS = ("number", "kind", "title", "pillar", "is_title_public", "coordinator", "source")


@transaction.atomic
def add_part(*, plan: Plan, terms: PartTerms, actor: Actor, at: datetime) -> Element:
    """A pillar, goal or outcome, last in its plan. Raises NotAllowed, PlanOver, BadInput, NumberTaken."""
    hold(plan, actor, check_can_change_plan)
    told = check_part(terms)
    part = Element(plan=plan, parent=_parent(plan, told), order=next_order(plan), **columns(told))
    save(part)
    tell("plan.part_added", part.ref, actor, at, about=plan.ref, kind=told.kind.value)
    return part


@transaction.atomic
def change_part(*, part: Element, terms: PartTerms, actor: Actor, at: datetime) -> None:
    """Say something else of a part. Raises NotAllowed, PlanOver, BadInput, NumberTaken."""
    hold(part.plan, actor, check_can_change_plan)
    told = check_part(terms)
    part.parent = _parent(part.plan, told)
    for kind in {each.kind for each in part.parts.all()}:
        if told.kind not in MAY_STAND_IN[ElementKind(kind)]:
            raise WrongPlaceOfPart(field="kind", kind=ElementKind(kind), within=told.kind)
    for name, value in columns(told).items():
        setattr(part, name, value)
    save(part, fields=["parent", *COLUMNS])
    tell("plan.part_changed", part.ref, actor, at, about=part.plan.ref)


@transaction.atomic
def remove_part(*, part: Element, actor: Actor, at: datetime) -> None:
    """Take a part out of a draft, with what stands in it; an activity that stands elsewhere too stays there.

    Raises NotAllowed, PlanOver, PlanNotDraft.
    """
    plan = hold(part.plan, actor, check_can_change_draft)
    remove_with_activities(Element.objects.filter(plan=plan, pk__in=_below(part)))
    tell("plan.part_removed", part.ref, actor, at, about=plan.ref)


def remove_with_activities(parts: QuerySet[Element]) -> None:
    """Delete these parts, and activities that would stand nowhere any more."""
    activities = list(Activity.objects.filter(places__element__in=parts).values_list("pk", flat=True))
    parts.delete()
    Activity.objects.filter(pk__in=activities, places=None, carried_over=None).delete()


def next_order(plan: Plan) -> int:
    """The place behind the last part."""
    last: int | None = plan.elements.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def add_milestone(*, owner: Owner, terms: MilestoneTerms, actor: Actor, at: datetime) -> Milestone:
    """A day by which something stands. Raises NotAllowed, PlanOver, BadInput, AlreadySaid."""
    check_can_keep(actor, owner)
    told = check_milestone(terms)
    milestone = Milestone(label=told.label, due_on=told.due_on, is_partial=told.is_partial, **owned(owner))
    save(milestone, clashes={**CLASHES, "milestone_said_once": AlreadySaid(field="label")})
    tell("plan.milestone_added", milestone.ref, actor, at, about=owner.ref)
    return milestone


@transaction.atomic
def mark_reached(*, milestone: Milestone, actor: Actor, at: datetime) -> None:
    """It stands: said by the organisation in charge, or by the desk. Raises NotAllowed, ChangedMeanwhile."""
    owner = owner_of(milestone)
    check_can_enter(actor, owner)
    if Milestone.objects.filter(pk=milestone.pk, done_at=None).update(done_at=at, done_by=actor.ref) != 1:
        raise ChangedMeanwhile(ref=milestone.ref)
    milestone.done_at, milestone.done_by = at, actor.ref
    tell("plan.milestone_reached", milestone.ref, actor, at, about=owner.ref)


@transaction.atomic
def remove_milestone(*, milestone: Milestone, actor: Actor, at: datetime) -> None:
    """Take a milestone out. Raises NotAllowed, PlanOver."""
    owner = owner_of(milestone)
    check_can_keep(actor, owner)
    milestone.delete()
    tell("plan.milestone_removed", milestone.ref, actor, at, about=owner.ref)


def _parent(plan: Plan, told: PartTerms) -> Element | None:
    """The part it stands in. Raises WrongPlaceOfPart."""
    parent = plan.elements.filter(number=told.parent).first() if told.parent else None
    kind = ElementKind(parent.kind) if parent else None
    if (told.parent and parent is None) or kind not in MAY_STAND_IN[told.kind]:
        raise WrongPlaceOfPart(field="parent", kind=told.kind, within=kind or told.parent)
    return parent


def columns(told: PartTerms) -> dict[str, Any]:
    """The columns of a part that hold its terms."""
    return {
        **{name: getattr(told, name) for name in COLUMNS},
        "kind": told.kind.value,
        "pillar": told.pillar.value if told.pillar else "",
    }


def _below(part: Element) -> list[int]:
    """The part and everything in it."""
    found, step = [part.pk], [part.pk]
    while step:
        step = list(Element.objects.filter(parent__in=step).values_list("pk", flat=True))
        found += step
    return found
