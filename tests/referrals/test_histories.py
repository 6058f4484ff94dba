"""Random histories of needs, offers, placements and capacity: what must always be true, after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lindung.audit.models import Trail
from lindung.directory import actions as directory
from lindung.directory.models import Service
from lindung.kernel.errors import Refusal
from lindung.partners.rules import Urgency
from lindung.referrals import actions
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import DeclineReason, NeedState, OfferState, PlacementOutcome
from tests.factories import NINE
from tests.factories.cases import an_officer
from tests.factories.referrals import a_need, a_shelter, a_worker

ENDED = [state.value for state in (NeedState.MET, NeedState.WITHDRAWN, NeedState.NO_LONGER_NEEDED)]
ASKED = [NeedState.OPEN.value, NeedState.OFFERED.value, NeedState.STUCK.value]

ENDINGS = [actions.meet_need, actions.withdraw_need, actions.no_longer_needed]


class Desk(RuleBasedStateMachine):
    """A desk with three small shelters; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.at = NINE

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def open_desk(self) -> None:
        self.officer = an_officer()
        self.shelters = [a_shelter(total=total) for total in (1, 2, 3)]
        self.workers = {s.organisation_id: a_worker(of=s.organisation) for s in self.shelters}
        self.needs = [a_need(by=self.officer, urgency=urgency) for urgency in (Urgency.IMMEDIATE, Urgency.SOON)]

    def attempt(self, do) -> None:
        try:
            with transaction.atomic():
                do()
        except Refusal:
            return

    def some(self, rows, pick):
        found = list(rows.order_by("id"))
        return found[pick % len(found)] if found else None

    @rule(minutes=st.sampled_from([1, 11, 31, 200, 2000]))
    def time_passes(self, minutes) -> None:
        self.at += timedelta(minutes=minutes)
        actions.expire_unanswered(at=self.at, batch=2)
        actions.sweep_needs(at=self.at, batch=2)
        actions.sweep_placements(at=self.at, batch=2)

    @rule()
    @precondition(lambda self: len(self.needs) < 6)
    def somebody_needs_shelter(self) -> None:
        self.needs.append(a_need(by=self.officer, at=self.at))

    @rule(pick=st.integers(0, 9), which=st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True))
    def ask(self, pick, which) -> None:
        need = self.some(Need.objects.filter(state__in=ASKED).select_related("case", "accountable"), pick)
        chosen = [self.shelters[each] for each in which]
        if need:
            self.attempt(lambda: actions.offer(need=need, services=chosen, actor=self.officer, at=self.at))

    @rule(pick=st.integers(0, 9))
    def say_yes(self, pick) -> None:
        states = [OfferState.OFFERED.value, OfferState.EXPIRED.value, OfferState.ACCEPTED.value]
        offer = self.some(Offer.objects.filter(state__in=states), pick)
        if offer:
            worker = self.workers[offer.to_organisation_id]
            self.attempt(lambda: actions.accept_offer(offer=offer, actor=worker, at=self.at))

    @rule(pick=st.integers(0, 9), reason=st.sampled_from(DeclineReason))
    def say_no(self, pick, reason) -> None:
        offer = self.some(Offer.objects.all(), pick)
        if offer:
            worker = self.workers[offer.to_organisation_id]
            self.attempt(lambda: actions.decline_offer(offer=offer, reason=reason, actor=worker, at=self.at))

    @rule(pick=st.integers(0, 9))
    def take_back(self, pick) -> None:
        offer = self.some(Offer.objects.select_related("need__case"), pick)
        if offer:
            self.attempt(lambda: actions.withdraw_offer(offer=offer, actor=self.officer, at=self.at))

    @rule(
        pick=st.integers(0, 9),
        end=st.sampled_from([actions.meet_need, actions.withdraw_need, actions.no_longer_needed]),
    )
    def end_need(self, pick, end) -> None:
        need = self.some(Need.objects.select_related("case"), pick)
        if need:
            self.attempt(lambda: end(need=need, actor=self.officer, at=self.at))

    @rule(
        pick=st.integers(0, 9),
        what=st.sampled_from([actions.record_arrived, actions.record_not_arrived, actions.record_left_early]),
    )
    def placement_goes_on(self, pick, what) -> None:
        placement = self.some(Placement.objects.all(), pick)
        if placement:
            worker = self.workers[placement.accountable_id]
            self.attempt(lambda: what(placement=placement, actor=worker, at=self.at))

    @rule(pick=st.integers(0, 9), outcome=st.sampled_from(PlacementOutcome))
    def placement_ends(self, pick, outcome) -> None:
        placement = self.some(Placement.objects.all(), pick)
        if placement:
            worker = self.workers[placement.accountable_id]
            self.attempt(lambda: actions.end_placement(placement=placement, outcome=outcome, actor=worker, at=self.at))

    @rule(which=st.integers(0, 2), free=st.integers(0, 3))
    def partner_corrects_its_places(self, which, free) -> None:
        service = Service.objects.get(pk=self.shelters[which].pk)
        worker = self.workers[service.organisation_id]
        self.attempt(lambda: directory.state_free_places(service=service, free=free, actor=worker, at=self.at))

    @invariant()
    def what_is_open_has_an_owner_a_clock_and_a_step(self) -> None:
        for model in (Need, Offer, Placement):
            for row in model.objects.open():
                assert row.accountable_id
                assert row.due_at
                assert row.next_step
                assert row.policy_id

    @invariant()
    def places_are_what_offers_and_placements_say(self) -> None:
        for service in Service.objects.all():
            held = sum(Offer.objects.open().filter(service=service).values_list("places", flat=True))
            taken = sum(Placement.objects.open().filter(service=service).values_list("places", flat=True))
            assert (service.places_held, service.places_occupied) == (held, taken)
            assert service.places_free >= 0 or service.capacity_alarm

    @invariant()
    def a_need_is_taken_once_and_closed_ones_ask_nobody(self) -> None:
        for need in Need.objects.all():
            live = Offer.objects.filter(need=need, state=OfferState.ACCEPTED.value, ended_at=None).count()
            out = Offer.objects.open().filter(need=need).count()
            assert live <= 1
            assert (live == 1) == (need.state == NeedState.PLACED.value)
            assert (out > 0) == (need.state == NeedState.OFFERED.value)
            if need.state in ENDED:
                assert need.ended_at
                assert out == 0

    @invariant()
    def every_state_has_its_entry_on_the_trail(self) -> None:
        for offer in Offer.objects.exclude(state=OfferState.OFFERED.value):
            assert Trail.objects.filter(thing=offer.ref, what=f"offer.{offer.state}").exists()
        for need in Need.objects.filter(state=NeedState.STUCK.value):
            assert Trail.objects.filter(thing=need.ref, what="need.stuck").exists()


def _run(*, examples: int, steps: int) -> None:
    checks = list(HealthCheck)
    run = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Desk, settings=run)


@pytest.mark.slow
@pytest.mark.django_db
def test_short_histories_keep_every_promise():
    _run(examples=6, steps=20)


@pytest.mark.prove
@pytest.mark.django_db
def test_long_histories_keep_every_promise():
    _run(examples=60, steps=50)
