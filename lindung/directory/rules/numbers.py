"""Numbers to call: what one reads like, until when a confirmation holds, and what opens it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from lindung.directory.rules.services import check_no_address
from lindung.directory.rules.words import EntryChannel
from lindung.kernel.errors import BadInput, NotAllowed, gettext_noop


class BadEntries(BadInput):
    """The list of numbers cannot be loaded; nothing of it was."""

    code = "bad_entries"
    sentence = gettext_noop("Nothing was loaded. Correct these places and load the list again: {places}.")


class NotThisDesk(NotAllowed):
    """Only the desk of the entry's country confirms its numbers."""

    code = "not_this_desk"
    sentence = gettext_noop("Numbers of {country} are confirmed by the national desk of {country}. Ask them.")


def confirmed_until(*, checked_at: datetime, valid_days: int) -> datetime:
    """Until when a number that was confirmed is shown as callable."""
    return checked_at + timedelta(days=valid_days)


def link_to_call(*, channel: EntryChannel, value: str) -> str:
    """The address behind a confirmed entry (`tel:`, WhatsApp, …); empty where there is nothing to open.

    >>> link_to_call(channel=EntryChannel.WHATSAPP, value="+628118080141")
    'https://wa.me/628118080141'
    """
    digits = re.sub(r"[^0-9+]", "", value)
    match channel:
        case EntryChannel.PHONE:
            return f"tel:{digits}"
        case EntryChannel.SMS:
            return f"sms:{digits}"
        case EntryChannel.WHATSAPP:
            return f"https://wa.me/{digits.lstrip('+')}"
        case EntryChannel.EMAIL:
            return f"mailto:{value}"
        case EntryChannel.WEB:
            return value
        case EntryChannel.WALK_IN:
            return ""


_VALUE_READS: Mapping[EntryChannel, re.Pattern[str]] = {
    EntryChannel.PHONE: re.compile(r"^\+?[0-9]{3,15}$"),
    EntryChannel.SMS: re.compile(r"^\+?[0-9]{3,15}$"),
    EntryChannel.WHATSAPP: re.compile(r"^\+[0-9]{8,15}$"),
    EntryChannel.EMAIL: re.compile(r"^[^@\s<>,;:\"]{1,64}@[A-Za-z0-9.-]{3,190}$"),
    EntryChannel.WEB: re.compile(r"^https://[A-Za-z0-9.-]+(/[^\s\"'<>]*)?$"),
    EntryChannel.WALK_IN: re.compile(r"^[\w .'-]{2,60}$"),
}


def check_value(*, channel: EntryChannel, value: str) -> str:
    """The number or address as it is stored. Raises BadInput when it does not read as one of its channel."""
    is_number = channel in {EntryChannel.PHONE, EntryChannel.SMS, EntryChannel.WHATSAPP}
    value = re.sub(r"[\s().-]", "", value) if is_number else value.strip()
    if len(value) > 200 or not _VALUE_READS[channel].fullmatch(value):
        raise BadInput(field="value")
    return check_no_address(value, field="value") if channel == EntryChannel.WALK_IN else value
