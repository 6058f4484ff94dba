"""What keeps a case longer than its time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lindung.cases.models.case import Case
from lindung.reports.models import HOLD_END, Hold, HoldQuerySet


class LegalHoldQuerySet(HoldQuerySet["LegalHold"]):
    """Holds, through the gate of their case."""

    OWNER = READERS = "case__"


class LegalHold(Hold):
    """What keeps a case: nothing of it is erased."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="hold_once_for_a_reason", fields=["case", "reason"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="hold_end_has_time_and_person", condition=HOLD_END),
        ]
