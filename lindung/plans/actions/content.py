"""The published plans of the region, loaded in every installation; what a desk keeps is left alone."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from lindung.partners.models import PUBLIC, Organisation
from lindung.partners.queries import national_desk
from lindung.plans.actions.drafting import columns
from lindung.plans.actions.parts import remove_with_activities
from lindung.plans.actions.saving import tell
from lindung.plans.actions.sheets import Found, fill
from lindung.plans.models import Plan
from lindung.plans.queries.books import book_of
from lindung.plans.rules.published import PublishedPlan, published_plans
from lindung.plans.rules.words import PlanState

SET_UP = "set-up"


@dataclass(frozen=True)
class Loaded:
    """What loading did, in plans."""

    added: int
    changed: int


@transaction.atomic
def load_plans(*, at: datetime, is_practice: bool = False) -> Loaded:
    """Load the bundled plans. Safe to repeat; needs the scope of everyone.

    A plan whose country has a desk belongs to that desk from then on and is never loaded again. Until there is one,
    everybody reads it and it follows the table.
    """
    before = {plan.code: plan for plan in Plan.objects.filter(is_practice=is_practice).exclude(code="")}
    added = changed = 0
    for told in published_plans():
        desk = national_desk(country=told.country, is_practice=is_practice)
        plan = before.get(told.code)
        if plan is None:
            before[told.code] = _add(told, desk, before.get(told.succeeds), is_practice=is_practice, at=at)
            added += 1
        elif plan.desk_id is None and (desk is not None or _as_kept(plan) != told.book):
            _renew(plan, told, desk, at=at)
            changed += 1
    if added or changed:
        tell("plan.published_loaded", "plans", None, at, added=added, changed=changed)
    return Loaded(added, changed)


def _add(
    told: PublishedPlan, desk: Organisation | None, before: Plan | None, *, is_practice: bool, at: datetime
) -> Plan:
    plan = Plan.objects.create(
        code=told.code,
        desk=desk,
        country=told.country,
        state=told.state.value,
        succeeds=before,
        is_public=True,
        is_practice=is_practice,
        made_at=at,
        made_by=SET_UP,
        **columns(told.book.plan),
        **_moments(told),
    )
    fill(plan, told.book, Found(), by=SET_UP, at=at)
    return plan


def _renew(plan: Plan, told: PublishedPlan, desk: Organisation | None, *, at: datetime) -> None:
    remove_with_activities(plan.elements.all())
    plan.desk = desk
    for name, value in columns(told.book.plan).items():
        setattr(plan, name, value)
    plan.save()
    fill(plan, told.book, Found(), by=SET_UP, at=at)


def _as_kept(plan: Plan) -> object:
    return replace(book_of(plan, PUBLIC), succeeds="")  # the table names a plan by its code


def _moments(told: PublishedPlan) -> dict[str, object]:
    """When it came into force, as its source says, and when its period was over."""
    moments: dict[str, object] = {}
    starts = told.in_force_on or told.book.plan.period_from
    if told.state is not PlanState.DRAFT:
        moments |= {"put_in_force_at": datetime.combine(starts, time(), UTC), "put_in_force_by": SET_UP}
    if told.state is PlanState.ENDED:
        over = told.book.plan.period_until + timedelta(days=1)
        moments |= {"ended_at": datetime.combine(over, time(), UTC), "ended_by": SET_UP}
    return moments
