"""Pledges: taken down with their source, shown to be kept by evidence, judged by the desk that follows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lindung.partners.actions.saving import save_once
from lindung.partners.models import CLOCK, Actor, Commitment, Organisation, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules.reading import read_text
from lindung.plans.actions.telling import note
from lindung.plans.models import Plan, Pledge, PledgeEvidence
from lindung.plans.rules.pledges import (
    LOOKED_AT_AFTER,
    PLEDGE_AT_MOST,
    NoEvidence,
    OwnerMissing,
    PledgeGround,
    PledgeState,
    PledgeStep,
    read_address,
)
from lindung.plans.rules.work import day_ends
from lindung.plans.work_permissions import check_can_add_evidence, check_can_follow_pledges, check_can_judge_pledge

SWEPT_AT_ONCE = 200


@dataclass(frozen=True)
class Said:
    """A pledge as its source has it."""

    text: str
    ground: PledgeGround
    said_on: date
    due_on: date | None = None
    owner: Organisation | None = None
    owner_name: str = ""
    source: str = ""
    source_url: str = ""
    code: str = ""
    language: str = "en"


@transaction.atomic
def follow_pledge(*, said: Said, plan: Plan | None, actor: Actor, at: datetime) -> Pledge:
    """The national desk follows a pledge from now on. Raises NotAllowed, OwnerMissing, BadInput, AlreadySaid."""
    check_can_follow_pledges(actor)
    desk = actor.organisation
    if desk is None or (said.owner is None and not said.owner_name.strip()):
        raise OwnerMissing(field="owner_name")
    needs_source = said.ground not in {PledgeGround.AGREEMENT, PledgeGround.MEETING}
    pledge = Pledge(
        accountable=desk,
        desk=desk,
        plan=plan,
        state=PledgeState.PROMISED.value,
        policy=policy_for(desk),
        owner=said.owner,
        owner_name=read_text(said.owner_name, field="owner_name", most=200) if said.owner_name.strip() else "",
        ground=said.ground.value,
        text=read_text(said.text, field="text", most=PLEDGE_AT_MOST),
        language=said.language,
        said_on=said.said_on,
        due_on=said.due_on,
        source=read_text(said.source, field="source", most=300) if needs_source or said.source.strip() else "",
        source_url=read_address(said.source_url, field="source_url"),
        code=said.code,
        is_practice=desk.is_practice,
        created_at=at,
        **_clock(said.due_on, desk, at),
    )
    save_once(pledge, "pledge_one_per_code", field="text")
    note("pledge.followed", pledge.ref, actor=actor, at=at, owner_id=desk.pk, ground=said.ground.value)
    return pledge


@transaction.atomic
def add_evidence(
    *, pledge: Pledge, text: str, source_url: str, dated_on: date, actor: Actor, at: datetime
) -> PledgeEvidence:
    """Something that shows how far the pledge is. Raises NotAllowed, BadInput."""
    check_can_add_evidence(actor, pledge)
    shown = PledgeEvidence.objects.create(
        pledge=pledge,
        organisation=actor.organisation or pledge.accountable,
        text=read_text(text, field="text", most=500),
        source_url=read_address(source_url, field="source_url"),
        dated_on=dated_on,
        added_at=at,
        added_by=actor.ref,
    )
    note("pledge.evidence_added", pledge.ref, actor=actor, at=at, owner_id=pledge.accountable_id, evidence=shown.ref)
    return shown


@transaction.atomic
def judge_pledge(*, pledge: Pledge, to: PledgeState, actor: Actor, at: datetime) -> None:
    """The desk says what became of it; kept only with evidence. Raises NotAllowed, NoEvidence, WrongState."""
    check_can_judge_pledge(actor, pledge)
    if to is PledgeState.KEPT and not pledge.evidence.exists():
        raise NoEvidence(ref=pledge.ref)
    also: Mapping[str, object] = (
        {"ended_at": None, "ended_by": "", **_clock(None, pledge.accountable, at)}
        if to is PledgeState.PROMISED
        else {"ended_at": at, "ended_by": actor.ref, **no_clock()}
    )
    pledge.move(to, **also)
    note(f"pledge.{to.value}", pledge.ref, actor=actor, at=at, owner_id=pledge.accountable_id)


@transaction.atomic
def follow_commitments(*, at: datetime) -> int:
    """Every commitment of an agreement is followed by the desk that keeps it; return how many are new. Repeatable."""
    rows = Commitment.objects.filter(pledge=None).select_related("agreement__desk", "owner").order_by("id")
    found = list(rows.select_for_update(skip_locked=True, of=("self",))[:SWEPT_AT_ONCE])
    for commitment in found:
        _follow(commitment, at)
    return len(found)


@transaction.atomic
def take_done_commitments(*, at: datetime) -> int:
    """What its owner marked as done is evidence, and the pledge is kept; return how many. Safe to run twice.

    Taken once: a pledge that its desk opened again afterwards stays open.
    """
    done = Pledge.objects.open().filter(commitment__done_at__isnull=False).exclude(evidence__text="")
    rows = done.select_related("commitment", "accountable")
    found = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:SWEPT_AT_ONCE])
    for pledge in found:
        _take_done(pledge, at)
    return len(found)


def _follow(commitment: Commitment, at: datetime) -> None:
    agreement, desk = commitment.agreement, commitment.agreement.desk
    pledge = Pledge.objects.create(
        accountable=desk,
        desk=desk,
        state=PledgeState.PROMISED.value,
        policy=policy_for(desk),
        owner=commitment.owner,
        commitment=commitment,
        parties=agreement.parties,
        ground=PledgeGround.AGREEMENT.value,
        text=commitment.text,
        said_on=desk.day_at(agreement.from_at),
        due_on=commitment.due_on,
        is_practice=agreement.is_practice,
        created_at=at,
        **_clock(commitment.due_on, desk, at),
    )
    note("pledge.followed", pledge.ref, actor=CLOCK, at=at, owner_id=desk.pk, commitment=commitment.ref)


def _take_done(pledge: Pledge, at: datetime) -> None:
    done = pledge.commitment
    if done is None or done.done_at is None or pledge.owner is None:
        return
    PledgeEvidence.objects.create(
        pledge=pledge,
        organisation=pledge.owner,
        text="",  # the page says in the reader's language that its owner marked it as done
        dated_on=pledge.owner.day_at(done.done_at),
        added_at=at,
        added_by=done.done_by,
    )
    pledge.move(PledgeState.KEPT, ended_at=done.done_at, ended_by=done.done_by, **no_clock())
    note("pledge.kept", pledge.ref, actor=CLOCK, at=at, owner_id=pledge.accountable_id, commitment=done.ref)


def _clock(due_on: date | None, desk: Organisation, at: datetime) -> dict[str, object]:
    """Until the day that was named; else until the next look."""
    if due_on is None:
        return clock(due_at=at + LOOKED_AT_AFTER, next_step=PledgeStep.LOOK_AGAIN)
    return clock(due_at=day_ends(due_on, desk.timezone), next_step=PledgeStep.ASK_OWNER)
