"""Lures over the API: read those of your desk, say what one of them is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from lindung.partners.api import Body, TokenAuth, api_operation
from lindung.screening import actions, queries
from lindung.screening.models import Lure
from lindung.screening.rules.lures import LureReason, LureState

router = Router(auth=TokenAuth(), tags=["lures"])
SHOWN_AT_MOST = 500


def _lure_again(request: Any, kept: Mapping[str, Any]) -> Any:
    return _opened(request, str(kept["ref"]))


class LureOut(Schema):
    """A lure in counts; its text and what it names are told by the single lure."""

    ref: str
    state: str
    size: int
    with_signs: int
    sources: int
    languages: list[str]
    places: list[str]
    first_seen_on: date | None
    last_seen_on: date | None
    run_sha256: str
    decided_at: datetime | None
    reason: str


class NamedOut(Schema):
    """What posts of a lure name, and in how many of them."""

    kind: str
    value: str
    posts: int


class WeekOut(Schema):
    """Posts of a week (its Monday) at a place; "" when no place is said."""

    week: date
    place: str
    posts: int


class WholeLureOut(LureOut):
    """A lure with its text, what it names, and its posts by week. {slots} stand where posts differ."""

    template: str
    entities: list[NamedOut]
    weeks: list[WeekOut]


class DecideIn(Body):
    """What the lure is, and why: the reason must be one of that decision."""

    to: LureState
    reason: LureReason


@router.get("/lures", response=list[LureOut], url_name="lures", operation_id="lures")
@api_operation(scope="evidence:read")
def lures(
    request: Any,
    state: LureState | None = None,
    language: Annotated[str, Query(max_length=8)] = "",
    place: Annotated[str, Query(max_length=60)] = "",
) -> Any:
    """Lures of your desk, the largest first."""
    rows = queries.lures_seen(
        request.actor, state=state.value if state else "", language=_clear(language), place=_clear(place)
    )
    return [_counts(lure) for lure in rows.order_by("-size", "-id")[:SHOWN_AT_MOST]]


@router.get("/lures/{ref}", response=WholeLureOut, url_name="lure", operation_id="lure")
@api_operation(scope="evidence:read")
def lure(request: Any, ref: str) -> Any:
    """One lure; that you read it stands on the trail."""
    return _opened(request, ref)


@router.post("/lures/{ref}/decide", response=WholeLureOut, url_name="decide_lure", operation_id="decide_lure")
@api_operation(scope="evidence:write", again=_lure_again)
def decide_lure(request: Any, ref: str, body: DecideIn) -> Any:
    """Say what a lure is: confirmed, harmless or retired."""
    found = queries.find_lure(request.actor, ref)
    actions.decide_lure(lure=found, to=body.to, reason=body.reason, actor=request.actor, at=request.at)
    return _whole(request, found)


def _opened(request: Any, ref: str) -> dict[str, Any]:
    found = queries.find_lure(request.actor, ref)
    actions.open_lure(lure=found, actor=request.actor, at=request.at)
    return _whole(request, found)


def _clear(text: str) -> str:
    return text.replace("\x00", "")


def _counts(row: Lure) -> dict[str, Any]:
    kept = ("ref", "state", "size", "with_signs", "sources", "languages", "places", "first_seen_on", "last_seen_on")
    return {name: getattr(row, name) for name in (*kept, "run_sha256", "decided_at", "reason")}


def _whole(request: Any, row: Lure) -> dict[str, Any]:
    entities = queries.entities_of(row, request.actor)
    return {
        **_counts(row),
        "template": str(row.template),
        "entities": [{"kind": each.kind, "value": str(each.value), "posts": each.posts} for each in entities],
        "weeks": [
            {"week": each.week, "place": place, "posts": posts}
            for each in queries.weeks_of(row)
            for place, posts in each.places
        ],
    }
