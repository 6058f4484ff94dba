"""Every form and every POST address with what nobody should send: refused clearly, nothing half-written."""

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.urls import resolve

from tests.proofs import people, routes
from tests.proofs.bad_input import (
    BODIES,
    FORM,
    VALUES,
    Found,
    Standing,
    forms_of,
    left_behind,
    standing,
    writes,
)
from tests.proofs.people import Heard, Knocker
from tests.proofs.reaching import Rows, looked_up, rows_of
from tests.proofs.routes import Route

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]

IN_TURN = 3  # addresses and fields are so many that each takes a third of what nobody should send
OF_LONG_FORMS = 9


def attack(knocker: Knocker, ground: Standing, path: str, body: bytes, content_type: str = FORM) -> str:
    """Send it; what is wrong with the answer ("" when nothing is). What it changed is taken back to the ground."""
    with transaction.atomic():
        before = writes()
        connection.queries_log.clear()
        answer = knocker.client.generic("POST", path, body, content_type, headers=knocker.headers)
        heard = Heard(knocker.name, "POST", path, answer, 0)
        if heard.status >= 500:
            said = f"{heard} {content_type} {body[:300]!r}"
        elif heard.status >= 400 and (changed := left_behind(ground, before)):
            said = f"{heard} {body[:200]!r} changed {changed}"
        else:
            said = ""
        transaction.set_rollback(True)
    return said


def places(knocker: Knocker, route: Route, own: Rows, rows: int) -> Iterator[str]:
    """The address, with own rows spread over each table that it looks into."""
    if not route.refs:
        yield route.at()
        return
    for refs in looked_up(knocker, route, own).values():
        for ref in refs[:: max(1, len(refs) // rows)][:rows]:
            yield route.at(**dict.fromkeys(route.refs, ref))


def met(knocker: Knocker, *, rows: int) -> Iterator[tuple[str, Found]]:
    """Every form somebody meets on the pages of own rows: once per address it goes to and set of fields."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    own = rows_of(knocker.scope)
    for route in routes.all_routes():
        if route.path.startswith(("api/", "accounts/")):
            continue
        for place in places(knocker, route, own, rows):
            answer = knocker.ask("GET", place).answer
            if answer.status_code != 200 or b"<form" not in getattr(answer, "content", b""):
                continue
            for form in forms_of(answer.content):
                path = urlsplit(form.action).path or place
                kind = (resolve(path).view_name, tuple(sorted(form.values)))
                if kind not in seen:
                    seen.add(kind)
                    yield path, form


def odd_bodies(form: Found) -> Iterator[bytes]:
    """What goes into a form. One that goes to its own page is long, and there are many: every ninth body of it."""
    return islice(_bodies(form), None, None, 1 if form.action else OF_LONG_FORMS)


def _bodies(form: Found) -> Iterator[bytes]:
    """The form as filled in, without each field, and with odd values in each field: a third of them, in turn."""
    yield form.body()
    for button in form.buttons[1:]:
        yield form.body(**dict([button]))
    for number, name in enumerate(form.values):
        yield Found("", {key: value for key, value in form.values.items() if key != name}, form.buttons).body()
        for value in VALUES[number % IN_TURN :: IN_TURN]:
            yield form.body(**{name: value})


def test_every_address_refuses_bodies_nobody_can_read(in_nation: str) -> None:
    """A sample: each address with one of the bodies, in turn."""
    knockers, wrong = [people.strong()[0], people.machines()[0], people.outside()[0]], []
    ground = standing()
    for knocker in knockers:
        for number, route in enumerate(routes.all_routes()):
            if route.path.startswith("api/v1/") == knocker.is_machine:
                content_type, body = BODIES[number % len(BODIES)]
                wrong.append(attack(knocker, ground, route.at(ref=routes.absent_ref()), body, content_type))
    assert [each for each in wrong if each] == []


@pytest.mark.prove
@pytest.mark.parametrize("who", range(4))
def test_every_address_refuses_a_third_of_the_bodies_in_turn(in_nation: str, who: int) -> None:
    knocker = [people.strong()[0], *people.machines(), people.outside()[0]][who]
    ground, wrong = standing(), []
    for number, route in enumerate(routes.all_routes()):
        if route.path.startswith("api/v1/") == knocker.is_machine:
            for content_type, body in BODIES[number % IN_TURN :: IN_TURN]:
                wrong.append(attack(knocker, ground, route.at(ref=routes.absent_ref()), body, content_type))
    assert [each for each in wrong if each] == []


@pytest.mark.prove
@pytest.mark.parametrize("who", range(4))
def test_every_field_of_every_form_refuses_odd_values_and_keeps_nothing(in_nation: str, who: int) -> None:
    knocker = [*people.strong(), people.administrator(), people.outside()[0]][who]
    ground, forms, wrong = standing(), list(met(knocker, rows=2)), []
    for path, form in forms:
        wrong += [attack(knocker, ground, path, body) for body in odd_bodies(form)]
    print(len(forms), "forms")  # noqa: T201 - pytest shows it when the test fails
    assert [each for each in wrong if each] == []
    assert forms
