"""Follow-ups are planned once, recorded once, and told about when nobody did them."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.care import actions, tasks
from lindung.care.models import FollowUp
from lindung.care.rules import FOLLOW_UP_LIFECYCLE, FollowUpState, FollowUpStep, HowIsShe, NotYourFollowUp
from lindung.cases.models import Task
from lindung.kernel.errors import BadInput, WrongState
from lindung.notices.models import Notice
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import an_officer
from tests.factories.partners import a_member, an_organisation
from tests.factories.referrals import a_worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("then", FollowUpState)
@pytest.mark.parametrize("now", FollowUpState)
def test_only_moves_in_the_table_are_possible(now, then):
    follow_up = follow_ups_of()[0]
    if now != FollowUpState.PLANNED:
        follow_up.move(now, done_at=NINE, done_by="x", due_at=None, next_step="")
    if FOLLOW_UP_LIFECYCLE.allows(now, then):
        follow_up.move(then, done_at=NINE, done_by="x", due_at=None, next_step="")
        assert FollowUp.objects.get(pk=follow_up.pk).state == then
    else:
        with pytest.raises(WrongState):
            follow_up.move(then)


def test_an_arrival_plans_a_follow_up_after_1_7_30_and_90_days():
    placement = an_arrival(at=NINE)
    planned = follow_ups_of(placement, at=NINE)
    assert [(each.day, each.due_at - NINE) for each in planned] == [(d, timedelta(days=d)) for d in (1, 7, 30, 90)]
    assert {each.accountable_id for each in planned} == {placement.need.accountable_id}


def test_planning_twice_plans_once():
    placement = an_arrival()
    follow_ups_of(placement)
    assert actions.plan_follow_ups(placement=placement, at=NINE) == 0
    assert FollowUp.objects.filter(placement=placement).count() == 4


def test_the_clock_plans_what_an_arrival_left_as_an_event():
    placement = an_arrival()
    assert tasks.sweep_all()["planned"] == 1
    assert FollowUp.objects.filter(placement=placement).count() == 4
    assert tasks.sweep_all()["planned"] == 0


def test_a_person_who_is_well_needs_no_note_and_makes_no_task():
    follow_up = follow_ups_of()[0]
    actions.record_follow_up(
        follow_up=follow_up, how=HowIsShe.SAFE_AND_WELL, actor=an_officer(of=follow_up.accountable), at=NINE
    )
    assert (follow_up.state, follow_up.due_at) == ("done", None)
    assert not Task.objects.filter(case=follow_up.case).exists()
    assert Trail.objects.filter(what="follow_up.done", about=follow_up.case.ref).count() == 1


@pytest.mark.parametrize("how", [HowIsShe.NOT_SAFE, HowIsShe.SAFE_NEEDS_HELP, HowIsShe.NOT_REACHED])
def test_anything_else_makes_somebody_act(how):
    follow_up = follow_ups_of()[0]
    officer = an_officer(of=follow_up.accountable)
    actions.record_follow_up(follow_up=follow_up, how=how, note="Needs a doctor", actor=officer, at=NINE)
    task = Task.objects.get(case=follow_up.case)
    assert (task.about, task.state) == (follow_up.ref, "waiting")
    assert follow_up.state == ("not_possible" if how == HowIsShe.NOT_REACHED else "done")


def test_not_safe_without_a_word_is_refused_and_changes_nothing():
    follow_up = follow_ups_of()[0]
    with pytest.raises(BadInput):
        actions.record_follow_up(
            follow_up=follow_up, how=HowIsShe.NOT_SAFE, note=" ", actor=an_officer(of=follow_up.accountable), at=NINE
        )
    assert FollowUp.objects.get(pk=follow_up.pk).state == "planned"


def test_the_same_answer_twice_counts_once():
    follow_up = follow_ups_of()[0]
    officer = an_officer(of=follow_up.accountable)
    actions.record_follow_up(follow_up=follow_up, how=HowIsShe.SAFE_AND_WELL, actor=officer, at=NINE)
    with pytest.raises(WrongState):
        actions.record_follow_up(follow_up=follow_up, how=HowIsShe.SAFE_AND_WELL, actor=officer, at=NINE)


def test_a_stranger_and_the_partner_may_not_answer():
    follow_up = follow_ups_of()[0]
    for other in (an_officer(of=an_organisation()), a_worker(of=follow_up.placement.accountable)):
        assert not FollowUp.objects.visible_to(other).filter(pk=follow_up.pk).exists()
        with pytest.raises(NotYourFollowUp):
            actions.record_follow_up(follow_up=follow_up, how=HowIsShe.SAFE_AND_WELL, actor=other, at=NINE)


def test_a_missed_follow_up_tells_the_organisation_then_the_national_desk_and_is_dated_by_its_deadline():
    follow_up = follow_ups_of(at=NINE)[0]
    due, late = follow_up.due_at, follow_up.due_at + timedelta(hours=6)
    before = Notice.objects.count()
    assert actions.sweep_missed(at=late) == 1
    assert actions.sweep_missed(at=late) == 0
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.next_step) == ("planned", FollowUpStep.NATIONAL_DESK.value)
    assert follow_up.due_at == late + timedelta(hours=24)
    assert Trail.objects.get(what="follow_up.missed").at == due
    assert Notice.objects.count() == before + 1
    assert actions.sweep_missed(at=late + timedelta(hours=24)) == 1
    told = Notice.objects.order_by("id").last()
    assert told.to_organisation == follow_up.accountable.national_desk


def test_a_missed_follow_up_tells_the_supervisors_by_name_then_the_national_desk():
    placement = an_arrival()
    follow_up = follow_ups_of(placement)[0]
    boss = a_member(of=follow_up.accountable, roles=[Role.SUPERVISOR])
    actions.sweep_missed(at=follow_up.due_at)
    assert {notice.to_member for notice in Notice.objects.filter(thing=follow_up.case.ref)} == {boss}
    later = follow_up.due_at + timedelta(days=2)
    actions.sweep_missed(at=later)
    notices = Notice.objects.filter(thing=follow_up.case.ref, created_at=later)
    assert (follow_up.accountable.national_desk, None) in {(each.to_organisation, each.to_member) for each in notices}
