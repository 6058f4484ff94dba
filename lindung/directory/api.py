"""What partners' own systems may ask and say about their services."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router

from lindung.directory import actions, hsds, queries
from lindung.directory.models import Service
from lindung.directory.rules import AGE_MAX, PLACES_MAX, ServiceState, Terms
from lindung.kernel.errors import BadInput, NotFound
from lindung.partners.api import Body, TokenAuth, api_operation

router = Router(auth=TokenAuth(), tags=["directory"])


def _service_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _service(_own(request, str(kept["ref"])))


class HoursIn(Body):
    """One stretch of opening: day 0 is Monday."""

    day: int = Field(ge=0, le=6)
    opens: str
    closes: str


class TermsIn(Body):
    """Whom a service takes. What is left out keeps its default, not what stood before."""

    kind: str = Field(max_length=20)
    name: str = Field(max_length=120)
    timezone: str = Field(max_length=40)
    sexes: list[str] = ["female", "male", "other"]
    age_from: int = Field(0, ge=0, le=AGE_MAX)
    age_to: int = Field(AGE_MAX, ge=0, le=AGE_MAX)
    takes_adults: bool = True
    takes_children_with_carer: bool = False
    takes_children_alone: bool = False
    keeps_families_together: bool = False
    houses_apart: bool = False
    nationalities: list[str] = []
    statuses: list[str] = []
    languages: list[str] = []
    interpreter_available: bool = False
    access: list[str] = []
    specialisms: list[str] = []
    areas_served: list[str] = []
    area: str = Field("", max_length=16)
    confidential_location: bool = True
    hours: list[HoursIn] = []
    takes_emergencies: bool = False
    counts_places: bool = True


class NewServiceIn(TermsIn):
    """A new service."""

    places_total: int = Field(0, ge=0, le=PLACES_MAX)


class FreePlacesIn(Body):
    """Free places now, besides those held for open offers."""

    free: int = Field(ge=0, le=PLACES_MAX)


class PlacesIn(Body):
    """Places in all, and (if you like) free."""

    total: int = Field(ge=0, le=PLACES_MAX)
    free: int | None = Field(None, ge=0, le=PLACES_MAX)


class StateIn(Body):
    """`open`, `paused` or `closed`."""

    state: str


class ServiceOut(TermsIn):
    """One of your services."""

    ref: str
    state: str
    is_by_number: bool
    places_total: int
    places_held: int
    places_occupied: int
    places_occupied_others: int
    places_free: int
    capacity_stated_at: datetime | None
    capacity_alarm: bool
    assured_until: date | None


@router.get("/services", response=list[ServiceOut], summary="Your services")
@api_operation(scope="directory:read")
def services(request: Any) -> list[dict[str, Any]]:
    """The services your organisation gives."""
    return [_service(row) for row in queries.own_services(request.actor)]


@router.get("/services/{ref}", response=ServiceOut, summary="One of your services")
@api_operation(scope="directory:read")
def service(request: Any, ref: str) -> dict[str, Any]:
    """A service of yours, by its reference."""
    return _service(_own(request, ref))


@router.post("/services", response={201: ServiceOut}, summary="Add a service")
@api_operation(scope="directory:write", again=_service_again)
def add(request: Any, body: NewServiceIn) -> tuple[int, dict[str, Any]]:
    """Add a service. Your national desk assures it before anybody is offered to it."""
    added = actions.add_service(terms=_terms(body), places_total=body.places_total, actor=request.actor, at=request.at)
    return 201, _service(_own(request, added.ref))


@router.put("/services/{ref}", response=ServiceOut, summary="Change a service's terms")
@api_operation(scope="directory:write")
def change(request: Any, ref: str, body: TermsIn) -> dict[str, Any]:
    """Other eligibility, hours or languages, whole."""
    found = _own(request, ref)
    actions.change_terms(service=found, terms=_terms(body), actor=request.actor, at=request.at)
    return _service(found)


@router.post("/services/{ref}/free-places", response=ServiceOut, summary="Say how many places are free")
@api_operation(scope="directory:write", again=_service_again)
def free_places(request: Any, ref: str, body: FreePlacesIn) -> dict[str, Any]:
    """Taken as the truth; when it contradicts what is held, the desk is told."""
    found = _own(request, ref)
    actions.state_free_places(service=found, free=body.free, actor=request.actor, at=request.at)
    return _service(found)


@router.post("/services/{ref}/places", response=ServiceOut, summary="Say how many places there are in all")
@api_operation(scope="directory:write", again=_service_again)
def places(request: Any, ref: str, body: PlacesIn) -> dict[str, Any]:
    """Ends the alarm when all fits."""
    found = _own(request, ref)
    actions.reconcile(service=found, total=body.total, free=body.free, actor=request.actor, at=request.at)
    return _service(found)


@router.post("/services/{ref}/state", response=ServiceOut, summary="Open, pause or close a service")
@api_operation(scope="directory:write", again=_service_again)
def turn(request: Any, ref: str, body: StateIn) -> dict[str, Any]:
    """A closed service is not opened again."""
    found = _own(request, ref)
    if body.state not in {state.value for state in ServiceState}:
        raise BadInput(field="state")
    actions.turn(service=found, to=ServiceState(body.state), actor=request.actor, at=request.at)
    return _service(found)


@router.get("/hsds", summary="HSDS 3.0: what this is")
@api_operation(scope="directory:read")
def hsds_root(request: Any) -> dict[str, str]:
    """The root that HSDS asks for."""
    return {"version": "3.0", "profile": hsds.PROFILE, "openapi_url": "/api/v1/openapi.json"}


@router.get("/hsds/services", summary="HSDS 3.0: services whose place is no secret")
@api_operation(scope="directory:read")
def hsds_services(request: Any, page: int = 1, per_page: int = 50, search: str = "") -> dict[str, Any]:
    """Open, assured, not confidential. A shelter is never among them."""
    if not (1 <= page <= 10_000 and 1 <= per_page <= 200):
        raise BadInput(field="page")
    rows = queries.public_services(at=request.at, practice=request.actor.is_practice, search=search[:80])
    return hsds.as_page(rows, page=page, per_page=per_page)


@router.get("/hsds/services/{service_id}", summary="HSDS 3.0: one service")
@api_operation(scope="directory:read")
def hsds_service(request: Any, service_id: UUID) -> dict[str, Any]:
    """One of those."""
    for row in queries.public_services(at=request.at, practice=request.actor.is_practice):
        if hsds.hsds_id("service", row.ref) == service_id:
            return hsds.as_hsds(row)
    raise NotFound()


def _own(request: Any, ref: str) -> Service:
    found = Service.objects.visible_to(request.actor).of(request.actor).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref[:10])
    return found


def _terms(body: TermsIn) -> Terms:
    said = body.dict(include=set(Terms.__dataclass_fields__))
    return Terms(**said)


def _service(row: Service) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ServiceOut.model_fields}
