"""What the person answers by her receipt: her yes stands behind a consent, her no cuts like a withdrawal."""

from datetime import datetime

from django.db import transaction

from lindung.cases.actions import HER, confirm_by_person, decline_by_person
from lindung.cases.models import Consent
from lindung.cases.queries import Question, find_question, questions_of
from lindung.cases.rules import ConsentState, HerAnswer, QuestionOver
from lindung.notices.actions import queue_notice
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.consents import withdraw_consent
from lindung.reports.actions.mailbox import find_by_receipt
from lindung.reports.models import Report
from lindung.reports.queries import desk_ids
from lindung.reports.rules import NoSuchReceipt


def her_questions(*, receipt: str, at: datetime) -> list[Question]:
    """What is asked of whoever holds the receipt, and what she agreed to; nothing for most. Raises NoSuchReceipt.

    The receipt was right before and came back sealed: this is no way to guess one.
    """
    report = _report(receipt)
    with acting(organisations=EVERYONE):
        return questions_of(report, at=at)


@transaction.atomic
def answer_question(*, receipt: str, ref: str, answer: HerAnswer, at: datetime) -> None:
    """Her yes, or her no; "not now" changes nothing. Raises NoSuchReceipt, QuestionOver."""
    report = _report(receipt)
    with acting(organisations=EVERYONE):
        consent = find_question(report, ref, at=at)
        if consent is None:
            raise QuestionOver(ref=ref)
        if answer is HerAnswer.NOT_NOW:
            return
        if answer is HerAnswer.NO:
            _say_no(consent, at=at)
        elif not confirm_by_person(consent=consent, at=at):
            return
        case = consent.case
        queue_notice(to_organisation=case.accountable, template="consent_answered", facts={"ref": case.ref}, at=at)


def _say_no(consent: Consent, *, at: datetime) -> None:
    """What waits never holds; what holds is taken back, with all that rests on it."""
    held = Consent.objects.select_for_update(no_key=True).filter(pk=consent.pk, state=ConsentState.WAITING.value)
    waits = held.values_list("pk", flat=True).first() is not None
    if waits:
        decline_by_person(consent=consent, at=at)
    else:
        withdraw_consent(consent=consent, actor=HER, at=at)


def _report(receipt: str) -> Report:
    with acting(organisations=desk_ids()):
        report = find_by_receipt(receipt)
    if report is None:
        raise NoSuchReceipt()
    return report
