"""Who was there: by a code that works once and ends soon, or by the trainer's list."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from lindung.kernel.errors import ChangedMeanwhile, WrongState
from lindung.learning.actions.acting import note
from lindung.learning.models import Booking, Workshop
from lindung.learning.permissions import check_can_hold, check_can_keep
from lindung.learning.rules import BookingState, CodeOver, NothingToTakeBack, WorkshopOver, WorkshopState
from lindung.partners.models import Actor
from lindung.vault import digest, digest_candidates

DIGEST = "attendance"
CODE_FOR = timedelta(minutes=10)
OPENS_BEFORE = timedelta(hours=2)
BY_CODE, BY_LIST = "code", "list"


@transaction.atomic
def make_code(*, booking: Booking, actor: Actor, at: datetime) -> str:
    """A new code for one's own seat; the one before stops working. Raises NothingToTakeBack, WorkshopOver."""
    workshop = booking.workshop
    if actor.member is None or booking.member_id != actor.member.pk:
        raise NothingToTakeBack(ref=workshop.ref)
    if booking.state not in {BookingState.BOOKED.value, BookingState.WAITING.value}:
        raise NothingToTakeBack(ref=workshop.ref)
    if workshop.state != WorkshopState.ANNOUNCED.value or at < workshop.starts_at - OPENS_BEFORE:
        raise WorkshopOver(ref=workshop.ref)
    secret = secrets.token_urlsafe(16)
    Booking.objects.filter(pk=booking.pk).update(
        code_digest=digest(DIGEST, f"{booking.ref}:{secret}"), code_expires_at=at + CODE_FOR
    )
    note("attendance.code_made", booking, actor, at, workshop=workshop.ref)
    return f"{booking.ref}.{secret}"


def read_code(*, key: str, actor: Actor, at: datetime) -> Booking:
    """The booking behind a code that still works, for a trainer of its host. Raises NotAllowed, CodeOver."""
    check_can_hold(actor)
    ref, _, secret = key.partition(".")
    rows = Booking.objects.select_related("workshop", "host__key").filter(host_id=actor.organisation_id)
    booking = rows.filter(ref=ref).first()
    known = bytes(booking.code_digest or b"") if booking else b""
    fits = any(hmac.compare_digest(known, each) for each in digest_candidates(DIGEST, f"{ref}:{secret}"))
    if booking is None or not fits or booking.code_expires_at is None or at >= booking.code_expires_at:
        raise CodeOver()
    check_can_keep(actor, booking.workshop)
    return booking


@transaction.atomic
def attend_by_code(*, key: str, actor: Actor, at: datetime) -> Booking:
    """The trainer has seen person and code: she is there. Raises NotAllowed, CodeOver; a code works once."""
    booking = read_code(key=key, actor=actor, at=at)
    try:
        _settle(booking, actor, at, BY_CODE)
    except (WrongState, ChangedMeanwhile):
        raise CodeOver() from None
    return booking


@transaction.atomic
def mark_attended(*, workshop: Workshop, refs: Iterable[str], actor: Actor, at: datetime) -> int:
    """The people ticked on the list were there; how many were new. Raises NotAllowed, WorkshopOver."""
    check_can_keep(actor, workshop)
    if workshop.state == WorkshopState.CANCELLED.value or at < workshop.starts_at - OPENS_BEFORE:
        raise WorkshopOver(ref=workshop.ref)
    may = [BookingState.BOOKED.value, BookingState.WAITING.value, BookingState.MISSED.value]
    rows = Booking.objects.filter(workshop=workshop, ref__in=set(refs), state__in=may)
    marked = list(rows.select_related("workshop").select_for_update(of=("self",)).order_by("id"))
    for booking in marked:
        _settle(booking, actor, at, BY_LIST)
    return len(marked)


@transaction.atomic
def close_workshop(*, workshop: Workshop, actor: Actor, at: datetime) -> None:
    """It was held: whoever has a seat and was not marked missed it. Raises NotAllowed, WrongState, WorkshopOver."""
    check_can_keep(actor, workshop)
    if at < workshop.starts_at:
        raise WorkshopOver(ref=workshop.ref)
    locked = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    locked.move(WorkshopState.HELD, ended_at=at, ended_by=actor.ref)
    settled = {"settled_at": at, "settled_by": actor.ref}
    rows = Booking.objects.filter(workshop=locked)
    missed = rows.filter(state=BookingState.BOOKED.value).update(state=BookingState.MISSED.value, **settled)
    rows.filter(state=BookingState.WAITING.value).update(state=BookingState.WITHDRAWN.value, **settled)
    came = rows.filter(state=BookingState.ATTENDED.value).count()
    note("workshop.held", locked, actor, at, came=came, missed=missed)
    workshop.refresh_from_db()


def _settle(booking: Booking, actor: Actor, at: datetime, how: str) -> None:
    booking.move(
        BookingState.ATTENDED,
        attended_how=how,
        settled_at=at,
        settled_by=actor.ref,
        code_digest=None,
        code_expires_at=None,
    )
    note("attendance.noted", booking, actor, at, workshop=booking.workshop.ref, how=how)
