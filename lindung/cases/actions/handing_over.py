"""Handing a case over: the whole record and its clocks go to another organisation that may have them."""

from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_case
from lindung.cases.actions.grounds import consent_ground
from lindung.cases.actions.reach import check_can_answer_for
from lindung.cases.actions.showing import check_may_receive
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case, Disclosure, NameToken, Person, Sight, Task
from lindung.cases.permissions import check_can_hand_over
from lindung.cases.rules import (
    ALL_GROUPS,
    OPEN_TASK_STATES,
    AgreementMissing,
    Barred,
    CaseClosed,
    CaseState,
    CaseStep,
    HandOverReason,
    NotVettedThere,
    OwnOrganisation,
    SightGround,
)
from lindung.kernel.errors import NotAllowed
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Organisation
from lindung.partners.queries import agreement_in_force
from lindung.partners.rules import Purpose, Urgency
from lindung.partners.scope import EVERYONE, acting


def hand_over_case(*, case: Case, to: Organisation, reason: HandOverReason, actor: Actor, at: datetime) -> None:
    """Another organisation answers for the case from now on; a named person there is due by its urgency.

    Every person has agreed to that itself, with a second word behind it, and an agreement covers the whole record;
    what the old organisation saw ends here.
    Open tasks go along. Rooms above wrap this action, so that what hangs on the case goes along in the same
    transaction; edges call the uppermost one (`care`).
    Raises NotYourCase, SupervisorOnly, CaseClosed, OwnOrganisation, NotVettedThere, NoDutyContact, Barred, Walled,
    ConsentMissing, ConsentWaits, AgreementMissing.
    """
    # The new row belongs to another organisation, so the acting one's own wall would refuse it.
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_hand_over(actor, case)
        hold_case(case)
        _check_taker(case, to, at=at)
        told = [(person, _ground(person, to, at=at)) for person in case.persons.select_related("case")]
        for person, (consent_id, agreement_id) in told:
            Disclosure.objects.create(
                case=case,
                person=person,
                organisation=to,
                by_organisation_id=case.accountable_id,
                purpose=Purpose.SERVICES.value,
                field_groups=sorted(group.value for group in ALL_GROUPS),
                ground=SightGround.CONSENT.value,
                consent_id=consent_id,
                agreement_id=agreement_id,
                disclosed_at=at,
                disclosed_by=actor.ref,
            )
        _pass_on(case, to, reason, actor=actor, at=at)


def _check_taker(case: Case, to: Organisation, *, at: datetime) -> None:
    if case.state == CaseState.CLOSED.value:
        raise CaseClosed(ref=case.ref)
    if to.pk == case.accountable_id:
        raise OwnOrganisation(field="to", ref=case.ref)
    if to.is_practice != case.is_practice:
        raise NotAllowed(ref=case.ref)
    if not to.is_vetted:
        raise NotVettedThere(organisation=to.name)
    if case.barrings.filter(organisation=to).exists() or case.suspects.filter(tied_to=to).exists():
        raise Barred(ref=case.ref)
    check_can_answer_for(to, Urgency(case.urgency))
    parties = (case.accountable_id, to.pk)
    if agreement_in_force(between=parties, purpose=Purpose.SERVICES, at=at, field_groups=ALL_GROUPS) is None:
        raise AgreementMissing(ref=case.ref)


def _ground(person: Person, to: Organisation, *, at: datetime) -> tuple[int, int]:
    check_may_receive(person, to, purpose=Purpose.SERVICES, ground=SightGround.CONSENT)
    ground = consent_ground(
        person=person, to=to, purpose=Purpose.SERVICES, field_groups=ALL_GROUPS, at=at, hands_over=True
    )
    if ground.consent is None or ground.agreement is None:
        raise AgreementMissing(ref=person.ref)
    return ground.consent.pk, ground.agreement.pk


def _pass_on(case: Case, to: Organisation, reason: HandOverReason, *, actor: Actor, at: datetime) -> None:
    from_id = case.accountable_id
    due_at = at + case.clocks.accountable_within(Urgency(case.urgency))
    tell("case.handed_over", case=case, actor=actor, at=at, to=to.ref, reason=reason.value)
    case.set_clock(due_at=due_at, next_step=CaseStep.NAME_ACCOUNTABLE, accountable=to, assignee=None)
    open_states = [state.value for state in OPEN_TASK_STATES]
    Task.objects.filter(case=case, state__in=open_states).update(accountable=to, assignee=None)
    NameToken.objects.filter(person__case=case).delete()  # numbers of the other organisation: the clock makes new ones
    Person.objects.filter(case=case).update(indexed_form=0)
    Sight.objects.filter(case=case, organisation=to, ended_at=None).update(ended_at=at, ended_by=actor.ref)
    Sight.objects.filter(case=case, ended_at=None).update(granted_by=to)
    tell("case.taken_over", case=case, actor=actor, at=at, organisation_id=to.pk, reason=reason.value)
    audit.emit(
        kind="case.handed_over", thing=case.ref, at=at, facts={"from_organisation": from_id, "organisation_id": to.pk}
    )
    queue_notice(
        to_organisation=to, template="case_handed_over", facts={"ref": case.ref, "due_at": due_at.isoformat()}, at=at
    )
