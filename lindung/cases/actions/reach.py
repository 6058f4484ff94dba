"""Who can answer for a case, and which member can take it."""

from lindung.cases.rules import NobodyToAssign, NoDutyContact
from lindung.partners.models import Member, Organisation
from lindung.partners.rules import Urgency


def check_can_answer_for(organisation: Organisation, urgency: Urgency) -> None:
    """Nothing urgent without a duty contact. Raises NoDutyContact."""
    if urgency.needs_duty_contact and not organisation.can_be_accountable_urgently:
        raise NoDutyContact(organisation=organisation.name)


def check_assignee(assignee: Member | None, organisation: Organisation, *, ref: str) -> None:
    """Only an active member of the accountable organisation takes a case. Raises NobodyToAssign."""
    if assignee is not None and not (assignee.is_active and assignee.organisation_id == organisation.pk):
        raise NobodyToAssign(field="assignee", ref=ref)
