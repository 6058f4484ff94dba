"""Lures: clusters of posts that were brought to a national desk, what they name, and how often they were seen."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from lindung.partners.models import Actor, Moving, Organisation
from lindung.screening.rules.lures import LURE_LIFECYCLE, LureReason, LureState
from lindung.vault.fields import Sealable, SealedRow, SealedText
from lindung.vault.models import Key

DECIDED = (LureState.CONFIRMED.value, LureState.HARMLESS.value, LureState.RETIRED.value)


class LureQuerySet(models.QuerySet["Lure"]):
    """Lures, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own national desk, in its world."""
        if actor.organisation is None or not actor.is_of_desk:
            return self.none()
        return self.filter(desk=actor.organisation, is_practice=actor.is_practice)


class Lure(Sealable, Moving):
    """One cluster of posts that are copies of each other. Its text may name people: it is sealed with its own key.

    `shingles` and `sketch` are what another text is compared with (methods.likeness); no number, handle or name of a
    person can be read from them.
    """

    LIFECYCLE = LURE_LIFECYCLE
    STATE = LureState

    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_practice = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in LureState], default=LureState.LOADED.value
    )
    template = SealedText(max_length=8_000)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    places = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    size = models.PositiveIntegerField()
    with_signs = models.PositiveIntegerField(default=0)
    sources = models.PositiveIntegerField(default=0)
    first_seen_on = models.DateField(null=True)
    last_seen_on = models.DateField(null=True)
    shingles = ArrayField(models.BigIntegerField(), default=list)
    sketch = ArrayField(models.BigIntegerField(), default=list)
    run_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="", choices=[(r.value, r.value) for r in LureReason])

    objects = LureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="lure_decided_has_time_person_and_reason",
                condition=Q(state=LureState.LOADED.value, decided_at=None, decided_by="", reason="")
                | (Q(state__in=DECIDED, decided_at__isnull=False) & ~Q(decided_by="") & ~Q(reason="")),
            ),
            models.CheckConstraint(name="lure_signs_within_size", condition=Q(with_signs__lte=models.F("size"))),
        ]
        indexes: ClassVar = [
            models.Index(name="lure_largest_first", fields=["desk", "-size", "-id"]),
            GinIndex(name="lure_by_sketch", fields=["sketch"]),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def reason_word(self) -> LureReason | None:
        """Why it was decided so, with its label."""
        return LureReason(self.reason) if self.reason else None


class LureEntityQuerySet(models.QuerySet["LureEntity"]):
    """What lures name, through the gate of their lure."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of lures the actor may see."""
        return self.filter(lure__in=Lure.objects.visible_to(actor))


class LureEntity(SealedRow):
    """A telephone, account, link or place that posts of a lure name: sealed, and found again by its keyed digest."""

    lure = models.ForeignKey(Lure, on_delete=models.PROTECT, related_name="entities", db_index=False)
    kind = models.CharField(max_length=10)
    value = SealedText(max_length=2_200)
    digest = models.BinaryField(max_length=32)
    posts = models.PositiveIntegerField()

    objects = LureEntityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="lure_entity_once", fields=["lure", "kind", "digest"]),
        ]
        indexes: ClassVar = [models.Index(name="lure_entity_by_digest", fields=["digest"])]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The lure's own key."""
        return self.lure.key


class LureWeek(models.Model):
    """How many posts of a lure there were in a week at a place."""

    lure = models.ForeignKey(Lure, on_delete=models.PROTECT, related_name="weeks", db_index=False)
    week = models.DateField()  # its Monday
    place = models.CharField(max_length=60, blank=True, default="")
    posts = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="lure_week_once", fields=["lure", "week", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.lure_id}:{self.week}"
