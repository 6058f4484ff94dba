"""How urgent the answers make a report, and the sentence for each answer that did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.partners.rules import Clocks, Urgency
from lindung.reports.rules.states import unread_within


class Answer(StrEnum):
    """The answer to a question about danger; unknown never lowers urgency."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


ANSWER_SAYS: Mapping[Answer, str] = {
    Answer.YES: gettext_noop("Yes"),
    Answer.NO: gettext_noop("No"),
    Answer.UNKNOWN: gettext_noop("I don’t know"),
}


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
        (sign for sign, answer in answers.items() if answer == Answer.YES),
        key=lambda sign: (SIGNS[sign].urgency.rank, list(Sign).index(sign)),
    )
    asked_for = [SIGNS[sign].urgency for sign in said_yes]
    urgency = min([floor, *asked_for], key=lambda level: level.rank)
    return UrgencyResult(urgency, tuple(SIGNS[sign].reason for sign in said_yes), tuple(said_yes))


def is_fast(answers: Mapping[Sign, Answer]) -> bool:
    """Whether the answers say danger now, or a child: then a reader is needed within the short time."""
    return any(answers.get(sign) == Answer.YES for sign in FAST_SIGNS)


def unread_due_at(*, received_at: datetime, answers: Mapping[Sign, Answer], clocks: Clocks) -> datetime:
    """When an unread report falls due (same timezone as `received_at`)."""
    return received_at + unread_within(is_fast=is_fast(answers), clocks=clocks)
