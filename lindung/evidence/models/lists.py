"""Lists that organisations give for counting: sealed, without names, and gone after a while."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from lindung.evidence.rules.desk import LIST_LIFECYCLE, OPEN_LIST_STATES, ListGround, ListKind, ListState
from lindung.partners.models import (
    Actor,
    Agreement,
    OpenItem,
    OpenItemQuerySet,
    Organisation,
    open_due_index,
    open_item_constraint,
)
from lindung.vault.fields import Sealable, SealedBytes, SealedRow
from lindung.vault.models import Key


class GivenListQuerySet(OpenItemQuerySet["GivenList"]):
    """Lists, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """What the actor's organisation gave, and what was given to it."""
        if actor.organisation is None:
            return self.none()
        mine = Q(accountable=actor.organisation) | Q(given_by_organisation=actor.organisation)
        return self.filter(mine, is_practice=actor.is_practice)

    def held(self) -> Self:
        """Those whose content is still there."""
        return self.filter(state=ListState.HELD.value)


class GivenList(Sealable, OpenItem):
    """One organisation's list of one period, given to its national desk under an agreement. Never holds a name.

    The national desk is accountable: when the clock runs out the content is erased; size and fingerprint stay.
    """

    LIFECYCLE = LIST_LIFECYCLE
    STATE = ListState
    OPEN_STATES = OPEN_LIST_STATES

    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in ListState], default=ListState.HELD.value
    )
    given_by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ListKind])
    ground = models.CharField(max_length=20, choices=[(g.value, g.value) for g in ListGround])
    label = models.CharField(max_length=60)
    period_from = models.DateField()
    period_until = models.DateField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    columns = models.JSONField(default=list)
    given_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = GivenListQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "lists given for counting"
        constraints: ClassVar = [
            open_item_constraint("given_list_open_has_clock", OPEN_LIST_STATES),
            models.UniqueConstraint(
                name="given_list_held_once",
                fields=["accountable", "sha256"],
                condition=Q(state=ListState.HELD.value),
            ),
            models.CheckConstraint(
                name="given_list_period_in_order", condition=Q(period_until__gte=models.F("period_from"))
            ),
            models.CheckConstraint(
                name="given_list_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]
        indexes: ClassVar = [open_due_index("given_list_open_due", OPEN_LIST_STATES)]

    def __str__(self) -> str:
        return self.ref

    @property
    def kind_word(self) -> ListKind:
        """The kind, with its label."""
        return ListKind(self.kind)

    @property
    def ground_word(self) -> ListGround:
        """What allows it, with its label."""
        return ListGround(self.ground)


class ListContent(SealedRow):
    """The content of a list, sealed with the list's own key; the row goes when the list ends."""

    given_list = models.OneToOneField(GivenList, on_delete=models.CASCADE, related_name="stored")
    content = SealedBytes()

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The list's own key: erasing it erases the content."""
        return self.given_list.key
