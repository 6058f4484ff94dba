"""Her erasure takes the reports that are hers: all, where nobody is left in the case; else those that are named."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit import actions as audit
from lindung.care import actions
from lindung.care.models import Closing
from lindung.cases import actions as cases
from lindung.cases.models import Case, Person, Suspect, Task
from lindung.cases.rules import ErasureAsker, TaskKind, TaskState
from lindung.cases.rules.forgetting import ReportNotHers
from lindung.cases.tasks import take_messages
from lindung.reports import actions as reports
from lindung.reports.models import Attachment, Message, Report
from lindung.reports.rules import HoldReason, ReportStep
from lindung.vault.sealing import ERASED
from tests.factories import NINE
from tests.factories.care import a_closing
from tests.factories.cases import a_case, a_person, a_supervisor, a_suspect, an_officer
from tests.factories.partners import a_desk, an_organisation, signed_in
from tests.factories.reports import a_report_in_triage

pytestmark = pytest.mark.django_db
BY_HER = ErasureAsker.PERSON
STORY = "Practice: she was taken at night."


@pytest.fixture
def officer():
    return an_officer(of=a_desk())


@pytest.fixture
def boss(officer):
    return a_supervisor(of=officer.organisation)


@pytest.fixture
def case(officer):
    """An open case with words about her in every place that the case's key seals."""
    case = a_case(by=officer, facts=cases.CaseFacts(summary=STORY))
    cases.add_own_task(case=case, kind=TaskKind.OTHER, note=STORY, actor=officer, at=NINE)
    a_suspect(case=case, notes=STORY, by=officer)
    closing = a_closing(case=case, by=officer, note=STORY)
    actions.send_back(closing=closing, actor=a_supervisor(of=officer.organisation), at=NINE)
    return Case.objects.select_related("key", "policy", "accountable").get(pk=case.pk)


def linked(case, officer):
    report = a_report_in_triage(officer)
    cases.link_report(report=report, case=case, actor=officer, at=NINE)
    return report


def seen(report):
    return Report.objects.select_related("key").get(pk=report.pk)


def in_the_case(case):
    """Every word the open case still says."""
    row = Case.objects.select_related("key").get(pk=case.pk)
    notes = [task.note for task in Task.objects.filter(case=case)]
    notes += [suspect.notes for suspect in Suspect.objects.filter(case=case)]
    return {row.summary, *notes, *(closing.note for closing in Closing.objects.filter(case=case))}


def test_the_last_person_of_an_open_case_takes_its_reports_and_words_at_once_and_closing_takes_the_rest(
    case, officer, boss
):
    person, report = a_person(case=case, by=officer), linked(case, officer)
    cases.task_for_message(report_ref=report.ref, actor=officer, at=NINE)
    assert seen(report).narrative != ERASED
    assert STORY in in_the_case(case)
    assert actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE) is False
    gone = seen(report)
    assert {gone.narrative, gone.safe_contact, gone.answers, gone.staff_note} == {ERASED}
    assert (gone.erased_at, gone.receipt_digest, gone.signs) == (NINE, None, [])
    assert not Message.objects.filter(report=report).exists()
    assert not Attachment.objects.filter(report=report).exists()
    assert in_the_case(case) == {""}
    assert not Task.objects.filter(case=case, about=report.ref, state=TaskState.WAITING.value).exists()
    left = Case.objects.select_related("key").get(pk=case.pk)
    assert (left.area, left.signs, left.erased_at, left.key.is_destroyed) == ("", [], None, False)
    closing = a_closing(case=left, by=officer, note="Practice: nobody is left.")
    actions.agree_to_close(closing=closing, actor=boss, at=NINE)
    left = Case.objects.select_related("key").get(pk=case.pk)
    assert (left.erased_at, left.key.is_destroyed, left.summary) == (NINE, True, ERASED)
    assert all(suspect.key.is_destroyed for suspect in left.suspects.select_related("key"))


def test_a_case_that_never_had_anybody_is_kept_for_its_time_when_it_is_closed(officer, boss):
    closing = a_closing(case=a_case(by=officer, facts=cases.CaseFacts(summary=STORY)), by=officer)
    actions.agree_to_close(closing=closing, actor=boss, at=NINE)
    assert Case.objects.get(pk=closing.case_id).erased_at is None


def test_a_held_report_stays_until_its_hold_ends_and_the_case_is_closed(case, officer, boss):
    person, held, free = a_person(case=case, by=officer), linked(case, officer), linked(case, officer)
    hold = reports.keep_report(report=held, reason=HoldReason.COURT_ORDER, actor=boss, at=NINE)
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    assert (seen(held).erased_at, seen(free).erased_at) == (None, NINE)
    assert seen(held).narrative not in {"", ERASED}
    left = Case.objects.select_related("key", "policy", "accountable").get(pk=case.pk)
    actions.agree_to_close(closing=a_closing(case=left, by=officer), actor=boss, at=NINE)
    assert actions.erase_kept_too_long(at=NINE) == 0
    reports.end_report_hold(hold=hold, actor=boss, at=NINE)
    assert actions.erase_kept_too_long(at=NINE) == 1
    assert seen(held).narrative == ERASED


def test_where_others_are_left_only_what_is_said_to_be_hers_goes(case, officer, boss):
    person, other = a_person(case=case, by=officer), a_person(case=case, by=officer)
    hers, theirs = linked(case, officer), linked(case, officer)
    actions.erase_person(person=person, asker=BY_HER, hers=[hers.ref], actor=boss, at=NINE)
    assert (seen(hers).narrative, seen(theirs).erased_at) == (ERASED, None)
    assert STORY in in_the_case(case)
    actions.erase_person(person=other, asker=BY_HER, actor=boss, at=NINE)
    assert (seen(theirs).narrative, in_the_case(case)) == (ERASED, {""})


def test_a_report_on_hold_of_somebody_else_or_of_another_case_is_not_hers_and_then_nothing_goes(case, officer, boss):
    person, other = a_person(case=case, by=officer), a_person(case=case, by=officer)
    hers, held, read = (linked(case, officer) for _ in range(3))
    strange = linked(a_case(by=officer), officer)
    reports.keep_report(report=held, reason=HoldReason.COMPLAINT, actor=boss, at=NINE)
    Person.objects.filter(pk=other.pk).update(receipt_report=read, receipt_said_at=NINE, receipt_said_by=officer.ref)
    for wrong in (held, read, strange):
        with pytest.raises(ReportNotHers):
            actions.erase_person(person=person, asker=BY_HER, hers=[hers.ref, wrong.ref], actor=boss, at=NINE)
    assert Person.objects.get(pk=person.pk).erased_at is None
    assert not Report.objects.exclude(erased_at=None).exists()


def test_what_an_old_backup_brings_back_of_an_emptied_case_goes_again(case, officer, boss):
    person, report = a_person(case=case, by=officer), linked(case, officer)
    for row in (person, report):
        row.key.erase(at=NINE)  # as a restore finds it: the keys are gone, the rows as they were before
    assert actions.forget_where_keys_are_gone(at=NINE) == 2
    assert (in_the_case(case), seen(report).receipt_digest) == ({""}, None)
    assert actions.forget_where_keys_are_gone(at=NINE) == 0


def test_an_old_backup_takes_no_report_whose_key_was_kept(case, officer, boss):
    person, gone, kept = a_person(case=case, by=officer), linked(case, officer), linked(case, officer)
    for row in (person, gone):
        row.key.erase(at=NINE)  # who joined the case since is not in the rows of before
    assert actions.forget_where_keys_are_gone(at=NINE) == 2
    assert (seen(gone).narrative, seen(kept).erased_at, seen(kept).narrative != ERASED) == (ERASED, None, True)
    assert STORY in in_the_case(case)


def test_who_closes_an_emptied_case_is_told_what_goes_and_a_report_linked_since_stays(case, officer, boss):
    person, page = a_person(case=case, by=officer), signed_in(Client(), boss.member)
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    closing = a_closing(case=case, by=officer)
    address = reverse("care:second_look", args=[closing.ref])
    assert b"with all its reports, is erased as well" in page.get(address).content
    report = a_report_in_triage(officer)
    cases.link_report(report=report, case=case, actor=officer, at=NINE + timedelta(hours=1))
    assert b"kept until its retention date" in page.get(address).content
    actions.agree_to_close(closing=closing, actor=boss, at=NINE + timedelta(hours=2))
    assert seen(report).erased_at is None
    row = Case.objects.get(pk=case.pk)
    assert (row.erased_at, row.keep_until is not None and row.keep_until > NINE + timedelta(days=30)) == (None, True)


def test_a_message_that_came_before_the_erasure_opens_no_task_and_stops_nothing(case, officer, boss):
    person, report = a_person(case=case, by=officer), linked(case, officer)
    Report.objects.filter(pk=report.pk).update(due_at=NINE, next_step=ReportStep.ESCALATE_MESSAGE.value)
    audit.emit(kind="report.message", thing=report.ref, at=NINE)
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    Case.objects.filter(pk=case.pk).update(erased_at=NINE)
    case.key.erase(at=NINE)
    assert take_messages() > 0
    assert not Task.objects.open().filter(case=case, kind=TaskKind.MESSAGE.value).exists()
    assert (seen(report).due_at, seen(report).next_step) == (None, "")


def test_the_page_asks_which_reports_are_hers_by_reference_channel_and_day(case, officer, boss):
    person, _other = a_person(case=case, by=officer), a_person(case=case, by=officer)
    hers, held = linked(case, officer), linked(case, officer)
    reports.keep_report(report=held, reason=HoldReason.COMPLAINT, actor=boss, at=NINE)
    page, url = signed_in(Client(), boss.member), reverse("care:erase_person", args=[person.ref])
    shown = page.get(url).content.decode()
    assert f"<span>{hers.ref[5:]}</span></span> · Public form · " in shown
    assert held.ref not in shown
    assert "cannot be ticked" in shown
    assert "my passport" not in shown
    answer = page.post(url, {"asker": "person", "is_understood": "on", "hers": [held.ref]})
    assert answer.status_code == 422
    assert page.post(url, {"asker": "person", "is_understood": "on", "hers": [hers.ref]}).status_code == 302
    assert (seen(hers).narrative, seen(held).erased_at) == (ERASED, None)


def test_the_page_of_the_last_person_asks_nothing_and_says_that_all_reports_go(case, officer, boss):
    person, report = a_person(case=case, by=officer), linked(case, officer)
    url = reverse("care:erase_person", args=[person.ref])
    page = signed_in(Client(), boss.member)
    shown = page.get(url).content.decode()
    assert "all its reports, its summary" in shown
    assert 'name="hers"' not in shown
    assert f"<span>{report.ref[5:]}</span></span> · Public form · " in shown
    assert page.post(url, {"asker": "person", "is_understood": "on"}).status_code == 302
    assert seen(report).narrative == ERASED
    assert page.get(reverse("desk:case", args=[case.ref])).status_code == 200


def test_what_goes_is_what_the_page_showed(case, officer, boss):
    person, report = a_person(case=case, by=officer), linked(case, officer)
    url = reverse("care:erase_person", args=[person.ref])
    page = signed_in(Client(), boss.member)
    opened = page.get(url)
    shown = opened.context["form"]["shown"].value()
    assert f'name="shown" value="{shown}"' in opened.content.decode()
    assert shown == f"last {report.ref}"
    a_person(case=case, by=officer)  # while the page is open
    told = {"asker": "person", "is_understood": "on", "shown": shown}
    answer = page.post(url, told)
    assert answer.status_code == 422
    assert "The case changed since this page was opened." in answer.content.decode()
    assert Person.objects.get(pk=person.pk).erased_at is None
    again = answer.context["form"]["shown"].value()
    assert again == f"others {report.ref}"
    assert page.post(url, {**told, "shown": again, "hers": [report.ref]}).status_code == 302
    assert seen(report).narrative == ERASED


def test_a_report_that_stayed_at_another_desk_goes_too(case, officer, boss):
    person, report = a_person(case=case, by=officer), linked(case, officer)
    Report.objects.filter(pk=report.pk).update(accountable=an_organisation())
    actions.erase_person(person=person, asker=BY_HER, actor=boss, at=NINE)
    assert seen(report).narrative == ERASED
