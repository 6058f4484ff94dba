"""How people come in, what they may do, and how their access ends."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F

from lindung.audit import actions as audit
from lindung.kernel.errors import NotAllowed
from lindung.kernel.refs import make_ref
from lindung.partners.actions.confirming import GIVEN, give_roles, lock_given, take_confirmation, tell_waiting
from lindung.partners.models import Account, Actor, Invitation, Member, Organisation
from lindung.partners.models.account import clean_email
from lindung.partners.permissions import (
    check_can_change_member,
    check_can_end_access,
    check_can_end_invitation,
    check_can_give_access_again,
    check_can_invite_first_administrator,
    check_can_invite_member,
)
from lindung.partners.rules import SET_UP, InvitationState, MemberState, Role, known_roles, mixes_roles
from lindung.partners.rules.reading import INVITATION_FOR, read_text, read_words
from lindung.partners.rules.refusals import (
    AddressTaken,
    BadAddress,
    BadChoice,
    HasAdministrator,
    InvitationOver,
    LastAdministrator,
    RolesApart,
    WeakPassword,
)
from lindung.partners.scope import acting
from lindung.vault import digest, digest_candidates

DIGEST = "invitation"


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, roles: Iterable[str], language: str, actor: Actor, at: datetime
) -> tuple[Invitation, str]:
    """A link for a new member; its key is answered once and never stored. Raises NotAllowed, BadInput."""
    check_can_invite_member(actor, organisation)
    return make_invitation(
        organisation=organisation,
        email=email,
        roles=roles,
        language=language,
        by=actor.ref,
        at=at,
        from_organisation=actor.organisation,
    )


@transaction.atomic
def invite_first_administrator(
    *, organisation: Organisation, email: str, actor: Actor, at: datetime
) -> tuple[Invitation, str]:
    """The desk lets an organisation's first administrator in. Raises NotAllowed, HasAdministrator, BadInput."""
    check_can_invite_first_administrator(actor, organisation)
    if has_administrator(organisation, seen_by=actor):
        raise HasAdministrator(ref=organisation.ref)
    return make_invitation(
        organisation=organisation,
        email=email,
        roles=[Role.ADMINISTRATOR.value],
        language=organisation.language,
        by=actor.ref,
        at=at,
        from_organisation=actor.organisation,
    )


def has_administrator(organisation: Organisation, *, seen_by: Actor) -> bool:
    """Whether an active administrator is there; the desk looks over the wall for this one answer."""
    with acting(organisations=[organisation.id], member=seen_by.ref):
        return Member.objects.active().with_role(Role.ADMINISTRATOR).filter(organisation=organisation).exists()


@transaction.atomic
def make_invitation(
    *,
    organisation: Organisation,
    email: str,
    roles: Iterable[str],
    language: str,
    by: str,
    at: datetime,
    from_organisation: Organisation | None = None,
    member: Member | None = None,
) -> tuple[Invitation, str]:
    """An open invitation and the key of its link (set-up calls this for the first administrator).

    Whether the address has an account here is not looked at: only whoever takes the link learns it.
    """
    address, wanted = _address(email), read_words(roles, Role, field="roles")
    if member is None:
        _check_apart(wanted)
    _check_language(language)
    _withdraw_earlier(organisation, address, by, at)
    ref, secret = make_ref(), secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        ref=ref,
        organisation=organisation,
        from_organisation=from_organisation,
        member=member,
        email=address,
        roles=[role.value for role in wanted],
        language=language,
        secret_digest=digest(DIGEST, f"{ref}:{secret}"),
        expires_at=at + INVITATION_FOR,
        made_at=at,
        made_by=by,
    )
    whose = from_organisation or organisation
    _note("invitation.made", ref, organisation, by, at, whose.id, roles=invitation.roles)
    return invitation, f"{ref}.{secret}"


def _withdraw_earlier(organisation: Organisation, address: str, by: str, at: datetime) -> None:
    """One open link per person: asked twice, only the later one works."""
    Invitation.objects.filter(organisation=organisation, email=address, state=InvitationState.OPEN.value).update(
        state=InvitationState.WITHDRAWN.value, ended_at=at, ended_by=by
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: Actor, at: datetime) -> None:
    """The link stops working. Raises NotAllowed, WrongState."""
    check_can_end_invitation(actor, invitation)
    invitation.move(InvitationState.WITHDRAWN, ended_at=at, ended_by=actor.ref)
    audit.record(
        what="invitation.withdrawn", thing=invitation.ref, by=actor.ref, at=at, organisation_id=actor.organisation_id
    )


def open_invitation(*, key: str, at: datetime) -> Invitation:
    """The invitation behind a link, while it can be taken. Raises InvitationOver.

    Called inside `entering(Door.INVITATION, ref)`: only that organisation's rows exist then.
    """
    ref, _, secret = key.partition(".")
    invitation = Invitation.objects.select_related("organisation__key", "member__account").filter(ref=ref).first()
    known = bytes(invitation.secret_digest) if invitation else b""
    candidates = digest_candidates(DIGEST, f"{ref}:{secret}")
    fits = any(hmac.compare_digest(known, each) for each in candidates)
    if invitation is None or not fits:
        raise InvitationOver()
    if invitation.state != InvitationState.OPEN.value or at >= invitation.expires_at:
        raise InvitationOver()
    return invitation


def accept_invitation(*, key: str, name: str, password: str, at: datetime) -> Member:
    """The invited person sets a password and is a member. Raises InvitationOver, BadInput, AddressTaken.

    Roles that show persons wait until another person has confirmed them. That an address signs somebody in already
    is told here, to whoever holds the link and nobody else; that it was asked is on the trail.
    """
    try:
        with transaction.atomic():
            return _accept(key, name, password, at)
    except AddressTaken:
        invitation = open_invitation(key=key, at=at)
        whose = invitation.organisation
        _note("invitation.address_in_use", invitation.ref, whose, "link:" + invitation.ref, at, whose.id)
        raise


def _accept(key: str, name: str, password: str, at: datetime) -> Member:
    invitation = open_invitation(key=key, at=at)
    if not invitation.member:
        return join_invited(invitation=invitation, name=name, password=password, at=at)
    return _taken(invitation, _renew(invitation, password), at)


@transaction.atomic
def join_invited(*, invitation: Invitation, name: str, at: datetime, password: str | None = None) -> Member:
    """Whoever was invited is a member; without a password of her own when a provider signs her in.

    Called once it is known that she holds the link, or that the address is hers. Raises BadInput, AddressTaken.
    """
    return _taken(invitation, _join(invitation, name, password, at), at)


def _taken(invitation: Invitation, member: Member, at: datetime) -> Member:
    invitation.move(InvitationState.ACCEPTED, ended_at=at, ended_by=member.ref)
    what, whose = "access.renewed" if invitation.member else "member.joined", invitation.organisation
    _note(what, member.ref, whose, member.ref, at, whose.id, invitation=[invitation.ref])
    if member.confirmed_at == at:
        _note("member.roles_confirmed", member.ref, whose, SET_UP, at, whose.id, roles=member.confirmed_roles)
    tell_waiting(member, at=at)
    return member


@transaction.atomic
def renew_access(*, member: Member, actor: Actor, at: datetime) -> tuple[Invitation, str]:
    """A link by which a member sets a new password; the member and the supervisors hear of it. Raises NotAllowed.

    Who opens it is not known: without the member's second factor, or a second person's word, it shows nobody.
    """
    check_can_change_member(actor, member)
    audit.emit(kind="access.link_made", thing=member.ref, at=at, facts={})
    return make_invitation(
        organisation=member.organisation,
        email=member.account.email,
        roles=member.roles or [Role.PARTNER_WORKER.value],
        language=member.language,
        by=actor.ref,
        at=at,
        from_organisation=member.organisation,
        member=member,
    )


@transaction.atomic
def change_roles(*, member: Member, roles: Iterable[str], actor: Actor, at: datetime) -> None:
    """What a member may do: roles that show persons once they are confirmed. Raises NotAllowed, LastAdministrator."""
    check_can_change_member(actor, member)
    wanted = read_words(roles, Role, field="roles")
    _check_apart(wanted)
    if Role.ADMINISTRATOR not in wanted:
        _check_others_administer(member)
    lock_given(member)
    before, waited = sorted(member.roles), member.waiting_roles
    waiting = give_roles(member, wanted, by=actor.ref, at=at)
    member.changed_at, member.changed_by = at, actor.ref
    member.save(update_fields=[*GIVEN, "changed_at", "changed_by"])
    words = sorted(role.value for role in waiting)
    _record("member.roles_changed", member, actor, at, before=before, now=sorted(member.roles), waiting=words)
    if set(waiting) - waited:
        tell_waiting(member, at=at)


@transaction.atomic
def change_own_entry(*, name: str, language: str, actor: Actor, at: datetime) -> None:
    """A member corrects her own name and language. Raises BadInput, NotAllowed."""
    if actor.member is None:
        raise NotAllowed()
    _check_language(language)
    member = actor.member
    member.name, member.language = read_text(name, field="name", most=120), language
    member.changed_at, member.changed_by = at, actor.ref
    member.save(update_fields=["name", "language", "changed_at", "changed_by"])
    _record("member.changed", member, actor, at)


@transaction.atomic
def disable_member(*, member: Member, actor: Actor, at: datetime) -> None:
    """Access ends now, in every session on every machine and for every token she made.

    A supervisor may end the last administrator's too: that can wait for nobody, and the desk lets in another.
    Raises NotAllowed, WrongState, LastAdministrator.
    """
    check_can_end_access(actor, member)
    if actor.has(Role.ADMINISTRATOR):
        _check_others_administer(member)
    member.move(MemberState.DISABLED, changed_at=at, changed_by=actor.ref)
    Account.objects.filter(pk=member.account_id).update(is_active=False, access_round=F("access_round") + 1)
    _record("member.disabled", member, actor, at)


@transaction.atomic
def enable_member(*, member: Member, actor: Actor, at: datetime) -> None:
    """Access starts again: password, second factor, roles and tokens as they were; what was open stays signed out.

    Raises NotAllowed, WrongState.
    """
    check_can_give_access_again(actor, member)
    member.move(MemberState.ACTIVE, changed_at=at, changed_by=actor.ref)
    Account.objects.filter(pk=member.account_id).update(is_active=True)
    _record("member.enabled", member, actor, at)


def _check_apart(roles: Iterable[Role]) -> None:
    """Nobody is given both: administering accounts and seeing persons."""
    if mixes_roles(roles):
        raise RolesApart(field="roles")


def _check_others_administer(member: Member) -> None:
    """Lock the administrators in one order, so that two cannot take each other's access at once."""
    rows = Member.objects.active().with_role(Role.ADMINISTRATOR).filter(organisation_id=member.organisation_id)
    locked = {each.pk for each in rows.select_for_update().only("pk").order_by("pk")}
    if locked <= {member.pk}:
        raise LastAdministrator(ref=member.ref)


def _join(invitation: Invitation, name: str, password: str | None, at: datetime) -> Member:
    clean_name = read_text(name, field="name", most=120)
    account = Account(email=invitation.email)
    _set_password(account, password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise AddressTaken(field="email") from None
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    member = Member(
        account=account,
        organisation=invitation.organisation,
        name=clean_name,
        language=invitation.language,
        joined_at=at,
        joined_by=invitation.made_by,
    )
    give_roles(member, sorted(known_roles(invitation.roles)), by=invitation.made_by, at=at)
    member.save(force_insert=True)
    return member


def _renew(invitation: Invitation, password: str) -> Member:
    member = invitation.member
    if member is None or not member.is_active:
        raise InvitationOver()
    _set_password(member.account, password)
    member.account.save(update_fields=["password"])
    if not is_mfa_enabled(member.account):  # with one, signing in asks for it
        take_confirmation(member, by=invitation.made_by)
    return member


def _set_password(account: Account, password: str | None) -> None:
    if password is None:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError:
        raise WeakPassword(field="password") from None
    account.set_password(password)


def _check_language(code: str) -> None:
    if code not in dict(settings.LANGUAGES):
        raise BadChoice(field="language")


def _address(typed: str) -> str:
    address = clean_email(typed)
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddress(field="email") from None
    return address


def _record(what: str, member: Member, actor: Actor, at: datetime, **facts: list[str]) -> None:
    _note(what, member.ref, member.organisation, actor.ref, at, member.organisation_id, **facts)


def _note(  # noqa: PLR0913 - what a trail entry says
    what: str, thing: str, about: Organisation, by: str, at: datetime, whose: int, **facts: list[str]
) -> None:
    audit.record(what=what, thing=thing, about=about.ref, by=by, at=at, facts={**facts}, organisation_id=whose)
