"""Reports of quarters, meetings and decisions: asked for, told, decided, done; every move, strangers, two at once."""

from datetime import date, timedelta

import pytest

from lindung.audit.models import Trail
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.partners.rules import Role
from lindung.plans.actions import late, meetings, narratives
from lindung.plans.models import Activity, Decision, Meeting, Narrative
from lindung.plans.queries.work import agenda, duties
from lindung.plans.rules.words import ActivityState
from lindung.plans.rules.work import (
    DECISION_LIFECYCLE,
    MEETING_LIFECYCLE,
    NARRATIVE_LIFECYCLE,
    DecisionState,
    DueInThePast,
    MeetingNotOver,
    MeetingState,
    NarrativeState,
    NothingSaid,
    OwnerNotInNetwork,
)
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, an_actor, an_organisation
from tests.factories.plan_work import (
    DAY,
    a_coordinator,
    a_decision,
    a_held_meeting,
    a_meeting,
    a_narrative,
    a_narrative_told,
)
from tests.factories.plans import a_plan, an_activity, an_element

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def said(thing):
    return list(Trail.objects.filter(thing=thing).order_by("id").values_list("what", flat=True))


def test_a_lead_is_asked_once_two_weeks_before_the_report_is_due_and_the_next_quarter_is_set():
    a_policy("MY")
    soon, later = an_activity(report_due_on=date(2026, 12, 31)), an_activity(report_due_on=date(2027, 3, 31))
    at = NINE.replace(year=2026, month=12, day=20)
    assert narratives.ask_for_narratives(at=at) == 1
    assert narratives.ask_for_narratives(at=at) == 0, "repeatable"
    narrative = Narrative.objects.get()
    assert narrative.activity == soon
    assert (narrative.accountable, narrative.period_from) == (soon.lead, date(2026, 10, 1))
    assert Activity.objects.get(pk=soon.pk).report_due_on == date(2027, 3, 31)
    assert Activity.objects.get(pk=later.pk).report_due_on == date(2027, 3, 31)
    assert said(narrative.ref) == ["narrative.asked"]
    assert Notice.objects.get(thing=narrative.ref).to_organisation == soon.lead


def test_what_the_lead_hands_in_is_read_by_the_network_and_its_clock_stops():
    narrative = a_narrative_told(stuck="No interpreter.", needs="An interpreter.", needs_from=an_organisation())
    neighbour = an_actor(of=an_organisation(), roles=[Role.CASE_WORKER])
    found = Narrative.objects.visible_to(neighbour).get()
    assert (found.moved, found.due_at, found.next_step) == ("Two trainings were held.", None, "")
    assert said(narrative.ref) == ["narrative.asked", "narrative.handed_in"]


def test_before_it_is_handed_in_only_the_lead_and_the_desk_see_it():
    narrative = a_narrative()
    assert not Narrative.objects.visible_to(an_actor(of=an_organisation())).exists()
    assert Narrative.objects.visible_to(a_coordinator()).get() == narrative
    assert Narrative.objects.visible_to(an_actor(of=narrative.accountable)).get() == narrative


def test_nobody_but_the_lead_hands_in_and_silence_is_no_report():
    narrative = a_narrative()
    words = {"moved": "x", "stuck": "", "needs": "", "needs_from": None}
    for actor in (a_coordinator(), an_actor(of=narrative.accountable, roles=[Role.CASE_WORKER])):
        with pytest.raises(NotAllowed):
            narratives.hand_in(narrative=narrative, **words, actor=actor, at=NINE)
    lead = a_coordinator(of=narrative.accountable)
    with pytest.raises(NothingSaid):
        narratives.hand_in(narrative=narrative, **{**words, "moved": " "}, actor=lead, at=NINE)
    narratives.hand_in(narrative=narrative, **words, actor=lead, at=NINE)
    with pytest.raises(WrongState):
        narratives.hand_in(narrative=narrative, **words, actor=lead, at=NINE)


def test_the_desk_sends_a_report_back_with_a_question_and_a_new_clock():
    narrative = a_narrative_told()
    with pytest.raises(NotAllowed):
        narratives.send_back(narrative=narrative, question="?", actor=a_coordinator(of=narrative.accountable), at=NINE)
    narratives.send_back(narrative=narrative, question="How many came?", actor=a_coordinator(), at=NINE)
    narrative.refresh_from_db()
    assert (narrative.state, narrative.question) == ("asked", "How many came?")
    assert narrative.due_at == NINE + timedelta(days=14)


def test_a_report_of_a_dropped_activity_is_no_longer_asked_for():
    narrative = a_narrative()
    Activity.objects.filter(pk=narrative.activity_id).update(state=ActivityState.DROPPED.value, report_due_on=None)
    assert narratives.drop_unneeded(at=NINE) == 1
    assert narratives.drop_unneeded(at=NINE) == 0
    narrative.refresh_from_db()
    assert (narrative.state, narrative.due_at) == ("not_needed", None)


def test_what_is_late_is_said_again_each_week_dated_by_its_deadline():
    narrative = a_narrative()
    due, at = narrative.due_at, narrative.due_at + DAY
    before = Notice.objects.count()
    assert late.sweep_late(at=at) == 1
    assert late.sweep_late(at=at) == 0, "not twice on one day"
    entry = Trail.objects.filter(thing=narrative.ref).order_by("-id")[0]
    assert (entry.what, entry.at) == ("narrative.overdue", due)
    assert {each.to_organisation for each in Notice.objects.order_by("id")[before:]} == {
        narrative.accountable,
        narrative.desk,
    }
    narrative.refresh_from_db()
    assert narrative.due_at == at + WEEK


def test_a_meeting_is_called_held_and_minuted_by_the_desk_of_the_plan():
    guest = an_organisation()
    meeting = a_meeting(guests=[guest])
    desk = a_coordinator()
    assert Meeting.objects.visible_to(an_actor(of=guest)).get() == meeting
    assert not Meeting.objects.visible_to(an_actor(of=an_organisation())).exists()
    meetings.say_held(meeting=meeting, present=[guest, an_organisation()], actor=desk, at=NINE)
    assert meeting.present == [guest.pk], "only who was asked"
    meetings.write_minutes(meeting=meeting, minutes="One.\n\nTwo.", actor=desk, at=NINE)
    assert (meeting.state, meeting.minutes, meeting.due_at) == ("minuted", "One.\n\nTwo.", None)
    with pytest.raises(WrongState):
        meetings.write_minutes(meeting=meeting, minutes="Three.", actor=desk, at=NINE)
    assert said(meeting.ref) == ["meeting.called", "meeting.held", "meeting.minuted"]


def test_strangers_and_guests_neither_call_nor_keep_a_meeting():
    guest = an_organisation()
    meeting, plan = a_meeting(guests=[guest]), a_plan()
    for actor in (a_coordinator(of=guest), a_coordinator(of=a_desk("KH")), an_actor(of=a_desk(), roles=[Role.ANALYST])):
        with pytest.raises(NotAllowed):
            meetings.say_held(meeting=meeting, present=[], actor=actor, at=NINE)
        with pytest.raises(NotAllowed):
            meetings.cancel_meeting(meeting=meeting, actor=actor, at=NINE)
        with pytest.raises(NotAllowed):
            meetings.call_meeting(
                plan=plan, title="x", starts_at=NINE + DAY, place="", since_on=NINE.date(), guests=[], actor=actor,
                at=NINE,
            )  # fmt: skip
    with pytest.raises(OwnerNotInNetwork):
        a_meeting(guests=[an_organisation(country="KH")])


def test_a_decision_has_an_owner_a_number_and_a_clock_and_ends_with_what_shows_it():
    meeting = a_held_meeting()
    owner = an_organisation()
    first, second = a_decision(meeting=meeting, owner=owner), a_decision(meeting=meeting)
    assert (first.number, second.number) == (1, 2)
    assert owner.pk in Meeting.objects.get(pk=meeting.pk).parties, "who owes something may read what was decided"
    assert [duty.item for duty in duties(a_coordinator(of=owner))] == [first]
    with pytest.raises(NotAllowed):
        meetings.finish_decision(decision=first, outcome="x", actor=a_coordinator(of=an_organisation()), at=NINE)
    meetings.finish_decision(decision=first, outcome="The list is kept.", actor=a_coordinator(of=owner), at=NINE)
    with pytest.raises(NotAllowed):
        meetings.reopen_decision(decision=first, due_on=NINE.date(), actor=a_coordinator(of=owner), at=NINE)
    meetings.reopen_decision(decision=first, due_on=(NINE + DAY).date(), actor=a_coordinator(), at=NINE)
    with pytest.raises(NotAllowed):
        meetings.drop_decision(decision=first, outcome="x", actor=a_coordinator(of=owner), at=NINE)
    meetings.drop_decision(decision=first, outcome="Not needed.", actor=a_coordinator(), at=NINE)
    assert said(first.ref) == ["decision.made", "decision.done", "decision.opened_again", "decision.dropped"]


def test_nothing_is_decided_before_a_meeting_is_held_nor_for_yesterday():
    with pytest.raises(MeetingNotOver):
        a_decision(meeting=a_meeting())
    meeting = a_held_meeting()
    with pytest.raises(DueInThePast):
        meetings.decide(
            meeting=meeting, text="x", owner=meeting.desk, due_on=(NINE - DAY).date(), activity=None,
            actor=a_coordinator(), at=NINE,
        )  # fmt: skip
    with pytest.raises(OwnerNotInNetwork):
        a_decision(meeting=meeting, owner=an_organisation(country="KH"))


def test_yesterday_is_yesterday_where_the_work_is_done_not_by_utc():
    meeting, late_evening = a_held_meeting(), NINE.replace(hour=20)  # in Kuala Lumpur it is four in the morning
    terms = {"meeting": meeting, "text": "x", "owner": meeting.desk, "activity": None, "actor": a_coordinator()}
    with pytest.raises(DueInThePast):
        meetings.decide(due_on=late_evening.date(), at=late_evening, **terms)
    meetings.decide(due_on=late_evening.date() + DAY, at=late_evening, **terms)


def test_two_people_end_one_decision_and_one_of_them_is_told():
    decision = a_decision()
    other = Decision.objects.get(pk=decision.pk)
    actor = a_coordinator()
    meetings.finish_decision(decision=decision, outcome="Done.", actor=actor, at=NINE)
    with pytest.raises(ChangedMeanwhile):
        meetings.drop_decision(decision=other, outcome="No.", actor=actor, at=NINE)


def test_the_agenda_says_what_moved_what_is_stuck_and_who_owes_what():
    plan = a_plan()
    part = an_element(plan=plan)
    helper = an_organisation()
    told = a_narrative_told(
        activity=an_activity(element=part, report_due_on=(NINE + DAY).date()),
        stuck="No room.", needs="A room for 20.", needs_from=helper,
    )  # fmt: skip
    elsewhere = a_narrative_told(activity=an_activity(report_due_on=(NINE + DAY).date()))
    silent = a_narrative(activity=an_activity(element=part, report_due_on=(NINE + DAY).date()))
    earlier = a_decision(meeting=a_held_meeting(plan=plan))
    seen = agenda(a_meeting(plan=plan), a_coordinator())
    assert (seen.moved, seen.stuck, seen.silent) == ([told], [told], [silent])
    assert elsewhere not in seen.moved
    owed = {owner: [duty.kind for duty in of] for owner, of in seen.owed}
    assert owed[helper] == ["need"]
    assert owed[silent.accountable] == ["narrative"]
    assert seen.decisions == [earlier]
    assert owed[earlier.accountable] == ["decision"]


@pytest.mark.parametrize(
    ("lifecycle", "states"),
    [
        (NARRATIVE_LIFECYCLE, NarrativeState),
        (MEETING_LIFECYCLE, MeetingState),
        (DECISION_LIFECYCLE, DecisionState),
    ],
)
def test_only_moves_of_the_table_are_possible(lifecycle, states):
    rows = {"narrative": a_narrative, "meeting": a_meeting, "decision": a_decision}
    item = rows[lifecycle.thing]()
    for now in states:
        for to in states:
            item.state = now.value
            if not lifecycle.allows(now, to):
                with pytest.raises(WrongState):
                    item.move(to)
