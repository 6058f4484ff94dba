"""Who may be told: the firewall, who may speak for a person, and whether a consent covers what is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lindung.cases.rules.confirming import needs_second_word
from lindung.cases.rules.refusals import (
    AskChildAuthority,
    AsylumSeekerAndEmbassy,
    CannotSpeakForPerson,
    PurposeNotForRecipient,
    SeparateConsent,
    StatusNotKnown,
    Walled,
)
from lindung.cases.rules.states import ConsentState
from lindung.cases.rules.words import (
    GUARDIAN_MAY_SPEAK_FOR,
    NEVER_TOLD_TO_EMBASSY,
    WALLED_RECIPIENTS,
    AgeReading,
    GivenBy,
    ResidenceStatus,
    SightGround,
)
from lindung.kernel.errors import Refusal
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind

LEGAL_DUTY_TO = frozenset(
    {RecipientKind.POLICE, RecipientKind.IMMIGRATION, RecipientKind.WELFARE, RecipientKind.GOVERNMENT}
)


@dataclass(frozen=True)
class Subject:
    """What the firewall needs to know of a person."""

    age: AgeReading
    status: ResidenceStatus


@dataclass(frozen=True)
class Terms:
    """One consent, as far as it decides who may be told what."""

    state: ConsentState
    given_by: GivenBy
    purpose: Purpose
    field_groups: frozenset[FieldGroup]
    recipient_kinds: frozenset[RecipientKind]
    recipients: frozenset[int]
    given_at: datetime
    until: datetime | None
    is_confirmed: bool = False
    hands_over: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at `at`."""
        return self.state == ConsentState.GIVEN and self.given_at <= at and (self.until is None or at < self.until)

    def names(self, *, organisation_id: int, kind: RecipientKind) -> bool:
        """Whether the recipient is one of those agreed to."""
        return organisation_id in self.recipients or kind in self.recipient_kinds

    def is_enough(self, *, kind: RecipientKind, hands_over: bool = False) -> bool:
        """Whether as many stand behind it as this recipient takes, whatever it was when the consent was recorded."""
        if hands_over and not self.hands_over:
            return False
        return self.is_confirmed or not needs_second_word(kinds=[kind], purpose=self.purpose, hands_over=hands_over)


def wall_between(
    *, kind: RecipientKind, purpose: Purpose, subject: Subject, ground: SightGround = SightGround.CONSENT
) -> Refusal | None:
    """Why the firewall stands between this person and a recipient of this kind; None when it does not."""
    if kind == RecipientKind.EMBASSY:
        if subject.status in NEVER_TOLD_TO_EMBASSY:
            return AsylumSeekerAndEmbassy()
        if subject.status == ResidenceStatus.UNKNOWN:
            return StatusNotKnown()
    if ground == SightGround.LEGAL_DUTY:
        return None if kind in LEGAL_DUTY_TO else Walled()
    if kind == RecipientKind.NAMED_ONLY and ground == SightGround.BREAK_GLASS:
        return Walled()  # nobody knows what it may do to her
    if kind not in WALLED_RECIPIENTS:
        return None
    if ground == SightGround.BREAK_GLASS or purpose not in WALLED_RECIPIENTS[kind]:
        return Walled()
    return None


def may_speak(*, given_by: GivenBy, age: AgeReading, purpose: Purpose) -> bool:
    """Whether a consent by `given_by` counts for a person of this age and for this purpose."""
    return who_cannot_speak(given_by=given_by, age=age, purpose=purpose) is None


def who_cannot_speak(*, given_by: GivenBy, age: AgeReading, purpose: Purpose) -> Refusal | None:
    """Why `given_by` cannot consent here; None when they can.

    An adult speaks for herself. For a child, a guardian may agree to help being found, and to nothing else:
    the guardian may be the trafficker, so for the rest the child authority is asked.
    """
    if given_by == GivenBy.PERSON:
        return None
    if age == AgeReading.ADULT:
        return CannotSpeakForPerson(field="given_by")
    if given_by == GivenBy.GUARDIAN and purpose not in GUARDIAN_MAY_SPEAK_FOR:
        return AskChildAuthority(field="given_by")
    return None


def covers(
    terms: Terms,
    *,
    subject: Subject,
    purpose: Purpose,
    organisation_id: int,
    kind: RecipientKind,
    field_groups: frozenset[FieldGroup],
    at: datetime,
    hands_over: bool = False,
) -> bool:
    """Whether this one consent lets this recipient be told these groups for this purpose at `at`."""
    return (
        terms.holds(at)
        and terms.purpose == purpose
        and field_groups <= terms.field_groups
        and terms.names(organisation_id=organisation_id, kind=kind)
        and terms.is_enough(kind=kind, hands_over=hands_over)
        and may_speak(given_by=terms.given_by, age=subject.age, purpose=purpose)
        and wall_between(kind=kind, purpose=purpose, subject=subject) is None
    )


def check_recipients(*, kinds: Iterable[RecipientKind], purpose: Purpose) -> None:
    """A consent to a walled kind names that kind alone, for a purpose it can be told for at all.

    `kinds`: of every recipient, named as a kind or as an organisation.
    Raises SeparateConsent, PurposeNotForRecipient.
    """
    named = set(kinds)
    walled = named & set(WALLED_RECIPIENTS)
    if walled and len(named) > 1:
        raise SeparateConsent(field="recipient_kinds")
    for kind in walled:
        if purpose not in WALLED_RECIPIENTS[kind]:
            raise PurposeNotForRecipient(field="purpose", recipient=kind.label)
