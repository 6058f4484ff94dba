"""What allows a showing: a consent that covers it with an agreement in force, an emergency, or a law."""

from dataclasses import dataclass
from datetime import datetime

from lindung.cases.models import Consent, Person
from lindung.cases.queries import consent_covers, subject_of, terms_of
from lindung.cases.rules import (
    AgreementMissing,
    ConsentMissing,
    ConsentWaits,
    HandingOverNotAgreed,
    SightGround,
    wall_between,
)
from lindung.partners.models import Agreement, Organisation
from lindung.partners.queries import agreement_in_force
from lindung.partners.rules import FieldGroup, Purpose


@dataclass(frozen=True)
class Ground:
    """What allows a showing: a consent and an agreement, an emergency, or a law."""

    kind: SightGround
    consent: Consent | None = None
    agreement: Agreement | None = None
    reason: str = ""
    legal_ground: str = ""
    legal_reference: str = ""
    until: datetime | None = None


def coverable_groups(
    *, person: Person, to: Organisation, purpose: Purpose, field_groups: frozenset[FieldGroup], at: datetime
) -> frozenset[FieldGroup]:
    """Of the groups asked for, those of one consent and one agreement that hold now. May be empty."""
    consent = consent_covers(person=person, purpose=purpose, recipient=to, at=at)
    agreement = agreement_in_force(between=(person.case.accountable_id, to.pk), purpose=purpose, at=at)
    if consent is None or agreement is None:
        return frozenset()
    agreed = {FieldGroup(group) for group in consent.field_groups} & {FieldGroup(g) for g in agreement.field_groups}
    return field_groups & agreed


def consent_ground(
    *,
    person: Person,
    to: Organisation,
    purpose: Purpose,
    field_groups: frozenset[FieldGroup],
    at: datetime,
    hands_over: bool = False,
) -> Ground:
    """The consent and the agreement that allow it. Raises Walled, ConsentMissing, ConsentWaits, AgreementMissing."""
    wall = wall_between(kind=to.recipient_kind, purpose=purpose, subject=subject_of(person))
    if wall is not None:
        raise wall
    consent = consent_covers(
        person=person, purpose=purpose, recipient=to, at=at, field_groups=field_groups, hands_over=hands_over
    )
    if consent is None or not field_groups or not _holds_still(consent, at=at):
        if _waits(person, to, purpose, field_groups, hands_over=hands_over):
            raise ConsentWaits(ref=person.ref)
        raise HandingOverNotAgreed(ref=person.ref) if hands_over else ConsentMissing(ref=person.ref)
    agreement = agreement_in_force(
        between=(person.case.accountable_id, to.pk), purpose=purpose, at=at, field_groups=field_groups
    )
    if agreement is None:
        raise AgreementMissing(ref=person.ref)
    return Ground(SightGround.CONSENT, consent=consent, agreement=agreement, until=consent.until)


def _holds_still(consent: Consent, *, at: datetime) -> bool:
    """Whether nobody took it back meanwhile; held to the end, so that a withdrawal comes after and ends the sight."""
    held = Consent.objects.holding(at).filter(pk=consent.pk).select_for_update(no_key=True)
    return held.values_list("pk", flat=True).first() is not None


def _waits(
    person: Person, to: Organisation, purpose: Purpose, field_groups: frozenset[FieldGroup], *, hands_over: bool
) -> bool:
    """Whether a consent that would allow it waits for its second word."""
    rows = Consent.objects.waiting().filter(person=person, purpose=purpose.value)
    return any(
        terms.names(organisation_id=to.pk, kind=to.recipient_kind)
        and field_groups <= terms.field_groups
        and (terms.hands_over or not hands_over)
        for terms in map(terms_of, rows)
    )
