"""Agreements: drafted, in force on a signed document, suspended, ended; and their commitments."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, NotFound, WrongState
from lindung.partners.actions.saving import save_once
from lindung.partners.models import CLOCK, Actor, Agreement, Commitment, Organisation
from lindung.partners.permissions import (
    check_can_add_commitment,
    check_can_draft_agreement,
    check_can_end_agreement,
    check_can_mark_done,
    check_can_put_in_force,
)
from lindung.partners.queries import parties_of
from lindung.partners.rules import AgreementState, FieldGroup, Purpose
from lindung.partners.rules.reading import AGREEMENT_AT_MOST, read_end, read_hash, read_text, read_words
from lindung.partners.rules.refusals import AgreementOver, BadChoice, NothingChosen, PartyNotVetted


@transaction.atomic
def draft_agreement(
    *,
    title: str,
    parties: Iterable[Organisation],
    purposes: Iterable[str],
    field_groups: Iterable[str],
    from_at: datetime,
    until_at: datetime | None,
    actor: Actor,
    at: datetime,
) -> Agreement:
    """A draft between organisations the actor may see; it allows nothing yet. Raises NotAllowed, BadInput, NotFound."""
    check_can_draft_agreement(actor)
    desk = _desk_of(actor)
    ids = _parties(parties, actor)
    if until_at is not None:
        read_end(until_at, field="until_at", after=from_at, at_most=AGREEMENT_AT_MOST)
    agreement = Agreement(
        title=read_text(title, field="title", most=200),
        desk=desk,
        parties=ids,
        purposes=[purpose.value for purpose in read_words(purposes, Purpose, field="purposes")],
        field_groups=[group.value for group in read_words(field_groups, FieldGroup, field="field_groups")],
        from_at=from_at,
        until_at=until_at,
        is_practice=actor.is_practice,
        made_at=at,
        made_by=actor.ref,
    )
    save_once(agreement, "agreement_one_title_per_desk", field="title")
    _record("agreement.drafted", agreement, actor, at)
    return agreement


@transaction.atomic
def put_agreement_in_force(*, agreement: Agreement, document_hash: str, actor: Actor, at: datetime) -> None:
    """The desk has the signed document: the parties may rely on it (also after a suspension).

    Somebody else than who drafted it.
    Raises NotAllowed, WrongState, BadInput, PartyNotVetted, AgreementOver.
    """
    check_can_put_in_force(actor, agreement)
    fingerprint = read_hash(document_hash or agreement.document_hash)
    if agreement.until_at is not None and agreement.until_at <= at:
        raise AgreementOver(ref=agreement.ref)
    for party in parties_of(agreement):
        if not party.is_vetted:
            raise PartyNotVetted(ref=party.ref)
    agreement.move(
        AgreementState.IN_FORCE,
        document_hash=fingerprint,
        changed_at=at,
        changed_by=actor.ref,
        put_in_force_by=actor.ref,
    )
    _record("agreement.in_force", agreement, actor, at)


@transaction.atomic
def suspend_agreement(*, agreement: Agreement, actor: Actor, at: datetime) -> None:
    """Sharing stops for now. Raises NotAllowed, WrongState."""
    check_can_end_agreement(actor, agreement)
    agreement.move(AgreementState.SUSPENDED, changed_at=at, changed_by=actor.ref)
    _record("agreement.suspended", agreement, actor, at)
    audit.emit(kind="agreement.suspended", thing=agreement.ref, at=at, facts={})


@transaction.atomic
def end_agreement(*, agreement: Agreement, actor: Actor, at: datetime) -> None:
    """Sharing stops for good. Raises NotAllowed, WrongState."""
    check_can_end_agreement(actor, agreement)
    agreement.move(AgreementState.ENDED, changed_at=at, changed_by=actor.ref)
    _record("agreement.ended", agreement, actor, at)
    audit.emit(kind="agreement.ended", thing=agreement.ref, at=at, facts={})


def end_due_agreements(*, at: datetime) -> int:
    """End every agreement past its time, dated by that time; return how many. Safe to run twice."""
    ended = 0
    rows = Agreement.objects.filter(state=AgreementState.IN_FORCE.value, until_at__lte=at).order_by("until_at", "id")
    for agreement in rows:
        until_at = agreement.until_at or at
        try:
            with transaction.atomic():
                agreement.move(AgreementState.ENDED, changed_at=until_at, changed_by=CLOCK.ref)
                _record("agreement.ended", agreement, CLOCK, until_at)
                audit.emit(kind="agreement.ended", thing=agreement.ref, at=until_at, facts={})
            ended += 1
        except ChangedMeanwhile:
            pass  # a party ended it first
    return ended


@transaction.atomic
def add_commitment(
    *, agreement: Agreement, owner: Organisation, text: str, due_on: date, actor: Actor, at: datetime
) -> Commitment:
    """What one party promises to do by a day. Raises NotAllowed, BadInput, WrongState."""
    check_can_add_commitment(actor, agreement)
    if agreement.state == AgreementState.ENDED.value:
        raise WrongState(thing="agreement", now=agreement.state, to=agreement.state)
    if owner.id not in agreement.parties:
        raise BadChoice(field="owner")
    commitment = Commitment(
        agreement=agreement, owner=owner, text=read_text(text, field="text", most=500), due_on=due_on
    )
    save_once(commitment, "commitment_said_once", field="text")
    _record("commitment.added", agreement, actor, at, commitment=commitment.ref)
    return commitment


@transaction.atomic
def mark_commitment_done(*, commitment: Commitment, actor: Actor, at: datetime) -> None:
    """The owner says it is done. Raises NotAllowed, WrongState when it was done before."""
    check_can_mark_done(actor, commitment)
    rows = Commitment.objects.filter(pk=commitment.pk, done_at=None)
    if rows.update(done_at=at, done_by=actor.ref) != 1:
        raise WrongState(thing="commitment", now="done", to="done")
    commitment.done_at, commitment.done_by = at, actor.ref
    _record("commitment.done", commitment.agreement, actor, at, commitment=commitment.ref)


def _desk_of(actor: Actor) -> Organisation:
    if actor.organisation is None:
        raise NotAllowed()
    return actor.organisation.national_desk


def _parties(parties: Iterable[Organisation], actor: Actor) -> Sequence[int]:
    wanted = {party.id for party in parties}
    seen = set(Organisation.objects.visible_to(actor).filter(id__in=wanted).values_list("id", flat=True))
    if wanted - seen:
        raise NotFound()
    if len(wanted) < 2:
        raise NothingChosen(field="parties", least=2)
    if not actor.is_of_desk and actor.organisation_id not in wanted:
        raise BadChoice(field="parties")
    return sorted(wanted)


def _record(what: str, agreement: Agreement, actor: Actor, at: datetime, **facts: str) -> None:
    audit.record(
        what=what,
        thing=agreement.ref,
        about=agreement.ref,
        by=actor.ref,
        at=at,
        facts={**facts},
        organisation_id=actor.organisation_id or agreement.desk_id,
    )
