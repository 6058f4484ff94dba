"""What a need, an offer and a placement are: states, clocks, and what happens when nobody answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word
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


class NeedStep(Word):
    """What happens when a need's clock runs out."""

    ESCALATE_UNPLACED = "escalate_unplaced", gettext_noop("Then a named person of the accountable organisation is told")
    FOLLOW_PLACEMENT = "follow_placement", gettext_noop("Then the accountable organisation asks how it stands")
    WAIT_FOR_ANSWER = "wait_for_answer", gettext_noop("Then the next best partner is asked")
    STUCK_ACCOUNTABLE = "stuck_accountable", gettext_noop("Then the national desk is told")
    STUCK_NATIONAL_DESK = "stuck_national_desk", gettext_noop("Then the coordinator is told")
    STUCK_COORDINATOR = "stuck_coordinator", gettext_noop("Then the coordinator is told again")


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


class OfferStep(Word):
    """What happens when an offer's clock runs out."""

    REMIND = "remind", gettext_noop("Then the partner is reminded")
    EXPIRE_AND_ASK_NEXT = "expire_and_ask_next", gettext_noop("Then the offer ends and we ask the next partner")


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


class PlacementStep(Word):
    """What happens when a placement's clock runs out."""

    ASK_ABOUT_ARRIVAL = "ask_about_arrival", gettext_noop("Then the partner is asked whether the person arrived")
    ESCALATE_ARRIVAL = "escalate_arrival", gettext_noop("Then whoever asked is told that nobody knows of an arrival")
    REVIEW_STAY = "review_stay", gettext_noop("Then the partner is asked how the stay goes on")


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


class NotOfThisCase(BadInput):
    """A person of another case was named."""

    code = "not_of_this_case"
    sentence = gettext_noop("{ref} is not a person of this case. Choose from the persons of this case.")


class PartyTooLarge(BadInput):
    """A party larger than one need can carry."""

    code = "party_too_large"
    sentence = gettext_noop("One need can be for {most} people at most. Add a need for each group.")


class NeedHasPlacement(Conflict):
    """A need somebody is placed for ends with the placement."""

    code = "need_has_placement"
    sentence = gettext_noop("A partner has somebody for {ref} now. The partner ends the placement first.")


class NotYourNeed(NotAllowed):
    """Somebody else answers for the case."""

    code = "not_your_need"
    sentence = gettext_noop("Only those who work on the case do this. Ask the organisation that answers for {ref}.")


class NotYourOffer(NotAllowed):
    """The offer was made to somebody else."""

    code = "not_your_offer"
    sentence = gettext_noop("Only a worker of the partner that was asked can answer {ref}.")


class NotYourPlacement(NotAllowed):
    """Another organisation receives the person."""

    code = "not_your_placement"
    sentence = gettext_noop("Only a worker of the partner that receives the person can say this about {ref}.")


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


class AlreadyAsked(Conflict):
    """The same service would be asked twice at the same time."""

    code = "already_asked"
    sentence = gettext_noop("{ref} is asked already. Wait for the answer, or choose another service.")


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


STUCK_STEPS = frozenset({NeedStep.STUCK_ACCOUNTABLE, NeedStep.STUCK_NATIONAL_DESK, NeedStep.STUCK_COORDINATOR})
_NEXT_NEED_STEP = {
    NeedStep.FOLLOW_PLACEMENT: NeedStep.FOLLOW_PLACEMENT,
    NeedStep.ESCALATE_UNPLACED: NeedStep.STUCK_ACCOUNTABLE,
    NeedStep.STUCK_ACCOUNTABLE: NeedStep.STUCK_NATIONAL_DESK,
    NeedStep.STUCK_NATIONAL_DESK: NeedStep.STUCK_COORDINATOR,
}


def next_need_step(step: NeedStep) -> NeedStep:
    """Who holds it after `step` fell due: a named person there, the national desk, the coordinator (again and again).

    The step names who was told and holds it now; when its time ends, the next one is told.
    """
    return _NEXT_NEED_STEP.get(step, NeedStep.STUCK_COORDINATOR)


def arrival_due_at(*, accepted_at: datetime, agreed_at: datetime | None, clocks: Clocks) -> datetime:
    """By when the person is expected: as agreed, else within the policy's hours."""
    if agreed_at is not None and agreed_at > accepted_at:
        return agreed_at
    return accepted_at + clocks.arrival_within()


def places_for(*, party_size: int, counts_places: bool) -> int:
    """How many places an offer holds; advice and interpreters hold none."""
    return party_size if counts_places else 0
