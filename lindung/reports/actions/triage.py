"""What officers do with a report: take it, answer it, link it, close it; every end stops its clock."""

from datetime import datetime

from django.db import transaction

from lindung.partners.models import Actor, clock, no_clock
from lindung.partners.rules import Urgency
from lindung.reports.actions.mailbox import mark_read, write_reply
from lindung.reports.actions.trail import tell
from lindung.reports.models import Report
from lindung.reports.permissions import check_can_read_report, check_can_triage
from lindung.reports.queries import safe_contact_of
from lindung.reports.rules import (
    DuplicateOfItself,
    OutsideSafeContact,
    ReportState,
    ReportStep,
    Way,
    triage_within,
)


def note_read(*, report: Report, actor: Actor, at: datetime) -> None:
    """Reading what somebody told is on the trail. Raises NotYourReport."""
    check_can_read_report(actor, report)
    tell("report.read", report, actor, at, roles=sorted(role.value for role in actor.roles))


@transaction.atomic
def take_into_triage(*, report: Report, actor: Actor, at: datetime) -> None:
    """An officer starts to decide about a report; the clock of the decision starts. Raises NotYourReport, Conflict."""
    check_can_triage(actor, report)
    due = at + triage_within(urgency=Urgency(report.urgency), clocks=report.clocks)
    running = clock(due_at=due, next_step=ReportStep.ESCALATE_TRIAGE)
    report.move(
        ReportState.IN_TRIAGE,
        triaged_at=at,
        triaged_by=actor.ref,
        assignee=actor.member,
        **running,
        **report.kept_from(at),
    )
    tell("report.in_triage", report, actor, at)


@transaction.atomic
def set_urgency(*, report: Report, urgency: Urgency, actor: Actor, at: datetime) -> None:
    """The officer's own view of how urgent it is; the clock follows, counted from when triage began.

    Raises NotYourReport, WrongState, ChangedMeanwhile.
    """
    check_can_triage(actor, report)
    if report.triaged_at is None or report.state != ReportState.IN_TRIAGE.value:
        take_into_triage(report=report, actor=actor, at=at)
    due = max((report.triaged_at or at) + triage_within(urgency=urgency, clocks=report.clocks), at)
    more = {"urgency": urgency.value, **report.kept_from(at)}
    report.set_clock(due_at=due, next_step=ReportStep.ESCALATE_TRIAGE, **more)
    tell("report.urgency", report, actor, at, urgency=urgency.value)


@transaction.atomic
def mark_linked(*, report: Report, case_ref: str, actor: Actor, at: datetime) -> None:
    """The report belongs to a case now (called by the cases room, which has checked the case).

    Raises NotYourReport, WrongState, ChangedMeanwhile.
    """
    check_can_triage(actor, report)
    _end(report, ReportState.LINKED, actor, at, "report.linked", case=case_ref)


@transaction.atomic
def answer_without_case(*, report: Report, message: str, sent_as: str, actor: Actor, at: datetime) -> None:
    """Advice was enough: the message says it, and the report rests until somebody writes again. Raises BadInput, …"""
    check_can_triage(actor, report)
    write_reply(report=report, body=message, sent_as=sent_as, actor=actor, at=at)
    _end(report, ReportState.ANSWERED, actor, at, "report.answered")


@transaction.atomic
def mark_duplicate(*, report: Report, of: Report, actor: Actor, at: datetime) -> None:
    """Another report of the same desk told this before. Raises DuplicateOfItself, NotYourReport, …"""
    check_can_triage(actor, report)
    check_can_read_report(actor, of)
    if of.pk == report.pk or of.state == ReportState.DUPLICATE.value:
        raise DuplicateOfItself(ref=report.ref, other=of.ref)
    _end(report, ReportState.DUPLICATE, actor, at, "report.duplicate", also={"duplicate_of": of}, of=of.ref)


@transaction.atomic
def mark_not_for_us(*, report: Report, message: str, sent_as: str, actor: Actor, at: datetime) -> None:
    """The desk cannot help with this; the message says who can. Raises BadInput, NotYourReport, …"""
    check_can_triage(actor, report)
    write_reply(report=report, body=message, sent_as=sent_as, actor=actor, at=at)
    _end(report, ReportState.NOT_FOR_US, actor, at, "report.not_for_us")


@transaction.atomic
def record_contact(*, report: Report, way: Way, reached: bool, actor: Actor, at: datetime) -> None:
    """Somebody tried to reach the person, inside what she called safe. Raises OutsideSafeContact, NotYourReport."""
    check_can_triage(actor, report)
    if not safe_contact_of(report).allows(way):
        raise OutsideSafeContact(ref=report.ref)
    Report.objects.filter(pk=report.pk).update(**report.kept_from(at))
    tell("report.contacted", report, actor, at, way=way.value, reached=int(reached))


def _end(
    report: Report,
    to: ReportState,
    actor: Actor,
    at: datetime,
    what: str,
    also: dict[str, object] | None = None,
    **facts: str,
) -> None:
    """Every end: the messages count as read by whoever decided, the clock stops, the trail says it."""
    mark_read(report=report, actor=actor, at=at)
    ended = {"ended_at": at, "ended_by": actor.ref, "unread_messages": 0, **report.kept_from(at)}
    report.move(to, **ended, **no_clock(), **(also or {}))
    tell(what, report, actor, at, **facts)
