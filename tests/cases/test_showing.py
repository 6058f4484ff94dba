"""Showing: role, purpose, consent and agreement together, or not at all."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.audit.models import Trail
from lindung.cases import actions, queries
from lindung.cases.models import Case, Disclosure, Person, Sight, Task
from lindung.cases.rules import (
    AgreementMissing,
    AsylumSeekerAndEmbassy,
    Barred,
    CaseClosed,
    ConsentMissing,
    EmergencyReason,
    LegalBasis,
    LegalGround,
    NotVettedThere,
    NotYourCase,
    OwnOrganisation,
    ReasonMissing,
    ResidenceStatus,
    SightGround,
    SupervisorOnly,
    TaskKind,
    TooLongAnEmergency,
    TooLongByLaw,
    Walled,
)
from lindung.kernel.errors import NotAllowed, Refusal
from lindung.notices.models import Notice
from lindung.partners.models import Actor
from lindung.partners.rules import AgreementState, FieldGroup, OrganisationKind, OrganisationState, Purpose, Role
from tests.factories import NINE
from tests.factories.cases import (
    a_barring,
    a_case,
    a_consent,
    a_person,
    a_sight,
    a_supervisor,
    a_suspect,
    an_officer,
)
from tests.factories.partners import an_actor, an_agreement, an_organisation

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEEDS = frozenset({FieldGroup.NEEDS})


def _show(person, to, actor=None, purpose=Purpose.SERVICES, groups=NEEDS, at=NINE):
    return actions.disclose(
        person=person, to=to, purpose=purpose, field_groups=groups, actor=actor or an_officer(), at=at
    )


def _ready():
    person, shelter = a_person(), an_organisation()
    an_agreement(person.case.accountable, shelter)
    a_consent(person=person, to=[shelter])
    return person, shelter


def test_with_all_four_the_partner_sees_exactly_these_parts_and_the_trail_says_so():
    person, shelter = _ready()
    sight = _show(person, shelter)
    disclosure, entry = Disclosure.objects.get(), Trail.objects.get(what="sight.opened")
    assert (sight.ground, sight.granted_by) == (SightGround.CONSENT, person.case.accountable)
    assert disclosure.field_groups == ["needs"]
    assert (disclosure.consent, disclosure.agreement) == (sight.consent, sight.agreement)
    assert entry.facts["consent"] == sight.consent.ref
    assert entry.facts["agreement"] == sight.agreement.ref
    worker = an_actor(of=shelter, roles=[Role.PARTNER_WORKER])
    assert queries.may_see(worker, person, at=NINE) == NEEDS


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.booleans(),
    purpose=st.booleans(),
    consent=st.booleans(),
    agreement=st.booleans(),
    groups=st.booleans(),
)
def test_nothing_is_shown_unless_all_four_are_there(role, purpose, consent, agreement, groups):
    person, shelter = a_person(), an_organisation()
    before = Disclosure.objects.count()
    if agreement:
        an_agreement(person.case.accountable, shelter, purposes=[Purpose.SERVICES])
    if consent:
        a_consent(person=person, to=[shelter], field_groups=NEEDS)
    actor = an_officer(roles=[Role.CASE_WORKER if role else Role.COORDINATOR])
    asked = Purpose.SERVICES if purpose else Purpose.FAMILY_TRACING
    wanted = NEEDS if groups else NEEDS | {FieldGroup.HEALTH}
    if role and purpose and consent and agreement and groups:
        assert _show(person, shelter, actor=actor, purpose=asked, groups=wanted)
        assert Disclosure.objects.count() == before + 1
    else:
        with pytest.raises(NotAllowed):
            _show(person, shelter, actor=actor, purpose=asked, groups=wanted)
        assert Disclosure.objects.count() == before


def test_each_missing_ground_has_its_own_sentence():
    person, shelter = a_person(), an_organisation()
    with pytest.raises(ConsentMissing):
        _show(person, shelter)
    a_consent(person=person, to=[shelter])
    with pytest.raises(AgreementMissing):
        _show(person, shelter)
    an_agreement(person.case.accountable, shelter, state=AgreementState.SUSPENDED)
    with pytest.raises(AgreementMissing):
        _show(person, shelter)


def test_a_barred_a_tied_an_unvetted_and_the_own_organisation_see_nothing():
    person, shelter = _ready()
    with pytest.raises(OwnOrganisation):
        _by_law(person, person.case.accountable)
    shelter.move(OrganisationState.SUSPENDED)
    with pytest.raises(NotVettedThere):
        _show(person, shelter)
    shelter.move(OrganisationState.VETTED)
    a_suspect(case=person.case, tied_to=shelter)
    with pytest.raises(Barred):
        _show(person, shelter)
    other, house = _ready()
    a_barring(case=other.case, organisation=house)
    with pytest.raises(Barred):
        _show(other, house)


def test_practice_and_real_never_meet():
    person, practice = a_person(), an_organisation(is_practice=True)
    with pytest.raises(Refusal):
        _show(person, practice)


def test_an_embassy_is_never_told_of_an_asylum_seeker_even_by_law():
    person = a_person(status=ResidenceStatus.ASYLUM_SEEKER)
    embassy = an_organisation(OrganisationKind.EMBASSY)
    an_agreement(person.case.accountable, embassy)
    a_consent(person=person, to=[embassy], purpose=Purpose.CONSULAR)
    with pytest.raises(AsylumSeekerAndEmbassy):
        _show(person, embassy, purpose=Purpose.CONSULAR)
    with pytest.raises(Walled):
        _by_law(person, embassy)


def _by_law(person, to, **also):
    said = {"ground": LegalGround.COURT_ORDER, "reference": "Practice Act, section 1", "days": 14, **also}
    actor = said.pop("actor", None) or a_supervisor()
    law = LegalBasis(**said)
    return actions.disclose_by_law(
        person=person, to=to, purpose=Purpose.INVESTIGATION, field_groups=NEEDS, law=law, actor=actor, at=NINE
    )


def test_a_law_is_named_by_a_supervisor_and_the_entry_is_there_to_be_shown_to_the_person():
    person, police = a_person(), an_organisation(OrganisationKind.POLICE)
    with pytest.raises(SupervisorOnly):
        _by_law(person, police, actor=an_officer())
    for wrong in ({"reference": "  "}, {"ground": LegalGround.EARLIER}):
        with pytest.raises(ReasonMissing):
            _by_law(person, police, **wrong)
    sight, told = _by_law(person, police), Disclosure.objects.get()
    assert told.legal_ground == sight.legal_ground == "court_order"
    assert told.legal_reference == "Practice Act, section 1"
    assert [task.about for task in Task.objects.filter(case=person.case)] == [told.ref]
    assert Notice.objects.filter(template="law_named").exists()


@pytest.mark.parametrize("days", [0, 31, -1])
def test_what_a_law_requires_ends_within_thirty_days(days):
    person, police = a_person(), an_organisation(OrganisationKind.POLICE)
    with pytest.raises(TooLongByLaw):
        _by_law(person, police, days=days)
    sight = _by_law(person, police, days=30)
    assert sight.until == NINE + timedelta(days=30)
    assert actions.end_sights_past(at=sight.until) == 1
    sight.refresh_from_db()
    assert (sight.ended_at, sight.ended_by) == (sight.until, "clock")


class TestBreakGlass:
    def _break(self, person, to, **also):
        values = {"reason": EmergencyReason.MEDICAL_EMERGENCY, "hours": 4, "actor": a_supervisor(), **also}
        return actions.break_glass(
            person=person, to=to, purpose=Purpose.SERVICES, field_groups=NEEDS, at=NINE, **values
        )

    def test_a_supervisor_shows_for_a_limited_time_and_it_is_reviewed_within_a_day(self):
        person, clinic = a_person(), an_organisation(OrganisationKind.HEALTH)
        sight = self._break(person, clinic)
        task = Task.objects.get(kind=TaskKind.REVIEW_BREAK_GLASS.value)
        worker = an_actor(of=clinic, roles=[Role.PARTNER_WORKER])
        assert sight.until == NINE + 4 * HOUR
        assert task.due_at == NINE + DAY
        assert Trail.objects.filter(what="sight.broken_glass").exists()
        assert queries.may_see(worker, person, at=NINE + 3 * HOUR) == NEEDS
        assert queries.may_see(worker, person, at=NINE + 4 * HOUR) == frozenset()

    def test_only_a_supervisor_of_the_own_organisation(self):
        person, clinic = a_person(), an_organisation(OrganisationKind.HEALTH)
        with pytest.raises(SupervisorOnly):
            self._break(person, clinic, actor=an_officer())
        with pytest.raises(NotYourCase):
            self._break(person, clinic, actor=a_supervisor(of=clinic))
        with pytest.raises(TooLongAnEmergency):
            self._break(person, clinic, hours=25)
        assert not Sight.objects.exists()

    @pytest.mark.parametrize("kind", [OrganisationKind.POLICE, OrganisationKind.IMMIGRATION, OrganisationKind.EMBASSY])
    def test_never_to_police_immigration_or_an_embassy(self, kind):
        with pytest.raises(Walled):
            self._break(a_person(), an_organisation(kind))

    def test_the_clock_ends_it_dated_by_its_end(self):
        sight = self._break(a_person(), an_organisation(OrganisationKind.HEALTH))
        assert actions.end_sights_past(at=NINE + DAY) == 1
        assert actions.end_sights_past(at=NINE + DAY) == 0
        sight.refresh_from_db()
        assert sight.ended_at == sight.until


class TestAcceptance:
    def _accept(self, persons, to, actor: Actor, groups=frozenset(FieldGroup)):
        return actions.disclose_accepted(
            persons=persons,
            to=to,
            purpose=Purpose.SERVICES,
            field_groups=groups,
            offer_ref="0000000000",
            actor=actor,
            at=NINE,
        )

    def test_the_partner_sees_as_far_as_consent_and_agreement_go(self):
        person, shelter = a_person(), an_organisation()
        an_agreement(person.case.accountable, shelter, field_groups=[FieldGroup.NEEDS, FieldGroup.IDENTITY])
        a_consent(person=person, field_groups=frozenset({FieldGroup.NEEDS, FieldGroup.HEALTH}))
        (sight,) = self._accept([person], shelter, an_actor(of=shelter, roles=[Role.PARTNER_WORKER]))
        assert (sight.field_groups, sight.offer_ref) == (["needs"], "0000000000")

    def test_without_consent_of_one_of_the_party_nobody_is_shown(self):
        case, shelter = a_case(), an_organisation()
        first, second = a_person(case=case), a_person(case=case)
        an_agreement(case.accountable, shelter)
        a_consent(person=first)
        with pytest.raises(ConsentMissing):
            self._accept([first, second], shelter, an_actor(of=shelter, roles=[Role.PARTNER_WORKER]))
        assert not Sight.objects.exists()

    def test_somebody_else_cannot_accept_for_the_partner(self):
        person, shelter = _ready()
        with pytest.raises(NotYourCase):
            self._accept([person], shelter, an_actor(of=an_organisation(), roles=[Role.PARTNER_WORKER]))
        with pytest.raises(NotYourCase):
            self._accept([person], shelter, an_actor(of=shelter, roles=[Role.ADMINISTRATOR]))


def test_a_closed_case_is_not_shown():
    person, shelter = _ready()
    officer = an_officer()
    actions.begin_closing(case=person.case, actor=officer, at=NINE)
    actions.close_case(case=person.case, outcome="well_and_safe", actor=officer, at=NINE)
    with pytest.raises(CaseClosed):
        _show(person, shelter)


def test_showing_again_renews_the_sight_and_keeps_both_entries():
    person, shelter = _ready()
    _show(person, shelter)
    _show(person, shelter, groups=NEEDS | {FieldGroup.CONTACT}, at=NINE + HOUR)
    assert Sight.objects.filter(ended_at=None).count() == 1
    assert Disclosure.objects.count() == 2


def test_ending_a_sight_ends_what_the_partner_sees():
    sight = a_sight(person=a_person())
    worker = an_actor(of=sight.organisation, roles=[Role.PARTNER_WORKER])
    assert Person.objects.visible_to(worker).exists()
    actions.end_sight(sight=sight, actor=an_officer(), at=NINE)
    actions.end_sight(sight=sight, actor=an_officer(), at=NINE + HOUR)
    assert not Person.objects.visible_to(worker).exists()
    assert not Case.objects.visible_to(worker).exists()
    assert Trail.objects.filter(what="sight.ended").count() == 1
