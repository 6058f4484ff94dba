"""Clock policies: versioned numbers per country; a row is never edited."""

from functools import cached_property
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.partners.models.asking import Asking
from lindung.partners.rules import Clocks


class ClockPolicyQuerySet(models.QuerySet["ClockPolicy"]):
    """Policies hold numbers only: every signed-in member may read every country's."""

    def visible_to(self, actor: Asking) -> Self:
        """All, for anyone who belongs to an organisation."""
        return self.none() if actor.organisation_id is None else self.all()

    def of_country(self, country: str) -> Self:
        """The versions of one country, newest first."""
        return self.filter(country=country).order_by("-version")


class ClockPolicy(models.Model):
    """One version of one country's clocks. Items keep the version they were made under."""

    country = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    values = models.JSONField()
    reason = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    objects = ClockPolicyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="clock_policy_one_version", fields=["country", "version"]),
            models.CheckConstraint(name="clock_policy_starts_at_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.version}"

    @cached_property
    def clocks(self) -> Clocks:
        """The typed clocks of this version."""
        return Clocks.from_values(self.values)
