"""Consent: what is recorded, what it covers, how it ends."""

from datetime import timedelta

import pytest

from lindung.audit.models import Event, Trail
from lindung.cases import actions, queries
from lindung.cases.models import Consent, Sight
from lindung.cases.rules import (
    AgeBand,
    AskChildAuthority,
    BestInterestMissing,
    CannotSpeakForPerson,
    ConsentFacts,
    ConsentState,
    DateAhead,
    DatePast,
    GivenBy,
    NoFieldGroups,
    NoRecipients,
    NotYourCase,
    PurposeNotForRecipient,
    ResidenceStatus,
    SeparateConsent,
)
from lindung.kernel.errors import WrongState
from lindung.partners.models import Organisation
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, RecipientKind, Role
from tests.factories import NINE
from tests.factories.cases import a_case, a_consent, a_person, a_sight, an_officer
from tests.factories.partners import an_actor, an_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = frozenset(FieldGroup)


def _covers(person, recipient, purpose=Purpose.SERVICES, groups=ALL, at=NINE):
    return queries.consent_covers(person=person, purpose=purpose, recipient=recipient, field_groups=groups, at=at)


def _refused(person, refusal, **facts):
    values = {"purpose": Purpose.SERVICES, "field_groups": ALL, "recipient_kinds": {RecipientKind.SERVICE_PROVIDER}}
    recipients = facts.pop("recipients", [])
    with pytest.raises(refusal):
        actions.record_consent(
            person=person,
            facts=ConsentFacts(**{**values, **facts}),
            recipients=recipients,
            actor=an_officer(),
            at=NINE,
        )
    assert not Consent.objects.exists()


def test_a_consent_to_a_kind_covers_every_organisation_of_that_kind_and_no_other():
    person, shelter, clinic = a_person(), an_organisation(), an_organisation(OrganisationKind.HEALTH)
    consent = a_consent(person=person)
    assert _covers(person, shelter) == consent
    assert _covers(person, clinic) is None
    assert _covers(person, shelter, purpose=Purpose.REPATRIATION) is None


def test_a_consent_to_one_organisation_covers_only_that_one():
    person, shelter, other = a_person(), an_organisation(), an_organisation()
    a_consent(person=person, to=[shelter])
    assert _covers(person, shelter)
    assert _covers(person, other) is None


def test_it_covers_only_the_parts_it_names_and_only_while_it_holds():
    person, shelter = a_person(), an_organisation()
    a_consent(person=person, field_groups=frozenset({FieldGroup.NEEDS}), until=NINE + DAY)
    assert _covers(person, shelter, groups=frozenset({FieldGroup.NEEDS}))
    assert _covers(person, shelter, groups=frozenset({FieldGroup.NEEDS, FieldGroup.HEALTH})) is None
    assert _covers(person, shelter, groups=frozenset({FieldGroup.NEEDS}), at=NINE + DAY) is None


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [(OrganisationKind.POLICE, Purpose.INVESTIGATION), (OrganisationKind.IMMIGRATION, Purpose.IMMIGRATION)],
)
def test_police_and_immigration_need_a_consent_of_their_own(kind, purpose):
    person, body = a_person(), an_organisation(kind)
    a_consent(person=person, purpose=purpose, kinds=frozenset(RecipientKind) - {body.recipient_kind} - _NOT_ORDINARY)
    assert _covers(person, body, purpose=purpose) is None
    a_consent(person=person, purpose=purpose, kinds=frozenset({body.recipient_kind}))
    assert _covers(person, body, purpose=purpose)


_NOT_ORDINARY = {
    RecipientKind.POLICE,
    RecipientKind.IMMIGRATION,
    RecipientKind.EMBASSY,
    RecipientKind.NAMED_ONLY,
}


def test_a_consent_that_mixes_the_police_with_others_is_refused():
    person, police = a_person(), an_organisation(OrganisationKind.POLICE)
    _refused(person, SeparateConsent, recipients=[police])
    _refused(person, PurposeNotForRecipient, recipient_kinds={RecipientKind.POLICE})


@pytest.mark.parametrize("status", [ResidenceStatus.REFUGEE, ResidenceStatus.ASYLUM_SEEKER, ResidenceStatus.UNKNOWN])
def test_an_embassy_is_not_covered_whatever_was_agreed(status):
    person, embassy = a_person(status=status), an_organisation(OrganisationKind.EMBASSY)
    a_consent(person=person, purpose=Purpose.CONSULAR, to=[embassy])
    assert _covers(person, embassy, purpose=Purpose.CONSULAR) is None
    agreed = queries.consented_recipients(persons=[person], purpose=Purpose.CONSULAR, at=NINE)
    assert not agreed.has(embassy)


def test_a_guardian_may_agree_to_help_and_to_nothing_else():
    child = a_person(age_band=AgeBand.CHILD_6_11)
    _refused(
        child,
        AskChildAuthority,
        purpose=Purpose.REPATRIATION,
        given_by=GivenBy.GUARDIAN,
        best_interest="Practice.",
        recipient_kinds={RecipientKind.INTERNATIONAL},
    )
    a_consent(person=child, given_by=GivenBy.GUARDIAN)
    assert _covers(child, an_organisation())


def test_a_guardians_word_counts_no_more_when_the_person_turns_out_to_be_an_adult():
    person = a_person(age_band=AgeBand.UNKNOWN)
    a_consent(person=person, given_by=GivenBy.GUARDIAN)
    person.age_band = AgeBand.ADULT_18_24.value
    person.save()
    assert _covers(person, an_organisation()) is None


def test_bad_facts_are_refused_beside_their_field():
    adult, child = a_person(), a_person(age_band=AgeBand.CHILD_15_17)
    _refused(adult, NoFieldGroups, field_groups=frozenset())
    _refused(adult, NoRecipients, recipient_kinds=frozenset())
    _refused(adult, CannotSpeakForPerson, given_by=GivenBy.GUARDIAN)
    _refused(adult, DateAhead, given_at=NINE + DAY)
    _refused(adult, DatePast, until=NINE)
    _refused(child, BestInterestMissing)


def test_a_stranger_records_no_consent():
    person = a_person()
    with pytest.raises(NotYourCase):
        a_consent(person=person, by=an_actor(of=an_organisation(), roles=[Role.SUPERVISOR]))


def test_one_condition_filters_all_organisations_as_one_question_each_does():
    person = a_person()
    organisations = [an_organisation(kind) for kind in OrganisationKind if kind != OrganisationKind.NATIONAL_DESK]
    a_consent(person=person)
    a_consent(person=person, to=[organisations[3]])
    agreed = queries.consented_recipients(persons=[person], purpose=Purpose.SERVICES, at=NINE)
    found = set(Organisation.objects.filter(agreed.q(prefix="")).values_list("id", flat=True))
    for organisation in organisations:
        covered = _covers(person, organisation, groups=frozenset()) is not None
        assert agreed.has(organisation) == covered == (organisation.pk in found)


def test_of_a_party_everybody_has_to_agree_and_of_nobody_nothing_follows():
    case, shelter = a_case(), an_organisation()
    first, second = a_person(case=case), a_person(case=case)
    a_consent(person=first)
    ask = {"purpose": Purpose.SERVICES, "at": NINE}
    assert not queries.consented_recipients(persons=[first, second], **ask).has(shelter)
    a_consent(person=second, to=[shelter])
    agreed = queries.consented_recipients(persons=[first, second], **ask)
    assert agreed.has(shelter)
    assert Organisation.objects.filter(agreed.q(prefix="")).get() == shelter
    nobody = queries.consented_recipients(persons=[], **ask)
    assert not nobody.has(shelter)
    assert not Organisation.objects.filter(nobody.q(prefix="")).exists()


def test_a_withdrawal_ends_every_sight_that_rests_on_it_at_once():
    officer, sight = an_officer(), a_sight(person=a_person())
    ended = actions.end_consent(consent=sight.consent, actor=officer, at=NINE + DAY)
    assert ended == [sight]
    sight.refresh_from_db()
    assert (sight.ended_at, sight.ended_by) == (NINE + DAY, officer.ref)
    assert Trail.objects.filter(what="consent.withdrawn").count() == 1
    assert Event.objects.filter(kind="consent.ended").count() == 1
    with pytest.raises(WrongState):
        actions.end_consent(consent=Consent.objects.get(pk=sight.consent_id), actor=officer, at=NINE + DAY)


def test_a_consent_lapses_dated_by_its_end_and_what_rests_on_it_ends():
    person, shelter = a_person(), an_organisation()
    sight = a_sight(person=person, to=shelter)
    Consent.objects.filter(pk=sight.consent_id).update(until=NINE + DAY)
    assert actions.lapse_consents(at=NINE + DAY - timedelta(seconds=1)) == 0
    assert actions.lapse_consents(at=NINE + 3 * DAY) == 1
    assert actions.lapse_consents(at=NINE + 3 * DAY) == 0
    consent = Consent.objects.get(pk=sight.consent_id)
    assert (consent.state, consent.ended_at, consent.ended_by) == (ConsentState.LAPSED, NINE + DAY, "clock")
    assert Trail.objects.get(what="consent.lapsed").at == NINE + DAY
    assert not Sight.objects.filter(ended_at=None).exists()
