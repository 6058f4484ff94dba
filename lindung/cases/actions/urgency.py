"""Triage again: a case becomes more urgent by its answers, and less urgent only when somebody says why."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_checked, standing_of
from lindung.cases.actions.reach import check_can_answer_for
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case
from lindung.cases.permissions import check_can_change_urgency, check_can_work_on
from lindung.cases.rules import (
    WINDOWS,
    AgeBand,
    CaseStep,
    Clock,
    DateAhead,
    Harm,
    LoweredWithoutReason,
    LowerReason,
    SameUrgency,
    Standing,
    answers_kept,
    case_clock,
    contact_due_at,
    settled_answers,
    triage_result,
    windows_that_close,
)
from lindung.kernel.clocks import Window
from lindung.partners.models import Actor
from lindung.partners.rules import Urgency
from lindung.reports.rules import Answer, Sign, UrgencyResult


@transaction.atomic
def change_urgency(
    *, case: Case, answers: Mapping[Sign, Answer], actor: Actor, at: datetime, reason: LowerReason | None = None
) -> UrgencyResult:
    """Triage again. An answer of unknown leaves the earlier one standing.

    Raises NotYoursToTriage, NotYourCase, CaseClosed, NoDutyContact, SameUrgency, LoweredWithoutReason.
    """
    hold_checked(check_can_change_urgency, actor=actor, case=case)
    kept = answers_kept(signs=case.signs, unknown=case.unknown_signs)
    settled = settled_answers(form=kept, triage=answers)
    ages = _ages(case)
    result = triage_result(form=kept, triage=answers, ages=ages)
    unknown = [sign for sign, answer in settled.items() if answer == Answer.UNKNOWN and sign not in result.signs]
    if set(result.signs) == {Sign(sign) for sign in case.signs} and len(unknown) == len(case.unknown_signs):
        raise SameUrgency(ref=case.ref)
    if result.urgency > case.urgency and reason is None:
        raise LoweredWithoutReason(field="reason", ref=case.ref)
    is_child_new = Sign.CHILD in result.signs and Sign.CHILD.value not in case.signs
    _set_urgency(case, result, unknown, actor=actor, at=at, reason=reason)
    if is_child_new:
        _take_window(case, {Harm.CHILD_FOUND: at}, actor=actor, at=at)
    return result


@transaction.atomic
def record_harm(*, case: Case, harmed_at: Mapping[Harm, datetime], actor: Actor, at: datetime) -> bool:
    """Harm was done at these moments: the window that closes first is shown and pulls the clock in, never out.

    Answers whether the case's window changed. Raises NotYourCase, CaseClosed, DateAhead.
    """
    hold_checked(check_can_work_on, actor=actor, case=case)
    if any(moment > at for moment in harmed_at.values()):
        raise DateAhead(field="harmed_at")
    return _take_window(case, harmed_at, actor=actor, at=at)


def raise_for_child(*, case: Case, actor: Actor, at: datetime) -> None:
    """A child was entered: the question about a child is answered with yes. Never lowers, never refuses."""
    if Sign.CHILD.value in case.signs:
        return
    kept = answers_kept(signs=case.signs, unknown=case.unknown_signs)
    result = triage_result(form=kept, triage={Sign.CHILD: Answer.YES}, provisional=Urgency(case.urgency))
    unknown = [sign for sign in map(Sign, case.unknown_signs) if sign != Sign.CHILD]
    _set_urgency(case, result, unknown, actor=actor, at=at, reason=None, is_checked=False)
    _take_window(case, {Harm.CHILD_FOUND: at}, actor=actor, at=at)


def _take_window(case: Case, harmed_at: Mapping[Harm, datetime], *, actor: Actor, at: datetime) -> bool:
    """The first to close among the case's own window, unless these moments correct it, and theirs."""
    told = {rule.name for rule in WINDOWS if rule.harm in harmed_at}
    kept = [window for window in window_of(case) if window.name not in told and window.closes_at > at]
    windows = sorted([*kept, *windows_that_close(harmed_at=harmed_at, at=at)], key=lambda window: window.closes_at)
    if not windows or (windows[0].name, windows[0].closes_at) == (case.window, case.window_closes_at):
        return False
    first, now = windows[0], standing_of(case)
    pulled = contact_due_at(opened_at=at, urgency=now.urgency, clocks=case.clocks, windows=windows[:1])
    case.set_clock(
        due_at=min(pulled, case.due_at or pulled),
        next_step=case.next_step,
        contact_due_at=min(pulled, case.contact_due_at),
        window=first.name,
        window_closes_at=first.closes_at,
    )
    tell("case.window", case=case, actor=actor, at=at, window=first.name, closes_at=first.closes_at)
    return True


def _ages(case: Case) -> list[AgeBand]:
    return [AgeBand(age) for age in case.persons.values_list("age_band", flat=True)]


def _set_urgency(
    case: Case,
    result: UrgencyResult,
    unknown: Sequence[Sign],
    *,
    actor: Actor,
    at: datetime,
    reason: LowerReason | None,
    is_checked: bool = True,
) -> None:
    before = Urgency(case.urgency)
    if is_checked and result.urgency < before:
        check_can_answer_for(case.accountable, result.urgency)
    contact_due, then = _clock_for(case, result.urgency, at=at)
    case.set_clock(
        due_at=then.due_at,
        next_step=then.next_step,
        contact_due_at=contact_due,
        signs=[sign.value for sign in result.signs],
        unknown_signs=[sign.value for sign in unknown],
        urgency=result.urgency.value,
    )
    tell(
        "case.urgency_changed",
        case=case,
        actor=actor,
        at=at,
        before=before.value,
        urgency=result.urgency.value,
        signs=case.signs,
        reason=reason.value if reason else "",
    )
    audit.emit(
        kind="case.urgency_changed",
        thing=case.ref,
        at=at,
        facts={"before": before.value, "urgency": result.urgency.value},
    )


def _clock_for(case: Case, urgency: Urgency, *, at: datetime) -> tuple[datetime, Clock]:
    """When contact is due and the clock, at the new urgency; the same urgency changes neither.

    More urgent: counted from now, never later than before. Less urgent: counted from the start.
    """
    now = standing_of(case)
    if urgency == now.urgency:
        return case.contact_due_at, Clock(case.due_at or at, CaseStep(case.next_step))
    is_raised = urgency < now.urgency
    since = at if is_raised else now.opened_at
    contact_due = contact_due_at(opened_at=since, urgency=urgency, clocks=case.clocks, windows=window_of(case))
    if is_raised:
        contact_due = min(contact_due, case.contact_due_at)
    then = Standing(now.state, urgency, now.has_assignee, opened_at=since, contact_due_at=contact_due)
    clock = case_clock(then, clocks=case.clocks, at=at)
    due_at = min(clock.due_at, case.due_at) if is_raised and case.due_at else clock.due_at
    return contact_due, Clock(due_at, clock.next_step)


def window_of(case: Case) -> tuple[Window, ...]:
    """The window that closes first for this case, when there is one."""
    rule = next((rule for rule in WINDOWS if rule.name == case.window), None)
    if rule is None or case.window_closes_at is None:
        return ()
    return (Window(rule.name, case.window_closes_at, rule.margin),)
