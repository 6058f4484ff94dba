"""The clocks of cases and tasks: who hears next when nobody acted. In batches, safe to repeat, by several at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Entry, prepare_entry
from lindung.cases.models import Case, Task
from lindung.cases.rules import (
    OPEN_STATES,
    OPEN_TASK_STATES,
    TELLS_THE_DESK,
    CaseStep,
    Clock,
    TaskStep,
    escalated,
)
from lindung.kernel.refs import make_ref
from lindung.notices.models import Notice
from lindung.notices.rules import NoticeState
from lindung.partners.models import CLOCK, Organisation
from lindung.partners.rules import Urgency

SWEPT_AT_ONCE = 500


def sweep_cases(*, at: datetime) -> int:
    """Escalate every case past its deadline, dated by the deadline; how many. The next clock starts at `at`."""
    swept = 0
    while batch := _sweep_cases(at=at):
        swept += batch
    return swept


def sweep_tasks(*, at: datetime) -> int:
    """Escalate every task past its deadline in the same way; how many."""
    swept = 0
    while batch := _sweep_tasks(at=at):
        swept += batch
    return swept


@transaction.atomic
def _sweep_cases(*, at: datetime) -> int:
    cases = list(
        Case.objects.filter(state__in=[state.value for state in OPEN_STATES], due_at__lte=at)
        .select_related("policy", "accountable__desk")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at", "id")[:SWEPT_AT_ONCE]
    )
    clocks = [
        escalated(CaseStep(case.next_step), urgency=Urgency(case.urgency), clocks=case.clocks, at=at) for case in cases
    ]
    entries = [
        _entry("case.escalated", case, about=case.ref, then=then, at=at)
        for case, then in zip(cases, clocks, strict=True)
    ]
    notices = [_notice(case, case.ref, at=at) for case in cases]
    _set(cases, clocks)
    Case.objects.bulk_update(cases, ["due_at", "next_step"])
    audit.record_many(entries)
    Notice.objects.bulk_create(notices)
    return len(cases)


@transaction.atomic
def _sweep_tasks(*, at: datetime) -> int:
    tasks = list(
        Task.objects.filter(state__in=[state.value for state in OPEN_TASK_STATES], due_at__lte=at)
        .select_related("policy", "case", "accountable__desk")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at", "id")[:SWEPT_AT_ONCE]
    )
    clocks = [
        escalated(TaskStep(task.next_step), urgency=Urgency(task.case.urgency), clocks=task.clocks, at=at)
        for task in tasks
    ]
    entries = [
        _entry("task.escalated", task, about=task.case.ref, then=then, at=at)
        for task, then in zip(tasks, clocks, strict=True)
    ]
    notices = [_notice(task, task.case.ref, at=at) for task in tasks]
    _set(tasks, clocks)
    Task.objects.bulk_update(tasks, ["due_at", "next_step"])
    audit.record_many(entries)
    Notice.objects.bulk_create(notices)
    return len(tasks)


def _set(items: Sequence[Case | Task], clocks: Sequence[Clock]) -> None:
    for item, then in zip(items, clocks, strict=True):
        item.due_at, item.next_step = then.due_at, then.next_step.value


def _entry(what: str, item: Case | Task, *, about: str, then: Clock, at: datetime) -> Entry:
    return prepare_entry(
        what=what,
        thing=item.ref,
        about=about,
        by=CLOCK.ref,
        at=item.due_at or at,  # when it fell due, not when the sweep noticed
        facts={"step": item.next_step, "next_step": then.next_step.value, "due_at": then.due_at.isoformat()},
        organisation_id=item.accountable_id,
    )


def _notice(item: Case | Task, case_ref: str, *, at: datetime) -> Notice:
    """To the organisation itself first; to its national desk when the step says so."""
    told: Organisation = item.accountable
    if item.next_step in TELLS_THE_DESK:
        told = told.national_desk
    return Notice(
        ref=make_ref(),
        accountable=item.accountable,
        to_organisation=told,
        template="clock_passed",
        thing=case_ref,
        language=told.language,
        facts={"ref": case_ref, "due_at": (item.due_at or at).isoformat()},
        state=NoticeState.QUEUED.value,
        next_try_at=at,
        is_practice=item.is_practice,
        created_at=at,
    )
