"""Who asks: a member, an API token, a link, the public, or the clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from lindung.partners.models.member import Member
from lindung.partners.models.organisation import Organisation
from lindung.partners.models.token import ApiToken
from lindung.partners.rules import Role


@dataclass(frozen=True)
class Actor:
    """What permissions, scopes and the trail need to know; `ref` is what the trail stores as `by`."""

    ref: str
    organisation: Organisation | None
    roles: frozenset[Role]
    member: Member | None = None
    language: str = "en"
    lacking: frozenset[Role] = frozenset()  # roles that need a qualification the member does not hold now

    @classmethod
    def of_member(cls, member: Member) -> Self:
        """A member who is signed in; without the roles she lacks a qualification for (`with_lacking_roles`)."""
        words = set(getattr(member, "lacking_roles", ()))
        lacking = frozenset(role for role in member.role_set if role.value in words)
        return cls(
            ref=member.ref,
            organisation=member.organisation,
            roles=member.role_set - lacking,
            member=member,
            language=member.language,
            lacking=lacking,
        )

    @classmethod
    def of_token(cls, token: ApiToken) -> Self:
        """A machine with a token: the roles of its scopes, never a supervisor."""
        return cls(
            ref=f"token:{token.ref}",
            organisation=token.organisation,
            roles=token.role_set,
            language=token.organisation.language,
        )

    @classmethod
    def of_link(cls, ref: str, organisation: Organisation, *, roles: frozenset[Role] = frozenset()) -> Self:
        """Somebody who holds a signed link made for `organisation`."""
        return cls(ref=f"link:{ref}", organisation=organisation, roles=roles, language=organisation.language)

    def has(self, *roles: Role) -> bool:
        """Whether the actor has one of the roles."""
        return not self.roles.isdisjoint(roles)

    def day_at(self, at: datetime) -> date:
        """The day it is where the actor's organisation works; by UTC for the public and the clock."""
        return self.organisation.day_at(at) if self.organisation else at.date()

    @property
    def organisation_id(self) -> int | None:
        """The id of the actor's organisation; None for the public and the clock."""
        return self.organisation.pk if self.organisation else None

    @property
    def desk_id(self) -> int | None:
        """The id of the actor's national desk."""
        return self.organisation.national_desk_id if self.organisation else None

    @property
    def is_practice(self) -> bool:
        """Whether the actor lives in the practice world."""
        return self.organisation is not None and self.organisation.is_practice

    @property
    def is_of_desk(self) -> bool:
        """Whether the actor belongs to a national desk."""
        return self.organisation is not None and self.organisation.is_desk

    def __str__(self) -> str:
        return self.ref


CLOCK = Actor(ref="clock", organisation=None, roles=frozenset())
PUBLIC = Actor(ref="public", organisation=None, roles=frozenset())
