"""Reading what was typed: every function answers the clean value or refuses with what to correct."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from lindung.partners.rules.refusals import (
    BadChannel,
    BadChoice,
    BadDocument,
    BadField,
    BadPeriod,
    BadPhone,
    NothingChosen,
)

Word = TypeVar("Word", bound=StrEnum)
INVITATION_FOR = timedelta(hours=72)
TOKEN_AT_MOST = timedelta(days=366)
AGREEMENT_AT_MOST = timedelta(days=20 * 366)
_PHONE = re.compile(r"\+[0-9][0-9 ()\-]{5,25}[0-9]")
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s:/]+\.[^@\s:/]+")
_HASH = re.compile(r"[0-9a-f]{64}")
_ODD = re.compile(r"[\x00-\x1f\x7f]")


def read_text(typed: str, *, field: str, most: int) -> str:
    """One line of text. Raises BadField."""
    text = " ".join(_ODD.sub(" ", typed).split())
    if not 1 <= len(text) <= most:
        raise BadField(field=field, most=most)
    return text


def read_phone(typed: str) -> str:
    """A number that works from abroad. Raises BadPhone."""
    phone = " ".join(typed.split())
    if not _PHONE.fullmatch(phone):
        raise BadPhone(field="phone")
    return phone


def read_channel(typed: str, *, schemes: Collection[str]) -> str:
    """An e-mail address or a notice address of an allowed kind, never one of this machine. Raises BadChannel."""
    channel = typed.strip()
    if _EMAIL.fullmatch(channel) and len(channel) <= 254:
        return channel
    try:
        address = urlsplit(channel)
        allowed = address.scheme.lower() in schemes and bool(address.netloc) and not _is_inside(address.hostname or "")
    except ValueError:
        allowed = False
    if not allowed or len(channel) > 300 or _ODD.search(channel) or " " in channel:
        raise BadChannel(field="notice_channel", schemes=[f"{scheme}://" for scheme in schemes])
    return channel


def _is_inside(host: str) -> bool:
    """Whether a webhook would reach into our own network instead of out."""
    if host == "localhost" or host.endswith((".localhost", ".internal", ".local")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def read_word(typed: str, among: type[Word], *, field: str) -> Word:
    """One word of a list. Raises BadChoice."""
    try:
        return among(typed)
    except ValueError:
        raise BadChoice(field=field) from None


def read_words(typed: Iterable[str], among: type[Word], *, field: str, least: int = 1) -> list[Word]:
    """Several words of a list, each once, in the list's order. Raises BadChoice, NothingChosen."""
    chosen = {read_word(each, among, field=field) for each in typed}
    if len(chosen) < least:
        raise NothingChosen(field=field, least=least)
    return [word for word in among if word in chosen]


def read_hash(typed: str) -> str:
    """A SHA-256 in hexadecimal. Raises BadDocument."""
    found = typed.strip().lower()
    if not _HASH.fullmatch(found):
        raise BadDocument(field="document_hash")
    return found


def read_end(until: datetime, *, field: str, after: datetime, at_most: timedelta) -> datetime:
    """An end that lies after its beginning and not too far away. Raises BadPeriod."""
    if not after < until <= after + at_most:
        raise BadPeriod(field=field, least=after, most=after + at_most)
    return until
