"""Tasks on a case: added by people and by messages, done once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case, LinkedReport, Task
from lindung.cases.permissions import check_can_review, check_can_work_on
from lindung.cases.rules import REVIEWS, ConfirmItself, TaskKind, TaskState, TaskStep, task_due_at
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Member, clock, no_clock
from lindung.partners.rules import Urgency
from lindung.vault.scope import everyone

REVIEWED = frozenset(kind.value for kind in REVIEWS.values())


@transaction.atomic
def add_task(
    *,
    case: Case,
    kind: TaskKind,
    actor: Actor,
    at: datetime,
    about: str = "",
    note: str = "",
    due_at: datetime | None = None,
    assignee: Member | None = None,
) -> Task | None:
    """Add a task with a clock; None when one for the same cause is open already."""
    due = due_at or task_due_at(since=at, urgency=Urgency(case.urgency), clocks=case.clocks)
    task = Task(
        case=case,
        kind=kind.value,
        about=about,
        note=note,
        added_by=actor.ref,
        accountable_id=case.accountable_id,
        assignee=assignee or case.assignee,
        policy_id=case.policy_id,
        is_practice=case.is_practice,
        created_at=at,
        **clock(due_at=due, next_step=TaskStep.ESCALATE),
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        return None
    tell("task.added", case=case, actor=actor, at=at, thing=task.ref, kind=task.kind, cause=about, due_at=due)
    return task


@transaction.atomic
def add_own_task(
    *, case: Case, kind: TaskKind, actor: Actor, at: datetime, note: str = "", due_at: datetime | None = None
) -> Task | None:
    """Somebody who works on the case adds a task. Raises NotYourCase, CaseClosed."""
    hold_checked(check_can_work_on, actor=actor, case=case)
    return add_task(case=case, kind=kind, actor=actor, at=at, note=note, due_at=due_at)


@transaction.atomic
def finish_task(*, task: Task, actor: Actor, at: datetime) -> None:
    """The task is done. An emergency or a legal duty is reviewed by a supervisor who did not show it.

    One that waits for a consent's second word ends with that. Raises NotYourCase, CaseClosed, SupervisorOnly,
    TaskWaitsFor, ConfirmItself, WrongState, ChangedMeanwhile.
    """
    hold_checked(lambda who, _: _check_can_finish(who, task), actor=actor, case=task.case)
    task.move(TaskState.DONE, done_at=at, done_by=actor.ref, **no_clock())
    tell("task.done", case=task.case, actor=actor, at=at, thing=task.ref, kind=task.kind)


def _check_can_finish(actor: Actor, task: Task) -> None:
    if task.kind in REVIEWED:
        check_can_review(actor, task)
        return
    check_can_work_on(actor, task.case)
    if task.kind == TaskKind.CONFIRM_CONSENT.value:
        raise ConfirmItself(ref=task.ref)


@transaction.atomic
def confirm_copies_destroyed(*, task: Task, actor: Actor, at: datetime) -> None:
    """The holder says that its copies are destroyed: the task of whoever answers for the case ends with that word.

    Raises NotFound when the task asks somebody else, ChangedMeanwhile when it was answered already.
    """
    if task.kind != TaskKind.HAND_BACK_COPY.value or actor.organisation is None or task.about != actor.organisation.ref:
        raise NotFound(ref=task.ref)
    with everyone():
        task.move(TaskState.DONE, done_at=at, done_by=actor.ref, **no_clock())
        tell("copies.destroyed", case=task.case, actor=actor, at=at, thing=task.ref, holder=actor.organisation.ref)


@transaction.atomic
def task_for_message(*, report_ref: str, actor: Actor, at: datetime, message_ref: str = "") -> Task | None:
    """A message came in on a linked report: a task on its case; None when it belongs to none, or was erased since.

    Runs in a scope that covers the case (the clock's, or inside the report's own action).
    """
    kept = LinkedReport.objects.filter(report__ref=report_ref, report__erased_at=None, case__erased_at=None)
    link = kept.select_related("case__policy", "case__key").first()
    if link is None:
        return None
    return add_task(case=link.case, kind=TaskKind.MESSAGE, about=report_ref, actor=actor, at=at)
