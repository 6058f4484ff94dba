"""Two people at once: one wins, the other is told, nothing is half-written."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from lindung.cases import actions
from lindung.cases.models import Case, LinkedReport, Sight, Task
from lindung.cases.rules import AlreadyLinked, AlreadyTriaged, TaskKind
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.rules import FieldGroup, Purpose
from lindung.partners.scope import acting
from lindung.reports.models import Report
from tests.factories import NINE
from tests.factories.cases import a_case, a_consent, a_person, an_officer
from tests.factories.partners import an_agreement, an_organisation
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def at_once(actor: Actor, *steps: Callable[[], object]) -> list[object]:
    """Run the steps in threads that start together, each in its own transaction; what each answered or refused."""
    barrier, answers = Barrier(len(steps)), []

    def run(step: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            with acting(organisations=[actor.organisation_id or 0]):
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


def test_two_officers_triaging_the_same_report_make_one_case():
    first, second = an_officer(), an_officer()
    ref = a_report().ref

    def triage(officer: Actor) -> Case:
        report = Report.objects.select_related("key", "policy", "accountable").get(ref=ref)
        return actions.open_case(answers={}, report=report, actor=officer, at=NINE)

    answers = at_once(first, lambda: triage(first), lambda: triage(second))
    won = [answer for answer in answers if isinstance(answer, Case)]
    told = [answer for answer in answers if isinstance(answer, AlreadyTriaged | AlreadyLinked)]
    assert (len(won), len(told)) == (1, 1), answers
    assert Case.objects.count() == LinkedReport.objects.count() == 1


def test_two_workers_sweeping_escalate_each_case_once():
    officer = an_officer()
    for _ in range(20):
        a_case(by=officer)
    at = NINE + (Case.objects.latest("due_at").due_at - NINE) * 2
    answers = at_once(officer, lambda: actions.sweep_cases(at=at), lambda: actions.sweep_cases(at=at))
    assert sum(answers) == 20
    assert Case.objects.filter(due_at__lte=at).count() == 0


def test_a_message_that_is_read_twice_makes_one_task():
    officer, report = an_officer(), a_report()
    a_case(by=officer, report=report)

    def make() -> Task | None:
        return actions.task_for_message(report_ref=report.ref, actor=officer, at=NINE)

    answers = at_once(officer, make, make)
    assert sorted(answer is None for answer in answers) == [False, True]
    assert Task.objects.filter(kind=TaskKind.MESSAGE.value).count() == 1


def test_a_withdrawal_and_a_showing_at_once_leave_no_sight_that_rests_on_a_withdrawn_consent():
    officer, shelter = an_officer(), an_organisation()
    person = a_person(by=officer)
    an_agreement(person.case.accountable, shelter)
    consent = a_consent(person=person, to=[shelter], by=officer)

    def show() -> Sight:
        return actions.disclose(
            person=person,
            to=shelter,
            purpose=Purpose.SERVICES,
            field_groups=frozenset({FieldGroup.NEEDS}),
            actor=officer,
            at=NINE,
        )

    at_once(officer, show, lambda: actions.end_consent(consent=consent, actor=officer, at=NINE))
    assert not Sight.objects.filter(ended_at=None, consent__state="withdrawn").exists()
