"""What the actions of the room share: saving what may clash, holding a plan, writing the trail."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import IntegrityError, models, transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.kernel.errors import ChangedMeanwhile, Refusal
from lindung.partners.models import Actor
from lindung.plans.models import Activity, Element, Plan
from lindung.plans.rules.refusals import (
    NumberTaken,
    PlanTitleTaken,
    StandsThereAlready,
)

Owner = Element | Activity
CLASHES: Mapping[str, Refusal] = {
    "plan_one_title_per_desk": PlanTitleTaken(field="title"),
    "element_one_number_per_plan": NumberTaken(field="number"),
    "activity_place_one_number_per_plan": NumberTaken(field="number"),
    "activity_place_one_per_plan": StandsThereAlready(field="part"),
}


def save(row: models.Model, *, fields: list[str] | None = None, clashes: Mapping[str, Refusal] = CLASHES) -> None:
    """Save the row. Raises the refusal of the constraint that finds another one like it."""
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as error:
        for name, refusal in clashes.items():
            if name in str(error):
                raise type(refusal)(**refusal.facts) from None
        raise


def hold(plan: Plan, actor: Actor, check: Callable[[Actor, Plan], None]) -> Plan:
    """The plan as it is now, held until the transaction ends, when `check` lets the actor: asked before (who may not
    change it cannot hold it either) and again of what it is now. Raises ChangedMeanwhile when it is gone.
    """
    check(actor, plan)
    held = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if held is None:
        raise ChangedMeanwhile(ref=plan.ref)
    check(actor, held)
    return held


def owned(owner: Owner) -> dict[str, Owner]:
    """The column that says to what a milestone or indicator belongs."""
    return {"element" if isinstance(owner, Element) else "activity": owner}


def owner_of(row: models.Model) -> Owner:
    """To what a milestone or indicator belongs."""
    owner: Owner = getattr(row, "activity", None) or getattr(row, "element")  # noqa: B009 - one of the two is set
    return owner


def tell(
    what: str, thing: str, actor: Actor | None, at: datetime, *, about: str = "", **facts: str | int | bool
) -> None:
    """Write it on the trail. `actor` None: set-up."""
    said: Facts = {**facts}
    audit.record(
        what=what,
        thing=thing,
        about=about or thing,
        by=actor.ref if actor else "set-up",
        at=at,
        facts=said,
        organisation_id=actor.organisation_id if actor else None,
    )
