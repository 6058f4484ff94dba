"""The clocks: reminder, expiry and next best, stuck needs, outage, races."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.notices.models import Notice
from lindung.partners.rules import Role, Urgency
from lindung.referrals import actions
from lindung.referrals.models import Offer
from lindung.referrals.rules import DeclineReason, NeedState, NeedStep, OfferState, OfferStep, PlacementStep
from tests.factories import NINE
from tests.factories.cases import an_officer
from tests.factories.partners import a_desk, a_member, an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, a_worker, an_offer

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_a_partner_that_does_not_answer_is_reminded_once():
    offer = an_offer()
    assert actions.expire_unanswered(at=NINE + 9 * MINUTE).handled == 0
    assert actions.expire_unanswered(at=NINE + 11 * MINUTE).reminded == 1
    offer.refresh_from_db()
    assert (offer.state, offer.reminded_at) == (OfferState.OFFERED, NINE + 11 * MINUTE)
    assert (offer.due_at, offer.next_step) == (offer.answer_due_at, OfferStep.EXPIRE_AND_ASK_NEXT)
    assert actions.expire_unanswered(at=NINE + 11 * MINUTE).handled == 0
    assert Notice.objects.filter(template="offer_reminder", thing=offer.ref).count() == 1
    assert Trail.objects.filter(what="offer.reminded", thing=offer.ref).count() == 1


def test_an_expiry_is_dated_by_its_deadline_not_by_when_the_sweep_noticed():
    offer = an_offer()
    swept = actions.expire_unanswered(at=NINE + 6 * HOUR)
    offer.refresh_from_db()
    assert (swept.expired, offer.state) == (1, OfferState.EXPIRED)
    assert offer.ended_at == NINE + 30 * MINUTE
    assert offer.answered_at is None
    entry = Trail.objects.get(what="offer.expired", thing=offer.ref)
    assert (entry.at, entry.by) == (NINE + 30 * MINUTE, "clock")


def test_a_service_that_was_full_when_the_first_was_asked_is_asked_once_it_has_room():
    need = a_need()
    full = a_shelter(total=1)
    taken = an_offer(need=a_need(), to=full)
    first = an_offer(need=need, to=a_shelter())
    actions.withdraw_offer(offer=taken, actor=an_officer(of=taken.accountable), at=NINE)
    worker = a_worker(of=first.to_organisation)
    actions.decline_offer(offer=first, reason=DeclineReason.FULL, actor=worker, at=NINE + MINUTE)
    assert Offer.objects.open().get(need=need).service == full


def test_after_six_hours_without_a_worker_each_partner_is_asked_once_and_has_its_whole_time():
    need = a_need()
    first, second, third = (a_shelter() for _ in range(3))
    an_offer(need=need, to=first)
    sweep_at = NINE + 6 * HOUR
    swept = actions.expire_unanswered(at=sweep_at)
    assert (swept.reminded, swept.expired, swept.asked) == (0, 1, 1)
    (following,) = Offer.objects.filter(need=need, state=OfferState.OFFERED.value)
    assert following.offered_at == sweep_at
    assert following.answer_due_at == sweep_at + 30 * MINUTE
    assert Offer.objects.filter(need=need).count() == 2
    assert actions.expire_unanswered(at=sweep_at).handled == 0
    actions.expire_unanswered(at=sweep_at + 31 * MINUTE)
    asked = list(Offer.objects.filter(need=need).values_list("service", flat=True))
    assert sorted(asked) == sorted({first.pk, second.pk, third.pk})


def test_a_need_with_three_offers_out_keeps_three_out():
    need = a_need()
    shelters = [a_shelter() for _ in range(6)]
    actions.offer(need=need, services=shelters[:3], actor=an_officer(of=need.accountable), at=NINE)
    actions.expire_unanswered(at=NINE + HOUR)
    open_now = Offer.objects.open().filter(need=need)
    assert {each.service_id for each in open_now} == {each.pk for each in shelters[3:]}


def test_two_services_of_one_organisation_are_not_asked_at_the_same_moment():
    need = a_need()
    organisation = an_organisation()
    a_shelter(organisation=organisation)
    a_shelter(organisation=organisation)
    firsts = [a_shelter() for _ in range(3)]
    actions.offer(need=need, services=firsts, actor=an_officer(of=need.accountable), at=NINE)
    actions.expire_unanswered(at=NINE + HOUR)
    assert Offer.objects.open().filter(need=need).count() == 1


def test_the_hard_rules_are_checked_again_before_the_next_partner_is_asked():
    need = a_need()
    first, second, third = a_shelter(), a_shelter(languages=["id"]), a_shelter()
    an_offer(need=need, to=first)
    second.sexes = ["male"]
    second.save(update_fields=["sexes"])
    actions.expire_unanswered(at=NINE + HOUR)
    assert Offer.objects.open().get(need=need).service == third


def test_a_stuck_need_goes_from_a_named_person_to_the_national_desk_to_the_coordinator():
    organisation = an_organisation()
    supervisor = a_member(of=organisation, roles=[Role.SUPERVISOR])
    at_desk = a_member(of=a_desk(), roles=[Role.SUPERVISOR])
    coordinator = a_member(of=a_desk(), roles=[Role.COORDINATOR])
    officer = an_officer(of=organisation)
    need = a_need(by=officer)
    offer = an_offer(need=need, to=a_shelter(for_=organisation), by=officer)
    actions.decline_offer(offer=offer, reason=DeclineReason.OTHER, actor=a_worker(of=offer.to_organisation), at=NINE)
    steps = [
        (supervisor, NeedStep.STUCK_ACCOUNTABLE, NINE + 30 * MINUTE),
        (at_desk, NeedStep.STUCK_NATIONAL_DESK, NINE + 60 * MINUTE),
        (coordinator, NeedStep.STUCK_COORDINATOR, NINE + 90 * MINUTE),
    ]
    for holder, step, due_at in steps:
        need.refresh_from_db()
        assert (need.state, need.stuck_with) == (NeedState.STUCK, holder.ref)
        assert (need.next_step, need.due_at) == (step, due_at)
        assert Notice.objects.filter(template="need_stuck", to_member=holder).count() == 1
        assert actions.sweep_needs(at=due_at) == 1
    need.refresh_from_db()
    assert (need.next_step, need.stuck_with) == (NeedStep.STUCK_COORDINATOR, coordinator.ref)
    assert need.due_at == NINE + 90 * MINUTE + timedelta(days=1)


def test_a_need_nobody_was_asked_for_escalates_when_it_should_be_placed():
    need = a_need(urgency=Urgency.URGENT)
    supervisor = a_member(of=need.accountable, roles=[Role.SUPERVISOR])
    assert need.due_at == NINE + 24 * HOUR
    assert actions.sweep_needs(at=NINE + 23 * HOUR) == 0
    assert actions.sweep_needs(at=NINE + 24 * HOUR) == 1
    need.refresh_from_db()
    assert (need.state, need.stuck_with, need.next_step) == (
        NeedState.OPEN,
        supervisor.ref,
        NeedStep.STUCK_ACCOUNTABLE,
    )
    assert Notice.objects.filter(template="clock_passed", thing=need.ref).exists()
    assert actions.sweep_needs(at=NINE + 24 * HOUR) == 0


def test_an_offered_need_past_its_time_says_so_once_and_goes_on():
    need = a_need(urgency=Urgency.IMMEDIATE)
    for _ in range(12):
        a_shelter()
    an_offer(need=need, to=a_shelter(), at=NINE + 3 * HOUR + 45 * MINUTE)
    need.refresh_from_db()
    assert (need.due_at, need.next_step) == (NINE + 4 * HOUR, NeedStep.ESCALATE_UNPLACED)
    assert actions.sweep_needs(at=NINE + 4 * HOUR) == 1
    need.refresh_from_db()
    assert (need.state, need.next_step) == (NeedState.OFFERED, NeedStep.WAIT_FOR_ANSWER)
    assert need.due_at == NINE + 4 * HOUR + 15 * MINUTE
    assert Trail.objects.filter(what="need.unplaced", thing=need.ref).count() == 1


def test_a_party_nobody_saw_arrive_is_asked_about_and_then_the_desk_is_told():
    placement = a_placement()
    assert actions.sweep_placements(at=NINE + 6 * HOUR) == 1
    placement.refresh_from_db()
    assert placement.next_step == PlacementStep.ESCALATE_ARRIVAL
    assert Notice.objects.filter(template="clock_passed", to_organisation=placement.accountable).exists()
    assert actions.sweep_placements(at=placement.due_at) == 1
    assert Notice.objects.filter(template="clock_passed", to_organisation=placement.placed_by_organisation).exists()


def test_nobody_came_and_the_need_is_open_again_one_step_more_urgent():
    placement = a_placement(urgency=Urgency.SOON)
    at = NINE + 7 * HOUR
    actions.record_not_arrived(placement=placement, actor=a_worker(of=placement.accountable), at=at)
    placement.need.refresh_from_db()
    placement.service.refresh_from_db()
    assert placement.need.state == NeedState.OPEN
    assert placement.need.urgency == Urgency.URGENT
    assert placement.need.place_by == at + 24 * HOUR
    assert placement.service.places_occupied == 0
    again = an_offer(need=placement.need, to=placement.service, at=at)
    assert again.state == OfferState.OFFERED
