"""The tables of partners, and the shape of every open item."""

from lindung.partners.models.account import Account
from lindung.partners.models.actor import CLOCK, PUBLIC, Actor
from lindung.partners.models.agreement import Agreement, Commitment
from lindung.partners.models.bound import BoundSignIn
from lindung.partners.models.code_try import CodeTry
from lindung.partners.models.member import Invitation, Member
from lindung.partners.models.moves import Moving
from lindung.partners.models.open_item import (
    GatedQuerySet,
    OpenItem,
    OpenItemQuerySet,
    clock,
    no_clock,
    open_due_index,
    open_item_constraint,
)
from lindung.partners.models.organisation import Organisation
from lindung.partners.models.policy import ClockPolicy
from lindung.partners.models.qualification import Qualification, RoleRequirement, with_lacking_roles
from lindung.partners.models.token import ApiToken, IdempotentAnswer

__all__ = [
    "CLOCK",
    "PUBLIC",
    "Account",
    "Actor",
    "Agreement",
    "ApiToken",
    "BoundSignIn",
    "ClockPolicy",
    "CodeTry",
    "Commitment",
    "GatedQuerySet",
    "IdempotentAnswer",
    "Invitation",
    "Member",
    "Moving",
    "OpenItem",
    "OpenItemQuerySet",
    "Organisation",
    "Qualification",
    "RoleRequirement",
    "clock",
    "no_clock",
    "open_due_index",
    "open_item_constraint",
    "with_lacking_roles",
]
