"""The desks of the practice nation, their people, partners, services and agreements: made by the real actions."""

import secrets
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from lindung.desk.practice.figures import CONTENT
from lindung.directory import actions as directory
from lindung.directory.models import Entry, Service
from lindung.directory.rules import CheckOutcome, HoursRow, ServiceState, Terms
from lindung.partners import actions as partners
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Enforces, FieldGroup, OrganisationKind, Purpose, Role, SuspendReason
from lindung.plans.actions.content import load_plans

COUNTRIES = ("MY", "KH", "ID")
DOMAIN = "practice.example"
SET_UP = "set-up"
OFFICE: list[HoursRow] = [HoursRow(day=day, opens="08:00", closes="18:00") for day in range(6)]
WORKS = (Role.PARTNER_WORKER.value,)


@dataclass(frozen=True)
class Partner:
    """An organisation of the network, who works there, and what it gives."""

    organisation: Organisation
    worker: Actor
    services: tuple[Service, ...] = ()


@dataclass
class Desk:
    """A national desk with its people by role, its partners, and the places where its stories happen."""

    organisation: Organisation
    areas: list[str]
    people: dict[str, Actor] = field(default_factory=dict)
    partners: list[Partner] = field(default_factory=list)
    workers: dict[int, Actor] = field(default_factory=dict)

    def who(self, role: Role) -> Actor:
        """Whoever of the desk has this role."""
        return next(actor for actor in self.people.values() if actor.has(role))


@cache
def content(country: str) -> Mapping[str, Any]:
    """What is written down about one country's practice desk."""
    return tomllib.loads((CONTENT / f"{country.lower()}.toml").read_text(encoding="utf-8"))


def address_of(key: str) -> str:
    """The e-mail address somebody of the practice nation signs in with; nothing is ever sent there."""
    return f"{key}@{DOMAIN}"


def found_desks(*, at: datetime) -> list[Desk]:
    """All three desks with their networks, as they stood at `at`; needs the scope of everyone."""
    partners.make_starter_policies(at=at)
    directory.load_entries(at=at)
    desks = [_found(content(country), at) for country in COUNTRIES]
    load_plans(at=at, is_practice=True)
    return desks


def _found(told: Mapping[str, Any], at: datetime) -> Desk:
    organisation = partners.make_national_desk(
        country=told["country"],
        name=told["name"],
        timezone=told["timezone"],
        language=told["language"],
        by=SET_UP,
        at=at,
        is_practice=True,
    )
    desk = Desk(organisation, list(told["areas"]))
    for person in told["people"]:
        desk.people[person["key"]] = join(organisation, **_of(person), at=at)
    _somebody_waits(desk, told["waits"], at)
    partners.set_duty_contact(
        organisation=organisation,
        name=told["people"][0]["name"],
        phone=told["phone"],
        notice_channel=address_of(told["people"][0]["key"]),
        actor=desk.who(Role.DUTY_OFFICER),
        at=at,
    )
    for number, partner in enumerate(told["partners"], start=1):
        _bring_in(desk, partner, number, at)
    make_agreements(desk, at)
    _turn_services(desk, at)
    return desk


def join(
    organisation: Organisation, *, key: str, name: str, roles: Sequence[str], language: str, at: datetime
) -> Actor:
    """Somebody is invited and accepts, with a password that nobody knows: signing in comes later."""
    _, link = partners.make_invitation(
        organisation=organisation, email=address_of(key), roles=roles, language=language, by=SET_UP, at=at
    )
    member = partners.accept_invitation(key=link, name=name, password=secrets.token_urlsafe(24), at=at)
    member.organisation = organisation  # one object, so that everybody there sees what changes about it
    return Actor.of_member(member)


def _enforces(told: Mapping[str, Any]) -> str:
    """What the desk answers about it when it vets it."""
    by_kind = {
        OrganisationKind.POLICE: Enforces.CRIMINAL_LAW,
        OrganisationKind.PROSECUTION: Enforces.CRIMINAL_LAW,
        OrganisationKind.IMMIGRATION: Enforces.IMMIGRATION_LAW,
        OrganisationKind.EMBASSY: Enforces.ANOTHER_STATE,
    }
    kind = OrganisationKind(told["kind"])
    return str(told.get("enforces", by_kind.get(kind, Enforces.NOTHING).value))


def _somebody_waits(desk: Desk, told: Mapping[str, Any], at: datetime) -> None:
    """Somebody joined whom no supervisor has confirmed yet: she sees no persons."""
    email, roles, administrator = address_of(told["key"]), [Role.CASE_WORKER.value], desk.who(Role.ADMINISTRATOR)
    _, link = partners.invite_member(
        organisation=desk.organisation, email=email, roles=roles, language="en", actor=administrator, at=at
    )
    partners.accept_invitation(key=link, name=told["name"], password=secrets.token_urlsafe(24), at=at)


def _of(person: Mapping[str, Any]) -> dict[str, Any]:
    return {"language": "en", **{name: value for name, value in person.items() if name != "try"}}


def _bring_in(desk: Desk, told: Mapping[str, Any], number: int, at: datetime) -> None:
    coordinator = desk.who(Role.COORDINATOR)
    organisation = partners.invite_organisation(
        name=told["name"],
        kind=told["kind"],
        country=desk.organisation.country,
        timezone=desk.organisation.timezone,
        language=told.get("language", desk.organisation.language),
        actor=coordinator,
        at=at,
    )
    if told.get("becomes") == "invited":
        partners.invite_first_administrator(
            organisation=organisation, email=address_of(told["key"]), actor=coordinator, at=at
        )
        return
    partners.vet_organisation(
        organisation=organisation, enforces=_enforces(told), actor=desk.who(Role.SUPERVISOR), at=at
    )
    worker = join(organisation, key=told["key"], name=told["worker"], roles=WORKS, language="en", at=at)
    office = administrator_of(organisation, told["key"], at)
    for person in told.get("people", ()):
        desk.people[person["key"]] = join(organisation, **_of(person), at=at)
    phone = desk.organisation.duty_phone[:-4] + f"{1000 + number}"
    partners.set_duty_contact(
        organisation=organisation,
        name=told["worker"],
        phone=phone,
        notice_channel=address_of(told["key"]),
        actor=office,
        at=at,
    )
    services = tuple(add_service(worker, service, assured_by=coordinator, at=at) for service in told["services"])
    desk.partners.append(Partner(organisation, worker, services))
    desk.workers[organisation.id] = worker
    if told.get("becomes") == "suspended":
        reason = SuspendReason.UNREACHABLE.value
        partners.suspend_organisation(organisation=organisation, reason=reason, actor=coordinator, at=at)


def administrator_of(organisation: Organisation, key: str, at: datetime) -> Actor:
    """Whoever administers a partner's accounts: an account of its own, which sees no person."""
    roles = [Role.ADMINISTRATOR.value]
    return join(organisation, key=office_of(key), name="Office Practice", roles=roles, language="en", at=at)


def office_of(key: str) -> str:
    """The key of whoever administers a partner's accounts."""
    return f"office.{key}"


def add_service(worker: Actor, told: Mapping[str, Any], *, assured_by: Actor, at: datetime) -> Service:
    """A service with its terms, its places, and the desk's word for it."""
    said = {key: value for key, value in told.items() if key not in {"places", "free", "office"}}
    terms = Terms(
        timezone=worker.organisation.timezone if worker.organisation else "UTC",
        counts_places=told["places"] > 0,
        hours=OFFICE if told.get("office") else (),
        **said,
    )
    service = directory.add_service(terms=terms, places_total=told["places"], actor=worker, at=at)
    if told["places"]:
        directory.state_free_places(service=service, free=told.get("free", told["places"]), actor=worker, at=at)
    until = (at + timedelta(days=300)).date()
    directory.assure_service(service=service, until=until, actor=assured_by, at=at)
    return service


def make_agreements(desk: Desk, at: datetime) -> None:
    """One agreement of the whole network in force; and one draft, one suspended, one ended, to look at."""
    coordinator = desk.who(Role.COORDINATOR)
    parties = [desk.organisation, *(each.organisation for each in desk.partners if each.organisation.is_vetted)]
    titles = {
        "network": "Practice agreement of the network",
        "draft": "Practice agreement being drafted",
        "suspended": "Practice agreement on pause",
        "ended": "Practice agreement that ended",
    }
    for what, title in titles.items():
        agreement = partners.draft_agreement(
            title=title,
            parties=parties if what == "network" else parties[:2],
            purposes=[purpose.value for purpose in Purpose] if what == "network" else [Purpose.SERVICES.value],
            field_groups=[group.value for group in FieldGroup],
            from_at=at,
            until_at=at + timedelta(days=730),
            actor=coordinator,
            at=at,
        )
        if what == "draft":
            continue
        mark = sha256(f"{desk.organisation.country} {title}".encode()).hexdigest()
        second = desk.who(Role.SUPERVISOR)
        partners.put_agreement_in_force(agreement=agreement, document_hash=mark, actor=second, at=at)
        if what == "network":
            text = "Say how many places are free, every week"
            due_on = (at + timedelta(days=90)).date()
            partners.add_commitment(
                agreement=agreement, owner=parties[1], text=text, due_on=due_on, actor=coordinator, at=at
            )
        elif what == "suspended":
            partners.suspend_agreement(agreement=agreement, actor=coordinator, at=at)
        else:
            partners.end_agreement(agreement=agreement, actor=coordinator, at=at)


def _turn_services(desk: Desk, at: datetime) -> None:
    """A service that is paused and one that closed for good, beside those that are open."""
    counted = [(each, service) for each in desk.partners for service in each.services if service.kind == "education"]
    for partner, service in counted:
        directory.turn(service=service, to=ServiceState.PAUSED, actor=partner.worker, at=at)
    last = desk.partners[0]
    extra = {"kind": "other", "name": "Service that closed", "languages": ["en"], "places": 0}
    closing = add_service(last.worker, extra, assured_by=desk.who(Role.COORDINATOR), at=at)
    directory.turn(service=closing, to=ServiceState.CLOSED, actor=last.worker, at=at)


def confirm_numbers(desk: Desk, at: datetime) -> None:
    """The practice confirmer tried some numbers: most answered, one did not. Real desks learn nothing of it."""
    entries = list(Entry.objects.filter(country=desk.organisation.country, is_listed=True).order_by("position"))
    for entry in entries[:4]:
        outcome = CheckOutcome.NO_ANSWER if entry is entries[min(3, len(entries) - 1)] else CheckOutcome.CONFIRMED
        directory.check_number(entry=entry, outcome=outcome, actor=desk.who(Role.DUTY_OFFICER), at=at)


def members_who_sign_in() -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Everybody somebody may sign in as: address, what is written of them, and the name of their organisation."""
    for country in COUNTRIES:
        told = content(country)
        own = [(person, told["name"]) for person in told["people"]]
        for partner in told["partners"]:
            own += [({**partner, "name": partner.get("worker", ""), "roles": WORKS}, partner["name"])]
            if "office_try" in partner:
                office = {"key": office_of(partner["key"]), "roles": (Role.ADMINISTRATOR.value,)}
                own += [({**office, "try": partner["office_try"]}, partner["name"])]
            own += [(person, partner["name"]) for person in partner.get("people", ())]
        yield from ((address_of(person["key"]), person, where) for person, where in own if "try" in person)
