"""One shape for everything that can be open: an owner, a running clock, a named next step, a frozen policy."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from lindung.kernel.errors import ChangedMeanwhile
from lindung.kernel.refs import make_ref
from lindung.partners.models.actor import Actor
from lindung.partners.models.moves import Moving
from lindung.partners.rules import Clocks, Role

Row = TypeVar("Row", bound=models.Model)


def opened_to(actor: Actor, *, through: str = "") -> Q:
    """What is open to all of an organisation, and what the actor is one of the few readers of; a supervisor's all.

    `through`: the way to the row that holds `readers` (null: everybody). The second wall says the same in SQL.
    """
    if actor.has(Role.SUPERVISOR):
        return Q()
    free = Q(**{f"{through}readers": None})
    return free | Q(**{f"{through}readers__contains": [actor.member.pk]}) if actor.member else free


class GatedQuerySet(models.QuerySet[Row]):
    """Rows that an organisation answers for: themselves, or through the row at the end of `OWNER`.

    `READERS`: the way to the row that says whether only few may read it (None: such rows are never restricted).
    """

    OWNER: ClassVar[str] = ""
    READERS: ClassVar[str | None] = None

    def own(self, actor: Actor) -> Self:
        """What the actor's organisation answers for and the actor may read, in the actor's world."""
        if actor.organisation is None:
            return self.none()
        owner = {f"{self.OWNER}accountable": actor.organisation, f"{self.OWNER}is_practice": actor.is_practice}
        return self.filter(self.open_to(actor), **owner)

    def open_to(self, actor: Actor) -> Q:
        """The condition on own rows of which only few may read; a table may say it in its own way."""
        return Q() if self.READERS is None else opened_to(actor, through=self.READERS)

    def visible_to(self, actor: Actor) -> Self:
        """The gate: the own rows and no others, unless a room says who else may see them."""
        return self.own(actor)


class OpenItemQuerySet(GatedQuerySet[Row]):
    """Open items, through one gate."""

    def open(self) -> Self:
        """Those a clock runs for (asked by state, so that the partial index answers)."""
        return self.filter(state__in=sorted(state.value for state in self.model.OPEN_STATES))  # type: ignore[attr-defined]


class OpenItem(Moving):
    """What every open thing carries. Children add `open_item_constraint` and `open_due_index` to their Meta.

    The foreign keys have no index of their own: a table declares the few it reads by (each one costs every insert).
    """

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    state = models.CharField(max_length=20)
    accountable = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        "partners.Member", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    due_at = models.DateTimeField(null=True, blank=True)
    next_step = models.CharField(max_length=40, blank=True, default="")
    policy = models.ForeignKey(
        "partners.ClockPolicy", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    is_practice = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def clocks(self) -> Clocks:
        """The frozen clocks of this item. Raises ValueError when it never had a policy."""
        if self.policy is None:
            raise ValueError(f"{self.ref} has no clock policy")
        return self.policy.clocks

    def set_clock(self, *, due_at: datetime, next_step: StrEnum | str, **also: object) -> None:
        """Let another clock run in the same state. Raises ChangedMeanwhile when the state is no longer the same."""
        values: dict[str, Any] = {**clock(due_at=due_at, next_step=next_step), **also}
        if type(self)._base_manager.filter(pk=self.pk, state=self.state).update(**values) != 1:
            raise ChangedMeanwhile(ref=self.ref)
        self._take(**values)


def clock(*, due_at: datetime, next_step: StrEnum | str) -> dict[str, Any]:
    """The columns of a running clock, for `move(..., **clock(...))` and `create(**clock(...))`."""
    return {"due_at": due_at, "next_step": str(next_step)}


def no_clock() -> dict[str, Any]:
    """The columns of an item whose clock has stopped, for `move(..., **no_clock())`."""
    return {"due_at": None, "next_step": ""}


def open_item_constraint(name: str, open_states: Iterable[StrEnum]) -> models.CheckConstraint:
    """Promise 1 as a constraint: what is open has a due moment, a next step and a policy."""
    return models.CheckConstraint(
        name=name,
        condition=~_is_open(open_states) | Q(due_at__isnull=False, policy__isnull=False) & ~Q(next_step=""),
    )


def open_due_index(name: str, open_states: Iterable[StrEnum]) -> models.Index:
    """The index that queues and sweeps read: the open rows of an organisation, soonest due first."""
    return models.Index(name=name, fields=["accountable", "due_at", "id"], condition=_is_open(open_states))


def _is_open(open_states: Iterable[StrEnum]) -> Q:
    return Q(state__in=sorted(state.value for state in open_states))
