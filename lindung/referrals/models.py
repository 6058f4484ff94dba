"""Needs, the offers made for them, the ranked candidates behind an offer, and placements."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lindung.cases.models import Case, Person
from lindung.directory.models import Service
from lindung.partners.models import (
    Actor,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_due_index,
    open_item_constraint,
)
from lindung.partners.models.open_item import opened_to
from lindung.partners.rules import NeedKind, Role, Urgency
from lindung.referrals.rules import (
    NEED_LIFECYCLE,
    OFFER_LIFECYCLE,
    OPEN_NEED_STATES,
    OPEN_OFFER_STATES,
    OPEN_PLACEMENT_STATES,
    PLACEMENT_LIFECYCLE,
    DeclineReason,
    NeedState,
    OfferState,
    PlacementOutcome,
    PlacementState,
)
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key


class NeedQuerySet(OpenItemQuerySet["Need"]):
    """Needs, through the gate of their case."""

    READERS = "case__"


class Need(SealedRow, OpenItem):
    """Something a person (or a party kept together) needs from a service. Moves only through `move()`."""

    LIFECYCLE = NEED_LIFECYCLE
    STATE = NeedState
    OPEN_STATES = OPEN_NEED_STATES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    party = models.ManyToManyField(Person, related_name="party_needs", blank=True)
    party_size = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in NeedKind])
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in NeedState], default=NeedState.OPEN.value
    )
    urgency = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Urgency])
    area = models.CharField(max_length=20, blank=True)
    details = SealedText(blank=True, default="", max_length=5_000)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    place_by = models.DateTimeField()
    stuck_with = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("need_open_has_clock", OPEN_NEED_STATES),
            models.CheckConstraint(
                name="need_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(name="need_party_of_one_or_more", condition=Q(party_size__gte=1)),
        ]
        indexes: ClassVar = [
            open_due_index("need_open_due", OPEN_NEED_STATES),
            models.Index(fields=["case", "id"], name="need_by_case"),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The person's own key."""
        return self.person.key


def _of_open_need(actor: Actor) -> Q:
    """Offers and placements of needs whose case the actor may read; asked for row by row, and not of supervisors."""
    if actor.has(Role.SUPERVISOR):
        return Q()
    return Q(Exists(Need.objects.filter(opened_to(actor, through="case__"), pk=OuterRef("need_id"))))


class OfferQuerySet(OpenItemQuerySet["Offer"]):
    """Offers, through one gate: those of the own side through the gate of their case."""

    def open_to(self, actor: Actor) -> Q:
        """Offers for needs that the actor may read."""
        return _of_open_need(actor)

    def visible_to(self, actor: Actor) -> Self:
        """What the actor's organisation made, and what was offered to it; never everything."""
        if actor.organisation is None:
            return self.none()
        made, got = Q(accountable=actor.organisation), Q(to_organisation=actor.organisation)
        return self.filter(made & self.open_to(actor) | got & ~made, is_practice=actor.is_practice)

    def offered_to(self, actor: Actor) -> Self:
        """What was offered to the actor's organisation."""
        if actor.organisation is None:
            return self.none()
        made = Q(accountable=actor.organisation)
        return self.filter(
            ~made | made & self.open_to(actor), to_organisation=actor.organisation, is_practice=actor.is_practice
        )


class Offer(OpenItem):
    """One need offered to one partner's service; it holds places while it is open. Moves only through `move()`."""

    LIFECYCLE = OFFER_LIFECYCLE
    STATE = OfferState
    OPEN_STATES = OPEN_OFFER_STATES

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="offers")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offers")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in OfferState], default=OfferState.OFFERED.value
    )
    urgency = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Urgency])
    places = models.PositiveSmallIntegerField(default=1)
    shown = models.JSONField(default=dict)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=40)
    answer_due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True)
    is_late = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=20, blank=True, choices=[(r.value, r.value) for r in DeclineReason])

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("offer_open_has_clock", OPEN_OFFER_STATES),
            models.CheckConstraint(
                name="offer_answer_has_time_and_person",
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
            models.CheckConstraint(
                name="offer_accepted_or_declined_is_answered",
                condition=~Q(state__in=[OfferState.ACCEPTED.value, OfferState.DECLINED.value])
                | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_declined_says_why",
                condition=~Q(state=OfferState.DECLINED.value) | ~Q(decline_reason=""),
            ),
            models.UniqueConstraint(
                name="offer_one_open_per_service",
                fields=["need", "service"],
                condition=Q(state=OfferState.OFFERED.value),
            ),
            models.UniqueConstraint(
                name="offer_one_live_acceptance_per_need",
                fields=["need"],
                condition=Q(state=OfferState.ACCEPTED.value, ended_at=None),
            ),
        ]
        indexes: ClassVar = [
            open_due_index("offer_open_due", OPEN_OFFER_STATES),
            models.Index(fields=["due_at", "id"], name="offer_sweep_due", condition=Q(state=OfferState.OFFERED.value)),
            models.Index(
                fields=["to_organisation", "answer_due_at", "id"],
                name="offer_inbox",
                condition=Q(state=OfferState.OFFERED.value),
            ),
            models.Index(fields=["need", "id"], name="offer_by_need"),
            models.Index(fields=["to_organisation", "-id"], name="offer_newest_to"),
        ]

    def __str__(self) -> str:
        return self.ref


class Candidate(models.Model):
    """A service ranked for a need when it was last matched: whom the cascade asks next, after checking again."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="candidates")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="candidate_once", fields=["need", "service"]),
        ]
        indexes: ClassVar = [
            models.Index(fields=["need", "place"], name="candidate_next", condition=Q(asked_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class PlacementQuerySet(OpenItemQuerySet["Placement"]):
    """Placements, through one gate: those that the own side asked for through the gate of their case."""

    def open_to(self, actor: Actor) -> Q:
        """Placements another organisation asked for, and own ones of needs that the actor may read."""
        placed = Q(placed_by_organisation=actor.organisation)
        return ~placed | placed & _of_open_need(actor)

    def visible_to(self, actor: Actor) -> Self:
        """Placements at the actor's organisation, and those of needs it answers for."""
        if actor.organisation is None:
            return self.none()
        here, placed = Q(accountable=actor.organisation), Q(placed_by_organisation=actor.organisation)
        return self.filter(placed & _of_open_need(actor) | here & ~placed, is_practice=actor.is_practice)


class Placement(OpenItem):
    """A party expected at, or staying with, a service. The receiving partner is accountable."""

    LIFECYCLE = PLACEMENT_LIFECYCLE
    STATE = PlacementState
    OPEN_STATES = OPEN_PLACEMENT_STATES

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="placements")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="placement")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="placements")
    placed_by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in PlacementState], default=PlacementState.EXPECTED.value
    )
    places = models.PositiveSmallIntegerField(default=1)
    accepted_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=[(o.value, o.value) for o in PlacementOutcome])

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("placement_open_has_clock", OPEN_PLACEMENT_STATES),
            models.CheckConstraint(
                name="placement_arrival_has_time_and_person",
                condition=Q(arrived_at=None, arrived_by="") | (Q(arrived_at__isnull=False) & ~Q(arrived_by="")),
            ),
            models.CheckConstraint(
                name="placement_ended_has_outcome",
                condition=~Q(state=PlacementState.ENDED.value) | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes: ClassVar = [
            open_due_index("placement_open_due", OPEN_PLACEMENT_STATES),
            models.Index(fields=["need", "id"], name="placement_by_need"),
        ]

    def __str__(self) -> str:
        return self.ref


class CountedQuarter(models.Model):
    """How many persons stood behind the combinations that offers of a country may say in a quarter."""

    country = models.CharField(max_length=2)
    is_practice = models.BooleanField()
    quarter = models.DateField()
    k = models.PositiveSmallIntegerField()
    persons = models.PositiveIntegerField()
    has_history = models.BooleanField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="counted_once_a_quarter", fields=["country", "is_practice", "quarter"]),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.quarter}"


class Combination(models.Model):
    """A combination of facts that `k` persons and more share: it may be said. A rarer one stands nowhere."""

    counted = models.ForeignKey(CountedQuarter, on_delete=models.CASCADE, related_name="combinations", db_index=False)
    step = models.PositiveSmallIntegerField()
    cell = models.CharField(max_length=600)
    is_common = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="combination_once", fields=["counted", "cell", "step"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Showing(models.Model):
    """A partner was asked for a person in a quarter: how much was said, and her combination as a keyed digest."""

    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    quarter = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    step = models.PositiveSmallIntegerField()
    cell = models.BinaryField(max_length=32)
    wide = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="showing_once_a_quarter", fields=["partner", "quarter", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
