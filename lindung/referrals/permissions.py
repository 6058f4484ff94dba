"""Who may do what with needs, offers and placements. `why_not_x` answers the refusal or None, with its twins."""

from lindung.cases.permissions import is_own
from lindung.cases.rules import WORK_ON_CASES
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import twins
from lindung.partners.rules import Role
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.rules import NotYourNeed, NotYourOffer, NotYourPlacement

ANSWERS = (Role.PARTNER_WORKER, Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.CASE_WORKER, Role.SUPERVISOR)


def why_not_ask(actor: Actor, need: Need) -> Refusal | None:
    """Whoever works on the case for the organisation that answers for it."""
    return None if is_own(actor, need.case) and actor.has(*WORK_ON_CASES) else NotYourNeed(ref=need.ref)


def why_not_answer(actor: Actor, offer: Offer) -> Refusal | None:
    """Workers of the organisation that was asked, in the same world; also by the offer's own link."""
    same = actor.organisation_id == offer.to_organisation_id and actor.is_practice == offer.is_practice
    return None if same and actor.has(*ANSWERS) else NotYourOffer(ref=offer.ref)


def why_not_withdraw(actor: Actor, offer: Offer) -> Refusal | None:
    """The organisation that asked."""
    return why_not_ask(actor, offer.need)


def why_not_keep(actor: Actor, placement: Placement) -> Refusal | None:
    """Workers of the organisation that receives the person."""
    same = actor.organisation_id == placement.accountable_id and actor.is_practice == placement.is_practice
    return None if same and actor.has(*ANSWERS) else NotYourPlacement(ref=placement.ref)


can_ask, check_can_ask = twins(why_not_ask)
can_answer, check_can_answer = twins(why_not_answer)
can_withdraw, check_can_withdraw = twins(why_not_withdraw)
can_keep, check_can_keep = twins(why_not_keep)
