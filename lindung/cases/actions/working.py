"""Working on a case: naming somebody, contact, review, help begun, closing and opening again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import clock_of, hold_case, hold_checked
from lindung.cases.actions.reach import check_assignee
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case
from lindung.cases.permissions import check_can_open_again, check_can_work_on
from lindung.cases.rules import CaseState, CaseWasErased, Standing, case_clock
from lindung.kernel.errors import WrongState
from lindung.partners.models import Actor, Member, clock, no_clock
from lindung.partners.rules import Urgency
from lindung.partners.scope import EVERYONE, acting


def assign_case(*, case: Case, member: Member, actor: Actor, at: datetime) -> None:
    """Name who answers for the case; the clock goes on to first contact. Raises NotYourCase, NobodyToAssign.

    A restricted case goes to the new one's sight and out of the sight of the one before, unless she was named.
    """
    # Whoever gives a restricted case away does not read the row as it is then.
    with acting(organisations=EVERYONE), transaction.atomic():
        hold_case(case)
        check_can_work_on(actor, case)
        check_assignee(member, case.accountable, ref=case.ref)
        is_first = case.assignee_id is None
        then = clock_of(case, at=at, has_assignee=True) if is_first else None
        due_at, step = (then.due_at, then.next_step) if then else (case.due_at or at, case.next_step)
        case.set_clock(due_at=due_at, next_step=step, assignee=member)
        tell("case.assigned", case=case, actor=actor, at=at, member=member.ref)


@transaction.atomic
def record_contact(*, case: Case, actor: Actor, at: datetime, was_reached: bool = True) -> None:
    """First contact was made (the case is in contact), or was tried. Raises NotYourCase, WrongState."""
    hold_checked(check_can_work_on, actor=actor, case=case)
    if not was_reached:
        tell("case.contact_tried", case=case, actor=actor, at=at)
        return
    then = clock_of(case, at=at, state=CaseState.IN_CONTACT)
    case.move(
        CaseState.IN_CONTACT,
        contacted_at=at,
        contacted_by=actor.ref,
        **_named(case, actor),
        **clock(due_at=then.due_at, next_step=then.next_step),
    )
    tell("case.contacted", case=case, actor=actor, at=at, due_at=then.due_at)


@transaction.atomic
def record_review(*, case: Case, actor: Actor, at: datetime) -> None:
    """The case was looked at as a whole; the next review is due by its urgency. Raises NotYourCase, WrongState."""
    hold_checked(check_can_work_on, actor=actor, case=case)
    if case.state not in {CaseState.IN_CONTACT.value, CaseState.SUPPORTED.value}:
        raise WrongState(thing="case", now=case.state, to="reviewed")
    then = clock_of(case, at=at, has_assignee=True)
    case.set_clock(due_at=then.due_at, next_step=then.next_step, **_named(case, actor))
    tell("case.reviewed", case=case, actor=actor, at=at, due_at=then.due_at)


@transaction.atomic
def record_supported(*, case: Case, actor: Actor, at: datetime) -> bool:
    """Help has begun (a partner took the person in): called by rooms above, safe to repeat; whether it changed."""
    if case.state != CaseState.IN_CONTACT.value:
        return False
    then = clock_of(case, at=at, state=CaseState.SUPPORTED)
    case.move(CaseState.SUPPORTED, **clock(due_at=then.due_at, next_step=then.next_step))
    tell("case.supported", case=case, actor=actor, at=at)
    return True


@transaction.atomic
def change_case(*, case: Case, facts: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """Correct where it happened and what is known of it: `area`, `exploitation_area`, `country`, `summary`."""
    hold_checked(check_can_work_on, actor=actor, case=case)
    known = {
        name: value for name, value in facts.items() if name in {"area", "exploitation_area", "country", "summary"}
    }
    changed = sorted(name for name, value in known.items() if getattr(case, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(case, name, known[name])
    case.save(update_fields=changed)
    tell("case.changed", case=case, actor=actor, at=at, columns=changed)
    if "exploitation_area" in changed:  # a partner that was far enough may be too near now
        audit.emit(kind="case.changed", thing=case.ref, at=at, facts={"columns": changed})


@transaction.atomic
def begin_closing(*, case: Case, actor: Actor, at: datetime) -> None:
    """Closing is asked for; the clock of the second look runs. `care` checks needs first. Raises WrongState."""
    check_can_work_on(actor, case)
    then = clock_of(case, at=at, state=CaseState.CLOSING)
    case.move(CaseState.CLOSING, **clock(due_at=then.due_at, next_step=then.next_step))
    tell("case.closing", case=case, actor=actor, at=at)


@transaction.atomic
def send_back_case(*, case: Case, actor: Actor, at: datetime) -> None:
    """The second look says there is more to do. Raises NotYourCase, WrongState."""
    check_can_work_on(actor, case)
    then = clock_of(case, at=at, state=CaseState.SUPPORTED)
    case.move(CaseState.SUPPORTED, **clock(due_at=then.due_at, next_step=then.next_step))
    tell("case.sent_back", case=case, actor=actor, at=at)


@transaction.atomic
def close_case(*, case: Case, outcome: str, actor: Actor, at: datetime) -> None:
    """Close after the second look, which `care` has checked; what others see ends now. Raises WrongState."""
    check_can_work_on(actor, case)
    case.move(
        CaseState.CLOSED,
        closed_at=at,
        closed_by=actor.ref,
        outcome=outcome,
        keep_until=at + case.clocks.case_retention(),
        **no_clock(),
    )
    case.sights.filter(ended_at=None).update(ended_at=at, ended_by=actor.ref)
    tell("case.closed", case=case, actor=actor, at=at, outcome=outcome)
    audit.emit(kind="case.closed", thing=case.ref, at=at, facts={"outcome": outcome})


@transaction.atomic
def open_case_again(*, case: Case, actor: Actor, at: datetime) -> None:
    """A closed case goes on, with the same history; contact is due anew. Raises NotYourCase, WrongState."""
    hold_checked(check_can_open_again, actor=actor, case=case)
    if case.erased_at is not None:
        raise CaseWasErased(ref=case.ref)
    urgency = Urgency(case.urgency)
    contact_due = at + case.clocks.contact_within(urgency)
    standing = Standing(CaseState.OPENED, urgency, case.assignee_id is not None, at, contact_due)
    then = case_clock(standing, clocks=case.clocks, at=at)
    case.move(
        CaseState.OPENED,
        opened_at=at,
        opened_by=actor.ref,
        contact_due_at=contact_due,
        contacted_at=None,
        contacted_by="",
        closed_at=None,
        closed_by="",
        outcome="",
        keep_until=None,
        **clock(due_at=then.due_at, next_step=then.next_step),
    )
    tell("case.opened_again", case=case, actor=actor, at=at)


def _named(case: Case, actor: Actor) -> dict[str, object]:
    """Whoever does the work answers for the case, when nobody was named yet."""
    if case.assignee_id is None and actor.member is not None:
        return {"assignee": actor.member}
    return {}
