"""The key management service that guards a keyset, asked through Tink; a sentence for each way it fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final

from django.utils.module_loading import import_string
from tink import aead

from lindung.vault.troubles import KeysetUnreadable, KmsAway, KmsDenied, KmsRefused, KmsSlow

# Where a KMS client class lives, by the scheme of LINDUNG_KEY_URI. Each needs Tink's extra of that name.
KMS_CLIENTS = {
    "aws-kms": "tink.integration.awskms.AwsKmsClient",
    "gcp-kms": "tink.integration.gcpkms.GcpKmsClient",
}
VAULT: Final = "hcvault"  # HashiCorp Vault or OpenBao: its transit engine
ANSWERS_WITHIN_S: Final = 10
_VAULT_URI: Final = re.compile(r"hcvault://(?P<host>[\w.:\[\]-]+)/(?P<path>(?:[\w.-]+/)+keys/[\w.-]+)", re.ASCII)
_LOOPBACK: Final = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_DENIED: Final = re.compile(
    r"Forbidden|Unauthorized|Unauthenticated|PermissionDenied|AccessDenied|NoCredentials|Credential"
)
_SLOW: Final = re.compile(r"Timeout|DeadlineExceeded")
_AWAY: Final = re.compile(
    r"Connection|EndpointConnection|VaultDown|ServiceUnavailable|SSLError|BadGateway|InternalServer"
)


def guard(uri: str) -> aead.Aead:
    """The KMS key at `uri`. Credentials come from the KMS library's own environment. Raises KeysetUnreadable."""
    scheme = uri.partition("://")[0]
    known = {**dict.fromkeys(KMS_CLIENTS, _by_class), VAULT: _transit}
    if scheme not in known:
        raise KeysetUnreadable(f"LINDUNG_KEY_URI: {scheme} is not one of {', '.join(sorted(known))}.")
    try:
        return _Guard(known[scheme](uri), uri)
    except ImportError:
        raise KeysetUnreadable(f"LINDUNG_KEY_URI: the library for {scheme} is not installed.") from None
    except KeysetUnreadable:
        raise
    except Exception as trouble:  # noqa: BLE001 - each library has failures of its own
        raise _said(trouble, uri) from None


def _by_class(uri: str) -> aead.Aead:
    return import_string(KMS_CLIENTS[uri.partition("://")[0]])(uri, "").get_aead(uri)


def _transit(uri: str) -> aead.Aead:
    """Tink's client of the transit engine takes no associated data: a key of one use is wrapped, and binds the part."""
    found = _VAULT_URI.fullmatch(uri)
    if found is None:
        raise KeysetUnreadable("LINDUNG_KEY_URI: write it as hcvault://HOST:PORT/transit/keys/NAME.")
    scheme = "http" if _LOOPBACK.fullmatch(found["host"]) else "https"
    make = import_module("tink.integration.hcvault").new_aead
    client = import_module("hvac").Client(url=f"{scheme}://{found['host']}", timeout=ANSWERS_WITHIN_S)
    return aead.KmsEnvelopeAead(aead.aead_key_templates.AES256_GCM, make(found["path"], client))


class _Guard(aead.Aead):  # type: ignore[misc] # Tink has no types
    """Whatever goes wrong at the KMS is one sentence."""

    def __init__(self, remote: aead.Aead, uri: str) -> None:
        self._remote, self._uri = remote, uri

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        """Sealed by the KMS."""
        return self._ask(self._remote.encrypt, plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Opened by the KMS."""
        return self._ask(self._remote.decrypt, ciphertext, associated_data)

    def _ask(self, does: Callable[[bytes, bytes], bytes], text: bytes, place: bytes) -> bytes:
        try:
            return bytes(does(text, place))
        except Exception as trouble:  # noqa: BLE001 - each library has failures of its own
            raise _said(trouble, self._uri) from None


def _said(trouble: BaseException, uri: str) -> KeysetUnreadable:
    """Which kind it is, by the names of what went wrong; never what they say, for it could quote a credential."""
    names = " ".join(_names(trouble))
    for pattern, made in ((_SLOW, KmsSlow), (_DENIED, KmsDenied), (_AWAY, KmsAway)):
        if pattern.search(names):
            return made(made.says.format(uri=uri, seconds=ANSWERS_WITHIN_S))
    return KmsRefused(KmsRefused.says.format(uri=uri))


def _names(trouble: BaseException | None) -> Iterator[str]:
    """The kinds of a failure and of those it came from; Tink hides the first one in its own."""
    seen: list[BaseException] = []
    waiting = [trouble]
    while waiting:
        one = waiting.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        yield type(one).__name__
        yield _code_of(one)
        waiting += [one.__cause__, one.__context__, *(each for each in one.args if isinstance(each, BaseException))]


def _code_of(trouble: BaseException) -> str:
    """What AWS calls it."""
    said = getattr(trouble, "response", None)
    error = said.get("Error") if isinstance(said, dict) else None
    return str(error.get("Code", "")) if isinstance(error, dict) else ""
