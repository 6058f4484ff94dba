"""Reports, the messages on them, sheets of them, and nothing in clear that could say who somebody is."""

from datetime import datetime
from typing import Any, ClassVar, Final, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from lindung.partners.models import (
    Actor,
    GatedQuerySet,
    Moving,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_item_constraint,
)
from lindung.partners.rules import Urgency
from lindung.reports.rules import (
    ENDED_STATES,
    IMPORT_LIFECYCLE,
    LIFECYCLE,
    OPEN_STATES,
    Author,
    HoldReason,
    ImportState,
    ReportChannel,
    ReportState,
    keep_until,
)
from lindung.reports.rules.attachments import AttachmentKind
from lindung.vault.fields import Sealable, SealedBytes, SealedJSON, SealedRow, SealedText
from lindung.vault.models import Key

Row = TypeVar("Row", bound=models.Model)
GOES_ON_ITS_DAY: Final = Q(
    state__in=sorted(state.value for state in ENDED_STATES - {ReportState.LINKED}), unread_messages=0, erased_at=None
)
"""Ended, without a case and without an unread message: erased on its day, unless a hold keeps it."""


class ReportQuerySet(OpenItemQuerySet["Report"]):
    """Reports, through one gate."""

    READERS = ""

    def open(self) -> Self:
        """Those a clock runs for: open states, and ended ones with a message nobody has read."""
        return self.filter(due_at__isnull=False)

    def due(self, at: datetime) -> Self:
        """Those whose clock has run out at `at`."""
        return self.open().filter(due_at__lte=at)


class Report(Sealable, OpenItem):
    """What somebody told a desk. Moves only through `move()`.

    `due_at` is set exactly while somebody has to act: the report is open, or an ended one has an unread message.
    """

    LIFECYCLE = LIFECYCLE
    STATE = ReportState

    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ReportState], default=ReportState.RECEIVED.value
    )
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in ReportChannel])
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5)
    urgency = models.CharField(max_length=10, choices=[(u.value, u.value) for u in Urgency])
    signs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    questionnaire = models.PositiveSmallIntegerField()
    answers = SealedJSON(blank=True, default=dict)
    narrative = SealedText(blank=True, default="", max_length=20_000)
    safe_contact = SealedJSON(blank=True, default=dict)
    staff_note = SealedText(blank=True, default="", max_length=20_000)
    receipt_digest = models.BinaryField(max_length=32, null=True, unique=True)
    resend_digest = models.BinaryField(max_length=32, null=True, unique=True)
    content_digest = models.BinaryField(max_length=32, null=True)  # what was sent under resend_digest
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=40)
    triaged_at = models.DateTimeField(null=True)
    triaged_by = models.CharField(max_length=40, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    second_line = models.BooleanField(default=False, db_default=False)  # came in a flood, without the puzzle solved
    likeness = ArrayField(models.BigIntegerField(), null=True, default=None)  # `rules.flood.sketch` of the narrative
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unread_messages = models.PositiveSmallIntegerField(default=0)
    keep_until = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    # The members who read it beside supervisors, where it belongs to something restricted. Null: everybody.
    readers = ArrayField(models.IntegerField(), null=True, default=None)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("report_open_has_clock", OPEN_STATES),
            models.CheckConstraint(
                name="report_clock_has_step",
                condition=Q(due_at=None, next_step="") | (Q(due_at__isnull=False) & ~Q(next_step="")),
            ),
            models.CheckConstraint(
                name="report_unread_message_has_clock",
                condition=Q(unread_messages=0) | Q(due_at__isnull=False) | Q(state=ReportState.LINKED.value),
            ),
            models.CheckConstraint(
                name="report_triage_has_time_and_person",
                condition=Q(triaged_at=None, triaged_by="") | (Q(triaged_at__isnull=False) & ~Q(triaged_by="")),
            ),
            models.CheckConstraint(
                name="report_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="report_duplicate_says_of_what",
                condition=~Q(state=ReportState.DUPLICATE.value) | Q(duplicate_of__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(  # read by the queue and by sweep_unread
                name="report_running_due",
                fields=["accountable", "due_at", "id"],
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["accountable", "-id"], name="report_newest"),
            models.Index(  # read by watch_floods, every minute
                fields=["accountable", "received_at"], name="report_arrived", condition=Q(channel="web")
            ),
            models.Index(fields=["keep_until"], name="report_keep_until", condition=Q(erased_at=None)),
        ]

    def __str__(self) -> str:
        return self.ref

    def kept_from(self, at: datetime) -> dict[str, Any]:
        """The column that what is done about it at `at` sets: its last day moves away, never nearer."""
        last = keep_until(since=at, channel=ReportChannel(self.channel), clocks=self.clocks)
        return {"keep_until": Greatest("keep_until", Value(last, output_field=models.DateTimeField()))}

    @property
    def is_open(self) -> bool:
        """Whether its state waits for somebody."""
        return ReportState(self.state) in OPEN_STATES


class MessageQuerySet(GatedQuerySet["Message"]):
    """Messages, through the gate of their report."""

    OWNER = READERS = "report__"


class Message(SealedRow):
    """One message between the reporter and the desk; sealed with the report's key."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Author])
    body = SealedText(max_length=5_000)
    resend_digest = models.BinaryField(max_length=32, null=True, unique=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=40)
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=40, blank=True, default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["report", "id"], name="message_by_report")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_read_has_time_and_person",
                condition=Q(read_at=None, read_by="") | (Q(read_at__isnull=False) & ~Q(read_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The report's own key: erasing the report erases its messages."""
        return self.report.key


class AttachmentQuerySet(GatedQuerySet["Attachment"]):
    """Attachments, through the gate of their report."""

    OWNER = READERS = "report__"


class Attachment(SealedRow):
    """A photo or paper that came with a message; sealed with the report's key. Its name is never kept."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="attachment")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in AttachmentKind])
    size_bytes = models.PositiveIntegerField()
    content = SealedBytes()
    sent_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["report", "id"], name="attachment_by_report"),
            models.Index(fields=["sent_at"], name="attachment_lately"),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The report's own key: erasing the report erases its attachments."""
        return self.report.key


class FileTryQuerySet(GatedQuerySet["FileTry"]):
    """Counts of files that were sent, through the gate of their report."""

    OWNER = READERS = "report__"


class FileTry(models.Model):
    """How many files were sent with one receipt since a moment, kept or refused; nothing of them, and no address."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="+")
    began_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField()

    objects = FileTryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.began_at.isoformat()


class HoldQuerySet(GatedQuerySet[Row]):
    """Holds, through the gate of what they keep."""

    def open(self) -> Self:
        """Those that keep something now."""
        return self.filter(ended_at=None)


HOLD_END: Final = Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by=""))


class Hold(models.Model):
    """A reason for which a record may not be erased, until somebody ends it."""

    reason = models.CharField(max_length=20, choices=[(r.value, r.value) for r in HoldReason])
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def reason_word(self) -> HoldReason:
        """The reason, with its label."""
        return HoldReason(self.reason)


class ReportHoldQuerySet(HoldQuerySet["ReportHold"]):
    """Holds, through the gate of their report."""

    OWNER = READERS = "report__"


class ReportHold(Hold):
    """What keeps a report."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="holds")

    objects = ReportHoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="report_hold_once_for_a_reason", fields=["report", "reason"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="report_hold_end_has_time_and_person", condition=HOLD_END),
        ]


class FailedGuess(models.Model):
    """How often receipts were guessed wrongly, counted per short window; no address of anybody is kept."""

    window_at = models.DateTimeField(primary_key=True)
    guesses = models.PositiveIntegerField(default=0)
    worked = models.PositiveIntegerField(default=0, db_default=0)  # with the puzzle solved, while it was closed

    def __str__(self) -> str:
        return self.window_at.isoformat()


class SpentPuzzle(models.Model):
    """A puzzle that was solved for a wrong receipt: sent again it is not counted again. A digest and a moment."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    spent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.spent_at.isoformat()


class FloodQuerySet(models.QuerySet["Flood"]):
    """Floods, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own desk."""
        if actor.organisation is None:
            return self.none()
        return self.filter(accountable=actor.organisation, accountable__is_practice=actor.is_practice)

    def running(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class Flood(models.Model):
    """A time in which a desk got far more public reports than it usually does. Begun and ended by the clock."""

    accountable = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    in_hour = models.PositiveIntegerField()
    usual_in_hour = models.FloatField()
    told_at = models.DateTimeField()  # when the desk was last told how many wait

    objects = FloodQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="flood_one_at_a_time_per_desk", fields=["accountable"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="flood_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.began_at.isoformat()


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Imported sheets, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Sheets of the actor's own organisation."""
        if actor.organisation is None:
            return self.none()
        return self.filter(accountable=actor.organisation, accountable__is_practice=actor.is_practice)


class Sheet(Sealable, Moving):
    """A file of reports: shown first, then taken as a whole or dropped. Its rows are sealed, and gone afterwards."""

    LIFECYCLE = IMPORT_LIFECYCLE
    STATE = ImportState

    accountable = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ImportState], default=ImportState.SHOWN.value
    )
    file_digest = models.BinaryField(max_length=32)
    row_count = models.PositiveIntegerField()
    rows = SealedJSON(blank=True, default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="sheet_taken_once",
                fields=["accountable", "file_digest"],
                condition=Q(state=ImportState.TAKEN.value),
            ),
            models.CheckConstraint(
                name="sheet_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"], name="sheet_shown", condition=Q(state="shown"))]

    def __str__(self) -> str:
        return self.ref
