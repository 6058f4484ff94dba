"""How far members have read, and what they answered: rows of their own organisation."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.learning.models.programmes import Cohort, SharedQuerySet
from lindung.partners.models import Member, Organisation


class OwnQuerySet(models.QuerySet["ModuleProgress"]):
    """A member's own rows."""

    def of(self, member: Member | None) -> "OwnQuerySet":
        """Those of one member."""
        return self.filter(member=member) if member is not None else self.none()


class ModuleProgress(models.Model):
    """Which pages of a module a member has read."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=60)
    pages = ArrayField(models.PositiveSmallIntegerField(), default=list)
    begun_at = models.DateTimeField()
    read_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="progress_one_per_module", fields=["member", "module"])]

    def __str__(self) -> str:
        return f"progress {self.pk}"


class CheckSitting(models.Model):
    """One sitting of a module's questions. `host`: who holds the cohort it counts for, and sees it in a mean only."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="sittings", null=True, blank=True)
    module = models.CharField(max_length=60)
    stage = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    answers = models.JSONField(default=dict)  # question → answer chosen
    right = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    ability = models.FloatField()  # logits
    ability_error = models.FloatField()
    is_passed = models.BooleanField()
    sat_at = models.DateTimeField()

    objects = SharedQuerySet["CheckSitting"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="sitting_right_at_most_all", condition=Q(right__lte=F("total"), total__gte=1)),
            models.CheckConstraint(
                name="sitting_cohort_has_host",
                condition=Q(cohort=None, host=None) | Q(cohort__isnull=False, host__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(name="sitting_of_member", fields=["member", "module", "sat_at"])]

    def __str__(self) -> str:
        return self.ref
