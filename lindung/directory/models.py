"""Tables of the directory: numbers to call with what was found when they were tried, and partners' services."""

from datetime import datetime
from typing import ClassVar, Self, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lindung.directory.rules import (
    AGE_MAX,
    LIFECYCLE,
    CheckOutcome,
    HoursRow,
    Ledger,
    ServiceState,
    is_open,
)
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Moving, Organisation
from lindung.partners.rules import NeedKind, OrganisationKind, OrganisationState


def _texts(size: int) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=size), default=list, blank=True)


class Entry(models.Model):
    """A number to call, as its source printed it. Changed only by `load_entries`; desks write a NumberCheck."""

    code = models.CharField(max_length=40, unique=True)
    country = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    value = models.CharField(max_length=200)
    scope = models.CharField(max_length=20)
    hours = models.CharField(max_length=12, blank=True)
    languages = _texts(3)
    source = models.CharField(max_length=300)
    source_on = models.CharField(max_length=10, blank=True)  # as exact as the source: "2021", "2025-04", "2022-05-19"
    note = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    is_listed = models.BooleanField(default=True)  # false: no longer in the bundled list; its checks are kept
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(name="directory_entry_by_country", fields=["country", "position"])]

    def __str__(self) -> str:
        return self.code


class NumberCheck(models.Model):
    """A named person of a desk tried a number: it answers (and until when we believe it), or not. Append-only."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="checks", db_index=False)
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=10)
    value = models.CharField(max_length=200)  # what was tried; a corrected number stands here, not in the entry
    checked_by = models.CharField(max_length=40)  # the member's ref
    seconded_by = models.CharField(max_length=40, blank=True, default="")  # who tried the same corrected number before
    checked_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    is_practice = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="number_check_seconded_by_another", condition=~Q(seconded_by=F("checked_by"))),
        ]
        indexes = [models.Index(name="directory_check_latest", fields=["entry", "is_practice", "-checked_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.outcome}"

    @property
    def stands(self) -> bool:
        """Whether it decides what is shown: a corrected number does so once a second person has tried it."""
        is_correction = self.outcome == CheckOutcome.CONFIRMED.value and self.value != self.entry.value
        return not is_correction or bool(self.seconded_by)


class ServiceQuerySet(models.QuerySet["Service"]):
    """Scope and state of services."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own services, and those of vetted organisations in the same world that are named to it."""
        if actor.organisation is None:
            return self.none()
        own = Q(organisation=actor.organisation)
        network = Q(organisation__state=OrganisationState.VETTED.value) & ~Q(state=ServiceState.CLOSED.value)
        return self.filter(
            own | network & self.named_to(actor.organisation), is_practice=actor.organisation.is_practice
        )

    def named_to(self, organisation: Organisation) -> Q:
        """The condition under which this organisation may read a service's name; the second wall says it in SQL.

        Its own and (for a desk) those of its network; others unless they are said by number and it has placed nobody
        there yet. Behind the wall no shelter is named, whatever happened.
        """
        near = Q(organisation=organisation) | Q(desk=organisation)
        by_number = Q(is_by_number=True) | Q(organisation__is_by_number=True)
        shelter = Q(kind=NeedKind.SHELTER.value) | Q(organisation__kind=OrganisationKind.SHELTER.value)
        if organisation.is_walled:
            return near | ~by_number & ~shelter
        known = Introduction.objects.filter(service=OuterRef("pk"), organisation=organisation)
        return near | ~by_number | Q(Exists(known))

    def of(self, actor: Actor) -> Self:
        """The services the actor's own organisation gives."""
        return self.filter(organisation=actor.organisation) if actor.organisation else self.none()

    def offerable(self) -> Self:
        """Open services of vetted organisations: what a match starts from."""
        return self.filter(state=ServiceState.OPEN.value, organisation__state=OrganisationState.VETTED.value)


class Service(Moving):
    """What one organisation gives: to whom, where (district only, never an address), when, and how many places.

    The columns `places_held` and `places_occupied` are the referrals' ledger; they change only through
    `directory.actions.change_ledger` and the sweep. Empty arrays mean "any" (nationalities, statuses, areas served).
    """

    LIFECYCLE = LIFECYCLE
    STATE = ServiceState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services", db_index=False)
    desk = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # of the organisation's network
    country = models.CharField(max_length=2)
    is_practice = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=ServiceState.OPEN.value)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    is_by_number = models.BooleanField(default=False, db_default=False)  # others read a number instead of the name

    sexes = _texts(24)
    age_from = models.PositiveSmallIntegerField(default=0)
    age_to = models.PositiveSmallIntegerField(default=AGE_MAX)
    takes_adults = models.BooleanField(default=True)
    takes_children_with_carer = models.BooleanField(default=False)
    takes_children_alone = models.BooleanField(default=False)
    keeps_families_together = models.BooleanField(default=False)
    houses_apart = models.BooleanField(default=False)  # a room of its own, for somebody whose age is not known
    nationalities = _texts(2)
    statuses = _texts(24)
    languages = _texts(3)
    interpreter_available = models.BooleanField(default=False)
    access = _texts(24)
    specialisms = _texts(24)

    areas_served = _texts(16)
    area = models.CharField(max_length=16, blank=True)  # where it is: a district; empty: everywhere (an interpreter)
    confidential_location = models.BooleanField(default=True)

    hours = models.JSONField(default=list, blank=True)  # rows of `rules.HoursRow`; none: always
    timezone = models.CharField(max_length=40)
    takes_emergencies = models.BooleanField(default=False)  # day and night, whatever the hours say

    assured_on = models.DateField(null=True, blank=True)
    assured_until = models.DateField(null=True, blank=True)
    assured_by = models.CharField(max_length=40, blank=True, default="")

    counts_places = models.BooleanField(default=True)  # false: advice, interpreters: nothing is full
    places_total = models.PositiveIntegerField(default=0)
    places_held = models.PositiveIntegerField(default=0)
    places_occupied = models.PositiveIntegerField(default=0)
    places_occupied_others = models.PositiveIntegerField(default=0)
    places_free = models.GeneratedField(
        expression=F("places_total") - F("places_held") - F("places_occupied") - F("places_occupied_others"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    capacity_stated_at = models.DateTimeField(null=True, blank=True)
    capacity_alarm = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="directory_service_places_fit_or_alarm",
                condition=Q(counts_places=False)
                | Q(capacity_alarm=True)
                | Q(places_total__gte=F("places_held") + F("places_occupied") + F("places_occupied_others")),
            ),
            models.CheckConstraint(
                name="directory_service_ages_in_order",
                condition=Q(age_from__lte=F("age_to"), age_to__lte=AGE_MAX),
            ),
            models.CheckConstraint(
                name="directory_service_assured_whole",
                condition=Q(assured_on=None, assured_until=None, assured_by="")
                | (Q(assured_on__isnull=False, assured_until__gte=F("assured_on")) & ~Q(assured_by="")),
            ),
        ]
        indexes = [
            models.Index(
                name="directory_service_to_match",  # read by referrals.queries.matches
                fields=["kind", "country", "is_practice"],
                condition=Q(state=ServiceState.OPEN.value),
            ),
            models.Index(name="directory_service_own", fields=["organisation", "name", "id"]),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> ServiceState:
        """The state, with its label."""
        return ServiceState(self.state)

    @property
    def ledger(self) -> Ledger:
        """The places as the plain rules read them."""
        return Ledger(
            total=self.places_total,
            held=self.places_held,
            occupied=self.places_occupied,
            others=self.places_occupied_others,
        )

    @property
    def has_capacity_figure(self) -> bool:
        """Whether the partner ever said how many places are free."""
        return not self.counts_places or self.capacity_stated_at is not None

    def is_open_at(self, at: datetime) -> bool:
        """Whether somebody is there at `at` (emergency intake apart)."""
        return is_open(cast(list[HoursRow], self.hours), zone=self.timezone, at=at)

    def is_assured_at(self, at: datetime) -> bool:
        """Whether the national desk vouches for the service on that day."""
        return self.assured_until is not None and at.date() <= self.assured_until


class Introduction(models.Model):
    """An organisation was told the name of a service that others know by number: it accepted somebody from there."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="introductions", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    introduced_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="directory_introduced_once", fields=["service", "organisation"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
