"""Who may do what with a case. `why_not_x` answers the refusal or None; `can_x` and `check_can_x` are its twins."""

from django.db.models import QuerySet

from lindung.cases.models import Case, Consent, Disclosure, Person, Task
from lindung.cases.rules import (
    DISCLOSE,
    SEES_WALLED,
    TRIAGE,
    WITH_SIGHT,
    WORK_ON_CASES,
    CaseClosed,
    CaseState,
    NotYourCase,
    NotYoursToConfirm,
    NotYoursToTriage,
    OwnWord,
    SupervisorOnly,
    TaskWaitsFor,
    groups_of,
)
from lindung.cases.rules.restricting import RestrictedByOne
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor, Member
from lindung.partners.permissions import twins
from lindung.partners.queries import members_with_role
from lindung.partners.rules import FieldGroup, Role
from lindung.reports.models import Report
from lindung.vault.scope import everyone


def is_own(actor: Actor, case: Case) -> bool:
    """Whether the actor's organisation answers for the case, in the same world, and the actor may open it."""
    own = actor.organisation_id == case.accountable_id and actor.is_practice == case.is_practice
    return own and opens(actor, case)


def opens(actor: Actor, case: Case) -> bool:
    """Whether the case is open to all of its organisation, or the actor is one of the few, or supervises them."""
    if case.readers is None or actor.has(Role.SUPERVISOR):
        return True
    return actor.member is not None and actor.member.pk in case.readers


def why_not_restrict(actor: Actor, case: Case) -> Refusal | None:
    """Whoever answers for the case (while nobody is named, who opened it), and supervisors; open or closed."""
    if not is_own(actor, case) or not actor.has(*WORK_ON_CASES):
        return NotYourCase(ref=case.ref)
    answers = actor.member is not None and actor.member.pk == case.assignee_id
    answers = answers or (case.assignee_id is None and case.opened_by == actor.ref)
    return None if answers or actor.has(Role.SUPERVISOR) else RestrictedByOne(ref=case.ref)


def why_not_name_readers(actor: Actor, case: Case) -> Refusal | None:
    """The same people."""
    return why_not_restrict(actor, case)


def why_not_open_to_all(actor: Actor, case: Case) -> Refusal | None:
    """A supervisor: what protects is set by one and ended by another."""
    return _supervisor(actor, case)


def why_not_open_case(actor: Actor) -> Refusal | None:
    """A duty or desk officer of a vetted organisation."""
    if actor.organisation is None or not actor.organisation.is_vetted or not actor.has(*TRIAGE):
        return NotYoursToTriage(ref="")
    return None


def why_not_triage(actor: Actor, report: Report) -> Refusal | None:
    """A duty or desk officer of the organisation that answers for the report."""
    own = actor.organisation_id == report.accountable_id and actor.is_practice == report.is_practice
    return None if own and actor.has(*TRIAGE) else NotYoursToTriage(ref=report.ref)


def why_not_work_on(actor: Actor, case: Case) -> Refusal | None:
    """Officers, case workers and supervisors of the accountable organisation, while the case is open."""
    if not is_own(actor, case) or not actor.has(*WORK_ON_CASES):
        return NotYourCase(ref=case.ref)
    if case.state == CaseState.CLOSED.value:
        return CaseClosed(ref=case.ref)
    return None


def why_not_open_again(actor: Actor, case: Case) -> Refusal | None:
    """The same people, for a case that is closed (the lifecycle refuses the rest)."""
    return None if is_own(actor, case) and actor.has(*WORK_ON_CASES) else NotYourCase(ref=case.ref)


def why_not_search_names(actor: Actor) -> Refusal | None:
    """Whoever works on cases for a vetted organisation."""
    if actor.organisation is None or not actor.organisation.is_vetted or not actor.has(*WORK_ON_CASES):
        return NotYourCase(ref="")
    return None


def why_not_keep_or_erase(actor: Actor, case: Case) -> Refusal | None:
    """A supervisor of the organisation that answers for the case, whether it is open or closed."""
    if not is_own(actor, case):
        return NotYourCase(ref=case.ref)
    return None if actor.has(Role.SUPERVISOR) else SupervisorOnly(ref=case.ref)


def why_not_end_consent(actor: Actor, case: Case) -> Refusal | None:
    """Everybody who works on the case, whether it is open or closed: the person's word counts at once."""
    return None if is_own(actor, case) and actor.has(*WORK_ON_CASES) else NotYourCase(ref=case.ref)


def colleagues_to_confirm(consent: Consent) -> QuerySet[Member]:
    """Who else works on cases in the organisation that answers for it. Ask in the scope of everyone."""
    everybody = members_with_role(organisation=consent.case.accountable, roles=tuple(WORK_ON_CASES))
    return everybody.exclude(ref=consent.recorded_by)


def why_not_confirm(actor: Actor, consent: Consent) -> Refusal | None:
    """A colleague who heard the person, never whoever recorded it, never a machine.

    Any member who works on cases: she was there, or can ask; a role would not make her know better, and a small
    organisation has one supervisor, who often records herself. Where nobody else is left, a supervisor of the desk.
    """
    case = consent.case
    if actor.member is None:
        return NotYoursToConfirm(ref=consent.ref)
    if actor.ref == consent.recorded_by:
        return OwnWord(ref=consent.ref)
    if is_own(actor, case):
        return why_not_work_on(actor, case)
    is_of_the_desk = actor.is_of_desk and actor.organisation_id == case.accountable.national_desk_id
    if not is_of_the_desk or actor.is_practice != case.is_practice or not actor.has(Role.SUPERVISOR):
        return NotYoursToConfirm(ref=consent.ref)
    with everyone():
        alone = not colleagues_to_confirm(consent).exists()
    return None if alone else NotYoursToConfirm(ref=consent.ref)


def why_not_change_urgency(actor: Actor, case: Case) -> Refusal | None:
    """The same people who triage."""
    if is_own(actor, case) and not actor.has(*TRIAGE):
        return NotYoursToTriage(ref=case.ref)
    return why_not_work_on(actor, case)


def why_not_hand_over(actor: Actor, case: Case) -> Refusal | None:
    """A supervisor of the organisation that answers for the case."""
    return _supervisor(actor, case)


def why_not_bar(actor: Actor, case: Case) -> Refusal | None:
    """Anyone who works on the case: a bar protects, so it is quick; letting in again is a supervisor's."""
    return why_not_work_on(actor, case)


def why_not_let_in(actor: Actor, case: Case) -> Refusal | None:
    """A supervisor."""
    return _supervisor(actor, case)


def why_not_disclose(actor: Actor, case: Case) -> Refusal | None:
    """Who works on the case for the accountable organisation."""
    if not is_own(actor, case) or not actor.has(*DISCLOSE):
        return NotYourCase(ref=case.ref)
    return None


def why_not_break_glass(actor: Actor, case: Case) -> Refusal | None:
    """A supervisor, in an emergency."""
    return _supervisor(actor, case)


def why_not_review(actor: Actor, task: Task) -> Refusal | None:
    """Another supervisor than whoever showed it; also of a closed case, so that no review is left over."""
    why = _supervisor(actor, task.case)
    if why is None and (task.added_by == actor.ref or _showed(actor, task)):
        why = TaskWaitsFor(ref=task.ref)
    return why


def _showed(actor: Actor, task: Task) -> bool:
    return Disclosure.objects.under_review(task).filter(disclosed_by=actor.ref).exists()


def why_not_receive(actor: Actor, organisation_id: int) -> Refusal | None:
    """Somebody of the organisation that accepted, in a role that reads what a sight opens."""
    return None if actor.organisation_id == organisation_id and actor.has(*WITH_SIGHT) else NotYourCase(ref="")


def why_not_see_persons(actor: Actor, case: Case) -> Refusal | None:
    """Roles of the own organisation that need persons."""
    return None if is_own(actor, case) and groups_of(actor.roles) else NotYourCase(ref=case.ref)


def why_not_show_her_record(actor: Actor, person: Person) -> Refusal | None:
    """Whoever works with her: it says who was told and who read, and nothing else about her."""
    return why_not_see_persons(actor, person.case)


def own_groups(actor: Actor, person: Person) -> frozenset[FieldGroup]:
    """What the actor's role sees of a person of an own case; nothing of anybody else's."""
    return groups_of(actor.roles) if is_own(actor, person.case) else frozenset()


def can_see_walled(actor: Actor, case: Case) -> bool:
    """Whether the actor reads what a person was made to do."""
    return is_own(actor, case) and actor.has(*SEES_WALLED)


def _supervisor(actor: Actor, case: Case) -> Refusal | None:
    if not is_own(actor, case):
        return NotYourCase(ref=case.ref)
    return None if actor.has(Role.SUPERVISOR) else SupervisorOnly(ref=case.ref)


can_show_her_record, check_can_show_her_record = twins(why_not_show_her_record)
can_open_case, check_can_open_case = twins(why_not_open_case)
can_triage, check_can_triage = twins(why_not_triage)
can_work_on, check_can_work_on = twins(why_not_work_on)
can_open_again, check_can_open_again = twins(why_not_open_again)
can_end_consent, check_can_end_consent = twins(why_not_end_consent)
can_search_names, check_can_search_names = twins(why_not_search_names)
can_keep_or_erase, check_can_keep_or_erase = twins(why_not_keep_or_erase)
can_confirm, check_can_confirm = twins(why_not_confirm)
can_change_urgency, check_can_change_urgency = twins(why_not_change_urgency)
can_hand_over, check_can_hand_over = twins(why_not_hand_over)
can_bar, check_can_bar = twins(why_not_bar)
can_let_in, check_can_let_in = twins(why_not_let_in)
can_disclose, check_can_disclose = twins(why_not_disclose)
can_review, check_can_review = twins(why_not_review)
can_break_glass, check_can_break_glass = twins(why_not_break_glass)
can_receive, check_can_receive = twins(why_not_receive)
can_see_persons, check_can_see_persons = twins(why_not_see_persons)
can_restrict, check_can_restrict = twins(why_not_restrict)
can_name_readers, check_can_name_readers = twins(why_not_name_readers)
can_open_to_all, check_can_open_to_all = twins(why_not_open_to_all)
