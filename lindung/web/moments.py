"""Moments and durations as a reader sees them: dates as 21 Nov 2026, times in her zone with the zone named."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as django_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# The zone database names these zones only by their offset, or not as the people there do.
ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
    "Asia/Kuala_Lumpur": "MYT",
    "Asia/Kuching": "MYT",
    "Asia/Phnom_Penh": "ICT",
    "Asia/Bangkok": "ICT",
    "Asia/Ho_Chi_Minh": "ICT",
    "Asia/Vientiane": "ICT",
    "Asia/Singapore": "SGT",
    "Asia/Manila": "PHT",
    "Asia/Yangon": "MMT",
    "Asia/Dhaka": "BST",
}
SOON = timedelta(hours=1)
MINUTE, HOUR, DAY = 60, 3600, 86400


def zone_of(zone: str | tzinfo | None) -> tzinfo:
    """The reader's zone: as given, else the one the request speaks in."""
    if isinstance(zone, str) and zone:
        return ZoneInfo(zone)
    return zone if isinstance(zone, tzinfo) else timezone.get_current_timezone()


def zone_name(moment: datetime, zone: tzinfo) -> str:
    """What people there call the zone."""
    return ZONE_NAMES.get(str(zone)) or moment.astimezone(zone).tzname() or "UTC"


def say_zone(zone: str) -> str:
    """A zone as an organisation reads it: what people there call it, and its city."""
    city = zone.rpartition("/")[2].replace("_", " ")
    name = ZONE_NAMES.get(zone, "")
    return f"{name} ({city})" if name else city


def say_date(day: date) -> str:
    """A date with the month in letters, so that nobody mistakes day and month."""
    return f"{day.day} {_month(get_language(), day.month)} {day.year}"


@cache
def _month(language: str | None, month: int) -> str:
    """The short name of a month in the language that is active now (`language` is the cache's key)."""
    return django_format(date(2000, month, 1), "M")


def say_moment(moment: datetime, zone: str | tzinfo | None = None) -> str:
    """Date, time and zone, as in "21 Nov 2026, 14:30 WIB"."""
    where = zone_of(zone)
    local = moment.astimezone(where)
    return f"{say_date(local)}, {local:%H:%M} {zone_name(moment, where)}"


def say_span(span: timedelta) -> str:
    """A length of time in its largest fitting units, rounded down: "18 min", "2 h 5 min", "3 d"."""
    seconds = abs(int(span.total_seconds()))
    minutes = seconds // MINUTE % MINUTE
    if seconds < HOUR:
        # Translators: minutes, as short as people write them ("18 min").
        return _("%(min)s min") % {"min": minutes}
    if seconds < 6 * HOUR and minutes:
        # Translators: hours and minutes ("2 h 5 min").
        return _("%(h)s h %(min)s min") % {"h": seconds // HOUR, "min": minutes}
    if seconds < 2 * DAY:
        # Translators: hours ("5 h").
        return _("%(h)s h") % {"h": seconds // HOUR}
    # Translators: days ("3 d").
    return _("%(d)s d") % {"d": seconds // DAY}


def say_clock(due_at: datetime, at: datetime) -> str:
    """How a running deadline stands: "18 min left", "due now", "2 h over"."""
    left = due_at - at
    if abs(left) < timedelta(minutes=1):
        return _("due now")
    if left > timedelta(0):
        # Translators: time that is left until a deadline ("18 min left"); not the opposite of right.
        return _("%(span)s left") % {"span": say_span(left)}
    # Translators: time since a deadline passed ("2 h over").
    return _("%(span)s over") % {"span": say_span(left)}


def clock_state(due_at: datetime, at: datetime, soon: timedelta = SOON) -> str:
    """`safe`, `soon` or `over`: each has its own colour and its own shape."""
    if due_at <= at:
        return "over"
    return "soon" if due_at - at <= soon else "safe"


def iso(moment: datetime) -> str:
    """For `<time datetime>`: UTC, to the minute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
