"""What a partner answers: yes (also late), no, and how many places are free."""

from datetime import datetime

from django.db import transaction

from lindung.audit.actions import record_many
from lindung.audit.chain import Facts
from lindung.cases.actions import disclose_accepted
from lindung.cases.models import Person
from lindung.directory.actions import change_ledger, introduce, state_free_places
from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor, clock, no_clock
from lindung.partners.rules import FieldGroup, NeedKind
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.asking import carry_out, plan_next
from lindung.referrals.actions.locking import lock_offer, lock_open_offers
from lindung.referrals.actions.offers import end_offers
from lindung.referrals.actions.standing import need_rows
from lindung.referrals.actions.writing import Told, entry, insert_notices, lock_services
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.permissions import check_can_answer
from lindung.referrals.rules import (
    AlreadyPlaced,
    DeclineReason,
    NeedState,
    NeedStep,
    NoPlaceLeft,
    OfferIsOver,
    OfferState,
    PlacementState,
    PlacementStep,
    arrival_due_at,
    purpose_of,
)

SHOWN_ON_ACCEPTANCE = frozenset(
    {
        FieldGroup.IDENTITY,
        FieldGroup.CONTACT,
        FieldGroup.FAMILY,
        FieldGroup.LOCATION,
        FieldGroup.NEEDS,
        FieldGroup.HEALTH,
    }
)
"""What a partner is shown when it takes somebody, as far as consent and agreement cover each part."""
ANSWERABLE = frozenset({OfferState.OFFERED, OfferState.EXPIRED})
STILL_HELPS = frozenset({NeedState.OPEN, NeedState.OFFERED, NeedState.STUCK})


@transaction.atomic
def accept_offer(*, offer: Offer, actor: Actor, at: datetime, arrives_at: datetime | None = None) -> Placement:
    """The partner takes the party. Other offers end, the places are taken, identity is shown: all at once.

    A late yes is taken while nobody else has the party and the places are free; the offer says that it was late.
    Raises NotYourOffer, AlreadyPlaced, OfferIsOver, NoPlaceLeft; then nothing is saved.
    """
    check_can_answer(actor, offer)
    with acting(organisations=EVERYONE):
        need, locked = lock_offer(offer)
        _check_still_helps(need, locked)
        others = [each for each in lock_open_offers(need) if each.pk != locked.pk]
        lock_services([locked.service_id, *(each.service_id for each in others)])
        is_late = locked.state == OfferState.EXPIRED.value
        _take_places(locked, need, is_late=is_late)
        end_offers(need, others, actor_ref=actor.ref, at=at)
        locked.move(
            OfferState.ACCEPTED, answered_at=at, answered_by=actor.ref, is_late=is_late, ended_at=None, **no_clock()
        )
        placement = _expect(need, locked, arrives_at=arrives_at, at=at)
        introduce(service=locked.service, to=need.accountable, at=at)
        _note_accepted(need, locked, placement, actor=actor, at=at)
        _show(need, locked, actor=actor, at=at)
    offer.refresh_from_db()
    return placement


@transaction.atomic
def decline_offer(*, offer: Offer, reason: DeclineReason, actor: Actor, at: datetime) -> None:
    """The partner says no; the next best one is asked in the same transaction. Raises NotYourOffer, OfferIsOver."""
    check_can_answer(actor, offer)
    with acting(organisations=EVERYONE):
        need, locked = lock_offer(offer)
        if locked.state != OfferState.OFFERED.value:
            raise OfferIsOver(ref=locked.ref, now=locked.state)
        freed = {locked.service_id: locked.places}
        slots = {need.pk: 1} if need.state == NeedState.OFFERED.value else {}
        plan = plan_next(slots, freed=freed, at=at, every=True)
        locked.move(
            OfferState.DECLINED,
            answered_at=at,
            answered_by=actor.ref,
            decline_reason=reason.value,
            ended_at=at,
            **no_clock(),
        )
        row = need_rows([need.pk])[need.pk]
        facts: Facts = {"reason": reason.value}
        record_many([entry("offer.declined", thing=locked.ref, need=row, by=actor.ref, at=at, facts=facts)])
        carry_out(plan, freed=freed, at=at)
    offer.refresh_from_db()


@transaction.atomic
def state_free(*, offer: Offer, free: int, actor: Actor, at: datetime) -> None:
    """On the page of an offer: how many places are free besides the ones held. Raises NotYourOffer, BadInput."""
    check_can_answer(actor, offer)
    with acting(organisations=EVERYONE):
        state_free_places(service=offer.service, free=free, actor=actor, at=at)


def _check_still_helps(need: Need, offer: Offer) -> None:
    """Raises AlreadyPlaced when another partner was first, OfferIsOver when there is nothing to take any more."""
    if need.offers.filter(state=OfferState.ACCEPTED.value, ended_at=None).exclude(pk=offer.pk).exists():
        raise AlreadyPlaced(ref=offer.ref)
    if OfferState(offer.state) not in ANSWERABLE:
        raise OfferIsOver(ref=offer.ref, now=offer.state)
    if NeedState(need.state) not in STILL_HELPS:
        raise OfferIsOver(ref=offer.ref, now=need.state)


def _take_places(offer: Offer, need: Need, *, is_late: bool) -> None:
    """From held to taken; a late yes holds none any more and needs them free. Raises NoPlaceLeft."""
    places = need.party_size if offer.service.counts_places else 0
    held = 0 if is_late else -offer.places
    if not change_ledger(service_id=offer.service_id, held=held, occupied=places):
        raise NoPlaceLeft(ref=offer.ref)


def _expect(need: Need, offer: Offer, *, arrives_at: datetime | None, at: datetime) -> Placement:
    """The party is expected there; the need follows the placement."""
    due_at = arrival_due_at(accepted_at=at, agreed_at=arrives_at, clocks=need.clocks)
    placement = Placement.objects.create(
        need=need,
        offer=offer,
        service=offer.service,
        accountable=offer.to_organisation,
        placed_by_organisation=need.accountable,
        policy=need.policy,
        is_practice=need.is_practice,
        places=need.party_size if offer.service.counts_places else 0,
        state=PlacementState.EXPECTED.value,
        accepted_at=at,
        expected_at=due_at,
        created_at=at,
        **clock(due_at=due_at, next_step=PlacementStep.ASK_ABOUT_ARRIVAL),
    )
    follow = clock(due_at=due_at + need.clocks.arrival_within(), next_step=NeedStep.FOLLOW_PLACEMENT)
    need.move(NeedState.PLACED, stuck_with="", **follow)
    return placement


def _note_accepted(need: Need, offer: Offer, placement: Placement, *, actor: Actor, at: datetime) -> None:
    row = need_rows([need.pk])[need.pk]
    late: Facts = {"late": offer.is_late, "placement": placement.ref}
    record_many(
        [
            entry("offer.accepted", thing=offer.ref, need=row, by=actor.ref, at=at, facts=late),
            entry("placement.expected", thing=placement.ref, need=row, by=actor.ref, at=at),
        ]
    )
    told = Told(need.accountable_id, need.accountable_id, "offer_accepted", need.ref, {"ref": need.ref})
    insert_notices([told], at=at)


def _show(need: Need, offer: Offer, *, actor: Actor, at: datetime) -> None:
    """Identity is disclosed now, within consent. Raises OfferIsOver when the partner may no longer be told."""
    to = offer.to_organisation
    if to.pk == need.accountable_id:
        return
    purpose = purpose_of(NeedKind(need.kind), to.recipient_kind)
    try:
        if purpose is None:
            raise NotAllowed(ref=offer.ref)
        disclose_accepted(
            persons=party_of(need),
            to=to,
            purpose=purpose,
            field_groups=SHOWN_ON_ACCEPTANCE,
            offer_ref=offer.ref,
            actor=actor,
            at=at,
        )
    except Refusal as refusal:  # the partner learns that it is over, not why: the reason may point to the person
        raise OfferIsOver(ref=offer.ref, now=OfferState.WITHDRAWN.value) from refusal


def party_of(need: Need) -> list[Person]:
    """The persons of the party, whoever the need was written for first."""
    others = need.party.exclude(pk=need.person_id).select_related("case__accountable", "key").order_by("id")
    first = Person.objects.select_related("case__accountable", "key").get(pk=need.person_id)
    return [first, *others]
