"""What happens to a plan: drafted, changed, put in force, shown to everybody, ended."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from lindung.partners.models import Actor, Organisation
from lindung.partners.rules.refusals import BadChoice
from lindung.plans.actions.saving import hold, save, tell
from lindung.plans.models import Plan
from lindung.plans.permissions import (
    check_can_change_plan,
    check_can_draft_plan,
    check_can_end_plan,
    check_can_put_in_force,
)
from lindung.plans.rules.refusals import PlanEmpty, ProvinceAndParent
from lindung.plans.rules.terms import PlanTerms, Source, check_plan
from lindung.plans.rules.words import PlanLevel, PlanState

TERMS = ("title", "titles", "language", "owner", "period_from", "period_until", "level", "province", "note", "sources")


@transaction.atomic
def draft_plan(
    *, terms: PlanTerms, actor: Actor, at: datetime, parent: Plan | None = None, succeeds: Plan | None = None
) -> Plan:
    """A new plan of the actor's desk, which binds nobody yet. Raises NotAllowed, BadInput, PlanTitleTaken."""
    check_can_draft_plan(actor)
    desk = actor.organisation
    assert desk is not None  # noqa: S101 - a desk has been checked
    told = check_plan(terms)
    if told.country != desk.country:
        raise BadChoice(field="country")
    check_relations(told, desk, parent=parent, succeeds=succeeds)
    plan = Plan(
        desk=desk,
        country=desk.country,
        parent=parent,
        succeeds=succeeds,
        is_practice=actor.is_practice,
        made_at=at,
        made_by=actor.ref,
        **columns(told),
    )
    save(plan)
    tell("plan.drafted", plan.ref, actor, at)
    return plan


@transaction.atomic
def change_plan(
    *,
    plan: Plan,
    terms: PlanTerms,
    actor: Actor,
    at: datetime,
    parent: Plan | None = None,
    succeeds: Plan | None = None,
) -> None:
    """Say something else of a plan. Raises NotAllowed, PlanOver, BadInput, PlanTitleTaken."""
    held = hold(plan, actor, check_can_change_plan)
    told = check_plan(terms)
    check_relations(told, actor.organisation, parent=parent, succeeds=succeeds, plan=held)
    for name, value in {**columns(told), "parent": parent, "succeeds": succeeds}.items():
        setattr(plan, name, value)
    plan.changed_at, plan.changed_by = at, actor.ref
    save(plan, fields=[*columns(told), "parent", "succeeds", "changed_at", "changed_by"])
    tell("plan.changed", plan.ref, actor, at)


@transaction.atomic
def put_in_force(*, plan: Plan, actor: Actor, at: datetime) -> None:
    """From now on the plan binds; the one before it ends. Raises NotAllowed, PlanEmpty, WrongState."""
    hold(plan, actor, check_can_put_in_force)
    if not plan.elements.exists():
        raise PlanEmpty(ref=plan.ref)
    plan.move(PlanState.IN_FORCE, put_in_force_at=at, put_in_force_by=actor.ref)
    tell("plan.in_force", plan.ref, actor, at)
    before = plan.succeeds
    if before is not None and before.desk_id == plan.desk_id and before.state == PlanState.IN_FORCE.value:
        before.move(PlanState.ENDED, ended_at=at, ended_by=actor.ref)
        tell("plan.ended", before.ref, actor, at, followed_by=plan.ref)


@transaction.atomic
def end_plan(*, plan: Plan, actor: Actor, at: datetime) -> None:
    """The plan no longer binds and stays as it is. Raises NotAllowed, PlanOver, WrongState."""
    hold(plan, actor, check_can_end_plan)
    plan.move(PlanState.ENDED, ended_at=at, ended_by=actor.ref)
    tell("plan.ended", plan.ref, actor, at)


@transaction.atomic
def show_to_everybody(*, plan: Plan, is_public: bool, actor: Actor, at: datetime) -> None:
    """Whether people who are not signed in may read the plan. Raises NotAllowed, PlanOver."""
    hold(plan, actor, check_can_change_plan)
    plan.is_public, plan.changed_at, plan.changed_by = is_public, at, actor.ref
    plan.save(update_fields=["is_public", "changed_at", "changed_by"])
    tell("plan.shown" if is_public else "plan.hidden", plan.ref, actor, at)


def columns(terms: PlanTerms) -> dict[str, Any]:
    """The columns of a plan that hold its terms."""
    return {
        **{name: getattr(terms, name) for name in TERMS},
        "titles": dict(terms.titles),
        "level": terms.level.value,
        "sources": [_source(each) for each in terms.sources],
    }


def check_relations(
    terms: PlanTerms,
    desk: Organisation | None,
    *,
    parent: Plan | None,
    succeeds: Plan | None,
    plan: Plan | None = None,
) -> None:
    """A province's plan stands under a national one of its desk; a plan follows another of its desk, or none.

    Raises ProvinceAndParent, BadChoice.
    """
    if (terms.level is PlanLevel.PROVINCE) != (parent is not None):
        raise ProvinceAndParent(field="province")
    if parent is not None and (parent.desk != desk or parent.level != PlanLevel.NATIONAL.value or parent == plan):
        raise BadChoice(field="parent")
    if succeeds is not None and (succeeds.desk != desk or succeeds == plan or _comes_after(succeeds, plan)):
        raise BadChoice(field="succeeds")


def _comes_after(plan: Plan, other: Plan | None) -> bool:
    """Whether `plan` follows `other`, directly or through plans between them."""
    seen: set[int] = set()
    step = plan.succeeds
    while step is not None and step.pk not in seen:
        if step == other:
            return True
        seen.add(step.pk)
        step = step.succeeds
    return False


def _source(source: Source) -> dict[str, str]:
    told = asdict(source)
    return {"title": told["title"], "url": told["url"], "read_on": source.read_on.isoformat() if source.read_on else ""}
