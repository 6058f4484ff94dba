"""What was found about a person: append-only, never a verdict, never overwritten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lindung.cases.models.case import Case
from lindung.cases.models.people import Person
from lindung.cases.rules import FORMAL_OUTCOMES, Exploitation, Outcome
from lindung.partners.models import GatedQuerySet, Organisation
from lindung.vault.fields import SealedJSON, SealedRow, SealedText
from lindung.vault.models import Key


class AssessmentQuerySet(GatedQuerySet["Assessment"]):
    """Assessments, through the gate of their case."""

    OWNER = READERS = "case__"


class Assessment(SealedRow):
    """One assessor's answers about one person on one day, and what they indicate."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments")
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    answers = SealedJSON(default=dict)
    walled = SealedJSON(default=dict)
    narrative = SealedText(blank=True, default="", max_length=20_000)
    document = SealedText(blank=True, default="", max_length=300)
    deciding_body = SealedText(null=True, blank=True, max_length=120)  # None: nobody decided
    age_reading = models.CharField(max_length=10)
    act = models.BooleanField(null=True)  # null: she was erased
    means = models.BooleanField(null=True)
    purpose = models.BooleanField(null=True)
    # For figures only, and coarse; what is walled is not in it.
    exploitation = models.CharField(
        max_length=12, blank=True, default="", choices=[(e.value, e.value) for e in Exploitation]
    )
    outcome = models.CharField(max_length=30, choices=[(o.value, o.value) for o in Outcome])
    asked_again_by = models.CharField(max_length=20, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_formal_outcome_names_the_body",
                condition=~Q(outcome__in=sorted(outcome.value for outcome in FORMAL_OUTCOMES))
                | Q(deciding_body__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="assessment_newest")]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The person's own key."""
        return self.person.key
