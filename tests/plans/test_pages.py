"""The pages of plans: who reads, who writes, what a stranger meets, and every step through HTTP."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lindung.audit.models import Trail
from lindung.partners.models import Organisation
from lindung.partners.rules import OrganisationKind, Role
from lindung.plans.actions.content import load_plans
from lindung.plans.gateways import write_workbook
from lindung.plans.models import Activity, Element, Indicator, ManualValue, Milestone, Plan, Standing, Target
from lindung.plans.queries.books import book_of, rows_of
from lindung.plans.rules.words import ActivityState, PlanState
from lindung.web import clock
from tests.factories import NINE
from tests.factories.partners import a_desk, a_member, an_actor, an_organisation, signed_in
from tests.factories.plans import a_milestone, a_plan, a_target, an_activity, an_element, an_indicator

pytestmark = pytest.mark.django_db
PLAN = {
    "title": "Practice plan of pages", "period_from": "2026-01-01", "period_until": "2030-12-31", "language": "en",
    "level": "national", "sources": "Practice gazette | https://plan.example/1 | 2026-01-31",
}  # fmt: skip


def a_client(*roles: Role, of: Organisation | None = None) -> Client:
    """Somebody of an organisation, signed in; a coordinator of Malaysia's desk unless told otherwise."""
    return signed_in(Client(), a_member(of=of or a_desk(), roles=list(roles) or [Role.COORDINATOR]))


def get(client: Client, address: str, status: int = 200) -> str:
    """A page's text, after checking its status."""
    response = client.get(f"/plans/{address}", follow=False)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode(errors="replace")


def post(client: Client, address: str, status: int = 302, **fields: object) -> str:
    """What a post answers, after checking its status."""
    response = client.post(f"/plans/{address}", fields)
    assert response.status_code == status, (address, response.status_code, response.content[:3000])
    return response.content.decode()


def test_a_plan_is_drafted_filled_and_put_in_force_by_another(client: Client) -> None:
    coordinator, lead = a_client(), an_organisation()
    before = a_plan(title="Practice plan before")
    post(coordinator, "new/", **PLAN, succeeds=before.ref)
    plan = Plan.objects.get(title=PLAN["title"])
    assert (plan.state, plan.succeeds, plan.sources[0]["read_on"]) == (PlanState.DRAFT, before, "2026-01-31")
    post(coordinator, f"plan/{plan.ref}/parts/new/", number="1", kind="pillar", title="Keep safe", pillar="protection")
    post(coordinator, f"plan/{plan.ref}/parts/new/", number="1.1", kind="goal", parent="1", title="A safe place")
    part = Element.objects.get(number="1.1")
    told = {"number": "1.1.1", "part": part.ref, "title": "Open a shelter", "lead": lead.ref, "ends_on": "2027-06-30"}
    post(coordinator, f"part/{part.ref}/activities/new/", **told)
    activity = Activity.objects.get()
    assert (activity.lead, activity.ends_on) == (lead, date(2027, 6, 30))
    assert "Open a shelter" in get(coordinator, f"plan/{plan.ref}/")
    page = post(coordinator, f"plan/{plan.ref}/put-in-force/", status=403)
    assert "you began it yourself" in page
    post(a_client(Role.SUPERVISOR), f"plan/{plan.ref}/put-in-force/")
    plan.refresh_from_db()
    before.refresh_from_db()
    assert (plan.state, before.state) == (PlanState.IN_FORCE, PlanState.ENDED)
    assert Trail.objects.filter(what="plan.in_force", thing=plan.ref).count() == 1


def test_the_lead_says_how_far_it_is_and_its_team_mates_without_the_role_do_not() -> None:
    activity = an_activity(state=ActivityState.PLANNED)
    milestone = a_milestone(activity=activity)
    lead = a_client(Role.SUPERVISOR, of=activity.lead)
    mate = a_client(Role.CASE_WORKER, of=activity.lead)
    post(mate, f"activity/{activity.ref}/state/", status=403, to="under_way")
    assert "This needs one of these roles" in get(mate, f"activity/{activity.ref}/")
    post(lead, f"activity/{activity.ref}/state/", to="under_way")
    activity.refresh_from_db()
    assert activity.state == ActivityState.UNDER_WAY
    assert activity.report_due_on is not None
    post(lead, f"milestone/{milestone.ref}/reached/")
    milestone.refresh_from_db()
    assert milestone.done_at is not None
    post(lead, f"milestone/{milestone.ref}/remove/", status=403)
    post(lead, f"activity/{activity.ref}/state/", to="planned")  # no such move: said on the page, nothing changes
    activity.refresh_from_db()
    assert activity.state == ActivityState.UNDER_WAY


def test_a_stranger_finds_nothing_and_a_colleague_of_the_network_only_reads() -> None:
    activity = an_activity()
    plan, part = activity.places.get().plan, activity.places.get().element
    indicator = an_indicator(activity=activity)
    stranger = a_client(Role.COORDINATOR, of=an_organisation(country="KH"))
    other_desk = a_client(of=a_desk("KH"))
    reader = a_client(Role.COORDINATOR, of=an_organisation(OrganisationKind.LEGAL_AID))
    addresses = [f"plan/{plan.ref}/", f"activity/{activity.ref}/", f"indicator/{indicator.ref}/"]
    for address in [*addresses, f"plan/{plan.ref}/workbook/"]:
        get(stranger, address, status=404)
        get(other_desk, address, status=404)
        get(reader, address)
    post(stranger, f"activity/{activity.ref}/state/", status=404, to="done")
    for address in (f"activity/{activity.ref}/state/", f"plan/{plan.ref}/end/", f"plan/{plan.ref}/show/"):
        post(reader, address, status=403, to="done")
    for address in (f"plan/{plan.ref}/change/", f"part/{part.ref}/", f"indicator/{indicator.ref}/change/"):
        post(reader, address, status=403, **PLAN)
    assert Client().get(f"/plans/plan/{plan.ref}/").status_code == 302  # to the sign-in


def test_an_indicator_its_target_and_two_numbers_that_differ_stand_side_by_side() -> None:
    coordinator, part = a_client(), an_element()
    told = {"title": "Victims identified", "definition": "As the report counts.", "unit": "people", "direction": "up"}
    post(coordinator, f"part/{part.ref}/indicators/new/", **told)
    indicator = Indicator.objects.get()
    period = {"period_from": "2021-01-01", "period_until": "2021-12-31"}
    post(coordinator, f"indicator/{indicator.ref}/target/", **period, value="120")
    post(
        coordinator, f"indicator/{indicator.ref}/value/", **period, value="96", stage="identified", source="One report"
    )
    post(
        coordinator,
        f"indicator/{indicator.ref}/value/",
        **period,
        value="117",
        source="Another",
        definition="Detected.",
    )
    page = post(coordinator, f"indicator/{indicator.ref}/value/", status=422, **period, value="1", source="Another")
    assert "There is already one called that" in page
    page = get(coordinator, f"indicator/{indicator.ref}/")
    assert all(each in page for each in ("96", "117", "One report", "Detected.", "Formally identified victims"))
    value = ManualValue.objects.get(source="Another")
    post(coordinator, f"value/{value.ref}/withdraw/")
    post(coordinator, f"indicator/{indicator.ref}/target/{Target.objects.get().pk}/remove/")
    post(coordinator, f"indicator/{indicator.ref}/retire/")
    assert ManualValue.objects.count() == 2
    assert Target.objects.count() == 0
    assert Indicator.objects.in_use().count() == 0
    assert "One report" in get(coordinator, f"indicator/{indicator.ref}/")


def test_an_activity_is_changed_placed_in_a_second_plan_and_carried_over() -> None:
    coordinator = a_client()
    activity = an_activity()
    place = activity.places.get()
    follower = a_plan(state=PlanState.DRAFT, succeeds=place.plan)
    there, beside = an_element(plan=follower), an_element(plan=a_plan())
    told = {"number": "9", "part": place.element.ref, "title": "Said better", "lead": activity.lead.ref}  # type: ignore[union-attr]
    post(coordinator, f"activity/{activity.ref}/in/{place.plan.ref}/", **told)
    post(coordinator, f"activity/{activity.ref}/place/", part=beside.ref, number="1")
    post(coordinator, f"activity/{activity.ref}/carry-over/", part=there.ref, number="2")
    post(coordinator, f"activity/{activity.ref}/carry-over/", status=422, part=there.ref, number="3")
    activity.refresh_from_db()
    assert activity.title == "Said better"
    assert activity.places.count() == 2
    again = activity.carried_over.get()
    assert (again.state, again.lead, again.places.get().plan) == (ActivityState.PLANNED, activity.lead, follower)
    assert "Said better" in get(coordinator, f"plan/{beside.plan.ref}/")
    get(coordinator, f"activity/{again.ref}/")


def test_a_workbook_goes_through_the_page_and_a_bad_one_says_where() -> None:
    coordinator, plan = a_client(), an_activity().places.get().plan
    response = coordinator.get(f"/plans/plan/{plan.ref}/workbook/")
    assert response["Content-Disposition"] == f'attachment; filename="plan-{plan.ref}.xlsx"'
    assert coordinator.get("/plans/workbook/empty/").status_code == 200
    book = rows_of(book_of(plan, an_actor(of=a_desk(), roles=[Role.COORDINATOR])))
    book["Plan"][0]["title"] = "Practice plan brought in"
    assert "Brought in" in bring_in(coordinator, write_workbook(book), status=302)
    book["Activities"][0]["part"] = "nowhere"
    book["Plan"][0]["title"] = "Practice plan that stays out"
    page = bring_in(coordinator, write_workbook(book), status=422)
    assert all(each in page for each in ("Activities", ">2<", ">part<", "This row belongs to nothing"))
    assert Plan.objects.count() == 2
    draft = Plan.objects.get(state=PlanState.DRAFT.value)
    get(coordinator, f"plan/{draft.ref}/bring-in/")
    get(coordinator, f"plan/{plan.ref}/bring-in/", status=409)


def bring_in(client: Client, content: bytes, *, status: int) -> str:
    """What bringing a workbook in answers; of a redirect, the page behind it."""
    response = client.post("/plans/workbook/", {"file": SimpleUploadedFile("plan.xlsx", content)})
    assert response.status_code == status
    return (client.get(response["Location"]) if status == 302 else response).content.decode()


def test_parts_and_milestones_are_changed_and_taken_out_of_a_draft_only() -> None:
    coordinator = a_client()
    part = an_element(plan=a_plan(state=PlanState.DRAFT))
    an_activity(element=part, state=ActivityState.PLANNED)
    assert "Take this part out" in get(coordinator, f"part/{part.ref}/")
    post(coordinator, f"part/{part.ref}/", number="7", kind="goal", is_not_public="on")
    post(coordinator, f"part/{part.ref}/milestones/new/", label="Stands", due_on="2027-01-01", is_partial="on")
    milestone = Milestone.objects.get()
    assert "not public" in get(coordinator, f"plan/{part.plan.ref}/")
    post(coordinator, f"milestone/{milestone.ref}/remove/")
    page = post(coordinator, f"part/{part.ref}/", status=422, number="7", kind="goal", title="Both", is_not_public="on")
    assert "say that it is not public" in page
    post(coordinator, f"part/{part.ref}/remove/")
    assert Element.objects.count() == Activity.objects.count() == 0
    in_force = an_element()
    post(coordinator, f"part/{in_force.ref}/remove/")  # said on the page; nothing is taken out
    assert Element.objects.filter(pk=in_force.pk).exists()


def test_everybody_reads_public_plans_and_nobody_reads_who_leads() -> None:
    load_plans(at=NINE)
    activity = an_activity(is_public=True, title="A public activity")
    hidden = an_activity(element=activity.places.get().element, title="A hidden activity")
    plan = activity.places.get().plan
    assert Client().get(f"/action-plans/{plan.ref}/").status_code == 404
    post(a_client(), f"plan/{plan.ref}/show/")
    page = Client().get(f"/action-plans/{plan.ref}/").content.decode()
    assert "A public activity" in page
    assert "A hidden activity" not in page
    assert str(activity.lead and activity.lead.name) not in page
    assert hidden.state == ActivityState.UNDER_WAY
    listed = Client().get("/action-plans/").content.decode()
    assert "NAPTIP 3.0" in listed
    naptip = Plan.objects.get(code="my-naptip-3")
    assert "not public" in Client().get(f"/action-plans/{naptip.ref}/").content.decode()
    post(a_client(), f"plan/{plan.ref}/show/", hide="1")
    assert Client().get(f"/action-plans/{plan.ref}/").status_code == 404


def test_the_home_page_shows_own_plans_and_public_ones_of_others() -> None:
    load_plans(at=NINE)
    a_plan(title="Practice plan in force")
    a_target(indicator=an_indicator(element=an_element()))
    page = get(a_client(Role.CASE_WORKER, of=an_organisation()), "")
    assert "Practice plan in force" in page
    assert "NCCT" in page
    assert "Draft a plan" not in page
    assert "Draft a plan" in get(a_client(), "")


def test_an_activity_shows_how_its_indicators_stand_and_the_work_on_it() -> None:
    activity = an_activity()
    indicator = an_indicator(activity=activity, title="Families with a place")
    year = clock.now().year
    period = {"period_from": date(year, 1, 1), "period_until": date(year, 12, 31)}
    facts = {"target": 100, "value": 40, "progress": "late", "because": "not_reached", "worked_out_at": NINE}
    Standing.objects.create(indicator=indicator, desk_id=activity.desk_id, **period, **facts)
    page = get(a_client(), f"activity/{activity.ref}/")
    assert all(each in page for each in ("Families with a place", "Late", "the target was not reached", ">40<"))
    assert "The common work" not in page
    assert "the target was not reached" in get(a_client(), f"indicator/{indicator.ref}/")
    assert "Late" in get(a_client(), f"plan/{activity.places.get().plan.ref}/?show=late")
    mine = get(a_client(Role.CASE_WORKER, of=activity.lead), f"plan/{activity.places.get().plan.ref}/?show=mine")
    assert activity.title in mine
