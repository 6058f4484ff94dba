"""Which step a case or task waits for, when it falls due, and who hears next when it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindung.cases.rules.states import CaseState, CaseStep, TaskStep
from lindung.cases.rules.windows import accountable_due_at, review_due_at
from lindung.partners.rules import Clocks, Urgency

SECOND_LOOK_WITHIN = timedelta(days=1)  # this desk's own default
TOLD_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Clock:
    """When something falls due and what happens then."""

    due_at: datetime
    next_step: CaseStep | TaskStep


@dataclass(frozen=True)
class Standing:
    """What the clock of a case depends on."""

    state: CaseState
    urgency: Urgency
    has_assignee: bool
    opened_at: datetime
    contact_due_at: datetime


def case_clock(standing: Standing, *, clocks: Clocks, at: datetime) -> Clock:
    """The clock of a case that stands like this, started at `at`.

    First somebody is named, then contact is made, then the case is looked at again and again until it is closing.
    """
    if standing.state == CaseState.OPENED and not standing.has_assignee:
        named_by = accountable_due_at(opened_at=standing.opened_at, urgency=standing.urgency, clocks=clocks)
        return Clock(min(named_by, standing.contact_due_at), CaseStep.NAME_ACCOUNTABLE)
    if standing.state == CaseState.OPENED:
        return Clock(standing.contact_due_at, CaseStep.FIRST_CONTACT)
    if standing.state == CaseState.CLOSING:
        return Clock(at + SECOND_LOOK_WITHIN, CaseStep.SECOND_LOOK)
    return Clock(review_due_at(reviewed_at=at, urgency=standing.urgency, clocks=clocks), CaseStep.REVIEW)


AFTER_CASE_STEP: Mapping[CaseStep, CaseStep] = {
    CaseStep.NAME_ACCOUNTABLE: CaseStep.NATIONAL_DESK,
    CaseStep.FIRST_CONTACT: CaseStep.NATIONAL_DESK,
    CaseStep.REVIEW: CaseStep.NATIONAL_DESK,
    CaseStep.SECOND_LOOK: CaseStep.NATIONAL_DESK,
    CaseStep.NATIONAL_DESK: CaseStep.COORDINATOR,
    CaseStep.COORDINATOR: CaseStep.COORDINATOR,
}
AFTER_TASK_STEP: Mapping[TaskStep, TaskStep] = {
    TaskStep.ESCALATE: TaskStep.NATIONAL_DESK,
    TaskStep.NATIONAL_DESK: TaskStep.COORDINATOR,
    TaskStep.COORDINATOR: TaskStep.COORDINATOR,
}
TELLS_THE_DESK = frozenset({CaseStep.NATIONAL_DESK.value, CaseStep.COORDINATOR.value})
"""Steps whose notice goes to the national desk; the others' goes to the accountable organisation."""


def escalated(step: CaseStep | TaskStep, *, urgency: Urgency, clocks: Clocks, at: datetime) -> Clock:
    """The clock after `step` fell due: the next one to hear, counted from now, so that nobody loses time."""
    after = AFTER_CASE_STEP[step] if isinstance(step, CaseStep) else AFTER_TASK_STEP[step]
    within = TOLD_AGAIN_AFTER if after == step else timedelta(minutes=clocks.stuck_step_min[urgency])
    return Clock(at + within, after)


def task_due_at(*, since: datetime, urgency: Urgency, clocks: Clocks) -> datetime:
    """When a task without a moment of its own falls due: as soon as first contact would at this urgency."""
    return since + timedelta(hours=clocks.contact_h[urgency])
