"""Campaigns brought into a state by the real actions."""

from datetime import timedelta

from lindung.campaigns import actions
from lindung.campaigns.models import Campaign
from lindung.campaigns.rules import CampaignState
from lindung.partners.models import Actor
from tests.factories import NINE
from tests.factories.campaigns import a_campaign, a_leader

LATER = NINE + timedelta(days=6)
STEPS = {
    CampaignState.RUNNING: actions.start_campaign,
    CampaignState.ENDED: actions.end_campaign,
    CampaignState.CANCELLED: actions.cancel_campaign,
}
PATHS = {
    CampaignState.PLANNED: (),
    CampaignState.RUNNING: (CampaignState.RUNNING,),
    CampaignState.ENDED: (CampaignState.RUNNING, CampaignState.ENDED),
    CampaignState.CANCELLED: (CampaignState.CANCELLED,),
}


def in_state(state: CampaignState) -> tuple[Campaign, Actor]:
    """A campaign in this state, and who leads it."""
    leader = a_leader()
    campaign = a_campaign(by=leader)
    for step in PATHS[state]:
        move(campaign, step, leader)
    return campaign, leader


def move(campaign: Campaign, to: CampaignState, leader: Actor) -> None:
    """One step. Raises ValueError where no action leads there."""
    if to not in STEPS:
        raise ValueError(to)
    STEPS[to](campaign=campaign, actor=leader, at=LATER)
