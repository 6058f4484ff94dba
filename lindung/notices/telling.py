"""Word of changes to access: whoever can confirm it, the member whose password link was made, the supervisors."""

from collections.abc import Sequence
from datetime import datetime

from lindung.audit import actions as audit
from lindung.audit.models import Event
from lindung.notices.actions import queue_notice
from lindung.partners.models import ApiToken, Member, Organisation
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import Role

READER = "notices"
TEMPLATE_OF = {
    "access.waits": "access_waits",
    "access.token_waits": "access_waits",
    "access.link_made": "access_link_made",
}


def tell_of_access(*, at: datetime, limit: int = 100) -> int:
    """Queue the notices of what changed; how many events there were. Needs the scope of everyone around it."""
    events = audit.take_events(reader=READER, limit=limit)
    for event in events:
        _tell(event, at=at)
    return len(events)


def _tell(event: Event, *, at: datetime) -> None:
    kind = ApiToken if event.kind == "access.token_waits" else Member
    thing = kind._base_manager.select_related("organisation__desk").filter(ref=event.thing).first()
    if thing is None:
        return
    if event.kind == "access.link_made" and isinstance(thing, Member):
        people = [*_supervisors(thing.organisation, but=[thing.ref]), thing]
    else:  # whoever gave it is not its second person
        gave = [thing.made_by] if isinstance(thing, ApiToken) else thing.waiting_for
        people = _supervisors(thing.organisation, but=[thing.ref, *gave])
    for member in people:
        queue_notice(
            to_organisation=member.organisation,
            to_member=member,
            template=TEMPLATE_OF[event.kind],
            facts={"ref": event.thing},
            at=at,
        )


def _supervisors(organisation: Organisation, *, but: Sequence[str]) -> list[Member]:
    """The organisation's supervisors but these; while it has no other, its desk's."""
    for place in dict.fromkeys([organisation, organisation.national_desk]):
        rows = members_with_role(organisation=place, roles=(Role.SUPERVISOR,)).exclude(ref__in=but)
        people = list(rows.select_related("organisation")[:TOLD_AT_MOST])
        if people:
            return people
    return []
