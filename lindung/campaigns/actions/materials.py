"""Materials: written in a version, approved by a second person, handed out and counted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from lindung.campaigns.actions.campaigns import check_languages, locked
from lindung.campaigns.actions.events import check_area_of, check_number
from lindung.campaigns.actions.trail import record
from lindung.campaigns.models import Campaign, Handout, Material, MaterialVersion, OutreachEvent
from lindung.campaigns.permissions import check_can_approve, check_can_change_campaign, check_can_count
from lindung.campaigns.rules import MaterialEmpty, MaterialKind, NotApproved
from lindung.campaigns.rules.words import TEXT_AT_MOST
from lindung.kernel.errors import ChangedMeanwhile, NotFound
from lindung.partners.models import Actor


@dataclass(frozen=True)
class HandoutSaid:
    """How many were handed out, where, on which day, and at which event, if at one."""

    number: int
    on_day: date
    area: str = ""
    event: OutreachEvent | None = None


@transaction.atomic
def make_material(*, campaign: Campaign, kind: MaterialKind, title: str, actor: Actor, at: datetime) -> Material:
    """Begin a material; its texts are versions. Raises NotAllowed, NeedsRole, CampaignNotOpen."""
    campaign = locked(campaign)
    check_can_change_campaign(actor, campaign)
    material = Material.objects.create(campaign=campaign, kind=kind.value, title=title, made_at=at, made_by=actor.ref)
    record("material.made", thing=material.ref, campaign=campaign, actor=actor, at=at, kind=kind.value)
    return material


@transaction.atomic
def write_version(
    *, material: Material, language: str, heading: str, text: str, actor: Actor, at: datetime
) -> MaterialVersion:
    """The next version in a language; earlier ones stay until they are withdrawn. Raises NotAllowed, NeedsRole,
    CampaignNotOpen, LanguageMissing, MaterialEmpty."""
    campaign = locked(material.campaign)
    check_can_change_campaign(actor, campaign)
    check_languages([language])
    text = text.strip()
    if not 1 <= len(text) <= TEXT_AT_MOST:
        raise MaterialEmpty(field="text", most=TEXT_AT_MOST, length=len(text))
    rows = MaterialVersion.objects.filter(material=material, language=language)
    last: int = rows.aggregate(last=Max("number"))["last"] or 0
    version = MaterialVersion.objects.create(
        material=material,
        language=language,
        number=last + 1,
        heading=heading,
        text=text,
        made_at=at,
        made_by=actor.ref,
    )
    record(
        "material.written", thing=version.ref, campaign=campaign, actor=actor, at=at, language=language, number=last + 1
    )
    return version


@transaction.atomic
def approve_version(*, version: MaterialVersion, actor: Actor, at: datetime) -> None:
    """A second person has read it: it may be printed. Raises NotAllowed, NeedsRole, CampaignNotOpen,
    NeedsAnotherPerson, ChangedMeanwhile."""
    version.material.campaign = locked(version.material.campaign)
    check_can_approve(actor, version)
    rows = MaterialVersion.objects.filter(pk=version.pk, approved_at=None, withdrawn_at=None)
    _change(version, rows.update(approved_at=at, approved_by=actor.ref))
    record("material.approved", thing=version.ref, campaign=version.material.campaign, actor=actor, at=at)


@transaction.atomic
def withdraw_version(*, version: MaterialVersion, actor: Actor, at: datetime) -> None:
    """It is printed no more. Raises NotAllowed, NeedsRole, CampaignNotOpen, ChangedMeanwhile."""
    check_can_change_campaign(actor, locked(version.material.campaign))
    rows = MaterialVersion.objects.filter(pk=version.pk, withdrawn_at=None)
    _change(version, rows.update(withdrawn_at=at, withdrawn_by=actor.ref))
    record("material.withdrawn", thing=version.ref, campaign=version.material.campaign, actor=actor, at=at)


@transaction.atomic
def record_handout(*, version: MaterialVersion, said: HandoutSaid, actor: Actor, at: datetime) -> Handout:
    """So many were handed out there. Raises NotAllowed, NeedsRole, CampaignNotOpen, NotApproved, CountTooLarge,
    AreaAbroad, NotFound for an event of another campaign."""
    campaign = locked(version.material.campaign)
    check_can_count(actor, campaign)
    version.refresh_from_db(fields=["approved_at", "withdrawn_at"])
    if not version.is_in_use:
        raise NotApproved(ref=version.ref)
    check_number(said.number, least=1, field="number")
    check_area_of(campaign, said.area)
    if said.event is not None and said.event.campaign_id != campaign.pk:
        raise NotFound(ref=said.event.ref)
    handout = Handout.objects.create(
        campaign=campaign,
        version=version,
        event=said.event,
        area=said.area or (said.event.area if said.event else ""),
        on_day=said.on_day,
        number=said.number,
        counted_at=at,
        counted_by=actor.ref,
    )
    record("material.handed_out", thing=version.ref, campaign=campaign, actor=actor, at=at, number=said.number)
    return handout


def _change(version: MaterialVersion, changed: int) -> None:
    if changed != 1:
        raise ChangedMeanwhile(ref=version.ref)
    version.refresh_from_db(fields=["approved_at", "approved_by", "withdrawn_at", "withdrawn_by"])
