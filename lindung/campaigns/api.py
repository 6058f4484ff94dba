"""Campaigns in the API: what is planned, what was reached, and counts from those who carry them out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema

from lindung.campaigns import actions, queries
from lindung.campaigns.models import Campaign, OutreachEvent
from lindung.campaigns.rules import CountedHow
from lindung.campaigns.rules.words import PEOPLE_AT_MOST
from lindung.partners.api import Body, TokenAuth, api_operation

router = Router(auth=TokenAuth(), tags=["campaigns"])
SHOWN_AT_MOST = 500


def _event_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _event(queries.find_event(request.actor, str(kept["ref"])))


class CampaignOut(Schema):
    """A campaign of the network."""

    ref: str
    title: str
    aim: str
    led_by: str
    languages: list[str]
    starts_on: date
    ends_on: date
    state: str
    events: int
    events_held: int
    people: int | None


class EventOut(Schema):
    """An outreach event; `people` once it was held."""

    ref: str
    title: str
    area: str
    starts_at: datetime
    ends_at: datetime
    languages: list[str]
    state: str
    people: int | None
    counted_how: str


class ChangeOut(Schema):
    """What people know: shares before and after, and the change with its 95 % interval, in parts of one."""

    question: str
    is_paired: bool
    asked_before: int
    asked_after: int
    before: float
    after: float
    change: float
    low: float
    high: float


class ReachedOut(Schema):
    """One campaign with its events, what was reached and what changed."""

    ref: str
    title: str
    state: str
    events: list[EventOut]
    people: int
    estimated: int
    handed_out: int
    changes: list[ChangeOut]


class HeldIn(Body):
    """How many people came, and how they were counted."""

    people: int = Field(ge=0, le=PEOPLE_AT_MOST)
    how: CountedHow


class HandoutIn(Body):
    """How many were handed out, where (ISO 3166-2 or a district's code), on which day."""

    number: int = Field(ge=1, le=PEOPLE_AT_MOST)
    on_day: date
    area: str = Field("", max_length=20)


class HandoutOut(Schema):
    """A count that was added."""

    version: str
    number: int
    on_day: date
    area: str


@router.get("/campaigns", response=list[CampaignOut], summary="Campaigns of the network")
@api_operation(scope="campaigns:read")
def campaigns(request: Any) -> list[dict[str, Any]]:
    """Campaigns of the network of your national desk, newest first."""
    return [_campaign(each) for each in queries.campaigns_seen(request.actor)[:SHOWN_AT_MOST]]


@router.get("/campaigns/{ref}", response=ReachedOut, url_name="campaign", summary="One campaign and its reach")
@api_operation(scope="campaigns:read")
def campaign(request: Any, ref: str) -> dict[str, Any]:
    """One campaign: its events, what was reached, what people know since."""
    found = queries.find_campaign(request.actor, ref)
    reached = queries.reached_by(found)
    return {
        "ref": found.ref,
        "title": found.title,
        "state": found.state,
        "events": [_event(each) for each in found.events.order_by("starts_at", "id")],
        "people": reached.people,
        "estimated": reached.estimated,
        "handed_out": reached.handed_out,
        "changes": _changes(found),
    }


@router.post("/campaigns/events/{ref}/held", response=EventOut, url_name="held", summary="Count an event")
@api_operation(scope="campaigns:write", again=_event_again)
def held(request: Any, ref: str, body: HeldIn) -> dict[str, Any]:
    """Say that an event was held and how many came."""
    found = queries.find_event(request.actor, ref)
    actions.record_held(event=found, people=body.people, how=body.how, actor=request.actor, at=request.at)
    return _event(queries.find_event(request.actor, ref))


@router.post(
    "/campaigns/texts/{ref}/hand-outs", response={201: HandoutOut}, url_name="hand_out", summary="Count hand-outs"
)
@api_operation(scope="campaigns:write", keeps=("version", "number", "on_day", "area"))
def hand_out(request: Any, ref: str, body: HandoutIn) -> Any:
    """Count what was handed out of an approved version."""
    version = queries.find_version(request.actor, ref)
    said = actions.HandoutSaid(number=body.number, on_day=body.on_day, area=body.area)
    made = actions.record_handout(version=version, said=said, actor=request.actor, at=request.at)
    return 201, {"version": version.ref, "number": made.number, "on_day": made.on_day, "area": made.area}


def _campaign(row: Any) -> dict[str, Any]:
    same = ("ref", "title", "aim", "languages", "starts_on", "ends_on", "state", "people")
    more = {"led_by": row.accountable.name, "events": row.event_count, "events_held": row.held_count}
    return {**{name: getattr(row, name) for name in same}, **more}


def _event(row: OutreachEvent) -> dict[str, Any]:
    same = ("ref", "title", "area", "starts_at", "ends_at", "languages", "state", "people", "counted_how")
    return {name: getattr(row, name) for name in same}


def _changes(campaign: Campaign) -> list[dict[str, Any]]:
    return [
        {
            "question": survey.question,
            "is_paired": effect.is_paired,
            "asked_before": effect.before.asked,
            "asked_after": effect.after.asked,
            "before": effect.before.value,
            "after": effect.after.value,
            "change": effect.value,
            "low": effect.low,
            "high": effect.high,
        }
        for survey, effect, _ in queries.surveys_of(campaign)
        if effect is not None
    ]
