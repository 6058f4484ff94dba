"""Surveys: one question with a right answer, asked before and after; only counts are kept, never a person's answer."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from lindung.campaigns.models.campaign import Campaign
from lindung.campaigns.rules import SurveyPhase
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Surveys, through the gate of their campaign."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns the actor may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(actor))


class Survey(models.Model):
    """One question of a campaign, and what counts as a right answer."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="surveys")
    question = models.CharField(max_length=300)
    right_answer = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    objects = SurveyQuerySet.as_manager()

    def __str__(self) -> str:
        return self.ref


class Tally(models.Model):
    """How many of those asked answered rightly. Of people asked twice: how many both times, or only once."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tallies")
    phase = models.CharField(max_length=10, choices=[(p.value, p.value) for p in SurveyPhase])
    asked_on = models.DateField()
    asked = models.PositiveIntegerField()
    right = models.PositiveIntegerField()  # asked twice: right both times
    only_before = models.PositiveIntegerField(default=0)
    only_after = models.PositiveIntegerField(default=0)
    area = models.CharField(max_length=20, blank=True, default="")
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="tally_adds_up",
                condition=Q(asked__gte=F("right") + F("only_before") + F("only_after")) & Q(asked__gte=1),
            ),
            models.CheckConstraint(
                name="tally_pairs_only_when_asked_twice",
                condition=Q(phase=SurveyPhase.TWICE.value) | Q(only_before=0, only_after=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}:{self.asked_on}"
