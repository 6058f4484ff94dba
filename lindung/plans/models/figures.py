"""Counts: who counted when, cells of months, what was last shown of each, how indicators stand, what was published.

Counted and Cell hold exact numbers: no organisation reads them, only the clock does. Everything that anybody sees is
read from ShownCell and what is made of it.
"""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Organisation
from lindung.plans.methods.progress import Because, Progress
from lindung.plans.models.indicator import Indicator
from lindung.plans.models.plan import Plan


class Counted(models.Model):
    """One person, need or other unit with its groups, and for each figure it counts in: which month, yes or no."""

    pk = models.CompositePrimaryKey("source", "of_ref", "unit")
    source = models.CharField(max_length=12)
    of_ref = models.CharField(max_length=10)  # the case or report it belongs to
    unit = models.BigIntegerField()
    desk_id = models.IntegerField()  # 0: of the installation, no country's
    is_practice = models.BooleanField()
    sex = models.CharField(max_length=20)
    age = models.CharField(max_length=20)
    nationality = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    disability = models.CharField(max_length=20)
    exploitation = models.CharField(max_length=20)
    province = models.CharField(max_length=20)
    figures = ArrayField(models.SmallIntegerField())
    months = ArrayField(models.SmallIntegerField())
    yes = ArrayField(models.IntegerField())
    no = ArrayField(models.IntegerField())

    def __str__(self) -> str:
        return f"{self.source}:{self.unit}"


class Cell(models.Model):
    """One exact count of one month: of a figure, by one group, by child or adult and one group, or in all."""

    pk = models.CompositePrimaryKey("desk_id", "is_practice", "figure", "dimension", "month", "key")
    desk_id = models.IntegerField()
    is_practice = models.BooleanField()
    figure = models.SmallIntegerField()
    dimension = models.CharField(max_length=30, blank=True)
    month = models.SmallIntegerField()
    key = models.CharField(max_length=45, blank=True)
    yes = models.BigIntegerField()
    no = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.figure}:{self.month}:{self.dimension}={self.key}"


class ShownCellQuerySet(models.QuerySet["ShownCell"]):
    """What was shown, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's national desk and of the installation."""
        if actor.desk_id is None:
            return self.none()
        return self.filter(desk_id__in=[actor.desk_id, 0], is_practice=actor.is_practice)


class ShownCell(models.Model):
    """What was last shown of one cell of one year (dimension "month": of one month); no row: nothing ever was."""

    pk = models.CompositePrimaryKey("desk_id", "is_practice", "figure", "dimension", "year", "key")
    desk_id = models.IntegerField()
    is_practice = models.BooleanField()
    figure = models.SmallIntegerField()
    dimension = models.CharField(max_length=30, blank=True)
    year = models.SmallIntegerField()
    key = models.CharField(max_length=45, blank=True)  # "": the table itself, with its total when it was last shown
    yes = models.BigIntegerField(null=True)  # null: hidden ever since it is not nought
    no = models.BigIntegerField(null=True)
    shown_at = models.DateTimeField()  # when this number was first shown, or hidden
    is_current = models.BooleanField()  # False: the true number is another now, by too few to be shown

    objects = ShownCellQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.figure}:{self.year}:{self.dimension}={self.key}"


class FigureState(models.Model):
    """How far the trail was read, and when everything was last counted. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seal_seq = models.BigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="figure_state_is_one_row", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"{self.seal_seq}"


class StandingQuerySet(models.QuerySet["Standing"]):
    """How indicators stand, through the gate of the indicator."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of indicators the actor may see, of the actor's network."""
        if actor.desk_id is None:
            return self.none()
        return self.filter(desk_id=actor.desk_id, indicator__in=Indicator.objects.visible_to(actor))


class Standing(models.Model):
    """One indicator in one period, worked out beforehand: value, interval, forecast, what the rule says, the months."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="standings")
    desk_id = models.IntegerField()
    period_from = models.DateField()
    period_until = models.DateField()
    target = models.FloatField(null=True)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    is_hidden = models.BooleanField(default=False)
    as_of = models.DateTimeField(null=True)
    end_value = models.FloatField(null=True)
    end_low = models.FloatField(null=True)
    end_high = models.FloatField(null=True)
    progress = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Progress])
    because = models.CharField(max_length=20, choices=[(b.value, b.value) for b in Because])
    facts = models.JSONField(default=dict)
    trend = models.JSONField(default=list)  # whole months: a number, or null where it is hidden
    worked_out_at = models.DateTimeField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="standing_one_per_period", fields=["indicator", "period_from", "period_until"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}:{self.period_from}"


class PublishedProgressQuerySet(models.QuerySet["PublishedProgress"]):
    """What was published of plans, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """That of plans the actor may see."""
        return self.filter(plan__in=Plan.objects.visible_to(actor), is_practice=actor.is_practice)


class PublishedProgress(models.Model):
    """The numbers of a plan that everybody may read, as shown on a day; entered in the account of releases."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="published")
    publisher = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    tables = models.PositiveIntegerField()
    ledger_ref = models.CharField(max_length=10)
    ledger_line = models.PositiveIntegerField()
    is_practice = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True)

    objects = PublishedProgressQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="published_progress_one_now", fields=["plan"], condition=models.Q(replaced_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.ref
