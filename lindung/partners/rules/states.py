"""The lifecycles of organisations, members, invitations and agreements."""

from __future__ import annotations

from enum import StrEnum

from lindung.kernel.lifecycle import Lifecycle


class OrganisationState(StrEnum):
    """Whether the national desk trusts the organisation with people."""

    INVITED = "invited"
    VETTED = "vetted"
    SUSPENDED = "suspended"


ORGANISATION_LIFECYCLE = Lifecycle(
    thing="organisation",
    moves={
        OrganisationState.INVITED: frozenset({OrganisationState.VETTED}),
        OrganisationState.VETTED: frozenset({OrganisationState.SUSPENDED}),
        OrganisationState.SUSPENDED: frozenset({OrganisationState.VETTED}),
    },
)


class MemberState(StrEnum):
    """Whether a member may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


MEMBER_LIFECYCLE = Lifecycle(
    thing="member",
    moves={
        MemberState.ACTIVE: frozenset({MemberState.DISABLED}),
        MemberState.DISABLED: frozenset({MemberState.ACTIVE}),
    },
)


class InvitationState(StrEnum):
    """An invitation is open once; its end by time is its `expires_at`."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


INVITATION_LIFECYCLE = Lifecycle(
    thing="invitation",
    moves={
        InvitationState.OPEN: frozenset({InvitationState.ACCEPTED, InvitationState.WITHDRAWN}),
        InvitationState.ACCEPTED: frozenset(),
        InvitationState.WITHDRAWN: frozenset(),
    },
)


class AgreementState(StrEnum):
    """Whether the parties may rely on an agreement."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"


AGREEMENT_LIFECYCLE = Lifecycle(
    thing="agreement",
    moves={
        AgreementState.DRAFT: frozenset({AgreementState.IN_FORCE, AgreementState.ENDED}),
        AgreementState.IN_FORCE: frozenset({AgreementState.SUSPENDED, AgreementState.ENDED}),
        AgreementState.SUSPENDED: frozenset({AgreementState.IN_FORCE, AgreementState.ENDED}),
        AgreementState.ENDED: frozenset(),
    },
)
