"""A law that requires a showing: a ground from a list that stays, and words that go with the person's key."""

import json

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from lindung.audit.models import Trail
from lindung.cases import actions
from lindung.cases.models import Disclosure, Person, Sight
from lindung.cases.rules import ErasureAsker, LegalBasis, LegalGround
from lindung.partners.models import CLOCK
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, Role, TokenScope
from tests.factories import NINE
from tests.factories.cases import a_person, a_sight, a_supervisor
from tests.factories.partners import a_member, a_token, an_organisation, signed_in

WORDS = "Practice Court, in the matter of Zq Practice Name, order 12"
SAID = LegalBasis(LegalGround.COURT_ORDER, WORDS, 14)


def shown_by_law(person: Person, law: LegalBasis = SAID) -> Sight:
    return actions.disclose_by_law(
        person=person,
        to=an_organisation(OrganisationKind.POLICE),
        purpose=Purpose.INVESTIGATION,
        field_groups=frozenset({FieldGroup.NEEDS}),
        law=law,
        actor=a_supervisor(of=person.case.accountable),
        at=NINE,
    )


def pages_of(person: Person) -> list[str]:
    """The person's page and her own record."""
    client = signed_in(Client(), a_member(of=person.case.accountable, roles=[Role.SUPERVISOR]))
    page = f"/cases/persons/{person.ref}/"
    return [client.get(address).content.decode() for address in (page, f"{page}record/?language=en")]


def told_by_the_api(person: Person) -> tuple[str, str]:
    """The ground and the words, as a desk's own system reads them."""
    _, token = a_token(of=person.case.accountable, scopes=[TokenScope.CASES_READ])
    record = Client().get(f"/api/v1/persons/{person.ref}/record", headers={"Authorization": f"Bearer {token}"})
    [told] = record.json()["told"]
    return told["legal_ground"], told["legal_reference"]


@pytest.mark.django_db
def test_the_words_are_read_where_they_were_and_go_with_her_erasure_while_the_ground_stays():
    person = a_person()
    shown_by_law(person)
    for page in pages_of(person):
        assert WORDS in page
        assert "A court ordered it" in page
    assert told_by_the_api(person) == ("court_order", WORDS)
    actions.forget_person(person=person, asker=ErasureAsker.PERSON, actor=CLOCK, at=NINE)
    for page in pages_of(person):
        assert WORDS not in page
        assert "A court ordered it" in page
    assert told_by_the_api(person) == ("court_order", "")
    told, sight = Disclosure.objects.get(), Sight.objects.get()
    assert not told.legal_reference
    assert told.legal_ground == sight.legal_ground == "court_order"


@pytest.mark.django_db
def test_the_trail_holds_the_ground_and_no_words_and_reading_them_is_an_entry():
    person = a_person()
    shown_by_law(person)
    assert Trail.objects.get(what="sight.opened").facts["law"] == "court_order"
    client = signed_in(Client(), a_member(of=person.case.accountable, roles=[Role.SUPERVISOR]))
    client.get(f"/cases/persons/{person.ref}/record/")
    assert Trail.objects.filter(what="person.record_shown", thing=person.ref).exists()
    assert "Zq Practice" not in json.dumps([entry.facts for entry in Trail.objects.all()])


def words_in_clear() -> list[str]:
    """Two disclosures by law as the version before wrote them, then the tables of today again."""
    people = [a_person(), a_person()]
    for person in people:
        shown_by_law(person)
    a_sight(person=people[0])
    people[1].key.erase(at=NINE)
    migrate_to("0019_names_under_keys")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '*', false)")
        cursor.execute("SELECT legal_basis FROM cases_disclosure WHERE ground = 'legal_duty' ORDER BY id")
        back = [row[0] for row in cursor.fetchall()]
        cursor.execute("UPDATE cases_disclosure SET legal_basis = %s WHERE ground = 'legal_duty'", [WORDS])
        cursor.execute("UPDATE cases_sight SET legal_basis = %s WHERE ground = 'legal_duty'", [WORDS])
    migrate_to(None)
    return back


def migrate_to(name: str | None) -> None:
    executor = MigrationExecutor(connections["owner"])
    executor.migrate([("cases", name)] if name else executor.loader.graph.leaf_nodes())


@pytest.mark.prove
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_words_from_before_are_sealed_by_the_upgrade_and_those_of_an_erased_person_are_gone():
    assert words_in_clear() == [WORDS, "court_order"]  # the way back opens what still opens
    told = Disclosure.objects.order_by("id")
    assert [(str(row.legal_reference or ""), row.legal_ground) for row in told] == [
        (WORDS, "earlier"),
        ("", "earlier"),
        ("", ""),
    ]
    assert set(Sight.objects.exclude(legal_ground="").values_list("legal_ground", flat=True)) == {"earlier"}
    assert len({row.ref for row in told}) == 3
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(x::text, '') FROM cases_disclosure x")
        assert WORDS not in str(cursor.fetchone())
