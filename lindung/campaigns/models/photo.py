"""Photographs of events: only with the consent of everybody in them, only until it ends."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.campaigns.models.campaign import Campaign, OutreachEvent
from lindung.partners.models import Actor
from lindung.vault.fields import Sealable, SealedBytes, SealedText


class EventPhotoQuerySet(models.QuerySet["EventPhoto"]):
    """Photographs, through the gate of their campaign."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns the actor may see."""
        return self.filter(event__campaign__in=Campaign.objects.visible_to(actor))

    def kept(self) -> Self:
        """Those that open: after a restore a key may be gone before its row says so. Their keys are read along."""
        return self.filter(withdrawn_at=None, key__destroyed_at=None).select_related("key")

    def gone(self, on: date) -> Self:
        """Those whose consent has ended by a day, or whose key is gone, and whose row does not say so yet."""
        ended = Q(shown_until__lt=on) | Q(key__destroyed_at__isnull=False)
        return self.filter(ended, withdrawn_at=None)

    def shown_on(self, on: date) -> Self:
        """Those that may be shown on a day."""
        return self.kept().filter(shown_until__gte=on)


class EventPhoto(Sealable):
    """One picture, written anew without what a camera hides in it. Withdrawing it destroys its key at once."""

    # Public pages open these for anybody, as often as anybody likes: counted, a stranger could use up the pace of a
    # nation. And a pace guards nothing here: whoever is in a picture agreed that everybody may see it.
    KEY_IS_COUNTED = False

    event = models.ForeignKey(OutreachEvent, on_delete=models.PROTECT, related_name="photos")
    image = SealedBytes(null=True, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = SealedText(max_length=200)
    agreed_how = SealedText(max_length=200)  # how everybody in it agreed to this use
    shown_until = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True, default="")

    objects = EventPhotoQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="photo_is_gone_when_withdrawn",
                condition=Q(withdrawn_at=None, withdrawn_by="", image__isnull=False)
                | (Q(withdrawn_at__isnull=False, image=None) & ~Q(withdrawn_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
