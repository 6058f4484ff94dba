"""What the queue shows: kinds of open items, whose, and what happens if nobody acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lindung.care.rules import STORY as CARE_STORY
from lindung.care.rules import FollowUpStep
from lindung.cases.rules import STORY as CASES_STORY
from lindung.cases.rules import CaseStep, TaskKind, TaskStep
from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word
from lindung.partners.rules import NeedKind
from lindung.referrals.rules import STORY as REFERRALS_STORY
from lindung.referrals.rules import NeedStep, OfferStep, PlacementStep
from lindung.reports.rules import ReportChannel, ReportStep


class Kind(Word):
    """What can be open."""

    REPORT = "report", gettext_noop("Report")
    CASE = "case", gettext_noop("Case")
    TASK = "task", gettext_noop("Task")
    NEED = "need", gettext_noop("Need")
    OFFER = "offer", gettext_noop("Offer")
    PLACEMENT = "placement", gettext_noop("Placement")
    FOLLOW_UP = "follow_up", gettext_noop("Follow-up")


class Whose(Word):
    """Whose items the queue shows."""

    MINE = "mine", gettext_noop("Mine")
    ORGANISATION = "organisation", gettext_noop("My organisation")
    ALL = "all", gettext_noop("All I may see")


STEPS: Mapping[Kind, type[Word]] = {
    Kind.REPORT: ReportStep,
    Kind.CASE: CaseStep,
    Kind.TASK: TaskStep,
    Kind.NEED: NeedStep,
    Kind.OFFER: OfferStep,
    Kind.PLACEMENT: PlacementStep,
    Kind.FOLLOW_UP: FollowUpStep,
}
"""For every kind, what its clock can do; the label of a step says it."""

DETAILS: Mapping[Kind, type[Word]] = {
    Kind.REPORT: ReportChannel,
    Kind.TASK: TaskKind,
    Kind.NEED: NeedKind,
    Kind.OFFER: NeedKind,
    Kind.PLACEMENT: NeedKind,
}
"""For the kinds that have one, the word that says which."""


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
    def what(self) -> Word | None:
        """What kind of report, task, need, offer or placement it is."""
        return DETAILS[self.kind](self.detail) if self.detail else None

    @property
    def step(self) -> Word:
        """What happens if nobody acts."""
        return STEPS[self.kind](self.next_step)

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Where the row stands in the queue: soonest due first; the rest breaks ties."""
        return (self.due_at, self.kind.value, self.id)


STORY: Mapping[str, str] = {**CASES_STORY, **REFERRALS_STORY, **CARE_STORY}
"""The sentence for each code on the trail of a case, from every room that writes there."""
