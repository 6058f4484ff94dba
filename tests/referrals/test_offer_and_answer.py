"""Asking a partner, its answer, and what hangs on it."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.cases.models import Disclosure, Sight
from lindung.cases.rules import AgeBand
from lindung.kernel.errors import WrongState
from lindung.notices.models import Notice
from lindung.partners.rules import Role, Urgency
from lindung.referrals import actions
from lindung.referrals.models import Candidate, Need, Offer
from lindung.referrals.rules import (
    AgreementMissing,
    AlreadyAsked,
    AlreadyPlaced,
    ConsentMissing,
    DeclineReason,
    NeedState,
    NeedStep,
    NobodyChosen,
    NoPlaceLeft,
    NotSuitable,
    NotYourNeed,
    NotYourOffer,
    OfferIsOver,
    OfferState,
    OfferStep,
    PlacementOutcome,
    PlacementState,
    TooManyAtOnce,
)
from tests.factories import NINE
from tests.factories.cases import a_barring, a_person, a_suspect, an_officer
from tests.factories.directory import a_service
from tests.factories.partners import a_member, an_actor, an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, a_worker, an_offer

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_an_offer_holds_places_runs_a_clock_and_tells_the_partner():
    need = a_need()
    shelter = a_shelter(total=2)
    offer = an_offer(need=need, to=shelter)
    shelter.refresh_from_db()
    need.refresh_from_db()
    assert (shelter.places_held, shelter.places_free) == (1, 1)
    assert offer.due_at == NINE + 10 * MINUTE
    assert offer.answer_due_at == NINE + 30 * MINUTE
    assert offer.next_step == OfferStep.REMIND
    assert need.state == NeedState.OFFERED
    assert (need.due_at, need.next_step) == (NINE + 30 * MINUTE, NeedStep.WAIT_FOR_ANSWER)
    notice = Notice.objects.get(thing=offer.ref)
    assert (notice.template, notice.to_organisation) == ("offer_to_answer", shelter.organisation)
    assert notice.facts["ref"] == offer.ref
    assert Trail.objects.filter(what="offer.offered", thing=offer.ref, about=need.case.ref).count() == 1


def test_an_offer_shows_nothing_that_identifies():
    person = a_person(name="Practice Rare Name", languages=("jv", "id"), nationality="ID")
    need = a_need(person=person, details="She hides at her cousin's")
    offer = an_offer(need=need)
    said = str(offer.shown)
    assert offer.shown["languages"] == ["id", "other"]
    assert offer.shown["area"] == "MY"
    assert offer.shown["ages"] == {"adult_25_59": 1}
    for secret in ("Rare", "cousin", person.ref, need.case.ref, "jv", "1704"):
        assert secret not in said


def test_up_to_three_are_asked_at_once_when_it_is_immediate_and_one_when_it_is_routine():
    need, officer = a_need(), None
    officer = an_officer(of=need.accountable)
    four = [a_shelter() for _ in range(4)]
    with pytest.raises(TooManyAtOnce):
        actions.offer(need=need, services=four, actor=officer, at=NINE)
    assert len(actions.offer(need=need, services=four[:3], actor=officer, at=NINE)) == 3
    with pytest.raises(TooManyAtOnce):
        actions.offer(need=need, services=four[3:], actor=officer, at=NINE)
    routine = a_need(urgency=Urgency.ROUTINE)
    with pytest.raises(TooManyAtOnce):
        actions.offer(need=routine, services=four[:2], actor=an_officer(of=routine.accountable), at=NINE)


def test_a_service_that_fails_a_rule_is_never_offered_and_nothing_is_saved():
    need = a_need()
    officer = an_officer(of=need.accountable)
    full = a_shelter(total=0)
    without_agreement = a_service(interpreter_available=True)
    men_only = a_shelter(sexes=["male"])
    tied = a_shelter()
    a_suspect(case=need.case, tied_to=tied.organisation)
    barred = a_shelter()
    a_barring(case=need.case, organisation=barred.organisation)
    for service, refusal in [
        (full, NoPlaceLeft),
        (without_agreement, AgreementMissing),
        (men_only, NotSuitable),
        (tied, NotSuitable),
        (barred, NotSuitable),
    ]:
        with pytest.raises(refusal):
            actions.offer(need=need, services=[service], actor=officer, at=NINE)
    with pytest.raises(NobodyChosen):
        actions.offer(need=need, services=[], actor=officer, at=NINE)
    with pytest.raises(ConsentMissing):
        an_offer(need=a_need(consent=False))
    assert not Offer.objects.exists()
    assert not Candidate.objects.exists()
    assert Need.objects.get(pk=need.pk).state == NeedState.OPEN


def test_a_service_is_not_asked_twice_at_the_same_time():
    need, shelter = a_need(), a_shelter(total=3)
    an_offer(need=need, to=shelter)
    with pytest.raises(AlreadyAsked):
        an_offer(need=need, to=shelter)
    shelter.refresh_from_db()
    assert shelter.places_held == 1


def test_a_stranger_and_a_coordinator_cannot_ask_or_answer():
    need = a_need()
    shelter = a_shelter()
    for stranger in (an_officer(of=an_organisation()), an_actor(of=need.accountable, roles=[Role.COORDINATOR])):
        with pytest.raises(NotYourNeed):
            actions.offer(need=need, services=[shelter], actor=stranger, at=NINE)
    offer = an_offer(need=need, to=shelter)
    for stranger in (a_worker(of=an_organisation()), an_actor(of=shelter.organisation, roles=[Role.ADMINISTRATOR])):
        with pytest.raises(NotYourOffer):
            actions.accept_offer(offer=offer, actor=stranger, at=NINE)
        with pytest.raises(NotYourOffer):
            actions.decline_offer(offer=offer, reason=DeclineReason.FULL, actor=stranger, at=NINE)
        with pytest.raises(NotYourOffer):
            actions.state_free(offer=offer, free=1, actor=stranger, at=NINE)


def test_a_yes_places_the_party_withdraws_the_others_and_shows_identity_now():
    need = a_need()
    officer = an_officer(of=need.accountable)
    first, second = a_shelter(total=1), a_shelter(total=1)
    one, two = actions.offer(need=need, services=[first, second], actor=officer, at=NINE)
    assert not Disclosure.objects.exists()
    placement = actions.accept_offer(offer=one, actor=a_worker(of=first.organisation), at=NINE + MINUTE)
    for row in (one, two, first, second, need):
        row.refresh_from_db()
    assert (one.state, two.state) == (OfferState.ACCEPTED, OfferState.WITHDRAWN)
    assert (first.places_held, first.places_occupied) == (0, 1)
    assert (second.places_held, second.places_occupied) == (0, 0)
    assert need.state == NeedState.PLACED
    assert placement.state == PlacementState.EXPECTED
    assert placement.due_at == NINE + MINUTE + timedelta(hours=6)
    sight = Sight.objects.get(person=need.person, organisation=first.organisation)
    assert "identity" in sight.field_groups
    assert Notice.objects.filter(template="offer_withdrawn", to_organisation=second.organisation).exists()
    assert Notice.objects.filter(template="offer_accepted", to_organisation=need.accountable).exists()
    with pytest.raises(AlreadyPlaced):
        actions.accept_offer(offer=two, actor=a_worker(of=second.organisation), at=NINE + 2 * MINUTE)
    with pytest.raises(OfferIsOver):
        actions.decline_offer(
            offer=two, reason=DeclineReason.FULL, actor=a_worker(of=second.organisation), at=NINE + 2 * MINUTE
        )


def test_the_same_yes_twice_is_refused_and_changes_nothing():
    offer = an_offer()
    worker = a_worker(of=offer.to_organisation)
    actions.accept_offer(offer=offer, actor=worker, at=NINE)
    with pytest.raises(OfferIsOver):
        actions.accept_offer(offer=offer, actor=worker, at=NINE)
    offer.service.refresh_from_db()
    assert offer.service.places_occupied == 1


def test_a_no_asks_the_next_best_at_once():
    need = a_need()
    first, second = a_shelter(languages=["id"]), a_shelter()
    offer = an_offer(need=need, to=first)
    at = NINE + 5 * MINUTE
    actions.decline_offer(offer=offer, reason=DeclineReason.FULL, actor=a_worker(of=first.organisation), at=at)
    following = Offer.objects.get(need=need, state=OfferState.OFFERED.value)
    assert following.service == second
    assert following.offered_at == at
    assert following.answer_due_at == at + 30 * MINUTE
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.places_held, second.places_held) == (0, 1)


def test_when_nobody_is_left_a_named_human_has_it_with_a_clock():
    need = a_need()
    supervisor = a_member(of=need.accountable, roles=[Role.SUPERVISOR])
    offer = an_offer(need=need)
    actions.decline_offer(offer=offer, reason=DeclineReason.FULL, actor=a_worker(of=offer.to_organisation), at=NINE)
    need.refresh_from_db()
    assert need.state == NeedState.STUCK
    assert need.next_step == NeedStep.STUCK_ACCOUNTABLE
    assert need.due_at == NINE + 30 * MINUTE
    assert need.stuck_with == supervisor.ref
    notice = Notice.objects.get(template="need_stuck")
    assert notice.to_member == supervisor
    assert Trail.objects.filter(what="need.stuck", thing=need.ref).exists()


def test_a_stuck_need_can_be_asked_for_again():
    offer = an_offer()
    actions.decline_offer(offer=offer, reason=DeclineReason.FULL, actor=a_worker(of=offer.to_organisation), at=NINE)
    again = an_offer(need=offer.need, to=a_shelter(), at=NINE + MINUTE)
    offer.need.refresh_from_db()
    assert offer.need.state == NeedState.OFFERED
    assert offer.need.stuck_with == ""
    assert again.state == OfferState.OFFERED


def test_a_late_yes_is_taken_while_it_helps_and_marked_late():
    offer = an_offer()
    late = NINE + timedelta(hours=2)
    actions.expire_unanswered(at=late)
    placement = actions.accept_offer(offer=offer, actor=a_worker(of=offer.to_organisation), at=late + MINUTE)
    offer.refresh_from_db()
    assert offer.is_late
    assert offer.state == OfferState.ACCEPTED
    assert placement.state == PlacementState.EXPECTED
    offer.service.refresh_from_db()
    assert (offer.service.places_held, offer.service.places_occupied) == (0, 1)


def test_a_late_yes_is_refused_when_the_place_or_the_need_went_to_somebody_else():
    shelter = a_shelter(total=1)
    offer = an_offer(to=shelter)
    late = NINE + timedelta(hours=2)
    actions.expire_unanswered(at=late)
    an_offer(need=a_need(), to=shelter, at=late)
    with pytest.raises(NoPlaceLeft):
        actions.accept_offer(offer=offer, actor=a_worker(of=shelter.organisation), at=late)
    other = an_offer(need=offer.need, to=a_shelter(), at=late)
    actions.accept_offer(offer=other, actor=a_worker(of=other.to_organisation), at=late)
    with pytest.raises(AlreadyPlaced):
        actions.accept_offer(offer=offer, actor=a_worker(of=shelter.organisation), at=late)


def test_a_partner_barred_after_the_offer_is_told_only_that_it_is_over():
    offer = an_offer()
    a_barring(case=offer.need.case, organisation=offer.to_organisation)
    with pytest.raises(OfferIsOver) as refused:
        actions.accept_offer(offer=offer, actor=a_worker(of=offer.to_organisation), at=NINE)
    assert "barred" not in str(refused.value.facts)
    assert not Sight.objects.exists()


def test_free_places_are_said_on_the_page_of_the_offer():
    shelter = a_shelter(total=4)
    offer = an_offer(to=shelter)
    actions.state_free(offer=offer, free=2, actor=a_worker(of=shelter.organisation), at=NINE)
    shelter.refresh_from_db()
    assert (shelter.places_free, shelter.places_held) == (2, 1)


def test_a_family_is_offered_together_and_holds_a_place_for_each():
    mother = a_person(is_carer=True)
    child = a_person(case=mother.case, age_band=AgeBand.CHILD_6_11)
    need = a_need(person=mother, party=[child])
    assert need.party_size == 2
    with pytest.raises(NotSuitable):
        an_offer(need=need, to=a_shelter(keeps_families_together=False))
    with pytest.raises(NoPlaceLeft):
        an_offer(need=need, to=a_shelter(total=1))
    shelter = a_shelter(total=2)
    offer = an_offer(need=need, to=shelter)
    shelter.refresh_from_db()
    assert (offer.places, shelter.places_free) == (2, 0)
    actions.accept_offer(offer=offer, actor=a_worker(of=shelter.organisation), at=NINE)
    assert Sight.objects.filter(organisation=shelter.organisation).count() == 2


def test_a_child_of_the_party_who_has_not_agreed_keeps_the_whole_party_from_being_offered():
    mother = a_person(is_carer=True)
    need = a_need(person=mother)
    need.party.add(a_person(case=mother.case, age_band=AgeBand.CHILD_6_11))
    with pytest.raises(ConsentMissing):
        an_offer(need=need)


def test_a_placement_ends_and_gives_its_place_back():
    placement = a_placement()
    worker = a_worker(of=placement.accountable)
    with pytest.raises(WrongState):
        actions.record_left_early(placement=placement, actor=worker, at=NINE)
    actions.record_arrived(placement=placement, actor=worker, at=NINE)
    actions.end_placement(placement=placement, outcome=PlacementOutcome.NEED_MET, actor=worker, at=NINE)
    placement.service.refresh_from_db()
    placement.need.refresh_from_db()
    assert placement.service.places_occupied == 0
    assert placement.need.state == NeedState.MET
    assert not Sight.objects.filter(ended_at=None).exists()
