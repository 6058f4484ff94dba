"""The persons of a case and those suspected in it; each with a key of its own."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.cases.models.case import Case
from lindung.cases.rules import AgeBand, ResidenceStatus, Sex
from lindung.partners.models import Actor, GatedQuerySet, Organisation
from lindung.partners.models.open_item import opened_to
from lindung.reports.models import Report
from lindung.vault.fields import Sealable, SealedJSON, SealedText


class PersonQuerySet(models.QuerySet["Person"]):
    """Persons, through the gate of their case."""

    def visible_to(self, actor: Actor) -> Self:
        """Persons of cases the actor's organisation answers for; partners see one through a placement's sight."""
        if actor.organisation is None:
            return self.none()
        shared = Person.objects.filter(sights__organisation=actor.organisation, sights__ended_at=None)
        own = Q(case__accountable=actor.organisation) & opened_to(actor, through="case__")
        others = Q(pk__in=shared.values("pk")) & ~Q(case__accountable=actor.organisation)
        return self.filter(own | others, case__is_practice=actor.is_practice).exclude(
            case__barrings__organisation=actor.organisation
        )


class Person(Sealable):
    """Somebody a case is about. What identifies is sealed; what decides who may help is in bands and codes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="persons")
    name = SealedText(blank=True, default="", max_length=300)
    other_names = SealedText(blank=True, default="", max_length=300)
    name_index = models.BinaryField(max_length=32, null=True)  # as a suspect's: keeps her from being housed with one
    name_index_before = models.BinaryField(max_length=32, null=True)  # under the key of before, while that is renewed
    indexed_under = models.BigIntegerField(default=0, db_default=0)  # the digest key of index and tokens; 0: unknown
    born_on = SealedText(blank=True, default="", max_length=10)
    contact = SealedJSON(blank=True, default=dict)
    documents = SealedText(blank=True, default="", max_length=1_000)
    notes = SealedText(blank=True, default="", max_length=20_000)
    age_band = models.CharField(
        max_length=20, choices=[(a.value, a.value) for a in AgeBand], default=AgeBand.UNKNOWN.value
    )
    sex = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Sex], default=Sex.UNKNOWN.value)
    nationality = models.CharField(max_length=2, blank=True)
    status = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ResidenceStatus], default=ResidenceStatus.UNKNOWN.value
    )
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    access_needs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    special_needs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    area = models.CharField(max_length=20, blank=True)
    family = models.CharField(max_length=10, blank=True)
    is_carer = models.BooleanField(default=False)
    safe_distance_km = models.PositiveSmallIntegerField(default=0)
    # The report whose receipt she holds, where somebody said that it is safe to ask her there.
    receipt_report = models.OneToOneField(Report, null=True, on_delete=models.PROTECT, related_name="+")
    receipt_said_at = models.DateTimeField(null=True)
    receipt_said_by = models.CharField(max_length=40, blank=True, default="", db_default="")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True)
    indexed_form = models.PositiveSmallIntegerField(default=0)  # of the tokens by which the name is found; 0: none yet

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_receipt_has_time_and_person",
                condition=Q(receipt_report=None, receipt_said_at=None, receipt_said_by="")
                | (Q(receipt_report__isnull=False, receipt_said_at__isnull=False) & ~Q(receipt_said_by="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="person_by_case"),
            models.Index(fields=["name_index"], name="person_by_name", condition=Q(name_index__isnull=False)),
            models.Index(fields=["indexed_form", "id"], name="person_to_index", condition=Q(erased_at=None)),
            models.Index(fields=["indexed_under", "id"], name="person_to_renew", condition=Q(erased_at=None)),
            models.Index(
                fields=["name_index_before"], name="person_by_name_before", condition=Q(name_index_before__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class SuspectQuerySet(GatedQuerySet["Suspect"]):
    """Suspects, through the gate of their case: never shared with another organisation."""

    OWNER = READERS = "case__"


class Suspect(Sealable):
    """Somebody suspected in a case; `tied_to` keeps a person from being sent into their hands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspects")
    name = SealedText(blank=True, default="", max_length=300)
    notes = SealedText(blank=True, default="", max_length=20_000)
    name_index = models.BinaryField(max_length=32, null=True)
    name_index_before = models.BinaryField(max_length=32, null=True)
    indexed_under = models.BigIntegerField(default=0, db_default=0)
    role = models.CharField(max_length=30, blank=True)
    tied_to = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_relative = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)

    objects = SuspectQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="suspect_by_case"),
            models.Index(fields=["tied_to", "case"], name="suspect_tied_to", condition=Q(tied_to__isnull=False)),
            models.Index(fields=["name_index"], name="suspect_by_name", condition=Q(name_index__isnull=False)),
            models.Index(
                fields=["indexed_under", "id"], name="suspect_to_renew", condition=Q(name_index__isnull=False)
            ),
            models.Index(
                fields=["name_index_before"],
                name="suspect_by_name_before",
                condition=Q(name_index_before__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
