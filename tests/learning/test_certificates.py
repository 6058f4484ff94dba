"""Questions, certificates, qualifications and the roles that need them; badges that others can verify."""

from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3 import IdentityObject, OB3VerificationError, OB3Verifier

from lindung.audit.models import Trail
from lindung.kernel.errors import NotAllowed, NotFound, WrongState
from lindung.learning import actions
from lindung.learning.actions.badges import renew_key
from lindung.learning.models import Certificate, CheckSitting, Credential, IssuerSecret
from lindung.learning.queries import issuers
from lindung.learning.rules import CertificateState, NotYourCertificate, QuestionsOpen, Stage
from lindung.learning.rules.refusals import AddressNeeded
from lindung.partners import actions as partners
from lindung.partners.models import Actor, Member, Qualification, with_lacking_roles
from lindung.partners.permissions import without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import BadPeriod, NeedsQualification, RoleAlwaysWorks
from lindung.partners.scope import acting
from lindung.web import clock
from tests.factories import NINE
from tests.factories.learning import ONE, RIGHT, TWO, a_certificate, a_learner, a_sitting
from tests.factories.partners import a_desk, an_actor, an_organisation

pytestmark = pytest.mark.django_db
ADDRESS = "Learner@practice.example"


def test_passing_after_reading_earns_the_certificate_and_the_qualification_once():
    learner = a_learner()
    a_sitting(by=learner, stage=Stage.BEFORE)
    a_sitting(by=learner, right=2)
    assert not Certificate.objects.exists()
    a_sitting(by=learner, right=5)
    a_sitting(by=learner, right=5)
    found = Certificate.objects.get()
    assert found.issuer == learner.organisation.national_desk
    held = Qualification.objects.get(member=learner.member, ended_at=None)
    assert (held.name, held.evidence, held.valid_until) == (f"learning:{ONE}", found.ref, found.valid_until)
    assert Trail.objects.filter(what="certificate.given", thing=found.ref).count() == 1


def test_a_sitting_needs_every_answer_and_a_module_that_is_there():
    learner = a_learner()
    with pytest.raises(QuestionsOpen) as refused:
        actions.sit_check(slug=ONE, stage=Stage.AFTER, answers={"q-1": "z"}, language="en", actor=learner, at=NINE)
    assert refused.value.facts["open"] == 5
    with pytest.raises(NotFound):
        actions.sit_check(slug="nothing", stage=Stage.AFTER, answers=RIGHT, language="en", actor=learner, at=NINE)
    assert not CheckSitting.objects.exists()


def test_a_certificate_near_its_end_is_renewed_by_a_new_sitting_and_not_before():
    learner = a_learner()
    first = a_certificate(by=learner)
    a_sitting(by=learner, at=NINE + timedelta(days=400))
    assert Certificate.objects.count() == 1
    late = NINE + timedelta(days=700)
    a_sitting(by=learner, at=late)
    first.refresh_from_db()
    assert first.state == CertificateState.REPLACED
    assert Certificate.objects.get(state="valid").given_on == late.date()
    assert Qualification.objects.filter(member=learner.member, ended_at=None).count() == 1


def test_a_module_with_practice_gives_no_certificate_without_it():
    learner = a_learner()
    a_sitting(by=learner, slug=TWO)
    assert not Certificate.objects.exists()


def test_a_revoked_certificate_ends_the_qualification_and_only_some_may():
    found = a_certificate()
    for stranger in (a_learner(), an_actor(of=found.organisation, roles=[Role.COORDINATOR])):
        with pytest.raises(NotAllowed):
            actions.revoke_certificate(certificate=found, reason="mistake", actor=stranger, at=NINE)
    coordinator = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    actions.revoke_certificate(certificate=found, reason="mistake", actor=coordinator, at=NINE)
    assert not Qualification.objects.filter(ended_at=None).exists()
    with pytest.raises(WrongState):
        actions.revoke_certificate(certificate=found, reason="mistake", actor=coordinator, at=NINE)


# --- roles that need one -------------------------------------------------------------------------------------------


def _now(actor: Actor, at=NINE) -> Actor:
    member = (
        with_lacking_roles(Member.objects.all(), on=at.date())
        .select_related("organisation__desk")
        .get(pk=actor.member.pk)
    )
    return Actor.of_member(member)


def _require(by: Actor, *, role: str = "partner_worker", slug: str = ONE, in_days: int = 0):
    return partners.require_qualification(
        organisation=by.organisation,
        role=role,
        name=f"learning:{slug}",
        from_on=(NINE + timedelta(days=in_days)).date(),
        actor=by,
        at=NINE,
    )


def test_a_role_works_without_a_certificate_until_somebody_asks_for_one():
    assert _now(a_learner()).has(Role.PARTNER_WORKER)


def test_a_role_that_a_desk_asks_a_certificate_for_works_with_it_and_says_so_without():
    coordinator = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    learner, other = a_learner(), a_learner(of=an_organisation(country="KH"))
    made = _require(coordinator, in_days=5)
    assert _now(learner).has(Role.PARTNER_WORKER)
    on = NINE + timedelta(days=5)
    stopped = _now(learner, on)
    assert not stopped.roles
    refusal = without_role(stopped, Role.PARTNER_WORKER)
    assert isinstance(refusal, NeedsQualification)
    assert not isinstance(without_role(stopped, Role.SUPERVISOR), NeedsQualification)
    assert _now(other, on).has(Role.PARTNER_WORKER)
    a_sitting(by=learner, at=on)
    assert _now(learner, on).has(Role.PARTNER_WORKER)
    assert not _now(learner, on + timedelta(days=731)).roles
    partners.end_requirement(requirement=made, actor=coordinator, at=on)
    assert _now(learner, on + timedelta(days=731)).has(Role.PARTNER_WORKER)
    with pytest.raises(WrongState):
        partners.end_requirement(requirement=made, actor=coordinator, at=on)


def test_nobody_is_locked_out_of_taking_a_requirement_back():
    coordinator = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    for role in ("administrator", "coordinator"):
        with pytest.raises(RoleAlwaysWorks):
            _require(coordinator, role=role)
    with pytest.raises(BadPeriod):
        _require(coordinator, in_days=-1)
    with pytest.raises(NotAllowed):
        _require(a_learner())
    with pytest.raises(NotAllowed):
        partners.require_qualification(
            organisation=a_desk(), role="supervisor", name="x", from_on=NINE.date(),
            actor=an_actor(roles=[Role.COORDINATOR]), at=NINE,
        )  # fmt: skip


# --- badges --------------------------------------------------------------------------------------------------------


def _badge(found: Certificate, learner: Actor, at=None) -> str:
    return actions.make_badge(certificate=found, address=ADDRESS, language="en", actor=learner, at=at or clock.now())


def _public_pem(token: str, desk) -> bytes:
    """The key a verifier finds: by the address in the token, at the issuer's public keys."""
    kid = jwt.get_unverified_header(token)["kid"]
    keys = {issuers.key_address(key, issuers.issuer_of(desk).url): key.jwk for key in issuers.keys_of(desk)}
    return jwt.PyJWK(keys[kid]).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _list_at(desk):
    return lambda url: issuers.status_of(desk).text.encode()


def test_an_independent_verifier_accepts_the_badge_and_its_status_list_and_knows_the_holder_by_the_hash():
    learner = a_learner()
    found = a_certificate(by=learner, at=clock.now())
    desk = found.issuer
    token = _badge(found, learner)
    credential = OB3Verifier(_public_pem(token, desk)).verify(token, check_status=True, download=_list_at(desk))
    assert credential.achievement.name == "Practice one"
    assert credential.issuer.id == issuers.issuer_of(desk).url
    identity = credential.identifiers[0]
    theirs = IdentityObject.create(ADDRESS.lower(), identity.salt)
    assert identity.identity_hash == theirs.identity_hash
    assert ADDRESS.lower() not in str(jwt.decode(token, options={"verify_signature": False})).lower()
    assert learner.member.ref not in str(jwt.decode(token, options={"verify_signature": False}))


def test_a_revoked_badge_and_a_forged_one_do_not_verify():
    learner = a_learner()
    found = a_certificate(by=learner, at=clock.now())
    desk, token = found.issuer, _badge(found, learner)
    verifier = OB3Verifier(_public_pem(token, desk))
    head, body, mark = token.split(".")
    with pytest.raises(OB3VerificationError):
        verifier.verify(f"{head}.{body[:-4]}AAAA.{mark}")
    found.refresh_from_db()
    actions.revoke_certificate(certificate=found, reason="", actor=learner, at=clock.now())
    verifier.verify(token)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(token, check_status=True, download=_list_at(desk))


def test_a_badge_taken_back_no_longer_counts_while_the_certificate_does():
    learner = a_learner()
    found = a_certificate(by=learner, at=clock.now())
    token = _badge(found, learner)
    found.refresh_from_db()
    assert str(found.badge) == token
    assert _badge(found, learner) == token
    actions.take_badge_back(certificate=found, actor=learner, at=clock.now())
    verifier = OB3Verifier(_public_pem(token, found.issuer))
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(token, check_status=True, download=_list_at(found.issuer))
    found.refresh_from_db()
    assert found.state == CertificateState.VALID
    assert not found.badge


def test_what_was_signed_before_a_new_key_still_verifies():
    learner = a_learner()
    found = a_certificate(by=learner, at=clock.now())
    token = _badge(found, learner)
    renew_key(desk=found.issuer, by="set-up", at=clock.now())
    assert OB3Verifier(_public_pem(token, found.issuer)).verify(token).id
    assert len(issuers.keys_of(found.issuer)) == 2


def test_only_the_holder_makes_a_badge_and_only_for_an_address():
    found = a_certificate(at=clock.now())
    holder = Actor.of_member(found.member)
    with pytest.raises(NotYourCertificate):
        _badge(found, a_learner())
    with pytest.raises(AddressNeeded):
        actions.make_badge(certificate=found, address="nobody", language="en", actor=holder, at=clock.now())
    assert not Credential.objects.exists()


def test_the_signing_key_is_sealed_and_behind_the_desks_wall():
    learner = a_learner()
    found = a_certificate(by=learner, at=clock.now())
    _badge(found, learner)
    secret = IssuerSecret.objects.get()
    assert b"PRIVATE" not in bytes(IssuerSecret.objects.values_list("pem", flat=True)[0].data)
    assert "PRIVATE KEY" in str(secret.pem)
    with acting(organisations=[learner.organisation_id]):
        assert not IssuerSecret.objects.exists()
