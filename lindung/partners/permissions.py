"""Who may do what. `why_not_x` answers the refusal or None; `can_x` and `check_can_x` are its twins.

The refusal's sentence is also what a page shows beside the button that is missing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ParamSpec

from lindung.kernel.errors import NotAllowed, Refusal
from lindung.partners.models import Actor, Agreement, ApiToken, Commitment, Invitation, Member, Organisation
from lindung.partners.rules import SHOWS_PERSONS, Role, TokenScope, is_weaker
from lindung.partners.rules.refusals import (
    NeedsAnotherPerson,
    NeedsQualification,
    NeedsRole,
    NotOneself,
    OnlyOwnOrganisation,
    OnlyTheDesk,
    OrganisationNotVetted,
    RolesApart,
)

Asked = ParamSpec("Asked")
LEADS = (Role.COORDINATOR, Role.SUPERVISOR)
POLICY_MAKERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
CONTACT_KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.SUPERVISOR, Role.DUTY_OFFICER)
NAMERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)


def twins(
    why_not: Callable[Asked, Refusal | None],
) -> tuple[Callable[Asked, bool], Callable[Asked, None]]:
    """`can` and `check` of one question: the answer, and the refusal with its reason."""

    def can(*args: Asked.args, **kwargs: Asked.kwargs) -> bool:
        return why_not(*args, **kwargs) is None

    def check(*args: Asked.args, **kwargs: Asked.kwargs) -> None:
        refusal = why_not(*args, **kwargs)
        if refusal is not None:
            raise refusal

    return can, check


def without_role(actor: Actor, *roles: Role) -> Refusal | None:
    """The refusal when the actor has none of the roles; it says so when only a qualification is missing."""
    if actor.has(*roles):
        return None
    lacking = [role for role in roles if role in actor.lacking]
    return NeedsQualification(roles=lacking) if lacking else NeedsRole(roles=[role.value for role in roles])


def _not_desk_of(actor: Actor, organisation: Organisation) -> Refusal | None:
    same_world = organisation.is_practice == actor.is_practice
    if actor.organisation_id != organisation.national_desk_id or not same_world:
        return OnlyTheDesk(ref=organisation.ref)
    return None


def why_not_invite_organisation(actor: Actor) -> Refusal | None:
    """Coordinators and supervisors of a national desk bring organisations in."""
    return without_role(actor, *LEADS) if actor.is_of_desk else OnlyTheDesk()


def why_not_change_trust(actor: Actor, organisation: Organisation) -> Refusal | None:
    """Vetting, suspending and restoring: the organisation's desk, never the desk itself."""
    if organisation.is_desk:
        return OnlyTheDesk(ref=organisation.ref)
    return _not_desk_of(actor, organisation) or without_role(actor, *LEADS)


def why_not_vet(actor: Actor, organisation: Organisation) -> Refusal | None:
    """Another person of the desk than the one who brought the organisation in."""
    refusal = why_not_change_trust(actor, organisation)
    return refusal or (NeedsAnotherPerson(ref=organisation.ref) if organisation.made_by == actor.ref else None)


def why_not_answer_for(actor: Actor, organisation: Organisation, answer: str = "") -> Refusal | None:
    """Its desk says what it enforces; a wall comes down by another person than who put it up."""
    refusal = why_not_change_trust(actor, organisation)
    if refusal is not None or not answer or not is_weaker(now=organisation.enforces, then=answer):
        return refusal
    return NeedsAnotherPerson(ref=organisation.ref) if organisation.enforces_said_by == actor.ref else None


def why_not_change_organisation(actor: Actor, organisation: Organisation) -> Refusal | None:
    """Name, language, zone and duty contact: the organisation itself."""
    if actor.organisation_id != organisation.id:
        return OnlyOwnOrganisation(ref=organisation.ref)
    return without_role(actor, *CONTACT_KEEPERS)


def why_not_choose_name(actor: Actor, organisation: Organisation) -> Refusal | None:
    """Whether others read the organisation's name: its own administrator or supervisor."""
    if actor.organisation_id != organisation.id:
        return OnlyOwnOrganisation(ref=organisation.ref)
    return without_role(actor, *NAMERS)


def why_not_invite_member(actor: Actor, organisation: Organisation) -> Refusal | None:
    """The organisation's own administrator."""
    if actor.organisation_id != organisation.id:
        return OnlyOwnOrganisation(ref=organisation.ref)
    return without_role(actor, Role.ADMINISTRATOR)


def why_not_invite_first_administrator(actor: Actor, organisation: Organisation) -> Refusal | None:
    """The desk that brings an organisation in lets its first administrator in."""
    return why_not_change_trust(actor, organisation)


def why_not_end_invitation(actor: Actor, invitation: Invitation) -> Refusal | None:
    """Whoever could have made it."""
    if actor.organisation_id not in {invitation.organisation_id, invitation.from_organisation_id}:
        return NotAllowed(ref=invitation.ref)
    return without_role(actor, Role.ADMINISTRATOR, *(LEADS if actor.is_of_desk else ()))


def why_not_change_member(actor: Actor, member: Member) -> Refusal | None:
    """Another administrator of the same organisation."""
    if actor.organisation_id != member.organisation_id:
        return OnlyOwnOrganisation(ref=member.ref)
    if actor.member is not None and actor.member.pk == member.pk:
        return NotOneself(ref=member.ref)
    return without_role(actor, Role.ADMINISTRATOR)


def why_not_end_access(actor: Actor, member: Member) -> Refusal | None:
    """Another administrator or supervisor of the same organisation, alone and at once: somebody may be in danger."""
    if actor.organisation_id != member.organisation_id:
        return OnlyOwnOrganisation(ref=member.ref)
    if actor.member is None or actor.member.pk == member.pk:
        return NotOneself(ref=member.ref)
    return without_role(actor, Role.SUPERVISOR, Role.ADMINISTRATOR)


def why_not_give_access_again(actor: Actor, member: Member) -> Refusal | None:
    """An administrator; or the supervisor who ended it."""
    ended_it = member.changed_by == actor.ref and actor.has(Role.SUPERVISOR)
    return why_not_end_access(actor, member) if ended_it else why_not_change_member(actor, member)


def why_not_confirm_access(actor: Actor, member: Member) -> Refusal | None:
    """Another supervisor of the organisation than who gave the roles; while there is none, one of its desk.

    Needs the scope of the member's organisation around it.
    """
    refusal = _not_second(actor, member.organisation, of=member, given_by=member.waiting_for)
    return refusal or (RolesApart(ref=member.ref) if member.mixes_roles else None)


def why_not_confirm_token(actor: Actor, token: ApiToken) -> Refusal | None:
    """Another supervisor of the organisation than who made it; while there is none, one of its desk."""
    return _not_second(actor, token.organisation, of=token, given_by=[token.made_by])


def _not_second(
    actor: Actor, organisation: Organisation, *, of: Member | ApiToken, given_by: Sequence[str]
) -> Refusal | None:
    if actor.member is None:
        return NotAllowed(ref=of.ref)
    if actor.ref == of.ref:
        return NotOneself(ref=of.ref)
    refusal = without_role(actor, Role.SUPERVISOR)
    if refusal is not None:
        return refusal
    if actor.organisation_id == organisation.id:
        return NeedsAnotherPerson(ref=of.ref) if actor.ref in given_by else None
    there = Member.objects.active().with_role(Role.SUPERVISOR).filter(organisation=organisation)
    if there.exclude(ref__in=[of.ref, *given_by]).exists():
        return OnlyOwnOrganisation(ref=of.ref)
    return _not_desk_of(actor, organisation)


def why_not_draft_agreement(actor: Actor) -> Refusal | None:
    """Coordinators and supervisors of a vetted organisation."""
    if actor.organisation is None or not actor.organisation.is_vetted:
        return OrganisationNotVetted()
    return without_role(actor, *LEADS)


def why_not_put_in_force(actor: Actor, agreement: Agreement) -> Refusal | None:
    """The desk that keeps the agreement, once it has the signed document; another person than who drafted it."""
    if actor.organisation_id != agreement.desk_id:
        return OnlyTheDesk(ref=agreement.ref)
    refusal = without_role(actor, *LEADS)
    return refusal or (NeedsAnotherPerson(ref=agreement.ref) if agreement.made_by == actor.ref else None)


def why_not_end_agreement(actor: Actor, agreement: Agreement) -> Refusal | None:
    """Any party or the desk may stop sharing, at any time."""
    if actor.organisation_id not in {*agreement.parties, agreement.desk_id}:
        return NotAllowed(ref=agreement.ref)
    return without_role(actor, *LEADS)


def why_not_add_commitment(actor: Actor, agreement: Agreement) -> Refusal | None:
    """Any party or the desk."""
    return why_not_end_agreement(actor, agreement)


def why_not_mark_done(actor: Actor, commitment: Commitment) -> Refusal | None:
    """The organisation that promised it."""
    if actor.organisation_id != commitment.owner_id:
        return OnlyOwnOrganisation(ref=commitment.ref)
    return without_role(actor, *LEADS)


def why_not_require_qualification(actor: Actor, organisation: Organisation) -> Refusal | None:
    """A coordinator, for the own organisation; of a national desk, that is its whole network."""
    if actor.organisation_id != organisation.id or actor.member is None:
        return OnlyOwnOrganisation(ref=organisation.ref)
    return without_role(actor, Role.COORDINATOR)


def why_not_make_policy(actor: Actor, country: str) -> Refusal | None:
    """Coordinator or administrator of that country's national desk."""
    if not actor.is_of_desk or actor.organisation is None or actor.organisation.country != country:
        return OnlyTheDesk()
    return without_role(actor, *POLICY_MAKERS)


def why_not_make_token(actor: Actor, organisation: Organisation, scopes: Iterable[TokenScope] = ()) -> Refusal | None:
    """The own administrator or a supervisor, once the organisation is vetted; what shows persons a supervisor only.

    Whoever makes a token reads its text, and so what it reads.
    """
    if actor.organisation_id != organisation.id:
        return OnlyOwnOrganisation(ref=organisation.ref)
    if not organisation.is_vetted:
        return OrganisationNotVetted()
    shows = bool(SHOWS_PERSONS & set(scopes))
    return without_role(actor, Role.SUPERVISOR, *(() if shows else (Role.ADMINISTRATOR,)))


def why_not_revoke_token(actor: Actor, token: ApiToken) -> Refusal | None:
    """The own administrator, and a supervisor what shows persons: whoever may make it can also stop it."""
    if actor.organisation_id != token.organisation_id:
        return OnlyOwnOrganisation(ref=token.ref)
    shows = bool(SHOWS_PERSONS & set(token.scopes))
    return without_role(actor, Role.ADMINISTRATOR, *((Role.SUPERVISOR,) if shows else ()))


can_invite_organisation, check_can_invite_organisation = twins(why_not_invite_organisation)
can_change_trust, check_can_change_trust = twins(why_not_change_trust)
can_vet, check_can_vet = twins(why_not_vet)
can_answer_for, check_can_answer_for = twins(why_not_answer_for)
can_choose_name, check_can_choose_name = twins(why_not_choose_name)
can_change_organisation, check_can_change_organisation = twins(why_not_change_organisation)
can_invite_member, check_can_invite_member = twins(why_not_invite_member)
can_invite_first_administrator, check_can_invite_first_administrator = twins(why_not_invite_first_administrator)
can_end_invitation, check_can_end_invitation = twins(why_not_end_invitation)
can_change_member, check_can_change_member = twins(why_not_change_member)
can_end_access, check_can_end_access = twins(why_not_end_access)
can_give_access_again, check_can_give_access_again = twins(why_not_give_access_again)
can_confirm_access, check_can_confirm_access = twins(why_not_confirm_access)
can_confirm_token, check_can_confirm_token = twins(why_not_confirm_token)
can_draft_agreement, check_can_draft_agreement = twins(why_not_draft_agreement)
can_put_in_force, check_can_put_in_force = twins(why_not_put_in_force)
can_end_agreement, check_can_end_agreement = twins(why_not_end_agreement)
can_add_commitment, check_can_add_commitment = twins(why_not_add_commitment)
can_mark_done, check_can_mark_done = twins(why_not_mark_done)
can_require_qualification, check_can_require_qualification = twins(why_not_require_qualification)
can_make_policy, check_can_make_policy = twins(why_not_make_policy)
can_make_token, check_can_make_token = twins(why_not_make_token)
can_revoke_token, check_can_revoke_token = twins(why_not_revoke_token)
