"""Follow-ups and closings for tests. All names are invented."""

from datetime import datetime, timedelta

from lindung.care import actions
from lindung.care.models import Closing, FollowUp
from lindung.care.rules import CaseOutcome
from lindung.cases.models import Case
from lindung.partners.models import Actor
from lindung.referrals.actions import record_arrived
from lindung.referrals.models import Placement
from tests.factories import NINE
from tests.factories.cases import a_case, an_officer
from tests.factories.referrals import a_placement, a_worker


def an_arrival(*, placement: Placement | None = None, at: datetime = NINE + timedelta(hours=1)) -> Placement:
    """A party that has arrived."""
    placement = placement or a_placement()
    record_arrived(placement=placement, actor=a_worker(of=placement.accountable), at=at)
    return placement


def follow_ups_of(placement: Placement | None = None, *, at: datetime = NINE + timedelta(hours=1)) -> list[FollowUp]:
    """The follow-ups planned for an arrival, soonest first."""
    placement = placement or an_arrival(at=at)
    actions.plan_follow_ups(placement=placement, at=at)
    return list(FollowUp.objects.filter(placement=placement).order_by("due_at"))


def a_closing(*, case: Case | None = None, by: Actor | None = None, at: datetime = NINE, **also: object) -> Closing:
    """A closing that waits for its second look."""
    case = case or a_case()
    actor = by or an_officer(of=case.accountable)
    values = {"outcome": CaseOutcome.WELL_AND_SAFE, **also}
    return actions.ask_to_close(case=case, actor=actor, at=at, **values)  # type: ignore[arg-type]
