"""Pages of figures: what everybody of the network reads, what stands behind a number, what the public may read."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit.actions import seal_pending
from lindung.evidence.actions.ledger import set_budget
from lindung.evidence.models import LedgerLine
from lindung.partners.rules import OrganisationKind, Role, TokenScope
from lindung.plans.actions.counting import count_changes
from lindung.plans.actions.publishing import publish_progress
from lindung.plans.actions.standing import work_out_standings
from lindung.plans.models import PublishedProgress
from lindung.plans.queries.behind import behind
from lindung.plans.rules.publishing import PlanNotPublic
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, an_officer
from tests.factories.figures import counted
from tests.factories.partners import a_desk, a_member, a_token, an_actor, an_organisation, signed_in
from tests.factories.plans import a_plan, a_target, an_activity, an_element, an_indicator

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def plan():
    """A public plan with two indicators: people in cases, and men among them, who are few."""
    desk = a_desk()
    found = a_plan(desk=desk, is_public=True)
    part = an_element(plan=found)
    for choice in ({}, {"sex": "male"}):
        a_target(indicator=an_indicator(element=part, figure="cases.people", choice=choice, title=f"People {choice}"))
    a_target(indicator=an_indicator(activity=an_activity(element=part), figure="cases.contacted_in_time"))
    counted("cases.people", desk=desk, sex={"female": 73, "male": 3, "other": 31})
    counted("cases.contacted_in_time", desk=desk, sex={"female": (60, 13)})
    work_out_standings(at=NINE + timedelta(days=200))
    return found


def page_for(member, name, **where):
    return signed_in(Client(), member).get(reverse(name, kwargs=where))


def test_the_dashboard_says_how_each_indicator_stands_and_hides_what_is_few(plan):
    said = page_for(a_member(of=an_organisation()), "plans:dashboard", ref=plan.ref).content.decode()
    assert "107" in said
    assert "hidden" in said
    assert "82.2 % (71.9–89.3)" in said
    assert "Show these numbers to everybody" not in said


def test_an_indicator_that_was_not_worked_out_yet_and_one_without_a_target_stand_on_the_dashboard(plan):
    part = plan.elements.get()
    an_indicator(element=part, title="Without a target")
    a_target(indicator=an_indicator(element=part, figure="cases.people", title="Not worked out yet"))
    said = page_for(a_member(of=an_organisation()), "plans:dashboard", ref=plan.ref).content.decode()
    assert "Without a target" in said
    assert "Not worked out yet" in said
    assert reverse("plans:plan", kwargs={"ref": plan.ref}) in said


def test_the_dashboard_of_a_draft_is_for_its_desk_alone(plan):
    draft = a_plan(state=type(plan.state_word).DRAFT)
    assert page_for(a_member(of=an_organisation()), "plans:dashboard", ref=draft.ref).status_code == 404
    assert page_for(a_member(of=a_desk()), "plans:dashboard", ref=draft.ref).status_code == 200


def test_pages_of_figures_open_for_every_member_of_the_network(plan):
    worker = a_member(of=an_organisation())
    indicator = plan.elements.get().indicators.first()
    for name, where in (("plans:figures", {}), ("plans:equity", {"ref": plan.ref}),
                        ("plans:behind", {"ref": indicator.ref})):  # fmt: skip
        assert page_for(worker, name, **where).status_code == 200, name


def test_of_another_country_nothing_but_what_is_published_is_read(plan):
    stranger = a_member(of=an_organisation(country="KH"))
    assert page_for(stranger, "plans:equity", ref=plan.ref).status_code == 404
    indicator = plan.elements.get().indicators.first()
    assert page_for(stranger, "plans:behind", ref=indicator.ref).status_code == 404


def test_who_is_behind_says_so_in_the_view_of_who_is_reached():
    desk = a_desk()
    plan = a_plan(desk=desk)
    counted("cases.people", desk=desk, sex={"female": 80, "male": 60})
    counted("cases.contacted_in_time", desk=desk, sex={"female": (72, 8), "male": (20, 40)})
    said = signed_in(Client(), a_member(of=desk)).get(reverse("plans:equity", kwargs={"ref": plan.ref}) + "?year=2026")
    assert said.content.decode().count('class="behind"') == 1


def test_behind_a_number_stand_only_cases_of_the_own_sight():
    mine, theirs = an_officer(), an_officer(of=an_organisation(OrganisationKind.CIVIL_SOCIETY))
    seen, unseen = a_case(by=mine), a_case(by=theirs)
    for case, officer in ((seen, mine), (unseen, theirs)):
        a_person(case=case, by=officer)
    seal_pending(at=NINE)
    count_changes(at=NINE)
    indicator = an_indicator(element=an_element(plan=a_plan(desk=a_desk())), figure="cases.people")
    assert list(behind(indicator, *YEAR, actor=mine).cases) == [seen.ref]
    assert list(behind(indicator, *YEAR, actor=theirs).cases) == [unseen.ref]
    assert list(behind(indicator, date(2025, 1, 1), date(2025, 12, 31), actor=mine).cases) == []
    counts_only = an_actor(of=mine.organisation, roles=[Role.COORDINATOR])
    assert not behind(indicator, *YEAR, actor=counts_only).sees_persons
    assert list(behind(indicator, *YEAR, actor=counts_only).cases) == []


def test_what_everybody_may_read_is_entered_in_the_account_and_stays_as_it_was(plan):
    keeper = an_actor(of=plan.desk, roles=[Role.COORDINATOR, Role.SUPERVISOR])
    at = NINE + timedelta(days=200)
    set_budget(year=2026, epsilon=4.0, actor=keeper, at=at)
    public = Client().get(reverse("action_plan:progress", kwargs={"ref": plan.ref}))
    assert "No numbers of this plan have been shown to everybody yet." in public.content.decode()
    hidden = a_plan(title="Not public")
    assert Client().get(reverse("action_plan:progress", kwargs={"ref": hidden.ref})).status_code == 404
    publish_progress(plan=plan, actor=keeper, at=at, today=at.date())
    line = LedgerLine.objects.order_by("-number").first()
    assert (line.kind, line.tables, line.partner) == ("exact", 2, "public")
    said = Client().get(reverse("action_plan:progress", kwargs={"ref": plan.ref})).content.decode()
    assert "107" in said
    assert "82.2" not in said  # its activity is not public
    counted("cases.people", desk=plan.desk, sex={"female": 200})
    work_out_standings(at=at)
    assert "107" in Client().get(reverse("action_plan:progress", kwargs={"ref": plan.ref})).content.decode()
    publish_progress(plan=plan, actor=keeper, at=at, today=at.date())
    assert "200" in Client().get(reverse("action_plan:progress", kwargs={"ref": plan.ref})).content.decode()
    assert PublishedProgress.objects.filter(replaced_at=None).count() == 1


def test_a_plan_that_is_not_public_shows_nobody_its_numbers():
    plan = a_plan()
    with pytest.raises(PlanNotPublic):
        publish_progress(
            plan=plan, actor=an_actor(of=plan.desk, roles=[Role.COORDINATOR]), at=NINE, today=NINE.date()
        )  # fmt: skip


def test_official_figures_stand_side_by_side_with_what_they_count():
    said = Client().get(reverse("action_plan:official", kwargs={"country": "MY"})).content.decode()
    assert said.count("The offices differ") == 7  # all years with two numbers but 2015, where they agree
    assert "1,558" in said
    assert "UNODC GLOTIP detected victims" in said
    assert Client().get(reverse("action_plan:official", kwargs={"country": "KH"})).status_code == 404


def test_the_api_says_what_the_pages_say_and_hides_what_they_hide(plan):
    _, text = a_token(of=an_organisation(), scopes=[TokenScope.PLANS_READ])
    machine = Client(headers={"authorization": f"Bearer {text}"})
    said = machine.get(f"/api/v1/plans/{plan.ref}/standings").json()
    values = {each["title"]: (each["value"], each["is_hidden"], each["months"]) for each in said}
    assert values["People {}"][:2] == (107, False)
    assert values["People {'sex': 'male'}"] == (None, True, [])
    groups = machine.get(f"/api/v1/plans/{plan.ref}/equity?year=2026").json()
    found = {each["group"]: (each["people"], each["is_hidden"]) for each in groups if each["dimension"] == "sex"}
    assert found == {"female": (73, False), "male": (None, True), "other": (None, True)}
    assert {"cases.people", "referrals.placed_in_time"} <= {
        each["name"] for each in machine.get("/api/v1/plans/figures").json()
    }
    _, stranger = a_token(of=an_organisation(country="KH"), scopes=[TokenScope.PLANS_READ])
    away = Client(headers={"authorization": f"Bearer {stranger}"})
    assert away.get(f"/api/v1/plans/{plan.ref}/equity").status_code == 404
    assert [each["value"] for each in away.get(f"/api/v1/plans/{plan.ref}/standings").json()] == [
        None
    ] * 2  # no number, and no activity that is not public
