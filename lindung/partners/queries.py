"""Reading for someone: organisations, agreements in force, policies, people with a role."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Agreement, ClockPolicy, Member, Organisation
from lindung.partners.rules import COUNTRIES, FieldGroup, OrganisationKind, Purpose, Role

TOLD_AT_MOST: Final = 5  # people of one role in one organisation that one clock tells


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


def parties_of(agreement: Agreement) -> QuerySet[Organisation]:
    """The organisations that are bound by an agreement, by name."""
    return Organisation.objects.filter(id__in=agreement.parties).order_by("name")
