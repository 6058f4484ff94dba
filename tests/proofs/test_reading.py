"""Whoever opens something sealed about a person leaves an entry that names it: every page, every operation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from lindung.audit.models import Trail
from lindung.cases.models import Case
from lindung.partners.models import Member
from lindung.partners.noting import NOT_ABOUT_PERSONS
from lindung.partners.rules import Role
from lindung.vault.fields import SealedField
from tests.factories.partners import EVERY_ROLE
from tests.proofs import people, routes
from tests.proofs.people import Knocker
from tests.proofs.reaching import asked_of, gets, kinds, rows_of
from tests.proofs.routes import Route

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("in_nation")]
ROOMS_SAMPLED = ("cases:", "desk:case", "care:second_look", "api-1.0.0:case")
LIKELY = ("cases.Case", "cases.Person", "cases.Suspect", "cases.Task", "cases.Assessment", "care.Closing")


@contextmanager
def opening() -> Iterator[dict[str, set[str]]]:
    """Every sealed row that is opened within this: its own reference → what an entry may name instead of it."""
    found: dict[str, set[str]] = {}
    open_ = SealedField.open_

    def watched(self: SealedField[Any, Any], row: Any, sealed: Any) -> Any:
        if row._meta.label not in NOT_ABOUT_PERSONS:
            above = (getattr(row, name, None) for name in ("person", "report"))
            found[row.ref] = {row.ref, *(each.ref for each in above if each is not None)}
        return open_(self, row, sealed)

    SealedField.open_ = watched  # type: ignore[method-assign]
    try:
        yield found
    finally:
        SealedField.open_ = open_  # type: ignore[method-assign]


def name_of(knocker: Knocker) -> str:
    """What the trail calls whoever asks."""
    if knocker.is_machine:
        return "token:" + knocker.headers["Authorization"].split("_")[1]
    return Member.objects.get(account=knocker.client.session["_auth_user_id"]).ref


def unnamed(knocker: Knocker, path: str) -> set[str]:
    """What this answer opened and no entry names; everything is taken back."""
    with opening() as opened, transaction.atomic():
        answer = knocker.client.get(path, headers=knocker.headers)
        entries = Trail.objects.filter(by=name_of(knocker)).values_list("thing", "facts__persons", "facts__refs")
        named = {ref for thing, *lists in entries for ref in (thing, *(lists[0] or ()), *(lists[1] or ()))}
        transaction.set_rollback(True)
    shown = answer.status_code < 300 or answer.status_code >= 400
    return {ref for ref, either in opened.items() if not either & named} if shown else set()


def paths_of(knocker: Knocker, found: list[Route], rows: dict[str, list[str]], *, most: int) -> Iterator[str]:
    """Each address without a row, and with up to `most` rows of each table that it shows."""
    for route in asked_of(knocker, found):
        if not gets(knocker, route):
            continue
        if not route.refs:
            yield route.at()
            continue
        for label in kinds(knocker, route, rows):
            yield from (route.at(ref=ref) for ref in rows[label][:most])


def test_a_case_read_through_the_desk_and_the_api_leaves_what_was_opened_on_the_trail(in_nation: str) -> None:
    """A sample: the rooms where persons are, one row of a kind."""
    wrong = {}
    for knocker in [people.strong()[0], people.machines()[0]]:
        rows = {label: refs for label, refs in rows_of(knocker.scope).items() if label.startswith(LIKELY)}
        found = [route for route in routes.all_routes() if route.name.startswith(ROOMS_SAMPLED)]
        for path in paths_of(knocker, found, {label: refs[:1] for label, refs in rows.items()}, most=1):
            missing = unnamed(knocker, path)
            if missing:
                wrong[knocker.name, path] = missing
    assert wrong == {}


@pytest.mark.prove
@pytest.mark.parametrize("who", range(4))
def test_nothing_about_a_person_is_opened_without_an_entry(in_nation: str, who: int) -> None:
    knocker = [*people.strong(), *people.machines()][who]
    rows = rows_of(knocker.scope)
    wrong = {path: missing for path in paths_of(knocker, list(routes.all_routes()), rows, most=3)
             if (missing := unnamed(knocker, path))}  # fmt: skip
    assert wrong == {}


def test_the_entry_says_which_parts_and_whose_and_a_refusal_leaves_none(in_nation: str) -> None:
    knocker = people.strong()[0]
    case = Case.objects.filter(accountable=knocker.organisation, suspects__isnull=False).first()
    assert case is not None
    suspect = case.suspects.order_by("id")[0]
    with transaction.atomic():
        answer: HttpResponse = knocker.client.get(f"/cases/suspects/{suspect.ref}/change/")
        entry = Trail.objects.get(by=name_of(knocker), what="record.read")
        assert (answer.status_code, entry.about, entry.organisation_id) == (200, case.ref, knocker.organisation.pk)  # type: ignore[union-attr]
        assert (entry.facts["opened"], entry.facts["refs"]) == (["suspect"], [suspect.ref])
        transaction.set_rollback(True)
    twin = people.at(people.desk("KH"), "twin", EVERY_ROLE)
    foreign = people.at(people.desk("KH"), "twin's administrator", [Role.ADMINISTRATOR])
    for stranger, status in ((twin, 404), (foreign, 403), (people.administrator(), 403)):
        assert stranger.client.get(f"/cases/suspects/{suspect.ref}/change/").status_code == status
        assert not Trail.objects.filter(by=name_of(stranger)).exists()
    assert Client().get(f"/cases/suspects/{suspect.ref}/change/").status_code == 302


def test_every_sealed_table_that_is_not_about_persons_is_there_and_says_why() -> None:
    sealed = {m._meta.label for m in apps.get_models() if any(isinstance(f, SealedField) for f in m._meta.fields)}
    assert set(NOT_ABOUT_PERSONS) <= sealed
    assert all(len(reason) > 6 for reason in NOT_ABOUT_PERSONS.values())
