"""What keeps a record longer than its time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lindung.cases.models.case import Case
from lindung.cases.rules import HoldReason
from lindung.partners.models import GatedQuerySet


class LegalHoldQuerySet(GatedQuerySet["LegalHold"]):
    """Holds, through the gate of their case."""

    OWNER = READERS = "case__"


class LegalHold(models.Model):
    """A reason for which nothing of a case may be erased, until somebody ends it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=[(r.value, r.value) for r in HoldReason])
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="hold_once_for_a_reason", fields=["case", "reason"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="hold_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def reason_word(self) -> HoldReason:
        """The reason, with its label."""
        return HoldReason(self.reason)
