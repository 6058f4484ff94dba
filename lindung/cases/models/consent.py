"""What a person agreed to: for which purpose, which facts, told to whom, until when."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.cases.models.case import Case
from lindung.cases.models.people import Person
from lindung.cases.rules import (
    CONSENT_LIFECYCLE,
    OPEN_CONSENT_STATES,
    SECOND_WORDS,
    WALLED_RECIPIENTS,
    Confirmation,
    ConsentState,
    GivenBy,
    GivenHow,
    HeardHow,
)
from lindung.partners.models import GatedQuerySet, Moving
from lindung.partners.rules import Purpose, RecipientKind
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key

WALLED_KINDS = sorted(kind.value for kind in WALLED_RECIPIENTS)
_OPEN = sorted(state.value for state in OPEN_CONSENT_STATES)
_SECOND = sorted(word.value for word in SECOND_WORDS)


class ConsentQuerySet(GatedQuerySet["Consent"]):
    """Consents, through the gate of their case."""

    OWNER = READERS = "case__"

    def holding(self, at: datetime) -> Self:
        """Those that hold at `at`."""
        return self.filter(Q(until=None) | Q(until__gt=at), state=ConsentState.GIVEN.value, given_at__lte=at)

    def open(self) -> Self:
        """Those that hold or wait for a second word: what can still be taken back."""
        return self.filter(state__in=_OPEN)

    def waiting(self) -> Self:
        """Those that wait for a second word."""
        return self.filter(state=ConsentState.WAITING.value)


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
    hands_over = models.BooleanField(default=False, db_default=False)  # the organisation named takes her case over
    needs_second = models.BooleanField(default=False, db_default=False)  # as it was when the consent was recorded
    confirmed_as = models.CharField(
        max_length=10, blank=True, default="", db_default="", choices=[(c.value, c.value) for c in Confirmation]
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    heard_how = models.CharField(
        max_length=10, blank=True, default="", db_default="", choices=[(h.value, h.value) for h in HeardHow]
    )
    asked_at = models.DateTimeField(null=True)  # when she was asked herself; empty while she is not
    asked_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    LIFECYCLE = CONSENT_LIFECYCLE
    STATE = ConsentState

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_end_has_time_and_person",
                condition=Q(state__in=_OPEN, ended_at=None, ended_by="")
                | (~Q(state__in=_OPEN) & Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="consent_second_word_has_time_and_person",
                condition=Q(confirmed_as__in=["", Confirmation.EARLIER.value], confirmed_at=None, confirmed_by="")
                | (Q(confirmed_as__in=_SECOND, confirmed_at__isnull=False) & ~Q(confirmed_by="")),
            ),
            models.CheckConstraint(
                name="consent_second_word_is_of_another", condition=~Q(confirmed_by=F("recorded_by"))
            ),
            models.CheckConstraint(
                name="consent_holds_only_with_its_second_word",
                condition=~Q(state=ConsentState.GIVEN.value, needs_second=True) | Q(confirmed_as__in=_SECOND),
            ),
            models.CheckConstraint(
                name="consent_waits_for_a_second_word_only",
                condition=~Q(state=ConsentState.WAITING.value) | Q(needs_second=True, confirmed_as=""),
            ),
            models.CheckConstraint(
                name="consent_that_matters_most_needs_a_second_word",
                condition=Q(needs_second=True)
                | ~Q(confirmed_as="")
                | (
                    ~Q(recipient_kinds__overlap=WALLED_KINDS)
                    & ~Q(purpose=Purpose.REPATRIATION.value)
                    & Q(hands_over=False)
                ),
            ),
            models.CheckConstraint(
                name="consent_to_handing_over_names_who_takes_over",
                condition=~Q(hands_over=True, needs_second=True)
                | Q(recipient_kinds=[], purpose=Purpose.SERVICES.value),
            ),
            models.CheckConstraint(
                name="consent_asked_has_time_and_person",
                condition=Q(asked_at=None, asked_by="") | (Q(asked_at__isnull=False) & ~Q(asked_by="")),
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
                condition=Q(state__in=_OPEN, until__isnull=False),
            ),
            models.Index(  # read by the list of what waits for a second word
                fields=["case"], name="consent_waiting", condition=Q(state=ConsentState.WAITING.value)
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_confirmed(self) -> bool:
        """Whether more than one member's word stands behind it, or it is older than that rule."""
        return bool(self.confirmed_as)

    def sealing_key(self) -> Key:
        """The person's own key."""
        return self.person.key
