"""Practice at the desk: a double in the practice world, real actions there, the comparison, and the wall between."""

import time

import pytest

from lindung.cases import actions as cases
from lindung.cases.models import Case
from lindung.cases.rules import AgeReading, Outcome
from lindung.cases.rules.people import AssessmentFacts
from lindung.kernel.errors import NotFound, WrongState
from lindung.learning import actions
from lindung.learning.models import Certificate, PracticeCase, PracticeTwin
from lindung.learning.rules import PracticeNotThere, PracticeState
from lindung.learning.rules.stories import STORIES
from lindung.partners.models import Account, Actor, Member, Organisation
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.partners.shared_machine import SEEN
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import Answer, Sign
from tests.factories import NINE
from tests.factories.cases import a_person
from tests.factories.learning import ONE, TWO, a_learner, a_practice_case, a_sitting
from tests.factories.partners import a_desk, a_policy, an_actor, an_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clocks() -> None:
    a_policy("MY")
    a_desk()


def _double(practice_case: PracticeCase) -> Actor:
    return Actor.of_member(
        Member.objects.select_related("organisation__desk", "organisation__key").get(pk=practice_case.twin_id)
    )


def _opens(practice_case: PracticeCase, *signs: Sign) -> Case:
    """The double triages as an officer does."""
    double = _double(practice_case)
    report = Report.objects.get(ref=practice_case.report_ref)
    reports.note_read(report=report, actor=double, at=NINE)
    reports.take_into_triage(report=report, actor=double, at=NINE)
    return cases.open_case(answers=dict.fromkeys(signs, Answer.YES), actor=double, at=NINE, report=report)


def test_a_real_learner_practises_as_a_double_that_shares_no_row_with_the_real_world():
    learner = a_learner()
    made = a_practice_case(by=learner)
    double = _double(made)
    assert double.is_practice
    assert double.member.pk != learner.member.pk
    assert not double.member.account.has_usable_password()
    assert double.member.name == "Learner"
    assert Report.objects.get(ref=made.report_ref).accountable.is_practice
    with acting(organisations=[learner.organisation_id]):
        assert not Report.objects.exists()
        assert not Member.objects.filter(pk=double.member.pk).exists()
    with acting(organisations=[double.organisation_id]):
        assert Report.objects.count() == 1
        assert not Member.objects.filter(pk=learner.member.pk).exists()
    assert Report.objects.visible_to(learner).count() == 0


def test_begun_twice_is_one_case_and_one_double():
    learner = a_learner()
    first, again = a_practice_case(by=learner), a_practice_case(by=learner)
    assert first.pk == again.pk
    assert PracticeTwin.objects.count() == 1
    assert Account.objects.filter(email__endswith="@practice.invalid").count() == 1
    other = a_practice_case()
    assert other.twin_id != first.twin_id
    assert Organisation.objects.filter(is_practice=True).count() == 1


def test_an_officer_of_a_practice_desk_is_herself_there_and_its_partners_worker_has_a_double():
    officer = an_actor(of=a_desk(is_practice=True), roles=[Role.DESK_OFFICER])
    assert a_practice_case(by=officer).twin_id == officer.member.pk
    assert not PracticeTwin.objects.exists()
    worker = a_learner(of=an_organisation(is_practice=True))
    double = _double(a_practice_case(by=worker))
    assert double.organisation == officer.organisation
    assert double.member.pk != worker.member.pk


def test_before_the_learner_did_her_part_there_is_nothing_to_compare():
    made = a_practice_case()
    with pytest.raises(PracticeNotThere):
        actions.compare_practice(practice_case=made, actor=_double(made), at=NINE)
    made.refresh_from_db()
    assert made.state == PracticeState.BEGUN


def test_triage_as_expected_with_the_questions_passed_earns_the_certificate_of_the_real_member():
    learner = a_learner()
    made = a_practice_case(by=learner)
    a_sitting(by=learner, slug=TWO)
    _opens(made, Sign.HELD, Sign.DOCUMENTS_OR_WAGES_HELD)
    with acting(organisations=[made.twin_organisation_id]):
        points = actions.compare_practice(practice_case=made, actor=_double(made), at=NINE)
    assert all(point.is_same for point in points)
    assert all(point.because for point in points)
    assert Certificate.objects.get().member_id == learner.member.pk
    with pytest.raises(WrongState):
        actions.compare_practice(practice_case=made, actor=_double(made), at=NINE)


def test_a_sign_that_was_missed_is_said_with_its_reason_and_another_story_can_be_taken():
    learner = a_learner()
    made = a_practice_case(by=learner)
    _opens(made, Sign.EXPLOITATION_NOW)
    points = {point.what: point for point in actions.compare_practice(practice_case=made, actor=_double(made), at=NINE)}
    assert (points["urgency"].expected, points["urgency"].given) == ("immediate", "soon")
    assert not points["sign:held"].is_same
    assert not PracticeCase.objects.get(pk=made.pk).is_as_expected
    assert a_practice_case(by=learner, story="boat").pk != made.pk


def test_late_wages_may_be_answered_without_a_case():
    made = a_practice_case(story="late_wages")
    double = _double(made)
    report = Report.objects.get(ref=made.report_ref)
    reports.note_read(report=report, actor=double, at=NINE)
    reports.take_into_triage(report=report, actor=double, at=NINE)
    reports.answer_without_case(report=report, message="Practice advice", sent_as="x", actor=double, at=NINE)
    points = actions.compare_practice(practice_case=made, actor=double, at=NINE)
    assert [point.is_same for point in points] == [True]


def test_an_assessment_is_compared_element_by_element_and_a_child_needs_no_means(settings):
    settings.LINDUNG_LEARNING_CONTENT = ""
    story = STORIES["house_child"]
    made = actions.begin_practice(
        slug="recognising-trafficking", told_as=story.told, story=story, actor=a_learner(), at=NINE
    )
    case = _opens(made, Sign.CHILD)
    person = a_person(case=case, by=_double(made))
    facts = AssessmentFacts(
        answers={"recruited": Answer.YES, "transported": Answer.YES},
        age=AgeReading.CHILD,
        outcome=Outcome.INDICATION,
    )
    cases.record_assessment(person=person, facts=facts, actor=_double(made), at=NINE)
    points = {point.what: point for point in actions.compare_practice(practice_case=made, actor=_double(made), at=NINE)}
    assert "means" not in points
    assert points["act"].is_same
    assert not points["purpose"].is_same
    assert points["outcome"].is_same


def test_a_module_without_practice_has_none():
    with pytest.raises(NotFound):
        actions.begin_practice(slug=ONE, told_as="x", story=STORIES["boat"], actor=a_learner(), at=NINE)


def test_going_over_ends_the_real_session_and_the_double_reads_no_real_page(client):
    learner = a_learner()
    made = a_practice_case(by=learner)
    signed_in(client, learner.member)
    session = client.session
    session[SEEN] = time.time()
    session.save()
    before = session.session_key
    answer = client.post(f"/learning/practice/{made.ref}/enter/", follow=True)
    assert answer.status_code == 200
    assert client.session.session_key != before
    assert SEEN in client.session  # a machine that others use is one for the double too
    assert int(client.session["_auth_user_id"]) == _double(made).member.account_id
    assert 'aside class="practice"' in answer.content.decode()
    assert client.get(f"/reports/{made.report_ref}/").status_code == 200
    assert client.post(f"/learning/practice/{made.ref}/compare/", follow=True).status_code == 200


def test_the_doubles_session_ends_with_the_learners_own_access(client):
    learner = a_learner()
    made = a_practice_case(by=learner)
    signed_in(client, learner.member)
    client.post(f"/learning/practice/{made.ref}/enter/")
    assert client.get(f"/reports/{made.report_ref}/").status_code == 200
    Account.objects.filter(pk=learner.member.account_id).update(is_active=False)
    assert client.get(f"/reports/{made.report_ref}/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [{"access_round": 1}, {"password": "another"}])
def test_the_doubles_session_stays_over_when_the_learner_has_access_again_or_another_password(client, change):
    learner = a_learner()
    made = a_practice_case(by=learner)
    signed_in(client, learner.member)
    client.post(f"/learning/practice/{made.ref}/enter/")
    Account.objects.filter(pk=learner.member.account_id).update(**change)
    assert client.get(f"/reports/{made.report_ref}/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_nobody_signs_in_as_a_double_even_with_a_password_set_there(client):
    made = a_practice_case(by=a_learner())
    account = _double(made).member.account
    account.set_password("a practice word, long enough")
    account.save()
    sent = {"login": account.email, "password": "a practice word, long enough"}
    assert client.post("/accounts/login/", sent)["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_a_stranger_finds_no_practice_case(client):
    made = a_practice_case()
    signed_in(client, a_learner().member)
    for step in ("", "enter/", "compare/", "put-aside/"):
        ask = client.post if step else client.get
        assert ask(f"/learning/practice/{made.ref}/{step}").status_code == 404
