"""The keys of a linkage project, derived from one secret that its parties share and the linkage unit never holds."""

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lindung.evidence.rules.encode import Meeting

SECRET_BYTES = 32
TAG_BYTES = 16
_SALT = b"lindung linkage project 1"


@dataclass(frozen=True)
class ProjectKeys:
    """`fingerprint` may be seen by anybody; the three keys by the parties alone."""

    fingerprint: str
    tags: bytes
    names: bytes
    dates: bytes


def project_keys(secret: bytes, settings: str) -> ProjectKeys:
    """Derive a project's keys.

    Args: secret: 32 bytes from the system's random source. settings: what all parties must agree on, as one text.
    Raises ValueError: a secret of another length.
    Source: Krawczyk and Eronen (2010), RFC 5869 (HKDF), with SHA-256.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a project's secret has {SECRET_BYTES} bytes, not {len(secret)}")
    return ProjectKeys(
        fingerprint=_derived(secret, f"fingerprint {settings}", 16).hex(),
        tags=_derived(secret, f"tags {settings}", SECRET_BYTES),
        names=_derived(secret, f"names {settings}", SECRET_BYTES),
        dates=_derived(secret, f"dates {settings}", SECRET_BYTES),
    )


def _derived(secret: bytes, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=_SALT, info=purpose.encode()).derive(secret)


def compartment_key(key: bytes, meeting: Meeting, value: str) -> bytes:
    """The key (or tag) of one compartment: HMAC-SHA256 of what its records share.

    >>> compartment_key(b"k" * 32, Meeting.BIRTH, "1990") == compartment_key(b"k" * 32, Meeting.NAMES, "1990")
    False
    """
    return hmac.digest(key, f"{meeting.value}\x1f{value}".encode(), "sha256")
