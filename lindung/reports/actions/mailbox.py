"""The two-way mailbox of a report: found by its receipt, never by an account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from lindung.audit import actions as audit
from lindung.notices.actions import queue_notice
from lindung.partners.models import PUBLIC, Actor, clock, no_clock
from lindung.partners.rules import Urgency
from lindung.partners.scope import acting
from lindung.reports.actions.receive import RECEIPT_KEPT
from lindung.reports.actions.trail import tell
from lindung.reports.models import FailedGuess, Message, Report, SpentPuzzle
from lindung.reports.permissions import check_can_read_report
from lindung.reports.queries import Line, desk_ids, messages_of, receipts_closed_until, worked_guesses
from lindung.reports.rules import (
    Author,
    NoSuchReceipt,
    NothingTold,
    ReportErased,
    ReportState,
    ReportStep,
    TooManyGuesses,
    clean,
    message_within,
    read_receipt,
    unread_within,
    window_of,
)
from lindung.reports.rules.signs import FAST_SIGNS
from lindung.reports.rules.work import WORKED_PER_LOOK_BACK
from lindung.vault.kept import use_kept
from lindung.vault.sealing import digest, digest_candidates

MESSAGE: Final = "reports.message.resend"
MESSAGE_LIMIT: Final = 5_000
_COUNT_GUESS: Final = """
INSERT INTO reports_failedguess AS kept (window_at, guesses, worked) VALUES (%s::timestamptz, %s, %s)
ON CONFLICT (window_at) DO UPDATE SET guesses = kept.guesses + excluded.guesses, worked = kept.worked + excluded.worked
"""
PUZZLE: Final = "reports.puzzle"


@dataclass(frozen=True)
class Mailbox:
    """What the person who holds the receipt sees."""

    receipt: str
    state: ReportState
    lines: list[Line]
    received_at: datetime
    zone: str


def open_mailbox(*, typed: str, puzzle: str = "") -> Mailbox:
    """What stands under a receipt somebody typed; a wrong one is counted.

    `puzzle`: the seed of one solved for this very receipt; with it the look-up stays open while it is closed.
    Raises NoSuchReceipt (a wrong receipt, or an erased report: the same answer by the same path), TooManyGuesses.
    """
    receipt = read_receipt(typed) or ""
    found = None
    with acting(organisations=desk_ids(), restricted=True) as at:
        closed = receipts_closed_until(at)
        if closed is not None and puzzle and worked_guesses(at) < WORKED_PER_LOOK_BACK:
            closed = None
        else:
            puzzle = ""
        if closed is None:
            report = find_by_receipt(receipt)
            if report is not None:
                found = _shown(report, receipt)
            else:
                _count_guess(at, puzzle)
    if closed is not None:
        raise TooManyGuesses(until=closed)
    if found is None:
        raise NoSuchReceipt()
    return found


def look_again(*, receipt: str) -> Mailbox:
    """The mailbox of a receipt that was right before (it came back sealed): no guess. Raises NoSuchReceipt."""
    with acting(organisations=desk_ids(), restricted=True):
        report = find_by_receipt(receipt)
        if report is None:
            raise NoSuchReceipt()
        return _shown(report, receipt)


def write_from_reporter(*, receipt: str, body: str, sent_as: str) -> bool:
    """A message from the person who holds the receipt; false when the same one had arrived before.

    Raises NoSuchReceipt, NothingTold, BadInput.
    """
    text = _text(body)
    with acting(organisations=desk_ids(), restricted=True) as at:
        report = find_by_receipt(receipt)
        if report is None:
            raise NoSuchReceipt()
        return post_from_reporter(report=report, body=text, sent_as=sent_as, actor=PUBLIC, at=at)


@transaction.atomic
def post_from_reporter(*, report: Report, body: str, sent_as: str, actor: Actor, at: datetime) -> bool:
    """Keep a message from the reporter and let somebody know; the clock is pulled in, never pushed out.

    A message on a linked report leaves the event `report.message`; the cases room makes a task of it.
    """
    report = hold_report(report)
    if not _add(report, Author.REPORTER, body, sent_as, actor, at):
        return False
    due = at + message_within(urgency=Urgency(report.urgency), clocks=report.clocks)
    if report.due_at is None:
        running = clock(due_at=due, next_step=ReportStep.ESCALATE_MESSAGE)
    else:
        due = min(due, report.due_at)
        running = clock(due_at=due, next_step=report.next_step)
    more = {"unread_messages": F("unread_messages") + 1, **report.kept_from(at)}
    Report.objects.filter(pk=report.pk).update(**more, **running)
    tell("report.message", report, actor, at)
    audit.emit(kind="report.message", thing=report.ref, at=at, facts={"state": report.state, "urgency": report.urgency})
    facts = {"ref": report.ref, "due_at": due.isoformat()}
    queue_notice(to_organisation=report.accountable, template="reporter_message", facts=facts, at=at)
    return True


@transaction.atomic
def reply(*, report: Report, body: str, sent_as: str, actor: Actor, at: datetime) -> bool:
    """A message from the desk to the person; what she wrote before counts as read. Raises NotYourReport, …"""
    check_can_read_report(actor, report)
    sent = write_reply(report=report, body=body, sent_as=sent_as, actor=actor, at=at)
    read_messages(report=report, actor=actor, at=at)
    return sent


def write_reply(*, report: Report, body: str, sent_as: str, actor: Actor, at: datetime) -> bool:
    """Keep a message from the desk; false when the same one had arrived before. Raises NothingTold, BadInput."""
    text = _text(body)
    locked = hold_report(report)
    if not _add(locked, Author.DESK, text, sent_as, actor, at):
        return False
    Report.objects.filter(pk=report.pk).update(**locked.kept_from(at))
    tell("report.replied", report, actor, at)
    return True


@transaction.atomic
def read_messages(*, report: Report, actor: Actor, at: datetime) -> int:
    """A human has read the messages: their clock stops; an answered report is received again.

    Returns how many were unread. Raises NotYourReport.
    """
    check_can_read_report(actor, report)
    locked = hold_report(report)
    unread = mark_read(report=locked, actor=actor, at=at)
    if not unread:
        return 0
    tell("report.messages_read", report, actor, at, messages=unread)
    seen = {"unread_messages": 0, **locked.kept_from(at)}
    if locked.is_open:
        Report.objects.filter(pk=locked.pk).update(**seen)
    elif locked.state == ReportState.LINKED.value:
        Report.objects.filter(pk=locked.pk).update(**seen, **no_clock())
    else:
        _receive_again(locked, actor, at)
    report.refresh_from_db()
    return unread


@transaction.atomic
def hand_messages_over(*, report: Report, at: datetime) -> None:
    """The case's task has the clock of the messages now (called by the cases room with the event `report.message`)."""
    rows = Report.objects.filter(pk=report.pk, state=ReportState.LINKED.value)
    rows.update(unread_messages=0, **no_clock())
    report.refresh_from_db()


def mark_read(*, report: Report, actor: Actor, at: datetime) -> int:
    """Note on each unread message who read it; how many. The report's own columns are the caller's."""
    rows = Message.objects.filter(report=report, author=Author.REPORTER.value, read_at=None)
    return rows.update(read_at=at, read_by=actor.ref)


def _receive_again(report: Report, actor: Actor, at: datetime) -> None:
    is_fast = any(sign in FAST_SIGNS for sign in report.signs)
    running = clock(
        due_at=at + unread_within(is_fast=is_fast, clocks=report.clocks), next_step=ReportStep.ESCALATE_UNREAD
    )
    ended = {"ended_at": None, "ended_by": "", "duplicate_of": None, "unread_messages": 0, **report.kept_from(at)}
    report.move(ReportState.RECEIVED, assignee=actor.member, **ended, **running)
    tell("report.received_again", report, actor, at)


def find_by_receipt(receipt: str) -> Report | None:
    """The report a receipt belongs to: one indexed look-up, whether or not it exists."""
    kept = digest_candidates(RECEIPT_KEPT, receipt)
    rows = Report.objects.select_related("key", "policy", "accountable").defer("key__wrapped")
    report = rows.filter(receipt_digest__in=kept, erased_at=None).first()
    if report is not None:
        use_kept(report.key)
    return report


def _shown(report: Report, receipt: str) -> Mailbox:
    lines = messages_of(report)
    return Mailbox(
        receipt=receipt,
        state=ReportState(report.state),
        lines=lines,
        received_at=report.received_at,
        zone=report.accountable.timezone,
    )


def hold_report(report: Report) -> Report:
    """The report as it is now, held until the end of the transaction: messages come one after the other."""
    rows = Report.objects.select_related("key", "policy", "accountable").defer("key__wrapped")
    locked = rows.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.erased_at is not None:
        raise ReportErased(ref=locked.ref)
    use_kept(locked.key)
    return locked


def _add(report: Report, author: Author, body: str, sent_as: str, actor: Actor, at: datetime) -> bool:
    name = f"{report.ref}:{author.value}:{sent_as}"
    if Message.objects.filter(resend_digest__in=digest_candidates(MESSAGE, name)).exists():
        return False
    read = {"read_at": at, "read_by": actor.ref} if author is Author.DESK else {}
    Message.objects.create(
        report=report,
        author=author.value,
        body=body,
        resend_digest=digest(MESSAGE, name),
        sent_at=at,
        sent_by=actor.ref,
        **read,
    )
    return True


def _text(body: str) -> str:
    text = clean(body, "message", MESSAGE_LIMIT)
    if not text:
        raise NothingTold(field="message")
    return text


def _count_guess(at: datetime, puzzle: str) -> None:
    """One wrong receipt; one with a puzzle solved is counted apart, and once however often it is sent."""
    if puzzle and not _spend(puzzle, at):
        return
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_GUESS, [window_of(at), int(not puzzle), int(bool(puzzle))])


def _spend(puzzle: str, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_spentpuzzle (digest, spent_at) VALUES (%s::bytea, %s::timestamptz)"
            " ON CONFLICT DO NOTHING",
            [digest(PUZZLE, puzzle), at],
        )
        return bool(cursor.rowcount)


def forget_guesses(*, before: datetime) -> int:
    """Drop counts of windows, and solved puzzles, that no longer matter."""
    SpentPuzzle.objects.filter(spent_at__lt=before).delete()
    return FailedGuess.objects.filter(window_at__lt=before).delete()[0]
