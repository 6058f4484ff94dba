"""Consent: recording it, ending it, and letting it lapse by the clock. Its second word: `confirming`, `asking_her`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Entry, Facts, prepare_entry
from lindung.cases.actions.asking_her import HER, ask_her
from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.confirming import end_waiting, hold_consent, wait_for_second_word
from lindung.cases.actions.trail import tell
from lindung.cases.models import Consent, Person, Sight
from lindung.cases.permissions import check_can_end_consent, check_can_work_on
from lindung.cases.queries import can_be_asked, subject_of
from lindung.cases.rules import (
    ALL_GROUPS,
    AgeReading,
    BestInterestMissing,
    ConsentFacts,
    ConsentState,
    DateAhead,
    DatePast,
    GivenBy,
    HandingOverNamesOne,
    NoFieldGroups,
    NoRecipients,
    check_recipients,
    needs_second_word,
    who_cannot_speak,
)
from lindung.partners.models import CLOCK, Actor, Organisation
from lindung.partners.rules import Purpose, RecipientKind

LAPSED_AT_ONCE = 500


@transaction.atomic
def record_consent(
    *, person: Person, facts: ConsentFacts, actor: Actor, at: datetime, recipients: Sequence[Organisation] = ()
) -> Consent:
    """Write down what the person (or who may speak for her) agreed to.

    What matters most (who is behind the firewall, repatriation, handing over the case) waits for a second word and
    allows nothing until then. Where the person can be asked by her receipt, she is. Raises NotYourCase, CaseClosed,
    SeparateConsent, PurposeNotForRecipient, CannotSpeakForPerson, AskChildAuthority, BestInterestMissing,
    NoRecipients, NoFieldGroups, HandingOverNamesOne, DateAhead, DatePast.
    """
    case = person.case
    hold_checked(check_can_work_on, actor=actor, case=case)
    _check(person, facts, recipients, at=at)
    consent = _row(person, facts, recipients, actor=actor, at=at)
    consent.save(force_insert=True)
    waits = consent.state == ConsentState.WAITING.value
    tell(
        "consent.waits" if waits else "consent.given",
        case=case,
        actor=actor,
        at=at,
        thing=consent.ref,
        person=person.ref,
        purpose=consent.purpose,
        field_groups=consent.field_groups,
        recipient_kinds=consent.recipient_kinds,
        recipients=consent.recipients,
        given_by=consent.given_by,
        hands_over=consent.hands_over,
    )
    if can_be_asked(consent):
        ask_her(consent=consent, actor=actor, at=at)
    if waits:
        wait_for_second_word(consent=consent, actor=actor, at=at)
    else:
        about: Facts = {"person": person.ref, "purpose": consent.purpose}
        audit.emit(kind="consent.given", thing=consent.ref, at=at, facts=about)
    return consent


@transaction.atomic
def end_consent(*, consent: Consent, actor: Actor, at: datetime) -> list[Sight]:
    """The consent is withdrawn and every sight that rests on it ends now; the sights that ended.

    Called by the withdrawal in `referrals`, which cuts the offers in the same transaction. Anyone who works on the
    case may write it down, and the person herself by her receipt (`HER`): a withdrawal is never refused for want of a
    role, and comes after whatever was being done with the consent. Raises NotYourCase, WrongState.
    """
    case = consent.case
    if actor is not HER:
        check_can_end_consent(actor, case)
    hold_consent(consent)
    end_waiting(consent, actor=actor, at=at)
    consent.move(ConsentState.WITHDRAWN, ended_at=at, ended_by=actor.ref)
    ended = _end_sights([consent.pk], at=at, by=actor.ref)
    tell(
        "consent.withdrawn",
        case=case,
        actor=actor,
        at=at,
        thing=consent.ref,
        person=consent.person.ref,
        purpose=consent.purpose,
    )
    for sight in ended:
        tell("sight.ended", case=case, actor=actor, at=at, thing=sight.organisation.ref, person=sight.person.ref)
    audit.emit(kind="consent.ended", thing=consent.ref, at=at, facts={"person": consent.person.ref})
    return ended


def lapse_consents(*, at: datetime) -> int:
    """Let every consent past its end lapse, dated by that end, and end what rests on it; how many. Safe to repeat.

    Runs in the scope of everyone, one batch after the other.
    """
    lapsed = 0
    while batch := _lapse_batch(at=at):
        lapsed += batch
    return lapsed


@transaction.atomic
def _lapse_batch(*, at: datetime) -> int:
    rows = list(
        Consent.objects.open()
        .filter(until__lte=at)
        .select_related("case", "person")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("until", "id")[:LAPSED_AT_ONCE]
    )
    for consent in rows:
        if consent.state == ConsentState.WAITING.value:
            end_waiting(consent, actor=CLOCK, at=at)
        consent.state, consent.ended_at, consent.ended_by = ConsentState.LAPSED.value, consent.until, CLOCK.ref
    Consent.objects.bulk_update(rows, ["state", "ended_at", "ended_by"])
    _end_sights([consent.pk for consent in rows], at=at, by=CLOCK.ref)
    audit.record_many([_lapse_entry(consent, at=at) for consent in rows])
    for consent in rows:
        audit.emit(kind="consent.ended", thing=consent.ref, at=at, facts={"person": consent.person.ref})
    return len(rows)


def _lapse_entry(consent: Consent, *, at: datetime) -> Entry:
    return prepare_entry(
        what="consent.lapsed",
        thing=consent.ref,
        about=consent.case.ref,
        by=CLOCK.ref,
        at=consent.until or at,
        facts={"person": consent.person.ref, "purpose": consent.purpose},
        organisation_id=consent.case.accountable_id,
    )


def _end_sights(consent_ids: Iterable[int], *, at: datetime, by: str) -> list[Sight]:
    resting = Sight.objects.filter(consent__in=list(consent_ids), ended_at=None)
    ended = list(resting.select_related("organisation", "person"))
    resting.update(ended_at=at, ended_by=by)
    return ended


def _row(
    person: Person, facts: ConsentFacts, recipients: Sequence[Organisation], *, actor: Actor, at: datetime
) -> Consent:
    kinds = _kinds(facts, recipients)
    waits = needs_second_word(kinds=kinds, purpose=facts.purpose, hands_over=facts.hands_over)
    return Consent(
        state=(ConsentState.WAITING if waits else ConsentState.GIVEN).value,
        needs_second=waits,
        hands_over=facts.hands_over,
        case=person.case,
        person=person,
        given_by=facts.given_by.value,
        guardian=facts.guardian,
        best_interest=facts.best_interest,
        purpose=facts.purpose.value,
        field_groups=sorted(group.value for group in facts.field_groups),
        recipient_kinds=sorted(kind.value for kind in facts.recipient_kinds),
        recipients=sorted({organisation.pk for organisation in recipients}),
        given_how=facts.given_how.value,
        language=facts.language,
        interpreter=facts.interpreter,
        witness=facts.witness,
        given_at=facts.given_at or at,
        until=facts.until,
        recorded_by=actor.ref,
    )


def _check(person: Person, facts: ConsentFacts, recipients: Sequence[Organisation], *, at: datetime) -> None:
    if not facts.field_groups:
        raise NoFieldGroups(field="field_groups")
    if not facts.recipient_kinds and not recipients:
        raise NoRecipients(field="recipient_kinds")
    if RecipientKind.NAMED_ONLY in facts.recipient_kinds:
        raise NoRecipients(field="recipient_kinds")
    check_recipients(kinds=_kinds(facts, recipients), purpose=facts.purpose)
    _check_handing_over(facts)
    age = subject_of(person).age
    refusal = who_cannot_speak(given_by=facts.given_by, age=age, purpose=facts.purpose)
    if refusal is not None:
        raise refusal
    needs_note = facts.given_by != GivenBy.PERSON or age == AgeReading.CHILD
    if needs_note and not facts.best_interest.strip():
        raise BestInterestMissing(field="best_interest")
    _check_moments(facts, at=at)


def _kinds(facts: ConsentFacts, recipients: Sequence[Organisation]) -> set[RecipientKind]:
    return {*facts.recipient_kinds, *(organisation.recipient_kind for organisation in recipients)}


def _check_handing_over(facts: ConsentFacts) -> None:
    whole = facts.purpose is Purpose.SERVICES and facts.field_groups == ALL_GROUPS and not facts.recipient_kinds
    if facts.hands_over and not whole:
        raise HandingOverNamesOne(field="hands_over")


def _check_moments(facts: ConsentFacts, *, at: datetime) -> None:
    if facts.given_at is not None and facts.given_at > at:
        raise DateAhead(field="given_at")
    if facts.until is not None and facts.until <= at:
        raise DatePast(field="until")
