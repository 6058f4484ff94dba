"""What the queue shows: kinds of open items, whose, and what happens if nobody acts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lindung.kernel.errors import gettext_noop


class Kind(StrEnum):
    """What can be open."""

    REPORT = "report"
    CASE = "case"
    TASK = "task"
    NEED = "need"
    OFFER = "offer"
    PLACEMENT = "placement"
    FOLLOW_UP = "follow_up"


class Whose(StrEnum):
    """Whose items the queue shows."""

    MINE = "mine"
    ORGANISATION = "organisation"
    ALL = "all"


@dataclass(frozen=True)
class Row:
    """One open item as the queue shows it; nothing in it says who a person is."""

    kind: Kind
    ref: str
    due_at: datetime
    id: int
    next_step: str
    state: str
    urgency: str
    accountable_id: int
    assignee_id: int | None
    case_ref: str
    detail: str

    @property
    def step_sentence(self) -> str:
        """What happens if nobody acts, in plain English (translated by the page)."""
        return STEP_SENTENCES.get((self.kind, self.next_step), LATER)

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Where the row stands in the queue: soonest due first; the rest breaks ties."""
        return (self.due_at, self.kind.value, self.id)


LATER = gettext_noop("A supervisor is told.")

STEP_SENTENCES = {
    (Kind.REPORT, "escalate_unread"): gettext_noop("Supervisors are told that nobody has read it."),
    (Kind.REPORT, "escalate_triage"): gettext_noop("Supervisors are told that triage is not finished."),
    (Kind.REPORT, "national_desk"): gettext_noop("The coordinator of the national desk is told."),
    (Kind.CASE, "name_accountable"): gettext_noop("Supervisors are told that no one has the case by name."),
    (Kind.CASE, "first_contact"): gettext_noop("Supervisors are told that the person was not reached in time."),
    (Kind.CASE, "review"): gettext_noop("Supervisors are told that the case was not looked at again."),
    (Kind.CASE, "second_look"): gettext_noop("Supervisors are told that the second look is missing."),
    (Kind.CASE, "national_desk"): gettext_noop("The national desk takes it up with the organisation."),
    (Kind.TASK, "escalate"): gettext_noop("Supervisors are told that it was not done."),
    (Kind.TASK, "national_desk"): gettext_noop("The national desk takes it up with the organisation."),
    (Kind.NEED, "escalate_unplaced"): gettext_noop("Supervisors are told that no place was found in time."),
    (Kind.NEED, "wait_for_answer"): gettext_noop("The next best partner is asked when the offers run out."),
    (Kind.NEED, "follow_placement"): gettext_noop("The receiving partner is asked whether the person arrived."),
    (Kind.NEED, "stuck_accountable"): gettext_noop("The national desk is told that nobody is left to be asked."),
    (Kind.NEED, "stuck_national_desk"): gettext_noop("The coordinator is told that nobody is left to be asked."),
    (Kind.NEED, "stuck_coordinator"): gettext_noop("The coordinator is told again."),
    (Kind.OFFER, "remind"): gettext_noop("The partner is reminded."),
    (Kind.OFFER, "expire_and_ask_next"): gettext_noop("The offer ends and the next best partner is asked."),
    (Kind.PLACEMENT, "ask_about_arrival"): gettext_noop("The partner is asked whether the person arrived."),
    (Kind.PLACEMENT, "escalate_arrival"): gettext_noop("The desk is told that nobody knows where the person is."),
    (Kind.PLACEMENT, "review_stay"): gettext_noop("The partner is asked how the stay goes."),
    (Kind.FOLLOW_UP, "escalate_missed"): gettext_noop("Supervisors are told that nobody asked how the person is."),
    (Kind.FOLLOW_UP, "national_desk"): gettext_noop("The national desk takes it up with the organisation."),
}
"""For every kind and next step, what the clock does. A test holds it against the steps of the rooms below."""

KIND_WORDS = {
    Kind.REPORT: gettext_noop("Report"),
    Kind.CASE: gettext_noop("Case"),
    Kind.TASK: gettext_noop("Task"),
    Kind.NEED: gettext_noop("Need"),
    Kind.OFFER: gettext_noop("Offer"),
    Kind.PLACEMENT: gettext_noop("Placement"),
    Kind.FOLLOW_UP: gettext_noop("Follow-up"),
}
