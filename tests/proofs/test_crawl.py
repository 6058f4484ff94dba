"""Every address, as every kind of person, with an own row, a stranger's and none: never broken, never telling."""

from collections import defaultdict
from typing import Any

import pytest

from tests.proofs import people, reaching, routes
from tests.proofs.cells import callbacks, door_of
from tests.proofs.people import Heard
from tests.proofs.reaching import asked_of, gets, heard_of, kinds, rows_of
from tests.proofs.test_matrix import is_ours

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
EACH_STATE = 1
# Rows of one member, whom nobody here is: tests/learning asks there with her, with a stranger, and with no row.
OWN_ONLY = {f"learning:{each}" for each in ("sitting", "badge", "badge_file", "practice")} | {"learn:key"}
# Addresses that nothing of the practice nation stands behind, and where they are walked instead.
WALKED_ELSEWHERE = {
    "reports_staff:file",  # the nation sends no photograph: tests/reports/test_attachments.py
    "events:photo",  # takes two references that belong together: tests/campaigns/test_pages.py
    "plans:targets_chart",  # drawn where a target runs and its number may be shown: tests/plans
}


def test_every_address_answers_everybody_without_breaking(in_nation: str) -> None:
    """A sample of it: the address without a row, and with rows that are not there."""
    wrong: list[Heard] = []
    for knocker in [*people.strong(), people.administrator(), *people.machines(), *people.outside()[:3]]:
        for route in asked_of(knocker, routes.all_routes()):
            heard = knocker.ask("GET", route.at(ref=routes.absent_ref()))
            if heard.status >= 500 and route.name != "healthz":  # 503: no worker here
                wrong.append(heard)
    assert [str(each) for each in wrong] == []


@pytest.mark.parametrize("who", range(6))
def test_whoever_may_not_come_in_learns_nothing_of_any_row(in_nation: str, who: int) -> None:
    """At an open address a row, another row and no row answer alike; three changing tables. Others: test_matrix."""
    knocker = people.outside()[who]
    rows = rows_of("{%s}" % people.desk("KH").pk)
    rows.pop("partners.Organisation")  # the first one is a national desk, which those that it invited may see
    refs = [refs[0] for refs in rows.values() if refs]
    for number, route in enumerate(asked_of(knocker, routes.all_routes())):
        is_open = not is_ours(route) or door_of(callbacks().get(route.path)).get("also_invited")
        if route.refs and is_open:
            tried = [refs[(number * 3 + step) % len(refs)] for step in range(3)]
            told = {heard_of(knocker, route, ref) for ref in [*tried, routes.absent_ref()]}
            assert len(told) == 1, (route.path, told)
            assert {status for status, _, _ in told} <= {302, 401, 403, 404, 405, 410}


@pytest.mark.prove
@pytest.mark.parametrize("who", range(5))
def test_each_row_in_each_state_is_shown_without_breaking(in_nation: str, who: int) -> None:
    knocker = [*people.strong(), *people.machines(), people.administrator()][who]
    rows, wrong, reached = rows_of(knocker.scope), [], defaultdict(list)
    for route in asked_of(knocker, routes.all_routes()):
        if not route.refs or not gets(knocker, route):
            continue
        for label in kinds(knocker, route, rows):
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
    monkeypatch.setattr(reaching, "KINDS", {})
    everybody = [*people.strong(), people.administrator(), *people.machines()]
    known = {knocker.name: rows_of(knocker.scope) for knocker in everybody}
    unreached = []
    for route in routes.all_routes():
        askers = [k for k in everybody if route in asked_of(k, [route]) and gets(k, route)]
        if route.name in OWN_ONLY | WALKED_ELSEWHERE:
            continue
        if route.refs and askers and not any(kinds(k, route, known[k.name]) for k in askers):
            unreached.append(route.path)
    assert unreached == []
