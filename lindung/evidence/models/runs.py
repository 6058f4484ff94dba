"""Runs: what was asked, on which lists, how far it is, what it found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lindung.evidence.models.lists import GivenList
from lindung.evidence.rules.desk import (
    OPEN_RUN_STATES,
    RUN_LIFECYCLE,
    CancelReason,
    RunKind,
    RunState,
)
from lindung.partners.models import (
    Agreement,
    GatedQuerySet,
    OpenItem,
    OpenItemQuerySet,
    open_due_index,
    open_item_constraint,
)
from lindung.vault.fields import Sealable, SealedBytes, SealedJSON, SealedRow
from lindung.vault.models import Key


class RunQuerySet(OpenItemQuerySet["Run"]):
    """Runs, through one gate: the own organisation's."""


class Run(Sealable, OpenItem):
    """One computation on given lists. The same lists, options, version and seed give the same result again."""

    LIFECYCLE = RUN_LIFECYCLE
    STATE = RunState
    OPEN_STATES = OPEN_RUN_STATES

    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in RunState], default=RunState.QUEUED.value
    )
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in RunKind])
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    seed = models.BigIntegerField(null=True)
    version = models.CharField(max_length=40)
    repeats = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeated_by")
    asked_by = models.CharField(max_length=40)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done_percent = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField(default=dict)
    cancel_reason = models.CharField(
        max_length=20, blank=True, default="", choices=[(r.value, r.value) for r in CancelReason]
    )
    cancelled_by = models.CharField(max_length=40, blank=True, default="")
    result = SealedJSON(blank=True, default=dict)
    record = models.JSONField(default=dict)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("run_open_has_clock", OPEN_RUN_STATES),
            models.CheckConstraint(
                name="run_second_person_is_another",
                condition=Q(agreed_at=None, agreed_by="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by="") & ~Q(agreed_by=models.F("asked_by"))),
            ),
            models.CheckConstraint(
                name="run_of_publication_was_agreed",
                condition=~Q(kind=RunKind.PUBLISH.value)
                | Q(state__in=[RunState.WAITING.value, RunState.CANCELLED.value])
                | Q(agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="run_private_noise_has_no_seed", condition=~Q(kind=RunKind.PUBLISH.value) | Q(seed=None)
            ),
            models.CheckConstraint(name="run_done_is_a_percentage", condition=Q(done_percent__lte=100)),
        ]
        indexes: ClassVar = [
            open_due_index("run_open_due", OPEN_RUN_STATES),
            models.Index(fields=["accountable", "-id"], name="run_newest_first"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def kind_word(self) -> RunKind:
        """The kind, with its label."""
        return RunKind(self.kind)

    @property
    def is_open(self) -> bool:
        """Whether it waits, is queued, or runs."""
        return RunState(self.state) in OPEN_RUN_STATES

    @property
    def cancel_word(self) -> CancelReason | None:
        """Why it was stopped, with its label."""
        return CancelReason(self.cancel_reason) if self.cancel_reason else None

    @property
    def epsilon(self) -> float:
        """What a private release of it costs; 0 for runs that draw no noise."""
        return 0.0 if self.is_exact else float(self.options.get("epsilon") or 0.0)

    @property
    def is_exact(self) -> bool:
        """Whether it makes exact tables for the parties instead of a private release."""
        return bool(self.options.get("exact"))


class RunInput(models.Model):
    """One list a run used, and the fingerprint it had. The giver sees that its list was used, and when."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="inputs")
    given_list = models.ForeignKey(GivenList, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="run_input_one_per_place", fields=["run", "position"]),
            models.UniqueConstraint(name="run_input_one_per_list", fields=["run", "given_list"]),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.position}"


class RunFileQuerySet(GatedQuerySet["RunFile"]):
    """Files, through the gate of their run."""

    OWNER = "run__"


class RunFile(SealedRow):
    """A file a run left, sealed with the run's key."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    is_publishable = models.BooleanField(default=False)
    is_for_parties = models.BooleanField(default=False)
    content = SealedBytes()

    objects = RunFileQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="run_file_one_per_name", fields=["run", "name"])]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The run's own key."""
        return self.run.key
