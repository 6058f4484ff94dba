"""Asking the person herself, by her receipt: where it is safe, whether it still is, and her yes."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from lindung.cases.actions.clocks import hold_case
from lindung.cases.actions.confirming import (
    decline,
    give,
    hold_consent,
    hold_open_consents,
    tell_confirmed,
    wait_for_second_word,
)
from lindung.cases.actions.trail import tell
from lindung.cases.models import Consent, Person
from lindung.cases.permissions import check_can_end_consent, check_can_work_on
from lindung.cases.queries import can_be_asked, receipts_for
from lindung.cases.rules import (
    ASKED_HER,
    HERSELF,
    Confirmation,
    ConsentState,
    NotSafeThere,
    QuestionOver,
    ReceiptOfAnother,
)
from lindung.kernel.errors import WrongState
from lindung.partners.models import Actor
from lindung.partners.scope import EVERYONE, acting
from lindung.reports.actions.mailbox import write_reply
from lindung.reports.models import Report

HER = Actor(ref=HERSELF, organisation=None, roles=frozenset())
"""The person herself, known by her receipt."""
_NOBODY = {"receipt_report": None, "receipt_said_at": None, "receipt_said_by": ""}
_NOT_ASKED = {"asked_at": None, "asked_by": ""}


def set_receipt(*, person: Person, report: Report, actor: Actor, at: datetime) -> None:
    """She reads by this receipt, and said that it is safe to ask her there: what waits is asked of her.

    Raises NotYourCase, CaseClosed, NotSafeThere, ReceiptOfAnother.
    """
    check_can_work_on(actor, person.case)
    if report.pk not in {each.pk for each in receipts_for(person.case, actor)}:
        raise NotSafeThere(field="report")
    with acting(organisations=EVERYONE), transaction.atomic():
        hold_open_consents(person)
        hold_case(person.case)  # consents, the case, then her row and the report: the order of everybody
        _mark(person, report, actor=actor, at=at)
        tell("person.reached_by_receipt", case=person.case, actor=actor, at=at, thing=person.ref)
        for consent in _open_consents(person):
            if can_be_asked(consent):
                ask_her(consent=consent, actor=actor, at=at)


def end_receipt(*, person: Person, actor: Actor, at: datetime) -> None:
    """It is not safe there, or she does not read there any more: colleagues confirm what waits. Twice changes nothing.

    Raises NotYourCase.
    """
    check_can_end_consent(actor, person.case)
    with acting(organisations=EVERYONE), transaction.atomic():
        if not Person.objects.filter(pk=person.pk, receipt_report__isnull=False).update(**_NOBODY):
            return
        person.receipt_report = None
        tell("person.not_by_receipt", case=person.case, actor=actor, at=at, thing=person.ref)
        for consent in _open_consents(person):
            Consent.objects.filter(pk=consent.pk).update(**_NOT_ASKED)
            consent.asked_at, consent.asked_by = None, ""
            if consent.state == ConsentState.WAITING.value:
                wait_for_second_word(consent=consent, actor=actor, at=at)


def ask_her(*, consent: Consent, actor: Actor, at: datetime) -> None:
    """A line in her mailbox that says nothing of what is asked, in the language of her report."""
    with acting(organisations=EVERYONE):
        rows = Report.objects.select_related("key", "policy", "accountable").filter(erased_at=None)
        report = rows.filter(pk=consent.person.receipt_report_id or 0).first()
        if report is None:
            return
        Consent.objects.filter(pk=consent.pk).update(asked_at=at, asked_by=actor.ref)
        consent.asked_at, consent.asked_by = at, actor.ref
        with override(report.language):
            body = gettext(ASKED_HER)
        write_reply(report=report, body=body, sent_as=f"question:{consent.ref}:{at.isoformat()}", actor=actor, at=at)
        person = consent.person.ref
        tell("person.asked", case=consent.case, actor=actor, at=at, thing=consent.ref, person=person)


@transaction.atomic
def confirm_by_person(*, consent: Consent, at: datetime) -> bool:
    """She says yes: what waited holds, what held has her own word behind it; false when she had said so before.

    The caller found the consent by her receipt, in the scope of everyone. Raises QuestionOver.
    """
    hold_consent(consent)
    if consent.state == ConsentState.WAITING.value:
        give(consent, as_=Confirmation.PERSON, actor=HER, at=at)
        return True
    if consent.state != ConsentState.GIVEN.value:
        raise QuestionOver(ref=consent.ref)
    word = {"confirmed_as": Confirmation.PERSON.value, "confirmed_at": at, "confirmed_by": HERSELF, "heard_how": ""}
    rows = Consent.objects.filter(pk=consent.pk).exclude(confirmed_as=Confirmation.PERSON.value)
    if not rows.update(**word):
        return False
    consent.refresh_from_db(fields=list(word))
    tell_confirmed(consent, actor=HER, at=at)
    return True


@transaction.atomic
def decline_by_person(*, consent: Consent, at: datetime) -> None:
    """She says no to what waits: it never holds. Found as for her yes. Raises WrongState."""
    hold_consent(consent)
    decline(consent, actor=HER, at=at)


def _mark(person: Person, report: Report, *, actor: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            said = {"receipt_report": report, "receipt_said_at": at, "receipt_said_by": actor.ref}
            if not Person.objects.filter(pk=person.pk, receipt_report=None, erased_at=None).update(**said):
                raise WrongState(thing="person", now="asked", to="asked")
    except IntegrityError:
        raise ReceiptOfAnother(field="report") from None
    person.receipt_report = report


def _open_consents(person: Person) -> list[Consent]:
    rows = Consent.objects.open().filter(person=person).order_by("id")
    return list(rows.select_related("person", "case__policy", "case__accountable__desk"))
