"""Besides its kind, the desk asks what an organisation enforces: yes puts it behind the wall, whatever it is called."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from lindung.cases import actions, queries
from lindung.cases.models import Consent, Sight
from lindung.cases.rules import EmergencyReason, NoRecipients, SeparateConsent, Walled
from lindung.cases.tasks import take_messages
from lindung.kernel.errors import BadInput, NotAllowed, WrongState
from lindung.partners import actions as partners
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Enforces, FieldGroup, OrganisationKind, Purpose, RecipientKind, Role, told_as
from lindung.partners.rules.refusals import NeedsAnotherPerson
from tests.factories import NINE
from tests.factories.cases import a_consent, a_person, a_supervisor, an_officer
from tests.factories.partners import a_desk, a_member, an_actor, an_agreement, an_organisation, signed_in

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=1)
NEEDS = frozenset({FieldGroup.NEEDS})
WALLED = {RecipientKind.POLICE, RecipientKind.IMMIGRATION, RecipientKind.EMBASSY}


def of(kind: OrganisationKind, enforces: str = "nothing") -> Organisation:
    answered = {} if enforces else {"enforces_said_at": None, "enforces_said_by": ""}
    return an_organisation(kind, enforces=enforces, **answered)


def lead() -> Actor:
    return an_actor(of=a_desk(), roles=[Role.COORDINATOR])


@pytest.mark.parametrize("answer", ["", *Enforces])
def test_the_database_and_the_rule_call_every_organisation_the_same(answer):
    for kind in OrganisationKind:
        if kind is not OrganisationKind.NATIONAL_DESK:
            row = of(kind, str(answer))
            kept = Organisation.objects.values_list("told_as", flat=True).get(pk=row.pk)
            assert kept == told_as(kind, answer) == row.recipient_kind, kind
            if answer not in {"", Enforces.NOTHING}:
                assert kept in WALLED, kind


def test_other_is_a_service_provider_no_more_and_a_ministry_nobody_asked_is_not_government_yet():
    assert told_as("other", "nothing") is RecipientKind.NAMED_ONLY
    assert told_as("ministry", "") is RecipientKind.NAMED_ONLY
    assert told_as("ministry", "nothing") is RecipientKind.GOVERNMENT
    assert told_as("embassy", "nothing") is RecipientKind.EMBASSY  # an answer takes no wall down
    assert told_as("police", "immigration_law") is RecipientKind.IMMIGRATION


def test_whoever_vets_answers_and_it_is_kept_with_their_name():
    made = an_organisation(OrganisationKind.MINISTRY, state="invited", enforces="", enforces_said_at=None,
                           enforces_said_by="")  # fmt: skip
    actor = lead()
    for wrong in ("", "perhaps"):
        with pytest.raises(BadInput):
            partners.vet_organisation(organisation=made, enforces=wrong, actor=actor, at=NINE)
    partners.vet_organisation(organisation=made, enforces="immigration_law", actor=actor, at=NINE)
    made.refresh_from_db()
    assert (made.state, made.enforces, made.enforces_said_by) == ("vetted", "immigration_law", actor.ref)
    assert (made.enforces_said_at, made.told_as) == (NINE, "immigration")
    with pytest.raises(WrongState):
        partners.vet_organisation(organisation=made, enforces="nothing", actor=actor, at=NINE)
    with pytest.raises(IntegrityError, match="answer_has_time_and_person"), transaction.atomic():
        Organisation.objects.filter(pk=made.pk).update(enforces_said_by="")


def test_an_interior_ministry_sees_nobody_by_a_consent_to_government():
    person = a_person()
    consent_to = frozenset({RecipientKind.GOVERNMENT})
    a_consent(person=person, kinds=consent_to, field_groups=NEEDS)
    labour, interior = of(OrganisationKind.LABOUR), of(OrganisationKind.MINISTRY, "immigration_law")
    unasked = of(OrganisationKind.MINISTRY, "")
    for each in (labour, interior, unasked):
        an_agreement(person.case.accountable, each)

    def covered(to: Organisation) -> bool:
        return queries.consent_covers(person=person, purpose=Purpose.SERVICES, recipient=to, at=NINE) is not None

    assert [covered(each) for each in (labour, interior, unasked)] == [True, False, False]
    agreed = queries.consented_recipients(persons=[person], purpose=Purpose.SERVICES, at=NINE)
    assert [agreed.has(each) for each in (labour, interior, unasked)] == [True, False, False]
    assert list(Organisation.objects.filter(agreed.q(""))) == [labour]
    for each in (interior, unasked):
        with pytest.raises(Walled):
            actions.break_glass(
                person=person, to=each, purpose=Purpose.SERVICES, field_groups=NEEDS,
                reason=EmergencyReason.MEDICAL_EMERGENCY, hours=4, at=NINE,
                actor=a_supervisor(of=person.case.accountable),
            )  # fmt: skip


def test_no_consent_names_those_without_a_kind_by_kind_and_each_can_be_named():
    person, other = a_person(), of(OrganisationKind.OTHER)
    with pytest.raises(NoRecipients):
        a_consent(person=person, kinds=frozenset({RecipientKind.NAMED_ONLY}))
    consent = a_consent(person=person, to=[other], kinds=frozenset())
    assert queries.consent_covers(person=person, purpose=Purpose.SERVICES, recipient=other, at=NINE) == consent
    with pytest.raises(SeparateConsent):
        a_consent(person=person, to=[of(OrganisationKind.LABOUR, "criminal_law"), other], kinds=frozenset())
    with pytest.raises(IntegrityError, match="names_one_by_one"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(recipient_kinds=["named_only"])


def test_a_later_answer_ends_what_its_wall_forbids_and_a_wall_comes_down_by_another_person():
    person, ministry = a_person(), of(OrganisationKind.MINISTRY)
    an_agreement(person.case.accountable, ministry)
    a_consent(person=person, kinds=frozenset({RecipientKind.GOVERNMENT}), field_groups=NEEDS)
    officer = an_officer(of=person.case.accountable)
    actions.disclose(person=person, to=ministry, purpose=Purpose.SERVICES, field_groups=NEEDS, actor=officer, at=NINE)
    first, second = lead(), lead()
    for stranger in (an_actor(of=a_desk("KH"), roles=[Role.COORDINATOR]), an_actor(of=ministry), officer):
        with pytest.raises(NotAllowed):
            partners.answer_for_organisation(organisation=ministry, enforces="another_state", actor=stranger, at=LATER)
    partners.answer_for_organisation(organisation=ministry, enforces="criminal_law", actor=first, at=LATER)
    assert Sight.objects.get().ended_at is None
    take_messages()
    assert Sight.objects.get().ended_at is not None
    with pytest.raises(NeedsAnotherPerson):
        partners.answer_for_organisation(organisation=ministry, enforces="nothing", actor=first, at=LATER)
    partners.answer_for_organisation(organisation=ministry, enforces="nothing", actor=second, at=LATER)


def test_the_page_asks_the_question_and_shows_what_was_answered():
    made = an_organisation(OrganisationKind.MINISTRY, state="invited", enforces="", enforces_said_at=None,
                           enforces_said_by="")  # fmt: skip
    client = signed_in(Client(), a_member(of=a_desk(), roles=[Role.COORDINATOR]))
    page = client.post(f"/partners/organisations/{made.ref}/vet/", {})
    assert page.status_code == 422
    client.post(f"/partners/organisations/{made.ref}/vet/", {"enforces": "criminal_law"})
    page = client.get(f"/partners/organisations/{made.ref}/").content.decode()
    assert "Yes: it enforces criminal law" in page
    stranger = signed_in(Client(), a_member(of=made, roles=[Role.COORDINATOR]))
    assert stranger.post(f"/partners/organisations/{made.ref}/answer/", {"enforces": "nothing"}).status_code == 403
