"""Workshops as somebody sees them: what is to come, how many seats are free, who is on the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lindung.learning.models import Booking, Workshop
from lindung.learning.rules import HOLDS_SEAT, STANDS, BookingState, WorkshopState
from lindung.partners.models import Actor
from lindung.partners.scope import acting

_SEATED = Q(state__in=sorted(state.value for state in HOLDS_SEAT))
_WAITING = Q(state=BookingState.WAITING.value)


@dataclass(frozen=True)
class Seats:
    """How full a workshop is."""

    capacity: int
    taken: int = 0
    waiting: int = 0

    @property
    def free(self) -> int:
        """Seats nobody has; none while somebody waits."""
        return 0 if self.waiting else max(self.capacity - self.taken, 0)


@dataclass(frozen=True)
class Listed:
    """A workshop in a list, with the actor's own booking."""

    workshop: Workshop
    seats: Seats
    booking: Booking | None


def upcoming(actor: Actor, *, at: datetime) -> list[Listed]:
    """What the actor's network may still book or is going on, soonest first."""
    rows = Workshop.objects.visible_to(actor).filter(ends_at__gt=at, state=WorkshopState.ANNOUNCED.value)
    return _listed(list(rows.select_related("host", "programme").order_by("starts_at", "id")), actor)


def past(actor: Actor, *, at: datetime, most: int = 20) -> list[Listed]:
    """What was held, cancelled, or is over and waits to be closed, newest first."""
    over = Q(ends_at__lte=at) | ~Q(state=WorkshopState.ANNOUNCED.value)
    rows = Workshop.objects.visible_to(actor).filter(over).select_related("host", "programme")
    return _listed(list(rows.order_by("-starts_at", "-id")[:most]), actor)


def listed(workshop: Workshop, actor: Actor) -> Listed:
    """One workshop with its seats and the actor's own booking."""
    return _listed([workshop], actor)[0]


def own_booking(workshop: Workshop, actor: Actor) -> Booking | None:
    """The actor's own booking that stands, or None."""
    states = sorted(state.value for state in STANDS)
    return Booking.objects.of(actor).filter(workshop=workshop, state__in=states).first()


def own_bookings(actor: Actor) -> QuerySet[Booking]:
    """Everything the actor ever booked."""
    return Booking.objects.of(actor).select_related("workshop")


def place_in_line(booking: Booking) -> int:
    """How many wait up to and with this one; 0 for a seat."""
    if booking.state != BookingState.WAITING.value:
        return 0
    with acting(organisations={booking.host_id, booking.organisation_id}):
        ahead = Booking.objects.filter(_WAITING, workshop_id=booking.workshop_id)
        first = Q(booked_at__lt=booking.booked_at) | Q(booked_at=booking.booked_at, id__lte=booking.pk)
        return ahead.filter(first).count()


def attendance(workshop: Workshop) -> QuerySet[Booking]:
    """Everybody on the list, for its host: seats first, then who waits, then who gave back."""
    rows = Booking.objects.filter(workshop=workshop).select_related("organisation", "host__key")
    return rows.order_by("state", "booked_at", "id")


def _listed(workshops: list[Workshop], actor: Actor) -> list[Listed]:
    seats = _seats(workshops)
    own = {
        row.workshop_id: row
        for row in Booking.objects.of(actor)
        .filter(workshop__in=workshops, state__in=sorted(state.value for state in STANDS))
        .select_related("workshop")
    }
    return [Listed(each, seats.get(each.pk, Seats(each.capacity)), own.get(each.pk)) for each in workshops]


def _seats(workshops: Iterable[Workshop]) -> dict[int, Seats]:
    """Numbers only, counted where the host sees every row."""
    hosts = {each.host_id for each in workshops}
    if not hosts:
        return {}
    with acting(organisations=hosts):
        counted = list(
            Booking.objects.filter(workshop__in=[each.pk for each in workshops])
            .values("workshop")
            .annotate(taken=Count("id", filter=_SEATED), waiting=Count("id", filter=_WAITING))
            .order_by()
        )
    capacity = {each.pk: each.capacity for each in workshops}
    return {row["workshop"]: Seats(capacity[row["workshop"]], row["taken"], row["waiting"]) for row in counted}
