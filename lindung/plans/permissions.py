"""Who may do what with plans and activities. `why_not_x` answers the refusal or None; the twins follow.

The coordinator of the national desk keeps its plans; a second person of the desk puts one in force; the organisation
that leads an activity says how far it is.
"""

from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import LEADS, twins, without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import NeedsAnotherPerson, OnlyTheDesk
from lindung.plans.models import Activity, Element, Plan
from lindung.plans.rules.refusals import OnlyTheLead, PlanNotDraft, PlanOver, PlanWithoutDesk
from lindung.plans.rules.words import PlanState

KEEPS_PLANS = (Role.COORDINATOR,)
SEES_NETWORK = (Role.COORDINATOR, Role.SUPERVISOR, Role.TRAINER, Role.ANALYST)


def why_not_draft_plan(actor: Actor) -> Refusal | None:
    """A coordinator of a national desk, or a machine that its administrator let in (a draft binds nobody)."""
    if not actor.is_of_desk:
        return OnlyTheDesk()
    return None if actor.ref.startswith("token:") else without_role(actor, *KEEPS_PLANS)


def why_not_change_plan(actor: Actor, plan: Plan) -> Refusal | None:
    """A coordinator of the desk whose plan it is, until it has ended."""
    refusal = _not_of_its_desk(actor, plan) or without_role(actor, *KEEPS_PLANS)
    return refusal or (PlanOver(ref=plan.ref) if plan.state == PlanState.ENDED.value else None)


def why_not_change_draft(actor: Actor, plan: Plan) -> Refusal | None:
    """The same, while the plan is being drafted."""
    refusal = why_not_change_plan(actor, plan)
    return refusal or (None if plan.state == PlanState.DRAFT.value else PlanNotDraft(ref=plan.ref))


def why_not_put_in_force(actor: Actor, plan: Plan) -> Refusal | None:
    """A coordinator or supervisor of the desk; another person than the one who drafted it."""
    refusal = _not_of_its_desk(actor, plan) or without_role(actor, *LEADS)
    return refusal or (NeedsAnotherPerson(ref=plan.ref) if plan.made_by == actor.ref else None)


def why_not_end_plan(actor: Actor, plan: Plan) -> Refusal | None:
    """A coordinator of the desk."""
    return why_not_change_plan(actor, plan)


def why_not_change_activity(actor: Actor, activity: Activity) -> Refusal | None:
    """A coordinator of the desk that keeps it: title, lead, place, money."""
    if activity.desk_id is None:
        return PlanWithoutDesk(ref=activity.ref)
    if actor.organisation_id != activity.desk_id or actor.is_practice != activity.is_practice:
        return OnlyTheDesk(ref=activity.ref)
    return without_role(actor, *KEEPS_PLANS)


def why_not_keep_activity(actor: Actor, activity: Activity) -> Refusal | None:
    """The same for its milestones and how it is measured, until every plan it stands in has ended."""
    refusal = why_not_change_activity(actor, activity)
    if refusal is not None:
        return refusal
    states = set(activity.places.values_list("plan__state", flat=True))
    return PlanOver(ref=activity.ref) if states == {PlanState.ENDED.value} else None


def why_not_report(actor: Actor, activity: Activity) -> Refusal | None:
    """How far it is: coordinator or supervisor of the organisation that leads it, or the desk's coordinator."""
    is_lead = activity.lead_id is not None and actor.organisation_id == activity.lead_id
    if is_lead and actor.is_practice == activity.is_practice and actor.has(*LEADS):
        return None
    refusal = why_not_change_activity(actor, activity)
    if refusal is None:
        return None
    return without_role(actor, *LEADS) if is_lead else OnlyTheLead(ref=activity.ref)


def why_not_keep(actor: Actor, owner: Element | Activity) -> Refusal | None:
    """Milestones and indicators of a part or an activity: whoever keeps its plan, or the activity."""
    if isinstance(owner, Element):
        return why_not_change_plan(actor, owner.plan)
    return why_not_keep_activity(actor, owner)


def why_not_enter(actor: Actor, owner: Element | Activity) -> Refusal | None:
    """What a part or an activity has reached, and numbers that were published: whoever keeps or reports on it."""
    if isinstance(owner, Element):
        return why_not_change_plan(actor, owner.plan)
    return why_not_report(actor, owner)


def _not_of_its_desk(actor: Actor, plan: Plan) -> Refusal | None:
    if plan.desk_id is None:
        return PlanWithoutDesk(ref=plan.ref)
    if actor.organisation_id != plan.desk_id or actor.is_practice != plan.is_practice:
        return OnlyTheDesk(ref=plan.ref)
    return None


can_draft_plan, check_can_draft_plan = twins(why_not_draft_plan)
can_change_plan, check_can_change_plan = twins(why_not_change_plan)
can_change_draft, check_can_change_draft = twins(why_not_change_draft)
can_put_in_force, check_can_put_in_force = twins(why_not_put_in_force)
can_end_plan, check_can_end_plan = twins(why_not_end_plan)
can_change_activity, check_can_change_activity = twins(why_not_change_activity)
can_keep_activity, check_can_keep_activity = twins(why_not_keep_activity)
can_report, check_can_report = twins(why_not_report)
can_keep, check_can_keep = twins(why_not_keep)
can_enter, check_can_enter = twins(why_not_enter)
