"""How the room writes its trail: references and numbers, never a text."""

from datetime import datetime

from lindung.audit import actions as audit
from lindung.campaigns.models import Campaign
from lindung.partners.models import Actor

Fact = str | int


def record(what: str, *, thing: str, campaign: Campaign, actor: Actor, at: datetime, **facts: Fact) -> None:
    """One entry about something of a campaign, in the transaction around it."""
    audit.record(
        what=what,
        thing=thing,
        about=campaign.ref,
        by=actor.ref,
        at=at,
        facts=dict(facts),
        organisation_id=campaign.accountable_id,
    )
