"""What nobody may get past a ministry's sign-in with: each attack is one test, and nobody is signed in by it."""

import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from lindung.config import checks, readers
from lindung.partners import provider_session
from lindung.partners.models import BoundSignIn
from lindung.partners.rules import Role
from tests.partners.conftest import Desk
from tests.partners.test_oidc import ADDRESS, HER, is_in

pytestmark = pytest.mark.django_db
BACK = "/partners/sign-in/interior/back/"
NOW = int(time.time())
SAMPLE = Path(__file__).resolve().parents[2] / "deploy/sign-in.sample.toml"


@pytest.fixture
def officer(desk: Desk) -> Client:
    """A browser of somebody whom the ministry may sign in."""
    desk.member(Role.COORDINATOR, email=ADDRESS)
    return Client()


def refused(desk: Desk, client: Client, status: int, **claims: Any) -> bool:
    """Whether the whole way there and back ends with this status and nobody signed in or bound."""
    answer = desk.sign_in(client, **{**HER, **claims})
    return (answer.status_code, is_in(client), BoundSignIn.objects.exists()) == (status, False, False)


def test_what_is_asked_of_the_ministry(desk: Desk):
    asked = parse_qs(urlsplit(desk.go(Client(), next="/partners/me/")).query)
    one = {name: values[0] for name, values in asked.items()}
    assert one["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    assert (one["response_type"], one["code_challenge_method"], one["prompt"], one["max_age"]) == (
        "code", "S256", "login", "0",
    )  # fmt: skip
    assert min(len(one[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert len({one["state"], one["nonce"], one["code_challenge"]}) == 3


@pytest.mark.parametrize("how", ["unsigned", "signed_with_what_is_public", "signed_by_another"])
def test_a_token_that_the_ministry_did_not_sign_is_refused(desk: Desk, officer: Client, how: str):
    desk.provider.sign = getattr(desk.provider, how)
    assert refused(desk, officer, 503)


def test_a_key_that_is_too_short_or_not_the_one_named_is_refused(desk: Desk, officer: Client):
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - the attack
    public = jwt.algorithms.RSAAlgorithm.to_jwk(weak.public_key(), as_dict=True)
    good = desk.provider.keys
    desk.provider.keys = [*good, {**public, "kid": "weak", "use": "sig"}]
    desk.provider.sign = lambda claims: jwt.encode(claims, weak, algorithm="RS256", headers={"kid": "weak"})
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        assert refused(desk, officer, 503)
    desk.provider.begin_anew()
    for bent in ({"kid": "another"}, {}):
        desk.provider.header = bent
        desk.provider.keys = [*good, {**good[0], "kid": "two"}]
        assert refused(desk, officer, 503)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://login.elsewhere.example"},
        {"aud": "another-client"},
        {"aud": ["lindung", "another-client"]},
        {"azp": "another-client"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "never"},
        {"iat": NOW + 3600},
        {"iat": NOW - 3600},
        {"nbf": NOW + 3600},
        {"auth_time": NOW - 3600},
        {"auth_time": "yesterday"},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
def test_a_token_for_another_client_another_sign_in_or_another_time_is_refused(
    desk: Desk, officer: Client, claims: dict[str, Any]
):
    desk.provider.claims = claims
    assert refused(desk, officer, 503)


def test_clocks_may_differ_by_a_minute_and_no_more(desk: Desk, officer: Client):
    now = int(time.time())
    desk.provider.claims = {"iat": now + 40, "auth_time": now + 40, "exp": now + 300}
    assert desk.sign_in(officer, **HER).status_code == 302
    late = Client()
    desk.provider.claims = {"exp": now - 40}
    assert desk.sign_in(late, **HER).status_code == 302
    desk.provider.claims = {"exp": now - 90}
    assert desk.sign_in(Client(), **HER).status_code == 503


def test_a_way_back_that_this_session_did_not_begin_leads_nowhere(desk: Desk, officer: Client):
    elsewhere = Client()
    back = desk.provider.consent(desk.go(elsewhere), **HER)
    assert officer.get(back).status_code == 409  # nothing was begun here
    mine = desk.go(officer)
    assert officer.get(back).status_code == 409  # somebody else's state
    assert officer.get(BACK, {"state": "\u1780", "code": "x"}).status_code == 409
    assert desk.provider.asked == ["/.well-known/openid-configuration"]  # and the ministry was not even asked
    assert officer.get(desk.provider.consent(mine, **HER)).status_code == 302  # what was begun is not lost
    assert is_in(officer)


def test_a_way_back_works_once_and_a_code_too(desk: Desk, officer: Client):
    address = desk.go(officer)
    back = desk.provider.consent(address, **HER)
    kept = officer.session[provider_session.KEY]
    assert officer.get(back).status_code == 302
    replay = Client()
    desk.go(replay)
    session = replay.session
    session[provider_session.KEY] = kept  # even where the state would fit, the code is spent
    session.save()
    assert (replay.get(back).status_code, is_in(replay)) == (503, False)
    officer.post(reverse("account_logout"))
    assert officer.get(back).status_code == 409


def test_a_code_of_another_sign_in_does_not_fit_without_its_verifier(desk: Desk, officer: Client):
    stolen = desk.provider.consent(desk.go(Client()), **HER)
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    state = parse_qs(urlsplit(desk.go(officer)).query)["state"][0]
    assert officer.get(BACK, {"code": code, "state": state}).status_code == 503
    assert not is_in(officer)


@pytest.mark.parametrize("bent", [{"error": "access_denied"}, {"iss": "https://elsewhere.example"}, {"code": ""}])
def test_a_sign_in_that_was_not_finished_or_comes_from_another_place_ends(desk: Desk, officer: Client, bent):
    back = urlsplit(desk.provider.consent(desk.go(officer), **HER))
    query = {name: values[0] for name, values in parse_qs(back.query).items()} | bent
    query = {name: value for name, value in query.items() if not (name == "code" and "error" in bent)}
    assert officer.get(BACK, query).status_code == 409
    assert not is_in(officer)


def test_a_sign_in_takes_ten_minutes_at_most(desk: Desk, officer: Client):
    back = desk.provider.consent(desk.go(officer), **HER)
    session = officer.session
    session[provider_session.KEY] = {**session[provider_session.KEY], "started_at": "2026-01-05T09:00:00+00:00"}
    session.save()
    assert officer.get(back).status_code == 409


def test_the_beginning_takes_our_own_form_only(desk: Desk):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/partners/sign-in/interior/").status_code == 403
    assert Client().get("/partners/sign-in/interior/").status_code == 405
    assert Client().post("/partners/sign-in/another/").status_code == 404


@pytest.mark.parametrize(
    "bent",
    [
        {"issuer": "https://login.elsewhere.example"},
        {"token_endpoint": "http://127.0.0.1/token"},
        {"authorization_endpoint": "http://login.elsewhere.example/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
    ],
)
def test_a_ministry_that_names_another_issuer_or_an_address_without_tls_is_not_used(desk: Desk, bent: dict[str, Any]):
    desk.provider.about |= bent
    assert Client().post("/partners/sign-in/interior/").status_code == 503


@pytest.mark.parametrize("path", ["/token", "/keys", "/.well-known/openid-configuration"])
def test_we_are_led_nowhere_else(desk: Desk, officer: Client, path: str):
    desk.provider.answers[path] = (302, {"Location": f"{desk.provider.url}/elsewhere"}, b"")
    if path.startswith("/."):
        assert Client().post("/partners/sign-in/interior/").status_code == 503
    else:
        assert refused(desk, officer, 503)
    assert "/elsewhere" not in desk.provider.asked


@pytest.mark.parametrize("body", [b"not json", b"[]", b"{" + b" " * 300_000 + b"}", b'{"id_token": 5}', b"{}"])
def test_answers_that_nobody_can_read_sign_nobody_in(desk: Desk, officer: Client, body: bytes):
    desk.provider.answers["/token"] = (200, {}, body)
    answer = desk.sign_in(officer, **HER)
    assert (answer.status_code, is_in(officer)) == (503, False)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(desk: Desk):
    desk.set_up(ca_file="")
    assert Client().post("/partners/sign-in/interior/").status_code == 503


def test_an_address_told_elsewhere_counts_only_for_the_same_person(desk: Desk, officer: Client):
    desk.provider.claims = {"email": None, "email_verified": None}
    desk.provider.me = {"sub": "somebody-else", "email": ADDRESS, "email_verified": True}
    assert refused(desk, officer, 503)
    desk.provider.me["sub"] = HER["sub"]
    assert desk.sign_in(officer, **HER).status_code == 302
    assert is_in(officer)


def test_settings_say_what_is_wrong_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any):
    file = tmp_path / "sign-in.toml"
    monkeypatch.setenv("LINDUNG_SIGN_IN_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        readers.providers("LINDUNG_SIGN_IN_FILE")
    good = SAMPLE.read_text()
    for bad, said in (
        (good.replace("https://login", "http://login"), "issuer"),
        (good.replace('client_secret = "from', 'secret = "from'), "no setting"),
        (good.replace('["0000000000"]', '["0000000001"]'), "organisations"),
        (good.replace('["0000000000"]', "[]"), "organisations"),
        (good.replace("[interior]", "[Interior]"), "section"),
        (good.replace("only = true", 'only = "yes"'), "only"),
        (good + good.replace("[interior]", "[labour]"), "already"),
        ("[interior", "LINDUNG_SIGN_IN_FILE"),
    ):
        file.write_text(bad)
        with pytest.raises(ImproperlyConfigured, match=said):
            readers.providers("LINDUNG_SIGN_IN_FILE")
    file.write_text(good)
    settings.LINDUNG_SIGN_IN_PROVIDERS = readers.providers("LINDUNG_SIGN_IN_FILE")
    assert settings.LINDUNG_SIGN_IN_PROVIDERS["interior"].only
    assert "from the provider" not in repr(settings.LINDUNG_SIGN_IN_PROVIDERS)
    file.chmod(0o644)
    assert [message.id for message in checks.sign_in_file_is_private()] == ["lindung.E005"]
    file.chmod(0o600)
    assert checks.sign_in_file_is_private() == []
