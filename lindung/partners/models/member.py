"""Members of organisations, and the invitations that make them."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from lindung.kernel.refs import make_ref
from lindung.partners.models.asking import Asking
from lindung.partners.models.moves import Moving
from lindung.partners.models.organisation import Organisation
from lindung.partners.rules import (
    INVITATION_LIFECYCLE,
    MEMBER_LIFECYCLE,
    SEES_PERSONS,
    SET_UP,
    InvitationState,
    MemberState,
    Role,
    known_roles,
    mixes_roles,
    waiting_roles,
    working_roles,
)
from lindung.vault.fields import SealedRow, SealedText
from lindung.vault.models import Key


def _just(word: F) -> Func:
    """A list with one word in it, as the database writes it."""
    return Func(word, template="ARRAY[%(expressions)s]", output_field=ArrayField(models.CharField(max_length=40)))


class MemberQuerySet(models.QuerySet["Member"]):
    """Members, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Colleagues: members of the actor's own organisation."""
        return self.filter(organisation_id=actor.organisation_id, organisation__is_practice=actor.is_practice)

    def active(self) -> Self:
        """Those who may sign in."""
        return self.filter(state=MemberState.ACTIVE.value)

    def with_role(self, *roles: Role) -> Self:
        """Those for whom one of the roles works now: one that shows persons, only when it was confirmed."""
        seeing = [role.value for role in roles if role in SEES_PERSONS]
        others = [role.value for role in roles if role not in SEES_PERSONS]
        return self.filter(Q(roles__overlap=others) | Q(confirmed_roles__overlap=seeing))

    def waiting(self) -> Self:
        """Active members with a role that nobody has confirmed yet."""
        seeing = [role.value for role in Role if role in SEES_PERSONS]
        each = Q()
        for role in seeing:
            each |= Q(roles__contains=[role]) & ~Q(confirmed_roles__contains=[role])
        return self.active().filter(each)


class Member(SealedRow, Moving):
    """Somebody who works for one organisation. The name is sealed with the organisation's key."""

    LIFECYCLE = MEMBER_LIFECYCLE
    STATE = MemberState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="member")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    name = SealedText(max_length=120, blank=True, default="")
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    state = models.CharField(max_length=20, default=MemberState.ACTIVE.value)
    language = models.CharField(max_length=5, default="en")
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=40)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=40, blank=True, default="")
    # Who gave the roles that wait now; and what of the roles another person confirmed, who had given those.
    waiting_for = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    confirmed_roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    confirmed_for = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    confirmed_by = models.CharField(max_length=40, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="member_change_has_time_and_person",
                condition=Q(changed_at=None, changed_by="") | (Q(changed_at__isnull=False) & ~Q(changed_by="")),
            ),
            models.CheckConstraint(
                name="member_confirmation_has_time_and_person",
                condition=Q(confirmed_at=None, confirmed_by="", confirmed_roles=[])
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
            ),
            models.CheckConstraint(
                name="member_confirmed_roles_were_given", condition=Q(confirmed_roles__contained_by=F("roles"))
            ),
            models.CheckConstraint(
                name="member_confirmed_by_another",
                condition=~Q(confirmed_by=F("ref"))
                & (Q(confirmed_by=SET_UP) | ~Q(confirmed_for__contains=_just(F("confirmed_by")))),
            ),
            models.CheckConstraint(
                name="member_who_administers_sees_nobody",
                condition=~Q(roles__contains=[Role.ADMINISTRATOR.value]) | Q(confirmed_roles=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def sealing_key(self) -> Key:
        """The organisation's key seals the name."""
        return self.organisation.key

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles that work now; a word that is no role gives nothing, nor one that waits to be confirmed."""
        return working_roles(given=self.roles, confirmed=self.confirmed_roles)

    @property
    def waiting_roles(self) -> frozenset[Role]:
        """The roles that were given and that nobody has confirmed yet."""
        return waiting_roles(given=self.roles, confirmed=self.confirmed_roles)

    @property
    def mixes_roles(self) -> bool:
        """From before nobody could: administrator and roles that show persons, which rest until one side is taken."""
        return mixes_roles(self.roles)

    @property
    def role_words(self) -> list[tuple[Role, bool]]:
        """The known roles in the list's order, each with whether it still waits, for pages."""
        known, waiting = known_roles(self.roles), self.waiting_roles
        return [(role, role in waiting) for role in Role if role in known]

    @property
    def is_active(self) -> bool:
        """Whether the member may sign in."""
        return self.state == MemberState.ACTIVE.value


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, through one gate."""

    def visible_to(self, actor: Asking) -> Self:
        """Those to the actor's own organisation, and those it sent."""
        if actor.organisation_id is None:
            return self.none()
        mine = Q(organisation_id=actor.organisation_id) | Q(from_organisation_id=actor.organisation_id)
        return self.filter(mine, organisation__is_practice=actor.is_practice)


class Invitation(Moving):
    """A link, shown once, by which one person becomes a member, or an existing member sets a new password."""

    LIFECYCLE = INVITATION_LIFECYCLE
    STATE = InvitationState

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    from_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    language = models.CharField(max_length=5, default="en")
    secret_digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=20, default=InvitationState.OPEN.value)
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="invitation_one_open_per_address",
                fields=["organisation", "email"],
                condition=Q(state=InvitationState.OPEN.value),
            ),
            models.CheckConstraint(
                name="invitation_end_has_time_and_person",
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
