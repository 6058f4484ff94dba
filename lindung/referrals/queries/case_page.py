"""What the case page and the page of one need say: state, clock, who is asked, who has it, whom to phone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lindung.cases.models import Case
from lindung.cases.permissions import is_own, why_not_work_on
from lindung.notices.models import Notice
from lindung.notices.queries import failed_for
from lindung.partners.models import Actor, Member
from lindung.partners.rules import NeedKind, Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.queries.told import with_services_of_both
from lindung.referrals.rules import OPEN_NEED_STATES, NeedState, NeedStep, OfferState, places_for

CAN_BE_ASKED = frozenset({NeedState.OPEN, NeedState.OFFERED, NeedState.STUCK})


@dataclass(frozen=True)
class Unreached:
    """An open offer whose notice reached nobody: a reason to phone."""

    offer: Offer
    notice: Notice


@dataclass(frozen=True)
class NeedSeen:
    """A need with all that is open around it. `holder`: the name of the colleague who has it, when it is stuck."""

    need: Need
    kind: NeedKind
    urgency: Urgency
    step: str
    offers: Sequence[Offer]
    placements: Sequence[Placement]
    holder: str
    unreached: Sequence[Unreached]

    @property
    def is_open(self) -> bool:
        """Whether a clock runs for it."""
        return NeedState(self.need.state) in OPEN_NEED_STATES

    @property
    def can_be_asked(self) -> bool:
        """Whether partners may be asked now."""
        return NeedState(self.need.state) in CAN_BE_ASKED

    @property
    def is_stuck(self) -> bool:
        """Whether nobody is left to ask by itself."""
        return self.need.state == NeedState.STUCK.value

    @property
    def may_ask(self) -> int:
        """How many more partners may be asked at once now."""
        return max(0, self.need.clocks.offers_out(self.urgency) - len(self.offers))


def needs_of(case: Case, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The case page's part on needs, and why none may be added. Own cases only; a fixed number of queries."""
    if not is_own(actor, case):
        return {"needs": (), "why_not_add_need": None}
    rows = Need.objects.visible_to(actor).filter(case=case).select_related("policy", "case")
    needs = sorted(rows, key=lambda need: (need.due_at is None, need.due_at or need.created_at, need.pk))
    return {"needs": needs_seen(needs, actor), "why_not_add_need": why_not_work_on(actor, case)}


def needs_seen(needs: Sequence[Need], actor: Actor) -> tuple[NeedSeen, ...]:
    """Needs of own cases with their open offers, placements, holders, and partners that nobody reached."""
    offers = Offer.objects.visible_to(actor).filter(need__in=needs).open()
    placements = Placement.objects.visible_to(actor).filter(need__in=needs).open()
    sent, held = with_services_of_both(offers.order_by("answer_due_at", "id"), placements, actor)
    out, kept = _by_need(sent), _by_need(held)
    failed = failed_for([offer.ref for each in out.values() for offer in each], actor=actor)
    names = _names({need.stuck_with for need in needs if need.stuck_with}, actor)
    return tuple(_seen(need, out.get(need.pk, []), kept.get(need.pk, []), failed, names) for need in needs)


def still_helps(offer: Offer) -> bool:
    """Whether a yes would be taken now: also late, while nobody has the party and the places are free."""
    if offer.state != OfferState.EXPIRED.value:
        return offer.state == OfferState.OFFERED.value
    with acting(organisations=EVERYONE):
        need = Need.objects.filter(pk=offer.need_id, state__in=[state.value for state in CAN_BE_ASKED]).first()
        if need is None or need.offers.filter(state=OfferState.ACCEPTED.value, ended_at=None).exists():
            return False
        service = offer.service
        return places_for(party_size=need.party_size, counts_places=service.counts_places) <= service.places_free or (
            not service.counts_places
        )


def _seen(
    need: Need,
    offers: Sequence[Offer],
    placements: Sequence[Placement],
    failed: Mapping[str, Notice],
    names: Mapping[str, str],
) -> NeedSeen:
    return NeedSeen(
        need=need,
        kind=NeedKind(need.kind),
        urgency=Urgency(need.urgency),
        step=NeedStep(need.next_step).label if need.next_step else "",
        offers=offers,
        placements=placements,
        holder=names.get(need.stuck_with, ""),
        unreached=tuple(Unreached(offer, failed[offer.ref]) for offer in offers if offer.ref in failed),
    )


def _by_need(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.need_id, []).append(row)
    return found


def _names(refs: set[str], actor: Actor) -> dict[str, str]:
    """Names of colleagues; somebody at the national desk is known to the reader by the step only."""
    if not refs:
        return {}
    members = Member.objects.visible_to(actor).filter(ref__in=refs).select_related("organisation__key")
    return {member.ref: member.name or member.ref for member in members}
