"""Tables of notices: each row is the message and its job at once; and the box that catches practice messages."""

from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.kernel.errors import ChangedMeanwhile
from lindung.kernel.refs import make_ref
from lindung.notices.rules import LIFECYCLE, OPEN_STATES, NoticeState
from lindung.partners.models import Actor, Member, Moving, Organisation
from lindung.partners.models.open_item import opened_to
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key

_OPEN = [state.value for state in sorted(OPEN_STATES)]


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, through one gate."""

    def visible_to(self, actor: Actor) -> "NoticeQuerySet":
        """Notices the actor's organisation answers for; never what was written to it (that is in its mailbox)."""
        if actor.organisation is None:
            return self.none()
        rows = self.filter(opened_to(actor), accountable=actor.organisation)
        return rows.filter(is_practice=actor.organisation.is_practice)

    def given_up(self) -> "NoticeQuerySet":
        """Those nobody was reached by: a reason to phone."""
        return self.filter(state=NoticeState.GAVE_UP.value)


class Notice(SealedRow, Moving):
    """One message to one organisation (or one of its members). The row is also the job: the sweep sends what is due.

    A set-based statement may insert rows itself. Columns to give: ref, accountable_id, to_organisation_id, template,
    thing, language, facts, state 'queued', attempts 0, next_try_at, is_practice, created_at; channel, last_error
    stay ''; the rest stays null. Constraint `notice_open_has_next_try` refuses a queued row without next_try_at.
    """

    LIFECYCLE = LIFECYCLE
    STATE = NoticeState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    accountable = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # phones when it fails
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    template = models.CharField(max_length=30)
    thing = models.CharField(max_length=10, blank=True)  # ref of what it is about
    language = models.CharField(max_length=5)
    facts = models.JSONField(default=dict)
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+", null=True, editable=False, db_index=False)
    link = SealedText(null=True, max_length=300)  # a path with a secret; gone once the notice is done
    state = models.CharField(max_length=8, default=NoticeState.QUEUED.value)
    channel = models.CharField(max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=20, blank=True)
    phoned_at = models.DateTimeField(null=True)
    phoned_by = models.CharField(max_length=40, blank=True)
    is_practice = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # The members who may learn that it was sent, beside supervisors, where it tells of something restricted.
    readers = ArrayField(models.IntegerField(), null=True, default=None)

    key_id: UUID | None
    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_open_has_next_try",
                condition=Q(state__in=_OPEN, next_try_at__isnull=False)
                | (~Q(state__in=_OPEN) & Q(next_try_at=None, link=None)),
            ),
            models.CheckConstraint(
                name="notice_sent_has_moment",
                condition=Q(state=NoticeState.SENT.value, sent_at__isnull=False)
                | (~Q(state=NoticeState.SENT.value) & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="notice_phoned_has_time_and_person",
                condition=Q(phoned_at=None, phoned_by="") | (Q(phoned_at__isnull=False) & ~Q(phoned_by="")),
            ),
        ]
        indexes = [
            models.Index(name="notice_due", fields=["next_try_at", "id"], condition=Q(state__in=_OPEN)),  # send_due
            models.Index(
                name="notice_to_phone",
                fields=["accountable", "-id"],
                condition=Q(state=NoticeState.GAVE_UP.value, phoned_at=None),
            ),
            models.Index(name="notice_by_thing", fields=["thing"]),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """Its own; only a notice with a secret path has one."""
        if self.key is None:
            raise ValueError(f"notice {self.ref} has no key to seal with")
        return self.key

    def move(self, to: StrEnum, **also: object) -> None:
        """Move once, as the attempt that was claimed: a sender whose lease ran out loses. Raises ChangedMeanwhile."""
        LIFECYCLE.check(NoticeState(self.state), NoticeState(to))
        claimed = Notice.objects.filter(pk=self.pk, state=self.state, attempts=self.attempts)
        if claimed.update(state=to.value, **also) != 1:
            raise ChangedMeanwhile(ref=self.ref)
        self._take(state=to.value, **also)


class PracticeMessageQuerySet(models.QuerySet["PracticeMessage"]):
    """Practice messages, through one gate."""

    def visible_to(self, actor: Actor) -> "PracticeMessageQuerySet":
        """All of them to everybody who practises: learners play both sides. None to the real world."""
        return self.all() if actor.organisation is not None and actor.organisation.is_practice else self.none()


class PracticeMessage(models.Model):
    """What the fake gateway caught: the message as the partner would have received it."""

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="practice_message")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    link = models.CharField(max_length=400, blank=True)
    sent_at = models.DateTimeField()

    objects = PracticeMessageQuerySet.as_manager()

    class Meta:
        db_table = "notices_practice_outbox"
        indexes = [models.Index(name="practice_outbox_newest", fields=["-id"])]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def path(self) -> str:
        """Where the link leads on this installation, whatever address it is reached by."""
        return urlsplit(self.link).path
