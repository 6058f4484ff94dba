"""What every action of the room writes on the trail."""

from datetime import datetime

from lindung.audit import actions as audit
from lindung.partners.models import Actor
from lindung.reports.models import Report


def tell(what: str, report: Report, actor: Actor, at: datetime, **facts: str | int | list[str]) -> None:
    """One entry about a report, seen by whoever answers for it."""
    audit.record(
        what=what, thing=report.ref, by=actor.ref, at=at, facts=dict(facts), organisation_id=report.accountable_id
    )
