"""What every action of the room writes on the trail, and how people are told."""

from datetime import datetime

from lindung.audit import actions as audit
from lindung.evidence.rules.desk import SECOND_LOOK
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Member, OpenItem
from lindung.partners.queries import TOLD_AT_MOST, members_with_role


def note(what: str, item: OpenItem, *, actor: Actor, at: datetime, **facts: str | int | list[str]) -> None:
    """One entry about a list, a run or a release: codes, refs and numbers only."""
    audit.record(
        what=what,
        thing=item.ref,
        about=item.ref,
        by=actor.ref,
        at=at,
        facts={name: fact for name, fact in facts.items() if fact != ""},
        organisation_id=actor.organisation_id or item.accountable_id,
    )


def tell_second(item: OpenItem, *, due_at: datetime, at: datetime, but: str) -> None:
    """Tell coordinators and supervisors of the desk that something waits for them; never whoever prepared it."""
    people = members_with_role(organisation=item.accountable, roles=SECOND_LOOK).exclude(ref=but)[:TOLD_AT_MOST]
    _tell(item, "second_look_waits", list(people), due_at=due_at, at=at)


def tell_late(item: OpenItem, *, fell_due: datetime, at: datetime, analyst: str = "") -> None:
    """Tell whoever must act that a clock has run out; the duty contact where there is nobody."""
    if analyst:
        people = list(Member.objects.active().filter(organisation=item.accountable, ref=analyst))
    else:
        people = list(members_with_role(organisation=item.accountable, roles=SECOND_LOOK)[:TOLD_AT_MOST])
    _tell(item, "clock_passed", people, due_at=fell_due, at=at)


def _tell(item: OpenItem, template: str, people: list[Member], *, due_at: datetime, at: datetime) -> None:
    told: list[Member | None] = [*people] or [None]
    for member in told:
        queue_notice(
            to_organisation=item.accountable,
            to_member=member,
            template=template,
            thing=item.ref,
            facts={"ref": item.ref, "due_at": due_at.isoformat()},
            at=at,
        )
