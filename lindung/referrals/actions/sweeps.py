"""The clocks of offers, needs and placements: in batches, safe to repeat, by several workers at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lindung.audit.actions import record_many
from lindung.partners.models import CLOCK
from lindung.partners.rules import Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.asking import carry_out, plan_next
from lindung.referrals.actions.standing import give_to, holders_of, need_rows, wait_for_answers
from lindung.referrals.actions.writing import NeedRow, Told, entry, insert_notices
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import NeedState, NeedStep, OfferStep, PlacementStep, next_need_step

BATCH = 500
BY = CLOCK.ref
_SWEEPER = 0x4C_52_01  # advisory lock: one sweeper of offers at a time

# Offer and need together, and only where nobody else holds either: whoever answers right now is not disturbed.
_CLAIM = """
SELECT o.id, o.ref, o.need_id, n.state, o.service_id, o.to_organisation_id, o.places, o.urgency, o.due_at,
       o.answer_due_at
FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id
WHERE o.state = 'offered' AND o.due_at <= %s
ORDER BY o.due_at, o.id LIMIT %s
FOR NO KEY UPDATE OF o, n SKIP LOCKED
"""
_REMIND = """
UPDATE referrals_offer SET reminded_at = %s, due_at = answer_due_at, next_step = %s WHERE id = ANY (%s::bigint[])
"""
_EXPIRE = """
UPDATE referrals_offer SET state = 'expired', ended_at = answer_due_at, due_at = NULL, next_step = ''
WHERE id = ANY (%s::bigint[])
"""


@dataclass(frozen=True)
class Due:
    """An offer whose clock ran out."""

    id: int
    ref: str
    need_id: int
    need_state: str
    service_id: int
    to_organisation_id: int
    places: int
    urgency: str
    due_at: datetime
    answer_due_at: datetime


@dataclass(frozen=True)
class Swept:
    """What a sweep did, in offers; `stuck` in needs."""

    reminded: int = 0
    expired: int = 0
    asked: int = 0
    stuck: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.reminded + other.reminded,
            self.expired + other.expired,
            self.asked + other.asked,
            self.stuck + other.stuck,
        )

    @property
    def handled(self) -> int:
        """Offers whose clock went on."""
        return self.reminded + self.expired


def expire_unanswered(*, at: datetime, batch: int = BATCH) -> Swept:
    """Remind, or expire and ask the next best partner, for every offer whose clock ran out by `at`.

    Each batch is one transaction. An expiry is dated by its deadline; the successor's clock starts at `at`, so after
    an outage no partner loses time and each is asked at most once a need. Offers that somebody is answering at this
    moment are left to them. Safe to run twice and by two at once: the second steps aside, for two would only wait
    for each other's services (benchmarks/clock_sweep.py).
    """
    total = Swept()
    every = False
    while True:
        with acting(organisations=EVERYONE):
            if not _is_alone():
                return total
            claimed, done = _sweep_batch(at=at, batch=batch, every=every)
        total += done
        if claimed == 0 or every and done.handled == 0:
            return total
        every = done.handled == 0  # all of them lost their next place to others: read every candidate


def _is_alone() -> bool:
    """Whether no other worker sweeps offers at this moment; holds until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SWEEPER])
        return bool(cursor.fetchone()[0])


def sweep_needs(*, at: datetime, batch: int = BATCH) -> int:
    """Needs whose clock ran out: the next named person is told; how many."""
    return _in_batches(_sweep_needs, at=at, batch=batch)


def sweep_placements(*, at: datetime, batch: int = BATCH) -> int:
    """Placements whose clock ran out: the partner is asked, then whoever asked is told; how many."""
    return _in_batches(_sweep_placements, at=at, batch=batch)


def _in_batches(sweep: Callable[[datetime, int], int], *, at: datetime, batch: int) -> int:
    total = 0
    while True:
        with acting(organisations=EVERYONE):
            swept = sweep(at, batch)
        total += swept
        if swept < batch:
            return total


def _sweep_batch(*, at: datetime, batch: int, every: bool) -> tuple[int, Swept]:
    """One batch: how many were claimed, and what was done."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at, batch])
        due = [Due(*row) for row in cursor.fetchall()]
    expiring = [each for each in due if each.answer_due_at <= at]
    reminded = [each for each in due if each.answer_due_at > at]
    if not due:
        return 0, Swept()
    slots: dict[int, int] = {}
    for each in expiring:
        if each.need_state == NeedState.OFFERED.value:
            slots[each.need_id] = slots.get(each.need_id, 0) + 1
    plan = plan_next(slots, freed={each.service_id: 0 for each in expiring}, at=at, every=every)
    ending = [each for each in expiring if each.need_id not in plan.lost]
    rows = {**need_rows({each.need_id for each in due} - set(plan.rows)), **plan.rows}
    _remind(reminded, rows, at=at)
    _expire(ending, rows, at=at)
    freed: dict[int, int] = {}
    for each in ending:
        freed[each.service_id] = freed.get(each.service_id, 0) + each.places
    carry_out(plan, freed=freed, at=at, by=BY)
    return len(due), Swept(len(reminded), len(ending), len(plan.asked), len(plan.nobody))


def _remind(offers: Sequence[Due], rows: Mapping[int, NeedRow], *, at: datetime) -> None:
    if not offers:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REMIND, [at, OfferStep.EXPIRE_AND_ASK_NEXT.value, [each.id for each in offers]])
    said = [
        {"ref": each.ref, "urgency": each.urgency, "answer_due_at": each.answer_due_at.isoformat()} for each in offers
    ]
    record_many([entry("offer.reminded", thing=o.ref, need=rows[o.need_id], by=BY, at=at) for o in offers])
    told = zip(offers, said, strict=True)
    insert_notices([_told(each, rows, "offer_reminder", facts) for each, facts in told], at=at)


def _expire(offers: Sequence[Due], rows: Mapping[int, NeedRow], *, at: datetime) -> None:
    """Dated by the deadline, not by when we noticed."""
    if not offers:
        return
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, [[each.id for each in offers]])
    record_many([entry("offer.expired", thing=o.ref, need=rows[o.need_id], by=BY, at=o.answer_due_at) for o in offers])
    insert_notices([_told(each, rows, "offer_expired", {"ref": each.ref}) for each in offers], at=at)


def _told(offer: Due, rows: Mapping[int, NeedRow], template: str, facts: Mapping[str, object]) -> Told:
    return Told(offer.to_organisation_id, rows[offer.need_id].accountable_id, template, offer.ref, facts)


def _sweep_needs(at: datetime, batch: int) -> int:
    due = Need.objects.open().filter(due_at__lte=at).order_by("due_at", "id")
    claimed = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True)[:batch])
    rows = need_rows(need.pk for need in claimed)
    asking = {need.pk for need in claimed if need.state == NeedState.OFFERED.value}
    _go_on_asking([need for need in claimed if need.pk in asking], rows, at=at)
    for step, needs in _by_next_step(need for need in claimed if need.pk not in asking):
        for state, same in _by_state(needs):
            give_to(step, [rows[need.pk] for need in same], at=at, what="need.escalated", state=state)
    return len(claimed)


def _go_on_asking(needs: Sequence[Need], rows: Mapping[int, NeedRow], *, at: datetime) -> None:
    """Past the moment by which it should be placed: said once, and the asking goes on. With nobody asked: ask again."""
    late = [need for need in needs if need.next_step == NeedStep.ESCALATE_UNPLACED.value]
    told, entries = [], []
    holders = holders_of([rows[need.pk] for need in late], NeedStep.STUCK_ACCOUNTABLE) if late else {}
    for need in late:
        row = rows[need.pk]
        facts = {"ref": row.ref, "due_at": row.place_by.isoformat()}
        member = holders[need.pk][1]
        told.append(Told(row.accountable_id, row.accountable_id, "clock_passed", row.ref, facts, member=member))
        entries.append(entry("need.unplaced", thing=row.ref, need=row, by=BY, at=row.place_by))
    record_many(entries)
    insert_notices(told, at=at)
    Need.objects.filter(pk__in=[need.pk for need in late]).update(next_step=NeedStep.WAIT_FOR_ANSWER.value)
    out = set(Offer.objects.open().filter(need__in=needs).values_list("need_id", flat=True))
    wait_for_answers(sorted(out), at=at)
    alone = {need.pk: 1 for need in needs if need.pk not in out}
    if alone:
        carry_out(plan_next(alone, freed={}, at=at, every=True), freed={}, at=at, by=BY)


def _sweep_placements(at: datetime, batch: int) -> int:
    due = Placement.objects.open().filter(due_at__lte=at).order_by("due_at", "id")
    claimed = list(due.select_related("need").select_for_update(skip_locked=True, of=("self",), no_key=True)[:batch])
    rows = need_rows({placement.need_id for placement in claimed})
    told, entries = [], []
    for placement in claimed:
        row, was_due = rows[placement.need_id], placement.due_at or at
        asks_desk = placement.next_step == PlacementStep.ESCALATE_ARRIVAL.value
        to = row.accountable_id if asks_desk else placement.accountable_id
        facts = {"ref": placement.ref, "due_at": was_due.isoformat()}
        told.append(Told(to, row.accountable_id, "clock_passed", placement.ref, facts))
        step = placement.next_step
        entries.append(
            entry("placement.overdue", thing=placement.ref, need=row, by=BY, at=was_due, facts={"step": step})
        )
        placement.next_step = _AFTER_PLACEMENT_STEP[PlacementStep(step)].value
        placement.due_at = at + placement.clocks.stuck_step(Urgency(placement.need.urgency))
    Placement.objects.bulk_update(claimed, ["next_step", "due_at"])
    record_many(entries)
    insert_notices(told, at=at)
    return len(claimed)


_AFTER_PLACEMENT_STEP = {
    PlacementStep.ASK_ABOUT_ARRIVAL: PlacementStep.ESCALATE_ARRIVAL,
    PlacementStep.ESCALATE_ARRIVAL: PlacementStep.ESCALATE_ARRIVAL,
    PlacementStep.REVIEW_STAY: PlacementStep.REVIEW_STAY,
}


def _by_next_step(needs: Iterable[Need]) -> list[tuple[NeedStep, list[Need]]]:
    """Needs by the step that comes after the one that fell due."""
    found: dict[NeedStep, list[Need]] = {}
    for need in needs:
        found.setdefault(next_need_step(NeedStep(need.next_step)), []).append(need)
    return list(found.items())


def _by_state(needs: Iterable[Need]) -> list[tuple[NeedState, list[Need]]]:
    found: dict[NeedState, list[Need]] = {}
    for need in needs:
        found.setdefault(NeedState(need.state), []).append(need)
    return list(found.items())
