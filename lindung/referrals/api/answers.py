"""Operations of the partner: offers to answer, free places, and what becomes of a placement."""

from typing import Any

from lindung.partners.api import api_operation
from lindung.referrals import actions, queries
from lindung.referrals.api.parts import (
    offer_again,
    offer_out,
    offers_out,
    placement_again,
    placement_out,
    read_arrival,
    router,
)
from lindung.referrals.api.shapes import (
    AcceptIn,
    DeclineIn,
    EndIn,
    FreeIn,
    OfferOut,
    OffersOut,
    PlacementOut,
    PlacementsOut,
)
from lindung.web.paging import page_of


@router.get("/offers", response=OffersOut, operation_id="offers", summary="Offers that wait for your answer")
@api_operation(scope="referrals:read")
def offers(request: Any, page: str = "") -> Any:
    """Offers to your organisation that are open, the soonest due first."""
    return offers_out(request, queries.inbox(request.actor, cursor=page))


@router.get("/offers/{ref}", response=OfferOut, operation_id="offer", summary="One offer")
@api_operation(scope="referrals:read")
def offer(request: Any, ref: str) -> Any:
    """An offer your organisation made or got."""
    return offer_out(request, queries.find_offer(request.actor, ref))


@router.post("/offers/{ref}/accept", response=OfferOut, operation_id="accept_offer", summary="Say yes")
@api_operation(scope="referrals:write", again=offer_again)
def accept_offer(request: Any, ref: str, body: AcceptIn) -> Any:
    """Take the party; also late, while it helps. Others that were asked are told that nothing is needed."""
    found = queries.find_offer(request.actor, ref)
    arrives_at = read_arrival(body.arrives_at, request.at)
    actions.accept_offer(offer=found, arrives_at=arrives_at, actor=request.actor, at=request.at)
    return offer_out(request, queries.find_offer(request.actor, ref))


@router.post("/offers/{ref}/decline", response=OfferOut, operation_id="decline_offer", summary="Say no")
@api_operation(scope="referrals:write", again=offer_again)
def decline_offer(request: Any, ref: str, body: DeclineIn) -> Any:
    """Say no with a reason; the next best partner is asked at once."""
    found = queries.find_offer(request.actor, ref)
    actions.decline_offer(offer=found, reason=body.reason, actor=request.actor, at=request.at)
    return offer_out(request, queries.find_offer(request.actor, ref))


@router.post("/offers/{ref}/free-places", response=OfferOut, operation_id="state_free", summary="Say free places")
@api_operation(scope="referrals:write", again=offer_again)
def state_free(request: Any, ref: str, body: FreeIn) -> Any:
    """How many places the asked service has free, besides those held."""
    found = queries.find_offer(request.actor, ref)
    actions.state_free(offer=found, free=body.free, actor=request.actor, at=request.at)
    return offer_out(request, found)


@router.get("/placements", response=PlacementsOut, operation_id="placements", summary="Expected and staying")
@api_operation(scope="referrals:read")
def placements(request: Any, page: str = "") -> Any:
    """Parties your organisation expects or keeps, the soonest due first."""
    found = page_of(queries.placements_here(request.actor), order=("due_at", "id"), cursor=page)
    rows = [placement_out(request, each, with_persons=False) for each in found.rows]
    return {"placements": rows, "next": found.next_cursor}


@router.get("/placements/{ref}", response=PlacementOut, operation_id="placement", summary="One placement")
@api_operation(scope="referrals:read")
def placement(request: Any, ref: str) -> Any:
    """A placement at your organisation, or one you asked for."""
    return placement_out(request, queries.find_placement(request.actor, ref))


@router.post("/placements/{ref}/arrived", response=PlacementOut, operation_id="record_arrived", summary="Arrived")
@api_operation(scope="referrals:write", again=placement_again)
def record_arrived(request: Any, ref: str) -> Any:
    """The party is there."""
    found = queries.find_placement(request.actor, ref)
    actions.record_arrived(placement=found, actor=request.actor, at=request.at)
    return placement_out(request, queries.find_placement(request.actor, ref))


@router.post(
    "/placements/{ref}/not-arrived", response=PlacementOut, operation_id="record_not_arrived", summary="Nobody came"
)
@api_operation(scope="referrals:write", again=placement_again)
def record_not_arrived(request: Any, ref: str) -> Any:
    """Nobody came: the need is open again and more urgent."""
    found = queries.find_placement(request.actor, ref)
    actions.record_not_arrived(placement=found, actor=request.actor, at=request.at)
    return placement_out(request, queries.find_placement(request.actor, ref))


@router.post(
    "/placements/{ref}/left-early", response=PlacementOut, operation_id="record_left_early", summary="Left early"
)
@api_operation(scope="referrals:write", again=placement_again)
def record_left_early(request: Any, ref: str) -> Any:
    """The person left before it was time: the need is open again."""
    found = queries.find_placement(request.actor, ref)
    actions.record_left_early(placement=found, actor=request.actor, at=request.at)
    return placement_out(request, queries.find_placement(request.actor, ref))


@router.post("/placements/{ref}/review", response=PlacementOut, operation_id="review_stay", summary="The stay goes on")
@api_operation(scope="referrals:write", again=placement_again)
def review_stay(request: Any, ref: str) -> Any:
    """The stay goes on; the next look is due by urgency."""
    found = queries.find_placement(request.actor, ref)
    actions.review_stay(placement=found, actor=request.actor, at=request.at)
    return placement_out(request, queries.find_placement(request.actor, ref))


@router.post("/placements/{ref}/ended", response=PlacementOut, operation_id="end_placement", summary="The stay ended")
@api_operation(scope="referrals:write", again=placement_again)
def end_placement(request: Any, ref: str, body: EndIn) -> Any:
    """The stay has ended; its outcome says what becomes of the need."""
    found = queries.find_placement(request.actor, ref)
    actions.end_placement(placement=found, outcome=body.outcome, actor=request.actor, at=request.at)
    return placement_out(request, queries.find_placement(request.actor, ref))
