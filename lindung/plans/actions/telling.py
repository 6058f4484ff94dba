"""What every action of the common work writes on the trail, and how organisations hear of what is theirs to do."""

from collections.abc import Iterable
from datetime import datetime

from lindung.audit import actions as audit
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.permissions import LEADS
from lindung.partners.queries import TOLD_AT_MOST, members_with_role

ASKED, LATE = "plan_asked", "plan_late"


def note(
    what: str, thing: str, *, actor: Actor, at: datetime, owner_id: int, about: str = "", **facts: str | int
) -> None:
    """One entry of the trail: codes, refs and numbers only. `about`: whose story it belongs to, when not its own."""
    audit.record(
        what=what,
        thing=thing,
        about=about or thing,
        by=actor.ref,
        at=at,
        facts={name: fact for name, fact in facts.items() if fact != ""},
        organisation_id=actor.organisation_id or owner_id,
    )


def tell(
    template: str, thing: str, *, due_at: datetime, at: datetime, to: Iterable[Organisation], keeper: Organisation
) -> None:
    """Tell coordinators and supervisors of each organisation; its duty contact where there is none.

    `keeper`: the organisation that phones when a message cannot be delivered.
    """
    for organisation in {each.pk: each for each in to}.values():
        people: list[Member | None] = [*members_with_role(organisation=organisation, roles=LEADS)[:TOLD_AT_MOST]]
        for member in people or [None]:
            queue_notice(
                to_organisation=organisation,
                to_member=member,
                template=template,
                thing=thing,
                facts={"ref": thing, "due_at": due_at.isoformat()},
                at=at,
                accountable=keeper,
            )
