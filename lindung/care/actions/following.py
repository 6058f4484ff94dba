"""What follows an arrival: follow-ups planned, done or missed."""

from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Entry, prepare_entry
from lindung.care.models import FollowUp
from lindung.care.permissions import check_can_follow_up
from lindung.care.rules import (
    MISSED_STEP,
    FollowUpState,
    FollowUpStep,
    HowIsShe,
    follow_up_moments,
)
from lindung.cases import actions as cases
from lindung.cases.actions.clocks import hold_case
from lindung.cases.models import Person
from lindung.cases.rules import TaskKind
from lindung.kernel.errors import BadInput
from lindung.notices.actions import queue_notice
from lindung.partners.models import CLOCK, Actor, Member, no_clock
from lindung.partners.queries import people_told
from lindung.partners.rules import Role
from lindung.referrals.actions import party_of
from lindung.referrals.models import Need, Placement

READER = "care"
SWEPT_AT_ONCE = 200


@transaction.atomic
def plan_follow_ups(*, placement: Placement, at: datetime) -> int:
    """Plan when each person of the party is asked how she is; how many are new. Safe to repeat."""
    if placement.arrived_at is None or FollowUp.objects.filter(placement=placement).exists():
        return 0
    need = placement.need
    planned = [
        _planned(placement, need, person, day=day, due_at=due_at, at=at)
        for person in party_of(need)
        for day, due_at in follow_up_moments(arrived_at=placement.arrived_at, clocks=need.clocks)
    ]
    FollowUp.objects.bulk_create(planned)
    each = [_planned_entry(row.ref, need, at, day=row.day) for row in planned]
    whole = _planned_entry(placement.ref, need, at, about=need.case.ref, count=len(planned))
    audit.record_many([*each, whole])
    return len(planned)


@transaction.atomic
def plan_for_arrivals(*, at: datetime) -> int:
    """Plan for the next arrivals that the room below told of; how many events there were. Safe to repeat."""
    events = audit.take_events(reader=READER)
    arrived = Placement.objects.filter(ref__in=[event.thing for event in events])
    for placement in arrived.select_related(
        "need__case__assignee", "need__person", "need__policy", "need__accountable"
    ):
        plan_follow_ups(placement=placement, at=at)
    return len(events)


@transaction.atomic
def record_follow_up(*, follow_up: FollowUp, how: HowIsShe, note: str = "", actor: Actor, at: datetime) -> None:
    """The person was asked how she is, or could not be. Raises NotYourFollowUp, WrongState, BadInput.

    When she is not safe, or needs help, or was not reached, a task with the case's clock makes somebody act.
    """
    check_can_follow_up(actor, follow_up)
    hold_case(follow_up.case)
    if how != HowIsShe.SAFE_AND_WELL and not note.strip():
        raise BadInput(field="note")
    follow_up.note = note
    follow_up.save(update_fields=["note"])
    to = FollowUpState.NOT_POSSIBLE if how == HowIsShe.NOT_REACHED else FollowUpState.DONE
    follow_up.move(to, how_is_she=how.value, done_at=at, done_by=actor.ref, **no_clock())
    _note("follow_up.done", follow_up, actor=actor, at=at, how=how.value, day=follow_up.day)
    if how != HowIsShe.SAFE_AND_WELL:
        cases.add_task(
            case=follow_up.case, kind=TaskKind.HELP_AGAIN, about=follow_up.ref, note=note, actor=actor, at=at
        )


@transaction.atomic
def sweep_missed(*, at: datetime) -> int:
    """Tell somebody of follow-ups nobody did, dated by their deadline; how many. Safe to run twice, by several."""
    missed = list(
        FollowUp.objects.filter(state=FollowUpState.PLANNED.value, due_at__lte=at)
        .select_related("case", "accountable__desk", "policy")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at", "id")[:SWEPT_AT_ONCE]
    )
    for follow_up in missed:
        fell_due, step = follow_up.due_at or at, follow_up.next_step
        follow_up.set_clock(due_at=at + MISSED_STEP, next_step=FollowUpStep.NATIONAL_DESK)
        _note("follow_up.missed", follow_up, actor=CLOCK, at=fell_due, step=step, day=follow_up.day)
        _tell_missed(follow_up, step, fell_due=fell_due, at=at)
    return len(missed)


def _tell_missed(follow_up: FollowUp, step: str, *, fell_due: datetime, at: datetime) -> None:
    """Tell the supervisors, then the national desk; the duty contact where nobody is a supervisor."""
    to = follow_up.accountable
    people: list[Member | None] = [None]
    if step == FollowUpStep.NATIONAL_DESK.value:
        to = to.national_desk
    else:
        people = [*people_told(organisations=[to.pk], role=Role.SUPERVISOR).get(to.pk, [None])]
    for member in people:
        queue_notice(
            to_organisation=to,
            to_member=member,
            accountable=follow_up.accountable,
            template="clock_passed",
            thing=follow_up.case.ref,
            facts={"ref": follow_up.case.ref, "due_at": fell_due.isoformat()},
            at=at,
        )


def _planned_entry(thing: str, need: Need, at: datetime, *, about: str = "", **facts: int) -> Entry:
    """Each follow-up is on the trail; the story of the case has one line for all of them."""
    return prepare_entry(
        what="follow_up.planned",
        thing=thing,
        about=about,
        by=CLOCK.ref,
        at=at,
        facts=dict(facts),
        organisation_id=need.accountable_id,
    )


def _planned(placement: Placement, need: Need, person: Person, *, day: int, due_at: datetime, at: datetime) -> FollowUp:
    return FollowUp(
        case=need.case,
        person=person,
        placement=placement,
        day=day,
        accountable=need.accountable,
        assignee=need.case.assignee,
        due_at=due_at,
        next_step=FollowUpStep.ESCALATE_MISSED.value,
        policy=need.policy,
        is_practice=need.is_practice,
        created_at=at,
    )


def _note(what: str, follow_up: FollowUp, *, actor: Actor, at: datetime, **facts: str | int) -> None:
    audit.record(
        what=what,
        thing=follow_up.ref,
        about=follow_up.case.ref,
        by=actor.ref,
        at=at,
        facts=dict(facts),
        organisation_id=follow_up.accountable_id,
    )
