"""The room in the API: modules, workshops of the network, and its figures. Nobody is named."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from lindung.learning import gateways
from lindung.learning.queries import figures, issuers, workshops
from lindung.partners.api import TokenAuth, api_operation
from lindung.partners.rules.refusals import BadPeriod

router = Router(auth=TokenAuth(), tags=["learning"])
LONGEST_DAYS = 3660
EVER = date(1, 1, 1)  # nothing was said; told by the operation, so that who may not ask hears of that first


class ModuleOut(Schema):
    """One module to learn."""

    name: str
    title: str
    pillars: list[str]
    skill: str
    minutes: int
    languages: list[str]
    reviewed_on: date
    review_by: date
    address: str


class WorkshopOut(Schema):
    """One workshop to come. The address to meet online is not in it: who has a seat reads it on the page."""

    ref: str
    title: str
    host: str
    starts_at: datetime
    ends_at: datetime
    place: str
    language: str
    modules: list[str]
    seats: int
    free: int
    waiting: int


class LearningFigureOut(Schema):
    """One figure with its definition."""

    name: str
    definition: str
    unit: str
    period_from: date
    period_until: date
    value: int


@router.get("/learning/modules", response=list[ModuleOut], summary="Modules")
@api_operation(scope="partners:read")
def modules(request: Any) -> list[dict[str, Any]]:
    """Every module, its languages, and when its facts were looked at last."""
    return [
        {
            "name": slug,
            "title": each.text(request.actor.language).title,
            "pillars": list(each.module.pillars),
            "skill": each.module.skill,
            "minutes": each.module.minutes,
            "languages": sorted(each.texts),
            "reviewed_on": each.module.reviewed_on,
            "review_by": each.module.review_by,
            "address": issuers.address(f"modules/{slug}/"),
        }
        for slug, each in gateways.modules().items()
    ]


@router.get("/learning/workshops", response=list[WorkshopOut], summary="Workshops to come")
@api_operation(scope="partners:read")
def upcoming(request: Any) -> list[dict[str, Any]]:
    """The workshops that the token's network can book."""
    return [
        {
            "ref": each.workshop.ref,
            "title": each.workshop.title,
            "host": each.workshop.host.ref,
            "starts_at": each.workshop.starts_at,
            "ends_at": each.workshop.ends_at,
            "place": each.workshop.place,
            "language": each.workshop.language,
            "modules": each.workshop.modules,
            "seats": each.seats.capacity,
            "free": each.seats.free,
            "waiting": each.seats.waiting,
        }
        for each in workshops.upcoming(request.actor, at=request.at)
    ]


@router.get("/learning/figures", response=list[LearningFigureOut], summary="Figures of learning")
@api_operation(scope="partners:read")
def numbers(
    request: Any,
    period_from: Annotated[date, Query()] = EVER,
    period_until: Annotated[date, Query(description="The first day that is no longer in the period.")] = EVER,
) -> list[dict[str, Any]]:
    """What the token's national desk and its network learned in a period: sums only."""
    if not 1 <= (period_until - period_from).days <= LONGEST_DAYS:
        raise BadPeriod(field="period_until", least=1, most=LONGEST_DAYS)
    desk = request.actor.organisation.national_desk
    asked = figures.Asked(desk.pk, desk.is_practice, period_from, period_until)
    return [
        {
            "name": figure.name,
            "definition": figure.definition,
            "unit": figure.unit,
            "period_from": period_from,
            "period_until": period_until,
            "value": figures.total(figure.name, asked),
        }
        for figure in figures.FIGURES.values()
    ]
