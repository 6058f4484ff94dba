"""Signatures that anybody can check (Ed25519). Their keys are made from the keys of codes: older ones stay known.

Each key of codes gives one pair of keys, by HMAC over a purpose of its own; so they are in every keyset that there
is, behind a KMS too, are renewed with the codes, and are as old as the trail that they speak for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import orjson
import tink
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tink import json_proto_keyset_format, mac, secret_key_access

from lindung.vault.keyset import PREFIX_BYTES, Retired, keyset
from lindung.vault.sealing import NOTICED_LATE_S, named

_PURPOSE: Final = "vault.signing"
_NAME_BYTES: Final = 8


@dataclass(frozen=True)
class PublicKey:
    """One public key of this deployment; `retired`: since when another one signs, None while it is in use."""

    raw: bytes
    retired: Retired | None = None

    @property
    def name(self) -> str:
        """How a signature names its key: 16 characters."""
        return key_name(self.raw)

    @property
    def pem(self) -> str:
        """The form that OpenSSL reads."""
        made = Ed25519PublicKey.from_public_bytes(self.raw)
        return made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed_at(self, content: bytes, signature: bytes, *, at: float) -> bool:
        """Whether it signed this, and was in use at that moment (seconds since 1970)."""
        in_time = self.retired is None or at <= self.retired.at + NOTICED_LATE_S
        return in_time and is_signed(content, signature, by=self.raw)


def key_name(raw: bytes) -> str:
    """The name of a public key: the beginning of its SHA-256."""
    return hashlib.sha256(raw).digest()[:_NAME_BYTES].hex()


def is_signed(content: bytes, signature: bytes, *, by: bytes) -> bool:
    """Whether the public key `by` (32 bytes) signed this. Needs nothing else: no keyset, no database."""
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(purpose: str, content: bytes) -> bytes:
    """Sign (64 bytes) with the key in use. The content itself says what it is: others check it without us."""
    return _private(purpose, keyset().keys["authentication"].in_use).sign(content)


def public_key(purpose: str) -> PublicKey:
    """The public key in use."""
    return _public(purpose, keyset().keys["authentication"].in_use)


def public_keys(purpose: str) -> list[PublicKey]:
    """Every public key that ever signed for this purpose, oldest first."""
    return [_public(purpose, number) for number in keyset().keys["authentication"].numbers]


def _public(purpose: str, number: int) -> PublicKey:
    made = _private(purpose, number).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PublicKey(made, keyset().keys["authentication"].retired.get(number))


def _private(purpose: str, number: int) -> Ed25519PrivateKey:
    """The pair of one key of codes: its HMAC-SHA256 (32 bytes, after Tink's prefix) of the purpose is the seed."""
    code = _alone(keyset().codes, number).compute_mac(named(_PURPOSE, purpose.encode()))
    return Ed25519PrivateKey.from_private_bytes(code[PREFIX_BYTES:])


def _alone(handle: tink.KeysetHandle, number: int) -> mac.Mac:
    """A code key by itself: Tink makes codes with the one in use only."""
    held = orjson.loads(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
    one = {"primaryKeyId": number, "key": [each for each in held["key"] if each["keyId"] == number]}
    return json_proto_keyset_format.parse(orjson.dumps(one).decode(), secret_key_access.TOKEN).primitive(mac.Mac)
