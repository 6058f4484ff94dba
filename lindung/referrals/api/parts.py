"""What every operation of referrals shares: the router, finding rows, shaping answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from ninja import Router

from lindung.cases.models import Case
from lindung.directory.models import Service
from lindung.directory.queries import services_by_ref
from lindung.kernel.errors import BadInput, NotFound
from lindung.partners.api import TokenAuth
from lindung.referrals import queries
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import OfferState, Ranked
from lindung.web.say import fill, say_word

router = Router(auth=TokenAuth(), tags=["referrals"])
ARRIVES_WITHIN = timedelta(days=30)
GRACE = timedelta(minutes=30)


def find_case(request: Any, ref: str) -> Case:
    """A case of the organisation. Raises NotFound."""
    rows = Case.objects.visible_to(request.actor).select_related("accountable__desk", "assignee", "key", "policy")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def find_services(request: Any, refs: list[str]) -> list[Service]:
    """Those of these services that exist for the reader, by name or by number; the hard rules say who may be asked."""
    return services_by_ref(refs, request.actor)


def read_arrival(moment: datetime | None, at: datetime) -> datetime | None:
    """The same moment, when it can be. Raises BadInput."""
    if moment is None:
        return None
    if moment.tzinfo is None or not at - GRACE <= moment <= at + ARRIVES_WITHIN:
        raise BadInput(field="arrives_at")
    return moment


def need_out(row: Need) -> dict[str, Any]:
    """A need; nothing of a person."""
    names = ("ref", "kind", "urgency", "state", "party_size", "area", "place_by", "due_at", "next_step", "ended_at")
    return {"case": row.case.ref, **{name: getattr(row, name) for name in names}}


def match_out(match: queries.Match) -> dict[str, Any]:
    """One option of a match."""
    service = match.service
    return {
        "service": service.ref,
        "name": service.name,
        "organisation": service.organisation.name,
        "kind": service.kind,
        "distance": match.band.value,
        "score": match.ranked.score,
        "places_free": service.places_free if service.counts_places else None,
        "figure_at": service.capacity_stated_at,
        "is_asked": match.is_asked,
        "reasons": _reasons(match.ranked),
    }


def _reasons(ranked: Ranked) -> list[str]:
    return [fill(say_word(said.reason), dict(said.facts)) for said in ranked.reasons[:3]]


def excluded_out(group: Any) -> dict[str, Any]:
    """One group of excluded services."""
    hint = fill(gettext(group.rule.hint), {}) if group.rule.hint else ""
    services = [service.ref for service in group.services]
    return {"rule": group.rule.value, "sentence": say_word(group.rule), "hint": hint, "services": services}


def offers_out(request: Any, page: Any, *, need: str = "") -> dict[str, Any]:
    """A page of offers."""
    rows = queries.with_services(page.rows, request.actor)
    return {"offers": [offer_out(request, each, need=need) for each in rows], "next": page.next_cursor}


def offer_out(request: Any, row: Offer, *, need: str = "") -> dict[str, Any]:
    """An offer; its need only for the one that asks."""
    asks = row.accountable_id == request.actor.organisation_id
    placement = queries.placement_of(row, request.actor) if row.state == OfferState.ACCEPTED.value else None
    names = ("ref", "state", "urgency", "places", "shown", "offered_at", "answer_due_at", "due_at", "next_step")
    return {
        "need": (need or queries.need_ref_of(row, request.actor)) if asks else None,
        "from_organisation": row.accountable.ref,
        "to_organisation": row.to_organisation.ref,
        "service": row.service.ref,
        **{name: getattr(row, name) for name in (*names, "answered_at", "is_late", "decline_reason")},
        "placement": placement.ref if placement else None,
    }


def placement_out(request: Any, row: Placement, *, with_persons: bool = True) -> dict[str, Any]:
    """A placement; persons by reference, only for the partner that receives them."""
    actor = request.actor
    keeps = with_persons and row.accountable_id == actor.organisation_id
    persons = queries.persons_of(row.offer, actor, at=request.at) if keeps else []
    asked = row.placed_by_organisation_id == actor.organisation_id
    names = ("ref", "state", "places", "expected_at", "arrived_at", "ended_at", "outcome", "due_at", "next_step")
    return {
        "offer": row.offer.ref,
        "need": queries.need_ref_of(row.offer, actor) if asked else None,
        "at_organisation": row.accountable.ref,
        "asked_by": row.placed_by_organisation.ref,
        "service": row.service.ref,
        **{name: getattr(row, name) for name in names},
        "persons": [person.ref for person in persons],
    }


def need_again(request: Any, kept: Mapping[str, Any]) -> Any:
    """A need as it is now, for a resend."""
    return need_out(queries.find_need(request.actor, str(kept["ref"])))


def offer_again(request: Any, kept: Mapping[str, Any]) -> Any:
    """An offer as it is now, for a resend."""
    return offer_out(request, queries.find_offer(request.actor, str(kept["ref"])))


def offers_again(request: Any, kept: Mapping[str, Any]) -> Any:
    """Offers as they are now, for a resend. Raises NotFound when one of them may no longer be seen."""
    refs = [str(each["ref"]) for each in kept["offers"]]
    rows = queries.offers_by_ref(request.actor, refs)
    if len(rows) != len(refs):
        raise NotFound(ref="")
    return {"offers": [offer_out(request, each) for each in rows], "next": ""}


def placement_again(request: Any, kept: Mapping[str, Any]) -> Any:
    """A placement as it is now, for a resend."""
    return placement_out(request, queries.find_placement(request.actor, str(kept["ref"])))
