"""Documents of law and policy: versions in clauses, consultations, comments, and who was heard."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import (
    Actor,
    Moving,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_due_index,
    open_item_constraint,
)
from lindung.plans.models.activity import Activity
from lindung.plans.models.gates import of_network, paired
from lindung.plans.models.plan import Plan
from lindung.plans.rules.documents import (
    CONSULTATION_LIFECYCLE,
    DOCUMENT_LIFECYCLE,
    OPEN_CONSULTATION_STATES,
    CommentAnswer,
    ConsultationState,
    DocumentKind,
    DocumentState,
    HeardGroup,
    HeardHow,
)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's network."""
        return self.filter(of_network(actor))


class Document(Moving):
    """A bill, a regulation, a procedure, a memorandum: its stage, its versions. `stages`: what it went through."""

    LIFECYCLE = DOCUMENT_LIFECYCLE
    STATE = DocumentState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    accountable = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="documents", null=True, blank=True)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="documents", null=True, blank=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in DocumentKind])
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in DocumentState], default=DocumentState.DRAFTED.value
    )
    stages = models.JSONField(default=list, blank=True)  # [{state, on}]
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="document_change_has_time_and_person", condition=paired("changed_at", "changed_by")
            ),
            models.UniqueConstraint(
                name="document_one_title_per_desk",
                fields=["desk", "title"],
                condition=~Q(state__in=[DocumentState.WITHDRAWN.value, DocumentState.REPLACED.value]),
            ),
        ]
        indexes: ClassVar = [models.Index(name="document_newest_first", fields=["desk", "-id"])]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> DocumentState:
        """The stage, with its label."""
        return DocumentState(self.state)

    @property
    def kind_word(self) -> DocumentKind:
        """What it is, with its label."""
        return DocumentKind(self.kind)


class DocumentVersion(models.Model):
    """One text of a document, clause by clause. Written once; the digest is of the text as it was given."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True, default="")  # what changed since the one before
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="document_version_one_number", fields=["document", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.document_id}:{self.number}"


class Clause(models.Model):
    """One clause of a version."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="clauses")
    number = models.CharField(max_length=30)
    text = models.TextField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="clause_one_number_per_version", fields=["version", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.version_id}:{self.number}"


class ConsultationQuerySet(OpenItemQuerySet["Consultation"]):
    """Consultations, through the gate of their document."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's network."""
        return self.filter(of_network(actor))


class Consultation(OpenItem):
    """One version put to the network until a day; then every comment gets its answer."""

    LIFECYCLE = CONSULTATION_LIFECYCLE
    STATE = ConsultationState
    OPEN_STATES = OPEN_CONSULTATION_STATES

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="consultations")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=500)
    closes_on = models.DateField()
    opened_by = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True, default="")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("consultation_open_has_clock", OPEN_CONSULTATION_STATES),
            models.CheckConstraint(
                name="consultation_close_has_time_and_person", condition=paired("closed_at", "closed_by")
            ),
            models.UniqueConstraint(
                name="consultation_one_open_per_version",
                fields=["version"],
                condition=Q(state=ConsultationState.OPEN.value),
            ),
        ]
        indexes: ClassVar = [open_due_index("consultation_open_due", OPEN_CONSULTATION_STATES)]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> ConsultationState:
        """The state, with its label."""
        return ConsultationState(self.state)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, through the gate of their consultation."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of consultations the actor may see."""
        return self.filter(consultation__in=Consultation.objects.visible_to(actor))


class Comment(models.Model):
    """What an organisation says to a clause (or to the whole text), and what became of it."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="comments", null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    suggestion = models.TextField(blank=True, default="")
    language = models.CharField(max_length=5, default="en")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    answer = models.CharField(
        max_length=10, blank=True, default="", choices=[(a.value, a.value) for a in CommentAnswer]
    )
    reason = models.CharField(max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True, default="")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="comment_answer_has_time_and_person", condition=paired("answered_at", "answered_by")
            ),
            models.CheckConstraint(
                name="comment_answer_has_reason",
                condition=Q(answered_at=None, answer="", reason="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def answer_word(self) -> CommentAnswer | None:
        """What became of it, with its label."""
        return CommentAnswer(self.answer) if self.answer else None


class Heard(models.Model):
    """A group that was heard, how, when and how many; never a person's name."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="heard")
    group = models.CharField(max_length=20, choices=[(g.value, g.value) for g in HeardGroup])
    how = models.CharField(max_length=20, choices=[(h.value, h.value) for h in HeardHow])
    people = models.PositiveIntegerField()
    place = models.CharField(max_length=120, blank=True, default="")
    heard_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="heard_somebody", condition=Q(people__gte=1))]

    def __str__(self) -> str:
        return f"{self.consultation_id}:{self.group}"

    @property
    def group_word(self) -> HeardGroup:
        """Who was heard, with its label."""
        return HeardGroup(self.group)

    @property
    def how_word(self) -> HeardHow:
        """How they were heard, with its label."""
        return HeardHow(self.how)
