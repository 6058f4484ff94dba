"""The person herself: asked by her receipt where it is safe, her yes, her no, and what the page never tells."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from lindung.cases import actions as cases
from lindung.cases.models import Consent, LinkedReport, Person, Sight, Task
from lindung.cases.queries import her_record, receipts_for
from lindung.cases.rules import (
    ConsentState,
    HeardHow,
    HerAnswer,
    NotSafeThere,
    QuestionOver,
    ReceiptOfAnother,
    SheIsAsked,
)
from lindung.kernel.errors import Refusal
from lindung.notices.models import Notice
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, RecipientKind
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions
from lindung.reports.actions import look_again
from lindung.reports.models import FailedGuess, Report
from lindung.reports.rules import Answer, NoSuchReceipt, ReportChannel, SafeContact, Who
from tests.factories import NINE
from tests.factories.cases import a_case, a_consent, an_officer, person_facts
from tests.factories.partners import a_desk, an_agreement, an_organisation, signed_in
from tests.factories.reports import a_received_report, something_told

pytestmark = pytest.mark.django_db
QUESTIONS, RECEIPT = reverse("her_questions:questions"), reverse("reports:receipt")
POLICE = {"purpose": Purpose.INVESTIGATION, "kinds": frozenset({RecipientKind.POLICE})}


def a_person_with_receipt(*, reached=True, channel=ReportChannel.WEB, **told):
    """Somebody whose own report opened her case; who works on it, and her receipt."""
    officer = an_officer(of=a_desk())
    said = something_told(**{"safe_contact": SafeContact(), **told})
    report, receipt = a_received_report(said, channel=channel)
    case = a_case(by=officer, report=report)
    person = cases.add_person(case=case, facts=person_facts(), actor=officer, at=NINE)
    if reached:
        cases.set_receipt(person=person, report=report, actor=officer, at=NINE)
    return person, officer, receipt


def mailbox(receipt):
    """Her mailbox, opened with the number, and the sealed field that leads on."""
    client = Client()
    page = client.post(RECEIPT, {"receipt": receipt})
    return client, page.context["carry"], page


def answered(client, carry, word, consent):
    return client.post(QUESTIONS, {"carry": carry, "answer": f"{word}:{consent.ref}"})


def test_she_reads_what_is_asked_in_her_language_and_her_yes_makes_it_hold():
    person, officer, receipt = a_person_with_receipt(language="ms")
    consent = a_consent(person=person, by=officer, confirmed=False, **POLICE)
    police = an_organisation(OrganisationKind.POLICE)
    an_agreement(person.case.accountable, police)
    client, carry, page = mailbox(receipt)
    assert len(look_again(receipt=receipt).lines) == 1
    shown = client.post(QUESTIONS, {"carry": carry})
    assert [each.row.ref for each in shown.context["questions"]] == [consent.ref]
    assert "Police and prosecution" in shown.content.decode()
    assert "Practice Person" not in shown.content.decode() + page.content.decode()
    assert "<title>Questions</title>" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert not shown.cookies
    done = answered(client, shown.context["carry"], "yes", consent)
    consent.refresh_from_db()
    assert done.status_code == 200
    assert (consent.state, consent.confirmed_as, consent.confirmed_by) == (ConsentState.GIVEN, "person", "person")
    show = {"purpose": Purpose.INVESTIGATION, "field_groups": frozenset({FieldGroup.NEEDS})}
    cases.disclose(person=person, to=police, actor=officer, at=consent.confirmed_at, **show)
    assert her_record(person).told[0].confirmed_as == "person"
    assert Notice.objects.filter(template="consent_answered").count() == 1
    answered(client, carry, "yes", consent)
    assert Notice.objects.filter(template="consent_answered").count() == 1


def test_her_no_ends_what_waits_and_not_now_changes_nothing():
    person, officer, receipt = a_person_with_receipt()
    consent = a_consent(person=person, by=officer, confirmed=False, **POLICE)
    client, carry, _ = mailbox(receipt)
    answered(client, carry, "not_now", consent)
    consent.refresh_from_db()
    assert consent.state == ConsentState.WAITING
    answered(client, carry, "no", consent)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_by) == (ConsentState.DECLINED, "person")
    assert not Task.objects.filter(about=consent.ref, state="waiting").exists()
    assert answered(client, carry, "yes", consent).status_code == 409


def test_her_no_to_what_holds_cuts_sight_now_and_asks_for_copies():
    person, officer, receipt = a_person_with_receipt()
    shelter = an_organisation()
    an_agreement(person.case.accountable, shelter)
    consent = a_consent(person=person, to=[shelter], by=officer)
    show = {"purpose": Purpose.SERVICES, "field_groups": frozenset({FieldGroup.NEEDS})}
    cases.disclose(person=person, to=shelter, actor=officer, at=NINE, **show)
    actions.answer_question(receipt=receipt, ref=consent.ref, answer=HerAnswer.NO, at=NINE)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_by) == (ConsentState.WITHDRAWN, "person")
    assert not Sight.objects.filter(ended_at=None).exists()
    assert Notice.objects.filter(template="consent_withdrawn", to_organisation=shelter).exists()


def test_where_she_is_asked_nobody_answers_for_her_until_she_is_no_longer_asked_there():
    person, officer, _ = a_person_with_receipt()
    consent = a_consent(person=person, by=officer, confirmed=False, **POLICE)
    colleague = an_officer(of=person.case.accountable)
    confirm = {"consent": consent, "heard_how": HeardHow.PRESENT, "actor": colleague, "at": NINE}
    with pytest.raises(SheIsAsked):
        cases.confirm_consent(**confirm)
    assert not Notice.objects.filter(template="consent_waits").exists()
    cases.end_receipt(person=person, actor=officer, at=NINE)
    assert Notice.objects.filter(template="consent_waits").exists()
    cases.confirm_consent(**confirm)
    consent.refresh_from_db()
    assert (consent.confirmed_as, consent.asked_at) == ("member", None)


@pytest.mark.parametrize(
    "told",
    [
        {"who": Who.OTHER},
        {"channel": ReportChannel.HOTLINE},
        {"safe_contact": SafeContact(may_leave_message=Answer.NO)},
    ],
)
def test_only_her_own_safe_receipt_that_nobody_here_held_counts(told):
    person, officer, _ = a_person_with_receipt(reached=False, **told)
    with pytest.raises(NotSafeThere):
        cases.set_receipt(person=person, report=Report.objects.get(), actor=officer, at=NINE)


def test_a_report_that_the_same_member_added_later_is_no_receipt_of_hers():
    person, officer, _ = a_person_with_receipt(reached=False)
    second, _ = a_received_report(something_told(safe_contact=SafeContact()))
    cases.link_report(case=person.case, report=second, actor=officer, at=NINE)
    assert len(receipts_for(person.case, officer)) == 1
    assert len(receipts_for(person.case, an_officer(of=person.case.accountable))) == 2
    assert LinkedReport.objects.count() == 2


def test_one_receipt_is_one_persons():
    person, officer, _ = a_person_with_receipt()
    other = cases.add_person(case=person.case, facts=person_facts(), actor=officer, at=NINE)
    with pytest.raises(ReceiptOfAnother):
        cases.set_receipt(person=other, report=person.receipt_report, actor=officer, at=NINE)
    theirs = a_consent(person=other, by=officer, confirmed=False, **POLICE)
    assert theirs.asked_at is None


def test_a_receipt_answers_for_its_own_person_only_and_is_no_way_to_guess():
    _, _, receipt = a_person_with_receipt()
    stranger, officer, _ = a_person_with_receipt()
    consent = a_consent(person=stranger, by=officer, confirmed=False, **POLICE)
    with pytest.raises(QuestionOver):
        actions.answer_question(receipt=receipt, ref=consent.ref, answer=HerAnswer.YES, at=NINE)
    with pytest.raises(NoSuchReceipt):
        actions.answer_question(receipt="0" * 16, ref=consent.ref, answer=HerAnswer.YES, at=NINE)
    client = Client()
    assert client.get(QUESTIONS).status_code == 302
    for forged in ("", "nothing", receipt):
        assert client.post(QUESTIONS, {"carry": forged, "answer": f"yes:{consent.ref}"}).status_code == 410
    assert client.post(QUESTIONS, {"receipt": receipt}).status_code == 410  # a number opens nothing here
    assert not FailedGuess.objects.exists()
    consent.refresh_from_db()
    assert consent.state == ConsentState.WAITING


def test_without_a_question_the_page_is_the_same_for_every_receipt():
    _, _, asked = a_person_with_receipt()
    _, _, other = a_person_with_receipt(reached=False)
    pages = []
    for receipt in (asked, other):
        client, carry, _ = mailbox(receipt)
        page = client.post(QUESTIONS, {"carry": carry})
        pages.append(page.content.decode().replace(page.context["carry"], ""))
    assert pages[0] == pages[1]


def test_the_page_of_a_person_says_where_she_is_asked_and_ends_it():
    person, officer, _ = a_person_with_receipt(reached=False)
    client = signed_in(Client(), officer.member)
    page = reverse("cases:receipt", args=[person.ref])
    report = Report.objects.get()
    assert report.ref in client.get(page).content.decode()
    assert client.post(page, {"report": report.ref}).status_code == 422
    assert client.post(page, {"report": report.ref, "is_safe": "on"}).status_code == 302
    person.refresh_from_db()
    assert person.receipt_report == report
    assert client.post(reverse("cases:end_receipt", args=[person.ref])).status_code == 302
    assert Person.objects.get(pk=person.pk).receipt_report is None


def at_once(*steps):
    """Run the steps in threads that start together; what each answered or refused."""
    barrier, answers = Barrier(len(steps)), []

    def run(step):
        try:
            barrier.wait(timeout=10)
            with acting(organisations=EVERYONE):
                answers.append(step())
        except Refusal as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.django_db(transaction=True, databases=["default"])
class TestAtOnce:
    def _waiting(self):
        officer = an_officer(of=a_desk())
        person = cases.add_person(case=a_case(by=officer), facts=person_facts(), actor=officer, at=NINE)
        return a_consent(person=person, by=officer, confirmed=False, **POLICE), officer

    def _fresh(self, consent):
        return Consent.objects.select_related("case__accountable__desk", "case__policy", "person").get(pk=consent.pk)

    def _confirm(self, consent, actor):
        heard = HeardHow.PRESENT
        return lambda: cases.confirm_consent(consent=self._fresh(consent), heard_how=heard, actor=actor, at=NINE)

    def test_of_two_who_confirm_one_is_told(self):
        consent, _ = self._waiting()
        colleagues = [an_officer(of=consent.case.accountable) for _ in range(2)]
        answers = at_once(*(self._confirm(consent, each) for each in colleagues))
        assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True], answers
        consent.refresh_from_db()
        assert consent.confirmed_by in {each.ref for each in colleagues}
        assert Task.objects.filter(about=consent.ref, state="done").count() == 1

    def test_a_withdrawal_is_never_lost_to_a_confirmation(self):
        for _ in range(3):
            consent, officer = self._waiting()
            colleague = an_officer(of=consent.case.accountable)
            answers = at_once(
                self._confirm(consent, colleague),
                lambda consent=consent, officer=officer: actions.withdraw_consent(
                    consent=self._fresh(consent), actor=officer, at=NINE + timedelta(seconds=1)
                ),
            )
            assert [] in answers, answers
            consent.refresh_from_db()
            assert consent.state == ConsentState.WITHDRAWN
