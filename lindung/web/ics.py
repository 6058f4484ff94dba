"""Files for people's own calendars (RFC 5545)."""

from collections.abc import Iterable

from icalendar import Calendar, Event


def calendar_file(entries: Iterable[Event], *, about: str, name: str = "") -> bytes:
    """The file with these entries and the time zones they name. `about`: what makes it; `name`: for who follows it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Lindung//{about}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
