"""Who may see what: every address x every verb x every role, here, at a partner and abroad x own and foreign rows.

The rule of a cell is the address's own: the roles that its door names (`desk_view`), the scope of an operation. Who has
none of the roles is refused whatever stands in the address. For everybody else a foreign row, in any state, answers
like one that is not there: status, body and number of queries (`probing` says why that is known). An own row is shown
or refused, never breaks, and no answer names a row that does not exist for the asker. What a step did is taken back.
"""

import re
from collections import defaultdict
from collections.abc import Callable

import pytest

from lindung.config.api import api
from lindung.partners.models import Organisation
from lindung.partners.rules import Role
from tests.factories.partners import EVERY_ROLE
from tests.proofs import people, routes
from tests.proofs.cells import World, callbacks, door_of, may_enter, verbs_of, wrong_cells
from tests.proofs.people import Heard, Knocker
from tests.proofs.probing import Listener
from tests.proofs.reaching import TOKEN, asked_of
from tests.proofs.routes import Route

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
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
MAIN = re.compile(rb"<main.*</main>", re.DOTALL)


IN_EVERY_WAY = 6  # `people.outside`
REFUSED = {302, 401, 403, 422}  # sent to the sign-in, unknown, refused; a body is read before the scope is looked at
PLACES: dict[str, Callable[[], Organisation]] = {
    "desk": people.desk,
    "partner": people.partner,
    "twin abroad": lambda: people.desk("KH"),
    "partner abroad": lambda: people.partner("KH"),
}


def everybody_at(name: str) -> list[Knocker]:
    """One with all the roles that go together, one of each single role, one without any."""
    place = PLACES[name]()
    strong, single = people.at(place, f"{name}, every role", EVERY_ROLE), [[role] for role in Role]
    return [strong, *(people.at(place, f"{name}, {role.value}", [role]) for [role] in single), nobody_at(name)]


def nobody_at(name: str) -> Knocker:
    """A member without a role."""
    return people.at(PLACES[name](), f"{name}, no role", [])


def learns(knocker: Knocker, route: Route, verb: str) -> list[str]:
    """What somebody who may not come in could learn behind a door of ours: it asks no table for the reference."""
    door = door_of(callbacks().get(route.path))
    if knocker.name.startswith("invited organisation") and door.get("also_invited"):
        return []  # they are let in there, to their own: the scope of their organisation
    listener, body = Listener(routes.absent_ref()), World().body_for(route, verb)
    more = {"data": body, "content_type": "application/json"} if body else {}
    heard = knocker.ask(verb, route.at(**dict.fromkeys(route.refs, listener.ref)), listener=listener, **more)
    looks = [sql for sql in listener.named if not sql.startswith("INSERT")]  # what was typed is kept for who signs in
    wrong = [f"{heard}: asks for the row: {sql[:200]}" for sql in looks]
    return wrong if heard.status in REFUSED else [*wrong, f"{heard}: lets in who may not come in"]


def shut_out() -> list[list[Knocker]]:
    """Everybody who may not come in; who stand in one group share the addresses."""
    alone, elsewhere = [[knocker] for knocker in people.outside()], defaultdict[tuple[str, bool], list[Knocker]](list)
    for knocker in people.outside_everywhere():  # at the partner here alone, abroad the desk's and the partner's share
        elsewhere[knocker.name.partition(",")[0], knocker.name.endswith("abroad")].append(knocker)
    return [*alone, *elsewhere.values(), people.not_joined(), people.administrators_shut_out()]


def doors_for(knocker: Knocker) -> list[Route]:
    """The addresses of ours that this one can ask at."""
    return [route for route in asked_of(knocker, routes.all_routes()) if is_ours(route)]


def is_ours(route: Route) -> bool:
    """Whether a door of ours stands before it: a page of the desk, an operation."""
    is_door = route.path.startswith("api/v1/") or getattr(callbacks().get(route.path), "is_of_the_desk", False)
    return is_door and NO_DOOR.keys().isdisjoint({route.name, getattr(callbacks().get(route.path), "__name__", "")})


def test_every_address_has_a_door_with_its_rule() -> None:
    """A new address without a declared rule fails here."""
    without = [
        route.name
        for route in routes.all_routes()
        for callback in [callbacks().get(route.path)]
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
    """A role of each place, and systems, at every twentieth address."""
    world, found = World(), list(routes.all_routes())
    chosen = [
        people.at(people.desk(), "desk, auditor", [Role.AUDITOR]),
        people.at(people.partner(), "partner, partner_worker", [Role.PARTNER_WORKER]),
        people.at(people.desk("KH"), "twin abroad, supervisor", [Role.SUPERVISOR]),
        people.machine(people.desk("KH"), "twin's system"),
    ]
    for number, knocker in enumerate(chosen):
        assert wrong_cells(world, knocker, found[number::20]) == []
    assert world.cells > 200


def in_main(heard: Heard) -> bytes:
    """What an answer says, without who asked and without what is drawn for each answer."""
    body = getattr(heard.answer, "content", b"")
    found = MAIN.search(body)
    return TOKEN.sub(b"", found[0] if found else body)


def test_roles_that_answer_alike_are_answered_alike(in_nation: str) -> None:
    """What the matrix leaves out: of two whose roles answer alike the second is asked too, here, for a sample."""
    world = World()
    first, second = (
        people.at(people.desk(), f"desk, {role}", [role]) for role in (Role.INTERPRETER, Role.INVESTIGATOR)
    )
    found = [route for route in asked_of(first, routes.all_routes()) if may_enter(first, route)][::9]
    assert wrong_cells(world, first, found) == []
    alike = 0
    for route in found:
        for verb in verbs_of(route):
            if world.is_known((*world.know(second), route.path, verb), second):
                ref, alike = routes.absent_ref(), alike + 1
                one, other = (each.ask(verb, route.at(**dict.fromkeys(route.refs, ref))) for each in (first, second))
                assert (one.status, one.queries) == (other.status, other.queries)
                assert not route.refs or in_main(one) == in_main(other)
    assert alike > 10


def test_whoever_may_not_come_in_is_refused_before_any_row_is_looked_for(in_nation: str) -> None:
    """A sample, in turn."""
    everybody = [knocker for group in shut_out() for knocker in group]
    for number, knocker in enumerate(everybody):
        found = doors_for(knocker)[number :: len(everybody)]
        assert [each for route in found for each in learns(knocker, route, verbs_of(route)[0])] == []


@pytest.mark.prove
@pytest.mark.parametrize("place", PLACES)
def test_the_whole_matrix(in_nation: str, place: str) -> None:
    world, wrong = World(), list[str]()
    for knocker in everybody_at(place):
        wrong += wrong_cells(world, knocker, routes.all_routes())
    print(place, world.cells, "cells", world.asked, "requests")  # noqa: T201 - pytest shows it when the test fails
    assert wrong == []
    assert world.cells > 8_000


@pytest.mark.prove
def test_the_whole_matrix_of_systems(in_nation: str) -> None:
    """Every operation with a body made from its document."""
    world, wrong = World(), list[str]()
    for knocker in [*people.machines(), people.machine(people.desk("KH"), "twin's system")]:
        wrong += wrong_cells(world, knocker, routes.all_routes())
    print(world.cells, "cells", world.asked, "requests")  # noqa: T201 - pytest shows it when the test fails
    assert wrong == []
    assert world.cells > 1_000


@pytest.mark.prove
def test_nobody_who_may_not_come_in_learns_of_any_row(in_nation: str) -> None:
    """Disabled, invited and not joined, of suspended organisations, their systems; here, at a partner, abroad.

    Each group at every address: the first six in every way it can be asked, their like elsewhere in one, by turns.
    """
    wrong, asked = list[str](), 0
    for turn, group in enumerate(shut_out()):
        for number, knocker in enumerate(group):
            for place, route in enumerate(doors_for(knocker)[number :: len(group)]):
                verbs = verbs_of(route)
                chosen = verbs if turn < IN_EVERY_WAY else (verbs[(turn + place) % len(verbs)],)
                wrong += [each for verb in chosen for each in learns(knocker, route, verb)]
                asked += len(chosen)
    assert wrong == []
    assert asked > 4_000
