"""The case, the reports it came from, and the tasks on it."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.cases.rules import (
    LIFECYCLE,
    OPEN_STATES,
    OPEN_TASK_STATES,
    TASK_LIFECYCLE,
    CaseState,
    TaskKind,
    TaskState,
)
from lindung.cases.rules.restricting import ACCESS_LIFECYCLE, Access, RestrictReason
from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor, OpenItem, OpenItemQuerySet, open_due_index, open_item_constraint
from lindung.partners.rules import Urgency
from lindung.reports.models import Report
from lindung.vault.fields import Sealable, SealedRow, SealedText
from lindung.vault.models import Key


class CaseQuerySet(OpenItemQuerySet["Case"]):
    """Cases, through one gate."""

    READERS = ""

    def visible_to(self, actor: Actor) -> Self:
        """Own cases that the actor may read, and those another organisation lets this one see; barred, nothing."""
        if actor.organisation is None:
            return self.none()
        shared = Case.objects.filter(sights__organisation=actor.organisation, sights__ended_at=None)
        own = Q(accountable=actor.organisation) & self.open_to(actor)
        others = Q(pk__in=shared.values("pk")) & ~Q(accountable=actor.organisation)
        return self.filter(own | others, is_practice=actor.is_practice).exclude(
            barrings__organisation=actor.organisation
        )


class Case(Sealable, OpenItem):
    """One event with one or more persons. Moves only through `move()`."""

    LIFECYCLE = LIFECYCLE
    STATE = CaseState
    OPEN_STATES = OPEN_STATES

    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in CaseState], default=CaseState.OPENED.value
    )
    urgency = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Urgency])
    signs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    unknown_signs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=20, blank=True)
    exploitation_area = models.CharField(max_length=20, blank=True)
    summary = SealedText(blank=True, default="", max_length=20_000)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    contact_due_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    contacted_by = models.CharField(max_length=40, blank=True)
    window = models.CharField(max_length=40, blank=True)
    window_closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    keep_until = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    # A restricted case: the members who open it beside supervisors, whoever answers for it among them. Null: everybody.
    readers = ArrayField(models.IntegerField(), null=True, default=None)
    restricted_at = models.DateTimeField(null=True)
    restricted_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    restricted_because = models.CharField(
        max_length=20, blank=True, default="", db_default="", choices=[(r.value, r.value) for r in RestrictReason]
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("case_open_has_clock", OPEN_STATES),
            models.CheckConstraint(
                name="case_contact_has_time_and_person",
                condition=Q(contacted_at=None, contacted_by="") | (Q(contacted_at__isnull=False) & ~Q(contacted_by="")),
            ),
            models.CheckConstraint(
                name="case_closed_has_time_person_outcome",
                condition=~Q(state=CaseState.CLOSED.value)
                | (Q(closed_at__isnull=False, keep_until__isnull=False) & ~Q(closed_by="") & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="case_restricted_has_time_person_reason",
                condition=Q(readers=None, restricted_at=None, restricted_by="", restricted_because="")
                | (
                    Q(readers__isnull=False, restricted_at__isnull=False)
                    & ~Q(restricted_by="")
                    & ~Q(restricted_because="")
                ),
            ),
        ]
        indexes: ClassVar = [
            open_due_index("case_open_due", OPEN_STATES),
            models.Index(  # read once a day, and when a name is written: whether the organisation has any
                fields=["accountable"], name="case_restricted", condition=Q(readers__isnull=False)
            ),
            models.Index(fields=["accountable", "-id"], name="case_newest"),
            models.Index(
                fields=[
                    "keep_until",
                    "id",
                ],  # read by the sweep that erases and by the list of what is kept
                name="case_keep_until",
                condition=Q(erased_at=None, keep_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def access(self) -> Access:
        """Whether everybody of the organisation opens it, or few."""
        return Access.ORGANISATION if self.readers is None else Access.RESTRICTED

    def restrict(self, to: Access, **columns: object) -> None:
        """Let few read, or everybody again, once. Raises WrongState, ChangedMeanwhile."""
        now = self.access
        ACCESS_LIFECYCLE.check(now, to)
        rows = Case.objects.filter(pk=self.pk, readers__isnull=now is Access.ORGANISATION)
        if rows.update(**columns) != 1:
            raise ChangedMeanwhile(ref=self.ref)
        self._take(**columns)


class LinkedReport(models.Model):
    """A report that belongs to a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_reports")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="linked_case")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.pk}"


class TaskQuerySet(OpenItemQuerySet["Task"]):
    """Tasks, through one gate."""

    READERS = "case__"


class Task(SealedRow, OpenItem):
    """Something a named organisation has to do on a case, with a clock of its own."""

    LIFECYCLE = TASK_LIFECYCLE
    STATE = TaskState
    OPEN_STATES = OPEN_TASK_STATES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in TaskState], default=TaskState.WAITING.value
    )
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in TaskKind])
    about = models.CharField(max_length=10, blank=True)
    note = SealedText(blank=True, default="", max_length=2_000)
    added_by = models.CharField(max_length=40)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("task_open_has_clock", OPEN_TASK_STATES),
            models.CheckConstraint(
                name="task_done_has_time_and_person",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
            models.UniqueConstraint(
                name="task_one_open_per_cause",
                fields=["case", "kind", "about"],
                condition=Q(state=TaskState.WAITING.value) & ~Q(about=""),
            ),
        ]
        indexes: ClassVar = [open_due_index("task_open_due", OPEN_TASK_STATES)]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The case's own key."""
        return self.case.key
