"""Programmes of modules, the groups that go through one together, and who is in a group."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Member, Organisation

Row = TypeVar("Row", bound=models.Model)


class NetworkQuerySet(models.QuerySet[Row]):
    """Rows that a national desk's whole network may read."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's national desk, in the actor's world."""
        if actor.organisation_id is None:
            return self.none()
        return self.filter(desk_id=actor.desk_id, is_practice=actor.is_practice)


class SharedQuerySet(models.QuerySet[Row]):
    """Rows of a learner's organisation that whoever holds the course sees too."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's organisation, and those of what it holds."""
        if actor.organisation_id is None:
            return self.none()
        return self.filter(Q(organisation_id=actor.organisation_id) | Q(host_id=actor.organisation_id))

    def of(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.filter(member=actor.member) if actor.member is not None else self.none()


class Programme(models.Model):
    """Modules in an order, chosen by a national desk for its network."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=1000, blank=True, default="")
    modules = ArrayField(models.CharField(max_length=60))
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True, default="")

    objects = NetworkQuerySet["Programme"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="programme_one_title_per_desk", fields=["desk", "title"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(name="programme_has_modules", condition=Q(modules__len__gte=1)),
            models.CheckConstraint(
                name="programme_end_has_time_and_person",
                condition=Q(closed_at=None, closed_by="") | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Cohort(models.Model):
    """People who go through a programme in the same weeks. `host`: the organisation whose trainers hold it."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    objects = NetworkQuerySet["Cohort"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="cohort_one_title_per_programme", fields=["programme", "title"]),
            models.CheckConstraint(name="cohort_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.ref

    def is_over(self, on: date) -> bool:
        """Whether its last day has passed."""
        return on > self.ends_on


class Enrolment(models.Model):
    """One member in one cohort, until she leaves."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SharedQuerySet["Enrolment"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="enrolment_once", fields=["cohort", "member"], condition=Q(left_at=None)),
        ]

    def __str__(self) -> str:
        return self.ref
