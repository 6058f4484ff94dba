"""Follow-ups, and the second look before a case is closed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lindung.care.rules import (
    CLOSING_LIFECYCLE,
    FOLLOW_UP_LIFECYCLE,
    OPEN_FOLLOW_UP_STATES,
    CaseOutcome,
    ClosingState,
    FollowUpState,
    HowIsShe,
)
from lindung.cases.models import Case, Person
from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import GatedQuerySet, OpenItem, OpenItemQuerySet, open_due_index, open_item_constraint
from lindung.referrals.models import Placement
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key


class FollowUpQuerySet(OpenItemQuerySet["FollowUp"]):
    """Follow-ups, through the gate of their case."""

    READERS = "case__"


class FollowUp(SealedRow, OpenItem):
    """One moment at which somebody asks the person how she is; the case's organisation is accountable."""

    LIFECYCLE = FOLLOW_UP_LIFECYCLE
    STATE = FollowUpState
    OPEN_STATES = OPEN_FOLLOW_UP_STATES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follow_ups")
    placement = models.ForeignKey(Placement, null=True, on_delete=models.PROTECT, related_name="follow_ups")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in FollowUpState], default=FollowUpState.PLANNED.value
    )
    day = models.PositiveSmallIntegerField()
    how_is_she = models.CharField(max_length=20, blank=True, choices=[(h.value, h.value) for h in HowIsShe])
    note = SealedText(blank=True, default="", max_length=5_000)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("follow_up_open_has_clock", OPEN_FOLLOW_UP_STATES),
            models.CheckConstraint(
                name="follow_up_done_has_time_and_person",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        ]
        indexes: ClassVar = [
            open_due_index("follow_up_open_due", OPEN_FOLLOW_UP_STATES),
            models.Index(fields=["case", "id"], name="follow_up_by_case"),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The person's own key."""
        return self.person.key

    @property
    def how(self) -> HowIsShe | None:
        """How the person was, once somebody asked."""
        return HowIsShe(self.how_is_she) if self.how_is_she else None


class ClosingQuerySet(GatedQuerySet["Closing"]):
    """Closings, through the gate of their case."""

    OWNER = READERS = "case__"


class Closing(SealedRow):
    """Somebody asks to close a case with an outcome; a supervisor who is another person takes the second look."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closings")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ClosingState], default=ClosingState.ASKED.value
    )
    outcome = models.CharField(max_length=40, choices=[(o.value, o.value) for o in CaseOutcome])
    note = SealedText(blank=True, default="", max_length=5_000)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=40, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="closing_one_asked_per_case", fields=["case"], condition=Q(state=ClosingState.ASKED.value)
            ),
            models.CheckConstraint(
                name="closing_look_has_time_and_another_person",
                condition=Q(looked_at=None, looked_by="")
                | (Q(looked_at__isnull=False) & ~Q(looked_by="") & ~Q(looked_by=models.F("asked_by"))),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The case's own key."""
        return self.case.key

    @property
    def ending(self) -> CaseOutcome:
        """How the case ended for the person."""
        return CaseOutcome(self.outcome)

    def move(self, to: ClosingState, **also: object) -> None:
        """Move once, or refuse: WrongState, ChangedMeanwhile."""
        CLOSING_LIFECYCLE.check(ClosingState(self.state), to)
        if Closing.objects.filter(pk=self.pk, state=self.state).update(state=to.value, **also) != 1:
            raise ChangedMeanwhile(ref=self.ref)
        self.refresh_from_db()
