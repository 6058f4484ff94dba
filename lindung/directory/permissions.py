"""Who may do what. `why_not_x` answers the refusal or None; `can_x` and `check_can_x` are its twins."""

from lindung.directory.models import Entry, Service
from lindung.directory.rules import NotThisDesk
from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor
from lindung.partners.permissions import NAMERS, twins, without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import OnlyTheDesk, OrganisationNotVetted

KEEPERS = (
    Role.PARTNER_WORKER,
    Role.CASE_WORKER,
    Role.DUTY_OFFICER,
    Role.DESK_OFFICER,
    Role.SUPERVISOR,
    Role.COORDINATOR,
)
CHECKERS = (Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR, Role.COORDINATOR)
ASSURERS = (Role.DESK_OFFICER, Role.SUPERVISOR, Role.COORDINATOR)


def why_not_add_service(actor: Actor) -> Refusal | None:
    """Workers of a vetted organisation say what it gives."""
    if actor.organisation is None or not actor.organisation.is_vetted:
        return OrganisationNotVetted()
    return without_role(actor, *KEEPERS)


def why_not_change_service(actor: Actor, service: Service) -> Refusal | None:
    """The organisation that gives the service."""
    if actor.organisation_id != service.organisation_id:
        return NotAllowed(ref=service.ref)
    return without_role(actor, *KEEPERS)


def why_not_choose_name(actor: Actor, service: Service) -> Refusal | None:
    """The administrator or supervisor of the organisation that gives the service."""
    if actor.organisation_id != service.organisation_id:
        return NotAllowed(ref=service.ref)
    return without_role(actor, *NAMERS)


def why_not_assure_service(actor: Actor, service: Service) -> Refusal | None:
    """The national desk of the organisation that gives it."""
    if actor.organisation_id != service.desk_id:
        return OnlyTheDesk(ref=service.ref)
    return without_role(actor, *ASSURERS)


def why_not_check_number(actor: Actor, entry: Entry) -> Refusal | None:
    """A named person of the desk of the entry's country: no token, no link."""
    if actor.member is None or actor.organisation is None:
        return NotThisDesk(ref=entry.code, country=entry.country)
    if not actor.is_of_desk or actor.organisation.country != entry.country:
        return NotThisDesk(ref=entry.code, country=entry.country)
    return without_role(actor, *CHECKERS)


can_add_service, check_can_add_service = twins(why_not_add_service)
can_change_service, check_can_change_service = twins(why_not_change_service)
can_choose_name, check_can_choose_name = twins(why_not_choose_name)
can_assure_service, check_can_assure_service = twins(why_not_assure_service)
can_check_number, check_can_check_number = twins(why_not_check_number)
