"""A ministry's sign-in that was taken over: whatever it answers, a plain sentence and nobody signed in."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.partners import actions, gateways
from lindung.partners.rules import Role
from lindung.partners.rules.providers import FINISHED_WITHIN
from lindung.web import clock
from tests.partners.conftest import Desk
from tests.partners.oidc_provider import PracticeProvider, b64, certificate
from tests.partners.test_oidc import ADDRESS, HER, is_in
from tests.proofs.fuzzing import DEEP, LEAVES, bent

pytestmark = pytest.mark.django_db
START = "/partners/sign-in/interior/"
ODD = st.one_of(
    st.sampled_from(LEAVES), st.text(max_size=20), st.integers(), st.floats(), st.binary(max_size=8).map(str)
)
ABOUT = "/.well-known/openid-configuration"
CLAIMS = ("iss", "aud", "azp", "sub", "iat", "exp", "nbf", "auth_time", "nonce", "email", "email_verified", "name",
          "amr", "acr")  # fmt: skip


def raw_token(provider: PracticeProvider, head: bytes, body: bytes) -> str:
    """A token with these bytes, signed by the provider's own key."""
    said = f"{b64(head)}.{b64(body)}"
    made = provider.algorithm.sign(said.encode(), provider.key)
    return f"{said}.{b64(made)}"


def comes_back(desk: Desk, *, may_be_in: bool = True) -> int:
    """There and back in a new browser; nobody is in, unless it may be she."""
    cache.clear()
    client = Client(raise_request_exception=False)
    page = client.post(START)
    if page.status_code != 200:
        assert page.status_code == 503, page.status_code
        return 503
    answer = desk.sign_in(client, **HER)
    assert answer.status_code < 500 or answer.status_code == 503
    assert not is_in(client) or (may_be_in and answer.status_code == 302)
    return int(answer.status_code)


def bend(provider: PracticeProvider, where: str, instead: Any) -> None:
    """One thing of what it says is something else."""
    part, _, name = where.partition(" ")
    if part == "claims":
        provider.claims = {name: instead}
    elif part == "header":
        provider.header = {**provider.header, name: instead}
    elif part == "key":
        provider.keys = [{**provider.keys[0], name: instead}]
    else:
        provider.about = {**provider.about, name: instead}


WHERE = [
    *(f"claims {name}" for name in CLAIMS),
    *(f"header {name}" for name in ("kid", "alg", "crit", "jku", "jwk", "x5c", "typ", "b64")),
    *(f"key {name}" for name in ("kid", "kty", "crv", "x", "y", "use", "alg", "n", "e", "key_ops")),
    *(f"about {name}" for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri",
                                   "userinfo_endpoint", "token_endpoint_auth_methods_supported")),
]  # fmt: skip


NEVER_IN = {"claims iss", "claims aud", "claims nonce", "header alg", "/token"}  # bent, it is never hers


def try_answers(desk: Desk, examples: int) -> None:
    """So many answers with one thing bent: a value of a token, a key, a page about itself, or a whole body."""
    desk.member(Role.COORDINATOR, email=ADDRESS)
    good = json.dumps({"keys": desk.provider.keys, "id_token": "a.b.c", **desk.provider.about}).encode()
    bodies = st.tuples(st.sampled_from(["/token", "/keys", "/me", ABOUT]), bent(good))

    def check(made: tuple[str, Any]) -> None:
        desk.provider.begin_anew()
        if made[0].startswith("/"):
            desk.provider.answers[made[0]] = (200, {}, made[1])
        else:
            desk.provider.sign = lambda claims: raw_token(
                desk.provider,
                json.dumps({"alg": "ES256", **desk.provider.header}).encode(),
                json.dumps(claims).encode(),
            )
            bend(desk.provider, *made)
        comes_back(desk, may_be_in=made[0] not in NEVER_IN)

    bounds = settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    bounds(given(st.one_of(st.tuples(st.sampled_from(WHERE), ODD), bodies))(check))()


@pytest.mark.parametrize("examples", [8, pytest.param(80, marks=pytest.mark.prove)])
def test_whatever_a_ministry_answers_nobody_is_signed_in(desk: Desk, examples: int):
    try_answers(desk, examples)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "her\x00@ministry.example"},
        {"email": "\ud800@ministry.example"},
        {"sub": "x\x00"},
        {"sub": "\udfff"},
        {"name": "\ud800", "email": "\x00"},
        {"nonce": "\ud800"},
        {"azp": ["lindung"]},
        {"azp": {}},
        {"aud": {"lindung": 1}},
        {"exp": 10**400},
        {"iat": float("nan")},
        {"auth_time": float("inf")},
        {"amr": "mfa"},
        {"acr": [[]]},
    ],
)
def test_texts_nobody_can_keep_and_numbers_nobody_can_count_are_a_plain_refusal(desk: Desk, claims: dict[str, Any]):
    desk.member(Role.COORDINATOR, email=ADDRESS)
    desk.provider.claims = claims
    desk.provider.sign = lambda said: raw_token(
        desk.provider, b'{"alg": "ES256", "kid": "one"}', json.dumps(said).encode()
    )
    assert comes_back(desk) in ({302} if claims.keys() & {"amr", "acr"} else {403, 503})


@pytest.mark.parametrize("part", ["head", "body", "both"])
def test_a_token_nested_without_end_is_refused(desk: Desk, part: str):
    head = DEEP[:8_000] if part != "body" else b'{"alg": "ES256", "kid": "one"}'
    body = DEEP[:8_000] if part != "head" else b"{}"
    desk.provider.sign = lambda claims: raw_token(desk.provider, head, body)
    assert comes_back(desk) == 503


@pytest.mark.parametrize("path", ["/token", "/keys", ABOUT])
def test_a_page_nested_without_end_is_refused(desk: Desk, path: str):
    for body in (DEEP, b'{"a":' * 40_000, b'{"keys": [' + b"{}," * 50_000 + b"{}]}"):
        desk.provider.answers[path] = (200, {}, body)
        assert comes_back(desk) == 503


def test_what_it_says_about_itself_is_kept_only_as_far_as_it_is_used(desk: Desk):
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    desk.provider.about = {**desk.provider.about, "more": deep, "token_endpoint_auth_methods_supported": 5}
    desk.member(Role.COORDINATOR, email=ADDRESS)
    assert comes_back(desk) == 302
    assert "more" not in gateways._about(desk.set_up())


@contextmanager
def dripping(folder: Path, begin: bytes) -> Iterator[str]:
    """A server that sends a byte now and then, and never ends."""
    ca_file, key_file = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key_file)
    listening = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def serve() -> None:
        try:
            with listening, context.wrap_socket(listening.accept()[0], server_side=True) as line:
                line.sendall(begin)
                while not is_over.wait(0.05):
                    line.sendall(b"x")
        except OSError:
            pass  # the other side had enough

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        is_over.set()
        thread.join(5)


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n{"]
)
def test_an_answer_that_drips_ends_in_time(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: bytes):
    monkeypatch.setattr(gateways, "TIMEOUT_SECONDS", 0.5)
    with dripping(tmp_path, begin) as address:
        desk.set_up(issuer=address, ca_file=str(tmp_path / "ca.pem"))
        began = time.monotonic()
        assert comes_back(desk) == 503
    assert time.monotonic() - began < 30  # a byte every 50 ms would go on for hours


def test_a_sign_in_that_anybody_began_is_forgotten_in_minutes_and_hers_is_not(desk: Desk):
    desk.member(Role.COORDINATOR, email=ADDRESS)
    stranger, hers = Client(), Client()
    desk.go(stranger)
    assert desk.sign_in(hers, **HER).status_code == 302
    assert hers.session.get_expire_at_browser_close()
    at = clock.now()
    kept = Session.objects.get(session_key=stranger.session.session_key)
    assert kept.expire_date <= at + FINISHED_WITHIN + timedelta(minutes=1)
    actions.forget_sign_ins(at=at + FINISHED_WITHIN + timedelta(minutes=2))
    assert list(Session.objects.values_list("session_key", flat=True)) == [hers.session.session_key]
