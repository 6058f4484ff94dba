"""What a person agreed to: for which purpose, which facts, told to whom, until when."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.cases.models.case import Case
from lindung.cases.models.people import Person
from lindung.cases.rules import CONSENT_LIFECYCLE, WALLED_RECIPIENTS, ConsentState, GivenBy, GivenHow
from lindung.partners.models import GatedQuerySet, Moving
from lindung.partners.rules import Purpose, RecipientKind
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key

WALLED_KINDS = sorted(kind.value for kind in WALLED_RECIPIENTS)


class ConsentQuerySet(GatedQuerySet["Consent"]):
    """Consents, through the gate of their case."""

    OWNER = "case__"

    def holding(self, at: datetime) -> Self:
        """Those that hold at `at`."""
        return self.filter(Q(until=None) | Q(until__gt=at), state=ConsentState.GIVEN.value, given_at__lte=at)


class Consent(SealedRow, Moving):
    """One agreement of one person (or who may speak for her); sealed parts use the person's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ConsentState], default=ConsentState.GIVEN.value
    )
    given_by = models.CharField(max_length=20, choices=[(g.value, g.value) for g in GivenBy])
    guardian = SealedText(blank=True, default="", max_length=300)
    best_interest = SealedText(blank=True, default="", max_length=5_000)
    purpose = models.CharField(max_length=30, choices=[(p.value, p.value) for p in Purpose])
    field_groups = ArrayField(models.CharField(max_length=30))
    recipient_kinds = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    recipients = ArrayField(models.IntegerField(), default=list, blank=True)
    given_how = models.CharField(max_length=10, choices=[(h.value, h.value) for h in GivenHow])
    language = models.CharField(max_length=5)
    interpreter = SealedText(blank=True, default="", max_length=300)
    witness = SealedText(blank=True, default="", max_length=300)
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    LIFECYCLE = CONSENT_LIFECYCLE
    STATE = ConsentState

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_end_has_time_and_person",
                condition=Q(state=ConsentState.GIVEN.value, ended_at=None, ended_by="")
                | (~Q(state=ConsentState.GIVEN.value) & Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="consent_names_recipients",
                condition=~Q(recipient_kinds=[]) | ~Q(recipients=[]),
            ),
            models.CheckConstraint(
                name="consent_to_a_walled_kind_stands_alone",
                condition=~Q(recipient_kinds__overlap=WALLED_KINDS) | Q(recipient_kinds__len=1),
            ),
            models.CheckConstraint(
                name="consent_names_one_by_one_who_has_no_kind",
                condition=~Q(recipient_kinds__contains=[RecipientKind.NAMED_ONLY.value]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "purpose"], name="consent_by_person"),
            models.Index(
                fields=["until"],
                name="consent_until",
                condition=Q(state=ConsentState.GIVEN.value, until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The person's own key."""
        return self.person.key
