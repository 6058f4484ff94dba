"""What a need, an offer and a placement are: states, clocks, and what happens when nobody answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lindung.directory.rules import Word
from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.partners.rules import Clocks, Urgency


class NeedState(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    OFFERED = "offered"
    PLACED = "placed"
    STUCK = "stuck"
    MET = "met"
    WITHDRAWN = "withdrawn"
    NO_LONGER_NEEDED = "no_longer_needed"


_GIVEN_UP = frozenset({NeedState.WITHDRAWN, NeedState.NO_LONGER_NEEDED})

NEED_LIFECYCLE = Lifecycle(
    thing="need",
    moves={
        # open and stuck → placed: a late yes, taken while it still helps
        NeedState.OPEN: frozenset({NeedState.OFFERED, NeedState.MET, NeedState.STUCK, NeedState.PLACED}) | _GIVEN_UP,
        NeedState.OFFERED: frozenset({NeedState.PLACED, NeedState.STUCK, NeedState.OPEN}) | _GIVEN_UP,
        NeedState.PLACED: frozenset({NeedState.MET, NeedState.OPEN}) | _GIVEN_UP,
        NeedState.STUCK: frozenset({NeedState.OPEN, NeedState.PLACED}) | _GIVEN_UP,
        NeedState.MET: frozenset(),
        NeedState.WITHDRAWN: frozenset(),
        NeedState.NO_LONGER_NEEDED: frozenset(),
    },
)
OPEN_NEED_STATES = frozenset({NeedState.OPEN, NeedState.OFFERED, NeedState.PLACED, NeedState.STUCK})


class NeedStep(StrEnum):
    """What happens when a need's clock runs out."""

    ESCALATE_UNPLACED = "escalate_unplaced"
    WAIT_FOR_ANSWER = "wait_for_answer"
    FOLLOW_PLACEMENT = "follow_placement"
    ASK_NEXT = "ask_next"
    STUCK_ACCOUNTABLE = "stuck_accountable"
    STUCK_NATIONAL_DESK = "stuck_national_desk"
    STUCK_COORDINATOR = "stuck_coordinator"


class OfferState(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OFFER_LIFECYCLE = Lifecycle(
    thing="offer",
    moves={
        OfferState.OFFERED: frozenset(
            {OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED, OfferState.WITHDRAWN}
        ),
        OfferState.EXPIRED: frozenset({OfferState.ACCEPTED}),  # a late yes, marked late
        OfferState.ACCEPTED: frozenset(),
        OfferState.DECLINED: frozenset(),
        OfferState.WITHDRAWN: frozenset(),
    },
)
OPEN_OFFER_STATES = frozenset({OfferState.OFFERED})


class OfferStep(StrEnum):
    """What happens when an offer's clock runs out."""

    REMIND = "remind"
    EXPIRE_AND_ASK_NEXT = "expire_and_ask_next"


class DeclineReason(Word):
    """Why a partner says no."""

    FULL = "full", gettext_noop("We are full")
    NOT_SUITABLE = "not_suitable", gettext_noop("We cannot give what is needed")
    NO_STAFF = "no_staff", gettext_noop("Nobody is there to receive the person")
    NOT_SAFE = "not_safe", gettext_noop("It would not be safe with us")
    OTHER = "other", gettext_noop("Another reason")


class PlacementState(StrEnum):
    """Where a placement stands."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    ENDED = "ended"
    NOT_ARRIVED = "not_arrived"
    LEFT_EARLY = "left_early"


PLACEMENT_LIFECYCLE = Lifecycle(
    thing="placement",
    moves={
        PlacementState.EXPECTED: frozenset({PlacementState.ARRIVED, PlacementState.NOT_ARRIVED}),
        PlacementState.ARRIVED: frozenset({PlacementState.ENDED, PlacementState.LEFT_EARLY}),
        PlacementState.ENDED: frozenset(),
        PlacementState.NOT_ARRIVED: frozenset(),
        PlacementState.LEFT_EARLY: frozenset(),
    },
)
OPEN_PLACEMENT_STATES = frozenset({PlacementState.EXPECTED, PlacementState.ARRIVED})


class PlacementStep(StrEnum):
    """What happens when a placement's clock runs out."""

    ASK_ABOUT_ARRIVAL = "ask_about_arrival"
    ESCALATE_ARRIVAL = "escalate_arrival"
    REVIEW_STAY = "review_stay"


class PlacementOutcome(Word):
    """How a placement that was used came to its end."""

    NEED_MET = "need_met", gettext_noop("The need is met")
    MOVED_ON = "moved_on", gettext_noop("Moved on to another place")
    WENT_HOME = "went_home", gettext_noop("Went home")
    OWN_WISH = "own_wish", gettext_noop("Left because they wished to")
    OTHER = "other", gettext_noop("Another end: the need goes on")


AFTER_PLACEMENT = {
    PlacementOutcome.NEED_MET: NeedState.MET,
    PlacementOutcome.MOVED_ON: NeedState.MET,
    PlacementOutcome.WENT_HOME: NeedState.MET,
    PlacementOutcome.OWN_WISH: NeedState.NO_LONGER_NEEDED,
    PlacementOutcome.OTHER: NeedState.OPEN,
}
"""Where the need goes when its placement ends."""


class AlreadyPlaced(Conflict):
    """Another partner was first."""

    code = "already_placed"
    sentence = gettext_noop("Another partner took {ref} first. Nothing is needed from you.")


class TooManyAtOnce(Conflict):
    """More partners would be asked at once than the policy allows."""

    code = "too_many_at_once"
    sentence = gettext_noop("At this urgency {most} can be asked at once, and {out} are asked now. Wait for an answer.")


class NotSuitable(Conflict):
    """A service that fails a hard rule is never offered."""

    code = "not_suitable"
    sentence = gettext_noop("{ref} cannot be asked: {rule}. Look at the matches again.")


class NobodyChosen(BadInput):
    """No service was chosen."""

    code = "nobody_chosen"
    sentence = gettext_noop("Choose at least one service to ask.")


class NeedIsOver(Conflict):
    """The need has ended, or somebody has it already."""

    code = "need_is_over"
    sentence = gettext_noop("{ref} is {now} now. Nobody else can be asked. Look at it again.")


class OfferIsOver(Conflict):
    """An offer that can no longer be answered."""

    code = "offer_is_over"
    sentence = gettext_noop("We no longer need an answer to {ref}: it is {now}. Nothing is needed from you.")


class LinkIsOver(Conflict):
    """A single-use link that was used, or is no link of ours."""

    code = "link_is_over"
    sentence = gettext_noop("This link no longer works. It can be used once. Sign in to see what was answered.")


class NoPlaceLeft(Conflict):
    """The place went to somebody else."""

    code = "no_place_left"
    sentence = gettext_noop("The last place went to somebody else a moment ago. Tell the desk if you can still help.")


class ConsentMissing(NotAllowed):
    """The person has not agreed to this."""

    code = "consent_missing"
    sentence = gettext_noop("The person has not agreed that this partner is asked. Record her consent first.")


class AgreementMissing(NotAllowed):
    """No agreement between the two organisations is in force for this purpose."""

    code = "agreement_missing"
    sentence = gettext_noop("No agreement with this partner is in force for this purpose. Ask your supervisor.")


@dataclass(frozen=True)
class OfferClock:
    """The two moments of an offer."""

    remind_at: datetime
    answer_due_at: datetime


def offer_clock(*, offered_at: datetime, urgency: Urgency, clocks: Clocks) -> OfferClock:
    """When the partner is reminded and when its time to answer ends (same timezone as `offered_at`)."""
    return OfferClock(
        remind_at=offered_at + timedelta(minutes=clocks.offer_remind_min[urgency]),
        answer_due_at=offered_at + timedelta(minutes=clocks.offer_expire_min[urgency]),
    )


def placed_by(*, opened_at: datetime, urgency: Urgency, clocks: Clocks) -> datetime:
    """By when a need is to be placed."""
    return opened_at + timedelta(hours=clocks.need_placed_by_h[urgency])


def stuck_step_due_at(*, since: datetime, urgency: Urgency, clocks: Clocks) -> datetime:
    """When the next person hears of a need that is stuck."""
    return since + timedelta(minutes=clocks.stuck_step_min[urgency])


def next_stuck_step(step: NeedStep) -> NeedStep:
    """Who hears next: a named person of the accountable organisation, the national desk, the coordinator."""
    if step == NeedStep.STUCK_ACCOUNTABLE:
        return NeedStep.STUCK_NATIONAL_DESK
    return NeedStep.STUCK_COORDINATOR


def arrival_due_at(*, accepted_at: datetime, agreed_at: datetime | None, clocks: Clocks) -> datetime:
    """By when the person is expected: as agreed, else within the policy's hours."""
    if agreed_at is not None and agreed_at > accepted_at:
        return agreed_at
    return accepted_at + clocks.arrival_within()


def places_for(*, party_size: int, counts_places: bool) -> int:
    """How many places an offer holds; advice and interpreters hold none."""
    return party_size if counts_places else 0
