"""Every address, as every kind of person, with an own row, a stranger's and none: never broken, never telling."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from lindung.directory.models import Service
from tests.proofs import people, routes
from tests.proofs.people import Heard, Knocker
from tests.proofs.routes import Route

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w-]+|name="carry" value="[^"]+"')
EACH_STATE = 3
Rows = dict[str, list[str]]  # model's label → references


def _for(knocker: Knocker, found: Iterable[Route]) -> list[Route]:
    """Pages for people, operations for machines."""
    return [route for route in found if route.path.startswith("api/v1/") == knocker.is_machine]


def _gets(knocker: Knocker, route: Route) -> bool:
    return knocker.ask("GET", route.at(ref=routes.absent_ref())).status != 405


def _rows_of(scope: str) -> Rows:
    return {model._meta.label: routes.refs_seen(model, scope) for model in routes.models_with_ref()}


def _strangers(scope: str) -> Rows:
    """Rows that exist, and not for this scope."""
    own, everything = _rows_of(scope), _rows_of("*")
    strange = {label: sorted(set(refs) - set(own[label])) for label, refs in everything.items()}
    abroad = "KH" if people.desk("KH").pk != int(scope.strip("{}") or 0) else "MY"
    strange["directory.Service"] = list(Service.objects.filter(country=abroad).values_list("ref", flat=True))
    return strange


def _told(knocker: Knocker, route: Route, ref: str) -> tuple[int, bytes, int]:
    """Status, body without what differs anyhow, number of queries."""
    heard = knocker.ask("GET", route.at(ref=ref))
    body = getattr(heard.answer, "content", b"") + heard.answer.get("Location", "").encode()
    return heard.status, TOKEN.sub(b"", body.replace(ref.encode(), b"[ref]")), heard.queries


_KINDS: dict[tuple[str, str], list[str]] = {}


def _kinds(knocker: Knocker, route: Route, rows: Rows) -> list[str]:
    """The same, looked up once a run: who is asked by name is as strong in every test."""
    place = (knocker.name, route.path)
    if place not in _KINDS:
        _KINDS[place] = _kinds_of(knocker, route, rows)
    return _KINDS[place]


def _kinds_of(knocker: Knocker, route: Route, rows: Rows) -> list[str]:
    """Which tables' rows this address shows to whoever asks."""
    found = []
    for label, refs in rows.items():
        if refs and any(knocker.ask("GET", route.at(ref=ref)).status != 404 for ref in refs[:2]):
            found.append(label)
    return found


def _shows(knocker: Knocker, route: Route) -> list[str]:
    if not _for(knocker, [route]) or not _gets(knocker, route):
        return []
    return _kinds(knocker, route, _rows_of(knocker.scope))


def test_every_address_answers_everybody_without_breaking(in_nation: str) -> None:
    """A sample of it: the address without a row, and with rows that are not there."""
    wrong: list[Heard] = []
    for knocker in [*people.strong(), *people.machines(), *people.outside()[:3]]:
        for route in _for(knocker, routes.all_routes()):
            heard = knocker.ask("GET", route.at(ref=routes.absent_ref()))
            if heard.status >= 500 and route.name != "healthz":  # 503: no worker here
                wrong.append(heard)
    assert [str(each) for each in wrong] == []


@pytest.mark.parametrize("who", range(6))
def test_whoever_may_not_come_in_learns_nothing_of_any_row(in_nation: str, who: int) -> None:
    """A row, another row and no row answer alike; three rows of changing tables at each address."""
    knocker = people.outside()[who]
    rows = _rows_of("{%s}" % people.desk("KH").pk)
    rows.pop("partners.Organisation")  # the first one is a national desk, which those that it invited may see
    refs = [refs[0] for refs in rows.values() if refs]
    for number, route in enumerate(_for(knocker, routes.all_routes())):
        if route.refs:
            tried = [refs[(number * 3 + step) % len(refs)] for step in range(3)]
            told = {_told(knocker, route, ref) for ref in [*tried, routes.absent_ref()]}
            assert len(told) == 1, (route.path, told)
            assert {status for status, _, _ in told} <= {302, 401, 403, 404, 405, 410}


@pytest.mark.prove
@pytest.mark.parametrize("who", range(4))
def test_each_row_in_each_state_is_shown_without_breaking(in_nation: str, who: int) -> None:
    knocker = [*people.strong(), *people.machines()][who]
    rows, wrong, reached = _rows_of(knocker.scope), [], defaultdict(list)
    for route in _for(knocker, routes.all_routes()):
        if not route.refs or not _gets(knocker, route):
            continue
        for label in _kinds(knocker, route, rows):
            reached[route.path].append(label)
            seen: dict[str, int] = defaultdict(int)
            states = routes.state_of(next(m for m in routes.models_with_ref() if m._meta.label == label))
            for ref in rows[label]:
                seen[states[ref]] += 1
                if seen[states[ref]] <= EACH_STATE:
                    heard = knocker.ask("GET", route.at(ref=ref))
                    wrong += [str(heard)] if heard.status >= 500 else []
    print(f"{knocker.name}:", dict(reached))  # noqa: T201 - pytest shows it when the test fails
    assert wrong == []
    assert reached


@pytest.mark.prove
def test_every_address_with_a_row_is_reached_by_somebody(in_nation: str, settings: Any, monkeypatch: Any) -> None:
    """The crawl means something: no address hides from it."""
    settings.PRACTICE = True  # open data shows one world: here the nation's, for everybody, so in this test alone
    monkeypatch.setattr(sys.modules[__name__], "_KINDS", {})
    everybody = [*people.strong(), *people.machines()]
    known = {knocker.name: _rows_of(knocker.scope) for knocker in everybody}
    unreached = []
    for route in routes.all_routes():
        askers = [k for k in everybody if route in _for(k, [route]) and _gets(k, route)]
        if route.refs and askers and not any(_kinds(k, route, known[k.name]) for k in askers):
            unreached.append(route.path)
    assert unreached == []


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_a_strangers_row_answers_each_role_like_a_row_that_is_not_there(in_nation: str, part: int) -> None:
    """Status, body and number of queries. A stranger's row of each table that the address shows, and one other."""
    leaders = [*people.strong(), *people.machines()]
    everybody = [*leaders, *people.each_role()][part::4]
    wrong = []
    for knocker in everybody:
        strange = {label: refs[len(refs) // 2] for label, refs in _strangers(knocker.scope).items() if refs}
        for route in _for(knocker, routes.all_routes()):
            if not route.refs or not _gets(knocker, route):
                continue
            absent = _told(knocker, route, routes.absent_ref())
            for label, ref in strange.items():
                told = _told(knocker, route, ref)
                if told != absent:
                    what = [
                        name for name, a, b in zip(("status", "body", "queries"), told, absent, strict=True) if a != b
                    ]
                    wrong.append(
                        f"{knocker.name} {route.path} {label}: {what} {told[0]} {told[2]} / {absent[0]} {absent[2]}"
                    )
    assert wrong == []
