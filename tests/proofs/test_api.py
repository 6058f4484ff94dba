"""The API attacked from its own document: Schemathesis makes the cases, our client sends them."""

import importlib
import json
import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings

from lindung.config.api import api
from lindung.kernel.refs import make_ref
from tests.proofs import bodies, people, routes
from tests.proofs.people import Knocker

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
PROBLEM = {"type", "title", "status", "detail", "code", "facts"}
NOWHERE = "00000000-0000-4000-8000-000000000000"
REFUSED = {401, 403, 404, 409, 410, 413, 422, 429}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Verb, path and description of every operation of the document."""
    document = api.get_openapi_schema()
    return [(verb, path, told) for path, verbs in document["paths"].items() for verb, told in verbs.items()]


def wrong_with(answer: Any, told: dict[str, Any]) -> str:
    """What the document or the promise of problem JSON does not allow in an answer."""
    status, kind = answer.status_code, answer.headers.get("Content-Type", "")
    if status >= 500:
        return f"{status} {getattr(answer, 'exc_info', None)}"
    documented = {str(each) for each in told["responses"]}
    if not {str(status), f"{str(status)[0]}XX", "default"} & documented:
        return f"{status} is not documented"
    if status < 400:
        return "" if kind.startswith("application/json") else f"{status} as {kind}"
    if kind != "application/problem+json" or status not in REFUSED:
        return f"{status} as {kind}: {answer.content[:200]!r}"
    body = json.loads(answer.content)
    if set(body) != PROBLEM or body["status"] != status or not body["detail"] or "{" in body["detail"]:
        return f"{status} {body}"
    return ""


def send(knocker: Knocker, case: Any, refs: dict[str, str]) -> Any:
    """One case as Schemathesis made it, with references of ours in the path; taken back afterwards."""
    made = case.as_transport_kwargs(base_url="http://testserver")
    path = case.operation.full_path
    for name, value in {**(case.path_parameters or {}), **refs}.items():
        path = path.replace(f"{{{name}}}", str(value))
    headers = {**{k: str(v) for k, v in dict(made["headers"] or {}).items()}, **knocker.headers}
    if not all(value.isprintable() and value.isascii() for value in headers.values()):
        return None  # no client can send it
    body = json.dumps(made["json"]).encode() if "json" in made else made.get("data") or b""
    with transaction.atomic():
        connection.queries_log.clear()
        answer = knocker.client.generic(
            case.method, path, body if isinstance(body, bytes) else str(body).encode(),
            headers.get("Content-Type", "application/json"), headers=headers, query_params=made.get("params") or None,
        )  # fmt: skip
        transaction.set_rollback(True)
    return answer


def cases_of(examples: int, knocker: Knocker, own: list[str]) -> list[str]:
    """What is wrong with the answers to `examples` made cases of every operation."""
    schemathesis = importlib.import_module("schemathesis")
    document = json.loads(json.dumps(api.get_openapi_schema()))
    bounds = settings(
        max_examples=examples, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    wrong: list[str] = []
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()
        told = document["paths"][operation.path][operation.method]
        bounds(given(case=operation.as_strategy())(_attack(knocker, told, own, wrong)))()
    return wrong


def _attack(knocker: Knocker, told: dict[str, Any], own: list[str], wrong: list[str]) -> Callable[[Any], None]:
    """Sends one case: two of three on own rows of changing kinds, the third as it was made."""
    turn = count(len(told["summary"]), 7)

    def attack(case: Any) -> None:
        number = next(turn)
        refs = {"ref": own[number % len(own)]} if number % 3 else {}
        answer = send(knocker, case, refs)
        said = wrong_with(answer, told) if answer is not None else ""
        if said:
            wrong.append(f"{case.method} {case.operation.path} {refs} {str(case.body)[:200]}: {said}")

    return attack


def own_refs(knocker: Knocker) -> list[str]:
    """A few references of every table that this one may see."""
    return [ref for model in routes.models_with_ref() for ref in routes.refs_seen(model, knocker.scope)[:3]]


def test_made_up_requests_are_answered_as_the_document_says(in_nation: str) -> None:
    knocker = people.machines()[0]
    assert cases_of(2, knocker, own_refs(knocker)) == []


@pytest.mark.prove
@pytest.mark.parametrize("who", range(2))
def test_many_made_up_requests_are_answered_as_the_document_says(in_nation: str, who: int) -> None:
    knocker = people.machines()[who]
    assert cases_of(40, knocker, own_refs(knocker)) == []


def test_a_token_opens_only_what_its_scopes_name(in_nation: str) -> None:
    """Each operation, whatever its verb: with its own scope alone, and with every other one, which is refused by name.

    Own rows and the rows of others, with a body made from the document: `test_matrix`.
    """
    scopes, token = (
        sorted({told["x-scope"] for _, _, told in operations()}),
        people.machine(people.desk(), "t", scopes=[]),
    )
    for verb, path, told in operations():
        place, own = (
            path.format(ref=make_ref(), report_ref=make_ref(), country="MY", service_id=NOWHERE),
            told["x-scope"],
        )
        body = bodies.operations()[re.sub(r"{(\w+)}", r"<\1>", path).lstrip("/")][verb.upper()]
        for given_scopes, is_other in (([own], False), ([each for each in scopes if each != own], True)):
            give(token, given_scopes)
            answer = token.ask(verb.upper(), place, data=body, content_type="application/json").answer
            refused = answer.status_code == 403 and answer.json()["code"] == "scope_missing"  # type: ignore[attr-defined]
            unread = is_other and answer.status_code == 422  # a body that no schema can say is read before the scope
            assert unread or refused == is_other, (given_scopes, verb, path, answer.status_code)


def give(token: Knocker, scopes: list[str]) -> None:
    """The token has these scopes from now on, and no other."""
    ref = token.headers["Authorization"].split("_")[1]
    connection.cursor().execute("UPDATE partners_apitoken SET scopes = %s WHERE ref = %s", [scopes, ref])


def test_a_refusal_speaks_the_readers_language(in_nation: str) -> None:
    knocker = people.machines()[0]
    said = set()
    for language in ("en", "ms", "id", "km", "km;q=0.9, xx", "*", "a" * 5_000, "en-GB;q=abc,,;=", "\xff\xfe"):
        headers = {**knocker.headers, "Accept-Language": language}
        answer = knocker.client.get(f"/api/v1/reports/{make_ref()}", headers=headers)
        assert answer.status_code == 404
        said.add(answer.json()["detail"])
    assert len(said) >= 4


def test_a_key_sent_again_gets_the_first_answer_and_other_content_is_refused(in_nation: str) -> None:
    knocker = people.machines()[0]
    headers = {**knocker.headers, "Idempotency-Key": "proof-1"}

    def post(body: dict[str, Any], **more: str) -> Any:
        return knocker.client.post("/api/v1/reports", body, "application/json", headers={**headers, **more})

    first, again = post({"narrative": "Practice: one"}), post({"narrative": "Practice: one"})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert post({"narrative": "Practice: two"}).status_code == 409
    for key in ("", "x" * 201, "caf\xe9"):
        assert post({"narrative": "Practice: three"}, **{"Idempotency-Key": key}).status_code in {201, 422}
