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
from lindung.partners.models import CLOCK, Member, Organisation
from lindung.partners.queries import people_told
from lindung.partners.rules import Role, Urgency

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
    notices = _notices([(case, case.ref) for case in cases], at=at)
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
    notices = _notices([(task, task.case.ref) for task in tasks], at=at)
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


def _notices(due: Sequence[tuple[Case | Task, str]], *, at: datetime) -> list[Notice]:
    """To the people the step names: supervisors first, then the national desk, then its coordinators.

    Where nobody has the role, the organisation's duty contact hears.
    """
    told = [_told(item) for item, _ in due]
    people = {
        role: people_told(organisations=[organisation.pk for organisation, each in told if each == role], role=role)
        for role in (Role.SUPERVISOR, Role.COORDINATOR)
    }
    return [
        _notice(item, case_ref, organisation, member, at=at)
        for (item, case_ref), (organisation, role) in zip(due, told, strict=True)
        for member in (people[role].get(organisation.pk, [None]) if role else [None])
    ]


def _told(item: Case | Task) -> tuple[Organisation, Role | None]:
    """Which organisation hears, and who there; None: its duty contact. Of a restricted case, supervisors only."""
    if item.next_step not in TELLS_THE_DESK:
        return item.accountable, Role.SUPERVISOR
    if (item if isinstance(item, Case) else item.case).readers is not None:
        return item.accountable.national_desk, Role.SUPERVISOR
    is_last = item.next_step == CaseStep.COORDINATOR.value
    return item.accountable.national_desk, Role.COORDINATOR if is_last else None


def _notice(item: Case | Task, case_ref: str, told: Organisation, member: Member | None, *, at: datetime) -> Notice:
    return Notice(
        ref=make_ref(),
        accountable=item.accountable,
        to_organisation=told,
        to_member=member,
        template="clock_passed",
        thing=case_ref,
        language=member.language if member else told.language,
        facts={"ref": case_ref, "due_at": (item.due_at or at).isoformat()},
        state=NoticeState.QUEUED.value,
        next_try_at=at,
        is_practice=item.is_practice,
        created_at=at,
    )
