"""Who may do what with notices."""

from lindung.kernel.errors import NotAllowed, Refusal
from lindung.notices.models import Notice
from lindung.partners.models import Actor
from lindung.partners.permissions import twins, without_role
from lindung.partners.rules import Role

CALLERS = (Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR, Role.CASE_WORKER, Role.COORDINATOR)


def why_not_phone(actor: Actor, notice: Notice) -> Refusal | None:
    """Whoever works at the organisation that answers for the notice."""
    if actor.organisation_id != notice.accountable_id:
        return NotAllowed(ref=notice.ref)
    return without_role(actor, *CALLERS)


can_phone, check_can_phone = twins(why_not_phone)
