"""True threads: the same offer, the same last bed, the clock and a partner, two workers."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from lindung.cases.models import Sight
from lindung.kernel.errors import Refusal
from lindung.partners.scope import acting
from lindung.referrals import actions
from lindung.referrals.actions import sweeps
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import AlreadyPlaced, DeclineReason, NoPlaceLeft, OfferIsOver, OfferState
from tests.factories import NINE
from tests.factories.cases import an_officer
from tests.factories.referrals import a_need, a_shelter, a_worker, an_offer

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Do every step in a thread of its own, all from the same moment; what each answered or refused with."""
    gate = threading.Barrier(len(steps))

    def do(step: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=30)
            with acting(organisations="*"):
                return step()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(do, steps))


def test_eight_workers_press_yes_on_the_same_offer_and_one_wins():
    offer = an_offer()
    workers = [a_worker(of=offer.to_organisation) for _ in range(8)]
    answers = at_once(*[lambda w=w: actions.accept_offer(offer=offer, actor=w, at=NINE) for w in workers])
    won = [each for each in answers if isinstance(each, Placement)]
    assert len(won) == 1
    assert all(isinstance(each, OfferIsOver | AlreadyPlaced) for each in answers if each not in won)
    offer.service.refresh_from_db()
    assert (offer.service.places_held, offer.service.places_occupied) == (0, 1)


def test_eight_desks_hold_the_last_bed_and_one_gets_it():
    shelter = a_shelter(total=1)
    needs = [a_need() for _ in range(8)]
    officer = an_officer(of=needs[0].accountable)
    answers = at_once(*[lambda n=n: actions.offer(need=n, services=[shelter], actor=officer, at=NINE) for n in needs])
    assert sum(isinstance(each, list) for each in answers) == 1
    assert sum(isinstance(each, NoPlaceLeft) for each in answers) == 7
    shelter.refresh_from_db()
    assert (shelter.places_held, shelter.places_free) == (1, 0)


def test_eight_late_yeses_for_the_last_bed_and_one_gets_it():
    shelter = a_shelter(total=8)
    offers = [an_offer(need=a_need(), to=shelter) for _ in range(8)]
    actions.expire_unanswered(at=NINE + 60 * MINUTE)
    shelter.refresh_from_db()
    assert shelter.places_held == 0
    shelter.places_occupied_others = 7
    shelter.save(update_fields=["places_occupied_others"])
    worker = a_worker(of=shelter.organisation)
    answers = at_once(*[lambda o=o: actions.accept_offer(offer=o, actor=worker, at=NINE + 61 * MINUTE) for o in offers])
    assert sum(isinstance(each, Placement) for each in answers) == 1
    assert sum(isinstance(each, NoPlaceLeft) for each in answers) == 7


def test_three_partners_say_yes_to_the_same_need_and_one_has_it():
    need = a_need()
    shelters = [a_shelter(total=1) for _ in range(3)]
    offers = actions.offer(need=need, services=shelters, actor=an_officer(of=need.accountable), at=NINE)
    workers = {offer.pk: a_worker(of=offer.to_organisation) for offer in offers}
    answers = at_once(*[lambda o=o: actions.accept_offer(offer=o, actor=workers[o.pk], at=NINE) for o in offers])
    assert sum(isinstance(each, Placement) for each in answers) == 1
    assert sum(isinstance(each, AlreadyPlaced) for each in answers) == 2
    assert Placement.objects.count() == 1
    assert sum(service.places_held + service.places_occupied for service in refreshed(shelters)) == 1


def refreshed(rows):
    for row in rows:
        row.refresh_from_db()
    return rows


def test_a_second_sweeper_steps_aside_and_what_is_due_stays_due():
    offer = an_offer()
    late = NINE + 31 * MINUTE
    with acting(organisations="*"):
        assert sweeps._is_alone()
        (second,) = at_once(lambda: actions.expire_unanswered(at=late))
        assert second.handled == 0
    assert Offer.objects.get(pk=offer.pk).state == OfferState.OFFERED
    assert actions.expire_unanswered(at=late).expired == 1


@pytest.mark.parametrize("round_", range(4))
def test_the_clock_and_the_partner_at_the_same_moment_end_in_one_state(round_):
    need = a_need()
    spare = a_shelter()
    offer = an_offer(need=need, to=a_shelter())
    worker = a_worker(of=offer.to_organisation)
    late = NINE + 31 * MINUTE
    at_once(
        lambda: actions.expire_unanswered(at=late),
        lambda: actions.accept_offer(offer=offer, actor=worker, at=late),
        lambda: actions.decline_offer(offer=offer, reason=DeclineReason.FULL, actor=worker, at=late),
    )
    actions.expire_unanswered(at=late)
    check_ledger(offer.service, spare)
    live = Offer.objects.filter(need=need, state=OfferState.ACCEPTED.value).count()
    out = Offer.objects.open().filter(need=need).count()
    assert live + out == 1


@pytest.mark.slow
def test_two_workers_and_answering_partners_never_lock_each_other_out():
    shelters = [a_shelter(total=30) for _ in range(6)]
    needs = [a_need() for _ in range(24)]
    officer = an_officer(of=needs[0].accountable)
    for number, need in enumerate(needs):
        chosen = [shelters[(number + step) % 6] for step in range(2)]
        actions.offer(need=need, services=chosen, actor=officer, at=NINE)
    late = NINE + 31 * MINUTE
    offers = list(Offer.objects.open().order_by("-id")[:12])
    workers = {shelter.organisation_id: a_worker(of=shelter.organisation) for shelter in shelters}
    steps = [lambda: actions.expire_unanswered(at=late, batch=5) for _ in range(2)]
    steps += [
        lambda o=o: actions.accept_offer(offer=o, actor=workers[o.to_organisation_id], at=late) for o in offers[:6]
    ]
    steps += [
        lambda o=o: actions.decline_offer(
            offer=o, reason=DeclineReason.FULL, actor=workers[o.to_organisation_id], at=late
        )
        for o in offers[6:]
    ]
    at_once(*steps)
    actions.expire_unanswered(at=late)
    assert not Offer.objects.open().filter(due_at__lte=late).exists()
    check_ledger(*shelters)
    for need in Need.objects.all():
        assert Offer.objects.filter(need=need, state=OfferState.ACCEPTED.value).count() <= 1


@pytest.mark.parametrize("round_", range(3))
def test_consent_withdrawn_while_the_partner_says_yes_leaves_no_open_sight(round_):
    need = a_need()
    a_shelter()
    offer = an_offer(need=need)
    worker, officer = a_worker(of=offer.to_organisation), an_officer(of=need.accountable)
    (consent,) = need.person.consents.all()
    at_once(
        lambda: actions.accept_offer(offer=offer, actor=worker, at=NINE),
        lambda: actions.withdraw_consent(consent=consent, actor=officer, at=NINE + MINUTE),
    )
    assert not Sight.objects.filter(ended_at=None).exists()
    assert not Offer.objects.open().exists()
    check_ledger(offer.service)


def check_ledger(*services) -> None:
    """Held and occupied are what open offers and live placements say."""
    for service in services:
        service.refresh_from_db()
        held = sum(Offer.objects.open().filter(service=service).values_list("places", flat=True))
        taken = sum(Placement.objects.open().filter(service=service).values_list("places", flat=True))
        assert (service.places_held, service.places_occupied) == (held, taken)
        assert service.places_free >= 0
