"""Speaking to a ministry's sign-in (OpenID Connect, authorisation code with PKCE): https only, never led elsewhere.

Nothing that a provider hands out is kept: its tokens are read and dropped.
"""

import json
import ssl
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from http.client import HTTPException
from typing import Any, Final
from urllib import request as web
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from django.core.cache import cache

from lindung.partners.rules.providers import Provider, Said, is_safe_address, read_claims
from lindung.partners.rules.refusals import ProviderDown, ProviderUnclear

TIMEOUT_SECONDS: Final = 5  # for one question with its whole answer, however slowly it drips
ANSWER_AT_MOST_BYTES: Final = 256 * 1024
# What a provider says about itself is kept for a while, that it is away only briefly: a page that anybody may ask for
# must not make this machine wait, or ask a ministry, each time.
KEPT_SECONDS: Final = 600
AWAY_SECONDS: Final = 15
# Signatures by a private key only: with a shared secret whoever knows it could sign, and "none" is no signature.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
RSA_BITS, RSA_BITS_AT_MOST = 2048, 16_384
KEYS_AT_MOST, TOKEN_AT_MOST = 100, 64 * 1024
ABOUT_HER: Final = ("email", "email_verified", "name")
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# What a token, or a key that somebody published, can do that is not what it should be.
ODD: Final = (
    *(jwt.PyJWTError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError),
    UnsupportedAlgorithm,
)


@dataclass(frozen=True)
class Beginning:
    """What one sign-in began with; its session keeps it until the way back."""

    state: str
    nonce: str
    verifier: str
    started_at: datetime


class _NeverElsewhere(web.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        """Nowhere: a redirect is an error."""


def sign_in_address(provider: Provider, *, begun: Beginning, back_to: str, language: str) -> str:
    """Where the person signs in: the provider is told to ask, even if she is signed in there. Raises ProviderDown."""
    challenge = urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_to,
        "scope": "openid email profile",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "login",
        "max_age": "0",
        "ui_locales": language,
        **({"acr_values": " ".join(provider.second_factor_acr)} if provider.second_factor_acr else {}),
    }
    address = str(_about(provider)["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def read_answer(provider: Provider, *, code: str, begun: Beginning, back_to: str, at: datetime) -> Said:
    """What the provider says, for the code that came back. Raises ProviderDown, ProviderUnclear."""
    about = _about(provider)
    given = _exchange(provider, about, code=code, verifier=begun.verifier, back_to=back_to)
    claims = _open(provider, about, given.get("id_token"))
    is_whole = "email" in claims and "email_verified" in claims
    if not is_whole and given.get("access_token") and about["userinfo_endpoint"]:
        claims = _with_more(provider, about, claims, str(given["access_token"]))
    return read_claims(claims, provider=provider, nonce=begun.nonce, started_at=begun.started_at, at=at)


def _about(provider: Provider) -> Mapping[str, Any]:
    """What the provider says about itself: its addresses."""
    key = f"sign-in:{provider.slug}:{sha256(provider.issuer.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        try:
            kept = _ask(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        except ProviderDown:
            cache.set(key, {}, AWAY_SECONDS)
            raise
        kept = _checked(provider, kept)
        cache.set(key, kept, KEPT_SECONDS)
    if not kept:
        raise ProviderDown(name=provider.name)
    found: Mapping[str, Any] = kept
    return found


def _checked(provider: Provider, about: Mapping[str, Any]) -> dict[str, Any]:
    """What of it is used, and nothing else. Raises ProviderUnclear."""
    if about.get("issuer") != provider.issuer:
        raise ProviderUnclear(name=provider.name, why="another issuer")
    if not all(is_safe_address(about.get(name)) for name in ENDPOINTS):
        raise ProviderUnclear(name=provider.name, why="an address without https")
    ways = about.get("token_endpoint_auth_methods_supported")
    more = about.get("userinfo_endpoint")
    return {
        **{name: about[name] for name in ENDPOINTS},
        "userinfo_endpoint": more if is_safe_address(more) else "",
        "ways": [way for way in ways if isinstance(way, str)] if isinstance(ways, list) else [],
    }


def _exchange(
    provider: Provider, about: Mapping[str, Any], *, code: str, verifier: str, back_to: str
) -> Mapping[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to, "code_verifier": verifier}
    ways = about["ways"] or ["client_secret_basic"]
    headers = {}
    if "client_secret_basic" in ways:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return _ask(provider, str(about["token_endpoint"]), body=urlencode(form).encode(), headers=headers)


def _open(provider: Provider, about: Mapping[str, Any], token: object) -> dict[str, Any]:
    """The claims of a token that the provider signed for us."""
    unclear = partial(ProviderUnclear, name=provider.name)
    if not isinstance(token, str) or len(token) > TOKEN_AT_MOST:
        raise unclear(why="no token")
    try:
        head = jwt.get_unverified_header(token)
        if head.get("alg") not in ALGORITHMS:
            raise unclear(why="algorithm")
        key = _key(provider, _ask(provider, str(about["jwks_uri"])), head)
        return dict(
            jwt.decode(
                token,
                key=key,
                algorithms=[head["alg"]],
                audience=provider.client_id,
                issuer=provider.issuer,
                # times are read with the database's clock (rules.providers)
                options={
                    "require": ["iss", "aud", "sub", "exp", "iat"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        )
    except ODD:
        raise unclear(why="signature, issuer or audience") from None


def _key(provider: Provider, published: Mapping[str, Any], head: Mapping[str, Any]) -> jwt.PyJWK:
    """The one key that the token names; where it names none, the only one there is."""
    listed = published.get("keys")
    keys = [key for key in listed[:KEYS_AT_MOST] if isinstance(key, dict)] if isinstance(listed, list) else []
    signing = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
    named = [key for key in signing if "kid" not in head or key.get("kid") == head["kid"]]
    if len(named) != 1 or named[0].get("alg", head["alg"]) != head["alg"]:
        raise ProviderUnclear(name=provider.name, why="no such key")
    key = jwt.PyJWK(named[0], algorithm=head["alg"])
    if key.key_type == "RSA" and not RSA_BITS <= key.key.key_size <= RSA_BITS_AT_MOST:
        raise ProviderUnclear(name=provider.name, why="a weak key")
    return key


def _with_more(
    provider: Provider, about: Mapping[str, Any], claims: dict[str, Any], access_token: str
) -> dict[str, Any]:
    """The address, where the token does not hold it: from the provider's own page about whoever signed in."""
    headers = {"Authorization": f"Bearer {access_token}"}
    more = _ask(provider, str(about["userinfo_endpoint"]), headers=headers)
    if more.get("sub") != claims["sub"]:
        raise ProviderUnclear(name=provider.name, why="about somebody else")
    own = {name: value for name, value in claims.items() if name not in ABOUT_HER}
    return {**own, **{name: more[name] for name in ABOUT_HER if name in more}}


def _ask(
    provider: Provider, address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One question to the provider, one object as its answer. Raises ProviderDown for anything else."""
    asked = web.Request(address, data=body, headers={"Accept": "application/json", **(headers or {})})  # noqa: S310 - https, checked
    try:
        with _opener(provider).open(asked, timeout=TIMEOUT_SECONDS) as answer:
            text = answer.read(ANSWER_AT_MOST_BYTES + 1)
        read = json.loads(text) if len(text) <= ANSWER_AT_MOST_BYTES else None
    except HTTPError as error:
        if 400 <= error.code < 500 and body is not None:
            raise ProviderUnclear(name=provider.name, why="refused the code") from None
        raise ProviderDown(name=provider.name) from None
    except (OSError, HTTPException, ValueError, RecursionError):
        raise ProviderDown(name=provider.name) from None
    if not isinstance(read, dict):
        raise ProviderDown(name=provider.name)
    return read


def _in_time(ends_at: float) -> type[ssl.SSLSocket]:
    """A connection whose whole answer has to be there by then: a timeout alone begins anew with every byte."""

    class InTime(ssl.SSLSocket):
        def recv_into(self, *args: Any, **options: Any) -> int:
            left = ends_at - time.monotonic()
            if left <= 0:
                raise TimeoutError("too slow")
            self.settimeout(left)
            return super().recv_into(*args, **options)

    return InTime


def _opener(provider: Provider) -> web.OpenerDirector:
    """Speaks https and nothing else; follows nowhere."""
    opener = web.OpenerDirector()
    context = ssl.create_default_context(cafile=provider.ca_file or None)
    context.sslsocket_class = _in_time(time.monotonic() + TIMEOUT_SECONDS)
    for handler in (
        web.ProxyHandler(),
        web.HTTPSHandler(context=context),
        _NeverElsewhere(),
        web.HTTPDefaultErrorHandler(),
        web.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
