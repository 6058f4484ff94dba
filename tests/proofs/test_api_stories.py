"""The API step by step: Schemathesis makes something, follows the document's links with its reference, and goes on."""

import importlib
import json
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from requests import Request

from lindung.config.api import api
from tests.proofs import people
from tests.proofs.people import Knocker
from tests.proofs.test_api import operations, wrong_with

# Not these: rules that no schema can say refuse what it allows (docs/security/scans.md), and two ask by a connection of
# their own whether a token is needed and whose the row is, which tests/proofs/test_matrix.py asks of every operation.
NOT_HERE = {"positive_data_acceptance", "ignored_auth", "object_level_authorization"}
HERE = "http://testserver"


def links() -> list[tuple[str, str, str]]:
    """Verb, path and the operation a link leads to, for each link of the document."""
    return [
        (verb, path, name)
        for verb, path, told in operations()
        for answer in told["responses"].values()
        for name in answer.get("links", {})
    ]


def document() -> dict[str, Any]:
    """The document without what it says about tokens: each of our requests has one."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    for told in [told for verbs in made["paths"].values() for told in verbs.values()]:
        told.pop("security", None)
    return made


def answer_to(knocker: Knocker, case: Any) -> Any:
    """Our client's answer to a case."""
    made = case.as_transport_kwargs(base_url=HERE)
    headers = {**{name: str(value) for name, value in dict(made["headers"] or {}).items()}, **knocker.headers}
    headers = {name: value for name, value in headers.items() if value.isprintable() and value.isascii()}
    body = json.dumps(made["json"]).encode() if "json" in made else made.get("data") or b""
    return knocker.client.generic(
        case.method, made["url"].removeprefix(HERE), body if isinstance(body, bytes) else str(body).encode(),
        headers.get("Content-Type", "application/json"), headers=headers, query_params=made.get("params") or None,
    )  # fmt: skip


def seen(case: Any, answer: Any) -> Any:
    """An answer as Schemathesis reads it."""
    return importlib.import_module("schemathesis.core.transport").Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=Request(case.method, HERE + case.operation.full_path).prepare(),
        elapsed=0.1,
        verify=False,
    )


def all_checks() -> list[Any]:
    """Every check of Schemathesis but those named above."""
    known = importlib.import_module("schemathesis.checks")
    known.load_all_checks()
    found = {check.__name__: check for check in known.CHECKS.get_all()}
    assert found.keys() >= NOT_HERE | {"response_schema_conformance", "use_after_free", "ensure_resource_availability"}
    return [check for name, check in found.items() if name not in NOT_HERE]


def tell_stories(knocker: Knocker, *, stories: int, steps: int) -> tuple[list[str], Counter[tuple[bool, int]]]:
    """What is wrong with the answers, and how often a step that followed a link (or none) had which status."""
    told = {(verb.upper(), path): about for verb, path, about in operations()}
    schema = importlib.import_module("schemathesis").openapi.from_dict(document())
    checks, wrong, count = all_checks(), list[str](), Counter[tuple[bool, int]]()

    class Story(schema.as_state_machine()):  # type: ignore[misc]
        is_led = False

        def setup(self) -> None:
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

        def step(self, input: Any) -> Any:  # noqa: A002 - the name that is overridden
            self.is_led = input.transition is not None and input.is_applied
            return super().step(input)

        def call(self, case: Any, **options: Any) -> Any:
            answer = answer_to(knocker, case)
            count[self.is_led, answer.status_code] += 1
            said = wrong_with(answer, told[case.method.upper(), case.operation.path])
            wrong.extend([f"{case.method} {case.path}: {said}"] if said else [])
            return seen(case, answer)

        def validate_response(self, response: Any, case: Any, *args: Any, **options: Any) -> None:
            case.validate_response(response, checks=checks)

    Story.TestCase.settings = settings(
        max_examples=stories, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    Story.TestCase().runTest()
    return wrong, count


def test_every_link_of_the_document_leads_to_an_operation_by_a_reference_that_is_given() -> None:
    whole = api.get_openapi_schema()
    named = {told["operationId"] for _, _, told in operations()}
    assert {name for _, _, name in links()} <= named
    for verb, path, _ in links():
        answer = whole["paths"][path][verb]["responses"][201]
        shape = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert "ref" in whole["components"]["schemas"][shape]["properties"], (path, shape)
    assert links()


@pytest.mark.prove
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("who", range(2))
def test_whatever_is_made_or_listed_can_be_gone_on_with_as_the_document_says(in_nation: str, who: int) -> None:
    wrong, count = tell_stories(people.machines()[who], stories=100, steps=12)
    assert wrong == []
    assert sum(often for (is_led, status), often in count.items() if is_led and status < 300) > 25
