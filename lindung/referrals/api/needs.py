"""Operations of the desk: needs, matches, asking partners, and consent taken back."""

from typing import Any

from lindung.cases.models import Consent, Person
from lindung.kernel.errors import NotFound
from lindung.partners.api import api_operation
from lindung.referrals import actions, queries
from lindung.referrals.api.parts import (
    excluded_out,
    find_case,
    find_services,
    match_out,
    need_again,
    need_out,
    offer_again,
    offer_out,
    offers_again,
    offers_out,
    router,
)
from lindung.referrals.api.shapes import AskIn, MatchesOut, NeedIn, NeedOut, OfferOut, OffersOut, WithdrawnOut
from lindung.referrals.permissions import check_can_ask
from lindung.web.paging import page_of


@router.get("/cases/{ref}/needs", response=list[NeedOut], operation_id="needs", summary="Needs of a case")
@api_operation(scope="cases:read")
def needs(request: Any, ref: str) -> Any:
    """The needs of a case of your organisation, open ones first."""
    seen = queries.needs_of(find_case(request, ref), request.actor, at=request.at)["needs"]
    return [need_out(each.need) for each in seen]


@router.post("/cases/{ref}/needs", response={201: NeedOut}, operation_id="add_need", summary="Add a need")
@api_operation(scope="cases:write", again=need_again)
def add_need(request: Any, ref: str, body: NeedIn) -> Any:
    """Add a need to a case of your organisation."""
    case = find_case(request, ref)
    wanted = [body.person, *body.party]
    rows = Person.objects.visible_to(request.actor).filter(case=case, ref__in=wanted).select_related("key")
    persons = {person.ref: person for person in rows}
    missing = next((each for each in wanted if each not in persons), None)
    if missing is not None:
        raise NotFound(ref=missing)
    made = actions.add_need(
        case=case,
        person=persons[body.person],
        kind=body.kind,
        party=[persons[each] for each in body.party],
        party_size=body.party_size,
        area=body.area,
        details=body.details,
        urgency=body.urgency,
        actor=request.actor,
        at=request.at,
    )
    return 201, need_out(made)


@router.get("/needs/{ref}", response=NeedOut, operation_id="need", summary="One need")
@api_operation(scope="cases:read")
def need(request: Any, ref: str) -> Any:
    """A need of your organisation's cases."""
    return need_out(queries.find_need(request.actor, ref))


@router.get("/needs/{ref}/matches", response=MatchesOut, operation_id="matches", summary="Who can help, and who not")
@api_operation(scope="cases:read")
def matches(request: Any, ref: str) -> Any:
    """Every service: ranked with reasons, or excluded with the rule and what would make it possible."""
    found = queries.find_need(request.actor, ref)
    check_can_ask(request.actor, found)
    (seen,) = queries.needs_seen([found], request.actor)
    result = queries.matches(need=found, actor=request.actor, at=request.at)
    return {
        "need": found.ref,
        "may_ask": seen.may_ask if seen.can_be_asked else 0,
        "options": [match_out(each) for each in result.options],
        "excluded": [excluded_out(group) for group in result.excluded],
    }


@router.post("/needs/{ref}/met", response=NeedOut, operation_id="meet_need", summary="Met without a partner")
@api_operation(scope="cases:write", again=need_again)
def meet_need(request: Any, ref: str) -> Any:
    """The need is met without a partner; open offers are taken back."""
    found = queries.find_need(request.actor, ref)
    actions.meet_need(need=found, actor=request.actor, at=request.at)
    return need_out(found)


@router.post("/needs/{ref}/withdraw", response=NeedOut, operation_id="withdraw_need", summary="Withdraw a need")
@api_operation(scope="cases:write", again=need_again)
def withdraw_need(request: Any, ref: str) -> Any:
    """It was a mistake, or the person does not want it."""
    found = queries.find_need(request.actor, ref)
    actions.withdraw_need(need=found, actor=request.actor, at=request.at)
    return need_out(found)


@router.post(
    "/needs/{ref}/no-longer-needed", response=NeedOut, operation_id="no_longer_needed", summary="It solved itself"
)
@api_operation(scope="cases:write", again=need_again)
def no_longer_needed(request: Any, ref: str) -> Any:
    """It solved itself; open offers are taken back."""
    found = queries.find_need(request.actor, ref)
    actions.no_longer_needed(need=found, actor=request.actor, at=request.at)
    return need_out(found)


@router.get("/needs/{ref}/offers", response=OffersOut, operation_id="offers_of_need", summary="Who was asked")
@api_operation(scope="cases:read")
def offers_of_need(request: Any, ref: str, page: str = "") -> Any:
    """Everybody who was asked for a need, the newest first."""
    found = queries.find_need(request.actor, ref)
    asked = page_of(queries.offers_of(found, request.actor), order=("-id",), cursor=page)
    return offers_out(request, asked, need=found.ref)


@router.post("/needs/{ref}/offers", response={201: OffersOut}, operation_id="ask", summary="Ask partners")
@api_operation(scope="cases:write", keeps=("offers", "ref"), again=offers_again)
def ask(request: Any, ref: str, body: AskIn) -> Any:
    """Ask these services. Every hard rule, consent and agreement are checked again; all are asked, or nobody."""
    found = queries.find_need(request.actor, ref)
    rows = {service.ref: service for service in find_services(request, body.services)}
    missing = next((each for each in body.services if each not in rows), None)
    if missing is not None:
        raise NotFound(ref=missing)
    made = actions.offer(need=found, services=list(rows.values()), actor=request.actor, at=request.at)
    refs = [each.ref for each in made]
    asked = queries.with_services(queries.offers_of(found, request.actor).filter(ref__in=refs), request.actor)
    return 201, {"offers": [offer_out(request, each, need=found.ref) for each in asked], "next": ""}


@router.post("/offers/{ref}/withdraw", response=OfferOut, operation_id="withdraw_offer", summary="Take an offer back")
@api_operation(scope="cases:write", again=offer_again)
def withdraw_offer(request: Any, ref: str) -> Any:
    """The desk takes an offer back; nobody else is asked by that."""
    found = queries.find_offer(request.actor, ref)
    found.need = queries.find_need(request.actor, queries.need_ref_of(found, request.actor))
    actions.withdraw_offer(offer=found, actor=request.actor, at=request.at)
    return offer_out(request, queries.find_offer(request.actor, ref))


@router.post(
    "/consents/{ref}/withdraw", response=WithdrawnOut, operation_id="withdraw_consent", summary="Consent taken back"
)
@api_operation(scope="cases:write", keeps=("ref", "state", "offers_ended"))
def withdraw_consent(request: Any, ref: str) -> Any:
    """The person takes a consent back: offers that rest on it end, and nobody sees anything by it any more."""
    rows = Consent.objects.visible_to(request.actor).select_related(
        "person__key", "case__accountable__desk", "case__policy", "case__assignee"
    )
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    ended = actions.withdraw_consent(consent=found, actor=request.actor, at=request.at)
    found.refresh_from_db()
    return {"ref": found.ref, "state": found.state, "offers_ended": ended}
