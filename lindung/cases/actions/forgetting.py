"""Erasing: a person by her own wish, a case when its time is over; and what keeps either longer.

`care` forgets what other rooms know beside it, in the same transaction: ask there.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.naming import forget_names
from lindung.cases.actions.trail import tell
from lindung.cases.models import Assessment, Case, Consent, LegalHold, LinkedReport, Person, Sight, Task
from lindung.cases.permissions import check_can_keep_or_erase
from lindung.cases.queries import held_links
from lindung.cases.rules import CaseState, TaskKind, TaskState
from lindung.cases.rules.forgetting import (
    ASSESSMENT_FORGOTTEN,
    CASE_FORGOTTEN,
    CONSENT_FORGOTTEN,
    FORGOTTEN,
    SUSPECT_FORGOTTEN,
    ErasedAlready,
    ErasureAsker,
    HeldAlready,
    HoldReason,
    MustBeKept,
)
from lindung.partners.models import Actor, no_clock
from lindung.reports import actions as reports
from lindung.reports.models import Report

ERASED_AT_ONCE = 100


@transaction.atomic
def place_hold(*, case: Case, reason: HoldReason, actor: Actor, at: datetime) -> LegalHold:
    """Nothing of the case is erased until the hold ends. Raises NotYourCase, SupervisorOnly, HeldAlready."""
    hold_checked(check_can_keep_or_erase, actor=actor, case=case)
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(case=case, reason=reason.value, placed_at=at, placed_by=actor.ref)
    except IntegrityError:
        raise HeldAlready(ref=case.ref) from None
    tell("hold.placed", case=case, actor=actor, at=at, reason=reason.value)
    return hold


@transaction.atomic
def end_hold(*, hold: LegalHold, actor: Actor, at: datetime) -> None:
    """The reason is gone. Raises NotYourCase, SupervisorOnly; ending twice changes nothing."""
    hold_checked(check_can_keep_or_erase, actor=actor, case=hold.case)
    if LegalHold.objects.open().filter(pk=hold.pk).update(ended_at=at, ended_by=actor.ref):
        tell("hold.ended", case=hold.case, actor=actor, at=at, reason=hold.reason)


def check_not_held(case: Case) -> None:
    """Whether the case may be erased. Raises MustBeKept. The case's row is locked by the caller."""
    hold = LegalHold.objects.open().filter(case=case).order_by("id").first()
    if hold is not None:
        raise MustBeKept(ref=case.ref, reason=hold.reason_word)


@transaction.atomic
def forget_person(*, person: Person, asker: ErasureAsker, actor: Actor, at: datetime) -> None:
    """Destroy a person's key and everything beside it that could point to her; who sees her now ends.

    What `care` has checked: no open need, no hold, the right to ask. Raises ErasedAlready.
    """
    forgotten = {**FORGOTTEN, "erased_at": at}
    if not Person.objects.filter(pk=person.pk, erased_at=None).update(**forgotten):
        raise ErasedAlready(ref=person.ref)
    person.key.erase(at=at)
    forget_names(person)
    Assessment.objects.filter(person=person).update(**ASSESSMENT_FORGOTTEN)
    Consent.objects.filter(person=person).update(**CONSENT_FORGOTTEN)
    Sight.objects.filter(person=person, ended_at=None).update(ended_at=at, ended_by=actor.ref)
    tell("person.erased", case=person.case, actor=actor, at=at, thing=person.ref, asker=asker.value)


@transaction.atomic
def forget_case(*, case: Case, asker: ErasureAsker, actor: Actor, at: datetime) -> None:
    """Destroy every key of a closed case: its persons', suspects', reports' and its own. Raises ErasedAlready.

    What stays are rows without contents: references, states, moments, bands; and the trail.
    """
    if not Case.objects.filter(pk=case.pk, erased_at=None).update(erased_at=at, **CASE_FORGOTTEN):
        raise ErasedAlready(ref=case.ref)
    for person in case.persons.filter(erased_at=None).select_related("key", "case").order_by("id"):
        forget_person(person=person, asker=asker, actor=actor, at=at)
    for suspect in case.suspects.select_related("key").order_by("id"):
        suspect.key.erase(at=at)
    case.suspects.update(**SUSPECT_FORGOTTEN)
    forget_reports(case=case, among=case.linked_reports.all(), actor=actor, at=at)
    case.key.erase(at=at)
    tell("case.erased", case=case, actor=actor, at=at, asker=asker.value)


@transaction.atomic
def empty_case(*, case: Case, actor: Actor, at: datetime) -> None:
    """Nobody who was not erased is left: what stands in the open case about them goes, and its reports.

    Its key lives on, so that the case can be worked on until it is closed; then it is erased whole.
    """
    Case.objects.filter(pk=case.pk).update(**CASE_FORGOTTEN, **case.seal_fields(summary=""))
    for task in Task.objects.filter(case=case).order_by("id"):
        task.case = case
        Task.objects.filter(pk=task.pk).update(**task.seal_fields(note=""))
    for suspect in case.suspects.select_related("key").order_by("id"):
        if not suspect.key.is_destroyed:
            case.suspects.filter(pk=suspect.pk).update(**suspect.seal_fields(notes=""))
    forget_reports(case=case, among=case.linked_reports.all(), actor=actor, at=at)
    tell("case.emptied", case=case, actor=actor, at=at)


@transaction.atomic
def forget_reports(*, case: Case, among: QuerySet[LinkedReport], actor: Actor, at: datetime) -> None:
    """Erase these reports of the case, but for those that a hold keeps; what was to be read in them is done."""
    held = held_reports(case)
    for link in among.select_related("report__key").order_by("id"):
        if link.report.erased_at is None and (link.report.pk not in held or link.report.key.is_destroyed):
            reports.erase(report=link.report, by=actor.ref, at=at)
            _end_reading(case, link.report, actor=actor, at=at)


def _end_reading(case: Case, report: Report, *, actor: Actor, at: datetime) -> None:
    """The messages that a task asks somebody to read are gone."""
    Person.objects.filter(receipt_report=report).update(receipt_report=None, receipt_said_at=None, receipt_said_by="")
    for task in Task.objects.open().filter(case=case, kind=TaskKind.MESSAGE.value, about=report.ref):
        task.move(TaskState.DONE, done_at=at, done_by=actor.ref, **no_clock())
        tell("task.done", case=case, actor=actor, at=at, thing=task.ref, kind=task.kind)


def over_and_free(*, at: datetime) -> list[Case]:
    """Closed cases whose time is over and that nothing holds, each held until the end of the transaction; some."""
    rows = Case.objects.filter(state=CaseState.CLOSED.value, keep_until__lte=at, erased_at=None)
    rows = rows.exclude(pk__in=LegalHold.objects.open().values("case"))
    rows = rows.exclude(pk__in=held_links().values("case"))
    cases = list(
        rows.select_related("key")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("keep_until", "id")[:ERASED_AT_ONCE]
    )
    return [case for case in cases if not is_held(case)]  # a hold may have come a moment ago


def held_reports(case: Case) -> set[int]:
    """The reports of the case that a hold keeps; their rows stay locked, so that none is held meanwhile."""
    links = LinkedReport.objects.filter(case=case).values("report")
    return reports.held_among(Report.objects.filter(pk__in=links).order_by("id").select_for_update())


def is_held(case: Case) -> bool:
    """Whether a hold keeps the case or one of its reports."""
    return LegalHold.objects.open().filter(case=case).exists() or bool(held_reports(case))
