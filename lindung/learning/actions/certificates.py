"""Certificates: given when earned, refreshed near their end, revoked; each writes or ends the qualification."""

from datetime import datetime, timedelta

from django.db import transaction

from lindung.audit import actions as audit
from lindung.learning import gateways
from lindung.learning.actions.badges import end_credential
from lindung.learning.models import Certificate, CheckSitting, PracticeCase
from lindung.learning.permissions import check_can_revoke
from lindung.learning.rules import CertificateState, Practice, RevokeReason, Stage, qualification_of
from lindung.partners import actions as partners
from lindung.partners.models import Actor, Member
from lindung.partners.rules.reading import read_word
from lindung.partners.scope import acting

VALID_FOR = timedelta(days=730)
REFRESH_WITHIN = timedelta(days=90)


@transaction.atomic
def give_if_earned(*, member: Member, slug: str, by: str, at: datetime) -> Certificate | None:
    """The certificate of a module once its check is passed and its practice done as expected, else None.

    One that still runs for long is not given again; one near its end, or past it, is replaced by a new one. Needs the
    scope of the member's organisation.
    """
    locked = Member.objects.select_for_update(of=("self",)).select_related("organisation__desk").get(pk=member.pk)
    earlier = Certificate.objects.filter(member=locked, module=slug, state=CertificateState.VALID.value).first()
    if earlier is not None and earlier.valid_until - at.date() > REFRESH_WITHIN:
        return None
    since = earlier.given_at if earlier else None
    if not _is_earned(locked, slug, since):
        return None
    with acting(organisations={locked.organisation_id, locked.organisation.national_desk_id}, member=by):
        if earlier is not None:
            earlier.move(CertificateState.REPLACED, settled_at=at, settled_by=by)
            end_credential(earlier, at=at)
        given = Certificate.objects.create(
            organisation=locked.organisation,
            member=locked,
            issuer=locked.organisation.national_desk,
            module=slug,
            given_on=at.date(),
            valid_until=(at + VALID_FOR).date(),
            given_at=at,
        )
        partners.give_qualification(
            member=locked,
            name=qualification_of(slug),
            given_on=given.given_on,
            valid_until=given.valid_until,
            evidence=given.ref,
            by=by,
            at=at,
        )
        _note("certificate.given", given, by, at, locked.organisation_id)
    return given


def _is_earned(member: Member, slug: str, since: datetime | None) -> bool:
    """Whether check and practice were done (again, since the certificate that is to be refreshed)."""
    known = gateways.modules().get(slug)
    if known is None:
        return False
    sat = CheckSitting.objects.filter(member=member, module=slug, stage=Stage.AFTER.value, is_passed=True)
    if since is not None:
        sat = sat.filter(sat_at__gt=since)
    if not sat.exists():
        return False
    if known.module.practice is Practice.NONE:
        return True
    return PracticeCase.objects.filter(member=member, module=slug, is_as_expected=True).exists()


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, actor: Actor, at: datetime) -> None:
    """It no longer counts, nor its badge, nor the qualification. Raises NotAllowed, WrongState, BadChoice."""
    check_can_revoke(actor, certificate)
    is_own = actor.member is not None and certificate.member_id == actor.member.pk
    why = RevokeReason.OWN_WISH if is_own else read_word(reason, RevokeReason, field="reason")
    with acting(organisations={certificate.organisation_id, certificate.issuer_id}, member=actor.ref):
        certificate.move(CertificateState.REVOKED, settled_at=at, settled_by=actor.ref, reason=why.value)
        end_credential(certificate, at=at)
        partners.end_qualification(
            member=certificate.member, name=qualification_of(certificate.module), by=actor.ref, at=at
        )
        whose = actor.organisation_id or certificate.issuer_id
        _note("certificate.revoked", certificate, actor.ref, at, whose, reason=why.value)


def _note(what: str, thing: Certificate, by: str, at: datetime, whose: int, **facts: str) -> None:
    audit.record(
        what=what, thing=thing.ref, by=by, at=at, facts={"module": thing.module, **facts}, organisation_id=whose
    )
