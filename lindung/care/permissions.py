"""Who follows up and who closes. `why_not_x` answers the refusal or None; `can_x` and `check_can_x` are its twins."""

from lindung.care.models import Closing, FollowUp
from lindung.care.rules import NotYourFollowUp, SecondLookByAnother, SupervisorLooks
from lindung.cases.models import Case
from lindung.cases.permissions import is_own, why_not_work_on
from lindung.cases.rules import WORK_ON_CASES
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import twins
from lindung.partners.rules import Role


def why_not_follow_up(actor: Actor, follow_up: FollowUp) -> Refusal | None:
    """Who works on the case for the organisation that answers for it."""
    own = actor.organisation_id == follow_up.accountable_id and actor.is_practice == follow_up.is_practice
    return None if own and actor.has(*WORK_ON_CASES) else NotYourFollowUp(ref=follow_up.ref)


def why_not_ask_to_close(actor: Actor, case: Case) -> Refusal | None:
    """Who works on the case."""
    return why_not_work_on(actor, case)


def why_not_look(actor: Actor, closing: Closing) -> Refusal | None:
    """A supervisor of the same organisation, and another person than the one who asked."""
    if not is_own(actor, closing.case) or not actor.has(Role.SUPERVISOR):
        return SupervisorLooks(ref=closing.case.ref)
    return SecondLookByAnother(ref=closing.case.ref) if actor.ref == closing.asked_by else None


can_follow_up, check_can_follow_up = twins(why_not_follow_up)
can_ask_to_close, check_can_ask_to_close = twins(why_not_ask_to_close)
can_look, check_can_look = twins(why_not_look)
