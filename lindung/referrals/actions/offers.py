"""Asking partners: the offer, and taking it back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from lindung.audit.actions import record_many
from lindung.cases.actions.clocks import hold_case
from lindung.directory.models import Service
from lindung.partners.models import Actor, no_clock
from lindung.partners.rules import Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.asking import carry_out, plan_next
from lindung.referrals.actions.locking import lock_need, lock_offer, lock_open_offers
from lindung.referrals.actions.standing import need_rows, wait_for_answers
from lindung.referrals.actions.writing import (
    Asked,
    Told,
    change_places,
    entry,
    insert_notices,
    insert_offers,
    lock_services,
)
from lindung.referrals.models import Candidate, Need, Offer
from lindung.referrals.permissions import check_can_ask, check_can_withdraw
from lindung.referrals.queries.matching import Matches, match_as_everyone
from lindung.referrals.rules import (
    AgreementMissing,
    AlreadyAsked,
    ConsentMissing,
    NeedIsOver,
    NeedState,
    NobodyChosen,
    NoPlaceLeft,
    NotSuitable,
    OfferIsOver,
    OfferState,
    Rule,
    TooManyAtOnce,
    places_for,
    shown_group,
)

CAN_BE_ASKED = frozenset({NeedState.OPEN, NeedState.OFFERED, NeedState.STUCK})


@transaction.atomic
def offer(*, need: Need, services: Sequence[Service], actor: Actor, at: datetime) -> list[Offer]:
    """Ask these partners; the ranking behind the choice is kept, so that the cascade can go on by itself.

    Checks every hard rule again, consent and agreement among them, and holds the places. Nothing is saved when it
    raises NotYourNeed, NeedIsOver, NobodyChosen, AlreadyAsked, TooManyAtOnce, ConsentMissing, AgreementMissing,
    NotSuitable, NoPlaceLeft.
    """
    check_can_ask(actor, need)
    chosen = {service.pk: service for service in services}
    if not chosen:
        raise NobodyChosen(field="services")
    with acting(organisations=EVERYONE):
        locked = lock_need(need.pk)
        if NeedState(locked.state) not in CAN_BE_ASKED:
            raise NeedIsOver(ref=locked.ref, now=locked.state)
        _check_not_asked(locked, chosen)
        _check_number(locked, len(chosen))
        found = match_as_everyone(need=locked, at=at)
        for service in chosen.values():
            _check_suitable(service, found.failed.get(service.pk, (Rule.PRACTICE,)))
        _keep_candidates(locked, found)
        refs = _ask(locked, [chosen[each] for each in sorted(chosen)], actor=actor, at=at)
        hold_case(need.case)  # last, as whoever says yes: the need, services, then the case
        need.refresh_from_db()
        return list(Offer.objects.filter(ref__in=refs).order_by("id"))


@transaction.atomic
def withdraw_offer(*, offer: Offer, actor: Actor, at: datetime) -> None:
    """The desk takes an offer back; the next best partner is not asked by that. Raises NotYourNeed, OfferIsOver."""
    check_can_withdraw(actor, offer)
    with acting(organisations=EVERYONE):
        need, locked = lock_offer(offer)
        if locked.state != OfferState.OFFERED.value:
            raise OfferIsOver(ref=locked.ref, now=locked.state)
        end_offers(need, [locked], actor_ref=actor.ref, at=at)
        reopen_when_nobody_is_asked(need, at=at)
        hold_case(offer.need.case)
    offer.refresh_from_db()


def end_offers(need: Need, offers: Iterable[Offer], *, actor_ref: str, at: datetime) -> None:
    """Withdraw open offers of a locked need, give back their places, tell the partners. Services are locked here."""
    ending = list(offers)
    if not ending:
        return
    lock_services(each.service_id for each in ending)
    row = need_rows([need.pk])[need.pk]
    told, entries, freed = [], [], dict[int, tuple[int, int]]()
    for each in ending:
        each.move(OfferState.WITHDRAWN, ended_at=at, **no_clock())
        freed[each.service_id] = (freed.get(each.service_id, (0, 0))[0] - each.places, 0)
        told.append(Told(each.to_organisation_id, need.accountable_id, "offer_withdrawn", each.ref, {"ref": each.ref}))
        entries.append(entry("offer.withdrawn", thing=each.ref, need=row, by=actor_ref, at=at))
    change_places(freed)
    record_many(entries)
    insert_notices(told, at=at)


def reopen_when_nobody_is_asked(need: Need, *, at: datetime) -> None:
    """An offered need without an offer is open again, with the clock of an open one."""
    if need.state != NeedState.OFFERED.value or lock_open_offers(need):
        return
    due_at = need.place_by if need.place_by > at else at + need.clocks.stuck_step(Urgency(need.urgency))
    need.move(NeedState.OPEN, due_at=due_at, next_step="escalate_unplaced")


def replace_offer(offer: Offer, *, actor_ref: str, at: datetime) -> None:
    """Withdraw one open offer and ask the next best partner instead."""
    need, locked = lock_offer(offer)
    if locked.state != OfferState.OFFERED.value:
        return
    slots = {need.pk: 1} if need.state == NeedState.OFFERED.value else {}
    plan = plan_next(slots, freed={locked.service_id: locked.places}, at=at, every=True)
    end_offers(need, [locked], actor_ref=actor_ref, at=at)
    carry_out(plan, freed={}, at=at, by=actor_ref)


def _check_number(need: Need, more: int) -> None:
    out = Offer.objects.open().filter(need=need).count()
    most = need.clocks.offers_out(Urgency(need.urgency))
    if out + more > most:
        raise TooManyAtOnce(most=most, out=out)


def _check_not_asked(need: Need, chosen: Mapping[int, Service]) -> None:
    for each in Offer.objects.open().filter(need=need, service_id__in=chosen).values_list("service_id", flat=True):
        raise AlreadyAsked(ref=chosen[each].ref)


def _check_suitable(service: Service, failed: tuple[Rule, ...]) -> None:
    """Raises the refusal that helps most."""
    if not failed:
        return
    if Rule.NO_CONSENT in failed:
        raise ConsentMissing(ref=service.ref)
    if Rule.NO_AGREEMENT in failed:
        raise AgreementMissing(ref=service.ref)
    if failed == (Rule.NO_PLACE,):
        raise NoPlaceLeft(ref=service.ref)
    raise NotSuitable(ref=service.ref, rule=shown_group(failed).value)


def _keep_candidates(need: Need, found: Matches) -> None:
    """Everybody the cascade may ask later, in order; those who fail only what passes with time come last."""
    Candidate.objects.filter(need=need).delete()
    ranked = [*(match.ranked for match in found.options), *found.later]
    Candidate.objects.bulk_create(
        [
            Candidate(
                need=need,
                service_id=each.service,
                place=place,
                score=each.score,
                reasons=[said.stored() for said in each.reasons[:3]],
            )
            for place, each in enumerate(ranked[:500], start=1)
        ]
    )


def _ask(need: Need, services: list[Service], *, actor: Actor, at: datetime) -> list[str]:
    """Hold the places and make the offers. Raises NoPlaceLeft when somebody took a place meanwhile."""
    rooms = lock_services(service.pk for service in services)
    row = need_rows([need.pk])[need.pk]
    asked, held = [], {}
    for service in services:
        room = rooms[service.pk]
        places = places_for(party_size=need.party_size, counts_places=room.counts)
        if room.free < places:
            raise NoPlaceLeft(ref=service.ref)
        held[service.pk] = (places, 0)
        asked.append(Asked(row, service.pk, service.organisation_id, places))
    change_places(held)
    refs = insert_offers(asked, at=at, by=actor.ref)
    wait_for_answers([need.pk], at=at)
    return refs
