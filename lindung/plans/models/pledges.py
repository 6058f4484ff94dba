"""Pledges for a plan, and what shows that they were kept."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lindung.kernel.refs import make_ref
from lindung.partners.models import (
    Actor,
    Commitment,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_due_index,
    open_item_constraint,
)
from lindung.plans.models.gates import of_network, paired
from lindung.plans.models.plan import Plan
from lindung.plans.rules.pledges import OPEN_PLEDGE_STATES, PLEDGE_LIFECYCLE, PledgeGround, PledgeState


class PledgeQuerySet(OpenItemQuerySet["Pledge"]):
    """Pledges, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """Those the actor's network follows; those of an agreement only to its parties, its keeper and its owner."""
        if actor.organisation is None:
            return self.none()
        own = Q(owner=actor.organisation) | Q(accountable=actor.organisation)
        party = Q(parties=[]) | Q(parties__contains=[actor.organisation.pk])
        return self.filter(own | (of_network(actor) & party), is_practice=actor.is_practice)


class Pledge(OpenItem):
    """What somebody promised. `accountable` is the national desk that follows it; `owner` is whoever promised.

    `parties` are the organisations of the agreement it stands in: nobody else reads what is promised there.
    """

    LIFECYCLE = PLEDGE_LIFECYCLE
    STATE = PledgeState
    OPEN_STATES = OPEN_PLEDGE_STATES

    desk = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="pledges", null=True, blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    owner_name = models.CharField(max_length=200, blank=True, default="")  # as the source has it
    commitment = models.OneToOneField(
        Commitment, on_delete=models.PROTECT, related_name="pledge", null=True, blank=True
    )
    parties = ArrayField(models.IntegerField(), default=list, blank=True)
    code = models.CharField(max_length=60, blank=True, default="")  # of a published pledge of the bundled list
    ground = models.CharField(max_length=20, choices=[(g.value, g.value) for g in PledgeGround])
    text = models.CharField(max_length=500)
    language = models.CharField(max_length=5, default="en")
    said_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)  # None: no day was named
    source = models.CharField(max_length=300, blank=True, default="")
    source_url = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            open_item_constraint("pledge_open_has_clock", OPEN_PLEDGE_STATES),
            models.CheckConstraint(name="pledge_has_owner", condition=Q(owner__isnull=False) | ~Q(owner_name="")),
            models.CheckConstraint(name="pledge_end_has_time_and_person", condition=paired("ended_at", "ended_by")),
            models.CheckConstraint(
                name="pledge_of_agreement_has_commitment",
                condition=~Q(ground=PledgeGround.AGREEMENT.value) | Q(commitment__isnull=False),
            ),
            models.CheckConstraint(
                name="pledge_said_elsewhere_has_source",
                condition=Q(ground__in=[PledgeGround.AGREEMENT.value, PledgeGround.MEETING.value]) | ~Q(source=""),
            ),
            models.UniqueConstraint(name="pledge_one_per_code", fields=["desk", "code"], condition=~Q(code="")),
        ]
        indexes: ClassVar = [open_due_index("pledge_open_due", OPEN_PLEDGE_STATES)]

    def __str__(self) -> str:
        return self.ref

    @property
    def state_word(self) -> PledgeState:
        """The state, with its label."""
        return PledgeState(self.state)

    @property
    def ground_word(self) -> PledgeGround:
        """Where it was made, with its label."""
        return PledgeGround(self.ground)

    @property
    def owner_said(self) -> str:
        """Who promised it."""
        return self.owner.name if self.owner else self.owner_name


class PledgeEvidenceQuerySet(models.QuerySet["PledgeEvidence"]):
    """Evidence, through the gate of its pledge."""

    def visible_to(self, actor: Actor) -> Self:
        """That of pledges the actor may see."""
        return self.filter(pledge__in=Pledge.objects.visible_to(actor))


class PledgeEvidence(models.Model):
    """Something that shows how far a pledge is. Written once."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="evidence")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    source_url = models.CharField(max_length=500, blank=True, default="")
    dated_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=40)

    objects = PledgeEvidenceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.ref
