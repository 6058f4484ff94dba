"""To which kind of address a notice may go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lindung.kernel.errors import BadInput, gettext_noop


class Channel(StrEnum):
    """How a notice reaches somebody."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    WEBHOOK = "webhook"
    PRACTICE = "practice"
    NONE = ""


class NoticeAddressRefused(BadInput):
    """An address that notices are not sent to."""

    code = "notice_address_refused"
    sentence = gettext_noop(
        "Notices cannot be sent to this address. Use an e-mail address, a phone number for SMS or WhatsApp"
        " with its country code, a Telegram chat, or a web address your administrator has allowed."
    )


@dataclass(frozen=True)
class Address:
    """Where a notice goes: the channel, and the target within it."""

    channel: Channel
    target: str

    def __repr__(self) -> str:
        return f"Address({self.channel.value})"  # never the target: this string reaches logs


_TARGETS: Mapping[Channel, re.Pattern[str]] = {
    Channel.EMAIL: re.compile(r"^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$"),
    Channel.SMS: re.compile(r"^\+[1-9][0-9]{7,14}$"),
    Channel.WHATSAPP: re.compile(r"^\+[1-9][0-9]{7,14}$"),
    Channel.TELEGRAM: re.compile(r"^(?:-?[0-9]{5,16}|@[A-Za-z][A-Za-z0-9_]{4,31})$"),
    Channel.WEBHOOK: re.compile(r"^https://(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:/[A-Za-z0-9._~/-]{0,200})?$"),
}
_BY_PREFIX = {
    "mailto": Channel.EMAIL,
    "email": Channel.EMAIL,
    "sms": Channel.SMS,
    "tel": Channel.SMS,
    "whatsapp": Channel.WHATSAPP,
    "telegram": Channel.TELEGRAM,
    "tgram": Channel.TELEGRAM,
    "https": Channel.WEBHOOK,
}


def read_address(text: str) -> Address:
    """The address in what an organisation entered. Raises NoticeAddressRefused for anything not on the list.

    No port, no user, no query, no fragment, no bare number as a host: nothing that could turn a notice
    into a request to a machine inside.

    >>> read_address("mailto:duty@example.org").channel.value
    'email'
    """
    text = text.strip()
    prefix, separator, rest = text.partition(":")
    if not separator:
        prefix, rest = ("mailto", text) if "@" in text else ("", text)
    channel = _BY_PREFIX.get(prefix.lower())
    if channel is None:
        raise NoticeAddressRefused(field="address")
    target = _as_target(channel, text, rest)
    if not _TARGETS[channel].fullmatch(target) or ".." in target:
        raise NoticeAddressRefused(field="address")
    return Address(channel, target)


def check_webhook_host(address: Address, *, allowed: frozenset[str]) -> None:
    """Raises NoticeAddressRefused unless the host of a web address stands on the administrator's list."""
    host = address.target.removeprefix("https://").partition("/")[0]
    if host not in allowed:
        raise NoticeAddressRefused(field="address")


def _as_target(channel: Channel, text: str, rest: str) -> str:
    if channel == Channel.WEBHOOK:
        host, slash, path = rest.removeprefix("//").partition("/")
        return f"https://{host.lower()}{slash}{path}" if rest.startswith("//") else text
    rest = rest.removeprefix("//")
    return re.sub(r"[\s()-]", "", rest) if channel in {Channel.SMS, Channel.WHATSAPP} else rest
