"""A case is handed over with everything that hangs on it, at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lindung.care import actions
from lindung.care.models import FollowUp
from lindung.cases.models import Task
from lindung.cases.rules import AgreementMissing, HandOverReason
from lindung.partners.rules import FieldGroup, Purpose, Role
from lindung.referrals.actions import withdraw_need
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import NotYourNeed, OfferState
from tests.factories import NINE
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import a_consent, a_supervisor, a_task
from tests.factories.partners import a_member, an_agreement, an_organisation, signed_in
from tests.factories.referrals import a_need, a_shelter, an_offer

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=2)


def _ready(need, *, with_agreement=True):
    """Another shelter that may have the whole case."""
    case, taker = need.case, an_organisation()
    if with_agreement:
        an_agreement(case.accountable, taker, purposes=list(Purpose), field_groups=list(FieldGroup))
    for person in case.persons.all():
        a_consent(person=person, to=[taker], hands_over=True)
    return case, taker


def _hand_over(case, taker):
    supervisor = a_supervisor(of=case.accountable)
    return actions.hand_over_case(case=case, to=taker, reason=HandOverReason.NEARER, actor=supervisor, at=LATER)


def test_needs_offers_placements_tasks_and_follow_ups_change_owner_with_the_case():
    placement = an_arrival()
    follow_ups_of(placement)
    case, taker = _ready(placement.need)
    other = a_need(person=placement.need.person, case=case, consent=False)
    a_task(case=case)
    _hand_over(case, taker)
    assert {each.accountable_id for each in Need.objects.filter(case=case)} == {taker.pk}
    assert {each.accountable_id for each in Offer.objects.filter(need__case=case)} == {taker.pk}
    assert {each.placed_by_organisation_id for each in Placement.objects.filter(need__case=case)} == {taker.pk}
    assert {each.accountable_id for each in FollowUp.objects.filter(case=case)} == {taker.pk}
    assert {each.accountable_id for each in Task.objects.filter(case=case).open()} == {taker.pk}
    other.refresh_from_db()
    withdraw_need(need=other, actor=a_supervisor(of=taker), at=LATER)


def test_the_old_organisation_can_no_longer_act_on_a_need():
    need = a_need()
    case, taker = _ready(need)
    old = a_supervisor(of=case.accountable)
    _hand_over(case, taker)
    need.refresh_from_db()
    with pytest.raises(NotYourNeed):
        withdraw_need(need=need, actor=old, at=LATER)


def test_an_offer_the_takers_agreements_do_not_cover_is_taken_back_in_the_same_transaction():
    offer = an_offer()
    case, taker = _ready(offer.need)
    assert _hand_over(case, taker) == [offer.ref]
    offer.refresh_from_db()
    assert (offer.state, offer.accountable) == (OfferState.WITHDRAWN, taker)


def test_an_offer_the_takers_agreements_cover_stays_out():
    need = a_need()
    service = a_shelter(for_=need.accountable)
    offer = an_offer(to=service, need=need)
    case, taker = _ready(need)
    an_agreement(taker, service.organisation, purposes=list(Purpose), field_groups=list(FieldGroup))
    assert _hand_over(case, taker) == []
    offer.refresh_from_db()
    assert (offer.state, offer.accountable) == (OfferState.OFFERED, taker)


def test_a_refused_hand_over_moves_nothing():
    need = a_need()
    case, taker = _ready(need, with_agreement=False)
    before = need.accountable_id
    with pytest.raises(AgreementMissing):
        _hand_over(case, taker)
    need.refresh_from_db()
    assert need.accountable_id == before


def test_the_page_hands_over_and_then_the_case_is_no_longer_there(client):
    need = a_need()
    case, taker = _ready(need)
    page = signed_in(client, a_member(of=case.accountable, roles=[Role.SUPERVISOR]))
    url = reverse("care:hand_over", args=[case.ref])
    assert page.get(url).status_code == 200
    assert page.post(url, {"to": taker.ref, "reason": "nearer"}).status_code == 302
    assert page.get(url).status_code == 404
    need.refresh_from_db()
    assert need.accountable == taker


def test_the_story_goes_with_the_case_without_the_names_of_the_earlier_organisation(client):
    need = a_need()
    case, taker = _ready(need)
    earlier = {member.name for member in need.accountable.members.all()}
    _hand_over(case, taker)
    reader = a_member(of=taker, roles=[Role.DESK_OFFICER], name="Practice Reader")
    page = signed_in(client, reader).get(reverse("desk:case", args=[case.ref]))
    told = {line.what for line in page.context["story"]}
    assert {"case.opened", "need.added", "case.handed_over"} <= told
    assert earlier - {""}
    assert not earlier & {line.by for line in page.context["story"]}
