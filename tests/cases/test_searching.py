"""A person is found by a name that was misheard, joined or turned round; by her own organisation, and on the trail."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lindung.audit.models import Trail
from lindung.cases import actions, queries, tasks
from lindung.cases.models import NameToken, Person
from lindung.cases.rules import FORM_OF_TOKENS, LEAST_LETTERS, ErasureAsker, NameTooShort, likeness, tokens_of
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.cases import a_case, a_person, a_supervisor, an_officer, person_facts
from tests.factories.partners import a_token, an_actor, an_organisation, signed_in

pytestmark = pytest.mark.django_db
NAMES = ("Nurhalizah binti Abdul Rahman", "Sok Dara", "Aung Myint", "សុភា", "Mohammad Hossain", "Siti Aminah", "Ly Chan")


@pytest.fixture
def officer():
    """An officer whose organisation knows seven persons."""
    actor = an_officer()
    for name in NAMES:
        a_person(case=a_case(by=actor), name=name, by=actor)
    return actor


def found(actor, name: str) -> list[str]:
    return [each.name for each in queries.find_persons(actor, name=name)]


@pytest.mark.parametrize(
    ("asked", "is_meant"),
    [
        ("nur haliza", "Nurhalizah binti Abdul Rahman"),
        ("rahman nurhaliza", "Nurhalizah binti Abdul Rahman"),
        ("norhalizah", "Nurhalizah binti Abdul Rahman"),
        ("dara sok", "Sok Dara"),
        ("sokdara", "Sok Dara"),
        ("Ong Myin", "Aung Myint"),
        ("sophea", "សុភា"),
        ("Mohd. Hussein", "Mohammad Hossain"),
        ("sity amina", "Siti Aminah"),
        ("Datuk Siti Aminah", "Siti Aminah"),
    ],
)
def test_a_name_as_it_was_heard_finds_her_first(officer, asked, is_meant):
    assert found(officer, asked)[0] == is_meant


def test_a_name_like_nobodys_finds_nobody(officer):
    assert found(officer, "Wolfgang Xerxes") == []


def test_nobody_of_another_organisation_is_found_nor_by_roles_without_persons(officer):
    assert found(an_officer(of=an_organisation()), "Sok Dara") == []
    for role in (Role.COORDINATOR, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR, Role.PARTNER_WORKER):
        assert found(an_actor(of=officer.organisation, roles=[role]), "Sok Dara") == []


@pytest.mark.parametrize("asked", ["", "  ", "ab", "a b", "12345", "!!!"])
def test_too_little_is_refused_with_what_to_do(officer, asked):
    with pytest.raises(NameTooShort) as refused:
        queries.find_persons(officer, name=asked)
    assert refused.value.facts["least"] == LEAST_LETTERS


def test_a_changed_name_is_found_and_the_old_one_no_more(officer):
    person = Person.objects.select_related("key", "case__accountable").get(
        pk=queries.find_persons(officer, name="Sok Dara")[0].person.pk
    )
    facts = person_facts(name="Chea Vuthy", other_names="Aisyah Khatun")
    actions.change_person(person=person, facts=facts, actor=officer, at=NINE)
    assert found(officer, "Sok Dara") == []
    assert found(officer, "chea vuthi")[0] == "Chea Vuthy"
    assert found(officer, "ayesha khatoon")[0] == "Aisyah Khatun"


def test_who_was_erased_is_found_by_nobody(officer):
    [shown, *_] = queries.find_persons(officer, name="Sok Dara")
    boss = a_supervisor(of=officer.organisation)
    actions.forget_person(person=shown.person, asker=ErasureAsker.PERSON, actor=boss, at=NINE)
    assert not NameToken.objects.filter(person=shown.person).exists()
    assert found(officer, "Sok Dara") == []


def test_tokens_of_an_older_form_are_made_anew_by_the_clock(officer):
    NameToken.objects.all().delete()
    Person.objects.update(indexed_form=0)
    assert found(officer, "Sok Dara") == []
    assert tasks.sweep_all()["names"] == len(NAMES)
    assert tasks.sweep_all()["names"] == 0
    assert found(officer, "Sok Dara") == ["Sok Dara"]
    assert set(Person.objects.values_list("indexed_form", flat=True)) == {FORM_OF_TOKENS}


def test_no_piece_of_a_name_stands_in_the_table(officer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM cases_nametoken t")
        (said,) = cursor.fetchone()
    assert not [name for name in NAMES for word in name.split() if word.lower() in said.lower()]


@pytest.mark.no_scope
def test_a_raw_select_shows_no_strangers_tokens():
    with acting(organisations="*"):
        person = a_person(name="Practice Name")
        stranger = an_organisation()
        own = person.case.accountable
    for organisation, sees in ((own, True), (stranger, False)):
        with acting(organisations=[organisation.pk]), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) > 0 FROM cases_nametoken")
            assert cursor.fetchone() == (sees,)


def test_the_page_finds_by_post_and_writes_down_who_looked(officer):
    page = signed_in(Client(), officer.member)
    url = reverse("desk:find_person")
    assert url in page.get(reverse("desk:find")).content.decode()
    assert page.get(url).status_code == 405
    answer = page.post(url, {"name": "nur haliza"})
    assert "Nurhalizah binti Abdul Rahman" in answer.content.decode()
    [entry] = Trail.objects.filter(what="names.searched", by=officer.ref)
    assert entry.facts["found"] == 1
    assert "haliza" not in str(entry.facts)
    assert page.post(url, {"name": "ab"}).status_code == 422
    assert "Nobody of this name" in page.post(url, {"name": "Wolfgang Xerxes"}).content.decode()


def test_the_same_over_the_api(officer):
    with acting(organisations="*"):
        _, secret = a_token(of=officer.organisation)
    head = {"authorization": f"Bearer {secret}", "idempotency-key": "0123456789abcdef"}
    answer = Client().post("/api/v1/names/search", {"name": "dara sok"}, content_type="application/json", headers=head)
    assert answer.status_code == 200, answer.content
    assert [each["name"] for each in answer.json()["persons"]] == ["Sok Dara"]


@given(st.text(max_size=60))
def test_any_text_has_tokens_or_none(name):
    assert all(weight > 0 for weight in tokens_of(name).values())
    assert 0 <= likeness(name, name).nearness <= 1
