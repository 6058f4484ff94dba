"""The API object: one document, problems for everything that is refused, no session."""

from collections.abc import Iterator

import pytest
from django.test import Client
from ninja import Schema
from playwright.sync_api import Page, expect
from pydantic import ValidationError

from lindung.cases.api.shapes import TaskIn
from lindung.config.api import api


@pytest.mark.django_db
def test_an_unknown_address_is_a_problem_not_a_page(client: Client) -> None:
    answer = client.get("/api/v1/nothing-here", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_the_document_is_served(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["version"] == "0.1.0"


def test_every_operation_names_its_scope_and_has_a_summary() -> None:
    silent = [
        f"{verb} {path}"
        for path, operations in api.get_openapi_schema()["paths"].items()
        for verb, operation in operations.items()
        if not operation.get("x-scope") or not operation.get("summary")
    ]
    assert not silent


def test_no_two_shapes_share_a_name_so_the_document_says_what_each_operation_takes_and_gives() -> None:
    where: dict[str, set[str]] = {}
    for shape in shapes(Schema):
        if not shape.__module__.startswith("lindung."):
            continue  # of another test
        where.setdefault(shape.__name__, set()).add(shape.__module__)
    assert api.get_openapi_schema()["components"]["schemas"].keys() & where.keys()
    assert {name: rooms for name, rooms in where.items() if len(rooms) > 1} == {}


def shapes(of: type[Schema]) -> Iterator[type[Schema]]:
    """Everything made of this one."""
    for shape in of.__subclasses__():
        yield shape
        yield from shapes(shape)


@pytest.mark.django_db
def test_every_operation_refuses_who_brings_no_token(client: Client) -> None:
    for path, operations in api.get_openapi_schema()["paths"].items():
        for verb in operations:
            answer = client.generic(verb.upper(), path.replace("{", "").replace("}", ""), "{}", "application/json")
            assert answer.status_code == 401, f"{verb} {path}"
            assert answer["Content-Type"] == "application/problem+json", f"{verb} {path}"
            assert not answer.cookies, f"{verb} {path}"


@pytest.mark.browser
def test_the_document_can_be_read_in_a_browser(page: Page) -> None:
    page.goto("/api/v1/docs")
    expect(page.get_by_text("Authorize")).to_be_visible()


@pytest.mark.parametrize("given", [0, 1_800_000_000, 1.5, True])
def test_a_number_is_no_moment(given: object) -> None:
    assert TaskIn.model_validate({"due_at": "2026-11-22T09:00:00Z"}).due_at
    with pytest.raises(ValidationError):
        TaskIn.model_validate({"due_at": given})
