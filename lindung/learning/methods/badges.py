"""Open Badges 3.0 as signed credentials (VC-JWT), and the list of those that were revoked. Plain functions.

Sources: 1EdTech, Open Badges Specification 3.0 (JSON Web Token proof format); W3C, Verifiable Credentials Data Model
2.0; W3C, Bitstring Status List 1.0. Signed with RS256, which the specification asks every verifier to know.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"
KEY_BITS = 2048
PLACES = 131_072  # bits of a status list: the least the W3C asks, so that one bit says little of whom
W3C = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@dataclass(frozen=True)
class Issuer:
    """Who gives badges: the address of its profile, its name, and the addresses beside it."""

    url: str
    name: str
    keys_url: str
    status_url: str

    def profile(self) -> dict[str, Any]:
        """The public profile."""
        return {"id": self.url, "type": ["Profile"], "name": self.name, "url": self.url}


@dataclass(frozen=True)
class Badge:
    """What a badge says. It names its holder by a salted hash only."""

    url: str
    achievement: Mapping[str, Any]
    identity_hash: str
    salt: str
    place: int
    issued_at: datetime
    valid_until: datetime


def new_key() -> tuple[str, dict[str, str]]:
    """A new private key as PEM, and its public half as a JWK."""
    key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    return pem, {"kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"], "alg": ALGORITHM, "use": "sig"}


def identity_hash(address: str, salt: str) -> str:
    """An address as a badge holds it: lower case, salted, hashed.

    >>> identity_hash("a@example.org", "s").startswith("sha256$")
    True
    """
    return "sha256$" + hashlib.sha256((address.strip().lower() + salt).encode()).hexdigest()


def achievement(*, url: str, name: str, description: str, criteria: str) -> dict[str, Any]:
    """What was achieved."""
    return {
        "id": url,
        "type": ["Achievement"],
        "name": name,
        "description": description,
        "criteria": {"narrative": criteria},
    }


def credential(issuer: Issuer, badge: Badge) -> dict[str, Any]:
    """The credential with the registered claims beside it, as the payload of a VC-JWT."""
    identity = {
        "type": "IdentityObject",
        "identityHash": badge.identity_hash,
        "identityType": "emailAddress",
        "hashed": True,
        "salt": badge.salt,
    }
    subject = {"type": ["AchievementSubject"], "identifier": [identity], "achievement": dict(badge.achievement)}
    return {
        "@context": [W3C, BADGES],
        "id": badge.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.achievement["name"],
        "issuer": issuer.profile(),
        "validFrom": _iso(badge.issued_at),
        "validUntil": _iso(badge.valid_until),
        "credentialSubject": subject,
        "credentialStatus": {
            "id": f"{issuer.status_url}#{badge.place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.place),
            "statusListCredential": issuer.status_url,
        },
        "iss": issuer.url,
        "jti": badge.url,
        "nbf": int(badge.issued_at.timestamp()),
        "exp": int(badge.valid_until.timestamp()),
    }


def status_credential(issuer: Issuer, revoked: Iterable[int], *, at: datetime) -> dict[str, Any]:
    """The list of revoked places as a credential of its own."""
    bits = bytearray(PLACES // 8)
    for place in revoked:
        bits[place // 8] |= 0x80 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    return {
        "@context": [W3C],
        "id": issuer.status_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.url,
        "validFrom": _iso(at),
        "credentialSubject": {
            "id": f"{issuer.status_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
        "iss": issuer.url,
        "jti": issuer.status_url,
        "nbf": int(at.timestamp()),
    }


def sign(payload: Mapping[str, Any], *, pem: str, kid: str) -> str:
    """The payload as a compact JWT; `kid` is the address of the public key."""
    return jwt.encode(dict(payload), pem, algorithm=ALGORITHM, headers={"kid": kid, "typ": "JWT"})


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
