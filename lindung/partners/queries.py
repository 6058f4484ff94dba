"""Reading for someone: organisations, agreements in force, policies, people with a role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from lindung.kernel.errors import NotFound, Refusal
from lindung.partners.models import (
    Actor,
    Agreement,
    ApiToken,
    BoundSignIn,
    ClockPolicy,
    Commitment,
    Member,
    Organisation,
)
from lindung.partners.permissions import why_not_confirm_access, why_not_confirm_token
from lindung.partners.rules import ABOUT_PERSONS, COUNTRIES, FieldGroup, MemberState, OrganisationKind, Purpose, Role
from lindung.partners.rules.providers import Provider
from lindung.partners.scope import Door, acting, entering

TOLD_AT_MOST: Final = 5  # people of one role in one organisation that one clock tells
WAITING_AT_MOST: Final = 100


def agreement_in_force(
    *,
    between: tuple[int, int],
    purpose: Purpose,
    at: datetime,
    field_groups: frozenset[FieldGroup] = frozenset(),
) -> Agreement | None:
    """The agreement two organisations may rely on at `at` for this purpose and these parts, or None.

    Ask only across organisations: within one, no agreement is needed.
    """
    rows = Agreement.objects.in_force(at=at, purpose=purpose).of_party(between[0]).of_party(between[1])
    if field_groups:
        rows = rows.filter(field_groups__contains=sorted(group.value for group in field_groups))
    return rows.order_by("from_at", "id").first()


def organisations_with_agreement(*, organisation_id: int, purpose: Purpose, at: datetime) -> QuerySet[Agreement, int]:
    """Ids of every organisation that has an agreement in force with this one: a subquery for `id__in`.

    One query however many services ask: `services.filter(organisation_id__in=organisations_with_agreement(...))`.
    """
    return Agreement.objects.in_force(at=at, purpose=purpose).of_party(organisation_id).party_ids()


def national_desk(*, country: str, is_practice: bool = False) -> Organisation | None:
    """The staffed desk of a country, or None: then whom to call is all there is to say."""
    return (
        Organisation.objects.vetted()
        .filter(country=country, is_practice=is_practice, kind=OrganisationKind.NATIONAL_DESK.value)
        .first()
    )


def current_policy(country: str) -> ClockPolicy:
    """The newest version of a country's clocks. Raises NotFound: set-up makes the first one."""
    policy = ClockPolicy.objects.of_country(country).first()
    if policy is None:
        raise NotFound(country=country)
    return policy


def policy_for(organisation: Organisation) -> ClockPolicy:
    """The clocks an organisation's new items run by: those of its national desk's country. Raises NotFound."""
    return current_policy(organisation.national_desk.country)


def policy_history(country: str) -> QuerySet[ClockPolicy]:
    """Every version of a country's clocks, newest first."""
    return ClockPolicy.objects.of_country(country)


def countries() -> dict[str, str]:
    """The countries that can have a desk: code → name (English, to translate)."""
    return COUNTRIES


def members_with_role(*, organisation: Organisation, roles: tuple[Role, ...]) -> QuerySet[Member]:
    """Active members of an organisation who have one of the roles; the longest-serving first."""
    return Member.objects.active().with_role(*roles).filter(organisation=organisation).order_by("joined_at", "id")


def people_told(*, organisations: Iterable[int], role: Role) -> dict[int, list[Member]]:
    """Who hears when a clock asks for this role, by organisation: a few each, the longest-serving first. One query."""
    rows = Member.objects.active().with_role(role).filter(organisation__in=set(organisations))
    found: dict[int, list[Member]] = {}
    for member in rows.order_by("joined_at", "id"):
        people = found.setdefault(member.organisation_id, [])
        if len(people) < TOLD_AT_MOST:
            people.append(member)
    return found


def network(actor: Actor) -> QuerySet[Organisation]:
    """The organisations somebody may see, desks first, then by name."""
    return Organisation.objects.visible_to(actor).select_related("desk").order_by("country", "name", "id")


def commitments_told(agreement: Agreement, actor: Actor) -> tuple[list[Organisation], list[Commitment]]:
    """Parties and promises of an agreement; who is said by number has no name for whoever may not see it."""
    parties = list(parties_of(agreement))
    commitments = list(agreement.commitments.select_related("owner").order_by("due_on", "id"))
    Organisation.objects.say_to(actor, [*parties, *(each.owner for each in commitments)])
    return parties, commitments


def parties_of(agreement: Agreement) -> QuerySet[Organisation]:
    """The organisations that are bound by an agreement, by name."""
    return Organisation.objects.filter(id__in=agreement.parties).order_by("name")


@dataclass(frozen=True)
class WaitingAccess:
    """A member or a token that works, as far as persons go, only when whoever asks has confirmed it."""

    thing: Member | ApiToken
    organisation: Organisation
    words: tuple[str, ...]  # the roles or scopes that wait
    since: datetime
    name: str = ""  # within the own organisation; the desk learns a reference only
    why_not: Refusal | None = None

    @property
    def is_token(self) -> bool:
        """Whether it is a machine."""
        return isinstance(self.thing, ApiToken)


def access_waiting(actor: Actor, *, at: datetime, ref: str = "") -> list[WaitingAccess]:
    """What waits for a second person whom the actor may be, oldest first; `ref`: this one only.

    In the own organisation all that waits, with the reason where the actor cannot; a desk's supervisor also what
    waits in organisations of the network that have no supervisor who could.
    """
    if actor.organisation_id is None or not actor.has(Role.SUPERVISOR):
        return []
    network = Organisation.objects.visible_to(actor).filter(desk_id=actor.organisation_id).vetted()
    seen = [actor.organisation_id, *network.values_list("id", flat=True)]
    with acting(organisations=seen, member=actor.ref):
        found = [_waiting(actor, row) for row in _rows_waiting(Member.objects.waiting(), seen, ref)]
        found += [_waiting(actor, row) for row in _rows_waiting(ApiToken.objects.waiting(at), seen, ref)]
    mine = [each for each in found if each.organisation.id == actor.organisation_id or each.why_not is None]
    return sorted(mine, key=lambda each: each.since)


def _rows_waiting(rows: QuerySet[Any], organisations: list[int], ref: str) -> Iterable[Any]:
    """Those of these organisations, or the one that is looked for; a bound, since a person has to look at each."""
    rows = rows.filter(organisation_id__in=organisations).select_related("organisation__desk", "organisation__key")
    return (rows.filter(ref=ref) if ref else rows.order_by("id"))[:WAITING_AT_MOST]


def _waiting(actor: Actor, row: Member | ApiToken) -> WaitingAccess:
    if isinstance(row, ApiToken):
        scopes = tuple(scope for scope in row.scopes if scope in ABOUT_PERSONS)
        why_not = why_not_confirm_token(actor, row)
        return WaitingAccess(row, row.organisation, scopes, row.made_at, row.label, why_not)
    roles = tuple(role.value for role, waits in row.role_words if waits)
    name = row.name if row.organisation_id == actor.organisation_id else ""
    since = row.changed_at or row.joined_at
    return WaitingAccess(row, row.organisation, roles, since, name, why_not_confirm_access(actor, row))


def providers() -> list[Provider]:
    """Every ministry's sign-in that the operator set up, by name."""
    return sorted(settings.LINDUNG_SIGN_IN_PROVIDERS.values(), key=lambda each: each.name)


def provider_of(organisation: Organisation) -> Provider | None:
    """The sign-in of an organisation's ministry, where there is one."""
    return next((each for each in providers() if organisation.ref in each.organisations), None)


def bound_provider(account_id: int) -> Provider | None:
    """The ministry's sign-in that an account is bound to, while it is set up here."""
    if not settings.LINDUNG_SIGN_IN_PROVIDERS:
        return None
    with entering(Door.ACCOUNT, str(account_id)):
        row = BoundSignIn.objects.select_related("organisation").filter(member__account=account_id).first()
    return provider_of(row.organisation) if row else None


def only_provider(account_id: int) -> Provider | None:
    """The ministry's sign-in beside which no password and no passkey of ours signs this account in."""
    found = bound_provider(account_id)
    return found if found is not None and found.only else None


def without_access(actor: Actor) -> set[str]:
    """Refs of colleagues whose access has ended: tokens that they made are stopped."""
    gone = Member.objects.visible_to(actor).filter(state=MemberState.DISABLED.value)
    return set(gone.values_list("ref", flat=True))


def second_factors(member: Member) -> list[tuple[str, datetime]]:
    """What a member shows beside a password, and since when: "totp" or "webauthn" (a key)."""
    rows = Authenticator.objects.filter(user_id=member.account_id)
    keys_and_apps = rows.exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("created_at")
    return list(keys_and_apps.values_list("type", "created_at"))


def is_bound(member: Member) -> bool:
    """Whether a member signs in with her ministry's sign-in."""
    return BoundSignIn.objects.filter(member=member).exists()
