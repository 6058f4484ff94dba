"""What ends when consent ends, when an organisation is barred, when a case goes to somebody else."""

from datetime import timedelta

import pytest

from lindung.cases import actions as cases
from lindung.cases.models import Sight, Task
from lindung.cases.rules import BarReason, ResidenceStatus, TaskKind
from lindung.kernel.errors import NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.partners.actions import suspend_agreement
from lindung.partners.models import Agreement
from lindung.partners.rules import NeedKind, OrganisationKind, Purpose, RecipientKind, Role
from lindung.referrals import actions
from lindung.referrals.models import Offer
from lindung.referrals.rules import NeedState, OfferState
from tests.factories import NINE
from tests.factories.cases import a_consent, a_person, a_supervisor, an_officer, person_facts
from tests.factories.partners import an_actor, an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_withdrawal_takes_back_what_rests_on_it_and_nothing_else():
    person = a_person()
    officer = an_officer(of=person.case.accountable)
    first, second = a_shelter(), a_shelter()
    to_first = a_consent(person=person, to=[first.organisation])
    a_consent(person=person, to=[second.organisation])
    need = a_need(person=person, consent=False)
    offers = actions.offer(need=need, services=[first, second], actor=officer, at=NINE)
    ended = actions.withdraw_consent(consent=to_first, actor=officer, at=NINE + MINUTE)
    for row in (*offers, first, second, need):
        row.refresh_from_db()
    by_service = {offer.service_id: offer.state for offer in offers}
    assert by_service == {first.pk: OfferState.WITHDRAWN, second.pk: OfferState.OFFERED}
    assert ended == [offer.ref for offer in offers if offer.service_id == first.pk]
    assert (first.places_held, second.places_held) == (0, 1)
    assert need.state == NeedState.OFFERED


def test_when_the_last_offer_ends_with_the_consent_the_need_is_with_a_named_human():
    person = a_person()
    consent = a_consent(person=person)
    need = a_need(person=person, consent=False)
    an_offer(need=need)
    a_shelter()
    actions.withdraw_consent(consent=consent, actor=an_officer(of=need.accountable), at=NINE + MINUTE)
    need.refresh_from_db()
    assert need.state == NeedState.STUCK
    assert not Offer.objects.open().exists()


def test_sight_ends_now_and_whoever_holds_copies_is_asked_to_hand_them_back():
    placement = a_placement()
    consent = Sight.objects.get().consent
    actions.withdraw_consent(consent=consent, actor=an_officer(of=placement.placed_by_organisation), at=NINE + MINUTE)
    assert Sight.objects.get().ended_at == NINE + MINUTE
    assert Notice.objects.filter(template="consent_withdrawn", to_organisation=placement.accountable).exists()
    assert Task.objects.get(kind=TaskKind.HAND_BACK_COPY.value).about == placement.accountable.ref


def test_a_consent_is_withdrawn_once_and_only_by_those_who_work_on_the_case():
    person = a_person()
    consent = a_consent(person=person)
    with pytest.raises(NotAllowed):
        actions.withdraw_consent(consent=consent, actor=an_officer(of=an_organisation()), at=NINE)
    officer = an_officer(of=person.case.accountable)
    actions.withdraw_consent(consent=consent, actor=officer, at=NINE)
    with pytest.raises(WrongState):
        actions.withdraw_consent(consent=consent, actor=officer, at=NINE)


def test_a_consent_that_lapses_takes_its_offers_along():
    person = a_person()
    a_consent(person=person, kinds=frozenset({RecipientKind.SERVICE_PROVIDER}), until=NINE + 5 * MINUTE)
    offer = an_offer(need=a_need(person=person, consent=False))
    cases.lapse_consents(at=NINE + 6 * MINUTE)
    assert actions.take_back(at=NINE + 6 * MINUTE) == 1
    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    assert actions.take_back(at=NINE + 6 * MINUTE) == 0


def test_an_organisation_that_is_barred_loses_its_offer_and_the_next_is_asked():
    need = a_need()
    other = a_shelter()
    offer = an_offer(need=need, to=a_shelter(languages=["id"]))
    cases.bar_organisation(
        case=need.case,
        organisation=offer.to_organisation,
        reason=BarReason.RISK_OF_HARM,
        actor=a_supervisor(of=need.accountable),
        at=NINE,
    )
    actions.take_back(at=NINE + MINUTE)
    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    assert Offer.objects.open().get().service == other


def test_an_embassy_asked_before_she_sought_asylum_loses_its_offer():
    person, officer = a_person(), an_officer()
    embassy = a_shelter(organisation=an_organisation(OrganisationKind.EMBASSY), kind=NeedKind.DOCUMENTS)
    a_consent(person=person, purpose=Purpose.CONSULAR, to=[embassy.organisation])
    offer = an_offer(need=a_need(person=person, kind=NeedKind.DOCUMENTS, consent=False), to=embassy)
    facts = person_facts(status=ResidenceStatus.ASYLUM_SEEKER)
    cases.change_person(person=person, facts=facts, actor=officer, at=NINE)
    assert actions.take_back(at=NINE + MINUTE) == 1
    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN


def test_an_agreement_that_is_suspended_takes_its_offers_along_and_no_others():
    offer, other = an_offer(), an_offer()
    agreement = Agreement.objects.get(parties__contains=[offer.to_organisation_id])
    lead = an_actor(of=offer.accountable, roles=[Role.SUPERVISOR])
    suspend_agreement(agreement=agreement, actor=lead, at=NINE)
    assert actions.take_back(at=NINE + MINUTE) == 1
    for row in (offer, other):
        row.refresh_from_db()
    assert (offer.state, other.state) == (OfferState.WITHDRAWN, OfferState.OFFERED)
