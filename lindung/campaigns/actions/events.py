"""Planning, changing, counting and giving up the outreach events of a campaign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from lindung.campaigns.actions.campaigns import check_languages, is_inside, locked
from lindung.campaigns.actions.trail import record
from lindung.campaigns.models import Campaign, OutreachEvent
from lindung.campaigns.permissions import check_can_change_campaign, check_can_count
from lindung.campaigns.rules import (
    AreaAbroad,
    CountedHow,
    CountTooLarge,
    CountTooSoon,
    DatesOdd,
    EventOutsideCampaign,
    EventState,
)
from lindung.campaigns.rules.words import PEOPLE_AT_MOST
from lindung.directory.areas import check_area
from lindung.directory.rules import UnknownArea
from lindung.partners.models import Actor

DAYS_AT_MOST = 31


@dataclass(frozen=True)
class EventSaid:
    """What is said of an event; `area` empty: online, or the whole country."""

    title: str
    about: str
    area: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    languages: Sequence[str]
    is_public: bool = False


@transaction.atomic
def plan_event(*, campaign: Campaign, said: EventSaid, actor: Actor, at: datetime) -> OutreachEvent:
    """Add an event. Raises NotAllowed, NeedsRole, CampaignNotOpen, AreaAbroad, DatesOdd, EventOutsideCampaign,
    LanguageMissing."""
    campaign = locked(campaign)
    check_can_change_campaign(actor, campaign)
    _check(campaign, said)
    event = OutreachEvent.objects.create(
        campaign=campaign,
        country=campaign.accountable.country,
        timezone=campaign.accountable.timezone,
        made_at=at,
        made_by=actor.ref,
        **_fields(said),
    )
    record("outreach.planned", thing=event.ref, campaign=campaign, actor=actor, at=at)
    return event


@transaction.atomic
def change_event(*, event: OutreachEvent, said: EventSaid, actor: Actor, at: datetime) -> None:
    """Say it anew, while it is planned. Raises NotAllowed, NeedsRole, CampaignNotOpen, AreaAbroad, DatesOdd,
    EventOutsideCampaign, LanguageMissing, WrongState."""
    event = _locked(event)
    check_can_change_campaign(actor, event.campaign)
    OutreachEvent.LIFECYCLE.check(EventState(event.state), EventState.HELD)  # only what is planned may change
    _check(event.campaign, said)
    fields = _fields(said)
    for name, value in fields.items():
        setattr(event, name, value)
    event.changed_at, event.changed_by = at, actor.ref
    event.save(update_fields=[*fields, "changed_at", "changed_by"])
    record("outreach.changed", thing=event.ref, campaign=event.campaign, actor=actor, at=at)


@transaction.atomic
def record_held(*, event: OutreachEvent, people: int, how: CountedHow, actor: Actor, at: datetime) -> None:
    """It was held, and so many people came. Raises NotAllowed, NeedsRole, CampaignNotOpen, CountTooSoon, CountTooLarge,
    WrongState, ChangedMeanwhile."""
    event = _locked(event)
    check_can_count(actor, event.campaign)
    if at < event.starts_at:
        raise CountTooSoon(ref=event.ref, begins=event.starts_at)
    check_number(people, least=0, field="people")
    event.move(EventState.HELD, people=people, counted_how=how.value, counted_at=at, counted_by=actor.ref)
    record("outreach.held", thing=event.ref, campaign=event.campaign, actor=actor, at=at, people=people, how=how.value)


@transaction.atomic
def cancel_event(*, event: OutreachEvent, actor: Actor, at: datetime) -> None:
    """It does not take place; the calendar says so. Raises NotAllowed, NeedsRole, CampaignNotOpen, WrongState,
    ChangedMeanwhile."""
    event = _locked(event)
    check_can_change_campaign(actor, event.campaign)
    event.move(EventState.CANCELLED, changed_at=at, changed_by=actor.ref)
    record("outreach.cancelled", thing=event.ref, campaign=event.campaign, actor=actor, at=at)


def check_number(number: int, *, least: int, field: str) -> None:
    """Raises CountTooLarge."""
    if not least <= number <= PEOPLE_AT_MOST:
        raise CountTooLarge(field=field, given=number, least=least, most=PEOPLE_AT_MOST)


def check_area_of(campaign: Campaign, area: str) -> None:
    """An area of the campaign's country, or none. Raises AreaAbroad."""
    if not area:
        return
    try:
        check_area(area, country=campaign.accountable.country)
    except UnknownArea:
        raise AreaAbroad(field="area", given=area[:16]) from None


def _locked(event: OutreachEvent) -> OutreachEvent:
    """The event as it is now, its campaign held until the transaction ends."""
    locked(event.campaign)
    return OutreachEvent.objects.select_related("campaign__accountable").get(pk=event.pk)


def _check(campaign: Campaign, said: EventSaid) -> None:
    check_languages(said.languages)
    check_area_of(campaign, said.area)
    if not 0 < (said.ends_at - said.starts_at).total_seconds() <= DAYS_AT_MOST * 86_400:
        raise DatesOdd(field="ends_at", most=DAYS_AT_MOST)
    first, last, zone = campaign.starts_on, campaign.ends_on, campaign.accountable.timezone
    if not is_inside(first, last, said.starts_at, said.ends_at, zone=zone):
        raise EventOutsideCampaign(field="starts_at", least=first, most=last)


def _fields(said: EventSaid) -> dict[str, object]:
    return {**asdict(said), "languages": list(said.languages)}
