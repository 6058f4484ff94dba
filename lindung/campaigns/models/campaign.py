"""Campaigns and their outreach events: what is planned where, by whom, and how many people came."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.campaigns.rules import CAMPAIGN_LIFECYCLE, EVENT_LIFECYCLE, CampaignState, CountedHow, EventState
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor, Moving, Organisation


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own country's network; one world."""
        if actor.organisation is None:
            return self.none()
        return self.filter(desk_id=actor.desk_id, is_practice=actor.is_practice)


class Campaign(Moving):
    """Outreach with one aim, one leading organisation, and those that help it."""

    LIFECYCLE = CAMPAIGN_LIFECYCLE
    STATE = CampaignState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    accountable = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contributors = ArrayField(models.IntegerField(), default=list, blank=True)
    title = models.CharField(max_length=200)
    aim = models.CharField(max_length=500)
    languages = ArrayField(models.CharField(max_length=5))
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in CampaignState], default=CampaignState.PLANNED.value
    )
    is_public = models.BooleanField(default=False)
    is_practice = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="campaign_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="campaign_has_a_language", condition=Q(languages__len__gte=1)),
            models.CheckConstraint(
                name="campaign_changed_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
        ]
        indexes: ClassVar = [models.Index(name="campaign_of_desk", fields=["desk", "-starts_on", "-id"])]

    def __str__(self) -> str:
        return self.ref


class OutreachEventQuerySet(models.QuerySet["OutreachEvent"]):
    """Outreach events, through the gate of their campaign."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns the actor may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(actor))

    def public(self, *, country: str, is_practice: bool) -> Self:
        """What everybody may read: public events of public campaigns that were not given up."""
        given_up = Q(campaign__state=CampaignState.CANCELLED.value)
        return self.filter(
            is_public=True, country=country, campaign__is_public=True, campaign__is_practice=is_practice
        ).exclude(given_up)


class OutreachEvent(Moving):
    """One meeting, stand, talk or broadcast of a campaign."""

    LIFECYCLE = EVENT_LIFECYCLE
    STATE = EventState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="events")
    title = models.CharField(max_length=200)
    about = models.CharField(max_length=1000, blank=True, default="")
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=20, blank=True, default="")  # empty: online, or the whole country
    venue = models.CharField(max_length=200, blank=True, default="")
    timezone = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    languages = ArrayField(models.CharField(max_length=5))
    is_public = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in EventState], default=EventState.PLANNED.value
    )
    people = models.PositiveIntegerField(null=True, blank=True)
    counted_how = models.CharField(
        max_length=10, choices=[(c.value, c.value) for c in CountedHow], blank=True, default=""
    )
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")

    objects = OutreachEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="outreach_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="outreach_has_a_language", condition=Q(languages__len__gte=1)),
            models.CheckConstraint(
                name="outreach_held_is_counted",
                condition=Q(state=EventState.HELD.value, people__isnull=False, counted_at__isnull=False)
                & ~Q(counted_by="")
                & ~Q(counted_how="")
                | ~Q(state=EventState.HELD.value) & Q(people=None, counted_at=None, counted_by="", counted_how=""),
            ),
            models.CheckConstraint(
                name="outreach_changed_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="outreach_of_campaign", fields=["campaign", "starts_at"]),
            models.Index(name="outreach_calendar", fields=["country", "starts_at"], condition=Q(is_public=True)),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def how_word(self) -> CountedHow | None:
        """How people were counted, with the words for it; None while they were not."""
        return CountedHow(self.counted_how) if self.counted_how else None
