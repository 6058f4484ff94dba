"""The same story through the API alone: a report becomes a placement and a closing that waits for its second look."""

from typing import Any

import pytest
from django.test import Client

from lindung.care.models import FollowUp
from lindung.kernel.refs import make_ref
from lindung.partners.models import Organisation
from lindung.reports.rules import Sign
from tests.factories.partners import a_token
from tests.flows.world import a_world, time_passes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("promises_kept"), pytest.mark.slow]


class Machine:
    """A system of an organisation, with its token."""

    def __init__(self, of: Organisation) -> None:
        _, text = a_token(of=of)
        self.client = Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})

    def get(self, path: str) -> Any:
        """What the API answers."""
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, status: int = 201, **body: Any) -> Any:
        """Post, and again with the same key as after a lost answer: the same answer, nothing twice."""
        sent = {"content_type": "application/json", "headers": {"Idempotency-Key": make_ref()}}
        first, second = (self.client.post(f"/api/v1/{path}", body, **sent) for _ in range(2))
        assert first.status_code == status, first.content
        assert (second.status_code, second.content) == (first.status_code, first.content)
        return first.json()


def test_from_a_report_to_the_second_look() -> None:
    world = a_world()
    desk, near = Machine(world.desk), Machine(world.near.organisation)
    report = desk.post("reports", narrative="Practice: they keep my passport.", answers={"held": "yes"}, area="MY-10")
    assert len(report["receipt"].replace(" ", "")) == 16
    desk.post(f"reports/{report['ref']}/triage", 200)
    case = _a_case_with_a_person(desk, report["ref"])
    offer = _asks(desk, case, world.near.ref)
    got = near.get(f"offers/{offer['ref']}")
    assert got["need"] is None
    assert "Plantedname" not in str(got)
    accepted = near.post(f"offers/{offer['ref']}/accept", 200)
    near.post(f"placements/{accepted['placement']}/arrived", 200)
    time_passes()
    follow_up = FollowUp.objects.order_by("due_at").first()
    desk.post(f"follow-ups/{follow_up.ref}/record", 200, how="safe_and_well")
    near.post(f"placements/{accepted['placement']}/ended", 200, outcome="need_met")
    desk.post(f"cases/{case}/closings", outcome="well_and_safe")
    assert {need["state"] for need in desk.get(f"cases/{case}/needs")} == {"met"}


def _a_case_with_a_person(desk: Machine, report: str) -> str:
    """Triage, a person, consent, an assessment."""
    answers = {sign.value: "yes" if sign is Sign.HELD else "no" for sign in Sign}
    person = {"name": "Plantedname", "age_band": "adult_25_59", "sex": "female", "languages": ["ms"]}
    person |= {"status": "irregular_migrant"}
    made = desk.post("cases", report=report, answers=answers, area="MY-10.1704", persons=[person])
    (one,) = desk.get(f"cases/{made['ref']}")["persons"]
    consent = {"purpose": "services", "field_groups": ["identity", "needs"], "recipient_kinds": ["service_provider"]}
    desk.post(f"persons/{one['ref']}/consents", **consent, language="ms")
    found = dict.fromkeys(("recruited", "documents_held", "forced_labour"), "yes")
    desk.post(f"persons/{one['ref']}/assessments", answers=found, age="adult", outcome="indication")
    return str(made["ref"])


def _asks(desk: Machine, case: str, service: str) -> Any:
    """A need, its matches with reasons, the first of them asked."""
    (person,) = desk.get(f"cases/{case}")["persons"]
    need = desk.post(f"cases/{case}/needs", kind="shelter", person=person["ref"], urgency="immediate")
    matches = desk.get(f"needs/{need['ref']}/matches")
    assert matches["options"][0]["service"] == service
    assert matches["options"][0]["reasons"]
    (offer,) = desk.post(f"needs/{need['ref']}/offers", services=[service])["offers"]
    return offer


def test_a_strangers_token_finds_nothing() -> None:
    world = a_world()
    desk, far = Machine(world.desk), Machine(world.far.organisation)
    report = desk.post("reports", narrative="Practice", answers={"held": "yes"})
    desk.post(f"reports/{report['ref']}/triage", 200)
    case = _a_case_with_a_person(desk, report["ref"])
    for ref in (case, make_ref()):
        answer = far.client.get(f"/api/v1/cases/{ref}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
