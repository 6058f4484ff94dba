"""Who may hold workshops and cohorts, make programmes, take back certificates. Learning is for every member."""

from lindung.kernel.errors import NotAllowed, Refusal
from lindung.learning.models import Certificate, Cohort, Programme, Workshop
from lindung.learning.rules import NotYourCertificate
from lindung.partners.models import Actor
from lindung.partners.permissions import twins, without_role
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import OnlyOwnOrganisation, OnlyTheDesk, OrganisationNotVetted

HOLDS = (Role.TRAINER, Role.COORDINATOR)
LEADS = (Role.COORDINATOR,)


def why_not_hold(actor: Actor) -> Refusal | None:
    """Trainers and coordinators of a vetted organisation; no token."""
    if actor.member is None or actor.organisation is None or not actor.organisation.is_vetted:
        return OrganisationNotVetted()
    return without_role(actor, *HOLDS)


def why_not_keep(actor: Actor, held: Workshop | Cohort) -> Refusal | None:
    """A trainer or coordinator of the organisation that holds it."""
    if actor.organisation_id != held.host_id:
        return OnlyOwnOrganisation(ref=held.ref)
    return why_not_hold(actor)


def why_not_make_programme(actor: Actor) -> Refusal | None:
    """A trainer or coordinator of a national desk."""
    return why_not_hold(actor) if actor.is_of_desk else OnlyTheDesk()


def why_not_close_programme(actor: Actor, programme: Programme) -> Refusal | None:
    """The same, of the programme's own desk."""
    return OnlyTheDesk() if actor.organisation_id != programme.desk_id else why_not_make_programme(actor)


def why_not_learn(actor: Actor) -> Refusal | None:
    """Any member; a machine does not learn."""
    return None if actor.member is not None else NotAllowed()


def why_not_make_badge(actor: Actor, certificate: Certificate) -> Refusal | None:
    """The holder alone: a badge is opt-in."""
    is_own = actor.member is not None and certificate.member_id == actor.member.pk
    return None if is_own else NotYourCertificate(ref=certificate.ref)


def why_not_revoke(actor: Actor, certificate: Certificate) -> Refusal | None:
    """The holder, or a coordinator of the desk that gave it."""
    if actor.member is not None and certificate.member_id == actor.member.pk:
        return None
    if actor.organisation_id != certificate.issuer_id:
        return OnlyTheDesk(ref=certificate.ref)
    return without_role(actor, *LEADS)


can_hold, check_can_hold = twins(why_not_hold)
can_keep, check_can_keep = twins(why_not_keep)
can_make_programme, check_can_make_programme = twins(why_not_make_programme)
can_close_programme, check_can_close_programme = twins(why_not_close_programme)
can_learn, check_can_learn = twins(why_not_learn)
can_make_badge, check_can_make_badge = twins(why_not_make_badge)
can_revoke, check_can_revoke = twins(why_not_revoke)
