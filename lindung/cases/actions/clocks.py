"""The clock of a case, set again after something happened; and holding the case while something does."""

from collections.abc import Callable
from datetime import datetime

from lindung.cases.models import Case
from lindung.cases.rules import CaseState, Clock, Standing, case_clock
from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor
from lindung.partners.rules import Urgency


def standing_of(case: Case) -> Standing:
    """What the clock of this case depends on."""
    return Standing(
        state=CaseState(case.state),
        urgency=Urgency(case.urgency),
        has_assignee=case.assignee_id is not None,
        opened_at=case.opened_at,
        contact_due_at=case.contact_due_at,
    )


def clock_of(case: Case, *, at: datetime, state: CaseState | None = None, has_assignee: bool | None = None) -> Clock:
    """The clock that runs for the case from `at` on, in this state (else as it stands)."""
    now = standing_of(case)
    then = Standing(
        state=now.state if state is None else state,
        urgency=now.urgency,
        has_assignee=now.has_assignee if has_assignee is None else has_assignee,
        opened_at=now.opened_at,
        contact_due_at=now.contact_due_at,
    )
    return case_clock(then, clocks=case.clocks, at=at)


def hold_case(case: Case) -> None:
    """Hold the case until the end, and know its state as it is now: bars and closing wait, or have happened.

    Raises ChangedMeanwhile when another organisation answers for it now, or few open it who did not a moment ago.
    """
    rows = Case.objects.select_for_update(no_key=True).filter(pk=case.pk, accountable=case.accountable_id)
    held = rows.values_list("state", "readers").first()
    if held is None or (held[1] is None) != (case.readers is None):
        raise ChangedMeanwhile(ref=case.ref)
    case.state, case.readers = held


def hold_checked(check: Callable[[Actor, Case], None], *, actor: Actor, case: Case) -> None:
    """Whether the actor may, then hold the case, then whether she still may: the first thing of an act that writes.

    Raises what `check` raises, and ChangedMeanwhile where the case was restricted or handed over a moment ago.
    """
    check(actor, case)
    hold_case(case)
    check(actor, case)
