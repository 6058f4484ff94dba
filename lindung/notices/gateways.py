"""The outside world: one gateway that sends through Apprise, and one that only remembers."""

import logging
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import apprise
from django.conf import settings

from lindung.notices.rules import (
    Address,
    Channel,
    NoticeAddressRefused,
    NotSent,
    SendError,
    check_webhook_host,
    read_address,
)

SCHEMES: Mapping[Channel, frozenset[str]] = {
    Channel.EMAIL: frozenset({"mailto", "mailtos"}),
    Channel.SMS: frozenset({"twilio", "vonage", "clickatell", "sns", "bulksms", "d7sms", "msg91"}),
    Channel.WHATSAPP: frozenset({"whatsapp"}),
    Channel.TELEGRAM: frozenset({"tgram"}),
}
"""What an administrator may send through, per channel. The provider's address never comes from a partner."""

# Apprise writes addresses into its log lines.
logging.getLogger("apprise").addHandler(logging.NullHandler())
logging.getLogger("apprise").propagate = False


class AppriseGateway:
    """Sends through the providers of this installation; a partner only ever gives the target."""

    def __init__(self, *, providers: Mapping[Channel, str], webhook_hosts: frozenset[str]) -> None:
        self.providers = {channel: url for channel, url in providers.items() if is_allowed_provider(channel, url)}
        self.webhook_hosts = webhook_hosts

    def send(self, *, address: Address, subject: str, body: str) -> None:
        """Hand the message over. Raises NotSent."""
        sender = apprise.Apprise()
        if not sender.add(self.url_of(address)):
            raise NotSent(SendError.NO_PROVIDER)
        try:
            sent = sender.notify(title=subject, body=body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as trouble:  # whatever a provider's adapter raises: this message waits, the others go on
            raise NotSent(SendError.NOT_DELIVERED) from trouble
        if not sent:
            raise NotSent(SendError.NOT_DELIVERED)

    def url_of(self, address: Address) -> str:
        """The provider's address with the target in it. Raises NotSent."""
        checked = self._checked(address)
        if checked.channel is Channel.WEBHOOK:
            return f"jsons://{checked.target.removeprefix('https://')}?redirect=no"
        provider = self.providers.get(checked.channel)
        if not provider:
            raise NotSent(SendError.NO_PROVIDER)
        target = quote(checked.target, safe="@+-")
        if checked.channel is Channel.EMAIL:
            return f"{provider}{'&' if '?' in provider else '?'}to={quote(checked.target, safe='@')}"
        base, _, options = provider.partition("?")
        return f"{base.rstrip('/')}/{target}{'?' + options if options else ''}"

    def _checked(self, address: Address) -> Address:
        """The same address, read again: a row may be older than the rule."""
        prefix = {Channel.WEBHOOK: "", Channel.EMAIL: "mailto:"}.get(address.channel, f"{address.channel.value}:")
        try:
            checked = read_address(f"{prefix}{address.target}")
            if checked.channel is Channel.WEBHOOK:
                check_webhook_host(checked, allowed=self.webhook_hosts)
        except NoticeAddressRefused:
            raise NotSent(SendError.ADDRESS_REFUSED) from None
        return checked


class FakeGateway:
    """Remembers what it was given, in order. For tests, and wherever nothing may leave."""

    def __init__(self, *, fails: SendError | None = None) -> None:
        self.fails = fails
        self.sent: list[tuple[Address, str, str]] = []

    def send(self, *, address: Address, subject: str, body: str) -> None:
        """Remember the message, or fail as told. Raises NotSent."""
        if self.fails is not None:
            raise NotSent(self.fails)
        self.sent.append((address, subject, body))


def is_allowed_provider(channel: Channel, url: str) -> bool:
    """Whether an administrator's provider address is of a kind this channel sends through."""
    return bool(url) and urlsplit(url).scheme in SCHEMES.get(channel, frozenset())


def configured_gateway() -> AppriseGateway:
    """The gateway this installation's settings describe."""
    return AppriseGateway(
        providers={
            Channel.EMAIL: settings.LINDUNG_MAIL_URL,
            Channel.SMS: settings.LINDUNG_SMS_URL,
            Channel.WHATSAPP: settings.LINDUNG_WHATSAPP_URL,
            Channel.TELEGRAM: settings.LINDUNG_TELEGRAM_URL,
        },
        webhook_hosts=frozenset(host.lower() for host in settings.LINDUNG_WEBHOOK_HOSTS),
    )
