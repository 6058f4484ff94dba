"""Services: said by their organisation, assured by its desk; places stated by the partner and held by referrals."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import connection, transaction

from lindung.audit import actions as audit
from lindung.directory.areas import check_area
from lindung.directory.models import Introduction, Service
from lindung.directory.permissions import (
    check_can_add_service,
    check_can_assure_service,
    check_can_change_service,
    check_can_choose_name,
)
from lindung.directory.rules import (
    PLACES_MAX,
    CapacityContradiction,
    Ledger,
    ServiceState,
    Terms,
    check_terms,
    corrected,
    resized,
)
from lindung.kernel.errors import BadInput
from lindung.notices.actions import queue_notice
from lindung.partners.actions import organisations as partners
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import NeedKind

ASSURED_AT_MOST_DAYS = 366


@transaction.atomic
def add_service(*, terms: Terms, places_total: int = 0, actor: Actor, at: datetime) -> Service:
    """A service of the actor's organisation. Raises NeedsRole, OrganisationNotVetted, BadInput.

    Nothing is offered to it before the desk has assured it, and (where places count) free places were stated.
    """
    check_can_add_service(actor)
    organisation = _own(actor)
    service = Service.objects.create(
        organisation=organisation,
        desk=organisation.national_desk,
        country=organisation.country,
        is_practice=organisation.is_practice,
        is_by_number=terms.kind == NeedKind.SHELTER.value,  # a name once said cannot be taken back
        places_total=_places(places_total, "places_total"),
        created_at=at,
        changed_at=at,
        **_columns(terms),
    )
    _note(service, "service.added", actor, at, kind=service.kind)
    return service


@transaction.atomic
def change_terms(*, service: Service, terms: Terms, actor: Actor, at: datetime) -> None:
    """Other eligibility, hours or languages. Raises NotAllowed, BadInput."""
    check_can_change_service(actor, service)
    columns = _columns(terms)
    changed = sorted(name for name, value in columns.items() if getattr(service, name) != value)
    for name, value in columns.items():
        setattr(service, name, value)
    service.changed_at = at
    service.is_by_number |= "kind" in changed and terms.kind == NeedKind.SHELTER.value  # it becomes a shelter
    service.save(update_fields=[*columns, "is_by_number", "changed_at"])
    if changed:
        _note(service, "service.changed", actor, at, columns=changed)


@transaction.atomic
def turn(*, service: Service, to: ServiceState, actor: Actor, at: datetime) -> None:
    """Open, pause or close a service. Raises NotAllowed, WrongState, ChangedMeanwhile."""
    check_can_change_service(actor, service)
    service.move(to, changed_at=at)
    _note(service, f"service.{to.value}", actor, at)


@transaction.atomic
def say_service(*, service: Service, by_number: bool, actor: Actor, at: datetime) -> None:
    """Its organisation chooses whether others read a service's name, or a number. Raises NotAllowed, NeedsRole."""
    check_can_choose_name(actor, service)
    service.is_by_number, service.changed_at = by_number, at
    service.save(update_fields=["is_by_number", "changed_at"])
    _note(service, "service.said", actor, at, by_number=by_number)


@transaction.atomic
def say_organisation(*, by_number: bool, actor: Actor, at: datetime) -> None:
    """The organisation chooses the same for its own name, and with it for all its services. Raises NotAllowed."""
    partners.say_organisation(organisation=_own(actor), by_number=by_number, actor=actor, at=at)


def introduce(*, service: Service, to: Organisation, at: datetime) -> None:
    """From now on `to` reads the name of a service that took somebody for it. For referrals, as everyone."""
    if service.organisation_id == to.pk:
        return
    Introduction.objects.get_or_create(service=service, organisation=to, defaults={"introduced_at": at})


@transaction.atomic
def assure_service(*, service: Service, until: date, actor: Actor, at: datetime) -> None:
    """The desk vouches for the service until a day. Raises OnlyTheDesk, BadInput."""
    check_can_assure_service(actor, service)
    if not 0 <= (until - at.date()).days <= ASSURED_AT_MOST_DAYS:
        raise BadInput(field="assured_until")
    service.assured_on, service.assured_until, service.assured_by = at.date(), until, actor.ref
    service.save(update_fields=["assured_on", "assured_until", "assured_by"])
    _note(service, "service.assured", actor, at, until=until.isoformat())


@transaction.atomic
def state_free_places(*, service: Service, free: int, actor: Actor, at: datetime) -> None:
    """The partner says how many places are free, besides those held or expected. Always taken as the truth.

    When it contradicts the ledger the total grows, the alarm is raised and the desk is told. A statement that fits
    does not end an alarm: `reconcile` does. Raises NotAllowed, BadInput.
    """
    check_can_change_service(actor, service)
    free = _places(free, "free")
    locked = _locked(service)
    ledger, contradicts = corrected(locked.ledger, free=free)
    _write(locked, ledger, alarm=locked.capacity_alarm or contradicts, at=at)
    _note(locked, "service.free_places_stated", actor, at, free=free, total=ledger.total, contradicts=contradicts)
    if contradicts:
        _raise_alarm(locked, actor, at)
    service.refresh_from_db()


@transaction.atomic
def reconcile(*, service: Service, total: int, free: int | None = None, actor: Actor, at: datetime) -> None:
    """The partner says how many places there are in all (and are free). Ends the alarm when all fits.

    A total that is smaller than what is promised stands, with the alarm. Raises NotAllowed, BadInput,
    CapacityContradiction (when `free` is given and the two do not fit each other).
    """
    check_can_change_service(actor, service)
    locked = _locked(service)
    ledger, contradicts = resized(locked.ledger, total=_places(total, "places_total"))
    if free is not None:
        ledger, exceeds = corrected(ledger, free=_places(free, "free"))
        if exceeds:
            promised = locked.places_held + locked.places_occupied + free
            raise CapacityContradiction(ref=locked.ref, promised=promised, total=total)
    _write(locked, ledger, alarm=contradicts, at=at)
    _note(locked, "service.places_reconciled", actor, at, total=ledger.total, contradicts=contradicts)
    if contradicts:
        _raise_alarm(locked, actor, at)
    service.refresh_from_db()


def change_ledger(*, service_id: int, held: int = 0, occupied: int = 0) -> bool:
    """Hold, take or give back places of any service, for referrals only; False when so many are not free.

    One statement: two at once for the last place, and one of them gets False. `held=-1, occupied=+1` is an arrival.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_change_ledger(%s, %s, %s)", [service_id, held, occupied])
        return bool(cursor.fetchone()[0])


def _columns(terms: Terms) -> dict[str, object]:
    """The terms as columns, checked. Raises BadInput."""
    columns = asdict(check_terms(terms))
    for code in [*columns["areas_served"], *([columns["area"]] if columns["area"] else [])]:
        check_area(code)
    return columns


def _places(number: int, where: str) -> int:
    if not 0 <= number <= PLACES_MAX:
        raise BadInput(field=where)
    return number


def _own(actor: Actor) -> Organisation:
    if actor.organisation is None:  # check_can_add_service has refused before
        raise BadInput(field="organisation")
    return actor.organisation


def _locked(service: Service) -> Service:
    return Service.objects.select_for_update().get(pk=service.pk)


def _write(service: Service, ledger: Ledger, *, alarm: bool, at: datetime) -> None:
    service.places_total, service.places_occupied_others = ledger.total, ledger.others
    service.capacity_alarm, service.capacity_stated_at = alarm, at
    service.save(update_fields=["places_total", "places_occupied_others", "capacity_alarm", "capacity_stated_at"])


def _raise_alarm(service: Service, actor: Actor, at: datetime) -> None:
    queue_notice(
        to_organisation=service.desk,
        template="capacity_alarm",
        facts={"ref": service.ref},
        at=at,
        accountable=actor.organisation,
    )
    audit.emit(kind="service.capacity_alarm", thing=service.ref, at=at)


def _note(service: Service, what: str, actor: Actor, at: datetime, **facts: str | int | bool | list[str]) -> None:
    audit.record(
        what=what, thing=service.ref, by=actor.ref, at=at, facts={**facts}, organisation_id=service.organisation_id
    )
