"""Workshops at a place or online, and who has a seat, waits for one, or was there."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.learning.models.programmes import NetworkQuerySet, Programme, SharedQuerySet
from lindung.learning.rules import (
    BOOKING_LIFECYCLE,
    HOLDS_SEAT,
    STANDS,
    WORKSHOP_LIFECYCLE,
    BookingState,
    WorkshopState,
)
from lindung.partners.models import Member, Moving, Organisation
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key


class Workshop(Moving):
    """One meeting of a host's trainers with learners of the network. Its address online is shown to who has a seat."""

    LIFECYCLE = WORKSHOP_LIFECYCLE
    STATE = WorkshopState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="workshops", null=True, blank=True)
    modules = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=1000, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    timezone = models.CharField(max_length=40)
    place = models.CharField(max_length=200, blank=True, default="")
    online_url = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=5)
    capacity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, default=WorkshopState.ANNOUNCED.value)
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = NetworkQuerySet["Workshop"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="workshop_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="workshop_is_somewhere", condition=~Q(place="") | ~Q(online_url="")),
            models.CheckConstraint(name="workshop_has_seats", condition=Q(capacity__gte=1)),
            models.CheckConstraint(
                name="workshop_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="", state=WorkshopState.ANNOUNCED.value)
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(state=WorkshopState.ANNOUNCED.value)),
            ),
        ]
        indexes: ClassVar = [models.Index(name="workshop_by_start", fields=["desk", "starts_at"])]

    def __str__(self) -> str:
        return self.ref

    def takes_bookings(self, at: datetime) -> bool:
        """Whether somebody may still book."""
        return self.state == WorkshopState.ANNOUNCED.value and at < self.starts_at


class Booking(SealedRow, Moving):
    """One member's seat, or place in the waiting list. The name is sealed with the host's key: it gave a seat to it."""

    LIFECYCLE = BOOKING_LIFECYCLE
    STATE = BookingState

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="bookings")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    name = SealedText(max_length=120, blank=True, default="")
    sex = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=20)
    booked_at = models.DateTimeField()
    moved_up_at = models.DateTimeField(null=True, blank=True)
    code_digest = models.BinaryField(max_length=32, null=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    attended_how = models.CharField(max_length=10, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")

    objects = SharedQuerySet["Booking"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="booking_one_per_member",
                fields=["workshop", "member"],
                condition=Q(state__in=sorted(state.value for state in STANDS)),
            ),
            models.CheckConstraint(
                name="booking_end_has_time_and_person",
                condition=Q(settled_at=None, settled_by="") | (Q(settled_at__isnull=False) & ~Q(settled_by="")),
            ),
            models.CheckConstraint(
                name="booking_code_has_its_end",
                condition=Q(code_digest=None, code_expires_at=None)
                | Q(code_digest__isnull=False, code_expires_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="booking_in_line",
                fields=["workshop", "booked_at", "id"],
                condition=Q(state=BookingState.WAITING.value),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The host's key seals the name."""
        return self.host.key

    @property
    def holds_seat(self) -> bool:
        """Whether a seat is taken by it."""
        return self.state in {state.value for state in HOLDS_SEAT}
