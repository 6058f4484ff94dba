"""A small OpenID provider on loopback, over TLS, with keys of its own: a ministry's sign-in that tests can bend."""

import base64
import datetime
import hashlib
import hmac
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lindung.partners.rules.providers import Provider

CLIENT, SECRET = "lindung", "practice secret: with/odd:signs"


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class PracticeProvider:
    """What it says can be changed by a test: `about`, `claims`, `header`, `sign`, `keys`, `answers`."""

    def __init__(self, url: str, ca_file: Path) -> None:
        self.url, self.ca_file = url, ca_file
        self.algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.begin_anew()

    def begin_anew(self) -> None:
        """As it is when nobody bends it."""
        self.about: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/me",
        }
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        self.keys: list[dict[str, Any]] = [{**public, "kid": "one", "use": "sig", "alg": "ES256"}]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"kid": "one"}
        self.me: dict[str, Any] = {"sub": "directory-77"}
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.at_the_door: dict[str, Any] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    def consent(self, address: str, **claims: Any) -> str:
        """Somebody signs in at `address`; the path and query by which the browser comes back."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == self.about["authorization_endpoint"]
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = {"asked": asked, "claims": claims}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def token_for(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The answer to a code, once; None when anything about it does not fit."""
        kept = self.codes.pop(form.get("code", ""), None)
        if kept is None:
            return None
        asked = kept["asked"]
        pair = f"{CLIENT}:practice%20secret%3A%20with%2Fodd%3Asigns"
        fits = (
            authorization == f"Basic {base64.b64encode(pair.encode()).decode()}"
            and form.get("redirect_uri") == asked["redirect_uri"]
            and b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()) == asked["code_challenge"]
        )
        if not fits:
            return None
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "sub-1", "iat": now, "exp": now + 300, "auth_time": now,
            "nonce": asked["nonce"], "email_verified": True, **kept["claims"], **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "practice-access", "token_type": "Bearer", "id_token": self.sign(claims)}

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="ES256", headers=self.header)

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A token that says nobody signed it."""
        return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})

    def signed_with_what_is_public(self, claims: dict[str, Any]) -> str:
        """HS256 with our published key as the secret: the classic confusion."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        head = b64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "one"}).encode())
        body = f"{head}.{b64(json.dumps(claims).encode())}"
        return f"{body}.{b64(hmac.new(public, body.encode(), hashlib.sha256).digest())}"

    def signed_by_another(self, claims: dict[str, Any]) -> str:
        """The right words under a key that is not the ministry's."""
        return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers=self.header)

    def as_set(self, **also: Any) -> Provider:
        """How an operator would set it up."""
        values: dict[str, Any] = {
            "slug": "interior",
            "name": "Practice Ministry",
            "issuer": self.url,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "organisations": (),
            "ca_file": str(self.ca_file),
        }
        return Provider(**{**values, **also})


@contextmanager
def running(folder: Path) -> Iterator[PracticeProvider]:
    """The provider, until the block ends."""
    ca_file, key_file = certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key_file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    provider = PracticeProvider(f"https://127.0.0.1:{server.server_address[1]}", ca_file)
    server.RequestHandlerClass = _handler(provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: PracticeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):  # somebody in a real browser, who types nothing here
                back = provider.consent(f"{provider.url}{self.path}", **provider.at_the_door)
                asked = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
                host = urlsplit(asked)
                provider.answers[self.path] = (302, {"Location": f"{host.scheme}://{host.netloc}{back}"}, b"")
            pages = {
                "/.well-known/openid-configuration": provider.about,
                "/keys": {"keys": provider.keys},
                "/me": provider.me,
            }
            self._answer(pages.get(self.path))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            self._answer(provider.token_for(form, self.headers.get("Authorization", "")), otherwise=400)

        def _answer(self, found: dict[str, Any] | None, *, otherwise: int = 404) -> None:
            provider.asked.append(self.path)
            status, headers, body = 200 if found is not None else otherwise, {}, json.dumps(found or {}).encode()
            if self.path in provider.answers:
                status, headers, body = provider.answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quietly."""

    return Handler


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    ca_file, key_file = folder / "ca.pem", folder / "key.pem"
    ca_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return ca_file, key_file
