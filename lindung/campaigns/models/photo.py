"""Photographs of events: only with the consent of everybody in them, only until it ends."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.campaigns.models.campaign import Campaign, OutreachEvent
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor


class EventPhotoQuerySet(models.QuerySet["EventPhoto"]):
    """Photographs, through the gate of their campaign."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns the actor may see."""
        return self.filter(event__campaign__in=Campaign.objects.visible_to(actor))

    def shown_on(self, on: date) -> Self:
        """Those that may be shown on a day."""
        return self.filter(withdrawn_at=None, shown_until__gte=on)


class EventPhoto(models.Model):
    """One picture, written anew without what a camera hides in it. Withdrawing it removes the picture at once."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    event = models.ForeignKey(OutreachEvent, on_delete=models.PROTECT, related_name="photos")
    image = models.BinaryField(null=True, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(max_length=200)
    agreed_how = models.CharField(max_length=200)  # how everybody in it agreed to this use
    shown_until = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True, default="")

    objects = EventPhotoQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="photo_says_how_they_agreed", condition=~Q(agreed_how="")),
            models.CheckConstraint(
                name="photo_is_gone_when_withdrawn",
                condition=Q(withdrawn_at=None, withdrawn_by="", image__isnull=False)
                | (Q(withdrawn_at__isnull=False, image=None) & ~Q(withdrawn_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
