"""What a report is: its states, its channels, what happens when its clock runs out, and what is refused."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal, WrongState, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word
from lindung.partners.rules import Clocks, Urgency


class ReportState(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    IN_TRIAGE = "in_triage"
    LINKED = "linked"
    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    NOT_FOR_US = "not_for_us"


LIFECYCLE = Lifecycle(
    thing="report",
    moves={
        ReportState.RECEIVED: frozenset({ReportState.IN_TRIAGE}),
        ReportState.IN_TRIAGE: frozenset(
            {ReportState.LINKED, ReportState.ANSWERED, ReportState.DUPLICATE, ReportState.NOT_FOR_US}
        ),
        ReportState.LINKED: frozenset(),
        ReportState.ANSWERED: frozenset({ReportState.RECEIVED}),  # a later message, once a human has read it
        ReportState.DUPLICATE: frozenset({ReportState.RECEIVED}),
        ReportState.NOT_FOR_US: frozenset({ReportState.RECEIVED}),
    },
)
OPEN_STATES = frozenset({ReportState.RECEIVED, ReportState.IN_TRIAGE})
ENDED_STATES = frozenset(ReportState) - OPEN_STATES

STANDS: Mapping[ReportState, str] = {
    ReportState.RECEIVED: gettext_noop("We have your report. Somebody at the desk will read it soon."),
    ReportState.IN_TRIAGE: gettext_noop("Somebody at the desk has read your report and is working on it."),
    ReportState.LINKED: gettext_noop("People are working on this. We tell you here when there is something new."),
    ReportState.ANSWERED: gettext_noop("We have answered. You can write again at any time."),
    ReportState.DUPLICATE: gettext_noop("We already knew about this and are working on it. Thank you for telling us."),
    ReportState.NOT_FOR_US: gettext_noop("This desk cannot help with this. Read our message to see who can."),
}
"""Where a report stands, in the words the person who sent it reads."""


class ReportChannel(Word):
    """How a report came in."""

    WEB = "web", gettext_noop("Public form")
    HOTLINE = "hotline", gettext_noop("On the phone")
    WALK_IN = "walk_in", gettext_noop("In person")
    API = "api", gettext_noop("From another system")
    IMPORTED = "imported", gettext_noop("From a sheet")


class ReportStep(Word):
    """What happens when a report's clock runs out (the label says it)."""

    ESCALATE_UNREAD = "escalate_unread", gettext_noop("Nobody has read it: the supervisors are told")
    ESCALATE_TRIAGE = "escalate_triage", gettext_noop("Triage is not finished: the supervisors are told")
    ESCALATE_MESSAGE = "escalate_message", gettext_noop("A message waits: the supervisors are told")
    NATIONAL_DESK = "national_desk", gettext_noop("The coordinator of the national desk is told, and again")


TRAIL_SAYS: Mapping[str, str] = {
    "report.received": gettext_noop("Received"),
    "report.received_again": gettext_noop("Received again, after a message"),
    "report.read": gettext_noop("Read"),
    "report.in_triage": gettext_noop("Taken to decide"),
    "report.urgency": gettext_noop("Urgency set"),
    "report.contacted": gettext_noop("Contact tried"),
    "report.message": gettext_noop("Message from the person"),
    "report.messages_read": gettext_noop("Messages read"),
    "report.file_opened": gettext_noop("Photo or paper opened"),
    "report.replied": gettext_noop("Message from the desk"),
    "report.linked": gettext_noop("Linked to a case"),
    "report.answered": gettext_noop("Answered without a case"),
    "report.duplicate": gettext_noop("Marked as a duplicate"),
    "report.not_for_us": gettext_noop("Marked as not for this desk"),
    "report.escalated": gettext_noop("Clock ran out; others were told"),
    "report.held": gettext_noop("A hold was put on it: it is kept"),
    "report.hold_ended": gettext_noop("A hold on it ended"),
    "report.erased": gettext_noop("Erased"),
    "notice.sent": gettext_noop("A notice went out"),
    "notice.failed": gettext_noop("A notice did not go out; it is tried again"),
    "notice.gave_up": gettext_noop("A notice did not arrive; somebody has to phone"),
    "notice.phoned": gettext_noop("Phoned instead"),
}
"""What the trail says about a report, in words."""


class Author(StrEnum):
    """Who wrote a message in the mailbox of a report."""

    REPORTER = "reporter"
    DESK = "desk"


class ImportState(StrEnum):
    """Where a sheet of reports stands."""

    SHOWN = "shown"
    TAKEN = "taken"
    DROPPED = "dropped"


IMPORT_LIFECYCLE = Lifecycle(
    thing="import",
    moves={
        ImportState.SHOWN: frozenset({ImportState.TAKEN, ImportState.DROPPED}),
        ImportState.TAKEN: frozenset(),
        ImportState.DROPPED: frozenset(),
    },
)


def unread_within(*, is_fast: bool, clocks: Clocks) -> timedelta:
    """How long a report may wait for a reader."""
    return timedelta(minutes=clocks.report_unread_danger_min if is_fast else clocks.report_unread_min)


def triage_within(*, urgency: Urgency, clocks: Clocks) -> timedelta:
    """How long somebody who has read a report may take to decide about it."""
    return timedelta(minutes=clocks.accountable_min[urgency])


def message_within(*, urgency: Urgency, clocks: Clocks) -> timedelta:
    """How long a message from the person who reported may wait for a reader (as the item's urgency)."""
    return timedelta(minutes=clocks.accountable_min[urgency])


def next_stage(*, at: datetime, urgency: Urgency, clocks: Clocks) -> tuple[ReportStep, datetime]:
    """What follows a clock that ran out: the coordinator, and the same again until somebody acts."""
    return ReportStep.NATIONAL_DESK, at + clocks.stuck_step(urgency)


class NoDeskHere(Refusal):
    """No staffed desk in that country: nothing is taken."""

    code = "no_desk_here"
    status = 422
    sentence = gettext_noop(
        "No desk in this country can answer yet. Nothing was kept. Call one of the numbers instead."
    )


class FormExpired(BadInput):
    """The sealed field of a form is too old, or not one of ours."""

    code = "form_expired"
    status = 410
    sentence = gettext_noop("This page was open for too long. Nothing was sent. Please start again.")


class NoSuchReceipt(NotFound):
    """No report under this receipt (never was, or erased: the two answer alike)."""

    code = "no_such_receipt"
    sentence = gettext_noop(
        "We find no report with this number. Check every digit, or tell us again what is happening."
    )


class TooManyGuesses(Refusal):
    """Wrong receipts came in too often: the look-up rests for a while, for everybody."""

    code = "too_many_guesses"
    status = 429
    sentence = gettext_noop(
        "Too many wrong numbers were tried. Please try again after {until}. You can send a new report now."
    )


class NotYourReport(NotAllowed):
    """Only officers of the report's own desk read it."""

    code = "not_your_report"
    sentence = gettext_noop(
        "Reports are read by duty officers, desk officers and supervisors of the desk they came to."
    )


class ReportErased(Conflict):
    """Something was to be added to a report that was erased."""

    code = "report_erased"
    sentence = gettext_noop("What {ref} held was erased, so nothing can be added to it.")


class DuplicateOfItself(BadInput):
    """A report cannot be a duplicate of itself, or of another duplicate."""

    code = "duplicate_of_itself"
    sentence = gettext_noop("{ref} cannot be marked as a duplicate of {other}. Name the report that came first.")


class OutsideSafeContact(WrongState):
    """Contact outside the ways the person called safe."""

    code = "outside_safe_contact"
    sentence = gettext_noop("The person did not call this way safe. Use only what stands under “Safe contact”.")


class ReceiptTaken(Conflict):
    """Three times a receipt was made that is another report's (one in 10^16 each): something else is wrong."""

    code = "receipt_taken"
    sentence = gettext_noop("The report could not be kept. Nothing was sent. Please send it again.")
