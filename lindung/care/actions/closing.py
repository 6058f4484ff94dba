"""A case closed with a second look, or handed over whole."""

from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.care.actions.forgetting import forget_if_nobody_is_left
from lindung.care.models import Closing, FollowUp
from lindung.care.permissions import check_can_ask_to_close, check_can_look
from lindung.care.rules import (
    CaseOutcome,
    ClosingState,
    FollowUpState,
    NeedsStillOpen,
)
from lindung.cases import actions as cases
from lindung.cases.actions.clocks import hold_case, hold_checked
from lindung.cases.models import Case
from lindung.cases.rules import HandOverReason
from lindung.partners.models import Actor, Organisation, no_clock
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions as referrals
from lindung.referrals.models import Need


@transaction.atomic
def ask_to_close(*, case: Case, outcome: CaseOutcome, note: str = "", actor: Actor, at: datetime) -> Closing:
    """Ask for the second look. Raises NotYourCase, CaseClosed, NeedsStillOpen, WrongState; then nothing is saved."""
    hold_checked(check_can_ask_to_close, actor=actor, case=case)  # no need is added meanwhile
    _check_no_open_need(case)
    cases.begin_closing(case=case, actor=actor, at=at)
    closing = Closing(case=case, outcome=outcome.value, note=note, asked_at=at, asked_by=actor.ref)
    closing.save(force_insert=True)
    _tell_closing("closing.asked", closing, actor=actor, at=at)
    return closing


@transaction.atomic
def agree_to_close(*, closing: Closing, actor: Actor, at: datetime) -> None:
    """The second look agrees: the case is closed, and erased where everybody in it was erased before.

    Raises SecondLookByAnother, NeedsStillOpen, WrongState.
    """
    check_can_look(actor, closing)
    hold_case(closing.case)  # no need is added meanwhile
    _check_no_open_need(closing.case)
    closing.move(ClosingState.AGREED, looked_at=at, looked_by=actor.ref)
    _end_follow_ups(closing.case, actor=actor, at=at)
    cases.close_case(case=closing.case, outcome=closing.outcome, actor=actor, at=at)
    _tell_closing("closing.agreed", closing, actor=actor, at=at)
    forget_if_nobody_is_left(case=closing.case, actor=actor, at=at)


@transaction.atomic
def send_back(*, closing: Closing, actor: Actor, at: datetime) -> None:
    """The second look finds something left to do: the case goes on. Raises SecondLookByAnother, WrongState."""
    check_can_look(actor, closing)
    hold_case(closing.case)
    closing.move(ClosingState.SENT_BACK, looked_at=at, looked_by=actor.ref)
    cases.send_back_case(case=closing.case, actor=actor, at=at)
    _tell_closing("closing.sent_back", closing, actor=actor, at=at)


def hand_over_case(*, case: Case, to: Organisation, reason: HandOverReason, actor: Actor, at: datetime) -> list[str]:
    """Another organisation answers for the case and for everything that hangs on it, at once.

    Answers the refs of offers that its agreements do not cover and that were taken back. Raises NotYourCase,
    SupervisorOnly, CaseClosed, OwnOrganisation, NotVettedThere, NoDutyContact, Barred, Walled, ConsentMissing,
    AgreementMissing; then nothing is saved.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        ended = referrals.hand_over_case(case=case, to=to, reason=reason, actor=actor, at=at)
        FollowUp.objects.filter(case=case).update(accountable=to, assignee=None)
        return ended


def _check_no_open_need(case: Case) -> None:
    count = Need.objects.filter(case=case).open().count()
    if count:
        raise NeedsStillOpen(ref=case.ref, count=count)


def _end_follow_ups(case: Case, *, actor: Actor, at: datetime) -> None:
    """What was planned beyond the closing is not asked any more; the trail says how many."""
    planned = FollowUp.objects.filter(case=case).open().select_for_update()
    count = planned.update(state=FollowUpState.NOT_POSSIBLE.value, done_at=at, done_by=actor.ref, **no_clock())
    if count:
        audit.record(
            what="follow_up.ended",
            thing=case.ref,
            about=case.ref,
            by=actor.ref,
            at=at,
            facts={"count": count},
            organisation_id=case.accountable_id,
        )


def _tell_closing(what: str, closing: Closing, *, actor: Actor, at: datetime) -> None:
    audit.record(
        what=what,
        thing=closing.ref,
        about=closing.case.ref,
        by=actor.ref,
        at=at,
        facts={"outcome": closing.outcome},
        organisation_id=closing.case.accountable_id,
    )
