"""The second word behind a consent that matters most: who is told, who says it, and what it ends."""

from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.cases.actions.clocks import hold_case
from lindung.cases.actions.tasks import add_task
from lindung.cases.actions.trail import tell
from lindung.cases.models import Consent, Person, Task
from lindung.cases.permissions import check_can_confirm, colleagues_to_confirm
from lindung.cases.rules import (
    Confirmation,
    ConsentState,
    HeardHow,
    QuestionOver,
    SheIsAsked,
    TaskKind,
    TaskState,
    task_due_at,
)
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Member, no_clock
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import Role, Urgency
from lindung.partners.scope import EVERYONE, acting


def hold_open_consents(person: Person) -> None:
    """No other step on any consent of hers meanwhile; taken before the case is held, in one order."""
    rows = Consent.objects.open().filter(person=person).order_by("id")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def hold_consent(consent: Consent) -> None:
    """Hold the row until the end, and know its state as it is now: of two who answer, the second sees the first."""
    held = Consent.objects.select_for_update(no_key=True).values_list("state", "asked_at").get(pk=consent.pk)
    consent.state, consent.asked_at = held


def wait_for_second_word(*, consent: Consent, actor: Actor, at: datetime) -> None:
    """A task with the case's clock, and word to whoever may confirm: colleagues, or the desk where there is none."""
    case = consent.case
    due_at = task_due_at(since=at, urgency=Urgency(case.urgency), clocks=case.clocks)
    with acting(organisations=EVERYONE):
        told = _who_is_told(consent)
        assignee = next((member for member in told if member.organisation_id == case.accountable_id), None)
        add_task(
            case=case,
            kind=TaskKind.CONFIRM_CONSENT,
            about=consent.ref,
            actor=actor,
            at=at,
            due_at=due_at,
            assignee=assignee,
        )
        for member in [] if consent.asked_at else told:
            queue_notice(
                to_organisation=member.organisation,
                to_member=member,
                template="consent_waits",
                facts={"ref": consent.ref, "due_at": due_at.isoformat()},
                at=at,
                accountable=case.accountable,
            )


def end_waiting(consent: Consent, *, actor: Actor, at: datetime) -> None:
    """The task that waited for the second word is done, however it was answered."""
    waiting = Task.objects.filter(
        case=consent.case, kind=TaskKind.CONFIRM_CONSENT.value, about=consent.ref, state=TaskState.WAITING.value
    )
    for task in waiting:
        task.move(TaskState.DONE, done_at=at, done_by=actor.ref, **no_clock())
        tell("task.done", case=consent.case, actor=actor, at=at, thing=task.ref, kind=task.kind)


def confirm_consent(*, consent: Consent, heard_how: HeardHow, actor: Actor, at: datetime) -> None:
    """A second member heard the person agree: the consent holds from now on.

    Raises NotYoursToConfirm, OwnWord, NotYourCase, CaseClosed, SheIsAsked, QuestionOver, WrongState.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        _check_open(consent, actor, at=at)
        give(consent, as_=Confirmation.MEMBER, actor=actor, at=at, heard_how=heard_how.value)
        hold_case(consent.case)  # after the consent, as whoever takes somebody in holds them


def refuse_consent(*, consent: Consent, actor: Actor, at: datetime) -> None:
    """A second member did not hear it so: the consent never holds. Raises what `confirm_consent` raises."""
    with acting(organisations=EVERYONE), transaction.atomic():
        _check_open(consent, actor, at=at)
        decline(consent, actor=actor, at=at)
        hold_case(consent.case)


def give(consent: Consent, *, as_: Confirmation, actor: Actor, at: datetime, heard_how: str = "") -> None:
    """The second word was said. Raises WrongState. The row is held by the caller."""
    consent.move(
        ConsentState.GIVEN, confirmed_as=as_.value, confirmed_at=at, confirmed_by=actor.ref, heard_how=heard_how
    )
    end_waiting(consent, actor=actor, at=at)
    tell_confirmed(consent, actor=actor, at=at)
    about: Facts = {"person": consent.person.ref, "purpose": consent.purpose}
    audit.emit(kind="consent.given", thing=consent.ref, at=at, facts=about)


def decline(consent: Consent, *, actor: Actor, at: datetime) -> None:
    """The answer was no. Raises WrongState. The row is held by the caller."""
    consent.move(ConsentState.DECLINED, ended_at=at, ended_by=actor.ref)
    end_waiting(consent, actor=actor, at=at)
    tell(
        "consent.declined",
        case=consent.case,
        actor=actor,
        at=at,
        thing=consent.ref,
        person=consent.person.ref,
        purpose=consent.purpose,
    )


def tell_confirmed(consent: Consent, *, actor: Actor, at: datetime) -> None:
    """On the trail: whose word it was, and how it was heard."""
    tell(
        "consent.confirmed",
        case=consent.case,
        actor=actor,
        at=at,
        thing=consent.ref,
        person=consent.person.ref,
        purpose=consent.purpose,
        confirmation=consent.confirmed_as,
        heard_how=consent.heard_how,
    )


def _check_open(consent: Consent, actor: Actor, *, at: datetime) -> None:
    check_can_confirm(actor, consent)
    hold_consent(consent)
    if consent.asked_at is not None:
        raise SheIsAsked(ref=consent.ref)
    if consent.until is not None and consent.until <= at:
        raise QuestionOver(ref=consent.ref)


def _who_is_told(consent: Consent) -> list[Member]:
    """Colleagues, supervisors first; where there is none, the supervisors of the desk."""
    readers = consent.case.readers  # of a restricted case; whoever cannot open it is not told of it
    found = colleagues_to_confirm(consent).select_related("organisation")
    colleagues = sorted(found, key=lambda member: Role.SUPERVISOR not in member.role_set)
    if colleagues:
        open_it = [
            member
            for member in colleagues
            if readers is None or member.pk in readers or Role.SUPERVISOR in member.role_set
        ]
        return open_it[:TOLD_AT_MOST]
    organisation = consent.case.accountable
    desk = organisation.desk or organisation
    others = members_with_role(organisation=desk, roles=(Role.SUPERVISOR,)).exclude(ref=consent.recorded_by)
    return list(others.select_related("organisation")[:TOLD_AT_MOST])
