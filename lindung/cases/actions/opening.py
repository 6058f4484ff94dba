"""Triage: a report (or a walk-in) becomes a case with its persons, its urgency and its clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.naming import index_names
from lindung.cases.actions.people import person_row
from lindung.cases.actions.reach import check_assignee, check_can_answer_for
from lindung.cases.actions.restricting import tell_if_known
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case, LinkedReport
from lindung.cases.permissions import check_can_open_case, check_can_triage, check_can_work_on
from lindung.cases.rules import (
    AlreadyLinked,
    AlreadyTriaged,
    CaseState,
    DateAhead,
    Harm,
    PersonFacts,
    Standing,
    case_clock,
    contact_due_at,
    triage_result,
    unknown_signs,
    windows_that_close,
)
from lindung.kernel.clocks import Window
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.partners.models import Actor, Member, Organisation, clock
from lindung.partners.queries import policy_for
from lindung.partners.rules import Clocks, Urgency
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import Answer, ReportState, Sign, UrgencyResult


@dataclass(frozen=True)
class CaseFacts:
    """What the officer enters about the event itself."""

    country: str = ""
    area: str = ""
    exploitation_area: str = ""
    summary: str = ""
    harmed_at: Mapping[Harm, datetime] = field(default_factory=dict)


@transaction.atomic
def open_case(
    *,
    answers: Mapping[Sign, Answer],
    actor: Actor,
    at: datetime,
    report: Report | None = None,
    facts: CaseFacts | None = None,
    persons: Sequence[PersonFacts] = (),
    assignee: Member | None = None,
) -> Case:
    """Open a case, answered for by the actor's organisation; from a report, or without one (walk-in).

    Raises NotYoursToTriage, AlreadyTriaged, NoDutyContact, NobodyToAssign, DateAhead; then nothing is saved.
    """
    organisation, form = _taker(actor, report), form_answers(report)
    result = triage_result(
        form=form,
        triage=answers,
        provisional=Urgency(report.urgency) if report else Urgency.ROUTINE,
        ages=[person.age_band for person in persons],
    )
    check_can_answer_for(organisation, result.urgency)
    check_assignee(assignee, organisation, ref=report.ref if report else "")
    case = _case_row(
        organisation=organisation,
        result=result,
        unknown=unknown_signs(form=form, triage=answers),
        facts=facts or CaseFacts(),
        report=report,
        assignee=assignee,
        actor=actor,
        at=at,
    )
    case.save(force_insert=True)
    _tell_opened(case, report, actor=actor, at=at)
    _add_persons(case, persons, actor=actor, at=at)
    if report is not None:
        _link(case, report, actor=actor, at=at)
    return case


@transaction.atomic
def link_report(*, case: Case, report: Report, actor: Actor, at: datetime) -> None:
    """Add a further report to a case. Raises NotYoursToTriage, NotYourCase, CaseClosed, AlreadyLinked."""
    check_can_triage(actor, report)
    hold_checked(check_can_work_on, actor=actor, case=case)
    _link(case, report, actor=actor, at=at)


def _add_persons(case: Case, persons: Sequence[PersonFacts], *, actor: Actor, at: datetime) -> None:
    added = []
    for facts in persons:
        person = person_row(case=case, facts=facts, actor=actor, at=at)
        person.save(force_insert=True)
        tell("person.added", case=case, actor=actor, at=at, thing=person.ref)
        added.append(person)
    if added:
        index_names(added)
    tell_if_known(persons=added, case=case, actor=actor, at=at)


def form_answers(report: Report | None) -> dict[Sign, Answer]:
    """What the report's own answers said about the signs; unknown where it said nothing."""
    if report is None:
        return {}
    told = (report.answers or {}).get("signs", {})
    answers = {sign: Answer(told[sign.value]) for sign in Sign if told.get(sign.value) in set(Answer)}
    return answers | {Sign(sign): Answer.YES for sign in report.signs if sign in set(Sign)}


def _taker(actor: Actor, report: Report | None) -> Organisation:
    check_can_open_case(actor)
    if report is not None:
        check_can_triage(actor, report)
    if actor.organisation is None:
        raise NotAllowed()
    return actor.organisation


def _case_row(
    *,
    organisation: Organisation,
    result: UrgencyResult,
    unknown: Sequence[Sign],
    facts: CaseFacts,
    report: Report | None,
    assignee: Member | None,
    actor: Actor,
    at: datetime,
) -> Case:
    policy = policy_for(organisation)
    windows = open_windows(facts.harmed_at, signs=result.signs, at=at)
    contact_due = contact_due_at(opened_at=at, urgency=result.urgency, clocks=policy.clocks, windows=windows)
    return Case(
        accountable=organisation,
        assignee=assignee,
        policy=policy,
        is_practice=organisation.is_practice,
        created_at=at,
        opened_at=at,
        opened_by=actor.ref,
        urgency=result.urgency.value,
        signs=[sign.value for sign in result.signs],
        unknown_signs=[sign.value for sign in unknown if sign not in result.signs],
        country=facts.country or (report.country if report else organisation.country),
        area=facts.area or (report.area if report else ""),
        exploitation_area=facts.exploitation_area,
        summary=facts.summary,
        contact_due_at=contact_due,
        window=windows[0].name if windows else "",
        window_closes_at=windows[0].closes_at if windows else None,
        **_first_clock(result.urgency, contact_due, policy.clocks, has_assignee=assignee is not None, at=at),
    )


def _first_clock(
    urgency: Urgency, contact_due: datetime, clocks: Clocks, *, has_assignee: bool, at: datetime
) -> dict[str, object]:
    standing = Standing(CaseState.OPENED, urgency, has_assignee, opened_at=at, contact_due_at=contact_due)
    first = case_clock(standing, clocks=clocks, at=at)
    return clock(due_at=first.due_at, next_step=first.next_step)


def open_windows(harmed_at: Mapping[Harm, datetime], *, signs: Sequence[Sign], at: datetime) -> tuple[Window, ...]:
    """The windows that close, soonest first; a child counts as found now unless told otherwise. Raises DateAhead."""
    if any(moment > at for moment in harmed_at.values()):
        raise DateAhead(field="harmed_at")
    moments = dict(harmed_at)
    if Sign.CHILD in signs or Sign.CHILD_ALONE in signs:
        moments.setdefault(Harm.CHILD_FOUND, at)
    return windows_that_close(harmed_at=moments, at=at)


def _tell_opened(case: Case, report: Report | None, *, actor: Actor, at: datetime) -> None:
    tell(
        "case.opened",
        case=case,
        actor=actor,
        at=at,
        urgency=case.urgency,
        signs=case.signs,
        contact_due_at=case.contact_due_at,
        window=case.window,
        report=report.ref if report else "",
    )
    audit.emit(kind="case.opened", thing=case.ref, at=at, facts={"urgency": case.urgency})


def _link(case: Case, report: Report, *, actor: Actor, at: datetime) -> None:
    """Take the report (whoever is first) and note where it belongs."""
    if LinkedReport.objects.filter(report=report).exists():
        raise AlreadyLinked(ref=report.ref)
    try:
        if report.state == ReportState.RECEIVED.value:
            reports.take_into_triage(report=report, actor=actor, at=at)
        reports.mark_linked(report=report, case_ref=case.ref, actor=actor, at=at)
        LinkedReport.objects.create(case=case, report=report, linked_at=at, linked_by=actor.ref)
    except (ChangedMeanwhile, WrongState, IntegrityError):
        raise AlreadyTriaged(ref=report.ref) from None
    tell("case.report_linked", case=case, actor=actor, at=at, report=report.ref)
