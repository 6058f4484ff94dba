"""Naming somebody, contact, review, triage again, closing, handing over."""

from datetime import timedelta

import pytest

from lindung.audit.models import Event, Trail
from lindung.cases import actions
from lindung.cases.models import Case, Disclosure, Sight, Task
from lindung.cases.rules import (
    AgeBand,
    AgreementMissing,
    Barred,
    CaseClosed,
    CaseState,
    CaseStep,
    ConsentMissing,
    HandOverReason,
    LoweredWithoutReason,
    LowerReason,
    NobodyToAssign,
    NoDutyContact,
    NotYourCase,
    NotYoursToTriage,
    OwnOrganisation,
    SameUrgency,
    SupervisorOnly,
)
from lindung.kernel.errors import WrongState
from lindung.partners.models import Actor
from lindung.partners.rules import Role, Urgency
from lindung.reports.rules import Answer, Sign
from tests.factories import NINE
from tests.factories.cases import (
    a_barring,
    a_case,
    a_consent,
    a_person,
    a_sight,
    a_supervisor,
    a_task,
    an_officer,
    person_facts,
)
from tests.factories.partners import a_member, an_actor, an_agreement, an_organisation

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _worker(case: Case, *roles: Role) -> Actor:
    return an_actor(of=case.accountable, roles=list(roles) or [Role.CASE_WORKER])


def test_naming_somebody_lets_the_clock_of_first_contact_run():
    case = a_case(Sign.CHILD)
    worker = _worker(case)
    actions.assign_case(case=case, member=worker.member, actor=worker, at=NINE + HOUR)
    assert case.assignee == worker.member
    assert (case.due_at, case.next_step) == (case.contact_due_at, CaseStep.FIRST_CONTACT)


def test_naming_somebody_else_later_changes_no_clock():
    officer = an_officer()
    case = a_case(by=officer, assignee=officer.member)
    due = case.due_at
    actions.assign_case(case=case, member=_worker(case).member, actor=officer, at=NINE + HOUR)
    assert case.due_at == due


def test_somebody_of_another_organisation_is_not_named():
    case = a_case()
    with pytest.raises(NobodyToAssign):
        actions.assign_case(case=case, member=a_member(), actor=_worker(case), at=NINE)


def test_first_contact_starts_the_clock_of_the_review():
    case = a_case(Sign.CHILD)
    worker = _worker(case)
    actions.record_contact(case=case, actor=worker, at=NINE + HOUR)
    assert case.state == CaseState.IN_CONTACT
    assert (case.contacted_at, case.contacted_by, case.assignee) == (NINE + HOUR, worker.ref, worker.member)
    assert (case.due_at, case.next_step) == (NINE + HOUR + 3 * DAY, CaseStep.REVIEW)
    with pytest.raises(WrongState):
        actions.record_contact(case=case, actor=worker, at=NINE + HOUR)


def test_contact_that_was_only_tried_changes_no_clock():
    case = a_case()
    due = case.due_at
    actions.record_contact(case=case, actor=_worker(case), at=NINE, was_reached=False)
    assert (case.state, case.due_at) == (CaseState.OPENED, due)
    assert Trail.objects.filter(what="case.contact_tried").exists()


def test_a_review_sets_the_next_one():
    case = a_case(Sign.HELD)
    worker = _worker(case)
    with pytest.raises(WrongState):
        actions.record_review(case=case, actor=worker, at=NINE)
    actions.record_contact(case=case, actor=worker, at=NINE)
    actions.record_review(case=case, actor=worker, at=NINE + 5 * HOUR)
    assert case.due_at == NINE + 5 * HOUR + DAY


def test_help_that_has_begun_is_said_once():
    case = a_case()
    worker = _worker(case)
    assert not actions.record_supported(case=case, actor=worker, at=NINE)
    actions.record_contact(case=case, actor=worker, at=NINE)
    assert actions.record_supported(case=case, actor=worker, at=NINE)
    assert not actions.record_supported(case=case, actor=worker, at=NINE)
    assert case.state == CaseState.SUPPORTED


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR, Role.TRAINER])
def test_roles_without_persons_do_not_work_on_a_case(role):
    case = a_case()
    with pytest.raises(NotYourCase):
        actions.record_contact(case=case, actor=_worker(case, role), at=NINE)


def test_a_stranger_does_not_work_on_a_case():
    case = a_case()
    stranger = an_actor(of=an_organisation(), roles=[Role.SUPERVISOR, Role.DESK_OFFICER])
    for step in (actions.record_contact, actions.record_review, actions.begin_closing):
        with pytest.raises(NotYourCase):
            step(case=case, actor=stranger, at=NINE)


class TestTriageAgain:
    def test_more_urgent_pulls_the_clocks_in(self):
        officer = an_officer()
        case = a_case(by=officer)
        actions.change_urgency(case=case, answers={Sign.HELD: Answer.YES}, actor=officer, at=NINE + DAY)
        assert case.urgency == Urgency.IMMEDIATE
        assert case.contact_due_at == NINE + DAY + HOUR
        assert case.due_at <= NINE + DAY + timedelta(minutes=15)
        assert Event.objects.filter(kind="case.urgency_changed", thing=case.ref).exists()

    def test_less_urgent_needs_a_reason(self):
        officer = an_officer()
        case = a_case(Sign.HELD, by=officer)
        with pytest.raises(LoweredWithoutReason):
            actions.change_urgency(case=case, answers={Sign.HELD: Answer.NO}, actor=officer, at=NINE)
        actions.change_urgency(
            case=case, answers={Sign.HELD: Answer.NO}, reason=LowerReason.NOW_SAFE, actor=officer, at=NINE
        )
        assert case.urgency == Urgency.ROUTINE
        assert Trail.objects.get(what="case.urgency_changed").facts["reason"] == "now_safe"

    def test_unknown_leaves_the_earlier_answer(self):
        officer = an_officer()
        case = a_case(Sign.HELD, by=officer)
        with pytest.raises(SameUrgency):
            actions.change_urgency(case=case, answers={Sign.HELD: Answer.UNKNOWN}, actor=officer, at=NINE)

    def test_only_who_triages_does_it(self):
        case = a_case()
        with pytest.raises(NotYoursToTriage):
            actions.change_urgency(case=case, answers={Sign.HELD: Answer.YES}, actor=_worker(case), at=NINE)

    def test_a_child_that_is_added_makes_it_urgent_at_once(self):
        case = a_case()
        a_person(case=case, age_band=AgeBand.CHILD_12_14)
        case.refresh_from_db()
        assert case.urgency == Urgency.URGENT
        assert case.contact_due_at == NINE + DAY

    def test_an_organisation_without_duty_contact_cannot_raise_it_by_hand(self):
        shelter = an_organisation(reachable=False)
        officer = an_officer(of=shelter)
        case = a_case(by=officer)
        with pytest.raises(NoDutyContact):
            actions.change_urgency(case=case, answers={Sign.HELD: Answer.YES}, actor=officer, at=NINE)


class TestClosing:
    def test_a_case_closes_after_the_second_look_and_nobody_else_sees_it_any_more(self):
        officer = an_officer()
        case = a_case(by=officer)
        sight = a_sight(person=a_person(case=case))
        actions.begin_closing(case=case, actor=officer, at=NINE)
        assert case.next_step == CaseStep.SECOND_LOOK
        actions.close_case(case=case, outcome="well_and_safe", actor=officer, at=NINE + HOUR)
        sight.refresh_from_db()
        assert (case.state, case.due_at, case.next_step) == (CaseState.CLOSED, None, "")
        assert sight.ended_at == NINE + HOUR
        assert case.keep_until == NINE + HOUR + 2555 * DAY
        with pytest.raises(CaseClosed):
            actions.add_person(case=case, facts=person_facts(), actor=officer, at=NINE)

    def test_it_can_be_sent_back(self):
        officer = an_officer()
        case = a_case(by=officer)
        actions.begin_closing(case=case, actor=officer, at=NINE)
        actions.send_back_case(case=case, actor=officer, at=NINE)
        assert (case.state, case.next_step) == (CaseState.SUPPORTED, CaseStep.REVIEW)

    def test_it_can_be_opened_again_with_a_new_clock(self):
        officer = an_officer()
        case = a_case(by=officer)
        with pytest.raises(WrongState):
            actions.open_case_again(case=case, actor=officer, at=NINE)
        actions.begin_closing(case=case, actor=officer, at=NINE)
        actions.close_case(case=case, outcome="well_and_safe", actor=officer, at=NINE)
        actions.open_case_again(case=case, actor=officer, at=NINE + 9 * DAY)
        assert case.state == CaseState.OPENED
        assert case.due_at > NINE + 9 * DAY


class TestHandOver:
    def _ready(self):
        case = a_case()
        person, shelter = a_person(case=case), an_organisation()
        an_agreement(case.accountable, shelter)
        a_consent(person=person, to=[shelter], hands_over=True)
        return case, shelter, a_supervisor(of=case.accountable)

    def test_with_agreement_and_consent_the_other_organisation_answers_for_everything(self):
        case, shelter, supervisor = self._ready()
        task = a_task(case=case)
        old = case.accountable_id
        actions.hand_over_case(case=case, to=shelter, reason=HandOverReason.NEARER, actor=supervisor, at=NINE)
        case.refresh_from_db()
        task.refresh_from_db()
        assert case.accountable == task.accountable == shelter
        assert (case.assignee, case.next_step) == (None, CaseStep.NAME_ACCOUNTABLE)
        assert Disclosure.objects.filter(organisation=shelter, by_organisation_id=old).count() == 1
        assert Trail.objects.filter(about=case.ref, organisation_id=shelter.pk, what="case.taken_over").exists()
        assert Event.objects.filter(kind="case.handed_over").exists()
        with pytest.raises(NotYourCase):
            actions.record_contact(case=case, actor=supervisor, at=NINE)

    def test_without_consent_nothing_is_handed_over(self):
        case, shelter, supervisor = self._ready()
        a_person(case=case)
        with pytest.raises(ConsentMissing):
            actions.hand_over_case(case=case, to=shelter, reason=HandOverReason.NEARER, actor=supervisor, at=NINE)
        case.refresh_from_db()
        assert case.accountable != shelter
        assert not Disclosure.objects.exists()

    def test_without_an_agreement_nothing_is_handed_over(self):
        case, _, supervisor = self._ready()
        other = an_organisation()
        with pytest.raises(AgreementMissing):
            actions.hand_over_case(case=case, to=other, reason=HandOverReason.NEARER, actor=supervisor, at=NINE)

    def test_not_to_a_barred_one_nor_to_itself_nor_by_a_case_worker(self):
        case, shelter, supervisor = self._ready()
        reason = HandOverReason.NEARER
        with pytest.raises(OwnOrganisation):
            actions.hand_over_case(case=case, to=case.accountable, reason=reason, actor=supervisor, at=NINE)
        with pytest.raises(SupervisorOnly):
            actions.hand_over_case(case=case, to=shelter, reason=reason, actor=_worker(case), at=NINE)
        a_barring(case=case, organisation=shelter)
        with pytest.raises(Barred):
            actions.hand_over_case(case=case, to=shelter, reason=reason, actor=supervisor, at=NINE)

    def test_what_the_taker_saw_becomes_its_own_and_others_sights_stay(self):
        case, shelter, supervisor = self._ready()
        person = case.persons.get()
        seen = a_sight(person=person)
        actions.hand_over_case(case=case, to=shelter, reason=HandOverReason.NEARER, actor=supervisor, at=NINE)
        seen.refresh_from_db()
        assert (seen.ended_at, seen.granted_by) == (None, shelter)
        assert not Sight.objects.filter(organisation=shelter, ended_at=None).exists()


def test_a_task_is_done_once():
    case = a_case()
    worker = _worker(case)
    task = a_task(case=case)
    assert task.due_at == NINE + timedelta(hours=168)
    actions.finish_task(task=task, actor=worker, at=NINE + HOUR)
    assert (task.due_at, task.done_by) == (None, worker.ref)
    with pytest.raises(WrongState):
        actions.finish_task(task=Task.objects.get(pk=task.pk), actor=worker, at=NINE)
