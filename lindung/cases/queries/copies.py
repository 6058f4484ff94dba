"""Copies that a partner still holds although the consent under which it got them has ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindung.cases.models import Disclosure, Task
from lindung.cases.rules import WITH_SIGHT, TaskKind
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor
from lindung.partners.rules import FieldGroup
from lindung.vault.scope import everyone


@dataclass(frozen=True)
class CopiesHeld:
    """What an organisation was told and has to destroy: the task that asks for it, and when each part was told."""

    ref: str
    asked_by: str
    due_at: datetime | None
    told: Sequence[tuple[datetime, tuple[FieldGroup, ...]]]


def copies_to_destroy(actor: Actor) -> list[CopiesHeld]:
    """What the actor's organisation is asked to destroy, the soonest due first; nothing of the person is said."""
    with everyone():
        return [_held(task, actor) for task in _asked_of(actor)]


def find_copies(actor: Actor, ref: str) -> Task:
    """The open task that asks the actor's organisation for its copies. Raises NotFound."""
    with everyone():
        task = next((task for task in _asked_of(actor) if task.ref == ref), None)
    if task is None:
        raise NotFound(ref=ref)
    return task


def _asked_of(actor: Actor) -> list[Task]:
    if actor.organisation is None or not actor.has(*WITH_SIGHT):
        return []
    rows = Task.objects.open().filter(
        kind=TaskKind.HAND_BACK_COPY.value, about=actor.organisation.ref, is_practice=actor.is_practice
    )
    return list(rows.select_related("case", "accountable", "policy").order_by("due_at", "id"))


def _held(task: Task, actor: Actor) -> CopiesHeld:
    told = Disclosure.objects.filter(case=task.case, organisation=actor.organisation).order_by("-disclosed_at", "-id")
    parts = [(each.disclosed_at, tuple(FieldGroup(group) for group in each.field_groups)) for each in told]
    return CopiesHeld(ref=task.ref, asked_by=task.accountable.name, due_at=task.due_at, told=parts)
