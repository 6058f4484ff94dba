"""API tokens, and the answers kept so that a resend gets the same one."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models.asking import Asking
from lindung.partners.models.member import Member
from lindung.partners.models.organisation import Organisation
from lindung.partners.rules import ABOUT_PERSONS, ROLES_BY_SCOPE, MemberState, Role, TokenScope, working_scopes
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Those of the actor's own organisation."""
        return self.filter(organisation_id=actor.organisation_id, organisation__is_practice=actor.is_practice)

    def of_those_with_access(self) -> Self:
        """Without those that a member made whose access has ended: she saw them."""
        gone = Member.objects.filter(state=MemberState.DISABLED.value)
        return self.exclude(made_by__in=gone.values("ref"))

    def waiting(self, at: datetime) -> Self:
        """Live tokens about persons that nobody has confirmed yet."""
        scopes = [scope.value for scope in TokenScope if scope in ABOUT_PERSONS]
        return self.filter(confirmed_at=None, revoked_at=None, expires_at__gt=at, scopes__overlap=scopes)


class ApiToken(models.Model):
    """A machine that acts for an organisation. Only a keyed digest of its secret is stored."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=30))
    secret_digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=40, blank=True, default="")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=40, blank=True, default="")
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="api_token_one_live_per_label", fields=["organisation", "label"], condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="api_token_confirmation_has_time_and_person",
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
            ),
            models.CheckConstraint(name="api_token_confirmed_by_another", condition=~Q(confirmed_by=F("made_by"))),
            models.CheckConstraint(
                name="api_token_end_has_time_and_person",
                condition=Q(revoked_at=None, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"token:{self.ref}"

    def is_live(self, at: datetime) -> bool:
        """Whether the token may be used at `at`."""
        return self.revoked_at is None and at < self.expires_at

    @property
    def scope_set(self) -> frozenset[TokenScope]:
        """The scopes that work now: those about persons only when another supervisor confirmed the token."""
        return working_scopes(self.scopes, is_confirmed=self.confirmed_at is not None)

    @property
    def is_waiting(self) -> bool:
        """Whether something it was made for works only when somebody has confirmed it."""
        return self.revoked_at is None and self.scope_set != working_scopes(self.scopes, is_confirmed=True)

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles the token acts with."""
        return frozenset().union(*(ROLES_BY_SCOPE[scope] for scope in self.scope_set))


class IdempotentAnswer(SealedRow):
    """What is kept of the answer to one `Idempotency-Key`: status, references and states, sealed all the same."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+", db_index=False)
    idempotency_key = models.CharField(max_length=200)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    body = SealedText(blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="idempotent_answer_one_per_key", fields=["token", "idempotency_key"]),
        ]
        indexes: ClassVar = [models.Index(name="idempotent_answer_made", fields=["made_at"])]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The organisation's key seals the answer."""
        return self.organisation.key
