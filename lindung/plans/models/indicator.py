"""Indicators: a choice of figure, or a number entered with its source; and the targets of each period."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor
from lindung.plans.models.activity import Activity
from lindung.plans.models.plan import Element
from lindung.plans.rules.words import Direction, IndicatorKind, Stage


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators, through the gate of what they measure."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of activities and parts the actor may see."""
        return self.filter(
            Q(activity__in=Activity.objects.visible_to(actor)) | Q(element__in=Element.objects.visible_to(actor))
        )

    def in_use(self) -> Self:
        """Those that are still measured."""
        return self.filter(retired_at=None)


class Indicator(models.Model):
    """How one sees that a part or an activity works. Computed: the choice of a figure and of a cell, never code."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="indicators", null=True, blank=True)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="indicators", null=True, blank=True)
    title = models.CharField(max_length=300)
    definition = models.CharField(max_length=1000)
    unit = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in IndicatorKind])
    figure = models.CharField(max_length=60, blank=True, default="")
    choice = models.JSONField(default=dict, blank=True)  # the cell of the figure: dimension → value
    direction = models.CharField(
        max_length=5, choices=[(d.value, d.value) for d in Direction], default=Direction.UP.value
    )
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=10, blank=True, default="", choices=[(s.value, s.value) for s in Stage])
    order = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=40, blank=True, default="")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="indicator_measures_one",
                condition=Q(activity=None, element__isnull=False) | Q(activity__isnull=False, element=None),
            ),
            models.CheckConstraint(
                name="indicator_computed_has_figure",
                condition=(Q(kind=IndicatorKind.COMPUTED.value) & ~Q(figure=""))
                | Q(kind=IndicatorKind.MANUAL.value, figure="", choice={}),
            ),
            models.CheckConstraint(
                name="indicator_baseline_has_year",
                condition=Q(baseline=None, baseline_year=None) | Q(baseline__isnull=False, baseline_year__isnull=False),
            ),
            models.CheckConstraint(
                name="indicator_end_has_time_and_person",
                condition=Q(retired_at=None, retired_by="") | (Q(retired_at__isnull=False) & ~Q(retired_by="")),
            ),
            models.UniqueConstraint(
                name="indicator_one_title",
                fields=["element", "activity", "title"],
                condition=Q(retired_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def kind_word(self) -> IndicatorKind:
        """Where its value comes from, with its label."""
        return IndicatorKind(self.kind)

    @property
    def direction_word(self) -> Direction:
        """Which way is better, with its label."""
        return Direction(self.direction)

    @property
    def stage_word(self) -> Stage | None:
        """Which people it counts, with its label; None when it does not say."""
        return Stage(self.stage) if self.stage else None


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets, through the gate of their indicator."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of indicators the actor may see."""
        return self.filter(indicator__in=Indicator.objects.visible_to(actor))


class Target(models.Model):
    """What an indicator should reach in a period."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    period_from = models.DateField()
    period_until = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    is_partial = models.BooleanField(default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="target_period_in_order", condition=Q(period_until__gte=F("period_from"))),
            models.UniqueConstraint(name="target_one_per_period", fields=["indicator", "period_from", "period_until"]),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}:{self.period_from}"


class ManualValueQuerySet(models.QuerySet["ManualValue"]):
    """Values entered by hand, through the gate of their indicator."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of indicators the actor may see."""
        return self.filter(indicator__in=Indicator.objects.visible_to(actor))

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawn_at=None)


class ManualValue(models.Model):
    """A number somebody published, with its source and definition. Written once; two sources stand side by side."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="manual_values")
    period_from = models.DateField()
    period_until = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    stage = models.CharField(max_length=10, blank=True, default="", choices=[(s.value, s.value) for s in Stage])
    source = models.CharField(max_length=200)
    source_url = models.CharField(max_length=300, blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)  # the day the source says it is of; empty: it does not say
    definition = models.CharField(max_length=1000, blank=True, default="")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True, default="")

    objects = ManualValueQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="manual_value_period_in_order", condition=Q(period_until__gte=F("period_from"))
            ),
            models.CheckConstraint(
                name="manual_value_withdrawn_has_time_and_person",
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
            ),
            models.UniqueConstraint(
                name="manual_value_said_once_by_a_source",
                fields=["indicator", "period_from", "period_until", "stage", "source"],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def stage_word(self) -> Stage | None:
        """Which people it counts, with its label; None when its source does not say."""
        return Stage(self.stage) if self.stage else None
