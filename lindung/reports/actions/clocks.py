"""The clock's actions: reports nobody acted on, reports kept long enough. Repeatable, dated by the deadline."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from lindung.audit import actions as audit
from lindung.audit.chain import Entry, prepare_entry
from lindung.notices.actions import queue_notice
from lindung.partners.models import CLOCK, Member, no_clock
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import Role, Urgency
from lindung.partners.scope import acting
from lindung.reports.actions.attachments import forget_tries
from lindung.reports.actions.keeping import held_among
from lindung.reports.actions.mailbox import forget_guesses
from lindung.reports.models import GOES_ON_ITS_DAY, Attachment, Message, Report, ReportHold, Sheet
from lindung.reports.rules import ImportState, ReportState, ReportStep, next_stage
from lindung.reports.rules.attachments import TRIED_WITHIN
from lindung.reports.rules.receipts import LOOK_BACK

BATCH: Final = 200
SHEET_SHOWN_FOR: Final = timedelta(hours=2)
_NEXT_STAGE: Final = """
UPDATE reports_report AS report SET due_at = stage.due_at, next_step = stage.next_step
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS stage (id, due_at, next_step) WHERE report.id = stage.id
"""


def sweep_unread(*, at: datetime) -> int:
    """Escalate every report whose clock has run out, and set its next one; how many. Safe to run twice.

    First the supervisors are told, then the coordinators, again and again until somebody acts. What happened is
    dated by its deadline; the next clock starts at `at`, so that an outage takes nobody's time.
    """
    swept, batch = 0, BATCH
    while batch == BATCH:
        batch = _sweep_batch(at)
        swept += batch
    return swept


def _sweep_batch(at: datetime) -> int:
    with acting(organisations="*"):
        due = Report.objects.due(at).select_related("policy", "accountable__key").order_by("due_at", "id")
        reports = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        if not reports:
            return 0
        stages = [next_stage(at=at, urgency=Urgency(each.urgency), clocks=each.clocks) for each in reports]
        with connection.cursor() as cursor:
            moments = [moment for _, moment in stages]
            cursor.execute(_NEXT_STAGE, [[each.pk for each in reports], moments, [step.value for step, _ in stages]])
        audit.record_many([_entry(each) for each in reports])
        for each in reports:
            if not each.second_line:
                _tell(each, at)
        _tell_gathered([each for each in reports if each.second_line], at)
    return len(reports)


def _entry(report: Report) -> Entry:
    assert report.due_at is not None  # noqa: S101 - the query asked for it
    return prepare_entry(
        what="report.escalated",
        thing=report.ref,
        by=CLOCK.ref,
        at=report.due_at,
        facts={"step": report.next_step, "urgency": report.urgency},
        organisation_id=report.accountable_id,
    )


def _tell_gathered(reports: list[Report], at: datetime) -> None:
    """For what came in a flood without the puzzle solved: one notice for all of it, not one for each."""
    by_step: dict[tuple[int, str], list[Report]] = {}
    for report in reports:
        by_step.setdefault((report.accountable_id, report.next_step), []).append(report)
    for these in by_step.values():
        for member in _told(these[0]):
            facts = {"number": len(these)}
            desk = these[0].accountable
            queue_notice(to_organisation=desk, to_member=member, template="clocks_passed", facts=facts, at=at)


def _told(report: Report) -> list[Member | None]:
    """The people the step names; the organisation's duty contact (None) when there are none."""
    role = Role.COORDINATOR if report.next_step == ReportStep.NATIONAL_DESK.value else Role.SUPERVISOR
    people = members_with_role(organisation=report.accountable, roles=(role,))[:TOLD_AT_MOST]
    return list(people) or [None]


def _tell(report: Report, at: datetime) -> None:
    """Tell the people the step names."""
    facts = {"ref": report.ref, "due_at": report.due_at.isoformat() if report.due_at else ""}
    for member in _told(report):
        queue_notice(to_organisation=report.accountable, to_member=member, template="clock_passed", facts=facts, at=at)


def erase_kept_too_long(*, at: datetime) -> int:
    """Erase reports without a case whose time has come and that nothing holds: the key is destroyed; how many.

    The row stays, so that counts stay true; what a person told cannot be read again, by anybody.
    """
    with acting(organisations="*"):
        rows = Report.objects.filter(GOES_ON_ITS_DAY, keep_until__lte=at)
        rows = rows.exclude(pk__in=ReportHold.objects.open().values("report"))
        locked = list(rows.select_related("key").select_for_update(skip_locked=True, of=("self",))[:BATCH])
        held = held_among(locked)  # a hold that was placed a moment ago
        for report in locked:
            if report.pk not in held:
                erase(report=report, by=CLOCK.ref, at=at)
    return len(locked) - len(held)


def erase(*, report: Report, by: str, at: datetime) -> None:
    """Destroy what a report holds (also called by the cases room when a closed case's time has come)."""
    Attachment.objects.filter(report=report).delete()
    Message.objects.filter(report=report).delete()
    report.key.erase(at=at)
    forgotten: dict[str, Any] = {
        "receipt_digest": None,
        "resend_digest": None,
        "content_digest": None,
        "signs": [],
        "likeness": None,
        "area": "",
    }
    if report.state == ReportState.LINKED.value:
        forgotten |= no_clock()  # its last message waits for nobody any more
    Report.objects.filter(pk=report.pk).update(erased_at=at, unread_messages=0, **forgotten)
    audit.record(what="report.erased", thing=report.ref, by=by, at=at, organisation_id=report.accountable_id)


def tidy(*, at: datetime) -> int:
    """Drop sheets that nobody confirmed, and counts of guesses and tries that no longer matter; how many sheets."""
    with acting(organisations="*"):
        old = Sheet.objects.filter(state=ImportState.SHOWN.value, made_at__lte=at - SHEET_SHOWN_FOR)
        sheets = list(old.select_related("key").select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for sheet in sheets:
            sheet.move(ImportState.DROPPED, ended_at=at, ended_by=CLOCK.ref)
            sheet.key.erase(at=at)
        forget_guesses(before=at - LOOK_BACK)
        forget_tries(before=at - TRIED_WITHIN)
    return len(sheets)
