"""The states of cases, tasks and consents, and the steps of their clocks."""

from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word


class CaseState(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    IN_CONTACT = "in_contact"
    SUPPORTED = "supported"
    CLOSING = "closing"
    CLOSED = "closed"


LIFECYCLE = Lifecycle(
    thing="case",
    moves={
        CaseState.OPENED: frozenset({CaseState.IN_CONTACT, CaseState.CLOSING}),  # closing: nobody could be reached
        CaseState.IN_CONTACT: frozenset({CaseState.SUPPORTED, CaseState.CLOSING}),  # closing: help was declined
        CaseState.SUPPORTED: frozenset({CaseState.CLOSING}),
        CaseState.CLOSING: frozenset({CaseState.CLOSED, CaseState.SUPPORTED}),  # the second look may send it back
        CaseState.CLOSED: frozenset({CaseState.OPENED}),  # the same history goes on
    },
)
OPEN_STATES = frozenset(CaseState) - {CaseState.CLOSED}


class CaseStep(Word):
    """What a case waits for, and so what happens when its clock runs out (the label says it)."""

    NAME_ACCOUNTABLE = "name_accountable", gettext_noop("Nobody is named: the supervisors are told")
    FIRST_CONTACT = "first_contact", gettext_noop("Nobody was in contact: the supervisors are told")
    REVIEW = "review", gettext_noop("The case was not reviewed: the supervisors are told")
    SECOND_LOOK = "second_look", gettext_noop("The second look is missing: the supervisors are told")
    NATIONAL_DESK = "national_desk", gettext_noop("The national desk is told")
    COORDINATOR = "coordinator", gettext_noop("The coordinator is told, and again each day")


class TaskState(StrEnum):
    """Where a task on a case stands."""

    WAITING = "waiting"
    DONE = "done"


TASK_LIFECYCLE = Lifecycle(
    thing="task", moves={TaskState.WAITING: frozenset({TaskState.DONE}), TaskState.DONE: frozenset()}
)
OPEN_TASK_STATES = frozenset({TaskState.WAITING})


class TaskKind(Word):
    """Why somebody has to look at a case."""

    MESSAGE = "message", gettext_noop("Read and answer a message")
    REVIEW_BREAK_GLASS = "review_break_glass", gettext_noop("Review an emergency sight without consent")
    ASSESS_AGAIN = "assess_again", gettext_noop("Assess again, as was asked")
    HAND_BACK_COPY = "hand_back_copy", gettext_noop("Ask for copies back")
    REVIEW_LEGAL_DUTY = "review_legal_duty", gettext_noop("Show the person what a law required to be told")
    HELP_AGAIN = "help_again", gettext_noop("Act on what a follow-up found")
    CALL_PARTNER = "call_partner", gettext_noop("Call a partner")
    CONFIRM_CONSENT = "confirm_consent", gettext_noop("A consent waits for a second word")
    OTHER = "other", gettext_noop("Other")


class TaskStep(Word):
    """What happens when a task's clock runs out (the label says it)."""

    ESCALATE = "escalate", gettext_noop("The supervisors are told")
    NATIONAL_DESK = "national_desk", gettext_noop("The national desk is told")
    COORDINATOR = "coordinator", gettext_noop("The coordinator is told, and again each day")


class ConsentState(StrEnum):
    """Whether a consent holds. One that waits for a second word allows nothing."""

    WAITING = "waiting"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


CONSENT_LIFECYCLE = Lifecycle(
    thing="consent",
    moves={
        ConsentState.WAITING: frozenset(
            {ConsentState.GIVEN, ConsentState.DECLINED, ConsentState.WITHDRAWN, ConsentState.LAPSED}
        ),
        ConsentState.GIVEN: frozenset({ConsentState.WITHDRAWN, ConsentState.LAPSED}),
        ConsentState.DECLINED: frozenset(),
        ConsentState.WITHDRAWN: frozenset(),
        ConsentState.LAPSED: frozenset(),
    },
)
OPEN_CONSENT_STATES = frozenset({ConsentState.WAITING, ConsentState.GIVEN})
"""What can still be taken back."""
