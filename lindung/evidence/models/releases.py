"""Releases: prepared by an analyst, published by a second person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lindung.evidence.models.runs import Run
from lindung.evidence.rules.desk import (
    OPEN_RELEASE_STATES,
    RELEASE_LIFECYCLE,
    Audience,
    ReleaseState,
    ReturnReason,
)
from lindung.partners.models import (
    OpenItem,
    OpenItemQuerySet,
    open_due_index,
    open_item_constraint,
)


class ReleaseQuerySet(OpenItemQuerySet["Release"]):
    """Releases, through one gate: the own organisation's."""


class Release(OpenItem):
    """What an analyst wants to publish of a finished run, in words everybody can check."""

    LIFECYCLE = RELEASE_LIFECYCLE
    STATE = ReleaseState
    OPEN_STATES = OPEN_RELEASE_STATES

    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ReleaseState], default=ReleaseState.WAITING.value
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="releases")
    title = models.CharField(max_length=160)
    counted = models.CharField(max_length=500)
    language = models.CharField(max_length=5)
    audience = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Audience])
    period_from = models.DateField()
    period_until = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=40, blank=True, default="")
    return_reason = models.CharField(
        max_length=20, blank=True, default="", choices=[(r.value, r.value) for r in ReturnReason]
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("release_open_has_clock", OPEN_RELEASE_STATES),
            models.UniqueConstraint(
                name="release_one_live_per_run",
                fields=["run"],
                condition=Q(
                    state__in=[
                        ReleaseState.WAITING.value,
                        ReleaseState.RETURNED.value,
                        ReleaseState.PUBLISHED.value,
                    ]
                ),
            ),
            models.CheckConstraint(
                name="release_look_has_time_and_another_person",
                condition=Q(looked_at=None, looked_by="")
                | (Q(looked_at__isnull=False) & ~Q(looked_by="") & ~Q(looked_by=models.F("asked_by"))),
            ),
            models.CheckConstraint(
                name="release_published_was_looked_at",
                condition=~Q(state__in=[ReleaseState.PUBLISHED.value, ReleaseState.TAKEN_DOWN.value])
                | Q(looked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_returned_has_reason",
                condition=~Q(state=ReleaseState.RETURNED.value) | ~Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="release_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]
        indexes: ClassVar = [
            open_due_index("release_open_due", OPEN_RELEASE_STATES),
            models.Index(fields=["accountable", "-id"], name="release_newest_first"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def audience_word(self) -> Audience:
        """Who may see it, with its label."""
        return Audience(self.audience)

    @property
    def return_word(self) -> ReturnReason | None:
        """Why it was sent back, with its label."""
        return ReturnReason(self.return_reason) if self.return_reason else None
