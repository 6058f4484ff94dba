"""Who may see what: every address x every role, here, at a partner and abroad x own and foreign rows x every state.

The rule of a cell is the address's own: the roles that its door names (`desk_view`), the scope of an operation. Who has
none of the roles is refused in the same words whatever stands in the address. For everybody else a foreign row, in any
state, answers like one that is not there: status, body and number of queries.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from lindung.config.api import api
from lindung.partners.rules import Role
from tests.proofs import people, routes
from tests.proofs.people import Knocker
from tests.proofs.reaching import Rows, asked_of, gets, heard_of, rows_of, strangers
from tests.proofs.routes import Route

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
PARTS = 6
FROM = re.compile(r'FROM "(\w+)"')
# Doors that are none of ours, or that anybody may come through, each with the reason.
NO_DOOR = {
    "healthz": "says that the machine works, and nothing else",
    "web:language": "keeps the language of a device",
    "web:look": "the look's own page, in practice only",
    "partners:ministry_start": "signing in happens before anybody is known; 404 where no ministry is set up",
    "partners:ministry_back": "the way back from a ministry's sign-in; 404 where none is set up",
    "no_such_address": "says that there is no such operation",
    "api:openapi-json": "the document of the API: what there is to ask, and nothing that was answered",
    "api:openapi-view": "the same document as a page",
    "api:api-root": "leads to the document",
}
FOREIGN = ("allauth.", "ninja.", "django.")


def members() -> list[Knocker]:
    """Every role at a desk, at a partner of it and at the desk of another country; and somebody without any."""
    found = []
    for place, name in ((people.desk(), "desk"), (people.partner(), "partner"), (people.desk("KH"), "twin abroad")):
        found += [people.at(place, f"{name}, {role.value}", [role]) for role in Role]
        found.append(people.at(place, f"{name}, no role", []))
    return found


def by_state(rows: Rows) -> dict[str, list[str]]:
    """One reference of each table and state."""
    found: dict[str, list[str]] = {}
    for model in routes.models_with_ref():
        states, seen = routes.state_of(model), {}
        for ref in rows.get(model._meta.label, ()):
            seen.setdefault(states.get(ref, ""), ref)
        found[model._meta.db_table] = list(seen.values())
    return found


TABLES: dict[str, frozenset[str]] = {}
READABLE: dict[str, bool] = {}


def tables_of(route: Route, leaders: list[Knocker]) -> frozenset[str]:
    """The tables in which an address looks its reference up, as the database is asked; found once a run."""
    if route.path not in TABLES:
        known, found = {model._meta.db_table for model in apps.get_models()}, set()
        for leader in leaders:
            if asked_of(leader, [route]):
                ref = routes.absent_ref()
                heard = leader.ask("GET", route.at(**dict.fromkeys(route.refs, ref)))
                asked = [sql for sql in heard.statements if ref in sql]
                found |= {match[1] for sql in asked for match in FROM.finditer(sql) if match[1] in known}
        TABLES[route.path] = frozenset(found)
    return TABLES[route.path]


def is_read(knocker: Knocker, route: Route) -> bool:
    """Whether the address can be read at all: the same for everybody."""
    if route.path not in READABLE:
        READABLE[route.path] = gets(knocker, route)
    return READABLE[route.path]


def refused_by_door(knocker: Knocker, route: Route) -> bool:
    """Whether the door of this address names roles and the asker has none of them."""
    roles = doors().get(route.path, None)
    said = knocker.name.partition(", ")[2]
    has = set(Role) if said == "every role" else {Role(word) for word in said.split() if word in set(Role)}
    return bool(roles) and not has & set(roles or ())


@cache
def doors() -> dict[str, tuple[Role, ...]]:
    """The roles that each address's door names."""
    return {route.path: getattr(callback, "roles", ()) for route, callback in callbacks()}


def callbacks() -> Iterator[tuple[Route, object]]:
    """Every address with what answers it."""
    found = {route.name: route for route in routes.all_routes()}

    def below(resolver: URLResolver, space: str) -> Iterator[tuple[str, object]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from below(each, ":".join(filter(None, [space, each.namespace or ""])))
            elif isinstance(each, URLPattern):
                yield ":".join(filter(None, [space, each.name or ""])), each.callback

    for name, callback in below(get_resolver(), ""):
        if name in found:
            yield found[name], callback


def wrong_cells(knocker: Knocker, found: list[Route], leaders: list[Knocker]) -> tuple[list[str], int]:
    """What differs where nothing may, and how many cells were looked at."""
    wrong, cells = [], 0
    strange, own = by_state(strangers(knocker.scope)), by_state(rows_of(knocker.scope))
    for route in asked_of(knocker, found):
        if not route.refs or not is_read(knocker, route):
            continue
        absent = heard_of(knocker, route, routes.absent_ref())
        refused = refused_by_door(knocker, route)
        tables = tables_of(route, leaders)
        foreign = [ref for table in tables for ref in strange.get(table, ())]
        mine = [ref for table in tables for ref in own.get(table, ())]
        for ref in [*foreign, *mine][:1] if refused else foreign:
            cells += 1
            if heard_of(knocker, route, ref) != absent:
                wrong.append(f"{knocker.name} {route.path} {ref}: a foreign row is told from none")
        if refused and absent[0] != 403:
            wrong.append(f"{knocker.name} {route.path}: {absent[0]} without a role that its door names")
        for ref in [] if refused else mine:
            cells += 1
            heard = knocker.ask("GET", route.at(**{route.refs[0]: ref}))
            if heard.status >= 500:
                wrong.append(str(heard))
    return wrong, cells


def test_every_address_has_a_door_with_its_rule() -> None:
    """A new address without a declared rule fails here."""
    without = [
        route.name
        for route, callback in callbacks()
        if not getattr(callback, "is_of_the_desk", False)
        and not getattr(callback, "is_public", False)
        and not getattr(callback, "__module__", "").startswith(FOREIGN)
        and route.name not in NO_DOOR
        and getattr(callback, "__name__", "") not in NO_DOOR
    ]
    assert without == []


def test_every_operation_names_its_scope() -> None:
    operations = [
        (path, operation.view_func)
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]
    open_ones = [path for path, func in operations if not getattr(func, "api_scope", "")]
    assert len(operations) > 50
    assert open_ones == OPEN_OPERATIONS


OPEN_OPERATIONS: list[str] = []


def test_a_sample_of_the_matrix(in_nation: str) -> None:
    """A role of each place, at every twenty-fifth address."""
    chosen = [
        people.at(people.desk(), "desk, auditor", [Role.AUDITOR]),
        people.at(people.partner(), "partner, partner_worker", [Role.PARTNER_WORKER]),
        people.at(people.desk("KH"), "twin abroad, supervisor", [Role.SUPERVISOR]),
    ]
    leaders, looked_at = [*people.strong(), *people.machines()], 0
    for number, knocker in enumerate(chosen):
        wrong, cells = wrong_cells(knocker, list(routes.all_routes())[number::25], leaders)
        assert wrong == []
        looked_at += cells
    assert looked_at > 9


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_the_whole_matrix(in_nation: str, part: int) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    cells, leaders = 0, [*people.strong(), *people.machines()]
    for knocker in [*members(), *leaders][part::PARTS]:
        wrong, looked_at = wrong_cells(knocker, list(routes.all_routes()), leaders)
        found[knocker.name] += wrong
        cells += looked_at
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert cells > 500
