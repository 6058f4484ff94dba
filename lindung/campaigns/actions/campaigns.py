"""Planning, changing, starting, ending and giving up a campaign."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from lindung.campaigns.actions.trail import record
from lindung.campaigns.models import Campaign
from lindung.campaigns.permissions import check_can_change_campaign, check_can_plan_campaign
from lindung.campaigns.rules import (
    CampaignState,
    DatesOdd,
    EventOutsideCampaign,
    EventState,
    LanguageMissing,
    PartnerUnknown,
)
from lindung.campaigns.rules.words import LANGUAGES
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import Actor, Organisation

DAYS_AT_MOST = 1_100  # three years


@dataclass(frozen=True)
class CampaignSaid:
    """What is said of a campaign. `contributors`: references of organisations that help."""

    title: str
    aim: str
    languages: Sequence[str]
    starts_on: date
    ends_on: date
    is_public: bool = False
    contributors: Sequence[str] = ()


@transaction.atomic
def plan_campaign(*, said: CampaignSaid, actor: Actor, at: datetime) -> Campaign:
    """Plan a campaign led by the actor's organisation. Raises NotAllowed, NeedsRole, DatesOdd, LanguageMissing,
    PartnerUnknown."""
    check_can_plan_campaign(actor)
    if actor.organisation is None:
        raise NotAllowed()
    _check(said)
    campaign = Campaign.objects.create(
        accountable=actor.organisation,
        desk_id=actor.organisation.national_desk_id,
        contributors=_partners(said.contributors, actor.organisation),
        title=said.title,
        aim=said.aim,
        languages=list(said.languages),
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        is_public=said.is_public,
        is_practice=actor.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    record("campaign.planned", thing=campaign.ref, campaign=campaign, actor=actor, at=at)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, said: CampaignSaid, actor: Actor, at: datetime) -> None:
    """Say it anew. Raises NotAllowed, NeedsRole, CampaignNotOpen, DatesOdd, LanguageMissing, PartnerUnknown,
    EventOutsideCampaign."""
    campaign = locked(campaign)
    check_can_change_campaign(actor, campaign)
    _check(said)
    _check_events_stay_inside(campaign, said)
    campaign.contributors = _partners(said.contributors, campaign.accountable)
    campaign.title, campaign.aim, campaign.languages = said.title, said.aim, list(said.languages)
    campaign.starts_on, campaign.ends_on, campaign.is_public = said.starts_on, said.ends_on, said.is_public
    campaign.changed_at, campaign.changed_by = at, actor.ref
    fields = ("title", "aim", "languages", "starts_on", "ends_on", "is_public", "contributors")
    campaign.save(update_fields=[*fields, "changed_at", "changed_by"])
    record("campaign.changed", thing=campaign.ref, campaign=campaign, actor=actor, at=at)


@transaction.atomic
def start_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> None:
    """It runs from now. Raises NotAllowed, NeedsRole, CampaignNotOpen, WrongState, ChangedMeanwhile."""
    _move(campaign, CampaignState.RUNNING, "campaign.started", actor, at)


@transaction.atomic
def end_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> None:
    """It is over: nothing more is counted. Raises NotAllowed, NeedsRole, CampaignNotOpen, WrongState,
    ChangedMeanwhile."""
    _move(campaign, CampaignState.ENDED, "campaign.ended", actor, at)


@transaction.atomic
def cancel_campaign(*, campaign: Campaign, actor: Actor, at: datetime) -> None:
    """It is given up; its public events leave the calendar. Raises NotAllowed, NeedsRole, CampaignNotOpen, WrongState,
    ChangedMeanwhile."""
    _move(campaign, CampaignState.CANCELLED, "campaign.cancelled", actor, at)


def locked(campaign: Campaign) -> Campaign:
    """The campaign as it is now; until the transaction ends nobody else writes anything of it.

    An advisory lock: those that help may add counts, and no lock on the row itself is theirs to take.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('campaigns_campaign'), %s)", [campaign.pk])
    return Campaign.objects.select_related("accountable").get(pk=campaign.pk)


def _move(campaign: Campaign, to: CampaignState, what: str, actor: Actor, at: datetime) -> None:
    check_can_change_campaign(actor, locked(campaign))
    campaign.move(to, changed_at=at, changed_by=actor.ref)
    record(what, thing=campaign.ref, campaign=campaign, actor=actor, at=at)


def check_languages(languages: Sequence[str]) -> None:
    """Raises LanguageMissing."""
    if not languages or not set(languages) <= set(LANGUAGES):
        raise LanguageMissing(field="languages")


def _check(said: CampaignSaid) -> None:
    check_languages(said.languages)
    if not 0 <= (said.ends_on - said.starts_on).days <= DAYS_AT_MOST:
        raise DatesOdd(field="ends_on", most=DAYS_AT_MOST)


def _check_events_stay_inside(campaign: Campaign, said: CampaignSaid) -> None:
    events = campaign.events.exclude(state=EventState.CANCELLED.value).values_list("starts_at", "ends_at")
    if not all(is_inside(said.starts_on, said.ends_on, *times, zone=campaign.accountable.timezone) for times in events):
        raise EventOutsideCampaign(field="starts_on", least=said.starts_on, most=said.ends_on)


def is_inside(first: date, last: date, starts_at: datetime, ends_at: datetime, *, zone: str) -> bool:
    """Whether an event is on days of its campaign, from the first to the last, where it is carried out."""
    begins, ends = (moment.astimezone(ZoneInfo(zone)).date() for moment in (starts_at, ends_at))
    return first <= begins and ends <= last


def _partners(refs: Iterable[str], lead: Organisation) -> list[int]:
    """The ids of the organisations that help, of the same network and world. Raises PartnerUnknown."""
    wanted = set(refs)
    rows = Organisation.objects.filter(ref__in=wanted, is_practice=lead.is_practice).select_related("desk")
    found = [row for row in rows if row.national_desk_id == lead.national_desk_id]
    if len(found) != len(wanted):
        raise PartnerUnknown(field="contributors")
    return sorted(row.pk for row in found if row.pk != lead.pk)
