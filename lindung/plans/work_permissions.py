"""Who may do what in the common work on a plan. `why_not_x` answers the refusal or None; the twins follow."""

from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import LEADS, twins, without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import OnlyOwnOrganisation, OnlyTheDesk, OrganisationNotVetted
from lindung.plans.models import Consultation, Decision, Document, Funding, Meeting, Narrative, Plan, Pledge
from lindung.plans.rules.refusals import OnlyTheLead

COMMENTS = (*LEADS, Role.ANALYST, Role.CASE_WORKER, Role.PARTNER_WORKER, Role.DESK_OFFICER, Role.TRAINER)
ENTERS_FIGURES = (Role.COORDINATOR, Role.ANALYST)


def why_not_hand_in(actor: Actor, narrative: Narrative) -> Refusal | None:
    """Coordinators and supervisors of the organisation that leads the activity."""
    if actor.organisation_id != narrative.accountable_id or actor.is_practice != narrative.is_practice:
        return OnlyTheLead(ref=narrative.ref)
    return without_role(actor, *LEADS)


def why_not_send_back(actor: Actor, narrative: Narrative) -> Refusal | None:
    """Coordinators of the national desk."""
    if actor.organisation_id != narrative.desk_id or actor.is_practice != narrative.is_practice:
        return OnlyTheDesk(ref=narrative.ref)
    return without_role(actor, Role.COORDINATOR)


def why_not_call_meeting(actor: Actor, plan: Plan) -> Refusal | None:
    """Coordinators and supervisors of the national desk whose plan it is."""
    if plan.desk_id is None or actor.organisation_id != plan.desk_id or actor.is_practice != plan.is_practice:
        return OnlyTheDesk(ref=plan.ref)
    return without_role(actor, *LEADS)


def why_not_keep_meeting(actor: Actor, meeting: Meeting) -> Refusal | None:
    """Those of the organisation that called it: minutes, decisions, who was there."""
    if actor.organisation_id != meeting.accountable_id or actor.is_practice != meeting.is_practice:
        return NotAllowed(ref=meeting.ref)
    return without_role(actor, *LEADS)


def why_not_end_decision(actor: Actor, decision: Decision) -> Refusal | None:
    """Its owner, or whoever called the meeting."""
    own = actor.organisation_id in {decision.accountable_id, decision.desk_id}
    if not own or actor.is_practice != decision.is_practice:
        return OnlyOwnOrganisation(ref=decision.ref)
    return without_role(actor, *LEADS)


def why_not_reopen_decision(actor: Actor, decision: Decision) -> Refusal | None:
    """The national desk that called the meeting: who did a thing does not judge it."""
    if actor.organisation_id != decision.desk_id or actor.is_practice != decision.is_practice:
        return OnlyTheDesk(ref=decision.ref)
    return without_role(actor, *LEADS)


def why_not_follow_pledges(actor: Actor) -> Refusal | None:
    """Coordinators and supervisors of a national desk."""
    return without_role(actor, *LEADS) if actor.is_of_desk else OnlyTheDesk()


def why_not_add_evidence(actor: Actor, pledge: Pledge) -> Refusal | None:
    """Whoever promised it, or the desk that follows it."""
    own = actor.organisation_id is not None and actor.organisation_id in {pledge.accountable_id, pledge.owner_id}
    if not own or actor.is_practice != pledge.is_practice:
        return OnlyOwnOrganisation(ref=pledge.ref)
    return without_role(actor, *LEADS)


def why_not_judge_pledge(actor: Actor, pledge: Pledge) -> Refusal | None:
    """The desk that follows it; nobody calls the own pledge kept."""
    if actor.organisation_id != pledge.accountable_id or actor.is_practice != pledge.is_practice:
        return OnlyTheDesk(ref=pledge.ref)
    return without_role(actor, *LEADS)


def why_not_draft_document(actor: Actor) -> Refusal | None:
    """Coordinators and supervisors of a vetted organisation."""
    if actor.organisation is None or not actor.organisation.is_vetted:
        return OrganisationNotVetted()
    return without_role(actor, *LEADS)


def why_not_change_document(actor: Actor, document: Document | Consultation) -> Refusal | None:
    """Those of the organisation that leads the work on it."""
    if actor.organisation_id != document.accountable_id or actor.is_practice != document.is_practice:
        return OnlyOwnOrganisation(ref=document.ref)
    return without_role(actor, *LEADS)


def why_not_comment(actor: Actor, consultation: Consultation) -> Refusal | None:
    """Anybody of a vetted organisation of the network whose work the text is about."""
    if actor.organisation is None or not actor.organisation.is_vetted:
        return OrganisationNotVetted()
    if actor.desk_id != consultation.desk_id or actor.is_practice != consultation.is_practice:
        return NotAllowed(ref=consultation.ref)
    return without_role(actor, *COMMENTS)


def why_not_plan_funding(actor: Actor) -> Refusal | None:
    """Coordinators and supervisors of a vetted organisation."""
    return why_not_draft_document(actor)


def why_not_keep_funding(actor: Actor, funding: Funding) -> Refusal | None:
    """Those of the organisation that runs the programme."""
    if actor.organisation_id != funding.accountable_id or actor.is_practice != funding.is_practice:
        return OnlyOwnOrganisation(ref=funding.ref)
    return without_role(actor, *LEADS)


def why_not_enter_figures(actor: Actor) -> Refusal | None:
    """Coordinators and analysts of a national desk."""
    return without_role(actor, *ENTERS_FIGURES) if actor.is_of_desk else OnlyTheDesk()


can_hand_in, check_can_hand_in = twins(why_not_hand_in)
can_send_back, check_can_send_back = twins(why_not_send_back)
can_call_meeting, check_can_call_meeting = twins(why_not_call_meeting)
can_keep_meeting, check_can_keep_meeting = twins(why_not_keep_meeting)
can_end_decision, check_can_end_decision = twins(why_not_end_decision)
can_reopen_decision, check_can_reopen_decision = twins(why_not_reopen_decision)
can_follow_pledges, check_can_follow_pledges = twins(why_not_follow_pledges)
can_add_evidence, check_can_add_evidence = twins(why_not_add_evidence)
can_judge_pledge, check_can_judge_pledge = twins(why_not_judge_pledge)
can_draft_document, check_can_draft_document = twins(why_not_draft_document)
can_change_document, check_can_change_document = twins(why_not_change_document)
can_comment, check_can_comment = twins(why_not_comment)
can_plan_funding, check_can_plan_funding = twins(why_not_plan_funding)
can_keep_funding, check_can_keep_funding = twins(why_not_keep_funding)
can_enter_figures, check_can_enter_figures = twins(why_not_enter_figures)
