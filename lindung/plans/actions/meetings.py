"""Meetings of a plan: called, held, minuted; and the decisions somebody owns until they are done."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor, Organisation, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules.reading import read_end, read_text
from lindung.plans.actions.telling import ASKED, note, tell
from lindung.plans.models import Activity, Decision, Meeting, Plan
from lindung.plans.rules.work import (
    MINUTES_AT_MOST,
    MINUTES_WITHIN,
    DecisionState,
    MeetingNotOver,
    MeetingState,
    OwnerNotInNetwork,
    WorkStep,
    check_not_past,
    day_ends,
    read_long,
)
from lindung.plans.work_permissions import (
    check_can_call_meeting,
    check_can_end_decision,
    check_can_keep_meeting,
    check_can_reopen_decision,
)

MEETING_AT_MOST = MINUTES_WITHIN * 52  # two years ahead


@transaction.atomic
def call_meeting(
    *,
    plan: Plan,
    title: str,
    starts_at: datetime,
    place: str,
    since_on: date,
    guests: Iterable[Organisation],
    actor: Actor,
    at: datetime,
) -> Meeting:
    """Ask organisations of the network to a meeting on a plan. Raises NotAllowed, BadInput, OwnerNotInNetwork."""
    check_can_call_meeting(actor, plan)
    desk = plan.desk
    if desk is None:
        raise ChangedMeanwhile(ref=plan.ref)
    asked = _of_network([*guests], desk)
    meeting = Meeting.objects.create(
        accountable=desk,
        desk=desk,
        plan=plan,
        state=MeetingState.PLANNED.value,
        policy=policy_for(desk),
        parties=sorted({desk.pk, *(each.pk for each in asked)}),
        title=read_text(title, field="title", most=200),
        starts_at=read_end(starts_at, field="starts_at", after=at, at_most=MEETING_AT_MOST),
        place=read_text(place, field="place", most=200) if place.strip() else "",
        since_on=since_on,
        language=actor.language,
        called_by=actor.ref,
        is_practice=plan.is_practice,
        created_at=at,
        **clock(due_at=starts_at, next_step=WorkStep.SAY_HELD),
    )
    note("meeting.called", meeting.ref, actor=actor, at=at, owner_id=desk.pk, plan=plan.ref)
    tell(ASKED, meeting.ref, due_at=starts_at, at=at, to=asked, keeper=desk)
    return meeting


@transaction.atomic
def say_held(*, meeting: Meeting, present: Iterable[Organisation], actor: Actor, at: datetime) -> None:
    """The meeting took place, with these organisations. Raises NotAllowed, WrongState."""
    check_can_keep_meeting(actor, meeting)
    here = sorted({each.pk for each in present} & set(meeting.parties))
    due_at = at + MINUTES_WITHIN
    meeting.move(MeetingState.HELD, present=here, **clock(due_at=due_at, next_step=WorkStep.WRITE_MINUTES))
    note("meeting.held", meeting.ref, actor=actor, at=at, owner_id=meeting.accountable_id, present=len(here))


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, actor: Actor, at: datetime) -> None:
    """It does not take place. Raises NotAllowed, WrongState."""
    check_can_keep_meeting(actor, meeting)
    meeting.move(MeetingState.CANCELLED, **no_clock())
    note("meeting.cancelled", meeting.ref, actor=actor, at=at, owner_id=meeting.accountable_id)


@transaction.atomic
def write_minutes(*, meeting: Meeting, minutes: str, actor: Actor, at: datetime) -> None:
    """The minutes, once and for all: the next meeting corrects them. Raises NotAllowed, WrongState, BadInput."""
    check_can_keep_meeting(actor, meeting)
    meeting.move(
        MeetingState.MINUTED,
        minutes=read_long(minutes, field="minutes", most=MINUTES_AT_MOST),
        language=actor.language,
        minuted_at=at,
        minuted_by=actor.ref,
        **no_clock(),
    )
    note("meeting.minuted", meeting.ref, actor=actor, at=at, owner_id=meeting.accountable_id)


@transaction.atomic
def decide(
    *,
    meeting: Meeting,
    text: str,
    owner: Organisation,
    due_on: date,
    activity: Activity | None,
    actor: Actor,
    at: datetime,
) -> Decision:
    """A decision of a meeting: who does what by which day. Raises NotAllowed, MeetingNotOver, BadInput."""
    check_can_keep_meeting(actor, meeting)
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)  # numbers follow each other
    if locked.state != MeetingState.HELD.value:
        raise MeetingNotOver(ref=meeting.ref, now=MeetingState(locked.state))
    _of_network([owner], meeting.desk)
    check_not_past(due_on, today=actor.day_at(at), field="due_on")
    last = locked.decisions.aggregate(most=Max("number"))["most"] or 0
    due_at = day_ends(due_on, owner.timezone)
    if owner.pk not in locked.parties:
        Meeting.objects.filter(pk=meeting.pk).update(parties=sorted([*locked.parties, owner.pk]))
    decision = Decision.objects.create(
        meeting=meeting,
        activity=activity,
        accountable=owner,
        desk=meeting.desk,
        state=DecisionState.OPEN.value,
        policy=policy_for(meeting.desk),
        number=last + 1,
        text=read_text(text, field="text", most=500),
        language=actor.language,
        due_on=due_on,
        is_practice=meeting.is_practice,
        created_at=at,
        **clock(due_at=due_at, next_step=WorkStep.REMIND_OWNER),
    )
    note("decision.made", decision.ref, actor=actor, at=at, owner_id=meeting.accountable_id, meeting=meeting.ref)
    tell(ASKED, decision.ref, due_at=due_at, at=at, to=[owner], keeper=meeting.desk)
    return decision


@transaction.atomic
def finish_decision(*, decision: Decision, outcome: str, actor: Actor, at: datetime) -> None:
    """It was done; `outcome` says what shows it. Raises NotAllowed, WrongState, BadField."""
    check_can_end_decision(actor, decision)
    _end(decision, DecisionState.DONE, "decision.done", outcome, actor, at)


@transaction.atomic
def drop_decision(*, decision: Decision, outcome: str, actor: Actor, at: datetime) -> None:
    """It will not be done; `outcome` says why. Only the desk that called the meeting. Raises NotAllowed, WrongState."""
    check_can_reopen_decision(actor, decision)
    _end(decision, DecisionState.DROPPED, "decision.dropped", outcome, actor, at)


@transaction.atomic
def reopen_decision(*, decision: Decision, due_on: date, actor: Actor, at: datetime) -> None:
    """It was not done after all. Raises NotAllowed, WrongState, DueInThePast."""
    check_can_reopen_decision(actor, decision)
    check_not_past(due_on, today=actor.day_at(at), field="due_on")
    due_at = day_ends(due_on, decision.accountable.timezone)
    decision.move(
        DecisionState.OPEN,
        outcome="",
        ended_at=None,
        ended_by="",
        **clock(due_at=due_at, next_step=WorkStep.REMIND_OWNER),
    )
    note("decision.opened_again", decision.ref, actor=actor, at=at, owner_id=decision.accountable_id)
    tell(ASKED, decision.ref, due_at=due_at, at=at, to=[decision.accountable], keeper=decision.desk)


def _end(decision: Decision, to: DecisionState, what: str, outcome: str, actor: Actor, at: datetime) -> None:
    said = read_text(outcome, field="outcome", most=500)
    decision.move(to, outcome=said, ended_at=at, ended_by=actor.ref, **no_clock())
    note(what, decision.ref, actor=actor, at=at, owner_id=decision.accountable_id)


def _of_network(organisations: list[Organisation], desk: Organisation) -> list[Organisation]:
    """These organisations, all of the desk's network. Raises OwnerNotInNetwork."""
    for each in organisations:
        if each.national_desk_id != desk.pk or each.is_practice != desk.is_practice:
            raise OwnerNotInNetwork(field="owner")
    return organisations
