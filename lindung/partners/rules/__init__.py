"""The rules of partners: kinds, roles, states and clocks. Plain Python."""

from lindung.partners.rules.clocks import Clocks
from lindung.partners.rules.kinds import (
    COUNTRIES,
    RECIPIENT_KIND_OF,
    ROLES_BY_SCOPE,
    SEES_PERSONS,
    FieldGroup,
    NeedKind,
    OrganisationKind,
    Purpose,
    RecipientKind,
    Role,
    SuspendReason,
    TokenScope,
    Urgency,
)
from lindung.partners.rules.states import (
    AGREEMENT_LIFECYCLE,
    INVITATION_LIFECYCLE,
    MEMBER_LIFECYCLE,
    ORGANISATION_LIFECYCLE,
    AgreementState,
    InvitationState,
    MemberState,
    OrganisationState,
)

__all__ = [
    "AGREEMENT_LIFECYCLE",
    "COUNTRIES",
    "INVITATION_LIFECYCLE",
    "MEMBER_LIFECYCLE",
    "ORGANISATION_LIFECYCLE",
    "RECIPIENT_KIND_OF",
    "ROLES_BY_SCOPE",
    "SEES_PERSONS",
    "AgreementState",
    "Clocks",
    "FieldGroup",
    "InvitationState",
    "MemberState",
    "NeedKind",
    "OrganisationKind",
    "OrganisationState",
    "Purpose",
    "RecipientKind",
    "Role",
    "SuspendReason",
    "TokenScope",
    "Urgency",
]
