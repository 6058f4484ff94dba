"""Funded programmes: what was promised for the money, what came of it, what was told to the donor; yearly figures."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import (
    Actor,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_due_index,
    open_item_constraint,
)
from lindung.plans.models.gates import by_own, of_network, paired
from lindung.plans.models.indicator import Indicator
from lindung.plans.models.plan import Plan
from lindung.plans.rules.funding import FUNDING_LIFECYCLE, OPEN_FUNDING_STATES, FundingState
from lindung.plans.rules.words import Stage


class FundingQuerySet(OpenItemQuerySet["Funding"]):
    """Funded programmes, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Own ones, and those whose plan the actor's organisation keeps as national desk."""
        return self.filter(by_own(actor))


class Funding(OpenItem):
    """Money somebody gives for a programme that carries out a plan. `accountable` runs it and reports to the donor."""

    LIFECYCLE = FUNDING_LIFECYCLE
    STATE = FundingState
    OPEN_STATES = OPEN_FUNDING_STATES

    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="fundings", null=True, blank=True)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=1000)
    language = models.CharField(max_length=5, default="en")
    donor = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    period_from = models.DateField()
    period_until = models.DateField()
    source = models.CharField(max_length=300, blank=True, default="")
    source_url = models.CharField(max_length=500, blank=True, default="")
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = FundingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("funding_open_has_clock", OPEN_FUNDING_STATES),
            models.CheckConstraint(name="funding_period_in_order", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(name="funding_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="funding_end_has_time_and_person", condition=paired("ended_at", "ended_by")),
            models.UniqueConstraint(
                name="funding_one_title_per_organisation",
                fields=["accountable", "title"],
                condition=Q(state__in=[FundingState.PLANNED.value, FundingState.RUNNING.value]),
            ),
        ]
        indexes: ClassVar = [open_due_index("funding_open_due", OPEN_FUNDING_STATES)]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> FundingState:
        """The state, with its label."""
        return FundingState(self.state)


class Deliverable(models.Model):
    """A number promised to the donor. Reached: by an indicator of the plan, else by what was delivered day by day."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    funding = models.ForeignKey(Funding, on_delete=models.PROTECT, related_name="deliverables")
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    promised = models.DecimalField(max_digits=16, decimal_places=2)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="deliverable_one_title", fields=["funding", "title"]),
            models.CheckConstraint(name="deliverable_promises_something", condition=Q(promised__gt=0)),
        ]

    def __str__(self) -> str:
        return self.ref


class Delivery(models.Model):
    """Some of what was promised, on a day, with what shows it. Written once; a slip is put right by a new row."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="deliveries")
    number = models.DecimalField(max_digits=16, decimal_places=2)
    dated_on = models.DateField()
    source = models.CharField(max_length=300)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.deliverable_id}:{self.dated_on}"


class Spending(models.Model):
    """Money spent on a day, in the programme's currency. Written once; a slip is put right by a new row."""

    funding = models.ForeignKey(Funding, on_delete=models.PROTECT, related_name="spendings")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    dated_on = models.DateField()
    label = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.funding_id}:{self.dated_on}"


class DonorReportQuerySet(models.QuerySet["DonorReport"]):
    """Reports to donors, through the gate of their programme."""

    def visible_to(self, actor: Actor) -> Self:
        """Those on programmes the actor may see."""
        return self.filter(funding__in=Funding.objects.visible_to(actor))


class DonorReport(models.Model):
    """What a donor was told: the account as it stood that day, so that it reads the same for ever."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    funding = models.ForeignKey(Funding, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    account = models.JSONField()
    story = models.TextField()
    language = models.CharField(max_length=5, default="en")
    dated_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    objects = DonorReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="donor_report_one_number", fields=["funding", "number"])]

    def __str__(self) -> str:
        return self.ref


class YearFigureQuerySet(models.QuerySet["YearFigure"]):
    """Figures of the yearly table, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's network."""
        return self.filter(of_network(actor))

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawn_at=None)


class YearFigure(models.Model):
    """A figure of the yearly table that no room computes, with its source. Two sources stand side by side."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    row = models.CharField(max_length=30)
    cell = models.CharField(max_length=10)
    period_from = models.DateField()
    period_until = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=2)
    stage = models.CharField(max_length=10, blank=True, default="", choices=[(s.value, s.value) for s in Stage])
    definition = models.CharField(max_length=500)
    source = models.CharField(max_length=300)
    source_url = models.CharField(max_length=500, blank=True, default="")
    dated_on = models.DateField()
    is_practice = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True, default="")

    objects = YearFigureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="year_figure_period_in_order", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(name="year_figure_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="year_figure_end_has_time_and_person", condition=paired("withdrawn_at", "withdrawn_by")
            ),
            models.UniqueConstraint(
                name="year_figure_one_per_source",
                fields=["desk", "row", "cell", "period_from", "source", "stage"],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
