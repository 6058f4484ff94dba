"""One line for each entry this room writes on the trail: whose it is and which case's story it belongs to."""

from datetime import datetime

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.cases.models import Case
from lindung.partners.models import Actor


def tell(
    what: str,
    *,
    case: Case,
    actor: Actor,
    at: datetime,
    thing: str = "",
    organisation_id: int | None = None,
    **facts: object,
) -> None:
    """Write the entry, in the transaction of the change. Moments among the facts are written in ISO form."""
    audit.record(
        what=what,
        thing=thing or case.ref,
        about=case.ref,
        by=actor.ref,
        at=at,
        facts=_plain(facts),
        organisation_id=organisation_id or case.accountable_id,
    )


def _plain(facts: dict[str, object]) -> Facts:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}  # type: ignore[misc]
