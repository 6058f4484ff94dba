"""The quarterly report on an activity: asked for by the clock, handed in by the lead, sent back with a question."""

from datetime import datetime

from django.db import transaction

from lindung.partners.models import CLOCK, Actor, Organisation, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules.reading import read_text
from lindung.plans.actions.telling import ASKED, note, tell
from lindung.plans.models import Activity, Narrative
from lindung.plans.rules.words import ActivityState
from lindung.plans.rules.work import (
    ASKED_BEFORE,
    MINUTES_WITHIN,
    TEXT_AT_MOST,
    NarrativeState,
    NothingSaid,
    OwnerNotInNetwork,
    WorkStep,
    day_ends,
    due_a_quarter_later,
    read_long,
    reported_quarter,
)
from lindung.plans.work_permissions import check_can_hand_in, check_can_send_back

SWEPT_AT_ONCE = 200


@transaction.atomic
def ask_for_narratives(*, at: datetime) -> int:
    """Ask the lead of every activity under way whose report falls due soon; return how many. Safe to run twice."""
    due = Activity.objects.filter(
        state=ActivityState.UNDER_WAY.value,
        report_due_on__lte=(at + ASKED_BEFORE).date(),
        lead__isnull=False,
        desk__isnull=False,
    ).select_related("lead__desk", "desk")
    held = due.select_for_update(skip_locked=True, of=("self",)).order_by("report_due_on", "id")[:SWEPT_AT_ONCE]
    return sum(_ask(activity, at) for activity in held)


def _ask(activity: Activity, at: datetime) -> int:
    lead, desk, due_on = activity.lead, activity.desk, activity.report_due_on
    if lead is None or desk is None or due_on is None:
        return 0
    first, last = reported_quarter(due_on)
    due_at = day_ends(due_on, lead.timezone)
    narrative, is_new = Narrative.objects.get_or_create(
        activity=activity,
        period_from=first,
        defaults={
            "accountable": lead,
            "desk": lead.national_desk,
            "state": NarrativeState.ASKED.value,
            "policy": policy_for(lead),
            "period_until": last,
            "due_on": due_on,
            "is_practice": activity.is_practice,
            "created_at": at,
            **clock(due_at=due_at, next_step=WorkStep.REMIND_LEAD),
        },
    )
    Activity.objects.filter(pk=activity.pk, report_due_on=due_on).update(report_due_on=due_a_quarter_later(due_on))
    if is_new:
        note("narrative.asked", narrative.ref, actor=CLOCK, at=at, owner_id=lead.pk, activity=activity.ref)
        tell(ASKED, narrative.ref, due_at=due_at, at=at, to=[lead], keeper=desk)
    return int(is_new)


@transaction.atomic
def hand_in(
    *,
    narrative: Narrative,
    moved: str,
    stuck: str,
    needs: str,
    needs_from: Organisation | None,
    actor: Actor,
    at: datetime,
) -> None:
    """The lead says what moved, what is stuck, what it needs of whom. Raises NotAllowed, NothingSaid, WrongState."""
    check_can_hand_in(actor, narrative)
    if not moved.strip() and not stuck.strip():
        raise NothingSaid(field="moved")
    if needs_from is not None and needs_from.is_practice != narrative.is_practice:
        raise OwnerNotInNetwork(field="needs_from")
    narrative.move(
        NarrativeState.HANDED_IN,
        moved=read_long(moved, field="moved", most=TEXT_AT_MOST, least=0),
        stuck=read_long(stuck, field="stuck", most=TEXT_AT_MOST, least=0),
        needs=read_text(needs, field="needs", most=500) if needs.strip() else "",
        needs_from=needs_from,
        language=actor.language,
        handed_in_at=at,
        handed_in_by=actor.ref,
        **no_clock(),
    )
    note("narrative.handed_in", narrative.ref, actor=actor, at=at, owner_id=narrative.accountable_id)


@transaction.atomic
def send_back(*, narrative: Narrative, question: str, actor: Actor, at: datetime) -> None:
    """The national desk asks once more. Raises NotAllowed, WrongState, BadField."""
    check_can_send_back(actor, narrative)
    due_at = at + MINUTES_WITHIN
    narrative.move(
        NarrativeState.ASKED,
        question=read_text(question, field="question", most=500),
        handed_in_at=None,
        handed_in_by="",
        **clock(due_at=due_at, next_step=WorkStep.REMIND_LEAD),
    )
    note("narrative.sent_back", narrative.ref, actor=actor, at=at, owner_id=narrative.accountable_id)
    tell(ASKED, narrative.ref, due_at=due_at, at=at, to=[narrative.accountable], keeper=narrative.desk)


@transaction.atomic
def drop_unneeded(*, at: datetime) -> int:
    """Reports of activities that were dropped are no longer asked for; return how many. Safe to run twice."""
    rows = Narrative.objects.open().filter(activity__state=ActivityState.DROPPED.value)
    held = list(rows.select_for_update(skip_locked=True).order_by("id")[:SWEPT_AT_ONCE])
    for narrative in held:
        narrative.move(NarrativeState.NOT_NEEDED, **no_clock())
        note("narrative.not_needed", narrative.ref, actor=CLOCK, at=at, owner_id=narrative.accountable_id)
    return len(held)
