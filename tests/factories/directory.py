"""Services and numbers to call for tests. All names and numbers are invented."""

from datetime import datetime, timedelta
from itertools import count

from lindung.directory.models import Entry, NumberCheck, Service
from lindung.directory.rules import CheckOutcome, EntryChannel, EntryKind, EntryScope, SexServed
from lindung.partners.models import Organisation
from lindung.partners.rules import NeedKind
from tests.factories import NINE
from tests.factories.partners import an_organisation

_number = count(1)


def a_service(
    *,
    of: Organisation | None = None,
    kind: NeedKind = NeedKind.SHELTER,
    total: int = 4,
    free: int | None = None,
    assured: bool = True,
    **also: object,
) -> Service:
    """An open, assured service for everybody with `free` of `total` places; in Klang, its place confidential."""
    organisation = of or an_organisation()
    assurance = {
        "assured_on": NINE.date() - timedelta(days=30),
        "assured_until": NINE.date() + timedelta(days=3650),
        "assured_by": "set-up",
    }
    values: dict[str, object] = {
        "organisation": organisation,
        "desk": organisation.national_desk,
        "country": organisation.country,
        "is_practice": organisation.is_practice,
        "kind": kind.value,
        "name": f"Practice service {next(_number)}",
        "sexes": [sex.value for sex in SexServed],
        "takes_children_with_carer": True,
        "takes_children_alone": True,
        "keeps_families_together": True,
        "languages": ["en", "ms"],
        "area": "MY-10.1704" if organisation.country == "MY" else "",
        "timezone": organisation.timezone,
        "places_total": total,
        "places_occupied_others": total - free if free is not None else 0,
        "capacity_stated_at": NINE - timedelta(hours=1),
        "created_at": NINE,
        "changed_at": NINE,
        **(assurance if assured else {}),
        **also,
    }
    service = Service.objects.create(**values)
    service.refresh_from_db()
    return service


def an_entry(
    *, country: str = "MY", channel: EntryChannel = EntryChannel.PHONE, value: str = "+60300000000", **also: object
) -> Entry:
    """A hotline nobody has tried yet."""
    number = next(_number)
    values: dict[str, object] = {
        "code": f"practice-{number}",
        "country": country,
        "name": f"Practice hotline {number}",
        "kind": EntryKind.HOTLINE.value,
        "channel": channel.value,
        "value": value,
        "scope": EntryScope.REPORT.value,
        "source": "https://practice.example/numbers",
        "source_on": "2025-01-01",
        "position": number,
        "loaded_at": NINE,
        **also,
    }
    return Entry.objects.create(**values)


def a_number_check(
    *,
    entry: Entry,
    desk: Organisation,
    outcome: CheckOutcome = CheckOutcome.CONFIRMED,
    at: datetime = NINE,
    days: int = 90,
    **also: object,
) -> NumberCheck:
    """Somebody of the desk tried the number at `at`."""
    values: dict[str, object] = {
        "entry": entry,
        "desk": desk,
        "outcome": outcome.value,
        "value": entry.value,
        "checked_by": "set-up",
        "checked_at": at,
        "valid_until": at + timedelta(days=days),
        "is_practice": desk.is_practice,
        **also,
    }
    return NumberCheck.objects.create(**values)
