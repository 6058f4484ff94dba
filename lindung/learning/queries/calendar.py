"""A workshop as an entry for people's calendars (RFC 5545): the place, the time in its zone, nobody's name."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Event

from lindung.learning.models import Workshop
from lindung.learning.rules import WorkshopState
from lindung.web.ics import calendar_file


def as_ics(workshop: Workshop, *, at: datetime, url: str, shows_address: bool) -> bytes:
    """The entry. `shows_address`: only who has a seat is told where to meet online."""
    zone = ZoneInfo(workshop.timezone)
    event = Event()
    event.add("uid", f"{workshop.ref}@lindung")
    event.add("dtstamp", at)
    event.add("dtstart", workshop.starts_at.astimezone(zone))
    event.add("dtend", workshop.ends_at.astimezone(zone))
    event.add("summary", workshop.title)
    event.add("location", workshop.place or "")
    if shows_address and workshop.online_url:
        event.add("description", workshop.online_url)
    event.add("url", url)
    if workshop.state == WorkshopState.CANCELLED.value:
        event.add("status", "CANCELLED")
    return calendar_file([event], about="Learning")
