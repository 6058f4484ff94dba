"""Runs: asked for, agreed to by a second person where they spend privacy, cancelled, repeated."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from lindung import __version__
from lindung.evidence.actions.ledger import DeskLedger
from lindung.evidence.actions.trail import note, tell_second
from lindung.evidence.gateways import missing_packages, queue_work
from lindung.evidence.methods.release.ledger import Cost
from lindung.evidence.models import GivenList, Run, RunInput
from lindung.evidence.permissions import check_can_agree_to_run, check_can_cancel_run, check_can_start_run
from lindung.evidence.queries import lists_for_run
from lindung.evidence.rules.desk import TAKES, CancelReason, RunKind, RunState, RunStep
from lindung.evidence.rules.desk_options import LISTS_NEEDED, read_options
from lindung.evidence.rules.desk_refusals import (
    EnginesMissing,
    ListNotHeld,
    ListsOfOneAgreement,
    ListsOfOneKind,
    NotRepeatable,
    TooFewOrManyLists,
)
from lindung.evidence.rules.publish import EntryKind
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import CLOCK, Actor, ClockPolicy, Organisation, clock, no_clock
from lindung.partners.queries import policy_for

DELTA = 1e-7  # of one private release; a hundred of them fit in a year's 1e-5
SEEDS = 2**31 - 1


@transaction.atomic
def start_run(
    *,
    kind: RunKind,
    lists: Sequence[GivenList],
    options: Mapping[str, object],
    actor: Actor,
    at: datetime,
    seed: int | None = None,
    repeats: Run | None = None,
) -> Run:
    """Ask for a run. It begins in the background; one that spends privacy waits for a second person first.

    Raises NotAllowed, EnginesMissing, TooFewOrManyLists, ListsOfOneKind, ListsOfOneAgreement, ListNotHeld,
    OptionOutOfRange, BudgetNotSet.
    """
    check_can_start_run(actor)
    desk = _organisation(actor)
    chosen = read_options(kind, options)
    missing = missing_packages(kind)
    if missing:
        raise EnginesMissing(packages=", ".join(missing))
    _check_lists(kind, lists, actor=actor, at=at)
    if kind is RunKind.PUBLISH:
        DeskLedger(desk=desk, run=None, actor=actor, at=at)
    run = _new(kind, lists, chosen, actor=actor, at=at, seed=seed, repeats=repeats)
    run.save(force_insert=True)
    for position, given in enumerate(lists):
        RunInput.objects.create(run=run, given_list=given, position=position, sha256=given.sha256, used_at=at)
    note("run.asked", run, actor=actor, at=at, kind=kind.value, lists=[given.ref for given in lists],
         repeats=repeats.ref if repeats else "")  # fmt: skip
    _set_going(run, at=at)
    return run


@transaction.atomic
def agree_to_run(*, run: Run, actor: Actor, at: datetime) -> None:
    """A second person agrees to what a run spends: the account is written now, before anything is drawn.

    Raises NotAllowed, SecondPersonAgrees, WrongState, BudgetNotSet, BudgetExceeded, DeltaExceeded; then nothing is
    spent. What is spent does not come back, whatever becomes of the run.
    """
    check_can_agree_to_run(actor, run)
    agreed = {"agreed_at": at, "agreed_by": actor.ref}
    run.move(RunState.QUEUED, **agreed, **clock(due_at=at + run.clocks.run_silent(), next_step=RunStep.TAKE_UP))
    DeskLedger(desk=run.accountable, run=run, actor=actor, at=at).add(cost_of(run))
    note("run.agreed", run, actor=actor, at=at, epsilon=str(run.epsilon))
    queue_work(run.ref)


@transaction.atomic
def cancel_run(*, run: Run, reason: CancelReason, actor: Actor, at: datetime) -> None:
    """Stop a run, or refuse to spend on it. What was spent stays spent. Raises NotAllowed, WrongState."""
    check_can_cancel_run(actor, run)
    run.move(RunState.CANCELLED, ended_at=at, cancel_reason=reason.value, cancelled_by=actor.ref, **no_clock())
    note("run.cancelled", run, actor=actor, at=at, reason=reason.value)


@transaction.atomic
def cancel_without_agreement(*, run: Run, at: datetime) -> None:
    """The agreement a run rests on has ended: it does not begin. Raises WrongState, ChangedMeanwhile."""
    reason = CancelReason.AGREEMENT_ENDED.value
    run.move(RunState.CANCELLED, ended_at=at, cancel_reason=reason, cancelled_by=CLOCK.ref, **no_clock())
    note("run.cancelled", run, actor=CLOCK, at=at, reason=reason)


def repeat_run(*, run: Run, actor: Actor, at: datetime) -> Run:
    """The same lists, options and seed once more, to see that the same comes out.

    Raises NotAllowed, NotRepeatable, ListNotHeld, EnginesMissing.
    """
    check_can_start_run(actor)
    kind = RunKind(run.kind)
    if kind is RunKind.PUBLISH:
        raise NotRepeatable(ref=run.ref)
    lists = [each.given_list for each in run.inputs.select_related("given_list__agreement").order_by("position")]
    return start_run(kind=kind, lists=lists, options=run.options, actor=actor, at=at, seed=run.seed, repeats=run)


def cost_of(run: Run) -> Cost:
    """What a run of publication takes from the account: epsilon, or a place in the count of exact tables."""
    if run.is_exact:
        return Cost(
            EntryKind.EXACT, what=run.ref, tables=1, partner=run.agreement.title[:100], agreement=run.agreement.ref
        )
    return Cost(EntryKind.PRIVATE, what=run.ref, epsilon=run.epsilon, delta=DELTA)


def _check_lists(kind: RunKind, lists: Sequence[GivenList], *, actor: Actor, at: datetime) -> None:
    least, most = LISTS_NEEDED[kind]
    if not least <= len({given.pk for given in lists}) <= most:
        raise TooFewOrManyLists(field="lists", least=least, most=most)
    if any(given.kind != TAKES[kind].value for given in lists):
        raise ListsOfOneKind(field="lists", kind=TAKES[kind])
    if len({given.agreement_id for given in lists}) > 1:
        raise ListsOfOneAgreement(field="lists")
    usable = set(lists_for_run(actor, kind=kind, at=at).values_list("pk", flat=True))
    for given in lists:
        if given.pk not in usable:
            raise ListNotHeld(field="lists", ref=given.ref)


def _new(
    kind: RunKind,
    lists: Sequence[GivenList],
    chosen: Mapping[str, float | int],
    *,
    actor: Actor,
    at: datetime,
    seed: int | None,
    repeats: Run | None,
) -> Run:
    desk = _organisation(actor)
    policy = policy_for(desk)
    return Run(
        kind=kind.value,
        accountable=desk,
        agreement=lists[0].agreement,
        options=dict(chosen),
        seed=None if kind is RunKind.PUBLISH else (seed or secrets.randbelow(SEEDS) + 1),
        version=__version__,
        repeats=repeats,
        asked_by=actor.ref,
        policy=policy,
        is_practice=actor.is_practice,
        created_at=at,
        **_first_clock(kind, policy, at),
    )


def _first_clock(kind: RunKind, policy: ClockPolicy, at: datetime) -> dict[str, object]:
    if kind is RunKind.PUBLISH:
        waits = clock(due_at=at + policy.clocks.second_look(), next_step=RunStep.TELL_SECOND)
        return {"state": RunState.WAITING.value, **waits}
    return clock(due_at=at + policy.clocks.run_silent(), next_step=RunStep.TAKE_UP)


def _set_going(run: Run, *, at: datetime) -> None:
    if run.state == RunState.WAITING.value:
        tell_second(run, due_at=run.due_at or at, at=at, but=run.asked_by)
    else:
        queue_work(run.ref)


def _organisation(actor: Actor) -> Organisation:
    if actor.organisation is None:
        raise NotAllowed()
    return actor.organisation
