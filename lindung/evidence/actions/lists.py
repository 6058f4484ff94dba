"""Lists: given, taken back, and erased when their time ends or their agreement does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction

from lindung.audit import actions as audit
from lindung.evidence.actions.trail import note
from lindung.evidence.gateways import coded_facts, record_columns
from lindung.evidence.models import GivenList, ListContent
from lindung.evidence.permissions import check_can_give_list, check_can_withdraw_list
from lindung.evidence.queries import agreements_for_counting
from lindung.evidence.rules.desk import ListGround, ListKind, ListState, ListStep
from lindung.evidence.rules.desk_lists import ListFacts, check_size, fits_ground, read_counts, read_records
from lindung.evidence.rules.desk_refusals import (
    AgreementNamesNoIdentity,
    GroundDoesNotFit,
    ListGivenBefore,
    NoAgreementForCounting,
)
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed
from lindung.partners.models import CLOCK, Actor, Agreement, Organisation, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules import FieldGroup
from lindung.partners.rules.reading import read_text
from lindung.partners.rules.refusals import BadPeriod

READER: Final = "evidence"
SWEPT_AT_ONCE: Final = 100
OLDEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Said:
    """What its giver says about a list."""

    kind: ListKind
    ground: ListGround
    label: str
    period_from: date
    period_until: date
    agreement: Agreement


@transaction.atomic
def give_list(*, content: bytes, said: Said, actor: Actor, at: datetime) -> GivenList:
    """Give a list without names to the own national desk; it is sealed now and erased by the clock.

    Raises NotAllowed, NoAgreementForCounting, AgreementNamesNoIdentity, GroundDoesNotFit, ListTooLarge,
    GivenListEmpty, ListNotReadable, NamesInClear, ListGivenBefore, BadPeriod, BadField; then nothing of it is kept.
    """
    check_can_give_list(actor)
    _check_said(said, actor=actor, at=at)
    given = _new(said, content, _facts(said.kind, content), actor=actor, at=at)
    _save(given)
    ListContent(given_list=given, content=content).save(force_insert=True)
    note(
        "list.given",
        given,
        actor=actor,
        at=at,
        kind=given.kind,
        rows=given.rows,
        sha256=given.sha256,
        agreement=said.agreement.ref,
        ground=given.ground,
    )
    return given


@transaction.atomic
def withdraw_list(*, given: GivenList, actor: Actor, at: datetime) -> None:
    """Take a list back: its content is erased at once; runs that used it keep its fingerprint. Raises NotAllowed,
    WrongState, ChangedMeanwhile."""
    check_can_withdraw_list(actor, given)
    _end(given, ListState.WITHDRAWN, by=actor, at=at)


def erase_due(*, at: datetime) -> int:
    """Erase the content of lists whose time has ended, dated by their deadline; how many. Safe to repeat."""
    due = GivenList.objects.filter(state=ListState.HELD.value, due_at__lte=at).select_related("key")
    rows = due.order_by("due_at", "id")[:SWEPT_AT_ONCE]
    return sum(_ended(given, ListState.ERASED, at=given.due_at or at) for given in rows)


@transaction.atomic
def take_ended_agreements(*, at: datetime) -> int:
    """Erase every list that rests on an agreement that ended; how many events there were. Safe to repeat."""
    events = audit.take_events(reader=READER)
    for given in _under([event.thing for event in events]):
        _ended(given, ListState.ERASED, at=at)
    return len(events)


def _under(agreements: list[str]) -> Iterator[GivenList]:
    rows = GivenList.objects.held().filter(agreement__ref__in=agreements).select_related("key")
    yield from rows.order_by("id")


def _ended(given: GivenList, to: ListState, *, at: datetime) -> int:
    try:
        with transaction.atomic():
            _end(given, to, by=CLOCK, at=at)
    except ChangedMeanwhile:
        return 0  # taken back a moment ago
    return 1


def _end(given: GivenList, to: ListState, *, by: Actor, at: datetime) -> None:
    given.move(to, ended_at=at, ended_by=by.ref, **no_clock())
    ListContent.objects.filter(given_list=given).delete()
    given.key.erase(at=at)
    note(f"list.{to.value}", given, actor=by, at=at, sha256=given.sha256)


def _check_said(said: Said, *, actor: Actor, at: datetime) -> None:
    _check_agreement(said.agreement, said.kind, actor=actor, at=at)
    if not fits_ground(said.kind, counts_only=said.ground is ListGround.COUNTS_ONLY):
        raise GroundDoesNotFit(field="ground")
    if not OLDEST <= said.period_from <= said.period_until <= at.date():
        raise BadPeriod(field="period_until", least=said.period_from, most=at.date())


def _new(said: Said, content: bytes, facts: ListFacts, *, actor: Actor, at: datetime) -> GivenList:
    organisation = _organisation(actor)
    policy = policy_for(organisation)
    return GivenList(
        accountable=organisation.national_desk,
        given_by_organisation=organisation,
        agreement=said.agreement,
        kind=said.kind.value,
        ground=said.ground.value,
        label=read_text(said.label, field="label", most=60),
        period_from=said.period_from,
        period_until=said.period_until,
        sha256=sha256(content).hexdigest(),
        size_bytes=len(content),
        rows=facts.rows,
        columns=list(facts.columns),
        given_by=actor.ref,
        policy=policy,
        is_practice=actor.is_practice,
        created_at=at,
        **clock(due_at=at + policy.clocks.list_retention(), next_step=ListStep.ERASE),
    )


def _check_agreement(agreement: Agreement, kind: ListKind, *, actor: Actor, at: datetime) -> None:
    if not agreements_for_counting(actor, at=at).filter(pk=agreement.pk).exists():
        raise NoAgreementForCounting(field="agreement")
    if kind is ListKind.CODED and FieldGroup.IDENTITY.value not in agreement.field_groups:
        raise AgreementNamesNoIdentity(field="agreement", ref=agreement.ref)


def _organisation(actor: Actor) -> Organisation:
    if actor.organisation is None:
        raise NotAllowed()
    return actor.organisation


def _facts(kind: ListKind, content: bytes) -> ListFacts:
    check_size(content)
    match kind:
        case ListKind.COUNTS:
            return read_counts(content)
        case ListKind.RECORDS:
            return read_records(content, known=record_columns())
        case ListKind.CODED:
            return coded_facts(content)


def _save(given: GivenList) -> None:
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except IntegrityError as error:
        if "given_list_held_once" not in str(error):
            raise
        raise ListGivenBefore(field="file", ref=_before(given)) from None


def _before(given: GivenList) -> str:
    """The reference of the same file, where the giver may see it."""
    same = GivenList.objects.held().filter(sha256=given.sha256, given_by_organisation=given.given_by_organisation)
    return same.values_list("ref", flat=True).first() or "–"
