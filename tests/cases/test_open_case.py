"""Triage: a report, or somebody at the desk, becomes a case."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.cases import actions
from lindung.cases.models import Case, LinkedReport, Person
from lindung.cases.rules import (
    AgeBand,
    AlreadyLinked,
    AlreadyTriaged,
    CaseStep,
    DateAhead,
    Harm,
    NobodyToAssign,
    NoDutyContact,
    NotYoursToTriage,
)
from lindung.kernel.errors import Refusal
from lindung.partners.rules import Role, Urgency
from lindung.reports.models import Report
from lindung.reports.rules import Answer, ReportState, Sign
from tests.factories import NINE
from tests.factories.cases import ALL_NO, a_case, an_officer, person_facts
from tests.factories.partners import a_member, a_policy, an_actor, an_organisation
from tests.factories.reports import a_report, something_told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_report_becomes_a_case_of_the_officers_organisation_with_its_clock():
    officer, report = an_officer(), a_report(something_told(signs=(Sign.HELD,)))
    case = actions.open_case(answers={}, report=report, actor=officer, at=NINE)
    assert case.accountable == officer.organisation
    assert case.urgency == Urgency.IMMEDIATE
    assert (case.due_at, case.next_step) == (NINE + timedelta(minutes=15), CaseStep.NAME_ACCOUNTABLE)
    assert case.contact_due_at == NINE + HOUR
    assert case.policy is not None
    assert LinkedReport.objects.get(report=report).case == case
    report.refresh_from_db()
    assert report.state == ReportState.LINKED
    entry = Trail.objects.get(what="case.opened")
    assert (entry.thing, entry.by, entry.organisation_id) == (case.ref, officer.ref, case.accountable_id)


def test_when_somebody_is_named_at_once_the_clock_is_that_of_first_contact():
    officer = an_officer()
    case = a_case(Sign.CHILD, by=officer, assignee=officer.member)
    assert (case.due_at, case.next_step) == (case.contact_due_at, CaseStep.FIRST_CONTACT)


def test_a_case_can_be_opened_without_a_report_and_with_its_persons():
    case = a_case(persons=[person_facts(name="Practice One", family="A"), person_facts(age_band=AgeBand.CHILD_6_11)])
    assert case.urgency == Urgency.URGENT  # a child
    assert [person.name for person in Person.objects.filter(case=case).order_by("id")][0] == "Practice One"


def test_a_window_that_closes_pulls_contact_in():
    facts = actions.CaseFacts(harmed_at={Harm.SEXUAL_VIOLENCE: NINE - 60 * HOUR})
    case = a_case(Sign.SEXUAL_VIOLENCE_5D, facts=facts)
    assert case.window == "hiv_prophylaxis"
    assert case.contact_due_at == NINE + 6 * HOUR


def test_harm_that_lies_ahead_is_refused():
    with pytest.raises(DateAhead):
        a_case(facts=actions.CaseFacts(harmed_at={Harm.CHILD_FOUND: NINE + HOUR}))
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.DUTY_OFFICER, Role.DESK_OFFICER}])
def test_only_a_duty_or_desk_officer_triages(role):
    report = a_report()
    with pytest.raises(NotYoursToTriage):
        actions.open_case(answers={}, report=report, actor=an_officer(roles=[role]), at=NINE)
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED


def test_a_strangers_report_cannot_be_triaged():
    report, shelter = a_report(), an_organisation()
    with pytest.raises(NotYoursToTriage):
        actions.open_case(answers={}, report=report, actor=an_actor(of=shelter), at=NINE)
    assert not Case.objects.exists()


def test_nothing_urgent_without_a_duty_contact():
    shelter = an_organisation(reachable=False)
    a_policy("MY")
    with pytest.raises(NoDutyContact):
        a_case(Sign.HELD, by=an_actor(of=shelter))
    assert not Case.objects.exists()
    assert a_case(by=an_actor(of=shelter)).urgency == Urgency.ROUTINE


def test_a_stranger_is_not_named():
    with pytest.raises(NobodyToAssign):
        a_case(assignee=a_member(of=an_organisation()))


def test_the_same_report_makes_one_case():
    officer, report = an_officer(), a_report()
    a_case(by=officer, report=report)
    with pytest.raises(AlreadyLinked):
        a_case(by=officer, report=report)
    assert Case.objects.count() == 1


def test_an_officer_who_looked_at_it_earlier_is_told_that_another_was_first():
    officer, report = an_officer(), a_report()
    stale = Report.objects.select_related("key", "policy", "accountable").get(pk=report.pk)
    a_case(by=officer, report=report)
    LinkedReport.objects.all().delete()  # as another transaction sees it that started earlier
    with pytest.raises(AlreadyTriaged):
        a_case(by=an_officer(), report=stale)
    assert Case.objects.count() == 1


def test_a_further_report_is_linked_to_the_case():
    officer = an_officer()
    case, report = a_case(by=officer), a_report()
    actions.link_report(case=case, report=report, actor=officer, at=NINE)
    assert set(case.linked_reports.values_list("report__ref", flat=True)) == {report.ref}
    with pytest.raises(AlreadyLinked):
        actions.link_report(case=case, report=report, actor=officer, at=NINE)


def test_what_nobody_knows_is_kept_to_be_asked():
    case = actions.open_case(answers={Sign.HELD: Answer.NO}, actor=an_officer(), at=NINE)
    assert Sign.HELD.value not in case.unknown_signs
    assert len(case.unknown_signs) == len(Sign) - 1


def test_a_refusal_leaves_nothing_half_written():
    report, before = a_report(), Trail.objects.count()
    with pytest.raises(Refusal):
        actions.open_case(
            answers=ALL_NO, report=report, actor=an_officer(), at=NINE, assignee=a_member(of=an_organisation())
        )
    assert (Trail.objects.count(), Case.objects.count()) == (before, 0)
