"""What happens to organisations: invited, vetted, suspended, restored, reachable."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction

from lindung.audit import actions as audit
from lindung.kernel.errors import ChangedMeanwhile, WrongState
from lindung.partners.models import Actor, Organisation
from lindung.partners.permissions import (
    check_can_answer_for,
    check_can_change_organisation,
    check_can_change_trust,
    check_can_choose_name,
    check_can_invite_organisation,
    check_can_vet,
)
from lindung.partners.rules import COUNTRIES, Enforces, OrganisationKind, OrganisationState, SuspendReason
from lindung.partners.rules.reading import read_channel, read_phone, read_text, read_word
from lindung.partners.rules.refusals import BadChoice, DeskExists, NameTaken

NAME_AT_MOST = 120


@transaction.atomic
def make_national_desk(
    *, country: str, name: str, timezone: str, language: str, by: str, at: datetime, is_practice: bool = False
) -> Organisation:
    """The national desk of a country, vetted from the start (set-up only). Raises DeskExists, BadInput."""
    if Organisation.objects.filter(
        country=country, is_practice=is_practice, kind=OrganisationKind.NATIONAL_DESK.value
    ).exists():
        raise DeskExists(country=country)
    desk = Organisation(
        name=read_text(name, field="name", most=NAME_AT_MOST),
        kind=OrganisationKind.NATIONAL_DESK.value,
        country=_country(country),
        state=OrganisationState.VETTED.value,
        is_practice=is_practice,
        timezone=_zone(timezone),
        language=_language(language),
        made_at=at,
        made_by=by,
    )
    _save_with_own_name(desk)
    audit.record(
        what="organisation.desk_made", thing=desk.ref, by=by, at=at, facts={"country": country}, organisation_id=desk.id
    )
    return desk


@transaction.atomic
def invite_organisation(
    *, name: str, kind: str, country: str, timezone: str, language: str, actor: Actor, at: datetime
) -> Organisation:
    """The desk brings an organisation in; it sees nobody until it is vetted. Raises NotAllowed, BadInput, NameTaken."""
    check_can_invite_organisation(actor)
    wanted = read_word(kind, OrganisationKind, field="kind")
    if wanted is OrganisationKind.NATIONAL_DESK:
        raise BadChoice(field="kind")
    organisation = Organisation(
        name=read_text(name, field="name", most=NAME_AT_MOST),
        kind=wanted.value,
        country=_country(country),
        desk=actor.organisation,
        is_practice=actor.is_practice,
        timezone=_zone(timezone),
        language=_language(language),
        is_by_number=wanted is OrganisationKind.SHELTER,  # a name once said cannot be taken back: the shelter chooses
        made_at=at,
        made_by=actor.ref,
    )
    _save_with_own_name(organisation)
    _record("organisation.invited", organisation, actor, at, kind=wanted.value)
    return organisation


@transaction.atomic
def vet_organisation(*, organisation: Organisation, enforces: str, actor: Actor, at: datetime) -> None:
    """The desk trusts an invited organisation: somebody else than who invited it, who says what it enforces.

    Raises NotAllowed, WrongState, BadInput.
    """
    check_can_vet(actor, organisation)
    answer = read_word(enforces, Enforces, field="enforces")
    if organisation.state != OrganisationState.INVITED.value:  # a suspended one is restored, not vetted
        raise WrongState(thing="organisation", now=organisation.state, to=OrganisationState.VETTED.value)
    organisation.move(
        OrganisationState.VETTED, changed_at=at, changed_by=actor.ref, vetted_by=actor.ref, **_said(answer, actor, at)
    )
    _record("organisation.vetted", organisation, actor, at, enforces=answer.value)


@transaction.atomic
def answer_for_organisation(*, organisation: Organisation, enforces: str, actor: Actor, at: datetime) -> None:
    """The desk corrects what an organisation enforces; what its wall forbids from now on ends within a minute.

    A wall comes down by another person than who put it up. Raises NotAllowed, BadInput, ChangedMeanwhile.
    """
    answer = read_word(enforces, Enforces, field="enforces")
    check_can_answer_for(actor, organisation, answer)
    before = organisation.enforces
    rows = Organisation.objects.filter(
        pk=organisation.pk, enforces=before, enforces_said_at=organisation.enforces_said_at
    )
    said = _said(answer, actor, at)
    if rows.update(**said) != 1:
        raise ChangedMeanwhile(ref=organisation.ref)
    for name, value in said.items():
        setattr(organisation, name, value)
    _record("organisation.answered", organisation, actor, at, before=before, enforces=answer.value)
    audit.emit(kind="organisation.answered", thing=organisation.ref, at=at, facts={"enforces": answer.value})


def _said(answer: Enforces, actor: Actor, at: datetime) -> dict[str, Any]:
    return {"enforces": answer.value, "enforces_said_by": actor.ref, "enforces_said_at": at}


@transaction.atomic
def suspend_organisation(*, organisation: Organisation, reason: str, actor: Actor, at: datetime) -> None:
    """From now on its members see nothing and nothing is offered to it. Raises NotAllowed, WrongState, BadInput."""
    check_can_change_trust(actor, organisation)
    why = read_word(reason, SuspendReason, field="reason")
    organisation.move(OrganisationState.SUSPENDED, changed_at=at, changed_by=actor.ref)
    _record("organisation.suspended", organisation, actor, at, reason=why.value)
    audit.emit(kind="organisation.suspended", thing=organisation.ref, at=at, facts={"reason": why.value})


@transaction.atomic
def restore_organisation(*, organisation: Organisation, actor: Actor, at: datetime) -> None:
    """The desk trusts a suspended organisation again. Raises NotAllowed, WrongState."""
    check_can_change_trust(actor, organisation)
    if organisation.state != OrganisationState.SUSPENDED.value:
        raise WrongState(thing="organisation", now=organisation.state, to=OrganisationState.VETTED.value)
    organisation.move(OrganisationState.VETTED, changed_at=at, changed_by=actor.ref)
    _record("organisation.restored", organisation, actor, at)


@transaction.atomic
def set_duty_contact(
    *, organisation: Organisation, name: str, phone: str, notice_channel: str, actor: Actor, at: datetime
) -> None:
    """Who can always be reached there, and where notices go. Raises NotAllowed, BadInput."""
    check_can_change_organisation(actor, organisation)
    organisation.duty_name = read_text(name, field="duty_name", most=120)
    organisation.duty_phone = read_phone(phone)
    organisation.notice_channel = read_channel(notice_channel, schemes=settings.LINDUNG_NOTICE_SCHEMES)
    organisation.duty_set_at, organisation.duty_set_by = at, actor.ref
    organisation.save(update_fields=["duty_name", "duty_phone", "notice_channel", "duty_set_at", "duty_set_by"])
    _record("organisation.duty_contact_set", organisation, actor, at)


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: str, timezone: str, language: str, actor: Actor, at: datetime
) -> None:
    """The organisation corrects its name, zone or language. Raises NotAllowed, BadInput, NameTaken."""
    check_can_change_organisation(actor, organisation)
    organisation.name = read_text(name, field="name", most=NAME_AT_MOST)
    organisation.timezone, organisation.language = _zone(timezone), _language(language)
    organisation.changed_at, organisation.changed_by = at, actor.ref
    _save_with_own_name(organisation, "name", "timezone", "language", "changed_at", "changed_by")
    _record("organisation.changed", organisation, actor, at)


@transaction.atomic
def say_organisation(*, organisation: Organisation, by_number: bool, actor: Actor, at: datetime) -> None:
    """The organisation chooses whether others read its name, or a number until they place somebody there.

    Raises NotAllowed.
    """
    check_can_choose_name(actor, organisation)
    organisation.is_by_number = by_number
    organisation.save(update_fields=["is_by_number"])
    _record("organisation.said", organisation, actor, at, by_number=by_number)


def _save_with_own_name(organisation: Organisation, *fields: str) -> None:
    try:
        with transaction.atomic():
            organisation.save(update_fields=fields or None)
    except IntegrityError as error:
        if "organisation_one_name_per_country" in str(error):
            raise NameTaken(field="name") from None
        if "organisation_one_desk_per_country" in str(error):
            raise DeskExists(country=organisation.country) from None
        raise


def _record(what: str, organisation: Organisation, actor: Actor, at: datetime, **facts: str | bool) -> None:
    audit.record(
        what=what,
        thing=organisation.ref,
        about=organisation.ref,
        by=actor.ref,
        at=at,
        facts={**facts},
        organisation_id=actor.organisation_id,
    )


def _country(code: str) -> str:
    if code not in COUNTRIES:
        raise BadChoice(field="country")
    return code


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise BadChoice(field="timezone")
    return name


def _language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise BadChoice(field="language")
    return code
