"""Badges: made when the holder asks, taken back when she asks, ended with their certificate; and the desk's key."""

import secrets
from datetime import UTC, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from lindung.audit import actions as audit
from lindung.kernel.errors import NotFound
from lindung.learning.actions.acting import note
from lindung.learning.methods import badges
from lindung.learning.models import Certificate, Credential, IssuerKey, IssuerSecret, StatusList
from lindung.learning.permissions import check_can_make_badge
from lindung.learning.queries import issuers
from lindung.learning.rules import NothingToTakeBack
from lindung.learning.rules.refusals import AddressNeeded
from lindung.partners.models import Actor, Organisation
from lindung.partners.scope import acting

TRIES = 20
_SIGNING = 0x4C_45  # advisory lock: one signs for an issuer at a time


@transaction.atomic
def make_badge(*, certificate: Certificate, address: str, language: str, actor: Actor, at: datetime) -> str:
    """The certificate as an Open Badge, for whoever holds the address; of it only a salted hash is kept.

    Asked again, the answer is the same badge. Raises NotAllowed, NothingToTakeBack, AddressNeeded.
    """
    check_can_make_badge(actor, certificate)
    locked = (
        Certificate.objects.select_for_update(of=("self",)).select_related("organisation__key").get(pk=certificate.pk)
    )
    if locked.badge:
        return str(locked.badge)
    if not locked.counts_on(at.date()):
        raise NothingToTakeBack(ref=locked.ref)
    known = _address(address)
    achievement = issuers.achievement_of(locked.module, language)
    if achievement is None:
        raise NotFound(module=locked.module)
    with acting(organisations={locked.organisation_id, locked.issuer_id}, member=actor.ref):
        desk = Organisation.objects.select_related("key").get(pk=locked.issuer_id)
        _one_signs(desk)
        made = _credential(locked, at)
        salt = secrets.token_urlsafe(16)
        issuer = issuers.issuer_of(desk)
        badge = badges.Badge(
            url=issuers.address(f"credentials/{made.ref}/"),
            achievement=achievement,
            identity_hash=badges.identity_hash(known, salt),
            salt=salt,
            place=made.place,
            issued_at=made.issued_at,
            valid_until=made.valid_until,
        )
        text = _signed(desk, badges.credential(issuer, badge), at=at)
        locked.credential, locked.badge = made, text
        locked.save(update_fields=["credential", "badge"])
        if not StatusList.objects.filter(issuer=desk).exists():
            _publish_status(desk, at=at)
    note("badge.made", made, actor, at, module=locked.module)
    return text


@transaction.atomic
def take_badge_back(*, certificate: Certificate, actor: Actor, at: datetime) -> None:
    """The badge no longer verifies; the certificate stays. Raises NotAllowed, NothingToTakeBack."""
    check_can_make_badge(actor, certificate)
    if certificate.credential_id is None:
        raise NothingToTakeBack(ref=certificate.ref)
    with acting(organisations={certificate.organisation_id, certificate.issuer_id}, member=actor.ref):
        end_credential(certificate, at=at)
        certificate.credential, certificate.badge = None, ""
        certificate.save(update_fields=["credential", "badge"])
    note("badge.taken_back", certificate, actor, at)


def end_credential(certificate: Certificate, *, at: datetime) -> None:
    """What was made of a certificate stands in the list of revoked ones. Needs the issuer's scope."""
    ended = Credential.objects.filter(certificate=certificate, revoked_at=None).update(revoked_at=at)
    if ended:
        desk = Organisation.objects.select_related("key").get(pk=certificate.issuer_id)
        _one_signs(desk)
        _publish_status(desk, at=at)


def renew_key(*, desk: Organisation, by: str, at: datetime) -> IssuerKey:
    """A new key signs from now on; what the earlier one signed still verifies. Needs the desk's scope."""
    _one_signs(desk)
    IssuerKey.objects.filter(issuer=desk, retired_at=None).update(retired_at=at)
    made = _new_key(desk, at=at)
    audit.record(what="issuer.key_made", thing=desk.ref, by=by, at=at, facts={"key": made.ref}, organisation_id=desk.pk)
    if StatusList.objects.filter(issuer=desk).exists():
        _publish_status(desk, at=at)
    return made


def _one_signs(desk: Organisation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SIGNING, desk.pk])


def _credential(certificate: Certificate, at: datetime) -> Credential:
    """A row that says nothing of whom; its place in the list is drawn, so that neighbours mean nothing."""
    taken = set(Credential.objects.filter(issuer_id=certificate.issuer_id).values_list("place", flat=True))
    place = next(each for each in (secrets.randbelow(badges.PLACES) for _ in range(TRIES)) if each not in taken)
    return Credential.objects.create(
        issuer_id=certificate.issuer_id,
        module=certificate.module,
        place=place,
        issued_at=at,
        valid_until=datetime.combine(certificate.valid_until, time(23, 59, 59), tzinfo=UTC),
    )


def _signed(desk: Organisation, payload: dict[str, object], *, at: datetime) -> str:
    key = IssuerKey.objects.filter(issuer=desk, retired_at=None).first() or _new_key(desk, at=at)
    secret = IssuerSecret.objects.select_related("issuer__key").get(public=key)
    kid = issuers.key_address(key, issuers.issuer_of(desk).url)
    return badges.sign(payload, pem=str(secret.pem), kid=kid)


def _new_key(desk: Organisation, *, at: datetime) -> IssuerKey:
    pem, jwk = badges.new_key()
    key = IssuerKey.objects.create(issuer=desk, jwk=jwk, made_at=at)
    IssuerSecret.objects.create(issuer=desk, public=key, pem=pem)
    return key


def _publish_status(desk: Organisation, *, at: datetime) -> None:
    """Sign the list anew, so that a page only hands out what is signed."""
    revoked = Credential.objects.filter(issuer=desk, revoked_at__isnull=False).values_list("place", flat=True)
    payload = badges.status_credential(issuers.issuer_of(desk), revoked, at=at)
    signed = {"text": _signed(desk, payload, at=at), "signed_at": at}
    StatusList.objects.update_or_create(issuer=desk, defaults=signed)


def _address(typed: str) -> str:
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise AddressNeeded(field="address") from None
    return address
