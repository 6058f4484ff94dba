"""The clocks: who hears next; dated by the deadline; safe to repeat; always one running clock with a next step."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.cases import actions, tasks
from lindung.cases.models import Case, Task
from lindung.cases.rules import CaseStep, TaskKind, TaskStep
from lindung.notices.models import Notice
from lindung.partners.models import CLOCK
from lindung.partners.rules import Role
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import Sign
from tests.factories import NINE
from tests.factories.cases import a_case, a_task, an_officer
from tests.factories.partners import a_member, an_organisation
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_case_nobody_took_goes_to_its_supervisors_then_to_the_national_desk_then_to_the_coordinator():
    shelter = an_organisation()
    case = a_case(Sign.HELD, by=an_officer(of=shelter))
    due, at = case.due_at, case.due_at + 2 * MINUTE
    assert actions.sweep_cases(at=due - MINUTE) == 0
    assert actions.sweep_cases(at=at) == 1
    case.refresh_from_db()
    assert (case.due_at, case.next_step) == (at + 30 * MINUTE, CaseStep.NATIONAL_DESK)
    entry = Trail.objects.get(what="case.escalated")
    assert (entry.at, entry.by, entry.organisation_id) == (due, "clock", shelter.pk)
    assert [notice.to_organisation for notice in Notice.objects.filter(thing=case.ref)] == [shelter]
    actions.sweep_cases(at=at + DAY)
    case.refresh_from_db()
    assert case.next_step == CaseStep.COORDINATOR
    assert Notice.objects.filter(thing=case.ref, to_organisation=shelter.national_desk).count() == 1
    actions.sweep_cases(at=at + 2 * DAY)
    case.refresh_from_db()
    assert (case.next_step, case.due_at) == (CaseStep.COORDINATOR, at + 3 * DAY)


def test_one_pass_after_an_outage_escalates_each_case_once():
    cases = [a_case(Sign.HELD) for _ in range(3)]
    at = NINE + 9 * DAY
    assert actions.sweep_cases(at=at) == 3
    assert actions.sweep_cases(at=at) == 0
    assert Case.objects.filter(due_at__gt=at).count() == len(cases)


def test_after_an_escalation_the_work_goes_on_with_its_own_clock():
    officer = an_officer()
    case = a_case(Sign.HELD, by=officer)
    actions.sweep_cases(at=NINE + DAY)
    case.refresh_from_db()
    actions.record_contact(case=case, actor=officer, at=NINE + DAY)
    assert case.next_step == CaseStep.REVIEW


def test_tasks_escalate_too():
    task = a_task(case=a_case(Sign.HELD))
    assert actions.sweep_tasks(at=task.due_at) == 1
    task.refresh_from_db()
    assert task.next_step == TaskStep.NATIONAL_DESK
    assert Trail.objects.filter(what="task.escalated", about=task.case.ref).exists()


def test_one_pass_of_all_clocks_counts_each():
    case = a_case(Sign.HELD)
    Case.objects.filter(pk=case.pk).update(due_at=NINE)
    assert tasks.sweep_all() == {"consents": 0, "sights": 0, "cases": 1, "tasks": 0, "names": 0}


def test_a_message_on_a_linked_report_becomes_one_task_and_the_reports_own_clock_stops():
    officer, report = an_officer(), a_report()
    case = a_case(by=officer, report=report)
    for number in ("1", "2"):
        reports.post_from_reporter(report=report, body="Practice: are you there?", sent_as=number, actor=CLOCK, at=NINE)
    assert tasks.take_messages() == 2
    task = Task.objects.get(case=case)
    assert (task.kind, task.about) == (TaskKind.MESSAGE, report.ref)
    assert Report.objects.get(pk=report.pk).due_at is None
    assert tasks.take_messages() == 0


def test_a_message_on_a_report_without_a_case_makes_no_task():
    report = a_report()
    reports.post_from_reporter(report=report, body="Practice", sent_as="1", actor=CLOCK, at=NINE)
    tasks.take_messages()
    assert not Task.objects.exists()


def test_whom_the_step_names_is_told_supervisors_then_the_desk_then_its_coordinators():
    shelter = an_organisation()
    desk = shelter.national_desk
    supervisors = {a_member(of=shelter, roles=[Role.SUPERVISOR]) for _ in range(2)}
    coordinator = a_member(of=desk, roles=[Role.COORDINATOR])
    case = a_case(Sign.HELD, by=an_officer(of=shelter))
    told = []
    for day in range(1, 4):
        at = NINE + day * DAY
        actions.sweep_cases(at=at)
        notices = Notice.objects.filter(thing=case.ref, created_at=at)
        told.append({(notice.to_organisation, notice.to_member) for notice in notices})
    assert told == [{(shelter, member) for member in supervisors}, {(desk, None)}, {(desk, coordinator)}]
