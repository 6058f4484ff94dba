"""Persons, suspects, and organisations that must not learn of a case."""

import pytest
from django.db import connection

from lindung.audit.models import Event, Trail
from lindung.cases import actions, queries
from lindung.cases.models import Case, Person
from lindung.cases.rules import (
    AlreadyBarred,
    BarReason,
    CannotBarAccountable,
    NotYourCase,
    SupervisorOnly,
    SuspectFacts,
    name_to_compare,
)
from lindung.kernel.errors import NotFound
from lindung.partners.rules import FieldGroup, Role
from tests.factories import NINE
from tests.factories.cases import (
    a_barring,
    a_case,
    a_person,
    a_sight,
    a_supervisor,
    a_suspect,
    an_officer,
    person_facts,
)
from tests.factories.partners import an_actor, an_organisation

pytestmark = pytest.mark.django_db


def test_what_identifies_a_person_is_sealed_in_the_database():
    person = a_person(name="Practice Sealed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM cases_person WHERE id = %s", [person.pk])
        assert b"Practice" not in bytes(cursor.fetchone()[0])
    assert Person.objects.get(pk=person.pk).name == "Practice Sealed"
    assert str(person) == person.ref


def test_the_trail_says_which_columns_changed_and_never_what_they_say():
    officer, person = an_officer(), a_person()
    actions.change_person(person=person, facts=person_facts(name="Other Practice"), actor=officer, at=NINE)
    entry = Trail.objects.get(what="person.changed")
    assert set(entry.facts["columns"]) == {"name"}
    assert "Other" not in str(entry.facts)


def test_saving_the_same_facts_changes_nothing():
    person = a_person()
    actions.change_person(person=person, facts=person_facts(), actor=an_officer(), at=NINE)
    assert not Trail.objects.filter(what="person.changed").exists()


def test_the_blind_index_of_a_name_does_not_mind_order_case_or_marks():
    assert name_to_compare(" Sré  MOM") == name_to_compare("mom sre")
    case = a_case()
    suspect, person = a_suspect(case=case, name="MOM Sre"), a_person(case=case, name="sré mom")
    assert bytes(suspect.name_index) == bytes(person.name_index)
    assert actions.name_columns("  ")["name_index"] is None


def test_an_organisation_tied_to_somebody_suspected_is_never_offered_the_case():
    case, shelter = a_case(), an_organisation()
    suspect = a_suspect(case=case)
    assert queries.never_offered(case).organisations == frozenset()
    actions.change_suspect(
        suspect=suspect, facts=SuspectFacts(is_relative=True), tied_to=shelter, actor=an_officer(), at=NINE
    )
    assert queries.never_offered(case).tied == {shelter.pk}
    assert Event.objects.get(kind="case.organisation_excluded").facts == {"organisation_id": shelter.pk}


def test_a_barred_organisation_cannot_learn_that_the_case_exists():
    case, shelter = a_case(), an_organisation()
    person = a_person(case=case)
    sight = a_sight(person=person, to=shelter)
    worker = an_actor(of=shelter)
    assert Case.objects.visible_to(worker).filter(pk=case.pk).exists()
    a_barring(case=case, organisation=shelter)
    sight.refresh_from_db()
    assert sight.ended_at == NINE
    assert not Case.objects.visible_to(worker).filter(pk=case.pk).exists()
    assert not Person.objects.visible_to(worker).filter(pk=person.pk).exists()
    assert queries.never_offered(case).barred == {shelter.pk}


def test_barring_twice_or_barring_oneself_is_refused():
    case, shelter = a_case(), an_organisation()
    a_barring(case=case, organisation=shelter)
    with pytest.raises(AlreadyBarred):
        a_barring(case=case, organisation=shelter)
    with pytest.raises(CannotBarAccountable):
        actions.bar_organisation(
            case=case, organisation=case.accountable, reason=BarReason.PERSON_ASKED, actor=an_officer(), at=NINE
        )


def test_only_a_supervisor_lets_an_organisation_in_again():
    case, shelter = a_case(), an_organisation()
    a_barring(case=case, organisation=shelter)
    with pytest.raises(SupervisorOnly):
        actions.let_in_organisation(case=case, organisation=shelter, actor=an_officer(), at=NINE)
    supervisor = a_supervisor()
    actions.let_in_organisation(case=case, organisation=shelter, actor=supervisor, at=NINE)
    with pytest.raises(NotFound):
        actions.let_in_organisation(case=case, organisation=shelter, actor=supervisor, at=NINE)


@pytest.mark.parametrize(
    "role",
    [
        Role.INTERPRETER,
        Role.INVESTIGATOR,
        Role.TRAINER,
        Role.COORDINATOR,
        Role.ANALYST,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    ],
)
def test_these_roles_see_no_person_even_in_their_own_organisation(role):
    person = a_person()
    actor = an_actor(of=person.case.accountable, roles=[role])
    assert queries.may_see(actor, person, at=NINE) == frozenset()
    assert queries.persons_seen(person.case, actor, at=NINE) == ()


def test_three_people_owner_partner_stranger_see_what_they_may():
    person, shelter = a_person(name="Practice Seen"), an_organisation()
    a_sight(person=person, to=shelter, field_groups=frozenset({FieldGroup.NEEDS}))
    owner = queries.persons_seen(person.case, an_officer(), at=NINE)[0]
    partner = queries.persons_seen(person.case, an_actor(of=shelter, roles=[Role.PARTNER_WORKER]), at=NINE)[0]
    assert owner.columns["name"] == "Practice Seen"
    assert partner.groups == {FieldGroup.NEEDS}
    assert "name" not in partner.columns
    assert "notes" not in partner.columns
    assert queries.persons_seen(person.case, an_actor(of=an_organisation()), at=NINE) == ()
    assert queries.persons_seen(person.case, an_actor(of=shelter, roles=[Role.ADMINISTRATOR]), at=NINE) == ()


def test_reading_is_on_the_trail_with_its_parts():
    person, officer = a_person(), an_officer()
    seen = queries.persons_seen(person.case, officer, at=NINE)
    actions.note_reading(case=person.case, persons=seen, actor=officer, at=NINE)
    entry = Trail.objects.get(what="person.read")
    assert (entry.thing, entry.about, entry.by) == (person.ref, person.case.ref, officer.ref)
    assert "identity" in entry.facts["groups"]


def test_a_stranger_adds_nobody():
    case = a_case()
    stranger = an_actor(of=an_organisation(), roles=[Role.DESK_OFFICER, Role.SUPERVISOR])
    with pytest.raises(NotYourCase):
        actions.add_person(case=case, facts=person_facts(), actor=stranger, at=NINE)
    with pytest.raises(NotYourCase):
        actions.add_suspect(case=case, facts=SuspectFacts(), actor=stranger, at=NINE)
    assert not case.persons.exists()
