"""Every form and every POST address with what nobody should send: refused clearly, nothing half-written."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.urls import resolve

from tests.proofs import people, routes
from tests.proofs.bad_input import BODIES, FORM, VALUES, Found, forms_of, left_behind, standing
from tests.proofs.people import Heard, Knocker

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]

IN_TURN = 3  # addresses and fields are so many that each takes a third of what nobody should send


def attack(knocker: Knocker, path: str, body: bytes, content_type: str = FORM) -> str:
    """Send it; what is wrong with the answer ("" when nothing is). What it changed is taken back."""
    with transaction.atomic():
        before = standing()
        connection.queries_log.clear()
        answer = knocker.client.generic("POST", path, body, content_type, headers=knocker.headers)
        heard = Heard(knocker.name, "POST", path, answer, 0)
        if heard.status >= 500:
            said = f"{heard} {content_type} {body[:300]!r}"
        elif heard.status >= 400 and (changed := left_behind(before)):
            said = f"{heard} {body[:200]!r} changed {changed}"
        else:
            said = ""
        transaction.set_rollback(True)
    return said


def met(knocker: Knocker, *, rows: int) -> Iterator[tuple[str, Found]]:
    """Every form somebody meets on the pages of own rows: once per address it goes to and set of fields."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    own = {model._meta.label: routes.refs_seen(model, knocker.scope) for model in routes.models_with_ref()}
    for route in routes.all_routes():
        if route.path.startswith(("api/", "accounts/")):
            continue
        places = (
            [{}]
            if not route.refs
            else [{"ref": ref} for refs in own.values() for ref in refs[:: max(1, len(refs) // rows)][:rows]]
        )
        for place in places:
            answer = knocker.ask("GET", route.at(**place)).answer
            if answer.status_code != 200 or b"<form" not in getattr(answer, "content", b""):
                if answer.status_code == 405 or not route.refs:
                    break
                continue
            for form in forms_of(answer.content):
                path = urlsplit(form.action).path or route.at(**place)
                kind = (resolve(path).view_name, tuple(sorted(form.values)))
                if kind not in seen:
                    seen.add(kind)
                    yield path, form


def odd_bodies(form: Found) -> Iterator[bytes]:
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
    wrong = []
    for knocker in [people.strong()[0], people.machines()[0], people.outside()[0]]:
        for number, route in enumerate(routes.all_routes()):
            if route.path.startswith("api/v1/") == knocker.is_machine:
                content_type, body = BODIES[number % len(BODIES)]
                wrong.append(attack(knocker, route.at(ref=routes.absent_ref()), body, content_type))
    assert [each for each in wrong if each] == []


@pytest.mark.prove
@pytest.mark.parametrize("who", range(4))
def test_every_address_refuses_a_third_of_the_bodies_in_turn(in_nation: str, who: int) -> None:
    knocker = [people.strong()[0], *people.machines(), people.outside()[0]][who]
    wrong = []
    for number, route in enumerate(routes.all_routes()):
        if route.path.startswith("api/v1/") == knocker.is_machine:
            for content_type, body in BODIES[number % IN_TURN :: IN_TURN]:
                wrong.append(attack(knocker, route.at(ref=routes.absent_ref()), body, content_type))
    assert [each for each in wrong if each] == []


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_every_field_of_every_form_refuses_odd_values_and_keeps_nothing(in_nation: str, part: int) -> None:
    wrong, forms = [], 0
    for knocker in [*people.strong(), people.outside()[0]]:
        for number, (path, form) in enumerate(met(knocker, rows=2)):
            if number % 4 == part:
                forms += 1
                wrong += [attack(knocker, path, body) for body in odd_bodies(form)]
    print(forms, "forms")  # noqa: T201 - pytest shows it when the test fails
    assert [each for each in wrong if each] == []
    assert forms
