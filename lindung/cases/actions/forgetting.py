"""Erasing: a person by her own wish, a case when its time is over; and what keeps either longer."""

from datetime import datetime

from django.db import IntegrityError, transaction

from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.naming import forget_names
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case, LegalHold, LinkedReport, Person, Sight
from lindung.cases.permissions import check_can_keep_or_erase
from lindung.cases.queries import held_links
from lindung.cases.rules import (
    FORGOTTEN,
    CaseState,
    ErasedAlready,
    ErasureAsker,
    HeldAlready,
    HoldReason,
    MustBeKept,
)
from lindung.partners.models import CLOCK, Actor
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
    Sight.objects.filter(person=person, ended_at=None).update(ended_at=at, ended_by=actor.ref)
    tell("person.erased", case=person.case, actor=actor, at=at, thing=person.ref, asker=asker.value)


@transaction.atomic
def forget_case(*, case: Case, asker: ErasureAsker, actor: Actor, at: datetime) -> None:
    """Destroy every key of a closed case: its persons', suspects', reports' and its own. Raises ErasedAlready.

    What stays are rows without contents: references, states, moments, bands; and the trail, which never held contents.
    """
    if not Case.objects.filter(pk=case.pk, erased_at=None).update(
        erased_at=at, area="", exploitation_area="", signs=[], unknown_signs=[]
    ):
        raise ErasedAlready(ref=case.ref)
    for person in case.persons.filter(erased_at=None).select_related("key", "case").order_by("id"):
        forget_person(person=person, asker=asker, actor=actor, at=at)
    for suspect in case.suspects.select_related("key").order_by("id"):
        suspect.key.erase(at=at)
    case.suspects.update(name_index=None, name_index_before=None)
    held = held_reports(case)
    for link in case.linked_reports.select_related("report__key").order_by("id"):
        if link.report.erased_at is None and (link.report.pk not in held or link.report.key.is_destroyed):
            reports.erase(report=link.report, by=actor.ref, at=at)
    case.key.erase(at=at)
    tell("case.erased", case=case, actor=actor, at=at, asker=asker.value)


@transaction.atomic
def erase_kept_too_long(*, at: datetime) -> int:
    """Erase closed cases whose time is over and that nothing holds; how many. Safe to repeat, by several at once."""
    rows = Case.objects.filter(state=CaseState.CLOSED.value, keep_until__lte=at, erased_at=None)
    rows = rows.exclude(pk__in=LegalHold.objects.open().values("case"))
    rows = rows.exclude(pk__in=held_links().values("case"))
    cases = list(
        rows.select_related("key")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("keep_until", "id")[:ERASED_AT_ONCE]
    )
    free = [case for case in cases if not _is_held(case)]  # a hold may have come a moment ago
    for case in free:
        forget_case(case=case, asker=ErasureAsker.RETENTION, actor=CLOCK, at=at)
    return len(free)


def held_reports(case: Case) -> set[int]:
    """The reports of the case that a hold keeps; their rows stay locked, so that none is held meanwhile."""
    links = LinkedReport.objects.filter(case=case).values("report")
    return reports.held_among(Report.objects.filter(pk__in=links).order_by("id").select_for_update())


def _is_held(case: Case) -> bool:
    return LegalHold.objects.open().filter(case=case).exists() or bool(held_reports(case))


@transaction.atomic
def forget_where_keys_are_gone(*, at: datetime) -> int:
    """Rows that an old backup brought back although their keys were destroyed since: forgotten again; how many.

    What the key sealed cannot be read anyhow; this is for what stands beside it in clear. Safe to repeat.
    """
    gone = {"erased_at": None, "key__destroyed_at__isnull": False}
    cases = list(Case.objects.filter(**gone).select_related("key").order_by("id"))
    for case in cases:
        forget_case(case=case, asker=ErasureAsker.RETENTION, actor=CLOCK, at=at)
    persons = list(Person.objects.filter(**gone).select_related("key", "case").order_by("id"))
    for person in persons:
        forget_person(person=person, asker=ErasureAsker.RETENTION, actor=CLOCK, at=at)
    told = list(Report.objects.filter(**gone).select_related("key").order_by("id"))
    for report in told:
        reports.erase(report=report, by=CLOCK.ref, at=at)
    return len(cases) + len(persons) + len(told)
