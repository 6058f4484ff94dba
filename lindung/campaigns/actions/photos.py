"""Photographs of events: added with everybody's consent, gone at once when it ends."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lindung.campaigns.actions.campaigns import locked
from lindung.campaigns.actions.trail import record
from lindung.campaigns.models import EventPhoto, OutreachEvent
from lindung.campaigns.permissions import check_can_count, check_can_withdraw_photo
from lindung.campaigns.rules import PhotoNeedsConsent, PhotoUnreadable
from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import CLOCK, Actor
from lindung.web.pictures import BYTES_AT_MOST, NotAPicture, rewritten

BATCH = 200


@dataclass(frozen=True)
class PhotoSaid:
    """A picture, what it shows, and the consent it rests on."""

    content: bytes
    caption: str
    has_everybodys_consent: bool
    agreed_how: str
    shown_until: date


@transaction.atomic
def add_photo(*, event: OutreachEvent, said: PhotoSaid, actor: Actor, at: datetime) -> EventPhoto:
    """Keep a picture, written anew. Raises NotAllowed, NeedsRole, CampaignNotOpen, PhotoNeedsConsent,
    PhotoUnreadable."""
    campaign = locked(event.campaign)
    check_can_count(actor, campaign)
    if not said.has_everybodys_consent or not said.agreed_how.strip():
        raise PhotoNeedsConsent(field="has_everybodys_consent")
    if said.shown_until <= at.date():
        raise PhotoNeedsConsent(field="shown_until")
    try:
        picture = rewritten(said.content)
    except NotAPicture:
        raise PhotoUnreadable(field="content", most=BYTES_AT_MOST // 1_000_000) from None
    photo = EventPhoto.objects.create(
        event=event,
        image=picture.content,
        width=picture.width,
        height=picture.height,
        caption=said.caption,
        agreed_how=said.agreed_how.strip(),
        shown_until=said.shown_until,
        added_at=at,
        added_by=actor.ref,
    )
    record("photo.added", thing=photo.ref, campaign=campaign, actor=actor, at=at)
    return photo


@transaction.atomic
def withdraw_photo(*, photo: EventPhoto, actor: Actor, at: datetime) -> None:
    """Somebody in it no longer agrees: the picture is removed now. Raises NotAllowed, NeedsRole, ChangedMeanwhile."""
    campaign = photo.event.campaign
    check_can_withdraw_photo(actor, campaign)
    if not _remove(photo, actor=actor, at=at):
        raise ChangedMeanwhile(ref=photo.ref)
    record("photo.withdrawn", thing=photo.ref, campaign=campaign, actor=actor, at=at)


@transaction.atomic
def remove_ended_photos(*, at: datetime) -> int:
    """Remove pictures whose consent has ended, or whose key a restore destroyed again; return how many. Safe to run
    twice."""
    ended = EventPhoto.objects.gone(at.date()).select_related("event__campaign", "key").defer("image")
    removed = 0
    for photo in ended.order_by("id")[:BATCH]:
        if _remove(photo, actor=CLOCK, at=at):
            record("photo.withdrawn", thing=photo.ref, campaign=photo.event.campaign, actor=CLOCK, at=at)
            removed += 1
    return removed


def _remove(photo: EventPhoto, *, actor: Actor, at: datetime) -> bool:
    """The picture, its caption and how they agreed open no more, from no backup either; false when it was gone."""
    rows = EventPhoto.objects.filter(pk=photo.pk, withdrawn_at=None)
    if rows.update(image=None, withdrawn_at=at, withdrawn_by=actor.ref) != 1:
        return False
    photo.key.erase(at=at)
    return True
