"""What is kept for a resend of a request outlives nothing: no erasure, no restriction, no receipt."""

import json
from typing import Any

import pytest
from django.test import Client

from lindung.care import actions as care
from lindung.cases.actions.restricting import restrict_case
from lindung.cases.models import Person
from lindung.cases.rules import ErasureAsker
from lindung.cases.rules.restricting import RestrictReason
from lindung.config.api import api
from lindung.config.backup.taking import NOT_KEPT
from lindung.partners.models import Actor, IdempotentAnswer, Organisation
from lindung.partners.resending import kept_of
from lindung.partners.rules import Role
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.web import clock
from tests.factories.cases import a_case, a_person, a_supervisor, an_officer
from tests.factories.partners import a_desk, a_member, a_policy, a_token

pytestmark = pytest.mark.django_db
NAME = "Plantedname binti Practice"
KEPT_BESIDE_REFERENCES = {
    "is_new": "whether the report was there before",
    "read_by": "until when the desk reads it",
    "taken_back": "references of offers",
    "offers_ended": "references of offers",
    "offers": "a list: of each the reference",
    "version": "the reference of a printed text",
    "number": "how many leaflets were handed out",
    "on_day": "on which day they were",
    "area": "and in which district; of no person",
}


class System:
    """A system of an organisation that sends everything with one key."""

    def __init__(self, of: Organisation) -> None:
        _, text = a_token(of=of)
        self.head = {"Authorization": f"Bearer {text}", "Idempotency-Key": "practice-resend"}

    def post(self, path: str, **body: Any) -> Any:
        """What the API answers to this, under the same key each time."""
        return Client().post(f"/api/v1{path}", body, "application/json", headers=self.head)


@pytest.fixture
def officer() -> Actor:
    a_policy()
    return an_officer(of=a_desk())


@pytest.fixture
def her(officer: Actor) -> Person:
    return a_person(case=a_case(by=officer), by=officer, name=NAME)


def test_a_search_sent_again_after_she_was_erased_names_nobody_and_nothing_of_it_was_kept(
    her: Person, officer: Actor
) -> None:
    system = System(officer.organisation)
    assert NAME in system.post("/names/search", name=NAME).text
    assert not IdempotentAnswer.objects.exists()
    supervisor = a_supervisor(of=officer.organisation)
    care.erase_person(person=her, asker=ErasureAsker.PERSON, actor=supervisor, at=clock.now())
    again = system.post("/names/search", name=NAME)
    assert (again.status_code, again.json()) == (200, {"persons": []})
    assert "Idempotency-Replayed" not in again.headers


def test_a_search_sent_again_after_her_case_was_restricted_names_nobody(her: Person, officer: Actor) -> None:
    system = System(officer.organisation)
    assert NAME in system.post("/names/search", name=NAME).text
    supervisor = Actor.of_member(a_member(of=officer.organisation, roles=[Role.SUPERVISOR]))
    restrict_case(case=her.case, reason=RestrictReason.THREATENED, actor=supervisor, at=clock.now())
    assert system.post("/names/search", name=NAME).json() == {"persons": []}


def test_a_step_sent_again_is_answered_through_the_gate_of_now(her: Person, officer: Actor) -> None:
    system = System(officer.organisation)
    path, body = f"/cases/{her.case.ref}/needs", {"kind": "shelter", "person": her.ref, "area": "MY-10"}
    made, again = system.post(path, **body), system.post(path, **body)
    assert (made.status_code, again.status_code, again.json()) == (201, 201, made.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    kept = IdempotentAnswer.objects.select_related("organisation__key").get()
    assert json.loads(str(kept.body)) == {"ref": made.json()["ref"], "state": "open"}
    supervisor = Actor.of_member(a_member(of=officer.organisation, roles=[Role.SUPERVISOR]))
    restrict_case(case=her.case, reason=RestrictReason.THREATENED, actor=supervisor, at=clock.now())
    after = system.post(path, **body)
    assert (after.status_code, after.json()["code"]) == (404, "not_found")
    assert "MY-10" not in after.text


def test_the_digits_of_a_receipt_are_kept_nowhere_and_end_with_the_report(officer: Actor) -> None:
    system = System(officer.organisation)
    made, again = (system.post("/reports", narrative="Practice: told to a partner") for _ in range(2))
    assert (again.status_code, again.json()) == (201, made.json())
    kept = str(IdempotentAnswer.objects.select_related("organisation__key").get().body)
    assert made.json()["receipt"] not in kept
    assert "receipt" not in kept
    report = Report.objects.select_related("key").get(ref=made.json()["ref"])
    reports.erase(report=report, by="clock", at=clock.now())
    after = system.post("/reports", narrative="Practice: told to a partner")
    assert (after.status_code, Report.objects.count()) == (404, 1)
    assert made.json()["receipt"] not in after.text


def test_no_backup_has_what_was_kept_for_a_resend() -> None:
    assert f"public.{IdempotentAnswer._meta.db_table}" in NOT_KEPT


def _fields(document: dict[str, Any], told: Any) -> set[str]:
    """The names an answer has at its top, from the document."""
    if isinstance(told, dict) and "$ref" in told:
        told = document["components"]["schemas"][told["$ref"].rpartition("/")[2]]
    return set(told.get("properties", {}))


def test_every_operation_keeps_references_only_and_answers_a_resend_as_its_document_says() -> None:
    """A new POST that answers more than it keeps fails here until it says how its answer is made anew."""
    document, wrong, number = api.get_openapi_schema(), [], 0
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in (each for each in view.operations if each.methods == ["POST"]):
                number += 1
                resend = operation.view_func.api_resend
                told = document["paths"][f"/api/v1{path}"]["post"]
                unknown = set(resend.keeps) - {"ref", "state"} - set(KEPT_BESIDE_REFERENCES)
                wrong += [f"{path} keeps {unknown}"] if unknown else []
                wrong += [] if told["x-kept-for-resend"] == list(resend.keeps) else [f"{path}: not in the document"]
                answers = [each["content"] for status, each in told["responses"].items() if str(status)[0] == "2"]
                fields = set().union(*(_fields(document, each["application/json"]["schema"]) for each in answers))
                if resend.keeps and resend.again is None and not fields <= set(resend.keeps):
                    wrong.append(f"{path} answers {fields - set(resend.keeps)}, which a resend would not get")
                if not resend.keeps and operation.view_func.api_scope.endswith(":write"):
                    wrong.append(f"{path} writes, and would do it twice")
    assert (wrong, number > 50) == ([], True)


def test_of_a_body_only_the_named_is_kept_however_deep() -> None:
    body = {"name": NAME, "ref": "a", "offers": [{"ref": "b", "shown": {"age": 9}}], "persons": ["c"]}
    assert kept_of(body, ("ref", "offers")) == {"ref": "a", "offers": [{"ref": "b"}]}
