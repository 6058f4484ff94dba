"""Who may load a country's register and see how often offers were checked."""

from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import twins, without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import OnlyTheDesk

KEEPS_REGISTER = (Role.COORDINATOR, Role.ADMINISTRATOR)
SEES_COUNTS = (Role.COORDINATOR,)
SEES_REGISTER = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DESK_OFFICER)


def why_not_load_register(actor: Actor, country: str) -> Refusal | None:
    """A coordinator or administrator of that country's national desk; no token."""
    desk = actor.organisation
    if desk is None or actor.member is None or not actor.is_of_desk or desk.country != country:
        return OnlyTheDesk()
    return without_role(actor, *KEEPS_REGISTER)


def why_not_see_counts(actor: Actor) -> Refusal | None:
    """A coordinator of a national desk."""
    return without_role(actor, *SEES_COUNTS) if actor.is_of_desk else OnlyTheDesk()


can_load_register, check_can_load_register = twins(why_not_load_register)
can_see_counts, check_can_see_counts = twins(why_not_see_counts)
