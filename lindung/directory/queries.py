"""Reading the directory: numbers to call as the public sees them, services as an organisation sees them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from lindung.directory.areas import area_name, band_between, province_name
from lindung.directory.models import Entry, NumberCheck, Service
from lindung.directory.rules import (
    Band,
    CheckOutcome,
    EntryChannel,
    EntryHours,
    EntryKind,
    EntryScope,
    ServiceState,
    link_to_call,
)
from lindung.partners.models import Actor
from lindung.partners.rules import NeedKind, OrganisationState
from lindung.partners.scope import EVERYONE, acting
from lindung.web.paging import Page, page_of


@dataclass(frozen=True)
class NumberToCall:
    """An entry as it may be shown: with a link only while a named person's confirmation holds."""

    entry: Entry
    kind: EntryKind
    channel: EntryChannel
    scope: EntryScope
    hours: EntryHours
    value: str
    link: str
    checked_at: datetime | None
    valid_until: datetime | None
    does_not_answer: bool

    @property
    def is_confirmed(self) -> bool:
        """Whether it may be shown as callable."""
        return self.valid_until is not None

    @property
    def is_seen(self) -> bool:
        """Whether opening it leaves something on a phone that others may read (a call list, a message)."""
        return self.channel is not EntryChannel.WALK_IN


def numbers_to_call(
    *, country: str, at: datetime, kinds: Collection[EntryKind] = (), practice: bool = False
) -> list[NumberToCall]:
    """Numbers of a country, confirmed ones first; `practice`: as the practice desk found them, not the real one."""
    entries = Entry.objects.filter(country=country, is_listed=True).order_by("position")
    if kinds:
        entries = entries.filter(kind__in=[kind.value for kind in kinds])
    listed = list(entries)
    checks = latest_checks(listed, practice=practice)
    shown = [_as_shown(entry, checks.get(entry.pk), at) for entry in listed]
    return sorted(shown, key=lambda number: (not number.is_confirmed, number.does_not_answer, number.entry.position))


def latest_checks(entries: Iterable[Entry], *, practice: bool) -> dict[int, NumberCheck]:
    """Per entry, what the desk found last; a corrected number counts once a second person has tried it."""
    newest = NumberCheck.objects.filter(_STANDS, entry__in=[entry.pk for entry in entries], is_practice=practice)
    found = newest.order_by("entry_id", "-checked_at", "-id").distinct("entry_id")
    return {check.entry_id: check for check in found}


# NumberCheck.stands, asked in SQL.
_STANDS = ~Q(outcome=CheckOutcome.CONFIRMED.value) | Q(value=F("entry__value")) | ~Q(seconded_by="")


def seconded_by(entry: Entry, value: str, *, actor: Actor, at: datetime) -> str:
    """The other member who found that a corrected number answers, while that holds; "" when nobody did."""
    earlier = NumberCheck.objects.filter(
        entry=entry,
        value=value,
        outcome=CheckOutcome.CONFIRMED.value,
        valid_until__gt=at,
        is_practice=actor.is_practice,
    ).exclude(checked_by=actor.ref)
    return str(earlier.order_by("-checked_at", "-id").values_list("checked_by", flat=True).first() or "")


def waiting_corrections(*, country: str, at: datetime, practice: bool) -> dict[str, NumberCheck]:
    """Corrected numbers of a country that wait for a second person, by the entry's code; for its desk only."""
    waiting = NumberCheck.objects.filter(
        ~_STANDS, entry__country=country, entry__is_listed=True, valid_until__gt=at, is_practice=practice
    )
    newest = waiting.select_related("entry").order_by("entry_id", "-checked_at", "-id").distinct("entry_id")
    shown = latest_checks([check.entry for check in newest], practice=practice)
    return {
        check.entry.code: check
        for check in newest
        if check.entry_id not in shown or shown[check.entry_id].pk < check.pk
    }


def listed_entry(code: str) -> Entry | None:
    """An entry of the list by its code: entries are public."""
    return Entry.objects.filter(code=code, is_listed=True).first()


def to_confirm(*, country: str, at: datetime, practice: bool) -> int:
    """How many numbers of a country are not shown as callable now."""
    return sum(not number.is_confirmed for number in numbers_to_call(country=country, at=at, practice=practice))


def own_services(actor: Actor) -> list[Service]:
    """The services the actor's organisation gives, open first."""
    rows = Service.objects.visible_to(actor).of(actor).exclude(state=ServiceState.CLOSED.value)
    return sorted(rows.order_by("name", "id"), key=lambda service: service.state != ServiceState.OPEN.value)


def network_services(actor: Actor, *, kind: str = "", country: str = "", cursor: str = "") -> Page[Service]:
    """Services of the whole network, by name; location only through `place_of`."""
    rows = Service.objects.visible_to(actor).filter(organisation__state=OrganisationState.VETTED.value)
    if kind:
        rows = rows.filter(kind=kind)
    if country:
        rows = rows.filter(country=country)
    return page_of(rows.select_related("organisation"), order=["name", "id"], cursor=cursor)


NUMBERED_AT_MOST = 500


@dataclass(frozen=True)
class NumberedService:
    """A service that is said by number: what it gives and its province, nothing else."""

    number: str
    kind: NeedKind
    province: str


def numbered_services(actor: Actor, *, kind: str = "") -> list[NumberedService]:
    """Services whose names the actor is not told; none for an organisation behind the wall."""
    if actor.organisation is None or actor.organisation.is_walled:
        return []
    with acting(organisations=EVERYONE):
        rows = Service.objects.filter(
            is_practice=actor.is_practice, organisation__state=OrganisationState.VETTED.value
        ).exclude(Q(state=ServiceState.CLOSED.value) | Service.objects.named_to(actor.organisation))
        rows = rows.filter(kind=kind) if kind else rows
        found = list(rows.order_by("kind", "ref").values_list("ref", "kind", "area")[:NUMBERED_AT_MOST])
    return [NumberedService(number_of(ref), NeedKind(what), province_name(area)) for ref, what, area in found]


def unnamed(ids: Iterable[int], actor: Actor) -> frozenset[int]:
    """Those of these services whose names the actor may not read; everything, for nobody."""
    wanted = list(ids)
    if actor.organisation is None:
        return frozenset(wanted)
    with acting(organisations=EVERYONE):
        rows = Service.objects.filter(pk__in=wanted).exclude(Service.objects.named_to(actor.organisation))
        return frozenset(rows.values_list("pk", flat=True))


def say_by_number(service: Service) -> Service:
    """The row with its number in place of its organisation's name, and its province in place of its own.

    To be shown, never to be saved.
    """
    service.organisation.name = number_of(service.ref)
    service.name = province_name(service.area) or service.organisation.name
    return service


def services_told(ids: Iterable[int], actor: Actor) -> Mapping[int, Service]:
    """These services with their organisations as the actor may read them: by name or by number."""
    wanted = set(ids)
    rows = Service.objects.select_related("organisation__key", "organisation__desk")
    found = rows.visible_to(actor).in_bulk(list(wanted))
    missing = wanted - set(found)
    if not missing:
        return found
    hidden = unnamed(missing, actor)
    with acting(organisations=EVERYONE):
        others = rows.in_bulk(list(missing))
    return found | {pk: say_by_number(service) if pk in hidden else service for pk, service in others.items()}


def services_by_ref(refs: Iterable[str], actor: Actor) -> list[Service]:
    """Services of the actor's world as a match names them, also by number, to be asked."""
    if actor.organisation is None:
        return []
    with acting(organisations=EVERYONE):
        rows = Service.objects.filter(
            ref__in=list(refs), is_practice=actor.is_practice, organisation__state=OrganisationState.VETTED.value
        )
        ids = list(rows.exclude(state=ServiceState.CLOSED.value).values_list("pk", flat=True))
    return [service for _, service in sorted(services_told(ids, actor).items())]


def number_of(ref: str) -> str:
    """What a service is called where its name is not told.

    >>> number_of("7K3M9ABCDE")
    '№ 7K3M9ABCDE'
    """
    return f"№ {ref}"


def place_of(service: Service, *, actor: Actor, seen_from: str = "") -> str | Band:
    """Where a service is, as this actor may know it: the district, or a band when the place is confidential."""
    if actor.organisation_id == service.organisation_id or not service.confidential_location:
        return area_name(service.area) if service.area else ""
    return band_between(service.area, seen_from) if seen_from else Band.UNKNOWN


def public_services(*, at: datetime, practice: bool = False, search: str = "") -> list[Service]:
    """Open, assured services whose place is no secret: what other directories may list. Never a shelter."""
    rows = Service.objects.offerable().filter(
        is_practice=practice,
        confidential_location=False,
        assured_until__gte=at.date(),
        is_by_number=False,
        organisation__is_by_number=False,
    )
    rows = rows.exclude(kind=NeedKind.SHELTER.value)
    if search:
        rows = rows.filter(name__icontains=search)
    return list(rows.select_related("organisation").order_by("name", "id"))


def _as_shown(entry: Entry, check: NumberCheck | None, at: datetime) -> NumberToCall:
    confirmed = check is not None and check.outcome == CheckOutcome.CONFIRMED.value
    holds = check is not None and confirmed and at < check.valid_until
    channel = EntryChannel(entry.channel)
    value = check.value if check is not None and confirmed else entry.value
    return NumberToCall(
        entry=entry,
        kind=EntryKind(entry.kind),
        channel=channel,
        scope=EntryScope(entry.scope),
        hours=EntryHours(entry.hours),
        value=value,
        link=link_to_call(channel=channel, value=value) if holds else "",
        checked_at=check.checked_at if check is not None else None,
        valid_until=check.valid_until if check is not None and holds else None,
        does_not_answer=check is not None and not confirmed,
    )
