"""The cascade: whom to ask next for needs whose offers ended, decided for one need or five hundred at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lindung.referrals.actions.standing import give_to, need_rows, wait_for_answers
from lindung.referrals.actions.writing import Asked, NeedRow, Room, change_places, insert_offers, lock_services
from lindung.referrals.models import Offer
from lindung.referrals.queries.candidates import ALL, SPARE, Next, next_candidates
from lindung.referrals.rules import NeedState, NeedStep, places_for


@dataclass(frozen=True)
class Plan:
    """Who is asked for which need; needs for which nobody is left; needs whose next place somebody else took."""

    rows: Mapping[int, NeedRow]
    asked: list[Asked] = field(default_factory=list)
    nobody: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)


def plan_next(slots: Mapping[int, int], *, freed: Mapping[int, int], at: datetime, every: bool = False) -> Plan:
    """Choose for each need at most so many partners, and lock their services with those in `freed`.

    `every`: read every candidate, so that a need is never left over because others were faster. The needs are
    locked by the caller; services are locked here, once, in the order of their ids.
    """
    most = {need: ALL if every else count * SPARE for need, count in slots.items()}
    plan = Plan(rows=need_rows(slots))
    candidates = next_candidates(most, at=at) if most else {}
    rooms = lock_services({each.service_id for found in candidates.values() for each in found} | set(freed))
    free = {service: room.free for service, room in rooms.items()}
    for need, found in candidates.items():
        chosen = _choose(plan.rows[need], found, slots[need], rooms, free)
        plan.asked.extend(chosen)
        if not chosen:
            (plan.lost if found and not every else plan.nobody).add(need)
    return plan


def carry_out(plan: Plan, *, freed: Mapping[int, int], at: datetime, by: str = "clock") -> None:
    """Give back the places of offers that ended, hold those of the new ones, ask; who has nobody left is stuck."""
    changes: dict[int, tuple[int, int]] = {service: (-places, 0) for service, places in freed.items()}
    for each in plan.asked:
        held, occupied = changes.get(each.service_id, (0, 0))
        changes[each.service_id] = (held + each.places, occupied)
    change_places(changes)
    insert_offers(plan.asked, at=at, by=by)
    wait_for_answers(sorted({each.need.id for each in plan.asked}), at=at)
    nobody = plan.nobody - _still_asked(plan.nobody)
    stuck = [plan.rows[need] for need in sorted(nobody)]
    give_to(NeedStep.STUCK_ACCOUNTABLE, stuck, at=at, what="need.stuck", state=NeedState.STUCK)


def _choose(
    need: NeedRow, found: list[Next], count: int, rooms: Mapping[int, Room], free: dict[int, int]
) -> list[Asked]:
    """The best candidates that still have room; never two services of one organisation at the same time."""
    chosen: list[Asked] = []
    for each in found:
        if len(chosen) == count:
            break
        places = places_for(party_size=need.party_size, counts_places=rooms[each.service_id].counts)
        if free[each.service_id] < places or each.organisation_id in {one.organisation_id for one in chosen}:
            continue
        free[each.service_id] -= places
        chosen.append(Asked(need, each.service_id, each.organisation_id, places))
    return chosen


def _still_asked(needs: set[int]) -> set[int]:
    """Those of these needs for which another offer is still out."""
    return set(Offer.objects.open().filter(need_id__in=needs).values_list("need_id", flat=True))
