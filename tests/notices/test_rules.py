"""What a notice may say, where it may go, and when it is tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.kernel.errors import WrongState
from lindung.notices.rules import (
    LIFECYCLE,
    TEMPLATES,
    TRY_AGAIN_AFTER,
    Channel,
    FactMissing,
    NoticeAddressRefused,
    NoticeState,
    check_facts,
    check_webhook_host,
    next_try_at,
    read_address,
)
from tests.factories import NINE
from tests.factories.notices import FACTS

ALLOWED_MOVES = {
    ("queued", "sent"),
    ("queued", "failed"),
    ("queued", "gave_up"),
    ("failed", "sent"),
    ("failed", "failed"),
    ("failed", "gave_up"),
}


@pytest.mark.parametrize("then", NoticeState)
@pytest.mark.parametrize("now", NoticeState)
def test_only_moves_in_the_table_are_possible(now, then):
    if (now.value, then.value) in ALLOWED_MOVES:
        LIFECYCLE.check(now, then)
    else:
        with pytest.raises(WrongState):
            LIFECYCLE.check(now, then)


def test_a_failed_notice_is_tried_after_1_5_15_and_60_minutes_and_then_given_up():
    waits = [next_try_at(attempts=n, failed_at=NINE) for n in range(1, 6)]
    assert waits == [*(NINE + wait for wait in TRY_AGAIN_AFTER), None]
    assert [int(wait.total_seconds()) // 60 for wait in TRY_AGAIN_AFTER] == [1, 5, 15, 60]


@pytest.mark.parametrize(
    ("typed", "channel", "target"),
    [
        ("duty@example.org", Channel.EMAIL, "duty@example.org"),
        ("mailto:duty@example.org", Channel.EMAIL, "duty@example.org"),
        ("mailto://duty@example.org", Channel.EMAIL, "duty@example.org"),
        ("sms:+60 12-000 0000", Channel.SMS, "+60120000000"),
        ("sms://+60120000000", Channel.SMS, "+60120000000"),
        ("whatsapp:+855120000000", Channel.WHATSAPP, "+855120000000"),
        ("telegram://-1001234567890", Channel.TELEGRAM, "-1001234567890"),
        ("https://Hooks.Example.org/lindung", Channel.WEBHOOK, "https://hooks.example.org/lindung"),
    ],
)
def test_an_address_is_read_into_its_channel_and_target(typed, channel, target):
    address = read_address(typed)
    assert (address.channel, address.target) == (channel, target)
    assert target not in repr(address)


INSIDE = [
    "http://example.org/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://[::1]/",
    "https://localhost/",
    "https://169.254.169.254/latest/meta-data/",
    "https://example.org:8443/",
    "https://user@example.org/",
    "https://user:password@example.org/",
    "https://example.org@127.0.0.1/",
    "https://example.org/?next=https://127.0.0.1",
    "https://example.org/#x",
    "https://example.org/../../admin",
    "https://example.org\\@127.0.0.1/",
    "https://example.org/\r\nHost: inside",
    "https://example.org/%2e%2e/",
    "https://ⓔxample.org/",
    "https:///etc/passwd",
    "file:///etc/passwd",
    "json://127.0.0.1",
    "jsons://169.254.169.254",
    "mailtos://user:password@127.0.0.1:25",
    "mailto:duty@127.0.0.1",
    "mailto:a@example.org?to=b@example.org",
    "mailto:a@example.org,b@example.org",
    "mailto:a@example.org\nBcc: b@example.org",
    "sms:0120000000",
    "sms:+60120000000/+60120000001",
    "tgram://bottoken/123456/?x=1",
    "syslog://localhost",
    "windows://",
    "",
    "duty",
]


@pytest.mark.parametrize("typed", INSIDE)
def test_an_address_that_could_reach_a_machine_inside_is_refused(typed):
    with pytest.raises(NoticeAddressRefused):
        read_address(typed)


@given(st.text(max_size=80))
def test_any_text_is_read_as_an_address_or_refused(text):
    try:
        address = read_address(text)
    except NoticeAddressRefused:
        return
    assert not set(address.target) & set(" \r\n\t?#\\")


def test_a_web_address_must_stand_on_the_list_of_hosts():
    address = read_address("https://hooks.example.org/x")
    check_webhook_host(address, allowed=frozenset({"hooks.example.org"}))
    for allowed in (frozenset(), frozenset({"example.org"}), frozenset({"hooks.example.org.evil.example"})):
        with pytest.raises(NoticeAddressRefused):
            check_webhook_host(address, allowed=allowed)


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_template_takes_exactly_its_facts(code):
    template = TEMPLATES[code]
    facts = {name: FACTS[name] for name in template.facts}
    check_facts(template, facts)
    for name in facts:
        with pytest.raises(FactMissing):
            check_facts(template, {key: value for key, value in facts.items() if key != name})
    with pytest.raises(FactMissing):
        check_facts(template, {**facts, "name": "Somebody"})


@pytest.mark.parametrize("value", ["Siti", "a b", "+60120000000", "2026-01-05T09:00", None, 1.5, "0000000001", ["x"]])
@pytest.mark.parametrize("name", ["ref", "due_at", "urgency"])
def test_a_fact_is_a_reference_a_moment_or_a_code_and_nothing_that_identifies(name, value):
    if name == "urgency" and value == "Siti":
        return  # a single word cannot be told from a code; no template takes a code from what a person typed
    with pytest.raises(FactMissing):
        check_facts(TEMPLATES["need_stuck"], {**{n: FACTS[n] for n in ("ref", "due_at", "urgency")}, name: value})
