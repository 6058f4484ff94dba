"""The gateway sends through this installation's providers only, and hosts that stand on its list."""

import socket
import threading

import apprise
import pytest

from lindung.notices.gateways import AppriseGateway, FakeGateway, configured_gateway, is_allowed_provider
from lindung.notices.rules import Address, Channel, NotSent, SendError, read_address
from tests.notices.test_rules import INSIDE

PROVIDERS = {
    Channel.EMAIL: "mailtos://desk:secret@mail.example.org:587?from=desk@example.org",
    Channel.SMS: "twilio://AC0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef@+15005550006",
    Channel.WHATSAPP: "whatsapp://token0123456789@12345678901234",
    Channel.TELEGRAM: "tgram://123456789:abcdefghijklmnopqrstuvwxyz0123456789",
}


@pytest.fixture
def gateway():
    return AppriseGateway(providers=PROVIDERS, webhook_hosts=frozenset({"hooks.example.org"}))


@pytest.mark.parametrize(
    "typed",
    [
        "duty@example.org",
        "sms:+60120000000",
        "whatsapp:+60120000000",
        "telegram:123456789",
        "https://hooks.example.org/x",
    ],
)
def test_every_channel_becomes_an_address_apprise_understands_with_one_recipient(gateway, typed):
    found = apprise.Apprise.instantiate(gateway.url_of(read_address(typed)))
    assert found is not None
    assert len(found) == 1


@pytest.mark.parametrize("typed", [*INSIDE, "https://other.example.org/"])
def test_an_address_that_slipped_into_a_row_is_not_sent_to(gateway, typed):
    for channel in (Channel.WEBHOOK, Channel.EMAIL, Channel.SMS, Channel.TELEGRAM):
        with pytest.raises(NotSent):
            gateway.url_of(Address(channel, typed))


def test_a_webhook_follows_no_redirect(gateway):
    found = apprise.Apprise.instantiate(gateway.url_of(read_address("https://hooks.example.org/x")))
    assert found.redirects is False
    assert found.secure is True


def test_a_provider_of_another_kind_is_not_used():
    assert not is_allowed_provider(Channel.SMS, "json://127.0.0.1")
    assert not is_allowed_provider(Channel.EMAIL, "")
    gateway = AppriseGateway(providers={Channel.SMS: "json://127.0.0.1"}, webhook_hosts=frozenset())
    with pytest.raises(NotSent) as trouble:
        gateway.send(address=read_address("sms:+60120000000"), subject="s", body="b")
    assert trouble.value.error is SendError.NO_PROVIDER


def test_a_provider_that_fails_or_breaks_is_a_failed_send(gateway, monkeypatch):
    def broken(self, **message):
        raise OSError("unplugged")

    for answer in (lambda self, **message: False, broken):
        monkeypatch.setattr(apprise.Apprise, "notify", answer)
        with pytest.raises(NotSent) as trouble:
            gateway.send(address=read_address("duty@example.org"), subject="s", body="b")
        assert trouble.value.error is SendError.NOT_DELIVERED


def test_the_configured_gateway_reads_the_settings(settings):
    settings.LINDUNG_MAIL_URL = PROVIDERS[Channel.EMAIL]
    settings.LINDUNG_WEBHOOK_HOSTS = ["Hooks.Example.org"]
    gateway = configured_gateway()
    assert set(gateway.providers) == {Channel.EMAIL}
    assert gateway.webhook_hosts == {"hooks.example.org"}


def test_the_fake_gateway_remembers():
    fake = FakeGateway()
    fake.send(address=read_address("duty@example.org"), subject="s", body="b")
    assert [subject for _address, subject, _body in fake.sent] == ["s"]


class SmtpServer:
    """Just enough of a mail server, on this machine, to take one message."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.lines: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb") as talk:
            self._say(talk, "220 here")
            in_message = False
            for line in talk:
                text = line.decode().rstrip("\r\n")
                self.lines.append(text)
                if in_message:
                    in_message = text != "."
                    if not in_message:
                        self._say(talk, "250 kept")
                elif text.upper().startswith("DATA"):
                    in_message = True
                    self._say(talk, "354 go on")
                elif text.upper().startswith("QUIT"):
                    self._say(talk, "221 bye")
                    return
                else:
                    self._say(talk, "250 yes")

    @staticmethod
    def _say(talk, text):
        talk.write(f"{text}\r\n".encode())
        talk.flush()


def test_a_message_leaves_through_a_mail_server():
    server = SmtpServer()
    gateway = AppriseGateway(
        providers={Channel.EMAIL: f"mailto://127.0.0.1:{server.port}?from=desk@example.org&mode=insecure"},
        webhook_hosts=frozenset(),
    )
    gateway.send(address=read_address("duty@example.org"), subject="A report is waiting", body="Read it.")
    server.thread.join(5)
    server.socket.close()
    text = "\n".join(server.lines)
    sent_to = [line for line in server.lines if line.lower().startswith("rcpt to")]
    assert [line.lower() for line in sent_to] == ["rcpt to:<duty@example.org>"]
    assert "A report is waiting" in text
