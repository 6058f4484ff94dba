"""Consents that wait for a second word: who may say it, and what the person is asked by her receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lindung.cases.models import Case, Consent, LinkedReport, Person
from lindung.cases.models.consent import ConsentQuerySet
from lindung.cases.permissions import can_confirm
from lindung.cases.rules import (
    TOLD_OF_HER,
    WHY_SHE_IS_ASKED,
    WORK_ON_CASES,
    CaseState,
    Confirmation,
    ConsentState,
    GivenBy,
)
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind, Role
from lindung.reports.models import Report
from lindung.reports.rules import Answer, ReportChannel, SafeContact, Who
from lindung.vault.scope import everyone

SHOWN_AT_MOST = 100
_JOINED = ("person", "case__accountable__desk", "case__policy")


@dataclass(frozen=True)
class Waiting:
    """A consent as whoever may confirm it reads it: nothing that is sealed, so nothing of who she is."""

    row: Consent
    names: tuple[str, ...]
    is_own: bool

    @property
    def purpose(self) -> Purpose:
        """What for."""
        return Purpose(self.row.purpose)

    @property
    def kinds(self) -> tuple[RecipientKind, ...]:
        """Kinds of organisation that would be told."""
        return tuple(RecipientKind(kind) for kind in self.row.recipient_kinds)

    @property
    def groups(self) -> tuple[FieldGroup, ...]:
        """What would be shown."""
        return tuple(FieldGroup(group) for group in self.row.field_groups)


@dataclass(frozen=True)
class Question(Waiting):
    """The same consent as she is asked about it, or as it stands."""

    @property
    def is_open(self) -> bool:
        """Whether her yes is still to be said."""
        return self.row.state == ConsentState.WAITING.value

    @property
    def parts(self) -> list[str]:
        """What would be told, in words to herself (to be translated)."""
        return [TOLD_OF_HER[group] for group in FieldGroup if group in self.groups]

    @property
    def why(self) -> str:
        """Why, in words to herself (to be translated)."""
        return WHY_SHE_IS_ASKED[self.purpose]

    @property
    def said_yes(self) -> bool:
        """Whether she said yes here herself."""
        return self.row.confirmed_as == Confirmation.PERSON.value

    @property
    def asked_by(self) -> str:
        """The organisation that asks."""
        return self.row.case.accountable.name


def waiting_for(actor: Actor) -> list[Waiting]:
    """What the actor may confirm now, the oldest first."""
    if actor.organisation is None or actor.member is None:
        return []
    with everyone():
        rows = _own(actor).waiting() | _of_partners(actor)
        others = rows.filter(asked_at=None).exclude(recorded_by=actor.ref)
        found = others.select_related(*_JOINED).order_by("id")[:SHOWN_AT_MOST]
        theirs = {row.pk for row in found if row.case.accountable_id != actor.organisation_id}  # asked above
        return _named([row for row in found if row.pk in theirs or can_confirm(actor, row)], actor)


def find_waiting(actor: Actor, ref: str) -> Waiting:
    """A consent of an own case, or one the actor may confirm for another organisation. Raises NotFound."""
    with everyone():
        own = _own(actor).filter(ref=ref).select_related(*_JOINED).first()
        row = own or _of_partners(actor).filter(ref=ref).select_related(*_JOINED).first()
        if row is None:
            raise NotFound(ref=ref)
        return _named([row], actor)[0]


def _own(actor: Actor) -> ConsentQuerySet:
    return Consent.objects.visible_to(actor)


def _of_partners(actor: Actor) -> ConsentQuerySet:
    """What waits in organisations of the actor's desk where nobody else is left: asked in one query, whatever waits."""
    if not actor.is_of_desk or not actor.has(Role.SUPERVISOR):
        return Consent.objects.none()
    rows = Consent.objects.waiting().filter(case__is_practice=actor.is_practice)
    others = Member.objects.active().with_role(*WORK_ON_CASES).exclude(ref=OuterRef("recorded_by"))
    left = Exists(others.filter(organisation=OuterRef("case__accountable")))
    return rows.filter(~left, case__accountable__desk=actor.organisation)


def _named(rows: Sequence[Consent], actor: Actor) -> list[Waiting]:
    names = _names(rows)
    return [Waiting(row, names[row.pk], row.case.accountable_id == actor.organisation_id) for row in rows]


def _names(rows: Sequence[Consent]) -> dict[int, tuple[str, ...]]:
    named = Organisation.objects.in_bulk({number for row in rows for number in row.recipients})
    return {row.pk: tuple(named[number].name for number in row.recipients if number in named) for row in rows}


def can_be_asked(consent: Consent) -> bool:
    """Whether the person herself can be asked by her receipt: her own word, and a way that somebody called safe."""
    return consent.person.receipt_report_id is not None and consent.given_by == GivenBy.PERSON.value


def receipts_for(case: Case, actor: Actor) -> list[Report]:
    """Reports of the case by whose receipt the person who made them can be asked, oldest first.

    She told it about herself on the public form, so nobody here ever held the digits; she did not say that no message
    may be left; and the report opened the case, or somebody else than the actor added it.
    """
    with everyone():
        links = LinkedReport.objects.filter(case=case).select_related("report__key").order_by("id")
        return [
            link.report
            for number, link in enumerate(links)
            if (number == 0 or link.linked_by != actor.ref) and _is_her_own(link.report)
        ]


def _is_her_own(report: Report) -> bool:
    if report.erased_at is not None or report.channel != ReportChannel.WEB.value:
        return False
    who = (report.answers or {}).get("who")
    return who == Who.SELF.value and SafeContact.read(report.safe_contact).may_leave_message != Answer.NO


def person_of_receipt(report: Report) -> Person | None:
    """Whose receipt it is, when somebody said that she can be asked there. Ask in the scope of everyone."""
    return Person.objects.filter(receipt_report=report, erased_at=None).select_related("case").first()


def questions_of(report: Report, *, at: datetime) -> list[Question]:
    """What she is asked, and what she agreed to that still holds: waiting first. Ask in the scope of everyone."""
    rows = list(_hers(report, at=at).order_by("-state", "-id")[:SHOWN_AT_MOST])
    names = _names(rows)
    return [Question(row, names[row.pk], is_own=False) for row in rows]


def find_question(report: Report, ref: str, *, at: datetime) -> Consent | None:
    """One of them, by its reference; None when it is none of hers or is over."""
    return _hers(report, at=at).filter(ref=ref).first()


def _hers(report: Report, *, at: datetime) -> QuerySet[Consent]:
    running = Q(until=None) | Q(until__gt=at)
    closed = Q(state=ConsentState.WAITING.value, case__state=CaseState.CLOSED.value)
    rows = Consent.objects.open().filter(
        running, person__receipt_report=report, person__erased_at=None, given_by=GivenBy.PERSON.value
    )
    return rows.exclude(closed).select_related(*_JOINED, "person__receipt_report")
