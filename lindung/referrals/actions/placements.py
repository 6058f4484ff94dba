"""What happens to somebody a partner took: arrived, did not, left early, or the stay ended with an outcome."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions import end_sight, record_supported
from lindung.cases.models import Sight
from lindung.directory.actions import change_ledger
from lindung.kernel.errors import WrongState
from lindung.partners.models import Actor, clock, no_clock
from lindung.partners.rules import Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.locking import lock_placement
from lindung.referrals.actions.needs import note_need
from lindung.referrals.actions.writing import Told, insert_notices
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.permissions import check_can_keep
from lindung.referrals.rules import (
    AFTER_PLACEMENT,
    NeedState,
    NeedStep,
    PlacementOutcome,
    PlacementState,
    PlacementStep,
    placed_by,
)


@transaction.atomic
def record_arrived(*, placement: Placement, actor: Actor, at: datetime) -> None:
    """The party is there. Rooms above plan the follow-ups. Raises NotYourPlacement, WrongState."""
    check_can_keep(actor, placement)
    with acting(organisations=EVERYONE):
        need, locked = lock_placement(placement)
        review_at = at + need.clocks.review_within(Urgency(need.urgency))
        review = clock(due_at=review_at, next_step=PlacementStep.REVIEW_STAY)
        locked.move(PlacementState.ARRIVED, arrived_at=at, arrived_by=actor.ref, **review)
        need.set_clock(due_at=review_at + need.clocks.arrival_within(), next_step=NeedStep.FOLLOW_PLACEMENT)
        _note("placement.arrived", need, locked, actor=actor, at=at)
        record_supported(case=need.case, actor=actor, at=at)
        audit.emit(kind="placement.arrived", thing=locked.ref, at=at)
    placement.refresh_from_db()


@transaction.atomic
def record_not_arrived(*, placement: Placement, actor: Actor, at: datetime) -> None:
    """Nobody came: the need is open again, one step more urgent. Raises NotYourPlacement, WrongState."""
    _give_up(placement, PlacementState.NOT_ARRIVED, "placement.not_arrived", actor=actor, at=at)


@transaction.atomic
def record_left_early(*, placement: Placement, actor: Actor, at: datetime) -> None:
    """The person left before it was time: the need is open again. Raises NotYourPlacement, WrongState."""
    _give_up(placement, PlacementState.LEFT_EARLY, "placement.left_early", actor=actor, at=at)


@transaction.atomic
def end_placement(*, placement: Placement, outcome: PlacementOutcome, actor: Actor, at: datetime) -> None:
    """The stay has ended; its outcome says what becomes of the need. Raises NotYourPlacement, WrongState."""
    check_can_keep(actor, placement)
    with acting(organisations=EVERYONE):
        need, locked = lock_placement(placement)
        locked.move(PlacementState.ENDED, ended_at=at, ended_by=actor.ref, outcome=outcome.value, **no_clock())
        _free(need, locked, actor=actor, at=at)
        to = AFTER_PLACEMENT[outcome]
        if to == NeedState.OPEN:
            _reopen(need, urgency=Urgency(need.urgency), at=at)
        else:
            need.move(to, ended_at=at, ended_by=actor.ref, **no_clock())
            note_need(f"need.{to.value}", need, actor_ref=actor.ref, at=at)
        _note("placement.ended", need, locked, actor=actor, at=at, outcome=outcome, need_state=to)
    placement.refresh_from_db()


@transaction.atomic
def review_stay(*, placement: Placement, actor: Actor, at: datetime) -> None:
    """The stay goes on; the next look is due by urgency. Raises NotYourPlacement, WrongState."""
    check_can_keep(actor, placement)
    with acting(organisations=EVERYONE):
        need, locked = lock_placement(placement)
        if locked.state != PlacementState.ARRIVED.value:
            raise WrongState(thing="placement", now=locked.state, to="reviewed")
        review_at = at + need.clocks.review_within(Urgency(need.urgency))
        locked.set_clock(due_at=review_at, next_step=PlacementStep.REVIEW_STAY)
        need.set_clock(due_at=review_at + need.clocks.arrival_within(), next_step=NeedStep.FOLLOW_PLACEMENT)
        _note("placement.reviewed", need, locked, actor=actor, at=at)
    placement.refresh_from_db()


def _give_up(placement: Placement, to: PlacementState, what: str, *, actor: Actor, at: datetime) -> None:
    check_can_keep(actor, placement)
    with acting(organisations=EVERYONE):
        need, locked = lock_placement(placement)
        locked.move(to, ended_at=at, ended_by=actor.ref, **no_clock())
        _free(need, locked, actor=actor, at=at)
        urgency = Urgency(need.urgency)
        _reopen(need, urgency=urgency.raised() if to == PlacementState.NOT_ARRIVED else urgency, at=at)
        _note(what, need, locked, actor=actor, at=at, urgency=Urgency(need.urgency))
        facts = {"ref": need.ref, "due_at": (need.due_at or at).isoformat()}
        insert_notices([Told(need.accountable_id, need.accountable_id, "need_open_again", need.ref, facts)], at=at)
    placement.refresh_from_db()


def _free(need: Need, placement: Placement, *, actor: Actor, at: datetime) -> None:
    """The places are free again, the acceptance is over, and the partner's sight ends."""
    change_ledger(service_id=placement.service_id, occupied=-placement.places)
    Offer.objects.filter(pk=placement.offer_id).update(ended_at=at)
    sights = Sight.objects.filter(offer_ref=placement.offer.ref, ended_at=None)
    for sight in sights.select_related("case", "organisation", "person"):
        end_sight(sight=sight, actor=actor, at=at)


def _reopen(need: Need, *, urgency: Urgency, at: datetime) -> None:
    """The need is open again and counts from now."""
    place_by = placed_by(opened_at=at, urgency=urgency, clocks=need.clocks)
    again = clock(due_at=place_by, next_step=NeedStep.ESCALATE_UNPLACED)
    need.move(NeedState.OPEN, urgency=urgency.value, place_by=place_by, **again)


def _note(what: str, need: Need, placement: Placement, *, actor: Actor, at: datetime, **facts: StrEnum) -> None:
    audit.record(
        what=what,
        thing=placement.ref,
        about=need.case.ref,
        by=actor.ref,
        at=at,
        facts={"need": need.ref, **{name: fact.value for name, fact in facts.items()}},
        organisation_id=need.accountable_id,
    )
