"""Who besides the accountable organisation may see a case or a person, who never may, and what was disclosed."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.cases.models.case import Case, Task
from lindung.cases.models.consent import Consent
from lindung.cases.models.people import Person
from lindung.cases.rules import REVIEWS, LegalGround, SightGround
from lindung.partners.models import Agreement, Organisation
from lindung.partners.rules import Purpose
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key

_LAWS = [(ground.value, ground.value) for ground in LegalGround]


class Sight(models.Model):
    """One organisation may see one person of a case, for a purpose and on a ground, until it ends."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sights")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sights")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=30, choices=[(p.value, p.value) for p in Purpose])
    field_groups = ArrayField(models.CharField(max_length=30))
    ground = models.CharField(max_length=20, choices=[(g.value, g.value) for g in SightGround])
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="sights")
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    offer_ref = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    legal_ground = models.CharField(max_length=20, blank=True, default="", db_default="", choices=_LAWS)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=40)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)
    readers = ArrayField(models.IntegerField(), null=True, default=None)  # the case's own: kept by the database

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="sight_one_open_per_purpose",
                fields=["person", "organisation", "purpose"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="sight_by_consent_names_it_and_an_agreement",
                condition=~Q(ground=SightGround.CONSENT.value) | Q(consent__isnull=False, agreement__isnull=False),
            ),
            models.CheckConstraint(
                name="sight_in_emergency_has_reason_and_end",
                condition=~Q(ground=SightGround.BREAK_GLASS.value) | (Q(until__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="sight_by_law_names_the_law",
                condition=~Q(ground=SightGround.LEGAL_DUTY.value) | ~Q(legal_ground=""),
            ),
            models.CheckConstraint(
                name="sight_by_law_has_an_end",
                condition=~Q(ground=SightGround.LEGAL_DUTY.value) | Q(until__isnull=False),
            ),
            models.CheckConstraint(
                name="sight_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "case"], name="sight_open", condition=Q(ended_at=None)),
            models.Index(fields=["case"], name="sight_by_case"),
            models.Index(fields=["until"], name="sight_until", condition=Q(ended_at=None, until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Barring(models.Model):
    """An organisation that must not learn that the case exists."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="barrings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    barred_at = models.DateTimeField()
    barred_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="barring_once", fields=["case", "organisation"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


_GROUND_REVIEWED = {kind.value: ground.value for ground, kind in REVIEWS.items()}


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """What was shown, also by what reviews it."""

    def under_review(self, task: Task) -> Self:
        """What this task reviews: one disclosure, named by its reference.

        A task of before names the person: it covers what was shown of her since, as far as no other task reviews it.
        """
        ground = _GROUND_REVIEWED.get(task.kind)
        if ground is None or not task.about:
            return self.none()
        others = Task.objects.filter(case_id=task.case_id, kind=task.kind).values("about")
        before = Q(person__ref=task.about, disclosed_at__gte=task.created_at) & ~Q(ref__in=others)
        return self.filter(Q(ref=task.about) | before, case_id=task.case_id, ground=ground)


class Disclosure(SealedRow):
    """What was shown or told to whom and why; insert-only. Her own record reads it; its words use the person's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disclosures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30, choices=[(p.value, p.value) for p in Purpose])
    field_groups = ArrayField(models.CharField(max_length=30))
    ground = models.CharField(max_length=20, choices=[(g.value, g.value) for g in SightGround])
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=30, blank=True)
    legal_ground = models.CharField(max_length=20, blank=True, default="", db_default="", choices=_LAWS)
    legal_reference = SealedText(null=True, max_length=200)  # the law or order in words: it can name her
    disclosed_at = models.DateTimeField()
    disclosed_by = models.CharField(max_length=40)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="disclosure_has_its_ground",
                condition=Q(ground=SightGround.CONSENT.value, consent__isnull=False, agreement__isnull=False)
                | (Q(ground=SightGround.BREAK_GLASS.value) & ~Q(reason=""))
                | (Q(ground=SightGround.LEGAL_DUTY.value) & ~Q(legal_ground="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "id"], name="disclosure_by_person")]

    def __str__(self) -> str:
        return self.ref

    @property
    def law(self) -> LegalGround | None:
        """The kind of law, where one required it."""
        return LegalGround(self.legal_ground) if self.legal_ground else None

    def sealing_key(self) -> Key:
        """The person's own key: what the law was called goes when she is erased."""
        return self.person.key
