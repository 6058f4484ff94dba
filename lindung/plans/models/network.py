"""What the clock works out about the network: who works with whom, where help is missing, what followed outreach."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from lindung.campaigns.models import Campaign
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import NeedKind
from lindung.plans.models.gates import of_network
from lindung.plans.rules.network import Followed, LinkKind

Row = TypeVar("Row", bound=models.Model)


class OfNetworkQuerySet(models.QuerySet[Row]):
    """Rows of a desk's network, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's national desk, in its world."""
        return self.filter(of_network(actor))


class NetworkLinkQuerySet(OfNetworkQuerySet["NetworkLink"]):
    """Rows of NetworkLink, through one gate."""


class NetworkLink(models.Model):
    """Two organisations that did something together in the last year, and how often; people in steps of five."""

    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in LinkKind])
    number = models.PositiveIntegerField()
    is_practice = models.BooleanField(default=False)
    counted_at = models.DateTimeField()

    objects = NetworkLinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="network_link_one_of_a_kind", fields=["desk", "one", "other", "kind"]),
            models.CheckConstraint(name="network_link_said_one_way", condition=Q(one_id__lt=F("other_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}:{self.other_id}:{self.kind}"


class NetworkGapQuerySet(OfNetworkQuerySet["NetworkGap"]):
    """Rows of NetworkGap, through one gate."""


class NetworkGap(models.Model):
    """What was needed in a province in the last year, how much of it nobody could take, and who gives it there."""

    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    province = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    needs = models.PositiveIntegerField()  # in steps of five; 0: fewer than five
    stuck = models.PositiveIntegerField()  # of them, now with nobody left to ask; in steps of five
    services = models.PositiveIntegerField()
    is_practice = models.BooleanField(default=False)
    counted_at = models.DateTimeField()

    objects = NetworkGapQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="network_gap_one_of_a_kind", fields=["desk", "province", "kind"])
        ]

    def __str__(self) -> str:
        return f"{self.desk_id}:{self.province}:{self.kind}"

    @property
    def kind_word(self) -> NeedKind:
        """What was needed, with the words for it."""
        return NeedKind(self.kind)


class FollowedCountQuerySet(OfNetworkQuerySet["FollowedCount"]):
    """Rows of FollowedCount, through one gate."""


class FollowedCount(models.Model):
    """What came in before and after a campaign's first event in a place, and elsewhere meanwhile; in steps of five."""

    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=20, blank=True, default="")  # a province; empty: the whole installation
    what = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Followed])
    from_day = models.DateField()  # the day of the first event there
    days_before = models.PositiveIntegerField()
    days_after = models.PositiveIntegerField()
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    before_elsewhere = models.PositiveIntegerField(default=0)
    after_elsewhere = models.PositiveIntegerField(default=0)
    weeks = models.JSONField(default=list)  # week by week from the first day before, in steps of five
    is_practice = models.BooleanField(default=False)
    counted_at = models.DateTimeField()

    objects = FollowedCountQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="followed_count_one_of_a_kind", fields=["campaign", "place", "what"])
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.place}:{self.what}"
