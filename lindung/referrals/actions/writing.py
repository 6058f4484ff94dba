"""Rows written many at once, one statement each: offers, notices, places, clocks of needs. Called by every action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from lindung.audit.actions import record_many
from lindung.audit.chain import Entry, Facts, prepare_entry
from lindung.kernel.refs import make_ref
from lindung.partners.models import ClockPolicy
from lindung.partners.rules import Urgency
from lindung.referrals.actions.hiding import say_to_partners
from lindung.referrals.rules import OfferStep, Party, offer_clock

_OFFERS = """
INSERT INTO referrals_offer (
    ref, need_id, service_id, to_organisation_id, accountable_id, policy_id, is_practice, urgency, places, shown,
    due_at, answer_due_at, state, next_step, offered_at, offered_by, created_at, answered_by, is_late, decline_reason)
SELECT ref, need_id, service_id, to_organisation_id, accountable_id, policy_id, is_practice, urgency, places, shown,
       due_at, answer_due_at, 'offered', %s, %s, %s, %s, '', false, ''
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::bigint[], %s::bool[], %s::text[],
            %s::int[], %s::jsonb[], %s::timestamptz[], %s::timestamptz[])
     AS o (ref, need_id, service_id, to_organisation_id, accountable_id, policy_id, is_practice, urgency, places,
           shown, due_at, answer_due_at)
"""
_ASKED = """
UPDATE referrals_candidate c SET asked_at = %s
FROM unnest(%s::bigint[], %s::bigint[]) AS o (need_id, service_id)
WHERE c.need_id = o.need_id AND c.service_id = o.service_id
"""
_NOTICES = """
INSERT INTO notices_notice (
    ref, accountable_id, to_organisation_id, to_member_id, template, thing, language, facts, state, channel, attempts,
    next_try_at, last_error, phoned_by, is_practice, created_at)
SELECT n.ref, n.accountable_id, o.id, m.id, n.template, n.thing, coalesce(m.language, o.language), n.facts, 'queued',
       '', 0, %s, '', '', o.is_practice, %s
FROM unnest(%s::text[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[], %s::jsonb[])
     AS n (ref, accountable_id, to_organisation_id, to_member, template, thing, facts)
JOIN partners_organisation o ON o.id = n.to_organisation_id
LEFT JOIN partners_member m ON m.ref = n.to_member
"""
_LOCK_SERVICES = """
SELECT id, counts_places, places_free FROM directory_service WHERE id = ANY (%s::bigint[])
ORDER BY id FOR NO KEY UPDATE
"""
_PLACES = """
UPDATE directory_service s
SET places_held = s.places_held + change.held, places_occupied = s.places_occupied + change.occupied
FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS change (id, held, occupied) WHERE s.id = change.id
"""


@dataclass(frozen=True)
class NeedRow:
    """What an offer takes over from its need."""

    id: int
    ref: str
    case_ref: str
    accountable_id: int
    policy_id: int
    is_practice: bool
    urgency: Urgency
    party_size: int
    place_by: datetime
    shown: Party
    next_step: str
    due_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """One service to be asked for one need."""

    need: NeedRow
    service_id: int
    organisation_id: int
    places: int


@dataclass(frozen=True)
class Told:
    """One notice to write. `member`: the ref of the one it is for, empty for the organisation."""

    to_organisation_id: int
    accountable_id: int
    template: str
    thing: str
    facts: Mapping[str, object]
    member: str = ""


@dataclass(frozen=True)
class Room:
    """A locked service: whether its places are counted, and how many are free."""

    counts: bool
    free: int


def lock_services(ids: Iterable[int]) -> dict[int, Room]:
    """Lock services, always in the order of their ids, so that two who lock never wait for each other in a ring."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_SERVICES, [sorted(set(ids))])
        return {service: Room(counts, free) for service, counts, free in cursor.fetchall()}


def change_places(changes: Mapping[int, tuple[int, int]]) -> None:
    """Add (held, occupied) to each service; the services are locked already."""
    moved = {service: change for service, change in changes.items() if change != (0, 0)}
    if not moved:
        return
    with connection.cursor() as cursor:
        held, occupied = [change[0] for change in moved.values()], [change[1] for change in moved.values()]
        cursor.execute(_PLACES, [list(moved), held, occupied])


def insert_offers(asked: Sequence[Asked], *, at: datetime, by: str) -> list[str]:
    """Offers with their clocks, trail and notices; the refs, in the order of `asked`. Places are held apart."""
    if not asked:
        return []
    policies = ClockPolicy.objects.in_bulk({each.need.policy_id for each in asked})
    rows, entries, told = [], [], []
    shown = say_to_partners([(each.organisation_id, each.need.shown) for each in asked], at=at)
    for each, facts_shown in zip(asked, shown, strict=True):
        need, ref = each.need, make_ref()
        clock = offer_clock(offered_at=at, urgency=need.urgency, clocks=policies[need.policy_id].clocks)
        rows.append((ref, each, orjson.dumps(facts_shown).decode(), clock))
        facts: Facts = {"need": need.ref, "to": each.organisation_id, "places": each.places}
        entries.append(entry("offer.offered", thing=ref, need=need, by=by, at=at, facts=facts))
        said = {"ref": ref, "urgency": need.urgency.value, "answer_due_at": clock.answer_due_at.isoformat()}
        told.append(Told(each.organisation_id, need.accountable_id, "offer_to_answer", ref, said))
    needs = [each.need for each in asked]
    columns: list[list[Any]] = [
        [ref for ref, *_ in rows],
        [need.id for need in needs],
        [each.service_id for each in asked],
        [each.organisation_id for each in asked],
        [need.accountable_id for need in needs],
        [need.policy_id for need in needs],
        [need.is_practice for need in needs],
        [need.urgency.value for need in needs],
        [each.places for each in asked],
        [said for _, _, said, _ in rows],
        [clock.remind_at for *_, clock in rows],
        [clock.answer_due_at for *_, clock in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OFFERS, [OfferStep.REMIND.value, at, by, at, *columns])
        cursor.execute(_ASKED, [at, columns[1], columns[2]])
    record_many(entries)
    insert_notices(told, at=at)
    return columns[0]


def insert_notices(told: Sequence[Told], *, at: datetime) -> None:
    """Notices, as `notices.actions.queue_notice` writes one."""
    if not told:
        return
    columns: list[list[Any]] = [
        [make_ref() for _ in told],
        [each.accountable_id for each in told],
        [each.to_organisation_id for each in told],
        [each.member for each in told],
        [each.template for each in told],
        [each.thing for each in told],
        [orjson.dumps(each.facts).decode() for each in told],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTICES, [at, at, *columns])


def entry(what: str, *, thing: str, need: NeedRow, by: str, at: datetime, facts: Facts | None = None) -> Entry:
    """A line of the trail in the story of the need's case."""
    return prepare_entry(
        what=what, thing=thing, about=need.case_ref, by=by, at=at, facts=facts, organisation_id=need.accountable_id
    )
