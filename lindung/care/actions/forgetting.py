"""A person's record erased because she asks for it: what rests on it ends first, then its key is destroyed.

And what goes by itself: a case on its day, and what an old backup brought back.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from lindung.care.models import Closing, FollowUp
from lindung.care.rules import FollowUpState, NeedsStillOpen
from lindung.cases import actions as cases
from lindung.cases.actions.clocks import hold_checked
from lindung.cases.models import Case, Consent, Person
from lindung.cases.permissions import check_can_keep_or_erase
from lindung.cases.queries.keeping import goes_when_closed, hers_to_choose, is_empty
from lindung.cases.rules import CaseState, ErasureAsker
from lindung.cases.rules.forgetting import ReportNotHers
from lindung.partners.models import CLOCK, Actor, no_clock
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions as referrals
from lindung.referrals.models import Need
from lindung.reports import actions as reports
from lindung.reports.models import Report


@transaction.atomic
def erase_person(
    *, person: Person, asker: ErasureAsker, actor: Actor, at: datetime, hers: Collection[str] = ()
) -> bool:
    """Erase what is known about a person; whether the whole case went with her (closed, and she was the last).

    Her consents end, and whoever holds copies is asked to destroy them. `hers`: the references of the case's reports
    that are hers; where nobody is left in the case, all of them are. Raises NotYourCase, SupervisorOnly, MustBeKept,
    NeedsStillOpen, ErasedAlready, ReportNotHers; then nothing is saved.
    """
    case = person.case
    check_can_keep_or_erase(actor, case)
    cases.hold_open_consents(person)  # before the case, as everybody holds them
    hold_checked(check_can_keep_or_erase, actor=actor, case=case)
    cases.check_not_held(case)
    _check_no_open_need_of(person)
    with acting(organisations=EVERYONE):
        for consent in Consent.objects.open().filter(person=person).order_by("id"):
            referrals.withdraw_consent(consent=consent, actor=actor, at=at)
        _forget_reports_of(person, hers, actor=actor, at=at)
        _forget_beside([person], actor=actor, at=at)
        cases.forget_person(person=person, asker=asker, actor=actor, at=at)
        return _forget_what_nobody_is_left_in(case, asker=asker, actor=actor, at=at)


@transaction.atomic
def erase_kept_too_long(*, at: datetime) -> int:
    """Erase closed cases whose time is over and that nothing holds; how many. Safe to repeat, by several at once."""
    over = cases.over_and_free(at=at)
    for case in over:
        forget_case(case=case, asker=ErasureAsker.RETENTION, actor=CLOCK, at=at)
    return len(over)


@transaction.atomic
def forget_case(*, case: Case, asker: ErasureAsker, actor: Actor, at: datetime) -> None:
    """Erase a closed case that nothing holds, whole. Raises ErasedAlready."""
    _forget_beside(list(case.persons.filter(erased_at=None)), actor=actor, at=at)
    cases.forget_case(case=case, asker=asker, actor=actor, at=at)


@transaction.atomic
def forget_if_nobody_is_left(*, case: Case, actor: Actor, at: datetime) -> None:
    """A case was closed: where everybody in it was erased before, what was left goes now, or when no hold keeps it."""
    with acting(organisations=EVERYONE):
        if not goes_when_closed(case):
            return
        _forget_what_nobody_is_left_in(case, asker=ErasureAsker.NOBODY_LEFT, actor=actor, at=at)


@transaction.atomic
def forget_where_keys_are_gone(*, at: datetime) -> int:
    """Rows that an old backup brought back although their keys were destroyed since: forgotten again; how many.

    What the key sealed cannot be read anyhow; this is for what stands beside it. Nothing goes whose key was kept:
    the rows are older than the keys, and do not know who joined a case since, or what was put on hold. Safe to repeat.
    """
    gone = {"erased_at": None, "key__destroyed_at__isnull": False}
    whole = list(Case.objects.filter(**gone).select_related("key").order_by("id"))
    for case in whole:
        forget_case(case=case, asker=ErasureAsker.RETENTION, actor=CLOCK, at=at)
    persons = list(Person.objects.filter(**gone).select_related("key", "case__key").order_by("id"))
    _forget_beside(persons, actor=CLOCK, at=at)
    for person in persons:
        cases.forget_person(person=person, asker=ErasureAsker.RETENTION, actor=CLOCK, at=at)
    told = list(Report.objects.filter(**gone).select_related("key").order_by("id"))
    for report in told:
        reports.erase(report=report, by=CLOCK.ref, at=at)
    for case in {person.case_id: person.case for person in persons}.values():
        _forget_words_of_emptied(case, actor=CLOCK, at=at)
    return len(whole) + len(persons) + len(told)


def _check_no_open_need_of(person: Person) -> None:
    own, party = Need.objects.filter(person=person), Need.objects.filter(party=person)
    count = len({*own.open().values_list("pk", flat=True), *party.open().values_list("pk", flat=True)})
    if count:
        raise NeedsStillOpen(ref=person.case.ref, count=count)


def _forget_reports_of(person: Person, hers: Collection[str], *, actor: Actor, at: datetime) -> None:
    """Those that were said to be hers go now, while others are left in the case."""
    if not hers:
        return
    cases.held_reports(person.case)  # no hold comes between here and the end
    rows = hers_to_choose(person)
    found = {link.report.ref for link in rows}
    for ref in sorted(set(hers) - found):
        raise ReportNotHers(ref=ref, field="hers")
    cases.forget_reports(case=person.case, among=rows.filter(report__ref__in=hers), actor=actor, at=at)


def _forget_beside(persons: Collection[Person], *, actor: Actor, at: datetime) -> None:
    """What rooms above `cases` know of these persons: nobody is asked again how they are."""
    planned = FollowUp.objects.filter(person__in=persons).open().order_by("id").select_for_update()
    planned.update(state=FollowUpState.NOT_POSSIBLE.value, done_at=at, done_by=actor.ref, **no_clock())
    referrals.forget_persons(persons)


def _forget_what_nobody_is_left_in(case: Case, *, asker: ErasureAsker, actor: Actor, at: datetime) -> bool:
    """Where everybody was erased: a closed case goes whole, unless a hold keeps it; an open one is emptied."""
    if not is_empty(case) or case.key.is_destroyed:
        return False
    if case.state != CaseState.CLOSED.value:
        _empty(case, actor=actor, at=at)
        return False
    if cases.is_held(case):
        Case.objects.filter(pk=case.pk).update(keep_until=at)  # the clock takes it when the hold has ended
        return False
    forget_case(case=case, asker=asker, actor=actor, at=at)
    return True


def _forget_words_of_emptied(case: Case, *, actor: Actor, at: datetime) -> None:
    """Its words go again where the keys say that it was emptied: all its reports' keys are destroyed."""
    linked = case.linked_reports.select_related("report__key")
    keys = [link.report.key for link in linked]
    if is_empty(case) and not case.key.is_destroyed and keys and all(key.is_destroyed for key in keys):
        _empty(case, actor=actor, at=at)


def _empty(case: Case, *, actor: Actor, at: datetime) -> None:
    cases.empty_case(case=case, actor=actor, at=at)
    for closing in Closing.objects.filter(case=case).order_by("id"):
        closing.case = case
        Closing.objects.filter(pk=closing.pk).update(**closing.seal_fields(note=""))
