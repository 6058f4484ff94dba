"""Certificates of members; the credentials made of them, which name nobody; and the keys that sign credentials."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.learning.rules import CERTIFICATE_LIFECYCLE, CertificateState
from lindung.partners.models import Actor, Member, Moving, Organisation
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key


class IssuerKey(models.Model):
    """The public half of a key that signs a desk's credentials. An old one stays, so that what it signed verifies."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    jwk = models.JSONField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="issuer_key_one_in_use", fields=["issuer"], condition=Q(retired_at=None)),
        ]

    def __str__(self) -> str:
        return self.ref


class IssuerSecret(SealedRow):
    """The private half, sealed with the desk's key in the vault."""

    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    public = models.OneToOneField(IssuerKey, on_delete=models.PROTECT, related_name="secret")
    pem = SealedText(max_length=2000)

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The desk's key."""
        return self.issuer.key


class Credential(models.Model):
    """What everybody may ask about an Open Badge: that it was issued, for what, and whether it still counts."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=60)
    place = models.PositiveIntegerField()  # in the issuer's status list, drawn by chance
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="credential_one_place", fields=["issuer", "place"]),
        ]

    def __str__(self) -> str:
        return self.ref


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates, through one gate."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own; never a colleague's."""
        return self.filter(member=actor.member) if actor.member is not None else self.none()

    def issued_by(self, actor: Actor) -> Self:
        """Those the actor's national desk gave (without names: only the holder's organisation could open one)."""
        return self.filter(issuer_id=actor.organisation_id, issuer__is_practice=actor.is_practice)

    def in_force(self, on: date) -> Self:
        """Those that count on this day."""
        return self.filter(state=CertificateState.VALID.value, given_on__lte=on, valid_until__gte=on)


class Certificate(SealedRow, Moving):
    """One member has passed one module, until a day. The badge made of it is kept sealed for the holder."""

    LIFECYCLE = CERTIFICATE_LIFECYCLE
    STATE = CertificateState

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=60)
    given_on = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=20, default=CertificateState.VALID.value)
    given_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="")
    credential = models.OneToOneField(
        Credential, on_delete=models.PROTECT, related_name="certificate", null=True, blank=True
    )
    badge = SealedText(max_length=8000, blank=True, default="")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="certificate_one_valid_per_module",
                fields=["member", "module"],
                condition=Q(state=CertificateState.VALID.value),
            ),
            models.CheckConstraint(
                name="certificate_end_has_time_and_person",
                condition=Q(settled_at=None, settled_by="", state=CertificateState.VALID.value)
                | (Q(settled_at__isnull=False) & ~Q(settled_by="") & ~Q(state=CertificateState.VALID.value)),
            ),
            models.CheckConstraint(
                name="certificate_ends_after_it_was_given", condition=Q(valid_until__gt=F("given_on"))
            ),
        ]
        indexes: ClassVar = [models.Index(name="certificate_by_issuer", fields=["issuer", "valid_until"])]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The key of the holder's organisation."""
        return self.organisation.key

    def counts_on(self, on: date) -> bool:
        """Whether it may be relied on that day."""
        return self.state == CertificateState.VALID.value and self.given_on <= on <= self.valid_until


class StatusList(models.Model):
    """A desk's signed list of which credentials no longer count: signed when one ends, read by everybody."""

    issuer = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"status {self.pk}"
