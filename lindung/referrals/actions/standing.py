"""Needs many at once: what their offers take over, who holds them by name, and where their clocks go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from lindung.audit.actions import record_many
from lindung.partners.models import ClockPolicy
from lindung.partners.rules import SEES_PERSONS, Role, Urgency
from lindung.referrals.actions.writing import NeedRow, Told, entry, insert_notices
from lindung.referrals.models import Need
from lindung.referrals.queries.facts import shown_of
from lindung.referrals.rules import NeedState, NeedStep, Party

AT_THE_DESK = (Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.CASE_WORKER)
HOLDERS: Mapping[NeedStep, tuple[bool, tuple[Role, ...]]] = {
    NeedStep.FOLLOW_PLACEMENT: (False, AT_THE_DESK),
    NeedStep.STUCK_ACCOUNTABLE: (False, AT_THE_DESK),
    NeedStep.STUCK_NATIONAL_DESK: (True, AT_THE_DESK),
    NeedStep.STUCK_COORDINATOR: (True, (Role.COORDINATOR, Role.SUPERVISOR)),
}
"""Who holds a need at each step: at the national desk or not, and in which role (the first that is there)."""

_HOLDERS = """
SELECT n.id, coalesce(desk.id, org.id),
       coalesce(CASE WHEN NOT %s THEN coalesce(mine.ref, casework.ref) END, (
           SELECT m.ref FROM partners_member m
           WHERE m.organisation_id = coalesce(desk.id, org.id) AND m.state = 'active'
             AND (m.confirmed_roles && %s::varchar[] OR m.roles && %s::varchar[])
             AND (c.readers IS NULL OR m.id = ANY (c.readers) OR 'supervisor' = ANY (m.confirmed_roles))
           ORDER BY (SELECT min(array_position(%s::varchar[], role)) FROM unnest(m.roles) AS role
                     WHERE role = ANY (m.confirmed_roles) OR role = ANY (%s::varchar[])), m.joined_at, m.id
           LIMIT 1), '')
FROM referrals_need n
JOIN cases_case c ON c.id = n.case_id
JOIN partners_organisation org ON org.id = n.accountable_id
LEFT JOIN partners_organisation desk ON desk.id = org.desk_id AND %s
LEFT JOIN partners_member mine ON mine.id = n.assignee_id AND mine.state = 'active'
     AND (c.readers IS NULL OR mine.id = ANY (c.readers) OR 'supervisor' = ANY (mine.confirmed_roles))
LEFT JOIN partners_member casework ON casework.id = c.assignee_id AND casework.state = 'active'
WHERE n.id = ANY (%s::bigint[])
"""
# What is due first counts: the moment by which it is to be placed, unless that was told already, or the last answer.
_WAIT = """
WITH answer AS (
    SELECT need_id, max(answer_due_at) AS due_at FROM referrals_offer
    WHERE need_id = ANY (%s::bigint[]) AND state = 'offered' GROUP BY need_id)
UPDATE referrals_need n
SET state = 'offered', stuck_with = '',
    due_at = CASE WHEN place_first THEN n.place_by ELSE a.due_at END,
    next_step = CASE WHEN place_first THEN 'escalate_unplaced' ELSE 'wait_for_answer' END
FROM answer a
JOIN referrals_need before ON before.id = a.need_id
CROSS JOIN LATERAL (
    SELECT before.place_by <= a.due_at AND (before.place_by > %s OR before.next_step = 'escalate_unplaced')
        AS place_first) p
WHERE n.id = a.need_id
"""
_STICK = """
UPDATE referrals_need n SET state = s.state, due_at = s.due_at, next_step = s.next_step, stuck_with = s.stuck_with
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])
     AS s (id, state, due_at, next_step, stuck_with)
WHERE n.id = s.id
"""


def need_rows(ids: Iterable[int]) -> dict[int, NeedRow]:
    """What offers take over from these needs."""
    needs = Need.objects.select_related("case", "assignee").in_bulk(list(ids))
    shown = shown_of(needs.values())
    return {pk: _row(need, shown[pk]) for pk, need in needs.items()}


def wait_for_answers(needs: Sequence[int], *, at: datetime) -> None:
    """These needs are offered now; their clocks run until the last answer is due, or until they should be placed."""
    if not needs:
        return
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [list(needs), at])


def give_to(step: NeedStep, rows: Sequence[NeedRow], *, at: datetime, what: str, state: NeedState) -> None:
    """These needs are with the named person of `step` now, with a clock, on the trail, and the person is told."""
    if not rows:
        return
    policies = ClockPolicy.objects.in_bulk({row.policy_id for row in rows})
    holders = holders_of(rows, step)
    due = {row.id: at + _within(row, step, policies[row.policy_id]) for row in rows}
    columns: list[list[Any]] = [
        [row.id for row in rows],
        [state.value for _ in rows],
        [due[row.id] for row in rows],
        [step.value for _ in rows],
        [holders[row.id][1] for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STICK, columns)
    told, entries = [], []
    for row in rows:
        organisation, member = holders[row.id]
        template, facts = _said(row, due[row.id], state)
        told.append(Told(organisation, row.accountable_id, template, row.ref, facts, member=member))
        said = {"step": step.value, "member": member or None, "due_at": due[row.id].isoformat()}
        entries.append(entry(what, thing=row.ref, need=row, by="clock", at=at, facts={**said}))
    insert_notices(told, at=at)
    record_many(entries)


def _row(need: Need, shown: Party) -> NeedRow:
    if need.policy_id is None:
        raise ValueError(f"{need.ref} has no clock policy")
    return NeedRow(
        id=need.pk,
        ref=need.ref,
        case_ref=need.case.ref,
        accountable_id=need.accountable_id,
        policy_id=need.policy_id,
        is_practice=need.is_practice,
        urgency=Urgency(need.urgency),
        party_size=need.party_size,
        place_by=need.place_by,
        shown=shown,
        next_step=need.next_step,
        due_at=need.due_at,
    )


def _said(row: NeedRow, due_at: datetime, state: NeedState) -> tuple[str, dict[str, object]]:
    """Which notice, and its facts: nobody is left to ask, or a clock ran out."""
    if state == NeedState.STUCK:
        return "need_stuck", {"ref": row.ref, "urgency": row.urgency.value, "due_at": due_at.isoformat()}
    return "clock_passed", {"ref": row.ref, "due_at": (row.due_at or due_at).isoformat()}


def _within(row: NeedRow, step: NeedStep, policy: ClockPolicy) -> timedelta:
    """How long somebody has; the coordinator is told again each day."""
    if row.next_step == step.value == NeedStep.STUCK_COORDINATOR.value:
        return timedelta(days=1)
    return policy.clocks.stuck_step(row.urgency)


def holders_of(rows: Sequence[NeedRow], step: NeedStep) -> dict[int, tuple[int, str]]:
    """For each need the organisation and the member (a ref, or none) that hold it at this step."""
    at_desk, roles = HOLDERS[step]
    names = [role.value for role in roles]
    sees_nobody = [role.value for role in roles if role not in SEES_PERSONS]  # these work without being confirmed
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [at_desk, names, sees_nobody, names, sees_nobody, at_desk, [row.id for row in rows]])
        return {need: (organisation, member) for need, organisation, member in cursor.fetchall()}
