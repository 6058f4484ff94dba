"""A sight ends when its ground goes: a tie, a status, an age, an agreement."""

import pytest
from django.test import Client

from lindung.audit.models import Trail
from lindung.cases import actions, queries
from lindung.cases.models import Sight
from lindung.cases.rules import (
    AgeBand,
    GivenBy,
    ResidenceStatus,
)
from lindung.partners.actions import suspend_agreement
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, Role, TokenScope
from tests.factories import NINE
from tests.factories.cases import (
    a_case,
    a_consent,
    a_person,
    a_sight,
    a_suspect,
    an_officer,
    person_facts,
)
from tests.factories.partners import a_token, an_actor, an_agreement, an_organisation

pytestmark = pytest.mark.django_db
NEEDS = frozenset({FieldGroup.NEEDS})


def _seen(sight):
    worker = an_actor(of=sight.organisation, roles=[Role.PARTNER_WORKER])
    return queries.may_see(worker, sight.person, at=NINE)


def _shown(person, to, purpose, given_by=GivenBy.PERSON):
    an_agreement(person.case.accountable, to, purposes=[purpose])
    a_consent(person=person, to=[to], purpose=purpose, field_groups=NEEDS, given_by=given_by)
    return actions.disclose(person=person, to=to, purpose=purpose, field_groups=NEEDS, actor=an_officer(), at=NINE)


def test_an_organisation_that_turns_out_to_be_tied_to_a_suspect_sees_nothing_more():
    sight, other = a_sight(person=a_person()), a_sight(person=a_person())
    assert _seen(sight)
    a_suspect(case=sight.case, tied_to=sight.organisation)
    assert (_seen(sight), bool(_seen(other))) == (frozenset(), True)
    assert Trail.objects.filter(what="sight.ended", thing=sight.organisation.ref, about=sight.case.ref).count() == 1


def test_an_embassy_sees_nothing_more_of_somebody_who_seeks_asylum():
    person, embassy = a_person(), an_organisation(OrganisationKind.EMBASSY)
    sight = _shown(person, embassy, Purpose.CONSULAR)
    facts = person_facts(status=ResidenceStatus.ASYLUM_SEEKER)
    actions.change_person(person=person, facts=facts, actor=an_officer(), at=NINE)
    assert _seen(sight) == frozenset()
    assert Sight.objects.get().ended_at == NINE


def test_what_rests_on_a_guardians_word_ends_when_she_turns_out_to_be_an_adult():
    person, shelter = a_person(age_band=AgeBand.UNKNOWN), an_organisation()
    sight = _shown(person, shelter, Purpose.SERVICES, given_by=GivenBy.GUARDIAN)
    assert _seen(sight)
    facts = person_facts(age_band=AgeBand.ADULT_18_24)
    actions.change_person(person=person, facts=facts, actor=an_officer(), at=NINE)
    assert _seen(sight) == frozenset()


def test_while_an_agreement_is_suspended_nothing_is_seen_by_it():
    sight = a_sight(person=a_person())
    lead = an_actor(of=sight.granted_by, roles=[Role.SUPERVISOR])
    suspend_agreement(agreement=sight.agreement, actor=lead, at=NINE)
    assert _seen(sight) == frozenset()


def test_a_partners_token_reads_nothing_of_the_case_but_the_parts_it_was_shown():
    case = a_case()
    sight = a_sight(person=a_person(case=case), field_groups=NEEDS)
    type(case).objects.filter(pk=case.pk).update(signs=["self_harm"], area="MY-10.1704")
    _, text = a_token(of=sight.organisation, scopes=[TokenScope.CASES_READ])
    said = Client().get(f"/api/v1/cases/{case.ref}", headers={"Authorization": f"Bearer {text}"}).json()
    assert (said["signs"], said["area"], said["due_at"], said["contact_due_at"]) == ([], "", None, None)
    assert [each["groups"] for each in said["persons"]] == [["needs"]]
