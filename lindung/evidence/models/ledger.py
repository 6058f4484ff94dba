"""The account of privacy: one for each national desk and year, written once, line after line."""

from datetime import UTC
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.evidence.methods.release.ledger import Entry
from lindung.evidence.models.runs import Run
from lindung.evidence.rules.publish import EntryKind
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Organisation


class PrivacyLedgerQuerySet(models.QuerySet["PrivacyLedger"]):
    """Accounts, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own desk."""
        if actor.organisation is None:
            return self.none()
        return self.filter(desk=actor.organisation, is_practice=actor.is_practice)


class PrivacyLedger(models.Model):
    """How much privacy a national desk may spend in one year, and who said so. Never changed."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    epsilon = models.FloatField()
    delta = models.FloatField()
    is_practice = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=40)

    objects = PrivacyLedgerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="privacy_ledger_one_per_desk_and_year", fields=["desk", "year"]),
            models.CheckConstraint(name="privacy_ledger_has_a_budget", condition=Q(epsilon__gt=0, delta__gt=0)),
        ]

    def __str__(self) -> str:
        return self.ref


class LedgerLine(models.Model):
    """One line: the budget, a private release, or exact tables. Carries the digest of the line before."""

    ledger = models.ForeignKey(PrivacyLedger, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in EntryKind])
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    what = models.CharField(max_length=100)
    epsilon = models.FloatField(default=0.0)
    delta = models.FloatField(default=0.0)
    tables = models.PositiveIntegerField(default=0)
    partner = models.CharField(max_length=100, blank=True, default="")
    agreement = models.CharField(max_length=40, blank=True, default="")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="ledger_lines")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="ledger_line_one_per_number", fields=["ledger", "number"]),
            models.UniqueConstraint(
                name="ledger_line_one_cost_of_a_kind_per_run", fields=["run", "kind"], condition=Q(run__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id}:{self.number}"

    def as_entry(self) -> Entry:
        """The line as the arithmetic of the account reads it."""
        return Entry(
            ledger=self.ledger.ref,
            number=self.number,
            kind=EntryKind(self.kind),
            at=self.at.astimezone(UTC).isoformat(),
            what=self.what,
            epsilon=self.epsilon,
            delta=self.delta,
            tables=self.tables,
            partner=self.partner,
            agreement=self.agreement,
            previous=self.previous,
            digest=self.digest,
        )
