"""What operations of referrals take and answer."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from lindung.directory.rules import PLACES_MAX
from lindung.partners.api import Body
from lindung.partners.rules import NeedKind, Urgency
from lindung.referrals.rules import DeclineReason, PlacementOutcome
from lindung.web.given import GivenMoment


class NeedIn(Body):
    """Something a person, or a party kept together, needs. `party`: refs of the others."""

    kind: NeedKind
    person: str = Field(max_length=10)
    party: list[str] = Field([], max_length=500)
    party_size: int = Field(0, ge=0, le=500)
    area: str = Field("", max_length=20)
    details: str = Field("", max_length=5_000)
    urgency: Urgency | None = None


class NeedOut(Schema):
    """A need of your organisation's cases; nothing in it says who the person is."""

    ref: str
    case: str
    kind: str
    urgency: str
    state: str
    party_size: int
    area: str
    place_by: datetime
    due_at: datetime | None
    next_step: str
    ended_at: datetime | None


class MatchOut(Schema):
    """A service that suits, best first, and why it stands where it stands."""

    service: str
    name: str
    organisation: str
    kind: str
    distance: str
    score: float
    places_free: int | None
    figure_at: datetime | None
    is_asked: bool
    reasons: list[str]


class ExcludedOut(Schema):
    """Services that cannot be asked, the rule in words, and what would make it possible."""

    rule: str
    sentence: str
    hint: str
    services: list[str]


class MatchesOut(Schema):
    """Every service of the network: ranked, or excluded with the rule."""

    need: str
    may_ask: int
    options: list[MatchOut]
    excluded: list[ExcludedOut]


class AskIn(Body):
    """Refs of the services to ask at once."""

    services: list[str] = Field(max_length=20)


class OfferOut(Schema):
    """An offer you made or got. `shown` is all that the partner sees; `need` is only for the one that asks."""

    ref: str
    need: str | None
    from_organisation: str
    to_organisation: str
    service: str
    state: str
    urgency: str
    places: int
    shown: dict[str, Any]
    offered_at: datetime
    answer_due_at: datetime
    due_at: datetime | None
    next_step: str
    answered_at: datetime | None
    is_late: bool
    decline_reason: str
    placement: str | None


class OffersOut(Schema):
    """A page of offers; `next` opens the page after it."""

    offers: list[OfferOut]
    next: str


class AcceptIn(Body):
    """When the party may come; left out: as soon as possible."""

    arrives_at: GivenMoment | None = None


class DeclineIn(Body):
    """Why not."""

    reason: DeclineReason


class FreeIn(Body):
    """Free places now, besides those held for open offers."""

    free: int = Field(ge=0, le=PLACES_MAX)


class EndIn(Body):
    """How the stay ended."""

    outcome: PlacementOutcome


class PlacementOut(Schema):
    """A party expected or staying. `persons`: refs, for the partner that receives them, while it may see them."""

    ref: str
    offer: str
    need: str | None
    at_organisation: str
    asked_by: str
    service: str
    state: str
    places: int
    expected_at: datetime
    arrived_at: datetime | None
    ended_at: datetime | None
    outcome: str
    due_at: datetime | None
    next_step: str
    persons: list[str]


class PlacementsOut(Schema):
    """A page of placements; `next` opens the page after it."""

    placements: list[PlacementOut]
    next: str


class WithdrawnOut(Schema):
    """A consent taken back, and the offers that ended with it."""

    ref: str
    state: str
    offers_ended: list[str]
