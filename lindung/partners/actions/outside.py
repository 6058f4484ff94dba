"""Coming in by a ministry's own sign-in: who was invited is joined, who was here is bound, others are refused."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.mfa.utils import is_mfa_enabled
from django.db import IntegrityError, transaction

from lindung.partners.actions.confirming import note_member, take_confirmation, tell_waiting
from lindung.partners.actions.members import join_invited
from lindung.partners.models import Actor, BoundSignIn, Invitation, Member, Organisation
from lindung.partners.models.account import clean_email
from lindung.partners.permissions import check_can_change_member
from lindung.partners.rules import InvitationState
from lindung.partners.rules.providers import Provider, Said
from lindung.partners.rules.refusals import AddressTaken, SignInRefused
from lindung.partners.scope import Door, acting, entering
from lindung.vault import digest, digest_candidates

DIGEST: Final = "sign-in elsewhere"
NAME_AT_MOST: Final = 120


@dataclass(frozen=True)
class Entered:
    """Whom a provider's word stands for; `to_bind`: only when her own second factor has been shown as well."""

    member: Member
    to_bind: str = ""


def enter_with_provider(*, provider: Provider, said: Said, at: datetime) -> Entered:
    """The member a provider names, joined or bound the first time. Raises SignInRefused.

    Only rows of the provider's own organisations exist here: it can name nobody else's members. A refusal that is
    about a member leaves an entry.
    """
    organisations = list(Organisation.objects.filter(ref__in=provider.organisations).values_list("pk", flat=True))
    with acting(organisations=organisations, member=_by(provider)):
        bound = _bound(provider, said)
        known = bound or _known_by_address(organisations, said)
        why = _why_not(known, is_bound=bound is not None)
        if known is None:
            return Entered(_join(provider, said, organisations, at))
        if not why:
            return Entered(known) if bound else _first_time(known, provider, said, at)
        note_member("sign_in.refused", known, _by(provider), at, why=[why])
    raise SignInRefused(name=provider.name)


@transaction.atomic
def bind_sign_in(*, member: Member, provider: Provider, subject_digest: bytes, at: datetime) -> None:
    """From now on this sign-in, and no other, is hers there. Raises SignInRefused when it is somebody else's."""
    try:
        with transaction.atomic():
            BoundSignIn.objects.create(
                member=member,
                organisation_id=member.organisation_id,
                provider=provider.slug,
                subject_digest=subject_digest,
                bound_at=at,
                bound_by=_by(provider),
            )
    except IntegrityError:
        raise SignInRefused(name=provider.name) from None
    note_member("sign_in.bound", member, _by(provider), at, provider=[provider.slug])


def bind_own_sign_in(*, account_id: int, provider: Provider, subject_digest: bytes, at: datetime) -> None:
    """She showed her own second factor after the provider named her. Another session may have been first.

    Called inside `entering(Door.ACCOUNT, ...)`: only her organisation's rows exist then.
    """
    member = Member.objects.select_related("organisation").filter(account=account_id).first()
    if member is not None and not _why_not(member, is_bound=False):
        with suppress(SignInRefused):
            bind_sign_in(member=member, provider=provider, subject_digest=subject_digest, at=at)


@transaction.atomic
def unbind_sign_in(*, member: Member, actor: Actor, at: datetime) -> None:
    """The next sign-in there with her address is bound anew; another person confirms her again. Raises NotAllowed."""
    check_can_change_member(actor, member)
    if not BoundSignIn.objects.visible_to(actor).filter(member=member).delete()[0]:
        return
    take_confirmation(member, by=actor.ref)
    note_member("sign_in.unbound", member, actor.ref, at)
    tell_waiting(member, at=at)


def is_bound_to(*, account_id: int, provider: Provider, said: Said) -> bool:
    """Whether this is the sign-in that is hers who is signed in here."""
    with entering(Door.ACCOUNT, str(account_id)):
        found = _bound(provider, said)
        return found is not None and found.account_id == account_id and not _why_not(found, is_bound=True)


def _bound(provider: Provider, said: Said) -> Member | None:
    rows = BoundSignIn.objects.select_related("member__account", "member__organisation")
    row = rows.filter(subject_digest__in=digest_candidates(DIGEST, _subject(provider, said))).first()
    return row.member if row else None


def _known_by_address(organisations: Iterable[int], said: Said) -> Member | None:
    if not said.is_email_verified:
        return None
    rows = Member.objects.select_related("account", "organisation").filter(organisation__in=organisations)
    return rows.filter(account__email=clean_email(said.email)).first()


def _why_not(member: Member | None, *, is_bound: bool) -> str:
    if member is None:
        return ""
    if not member.is_active or not member.account.is_active:
        return "access_ended"
    if not is_bound and BoundSignIn.objects.filter(member=member).exists():
        return "bound_to_another"  # an address that was given to somebody else, or a new account of the same person
    return ""


def _first_time(member: Member, provider: Provider, said: Said, at: datetime) -> Entered:
    """An address alone takes over nobody: her own second factor comes first, or a second person confirms her anew."""
    subject_digest = digest(DIGEST, _subject(provider, said))
    if is_mfa_enabled(member.account):
        return Entered(member, to_bind=subject_digest.hex())
    bind_sign_in(member=member, provider=provider, subject_digest=subject_digest, at=at)
    take_confirmation(member, by=_by(provider))
    tell_waiting(member, at=at)
    return Entered(member)


def _join(provider: Provider, said: Said, organisations: Iterable[int], at: datetime) -> Member:
    invitation = _invitation(organisations, said, at) if said.is_email_verified else None
    if invitation is None:
        raise SignInRefused(name=provider.name)
    name = " ".join(said.name.split())[:NAME_AT_MOST] or invitation.email.partition("@")[0]
    try:
        member = join_invited(invitation=invitation, name=name, at=at)
    except AddressTaken:
        raise SignInRefused(name=provider.name) from None
    bind_sign_in(member=member, provider=provider, subject_digest=digest(DIGEST, _subject(provider, said)), at=at)
    return member


def _invitation(organisations: Iterable[int], said: Said, at: datetime) -> Invitation | None:
    """The newest open one: the provider vouches for the address that it went to."""
    rows = Invitation.objects.filter(organisation__in=organisations, member=None, email=clean_email(said.email))
    rows = rows.filter(state=InvitationState.OPEN.value, expires_at__gt=at)
    return rows.select_related("organisation__key").order_by("-made_at").first()


def _subject(provider: Provider, said: Said) -> str:
    return f"{provider.issuer}\n{said.subject}"


def _by(provider: Provider) -> str:
    return f"provider:{provider.slug}"[:40]
