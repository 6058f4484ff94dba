"""What whoever uses the pages trips over: ways that lead nowhere, days that are past, numbers of somebody else."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lindung.partners.models import Organisation
from lindung.partners.rules import Role
from lindung.plans.actions.late import sweep_late
from lindung.plans.models import Indicator, Milestone, Standing
from lindung.plans.rules.words import ActivityState, PlanState
from lindung.web import clock
from tests.factories import NINE
from tests.factories.figures import counted
from tests.factories.partners import a_desk, a_member, a_policy, an_organisation, signed_in
from tests.factories.plan_work import a_consultation, a_decision, a_meeting, a_narrative, a_pledge
from tests.factories.plans import a_milestone, a_plan, a_target, an_activity, an_element, an_indicator

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def client(*roles, of=None):
    return signed_in(Client(), a_member(of=of or a_desk(), roles=list(roles) or [Role.COORDINATOR]))


def said(of, name, *refs, status=200):
    response = of.get(reverse(f"plans:{name}", args=refs))
    assert response.status_code == status, (name, response.status_code)
    return response.content.decode()


def rows_of(of, ref):
    rows = csv.reader(io.StringIO(said(of, "hxl", ref)))
    next(rows)
    tags = next(rows)
    return [dict(zip(tags, row, strict=True)) for row in rows]


def test_the_network_is_one_step_from_the_plans_for_those_who_may_see_it():
    way = reverse("plans:network")
    assert way in said(client(Role.COORDINATOR), "home")
    assert way in said(client(Role.TRAINER, of=an_organisation()), "home")
    assert way not in said(client(Role.CASE_WORKER), "home")


def test_what_another_desk_counted_is_not_in_the_files_of_its_public_plan():
    plan = a_plan(desk=a_desk(), is_public=True)
    a_target(indicator=an_indicator(element=an_element(plan=plan), figure="cases.people"))
    counted("cases.people", desk=plan.desk, sex={"female": 73, "male": 31})
    (own,) = rows_of(client(), plan.ref)
    (theirs,) = rows_of(client(of=a_desk("KH")), plan.ref)
    assert (own["#indicator+value+num"], own["#status+value"]) == ("104", "known")
    assert (theirs["#indicator+value+num"], theirs["#status+value"], theirs["#meta+source"]) == ("", "unknown", "")
    assert "<actual" not in said(client(of=a_desk("KH")), "iati", plan.ref)
    said(client(of=a_desk("KH")), "targets_chart", plan.ref, status=404)


def test_a_period_that_has_not_begun_has_no_value_yet():
    year = clock.now().year + 1
    plan = a_plan(desk=a_desk())
    indicator = an_indicator(element=an_element(plan=plan), figure="cases.people")
    a_target(indicator=indicator, period_from=date(year, 1, 1), period_until=date(year, 12, 31))
    (row,) = rows_of(client(), plan.ref)
    assert (row["#indicator+value+num"], row["#status+value"]) == ("", "unknown")


def test_a_chart_is_offered_where_there_is_something_to_draw():
    activity = an_activity()
    plan = activity.places.get().plan
    indicator, year = an_indicator(activity=activity), clock.now().year
    way = reverse("plans:targets_chart", args=[plan.ref])
    assert way not in said(client(), "outputs")
    Standing.objects.create(
        indicator=indicator, desk_id=activity.desk_id, period_from=date(year, 1, 1), period_until=date(year, 12, 31),
        target=100, value=40, progress="late", because="not_reached", facts={}, worked_out_at=NINE,
    )  # fmt: skip
    page = said(client(), "outputs")
    assert way in page
    assert reverse("plans:plan", args=[plan.ref]) in page


def test_a_plan_counts_as_late_what_its_filter_shows_as_late():
    activity = an_activity(ends_on=clock.now().date() + 900 * DAY)
    plan, year = activity.places.get().plan, clock.now().year
    Standing.objects.create(
        indicator=an_indicator(activity=activity), desk_id=activity.desk_id, period_from=date(year, 1, 1),
        period_until=date(year, 12, 31), target=100, value=4, progress="late", because="not_reached", facts={},
        worked_out_at=NINE,
    )  # fmt: skip
    page = said(client(), "plan", plan.ref)
    assert "<strong>1</strong> late" in page


def test_what_is_past_its_day_says_so_after_its_clock_was_set_anew():
    a_policy("MY")
    decision = a_decision(at=clock.now() - 40 * DAY)
    sweep_late(at=clock.now())
    desk = client()
    for page in (said(desk, "decision", decision.ref), said(client(of=decision.accountable), "work")):
        assert "late since" in page
        assert "d left" not in page


def test_only_an_open_consultation_asks_for_comments():
    asked = a_consultation()
    way = "Your comments are asked for"
    assert way in said(client(), "documents")
    client(of=asked.accountable).post(reverse("plans:close_consultation", args=[asked.ref]))
    assert way not in said(client(), "documents")


def test_the_work_on_a_plan_leads_to_it_where_the_reader_may_open_it():
    a_policy("MY")
    meeting, draft = a_meeting(), a_plan(state=PlanState.DRAFT)
    guest = Organisation.objects.get(pk=next(pk for pk in meeting.parties if pk != meeting.desk_id))
    way = reverse("plans:plan", args=[meeting.plan.ref])
    assert way in said(client(), "meeting", meeting.ref)
    assert way in said(client(of=guest), "meeting", meeting.ref)
    said(client(of=guest), "call_meeting", status=403)
    assert draft.ref not in said(client(), "call_meeting"), "whoever is asked could not open the meeting"
    assert meeting.plan.ref in said(client(), "call_meeting")


def test_an_activity_of_an_ended_plan_gets_no_milestone_and_no_indicator_any_more():
    activity = an_activity(element=an_element(plan=a_plan(state=PlanState.ENDED)), state=ActivityState.PLANNED)
    milestone = a_milestone(activity=activity)
    desk = client()
    page = said(desk, "activity", activity.ref)
    assert "Add a milestone" not in page
    assert "Add an indicator" not in page
    assert "Carry it over into the next plan" in page
    told = {"label": "Another", "due_on": "2027-01-01"}
    for name, ref in (("add_activity_milestone", activity.ref), ("remove_milestone", milestone.ref)):
        desk.post(reverse(f"plans:{name}", args=[ref]), told)
    assert Milestone.objects.get() == milestone
    assert Indicator.objects.count() == 0


def test_the_work_on_an_activity_is_said_in_words():
    narrative = a_narrative()
    page = said(client(), "activity", narrative.activity.ref)
    assert narrative.state_word.label in page
    assert a_pledge().text in said(client(), "pledges")
