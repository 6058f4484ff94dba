"""The public calendar: events everybody may come to, as rows and as a feed for people's own calendars."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from icalendar import Event

from lindung.campaigns.models import EventPhoto, OutreachEvent
from lindung.campaigns.rules import EventState
from lindung.directory.areas import area_name
from lindung.kernel.errors import NotFound
from lindung.web.ics import calendar_file

SHOWN_AT_MOST = 300
PAST_DAYS = 60
_STATUS = {EventState.CANCELLED.value: "CANCELLED"}


def public_events(*, country: str, is_practice: bool, at: datetime) -> QuerySet[OutreachEvent]:
    """Public events of a country: what comes and what has just been, soonest first."""
    rows = OutreachEvent.objects.public(country=country, is_practice=is_practice)
    recent = rows.filter(ends_at__gte=at - timedelta(days=PAST_DAYS))
    return recent.select_related("campaign__accountable").order_by("starts_at", "id")[:SHOWN_AT_MOST]


def find_public_event(ref: str, *, is_practice: bool, countries: Iterable[str]) -> OutreachEvent:
    """One public event. Raises NotFound."""
    for country in countries:
        rows = OutreachEvent.objects.public(country=country, is_practice=is_practice)
        found = rows.select_related("campaign__accountable").filter(ref=ref).first()
        if found is not None:
            return found
    raise NotFound(ref=ref)


def public_photo(event: OutreachEvent, ref: str, *, on: date) -> EventPhoto:
    """One photograph of a public event that may be shown today. Raises NotFound."""
    found = EventPhoto.objects.shown_on(on).filter(event=event, ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def calendar_of(events: Iterable[OutreachEvent], *, name: str, host: str) -> bytes:
    """A calendar file (RFC 5545): times in UTC, places in words, called-off events marked as such."""
    return calendar_file((_entry(event, host=host) for event in events), about="Outreach", name=name)


def invitation_of(event: OutreachEvent, *, host: str) -> bytes:
    """One event as a calendar file."""
    return calendar_of([event], name=event.title, host=host)


def _entry(event: OutreachEvent, *, host: str) -> Event:
    entry = Event()
    entry.add("uid", f"{event.ref}@{host}")
    entry.add("dtstamp", event.changed_at or event.made_at)
    entry.add("dtstart", event.starts_at.astimezone(ZoneInfo("UTC")))
    entry.add("dtend", event.ends_at.astimezone(ZoneInfo("UTC")))
    entry.add("summary", event.title)
    entry.add("status", _STATUS.get(event.state, "CONFIRMED"))
    where = ", ".join(filter(None, [event.venue, area_name(event.area) if event.area else ""]))
    if where:
        entry.add("location", where)
    if event.about:
        entry.add("description", event.about)
    entry.add("last-modified", event.changed_at or event.made_at)
    return entry
