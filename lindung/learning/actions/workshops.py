"""Workshops: announced, booked up to their seats, given back, moved up, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lindung.audit import actions as audit
from lindung.learning.actions.acting import learner, note, on_both_sides
from lindung.learning.actions.programmes import ABOUT_AT_MOST, TITLE_AT_MOST, checked_modules
from lindung.learning.models import Booking, Programme, Workshop
from lindung.learning.permissions import check_can_hold, check_can_keep
from lindung.learning.rules import (
    HOLDS_SEAT,
    STANDS,
    AlreadyBooked,
    BookingState,
    LearnerSex,
    NothingToTakeBack,
    WorkshopOver,
    WorkshopState,
)
from lindung.learning.rules.refusals import BadTimes, BadWhere
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor
from lindung.partners.rules.reading import read_text
from lindung.partners.rules.refusals import BadChoice, BadPeriod
from lindung.partners.scope import acting

LONGEST = timedelta(days=14)
SEATS_AT_MOST = 2_000
PLACE_AT_MOST = 200
URL_AT_MOST = 300


@dataclass(frozen=True)
class WorkshopFacts:
    """What somebody enters about a workshop."""

    title: str
    starts_at: datetime
    ends_at: datetime
    language: str
    capacity: int
    about: str = ""
    place: str = ""
    online_url: str = ""
    modules: Sequence[str] = ()
    programme: Programme | None = None


@transaction.atomic
def announce_workshop(*, facts: WorkshopFacts, actor: Actor, at: datetime) -> Workshop:
    """A workshop that the whole network may book. Raises NotAllowed, BadTimes, BadWhere, BadInput."""
    check_can_hold(actor)
    _check(facts, at)
    host = actor.organisation
    if host is None:
        raise BadChoice(field="host")
    made = Workshop.objects.create(
        host=host,
        desk=host.national_desk,
        programme=facts.programme,
        modules=checked_modules(facts.modules) if facts.modules else [],
        title=read_text(facts.title, field="title", most=TITLE_AT_MOST),
        about=facts.about.strip()[:ABOUT_AT_MOST],
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        timezone=host.timezone,
        place=facts.place.strip()[:PLACE_AT_MOST],
        online_url=facts.online_url.strip(),
        language=facts.language,
        capacity=facts.capacity,
        is_practice=actor.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    note("workshop.announced", made, actor, at, starts_at=made.starts_at.isoformat(), seats=made.capacity)
    return made


def _check(facts: WorkshopFacts, at: datetime) -> None:
    if not at < facts.starts_at < facts.ends_at or facts.ends_at - facts.starts_at > LONGEST:
        raise BadTimes(field="ends_at")
    url = facts.online_url.strip()
    is_https = url.startswith("https://") and len(url) <= URL_AT_MOST and not any(sign.isspace() for sign in url)
    if (url and not is_https) or not (url or facts.place.strip()):
        raise BadWhere(field="place")
    if not 1 <= facts.capacity <= SEATS_AT_MOST:
        raise BadPeriod(field="capacity", least=1, most=SEATS_AT_MOST)


@transaction.atomic
def book(*, workshop: Workshop, actor: Actor, at: datetime, sex: str = "") -> Booking:
    """A seat, or the last place of the waiting list when none is free. Raises WorkshopOver, AlreadyBooked."""
    member, organisation = learner(actor)
    if sex not in set(LearnerSex):
        raise BadChoice(field="sex")
    with on_both_sides(actor, workshop.host_id):
        locked = _lock(workshop)
        if not locked.takes_bookings(at):
            raise WorkshopOver(ref=workshop.ref)
        standing = Booking.objects.filter(workshop=locked, state__in=_words(STANDS))
        if standing.filter(member=member).exists():
            raise AlreadyBooked(ref=workshop.ref)
        is_free = _taken(locked) < locked.capacity and not standing.filter(state=BookingState.WAITING.value).exists()
        booking = Booking.objects.create(
            workshop=locked,
            host=locked.host,
            organisation=organisation,
            member=member,
            name=str(member.name or ""),
            sex=sex,
            state=(BookingState.BOOKED if is_free else BookingState.WAITING).value,
            booked_at=at,
        )
    note("workshop.booked", booking, actor, at, workshop=workshop.ref, state=booking.state)
    return booking


@transaction.atomic
def withdraw(*, workshop: Workshop, actor: Actor, at: datetime) -> None:
    """Give the seat back; whoever waits longest has it in the same moment. Raises NothingToTakeBack."""
    with on_both_sides(actor, workshop.host_id):
        locked = _lock(workshop)
        open_states = [BookingState.BOOKED.value, BookingState.WAITING.value]
        booking = Booking.objects.filter(workshop=locked, member=actor.member, state__in=open_states).first()
        if booking is None:
            raise NothingToTakeBack(ref=workshop.ref)
        booking.move(
            BookingState.WITHDRAWN, settled_at=at, settled_by=actor.ref, code_digest=None, code_expires_at=None
        )
        if locked.takes_bookings(at):
            move_up(locked, at=at)
    note("workshop.given_back", booking, actor, at, workshop=workshop.ref)


def move_up(workshop: Workshop, *, at: datetime) -> int:
    """Free seats go to whoever waits longest; how many. Call it with the workshop locked, in its host's scope."""
    free = workshop.capacity - _taken(workshop)
    waiting = Booking.objects.filter(workshop=workshop, state=BookingState.WAITING.value)
    moved = list(waiting.select_related("organisation").order_by("booked_at", "id")[: max(free, 0)])
    for booking in moved:
        booking.move(BookingState.BOOKED, moved_up_at=at)
        audit.record(
            what="workshop.moved_up",
            thing=booking.ref,
            by="clock",
            at=at,
            facts={"workshop": workshop.ref},
            organisation_id=workshop.host_id,
        )
        tell(booking, workshop, "seat_free", at=at)
    return len(moved)


@transaction.atomic
def cancel_workshop(*, workshop: Workshop, actor: Actor, at: datetime) -> int:
    """It will not be held; everybody with a seat or waiting is told. How many. Raises NotAllowed, WrongState."""
    check_can_keep(actor, workshop)
    locked = _lock(workshop)
    locked.move(WorkshopState.CANCELLED, ended_at=at, ended_by=actor.ref)
    told = list(
        Booking.objects.filter(workshop=locked, state__in=[BookingState.BOOKED.value, BookingState.WAITING.value])
        .select_related("organisation")
        .order_by("id")
    )
    for booking in told:
        booking.move(BookingState.WITHDRAWN, settled_at=at, settled_by=actor.ref)
        tell(booking, locked, "workshop_cancelled", at=at)
    note("workshop.cancelled", locked, actor, at, told=len(told))
    workshop.refresh_from_db()
    return len(told)


def tell(booking: Booking, workshop: Workshop, template: str, *, at: datetime) -> None:
    """A notice to whoever booked; only here do the host's rows and the learner's exist together."""
    with acting(organisations={workshop.host_id, booking.organisation_id}, member="clock"):
        queue_notice(
            to_organisation=booking.organisation,
            to_member=booking.member,
            accountable=workshop.host,
            template=template,
            facts={"ref": workshop.ref, "starts_at": workshop.starts_at.isoformat()},
            thing=booking.ref,
            at=at,
        )


def _lock(workshop: Workshop) -> Workshop:
    """One at a time: seats are counted and taken under this lock."""
    return Workshop.objects.select_for_update(of=("self",)).select_related("host__key").get(pk=workshop.pk)


def _taken(workshop: Workshop) -> int:
    return Booking.objects.filter(workshop=workshop, state__in=_words(HOLDS_SEAT)).count()


def _words(states: frozenset[BookingState]) -> list[str]:
    return sorted(state.value for state in states)
