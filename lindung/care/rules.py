"""Follow-ups after an arrival, and what it takes to close a case."""

from datetime import datetime, timedelta
from enum import StrEnum

from lindung.kernel.errors import Conflict, NotAllowed, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word
from lindung.partners.rules import Clocks


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    PLANNED = "planned"
    DONE = "done"
    NOT_POSSIBLE = "not_possible"


FOLLOW_UP_LIFECYCLE = Lifecycle(
    thing="follow_up",
    moves={
        FollowUpState.PLANNED: frozenset({FollowUpState.DONE, FollowUpState.NOT_POSSIBLE}),
        FollowUpState.DONE: frozenset(),
        FollowUpState.NOT_POSSIBLE: frozenset(),
    },
)
OPEN_FOLLOW_UP_STATES = frozenset({FollowUpState.PLANNED})


class FollowUpStep(Word):
    """What happens when a follow-up's clock runs out (the label says it)."""

    ESCALATE_MISSED = "escalate_missed", gettext_noop("Nobody asked how the person is: the supervisors are told")
    NATIONAL_DESK = "national_desk", gettext_noop("The national desk is told, and again each day")


class HowIsShe(Word):
    """How the person is, as told at a follow-up."""

    SAFE_AND_WELL = "safe_and_well", gettext_noop("Safe and well")
    SAFE_NEEDS_HELP = "safe_needs_help", gettext_noop("Safe, but needs more help")
    NOT_SAFE = "not_safe", gettext_noop("Not safe")
    NOT_REACHED = "not_reached", gettext_noop("Could not be reached")


class ClosingState(StrEnum):
    """Where the second look at a closing stands."""

    ASKED = "asked"
    AGREED = "agreed"
    SENT_BACK = "sent_back"


CLOSING_LIFECYCLE = Lifecycle(
    thing="closing",
    moves={
        ClosingState.ASKED: frozenset({ClosingState.AGREED, ClosingState.SENT_BACK}),
        ClosingState.AGREED: frozenset(),
        ClosingState.SENT_BACK: frozenset(),
    },
)


class CaseOutcome(Word):
    """How a case ended for the person."""

    WELL_AND_SAFE = "well_and_safe", gettext_noop("Well and safe")
    RETURNED_SAFELY = "returned_safely", gettext_noop("Went home safely")
    SETTLED_HERE = "settled_here", gettext_noop("Settled here")
    PASSED_ON = "passed_on", gettext_noop("Passed on to another country's desk")
    HELP_DECLINED = "help_declined", gettext_noop("Did not want help")
    NOT_REACHED = "not_reached", gettext_noop("Could not be reached")
    DIED = "died", gettext_noop("Died")


class NeedsStillOpen(Conflict):
    """A case with an open need cannot be closed."""

    code = "needs_still_open"
    sentence = gettext_noop("Case {ref} still has open needs: {count}. Meet or end each of them first.")


class NotYourFollowUp(NotAllowed):
    """Somebody else's follow-up."""

    code = "not_your_follow_up"
    sentence = gettext_noop("This follow-up is for those who work on the case. Ask a colleague who does.")


class SupervisorLooks(NotAllowed):
    """The second look is a supervisor's."""

    code = "supervisor_looks"
    sentence = gettext_noop("The second look is a supervisor's of the organisation that answers for the case.")


class SecondLookByAnother(NotAllowed):
    """The second look is another supervisor's."""

    code = "second_look_by_another"
    sentence = gettext_noop("You asked for this case to be closed. Another supervisor has to take the second look.")


MISSED_STEP = timedelta(hours=24)
"""A missed follow-up tells somebody once a day until it is done: ours, no source."""


def follow_up_moments(*, arrived_at: datetime, clocks: Clocks) -> tuple[tuple[int, datetime], ...]:
    """On which day after arrival the person is asked how she is, and when that is; soonest first."""
    return tuple((days, arrived_at + timedelta(days=days)) for days in clocks.follow_up_d)


STORY = {
    "follow_up.planned": gettext_noop("Follow-ups were planned: {count}."),
    "follow_up.done": gettext_noop("Somebody asked how the person is, on day {day}: {how}."),
    "follow_up.missed": gettext_noop("Nobody asked how the person is on day {day}; somebody was told."),
    "follow_up.ended": gettext_noop("Follow-ups that were still planned ended with the case: {count}."),
    "closing.asked": gettext_noop("Somebody asked to close the case: {outcome}."),
    "closing.agreed": gettext_noop("The second look agreed to close the case: {outcome}."),
    "closing.sent_back": gettext_noop("The second look found something left to do."),
}
"""The sentence for each code this room writes on the trail of a case."""
