"""Agreements: an MoU as data, with its commitments."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models.asking import Asking
from lindung.partners.models.moves import Moving
from lindung.partners.rules import AGREEMENT_LIFECYCLE, AgreementState, FieldGroup, Purpose


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Those the actor's organisation is a party to or keeps as national desk."""
        if actor.organisation_id is None:
            return self.none()
        mine = Q(parties__contains=[actor.organisation_id]) | Q(desk_id=actor.organisation_id)
        return self.filter(mine, is_practice=actor.is_practice)

    def in_force(self, *, at: datetime, purpose: Purpose | None = None) -> Self:
        """Those the parties may rely on at `at` (for `purpose`)."""
        running = Q(from_at__lte=at) & (Q(until_at=None) | Q(until_at__gt=at))
        rows = self.filter(running, state=AgreementState.IN_FORCE.value)
        return rows.filter(purposes__contains=[purpose.value]) if purpose else rows

    def of_party(self, organisation_id: int | None) -> Self:
        """Those the organisation is a party to."""
        return self.filter(parties__contains=[organisation_id])

    def party_ids(self) -> models.QuerySet["Agreement", int]:
        """The ids of every party, as a subquery for `id__in` (one query however many services ask)."""
        party = Func(F("parties"), function="unnest", output_field=models.IntegerField())
        return self.annotate(party=party).values_list("party", flat=True).order_by()


class Agreement(Moving):
    """What organisations have promised each other about people's data and services.

    `parties` are organisation ids (an organisation is never deleted): one array, so that the wall in the database
    and the filter over thousands of services are each one condition on one index.
    """

    LIFECYCLE = AGREEMENT_LIFECYCLE
    STATE = AgreementState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    title = models.CharField(max_length=200)
    desk = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    parties = ArrayField(models.IntegerField())
    purposes = ArrayField(models.CharField(max_length=20))
    field_groups = ArrayField(models.CharField(max_length=20))
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    document_hash = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=20, default=AgreementState.DRAFT.value)
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    put_in_force_by = models.CharField(max_length=40, blank=True, default="")  # another person than `made_by`
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="agreement_in_force_by_another", condition=~Q(put_in_force_by=F("made_by"))),
            models.UniqueConstraint(
                name="agreement_one_title_per_desk",
                fields=["desk", "title"],
                condition=~Q(state=AgreementState.ENDED.value),
            ),
            models.CheckConstraint(name="agreement_has_parties", condition=Q(parties__len__gte=2)),
            models.CheckConstraint(
                name="agreement_says_what_for", condition=Q(purposes__len__gte=1, field_groups__len__gte=1)
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
            ),
            models.CheckConstraint(
                name="agreement_in_force_has_document",
                condition=~Q(state=AgreementState.IN_FORCE.value) | ~Q(document_hash=""),
            ),
            models.CheckConstraint(
                name="agreement_change_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
        ]
        indexes: ClassVar = [
            GinIndex(name="agreement_in_force_by_party", fields=["parties"]),
            models.Index(name="agreement_until", fields=["until_at"], condition=Q(state=AgreementState.IN_FORCE.value)),
        ]

    def __str__(self) -> str:
        return self.ref

    def covers(self, *, purpose: Purpose, field_groups: frozenset[FieldGroup] = frozenset()) -> bool:
        """Whether the agreement speaks of this purpose and of all these parts of a record."""
        return purpose.value in self.purposes and field_groups <= {FieldGroup(group) for group in self.field_groups}


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Commitments, through the gate of their agreement."""

    def visible_to(self, actor: Asking) -> Self:
        """Those of agreements the actor may see."""
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))


class Commitment(models.Model):
    """One thing one party promised to do by a day."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="commitments")
    owner = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True, default="")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="commitment_said_once", fields=["agreement", "owner", "text", "due_on"]),
            models.CheckConstraint(
                name="commitment_done_has_time_and_person",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
