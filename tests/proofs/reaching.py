"""What each asker reaches: which addresses take a row of which table, found by asking, once a run."""

import re
from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model

from lindung.directory.models import Service
from lindung.partners.models import Organisation
from tests.proofs import routes
from tests.proofs.people import Knocker
from tests.proofs.probing import Listener
from tests.proofs.routes import Route

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w-]+|name="carry" value="[^"]+"')
Rows = dict[str, list[str]]  # model's label → references


def asked_of(knocker: Knocker, found: Iterable[Route]) -> list[Route]:
    """Pages for people, operations for machines."""
    return [route for route in found if route.path.startswith("api/v1/") == knocker.is_machine]


def gets(knocker: Knocker, route: Route) -> bool:
    """Whether the address can be read at all."""
    return knocker.ask("GET", route.at(ref=routes.absent_ref())).status != 405


def rows_of(scope: str) -> Rows:
    """Every row that exists for this scope, by table."""
    return {model._meta.label: routes.refs_seen(model, scope) for model in routes.models_with_ref()}


def strangers(scope: str) -> Rows:
    """Rows that exist, and not for this scope."""
    own, everything = rows_of(scope), rows_of("*")
    strange = {label: sorted(set(refs) - set(own[label])) for label, refs in everything.items()}
    here = Organisation.objects.filter(pk=int(scope.strip("{}") or 0)).values_list("country", flat=True).first()
    abroad = "MY" if here == "KH" else "KH"
    strange["directory.Service"] = list(Service.objects.filter(country=abroad).values_list("ref", flat=True))
    return strange


def heard_of(knocker: Knocker, route: Route, ref: str, method: str = "GET") -> tuple[int, bytes, int]:
    """Status, body without what differs anyhow, number of queries."""
    heard = knocker.ask(method, route.at(**{route.refs[0] if route.refs else "ref": ref}))
    body = getattr(heard.answer, "content", b"") + heard.answer.get("Location", "").encode()
    return heard.status, TOKEN.sub(b"", body.replace(ref.encode(), b"[ref]")), heard.queries


KINDS: dict[tuple[str, str], list[str]] = {}


def tables_of(knocker: Knocker, route: Route) -> frozenset[str]:
    """The tables in which an address looks for a reference that is nowhere, as the database is asked."""
    listener = Listener(routes.absent_ref())
    knocker.ask("GET", route.at(**dict.fromkeys(route.refs, listener.ref)), listener=listener)
    return frozenset(listener.tables)


def looked_up(knocker: Knocker, route: Route, rows: Rows) -> Rows:
    """Of these rows those that can stand in the address: of tables in which it looks for a reference."""
    labels = {apps.get_model(label)._meta.db_table: label for label in rows}
    return {labels[table]: rows[labels[table]] for table in sorted(tables_of(knocker, route)) if table in labels}


def kinds(knocker: Knocker, route: Route, rows: Rows) -> list[str]:
    """The same, looked up once a run: who is asked by name is as strong in every test."""
    place = (knocker.name, route.path)
    if place not in KINDS:
        KINDS[place] = kinds_of(knocker, route, rows)
    return KINDS[place]


def kinds_of(knocker: Knocker, route: Route, rows: Rows) -> list[str]:
    """Which tables' rows this address shows to whoever asks."""
    found = []
    for label, refs in looked_up(knocker, route, rows).items():
        if refs and any(knocker.ask("GET", route.at(ref=ref)).status != 404 for ref in refs[:2]):
            found.append(label)
    return found


# What makes rows differ beside their state: erased, ended, restricted to few, held, whose it is.
MARKS = ("erased_at", "ended_at", "readers", "handed_over_at", "until")


def of_each_state(rows: Rows) -> dict[str, list[str]]:
    """One reference of each state of each table: its state, and whether it is erased, ended, open to few only."""
    found: dict[str, list[str]] = {}
    for model in routes.models_with_ref():
        seen: dict[object, str] = {}
        states = states_of(model)
        for ref in rows.get(model._meta.label, ()):
            seen.setdefault(states.get(ref), ref)
        found[model._meta.db_table] = list(seen.values())
    return found


STATES: dict[str, dict[str, tuple[object, ...]]] = {}


def states_of(model: type[Model]) -> dict[str, tuple[object, ...]]:
    """The state of each row of a table, with what else marks it; read once a run (nothing is kept)."""
    if model._meta.label not in STATES:
        has = {field.name for field in model._meta.concrete_fields}
        marks = [name for name in MARKS if name in has]
        plain = ["state"] if "state" in has else []
        found = model._base_manager.values_list("ref", *plain, *marks)
        STATES[model._meta.label] = {
            row[0]: (*row[1 : 1 + len(plain)], *(each is None for each in row[1 + len(plain) :])) for row in found
        }
    return STATES[model._meta.label]
