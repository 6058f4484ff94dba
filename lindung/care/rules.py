"""Follow-ups after an arrival, and what it takes to close a case."""

from datetime import datetime, timedelta
from enum import StrEnum

from lindung.kernel.errors import Conflict, NotAllowed, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
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


class FollowUpStep(StrEnum):
    """What happens when a follow-up's clock runs out."""

    ESCALATE_MISSED = "escalate_missed"
    NATIONAL_DESK = "national_desk"


class HowIsShe(StrEnum):
    """How the person is, as told at a follow-up."""

    SAFE_AND_WELL = "safe_and_well"
    SAFE_NEEDS_HELP = "safe_needs_help"
    NOT_SAFE = "not_safe"
    NOT_REACHED = "not_reached"


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


class CaseOutcome(StrEnum):
    """How a case ended for the person."""

    WELL_AND_SAFE = "well_and_safe"
    RETURNED_SAFELY = "returned_safely"
    SETTLED_HERE = "settled_here"
    PASSED_ON = "passed_on"
    HELP_DECLINED = "help_declined"
    NOT_REACHED = "not_reached"
    DIED = "died"


class NeedsStillOpen(Conflict):
    """A case with an open need cannot be closed."""

    code = "needs_still_open"
    sentence = gettext_noop("{count} needs of {ref} are still open. Meet or end each of them first.")


class SecondLookByAnother(NotAllowed):
    """The second look is another supervisor's."""

    code = "second_look_by_another"
    sentence = gettext_noop("You asked for this case to be closed. Another supervisor has to take the second look.")


def follow_up_moments(*, arrived_at: datetime, clocks: Clocks) -> tuple[datetime, ...]:
    """When the person is asked how she is, soonest first."""
    return tuple(arrived_at + timedelta(days=days) for days in clocks.follow_up_d)
