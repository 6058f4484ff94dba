"""The API: the same actions, the same walls, problem JSON."""

import json

import pytest
from django.test import Client

from lindung.cases.models import Case
from lindung.partners.rules import TokenScope
from tests.factories.cases import a_case, a_person, a_sight, a_supervisor, a_suspect, an_officer
from tests.factories.partners import a_policy, a_token, an_agreement, an_organisation
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
BOTH = [TokenScope.CASES_READ, TokenScope.CASES_WRITE]


class Machine:
    """A client with a token of one organisation."""

    def __init__(self, of, scopes=BOTH):
        _, self.secret = a_token(of=of, scopes=scopes)

    def post(self, path, body=None, method="post", **headers):
        call = getattr(Client(), method)
        found = {"Authorization": f"Bearer {self.secret}", **headers}
        return call(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=found)

    def get(self, path):
        return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}"})


@pytest.fixture
def desk():
    return an_officer().organisation


@pytest.fixture
def machine(desk):
    return Machine(desk)


def test_a_case_from_triage_to_showing(machine, desk):
    shelter, report = an_organisation(), a_report()
    an_agreement(desk, shelter)
    persons = [{"name": "Practice One", "age_band": "adult_25_59", "status": "citizen"}]
    made = machine.post("/cases", {"answers": {"held": "yes"}, "report": report.ref, "persons": persons})
    assert made.status_code == 201, made.content
    ref = made.json()["ref"]
    case = machine.get(f"/cases/{ref}").json()
    assert (case["urgency"], case["persons"][0]["record"]["name"]) == ("immediate", "Practice One")
    person = case["persons"][0]["ref"]
    assert machine.get("/cases").json()["items"][0]["ref"] == ref
    steps = [
        (f"/cases/{ref}/contact", {}),
        (f"/cases/{ref}/review", {}),
        (f"/cases/{ref}/urgency", {"answers": {"held": "no"}, "reason": "now_safe"}),
        (f"/cases/{ref}/suspects", {"name": "Practice Suspect"}),
        (f"/cases/{ref}/tasks", {"note": "Practice"}),
        (f"/persons/{person}/assessments", {"answers": {"recruited": "yes"}, "age": "adult", "outcome": "indication"}),
        (
            f"/persons/{person}/consents",
            {"purpose": "services", "field_groups": ["needs"], "recipients": [shelter.ref], "language": "id"},
        ),
        (f"/persons/{person}/sights", {"to": shelter.ref, "purpose": "services", "field_groups": ["needs"]}),
    ]
    for path, body in steps:
        answer = machine.post(path, body)
        assert answer.status_code in {200, 201}, (path, answer.content)
    seen = Machine(shelter).get(f"/cases/{ref}").json()
    assert seen["persons"][0]["groups"] == ["needs"]
    assert "name" not in seen["persons"][0]["record"]


def test_what_one_may_not_see_answers_like_what_does_not_exist(desk):
    case, stranger = a_case(), Machine(an_organisation())
    for ref in (case.ref, "0000000000", "x", "%00"):
        answer = stranger.get(f"/cases/{ref}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert stranger.get("/cases").json()["items"] == []


def test_refusals_are_problem_json_with_a_stable_code(machine):
    person, shelter = a_person(), an_organisation()
    answer = machine.post(
        f"/persons/{person.ref}/sights", {"to": shelter.ref, "purpose": "services", "field_groups": ["needs"]}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_missing_for_disclosure")
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answers": "no"},
        {"answers": {"held": "maybe"}},
        {"answers": {"nothing_of_ours": "yes"}},
        {"answers": {}, "persons": [{"age_band": "old"}]},
        {"answers": {}, "persons": [{"nationality": "Khmer"}]},
        {"answers": {}, "summary": "x" * 20_001},
        {"answers": {}, "harmed_at": {"sexual_violence": "yesterday"}},
        {"answers": {}, "harmed_at": {"sexual_violence": "2026-01-05T09:00:00"}},
        {"answers": {}, "summary": "half a \ud800 character"},
        {"answers": {}, "assignee": "0000000000"},
        {"answers": {}, "area": "nul \u0000"},
    ],
)
def test_bad_bodies_are_refused_and_nothing_is_written(machine, body):
    answer = machine.post("/cases", body)
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_resend_with_the_same_key_makes_no_second_case(machine):
    first, again = (machine.post("/cases", {"answers": {}}, **{"Idempotency-Key": "practice-1"}) for _ in range(2))
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_a_token_for_reading_writes_nothing(desk):
    reader = Machine(desk, scopes=[TokenScope.CASES_READ])
    assert reader.post("/cases", {"answers": {}}).status_code == 403
    assert not Case.objects.exists()


def test_persons_are_changed_and_barring_and_asking_again_work(machine, desk):
    case, shelter = a_case(), an_organisation()
    made = machine.post(f"/cases/{case.ref}/persons", {"name": "Practice One"}).json()["ref"]
    assert machine.post(f"/persons/{made}", {"name": "Practice Two"}, method="put").status_code == 200
    assert (
        machine.post(f"/cases/{case.ref}/barrings", {"organisation": shelter.ref, "reason": "person_asked"}).status_code
        == 201
    )
    body = {"answers": {"recruited": "yes"}, "age": "unknown", "outcome": "indication"}
    assessment = machine.post(f"/persons/{made}/assessments", body).json()["ref"]
    task = machine.post(f"/assessments/{assessment}/ask-again", {"asker": "person"}).json()["ref"]
    assert machine.post(f"/tasks/{task}/done").status_code == 200
    supervisor = a_supervisor()
    assert machine.post(f"/cases/{case.ref}/assign", {"member": supervisor.member.ref}).status_code == 200
    report = a_report()
    assert machine.post(f"/cases/{case.ref}/reports/{report.ref}").status_code == 200
    a_policy("MY")


def test_a_case_is_corrected_and_a_window_pulls_its_clock_in(machine, desk):
    case = a_case(by=an_officer(of=desk))
    assert machine.post(f"/cases/{case.ref}", {"area": "MY-10.1704"}, method="patch").status_code == 200
    harmed = {"harmed_at": {"sexual_violence": "2020-01-01T00:00:00Z"}, "summary": "Practice."}
    assert machine.post(f"/cases/{case.ref}", harmed, method="patch").status_code == 200
    case.refresh_from_db()
    assert (case.area, case.summary) == ("MY-10.1704", "Practice.")
    ahead = {"harmed_at": {"sexual_violence": "2099-01-01T00:00:00Z"}}
    refused = machine.post(f"/cases/{case.ref}", ahead, method="patch")
    assert (refused.status_code, refused.json()["code"]) == (422, "date_ahead")
    assert Machine(an_organisation()).post(f"/cases/{case.ref}", {"area": ""}, method="patch").status_code == 404


def test_what_an_organisation_sees_is_ended_and_a_suspect_is_corrected(machine, desk):
    case = a_case(by=an_officer(of=desk))
    person = a_person(case=case)
    sight, suspect = a_sight(person=person), a_suspect(case=case)
    body = {"to": sight.organisation.ref, "purpose": "services"}
    assert machine.post(f"/persons/{person.ref}/sights/end", body).status_code == 200
    assert machine.post(f"/persons/{person.ref}/sights/end", body).status_code == 404
    assert machine.post(f"/suspects/{suspect.ref}", {"notes": "Practice."}, method="put").status_code == 200
    assert Machine(an_organisation()).post(f"/suspects/{suspect.ref}", {}, method="put").status_code == 404


def test_the_queue_and_the_story_of_a_case_are_read_by_its_organisation_alone(machine, desk):
    case = a_case(by=an_officer(of=desk))
    lines = machine.get("/queue?kind=case").json()["items"]
    assert [(line["ref"], line["kind"]) for line in lines] == [(case.ref, "case")]
    assert "told" in lines[0]["if_nobody_acts"]
    assert machine.get("/queue?cursor=nonsense").status_code == 422
    assert [line["what"] for line in machine.get(f"/cases/{case.ref}/story").json()] == ["case.opened"]
    stranger = Machine(an_organisation())
    assert stranger.get("/queue").json()["items"] == []
    assert stranger.get(f"/cases/{case.ref}/story").status_code == 404


def test_a_token_is_no_supervisor_and_hands_nothing_over(machine, desk):
    case, taker = a_case(by=an_officer(of=desk)), an_organisation()
    refused = machine.post(f"/cases/{case.ref}/hand-over", {"to": taker.ref, "reason": "nearer"})
    assert (refused.status_code, refused.json()["code"]) == (403, "supervisor_only")
