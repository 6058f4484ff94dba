"""Who may do what with lures. `why_not_x` answers the refusal or None; the twins follow."""

from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import twins, without_role
from lindung.screening.models import Lure
from lindung.screening.rules.lures import DECIDES


def why_not_decide_lure(actor: Actor, lure: Lure) -> Refusal | None:
    """An analyst or supervisor of the national desk whose lure it is."""
    if actor.organisation_id != lure.desk_id or actor.is_practice != lure.is_practice:
        return NotAllowed(ref=lure.ref)
    return without_role(actor, *DECIDES)


can_decide_lure, check_can_decide_lure = twins(why_not_decide_lure)
