"""Needs, services that suit them, offers and placements for tests. All names are invented."""

from datetime import datetime
from itertools import count

from lindung.cases.models import Case, Person
from lindung.directory.models import Service
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import FieldGroup, NeedKind, Purpose, RecipientKind, Role, Urgency
from lindung.referrals import actions
from lindung.referrals.models import Need, Offer, Placement
from tests.factories import NINE
from tests.factories.cases import a_case, a_consent, a_person, an_officer
from tests.factories.directory import a_service
from tests.factories.partners import an_actor, an_agreement, an_organisation

_number = count(1)


def a_need(
    *,
    person: Person | None = None,
    case: Case | None = None,
    kind: NeedKind = NeedKind.SHELTER,
    urgency: Urgency = Urgency.IMMEDIATE,
    consent: bool = True,
    by: Actor | None = None,
    at: datetime = NINE,
    **also: object,
) -> Need:
    """A need for a shelter in Klang, of a person who agreed that support organisations are told."""
    person = person or a_person(case=case or a_case(by=by, at=at), by=by, at=at)
    actor = by or an_officer(of=person.case.accountable)
    if consent:
        for each in (person, *also.get("party", ())):  # type: ignore[misc]
            a_consent(person=each, kinds=frozenset({RecipientKind.SERVICE_PROVIDER}), by=actor, at=at)
    values = {"area": "MY-10.1704", **also}
    return actions.add_need(case=person.case, person=person, kind=kind, urgency=urgency, actor=actor, at=at, **values)  # type: ignore[arg-type]


def a_shelter(
    *, for_: Organisation | None = None, organisation: Organisation | None = None, total: int = 4, **also: object
) -> Service:
    """A service that suits `a_need`: an agreement with the asking organisation is in force."""
    organisation = organisation or an_organisation()
    asking = for_ or organisation.national_desk
    an_agreement(asking, organisation, purposes=list(Purpose), field_groups=list(FieldGroup))
    values = {"interpreter_available": True, "takes_emergencies": True, **also}
    return a_service(of=organisation, total=total, **values)


def a_worker(*, of: Organisation) -> Actor:
    """Somebody at the partner who answers."""
    return an_actor(of=of, roles=[Role.PARTNER_WORKER])


def an_offer(
    *,
    to: Service | None = None,
    need: Need | None = None,
    by: Actor | None = None,
    at: datetime = NINE,
    **also: object,
) -> Offer:
    """An offer that is out to `to` (a fitting shelter)."""
    need = need or a_need(**also)  # type: ignore[arg-type]
    service = to or a_shelter(for_=need.accountable)
    actor = by or an_officer(of=need.accountable)
    return actions.offer(need=need, services=[service], actor=actor, at=at)[0]


def a_placement(*, offer: Offer | None = None, at: datetime = NINE, **also: object) -> Placement:
    """A party that is expected."""
    offer = offer or an_offer(at=at, **also)  # type: ignore[arg-type]
    return actions.accept_offer(offer=offer, actor=a_worker(of=offer.to_organisation), at=at)
