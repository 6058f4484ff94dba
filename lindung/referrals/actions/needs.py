"""Needs: added, met without a partner, withdrawn, no longer needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_case, hold_checked
from lindung.cases.models import Case, Person
from lindung.cases.permissions import check_can_work_on
from lindung.directory.areas import check_area
from lindung.partners.models import Actor, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules import NeedKind, Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.locking import lock_need, lock_open_offers
from lindung.referrals.actions.offers import end_offers
from lindung.referrals.models import Need
from lindung.referrals.permissions import check_can_ask
from lindung.referrals.rules import (
    NeedHasPlacement,
    NeedState,
    NeedStep,
    NotOfThisCase,
    PartyTooLarge,
    placed_by,
)

PARTY_AT_MOST = 500


@transaction.atomic
def add_need(  # noqa: PLR0913 - keyword-only; most have a sensible default
    *,
    case: Case,
    person: Person,
    kind: NeedKind,
    actor: Actor,
    at: datetime,
    party: Sequence[Person] = (),
    party_size: int = 0,
    area: str = "",
    details: str = "",
    urgency: Urgency | None = None,
) -> Need:
    """Something a person, or a family kept together, needs. `party`: the others; `party_size` when more than listed.

    Raises NotYourCase, CaseClosed, NotOfThisCase, PartyTooLarge, UnknownArea.
    """
    hold_checked(check_can_work_on, actor=actor, case=case)  # nobody closes it meanwhile
    others = [each for each in party if each.pk != person.pk]
    size = _party_size(case, [person, *others], said=party_size)
    policy, level = policy_for(case.accountable), urgency or Urgency(case.urgency)
    place_by = placed_by(opened_at=at, urgency=level, clocks=policy.clocks)
    need = Need(
        **_of_case(case, actor=actor, at=at),
        person=person,
        party_size=size,
        kind=kind.value,
        urgency=level.value,
        area=check_area(area) if area else "",
        details=details,
        policy=policy,
        place_by=place_by,
        **clock(due_at=place_by, next_step=NeedStep.ESCALATE_UNPLACED),
    )
    need.save(force_insert=True)
    need.party.set([person, *others] if others else [])
    _note_added(need, [person, *others], actor=actor, at=at)
    return need


def _note_added(need: Need, party: list[Person], *, actor: Actor, at: datetime) -> None:
    whom = [each.ref for each in party]
    said: dict[str, str | int | list[str]] = {"kind": need.kind, "urgency": need.urgency, "party": need.party_size}
    note_need("need.added", need, actor_ref=actor.ref, at=at, **said, whom=whom)


def _of_case(case: Case, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """What a need takes over from its case, and who opened it when."""
    return {
        "case": case,
        "accountable": case.accountable,
        "assignee": case.assignee,
        "is_practice": case.is_practice,
        "opened_at": at,
        "opened_by": actor.ref,
        "created_at": at,
    }


def _party_size(case: Case, party: Sequence[Person], *, said: int) -> int:
    """How many there are in all, named or not. Raises NotOfThisCase, PartyTooLarge."""
    for each in party:
        if each.case_id != case.pk:
            raise NotOfThisCase(field="party", ref=each.ref)
    size = max(said, len({each.pk for each in party}))
    if size > PARTY_AT_MOST:
        raise PartyTooLarge(field="party_size", most=PARTY_AT_MOST)
    return size


@transaction.atomic
def meet_need(*, need: Need, actor: Actor, at: datetime) -> None:
    """The need is met, without a partner or by one whose placement has ended. Raises NotYourNeed, NeedHasPlacement."""
    _end(need, NeedState.MET, "need.met", actor=actor, at=at)


@transaction.atomic
def withdraw_need(*, need: Need, actor: Actor, at: datetime) -> None:
    """It should not have been asked, or the person takes it back; open offers end. Raises as `meet_need`."""
    _end(need, NeedState.WITHDRAWN, "need.withdrawn", actor=actor, at=at)


@transaction.atomic
def no_longer_needed(*, need: Need, actor: Actor, at: datetime) -> None:
    """It solved itself; open offers end. Raises as `meet_need`."""
    _end(need, NeedState.NO_LONGER_NEEDED, "need.no_longer_needed", actor=actor, at=at)


def note_need(what: str, need: Need, *, actor_ref: str, at: datetime, **facts: str | int | list[str]) -> None:
    """A line in the story of the need's case."""
    audit.record(
        what=what,
        thing=need.ref,
        about=need.case.ref,
        by=actor_ref,
        at=at,
        facts={**facts},
        organisation_id=need.accountable_id,
    )


def _end(need: Need, to: NeedState, what: str, *, actor: Actor, at: datetime) -> None:
    """End the need and every offer that is out for it; a live placement has to be ended first, by whoever keeps it."""
    check_can_ask(actor, need)
    with acting(organisations=EVERYONE):
        locked = lock_need(need.pk)
        if locked.placements.open().exists():
            raise NeedHasPlacement(ref=locked.ref)
        end_offers(locked, lock_open_offers(locked), actor_ref=actor.ref, at=at)
        if to == NeedState.MET and locked.state in {NeedState.OFFERED.value, NeedState.STUCK.value}:
            locked.move(NeedState.OPEN)
        locked.move(to, ended_at=at, ended_by=actor.ref, stuck_with="", **no_clock())
        note_need(what, locked, actor_ref=actor.ref, at=at)
        hold_case(need.case)  # last, as whoever says yes: the need, services, then the case
    need.refresh_from_db()
