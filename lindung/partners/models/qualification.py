"""Qualifications of members, and which roles need one that is current. Nothing is required until somebody says so."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models.asking import Asking
from lindung.partners.models.member import Member
from lindung.partners.models.organisation import Organisation

NAME_LENGTH = 80


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Qualifications, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Those of the actor's own organisation."""
        return self.filter(organisation_id=actor.organisation_id, organisation__is_practice=actor.is_practice)

    def current(self, on: date) -> Self:
        """Those that count on this day."""
        return self.filter(ended_at=None, given_on__lte=on, valid_until__gte=on)


class Qualification(models.Model):
    """What a member has shown to know, from a day until a day, and what proves it. A refresher is a new row."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="qualifications")
    name = models.CharField(max_length=NAME_LENGTH)
    given_on = models.DateField()
    valid_until = models.DateField()
    evidence = models.CharField(max_length=40)  # the reference of what proves it, in the room that gave it
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = QualificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="qualification_one_open_per_name", fields=["member", "name"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="qualification_ends_after_it_was_given", condition=Q(valid_until__gte=F("given_on"))
            ),
            models.CheckConstraint(
                name="qualification_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class RoleRequirementQuerySet(models.QuerySet["RoleRequirement"]):
    """Requirements, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Those that bind the actor's organisation: its own, and its national desk's."""
        if actor.organisation_id is None:
            return self.none()
        mine = Q(organisation_id=actor.organisation_id) | Q(organisation_id=actor.desk_id)
        return self.filter(mine, organisation__is_practice=actor.is_practice)

    def in_force(self, on: date) -> Self:
        """Those that count on this day."""
        return self.filter(ended_at=None, from_on__lte=on)


class RoleRequirement(models.Model):
    """A role works only with a current qualification: in one organisation, or, said by a desk, in its whole network."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=NAME_LENGTH)
    from_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = RoleRequirementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="role_requirement_said_once",
                fields=["organisation", "role", "name"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="role_requirement_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


def with_lacking_roles(members: models.QuerySet[Member], *, on: date) -> models.QuerySet[Member]:
    """Each member with `lacking_roles`: the roles that need a qualification the member does not hold on this day."""
    held = Qualification.objects.current(on).filter(member=OuterRef(OuterRef("pk")), name=OuterRef("name"))
    needed = RoleRequirement.objects.in_force(on).filter(
        Q(organisation_id=OuterRef("organisation_id")) | Q(organisation_id=OuterRef("organisation__desk_id"))
    )
    lacking = needed.filter(~Exists(held)).order_by().values("role")
    return members.annotate(
        lacking_roles=ArraySubquery(lacking, output_field=ArrayField(models.CharField(max_length=20)))
    )
