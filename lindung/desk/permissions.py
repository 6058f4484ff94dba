"""Who may see the queue and the national board: one function answers, its twin refuses with the reason."""

from lindung.kernel.errors import NotAllowed, gettext_noop
from lindung.partners.models import Actor
from lindung.partners.rules import OrganisationKind, Role

SEES_QUEUE = (
    Role.DUTY_OFFICER,
    Role.DESK_OFFICER,
    Role.SUPERVISOR,
    Role.CASE_WORKER,
    Role.PARTNER_WORKER,
)
SEES_BOARD = (Role.COORDINATOR, Role.SUPERVISOR)
SEES_TRAIL = (Role.AUDITOR,)


class BoardIsNational(NotAllowed):
    """The national board is the national desk's."""

    code = "board_is_national"
    sentence = gettext_noop("The national board is for coordinators and supervisors of the national desk.")


def can_see_board(actor: Actor) -> bool:
    """Whether the actor coordinates a country: counts and clocks, no persons."""
    organisation = actor.organisation
    is_national = organisation is not None and organisation.kind == OrganisationKind.NATIONAL_DESK.value
    return is_national and actor.has(*SEES_BOARD)


def check_can_see_board(actor: Actor) -> None:
    """Raise BoardIsNational when the actor may not see the national board."""
    if not can_see_board(actor):
        raise BoardIsNational()
