"""Who carries campaigns out: the leading organisation writes, those that help count, the network reads."""

from lindung.campaigns.models import Campaign, MaterialVersion
from lindung.campaigns.rules import OPEN_CAMPAIGNS, CampaignNotOpen, CampaignState
from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import twins, without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import NeedsAnotherPerson

LEADS_CAMPAIGNS = (Role.COORDINATOR, Role.SUPERVISOR, Role.TRAINER)
SEES_CAMPAIGNS = (*LEADS_CAMPAIGNS, Role.ANALYST, Role.PARTNER_WORKER, Role.CASE_WORKER, Role.DESK_OFFICER)


def why_not_plan_campaign(actor: Actor) -> Refusal | None:
    """Coordinators, supervisors and trainers of an organisation in the network."""
    return without_role(actor, *LEADS_CAMPAIGNS) if actor.organisation is not None else NotAllowed()


def why_not_change_campaign(actor: Actor, campaign: Campaign) -> Refusal | None:
    """Those of the leading organisation, while the campaign is open."""
    if actor.organisation_id != campaign.accountable_id or actor.is_practice != campaign.is_practice:
        return NotAllowed(ref=campaign.ref)
    return without_role(actor, *LEADS_CAMPAIGNS) or _closed(campaign)


def why_not_count(actor: Actor, campaign: Campaign) -> Refusal | None:
    """The leading organisation and those that help, while the campaign is open."""
    takes_part = actor.organisation_id in {campaign.accountable_id, *campaign.contributors}
    if not takes_part or actor.is_practice != campaign.is_practice:
        return NotAllowed(ref=campaign.ref)
    return without_role(actor, *LEADS_CAMPAIGNS, Role.PARTNER_WORKER) or _closed(campaign)


def why_not_approve(actor: Actor, version: MaterialVersion) -> Refusal | None:
    """Another person of the leading organisation than the one who wrote it."""
    refusal = why_not_change_campaign(actor, version.material.campaign)
    return refusal or (NeedsAnotherPerson(ref=version.ref) if version.made_by == actor.ref else None)


def why_not_withdraw_photo(actor: Actor, campaign: Campaign) -> Refusal | None:
    """Whoever may count there, also after the campaign has ended: consent can end at any time."""
    refusal = why_not_count(actor, campaign)
    return None if isinstance(refusal, CampaignNotOpen) else refusal


def _closed(campaign: Campaign) -> Refusal | None:
    state = CampaignState(campaign.state)
    return None if state in OPEN_CAMPAIGNS else CampaignNotOpen(ref=campaign.ref, now=state.value)


can_plan_campaign, check_can_plan_campaign = twins(why_not_plan_campaign)
can_change_campaign, check_can_change_campaign = twins(why_not_change_campaign)
can_count, check_can_count = twins(why_not_count)
can_approve, check_can_approve = twins(why_not_approve)
can_withdraw_photo, check_can_withdraw_photo = twins(why_not_withdraw_photo)
