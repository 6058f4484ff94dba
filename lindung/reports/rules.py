"""What a report is: its states, its channels, the questions, and how urgent the answers make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.partners.rules import Clocks, Urgency

QUESTIONNAIRE_VERSION = 1


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


class ReportChannel(StrEnum):
    """How a report came in."""

    WEB = "web"
    HOTLINE = "hotline"
    WALK_IN = "walk_in"
    API = "api"
    IMPORTED = "imported"


class ReportStep(StrEnum):
    """What happens when a report's clock runs out."""

    ESCALATE_UNREAD = "escalate_unread"
    ESCALATE_TRIAGE = "escalate_triage"
    NATIONAL_DESK = "national_desk"


class Author(StrEnum):
    """Who wrote a message in the mailbox of a report."""

    REPORTER = "reporter"
    DESK = "desk"


class Answer(StrEnum):
    """The answer to a question about danger; unknown never lowers urgency."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """What the questions ask about; each speaks to one level of urgency."""

    DANGER_NOW = "danger_now"
    HELD = "held"
    CHILD_ALONE = "child_alone"
    LIFE_THREATENING = "life_threatening"
    MOVED_WITHIN_24H = "moved_within_24h"
    SELF_HARM = "self_harm"
    CHILD = "child"
    NOWHERE_SAFE = "nowhere_safe"
    SEXUAL_VIOLENCE_5D = "sexual_violence_5d"
    PREGNANT = "pregnant"
    DOCUMENTS_OR_WAGES_HELD = "documents_or_wages_held"
    EXPLOITATION_NOW = "exploitation_now"


@dataclass(frozen=True)
class SignRule:
    """The urgency a yes to this sign asks for, and the sentence that says so."""

    urgency: Urgency
    reason: str


SIGNS: Mapping[Sign, SignRule] = {
    Sign.DANGER_NOW: SignRule(Urgency.IMMEDIATE, gettext_noop("Somebody is in danger now.")),
    Sign.HELD: SignRule(Urgency.IMMEDIATE, gettext_noop("A person is held or locked in.")),
    Sign.CHILD_ALONE: SignRule(Urgency.IMMEDIATE, gettext_noop("A child is alone.")),
    Sign.LIFE_THREATENING: SignRule(Urgency.IMMEDIATE, gettext_noop("An illness or injury threatens a life.")),
    Sign.MOVED_WITHIN_24H: SignRule(Urgency.IMMEDIATE, gettext_noop("A person is being moved within 24 hours.")),
    Sign.SELF_HARM: SignRule(Urgency.IMMEDIATE, gettext_noop("A person may harm herself or himself.")),
    Sign.CHILD: SignRule(Urgency.URGENT, gettext_noop("A child (under 18) is concerned.")),
    Sign.NOWHERE_SAFE: SignRule(Urgency.URGENT, gettext_noop("There is nowhere safe to sleep tonight.")),
    Sign.SEXUAL_VIOLENCE_5D: SignRule(Urgency.URGENT, gettext_noop("Sexual violence happened in the last 5 days.")),
    Sign.PREGNANT: SignRule(Urgency.URGENT, gettext_noop("A person is pregnant.")),
    Sign.DOCUMENTS_OR_WAGES_HELD: SignRule(
        Urgency.URGENT, gettext_noop("Documents or wages are held back with threats.")
    ),
    Sign.EXPLOITATION_NOW: SignRule(Urgency.SOON, gettext_noop("There are other signs of exploitation going on now.")),
}

FAST_SIGNS = frozenset({Sign.DANGER_NOW, Sign.HELD, Sign.CHILD, Sign.CHILD_ALONE})
"""A yes to one of these on the form makes the report wait 15 minutes for a reader, not an hour."""


@dataclass(frozen=True)
class UrgencyResult:
    """How urgent the answers make it, and the sentence for each answer that raised it (most urgent first)."""

    urgency: Urgency
    reasons: tuple[str, ...]
    signs: tuple[Sign, ...]


def urgency_of(answers: Mapping[Sign, Answer], *, floor: Urgency = Urgency.ROUTINE) -> UrgencyResult:
    """How urgent the answers make it; never less urgent than `floor`, and unknown never lowers it."""
    said_yes = sorted(
        (sign for sign, answer in answers.items() if answer == Answer.YES), key=lambda sign: SIGNS[sign].urgency.rank
    )
    asked_for = [SIGNS[sign].urgency for sign in said_yes]
    urgency = min([floor, *asked_for], key=lambda level: level.rank)
    return UrgencyResult(urgency, tuple(SIGNS[sign].reason for sign in said_yes), tuple(said_yes))


def unread_due_at(*, received_at: datetime, answers: Mapping[Sign, Answer], clocks: Clocks) -> datetime:
    """When an unread report falls due (same timezone as `received_at`)."""
    fast = any(answers.get(sign) == Answer.YES for sign in FAST_SIGNS)
    minutes = clocks.report_unread_danger_min if fast else clocks.report_unread_min
    return received_at + timedelta(minutes=minutes)


def keep_until(*, received_at: datetime, clocks: Clocks) -> datetime:
    """When a report without a case is to be erased; activity extends it, and a case takes over from it."""
    return received_at + timedelta(days=clocks.report_retention_d)
