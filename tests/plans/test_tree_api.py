"""Plans over the API: read what the organisation may see, a workbook out and in, a stranger and a wrong scope."""

import json
from base64 import b64decode, b64encode

import pytest
from django.test import Client

from lindung.partners.models import Organisation
from lindung.partners.rules import OrganisationKind, TokenScope
from lindung.plans.gateways import write_workbook
from lindung.plans.models import Plan
from lindung.plans.queries.books import book_of, rows_of
from lindung.plans.rules.words import PlanState
from tests.factories.partners import a_desk, a_token, an_actor, an_organisation
from tests.factories.plans import a_milestone, a_plan, a_target, an_activity, an_indicator

pytestmark = pytest.mark.django_db


def call(of: Organisation, address: str, *scopes: TokenScope, body: object = None) -> object:
    """What the API answers to a token of an organisation: (status, body)."""
    _, token = a_token(of=of, scopes=list(scopes) or [TokenScope.PLANS_READ])
    headers = {"Authorization": f"Bearer {token}"}
    client = Client(headers=headers)
    if body is None:
        response = client.get(f"/api/v1/{address}")
    else:
        response = client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")
    return response.status_code, response.json()


def test_a_partner_reads_its_countrys_plan_with_everything_in_it_and_a_stranger_none() -> None:
    activity = an_activity()
    plan = activity.places.get().plan
    a_milestone(activity=activity)
    a_target(indicator=an_indicator(activity=activity))
    a_plan(state=PlanState.DRAFT)
    partner, stranger = an_organisation(OrganisationKind.LEGAL_AID), an_organisation(country="KH")
    status, listed = call(partner, "plans")
    assert (status, [each["ref"] for each in listed]) == (200, [plan.ref])
    status, whole = call(partner, f"plans/{plan.ref}")
    assert (status, len(whole["parts"]), len(whole["milestones"]), len(whole["indicators"])) == (200, 1, 1, 1)
    assert whole["activities"][0]["lead"] == activity.lead.name
    status, file = call(partner, f"plans/{plan.ref}/workbook")
    assert (status, b64decode(file["content"])[:2]) == (200, b"PK")
    assert call(stranger, "plans") == (200, [])
    for address in (f"plans/{plan.ref}", f"plans/{plan.ref}/workbook"):
        assert call(stranger, address)[0] == 404
    assert call(partner, "plans", TokenScope.PARTNERS_READ)[0] == 403


def test_a_workbook_becomes_a_draft_by_token_and_a_bad_one_names_its_places() -> None:
    desk, plan = a_desk(), an_activity().places.get().plan
    rows = rows_of(book_of(plan, an_actor(of=desk)))
    rows["Plan"][0]["title"] = "Practice plan by token"
    body = {"content": b64encode(write_workbook(rows)).decode()}
    assert call(desk, "plans/workbook", body=body)[0] == 403  # reads only
    assert call(an_organisation(), "plans/workbook", TokenScope.PLANS_WRITE, body=body)[0] == 403
    status, made = call(desk, "plans/workbook", TokenScope.PLANS_WRITE, body=body)
    assert (status, made["state"]) == (201, "draft")
    assert Plan.objects.get(ref=made["ref"]).made_by.startswith("token:")
    rows["Activities"][0]["number"] = ""
    rows["Plan"][0]["title"] = "Practice plan refused"
    body = {"content": b64encode(write_workbook(rows)).decode()}
    status, problem = call(desk, "plans/workbook", TokenScope.PLANS_WRITE, body=body)
    assert (status, problem["code"]) == (422, "plan_sheet_wrong")
    assert problem["facts"]["places"] == ["Activities, 2, number"]
    for content in ("no base64", "bm8gd29ya2Jvb2s="):
        assert call(desk, "plans/workbook", TokenScope.PLANS_WRITE, body={"content": content})[0] == 422
    assert Plan.objects.count() == 2
