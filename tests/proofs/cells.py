"""The cells of the matrix: somebody x an address x a verb x a row, each with what its declared rule says.

A member's cell is asked for once for all roles of her organisation that answer every question alike that was asked
about roles while the answer was made (`probing`); whether a supervisor asks is such a question of the database.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.proofs import routes
from tests.proofs.bad_input import forms_of
from tests.proofs.bodies import operations
from tests.proofs.people import Heard, Knocker
from tests.proofs.probing import Listener, Question, would_answer
from tests.proofs.reaching import Rows, asked_of, of_each_state, rows_of, strangers
from tests.proofs.routes import Route

REF = re.compile(rb"\b[0-9A-HJKMNP-TV-Z]{10}\b")
# Tables whose references others read: what helps is listed for everybody, and an act on an own row names who did it.
NAMED = {"directory.Service", "partners.Member"}
FORM = "application/x-www-form-urlencoded"
CLOSED = {401, 403}  # what a door answers to who may not come in; 302 sends to the sign-in


@dataclass
class World:
    """What is known of a run: rows by scope, answers by place, the forms that were seen."""

    strange: dict[tuple[str, bool], dict[str, list[str]]] = field(default_factory=dict)
    own: dict[tuple[str, bool], dict[str, list[str]]] = field(default_factory=dict)
    secret: dict[tuple[str, bool], frozenset[bytes]] = field(default_factory=dict)
    answered: dict[tuple[object, ...], list[frozenset[Question]]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)  # the name of an address → a form that goes to it
    finds: dict[tuple[object, ...], set[str]] = field(default_factory=dict)  # own rows that an address finds
    cells: int = 0  # that were looked at, whoever was asked for them
    asked: int = 0  # requests

    def know(self, knocker: Knocker) -> tuple[str, bool]:
        """Read once which rows exist for these organisations, and which do not."""
        place = (str(knocker.scope), knocker.scope.supervised)
        if place not in self.strange:
            strange: Rows = strangers(knocker.scope)
            own = rows_of(knocker.scope)
            self.strange[place], self.own[place] = of_each_state(strange), of_each_state(own)
            seen = {ref for refs in own.values() for ref in refs}
            hidden = {ref for label, refs in strange.items() if label not in NAMED for ref in refs} - seen
            self.secret[place] = frozenset(ref.encode() for ref in hidden)
        return place

    def body_for(self, route: Route, verb: str, *, of_api: bool = False) -> bytes:
        """A body for this address: made from the API's document, or of a form that was met before."""
        if route.path in operations():
            return operations()[route.path].get(verb, b"")
        return b"" if of_api or verb == "GET" else self.bodies.get(route.name, b"")

    def is_known(self, key: tuple[object, ...], knocker: Knocker) -> bool:
        """Whether somebody of the same place was asked, whose roles answered as this one's would."""
        if knocker.is_machine or knocker.organisation is None:
            return False
        return any(
            all(would_answer(each, knocker.roles, knocker.lacking) for each in questions)
            for questions in self.answered.get(key, ())
        )


@cache
def callbacks() -> dict[str, Any]:
    """What answers each address, by its path."""
    found = {route.name: route for route in routes.all_routes()}

    def below(resolver: URLResolver, space: str) -> Iterator[tuple[str, Any]]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from below(each, ":".join(filter(None, [space, each.namespace or ""])))
            elif isinstance(each, URLPattern):
                yield ":".join(filter(None, [space, each.name or ""])), each.callback

    return {found[name].path: callback for name, callback in below(get_resolver(), "") if name in found}


def may_enter(knocker: Knocker, route: Route) -> bool:
    """Whether the door of this address names no roles, or one of hers."""
    roles = getattr(callbacks().get(route.path), "roles", ())
    return not roles or not knocker.roles.isdisjoint(roles)


def verbs_of(route: Route) -> tuple[str, ...]:
    """How an address may be asked: what its door lets in, what the API's document names; else read, and sent to."""
    if route.path in operations():
        return tuple(operations()[route.path])
    methods = door_of(callbacks().get(route.path)).get("methods", ("GET", "POST"))
    return tuple(verb for verb in methods if verb != "HEAD")


def door_of(callback: Any) -> dict[str, Any]:
    """What the door of an address was told when it was hung: methods, roles, who else may come in."""
    while callback is not None and "methods" not in getattr(getattr(callback, "__code__", None), "co_freevars", ()):
        callback = getattr(callback, "__wrapped__", None)
    if callback is None:
        return {}
    cells = zip(callback.__code__.co_freevars, callback.__closure__, strict=True)
    return {name: cell.cell_contents for name, cell in cells}


def wrong_cells(world: World, knocker: Knocker, found: Iterable[Route]) -> list[str]:
    """What differs where nothing may, for one who asks at these addresses."""
    wrong: list[str] = []
    for route in asked_of(knocker, found):
        for verb in verbs_of(route):
            wrong += _foreign(world, knocker, route, verb)
        for verb in verbs_of(route) if route.refs else ():
            wrong += _own(world, knocker, route, verb)
    return wrong


def _foreign(world: World, knocker: Knocker, route: Route, verb: str) -> list[str]:
    """The address with a reference that is nowhere, or without any; strangers' rows are tried in what it asks."""
    place, key = world.know(knocker), (str(knocker.scope), knocker.scope.supervised, route.path, verb)
    world.cells += 1
    if world.is_known(key, knocker):
        return []
    listener = Listener(routes.absent_ref(), world.strange[place], world.own[place])
    path = route.at(**dict.fromkeys(route.refs, listener.ref))
    heard = _ask(world, knocker, verb, path, listener)
    wrong = _judged(world, knocker, route, heard, listener, place)
    body, questions = world.body_for(route, verb), heard.questions
    if body and heard.status not in {403, 404, 405}:  # it reads what was sent before it looks for the row
        again = Listener(listener.ref, world.strange[place], world.own[place])
        other = _ask(world, knocker, verb, path, again, body)
        wrong += _judged(world, knocker, route, other, again, place, body)
        questions |= other.questions
        listener.found |= again.found
    world.answered.setdefault(key, []).append(questions)
    world.finds.setdefault((*place, route.path), set()).update(listener.found)
    return wrong


def _judged(
    world: World,
    knocker: Knocker,
    route: Route,
    heard: Heard,
    listener: Listener,
    place: tuple[str, bool],
    body: bytes = b"",
) -> list[str]:
    wrong = [f"{heard}: a foreign row is told from none: {each}" for each in listener.told_apart]
    world.cells += listener.tried
    if listener.untried:  # it writes with the reference: every stranger's row is asked for really
        wrong += _really(world, knocker, heard, listener, place, body)
    if heard.status >= 500 and route.name != "healthz":  # 503: no worker here
        wrong.append(str(heard))
    if not may_enter(knocker, route) and heard.status not in {*CLOSED, 405}:
        wrong.append(f"{heard}: without a role that its door names")
    return wrong + _told(world, heard, place)


def _really(
    world: World, knocker: Knocker, heard: Heard, listener: Listener, place: tuple[str, bool], body: bytes
) -> list[str]:
    wrong = []
    for ref in (ref for table in listener.tables for ref in world.strange[place].get(table, ())):
        other = _ask(world, knocker, heard.method, heard.path.replace(listener.ref, ref), Listener(), body)
        world.cells += 1
        if (other.status, other.queries) != (heard.status, heard.queries):
            wrong.append(f"{other}: a foreign row is told from none, {heard.status} {heard.queries} {other.queries}")
    return wrong


def _own(world: World, knocker: Knocker, route: Route, verb: str) -> list[str]:
    """The address with an own row of each state that it finds: allowed, or refused; never broken, never telling."""
    place, wrong = world.know(knocker), []
    if not may_enter(knocker, route):  # refused before the row is looked for: `_foreign` saw that
        return []
    for ref in sorted(world.finds.get((*place, route.path), ())):
        key = (*place, route.path, verb, ref)
        world.cells += 1
        if not world.is_known(key, knocker):
            path, body = route.at(**dict.fromkeys(route.refs, ref)), world.body_for(route, verb, of_api=True)
            heard = _ask(world, knocker, verb, path, Listener(), body)
            world.answered.setdefault(key, []).append(heard.questions)
            wrong += [str(heard)] if heard.status >= 500 else []
            wrong += _told(world, heard, place)
            _keep_forms(world, heard)
    return wrong


def _told(world: World, heard: Heard, place: tuple[str, bool]) -> list[str]:
    """Strangers' references that stand in an answer."""
    said = getattr(heard.answer, "content", b"")
    return [f"{heard}: names a foreign row {each!r}" for each in set(REF.findall(said)) & world.secret[place]]


def _ask(world: World, knocker: Knocker, verb: str, path: str, listener: Listener, body: bytes = b"") -> Heard:
    world.asked += 1
    kind = "application/json" if knocker.is_machine else FORM
    more = {} if verb == "GET" else {"data": body, "content_type": kind}
    return knocker.ask(verb, path, listener=listener, **more)


def _keep_forms(world: World, heard: Heard) -> None:
    content = getattr(heard.answer, "content", b"")
    if heard.status == 200 and b"<form" in content:
        for form in forms_of(content):
            path = urlsplit(form.action).path or heard.path
            world.bodies.setdefault(resolve(path).view_name, form.body())
