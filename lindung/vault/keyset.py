"""The deployment's keyset: three Tink keysets in one file, environment variable or behind a KMS."""

from __future__ import annotations

import os
import stat
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import tink
from django.conf import settings
from django.utils.module_loading import import_string
from tink import aead, json_proto_keyset_format, mac, prf, secret_key_access

from lindung.vault.troubles import KeysetExposed, KeysetMissing, KeysetUnreadable

FORMAT = 1
LOOKED_AT_EVERY_S = 1.0
PREFIX_BYTES = 5  # Tink: one byte of form, four of the key's number
PARTS = {
    "wrapping": aead.aead_key_templates.AES256_GCM,
    "digest": prf.prf_key_templates.HMAC_SHA256,
    "authentication": mac.mac_key_templates.HMAC_SHA256_256BITTAG,
}
# Where a KMS client class lives, by the scheme of LINDUNG_KEY_URI. Each needs Tink's extra of that name.
KMS_CLIENTS = {
    "aws-kms": "tink.integration.awskms.AwsKmsClient",
    "gcp-kms": "tink.integration.gcpkms.GcpKmsClient",
}

aead.register()
prf.register()
mac.register()


@dataclass(frozen=True)
class Keyset:
    """The three primitives of a deployment, ready to use; never printed, never pickled."""

    wrapping: aead.Aead = field(repr=False)
    digest: prf.PrfSet = field(repr=False)
    authentication: mac.Mac = field(repr=False)

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("A keyset is never pickled.")


def keyset() -> Keyset:
    """The deployment's keyset, read once, and again when its file has changed (looked at once a second).

    Raises KeysetMissing, KeysetExposed, KeysetUnreadable.
    """
    if time.monotonic() >= _look_again[0]:
        _look_again[0] = time.monotonic() + LOOKED_AT_EVERY_S
        reread_keyset()
    return _load(settings.LINDUNG_KEYSET, str(settings.LINDUNG_KEY_FILE), settings.LINDUNG_KEY_URI)


def forget_keyset() -> None:
    """Read the keyset anew the next time (after a rotation; in tests)."""
    _load.cache_clear()


def has_keyset() -> bool:
    """Whether there is something where the settings say the keyset is (it may still be unreadable)."""
    return bool(settings.LINDUNG_KEYSET) or Path(settings.LINDUNG_KEY_FILE).exists()


def make_keyset_text(kms_uri: str = "") -> str:
    """A new keyset as the text of its file; behind a KMS when `kms_uri` is given."""
    write = _writer(kms_uri)
    parts = {name: orjson.loads(write(tink.new_keyset_handle(template), name)) for name, template in PARTS.items()}
    text = orjson.dumps({"lindung_keyset": FORMAT, "kms": kms_uri, **parts}, option=orjson.OPT_INDENT_2)
    return text.decode() + "\n"


def with_new_wrapping_key(text: str, kms_uri: str = "") -> str:
    """The same keyset with one more key that wraps from now on; what the older ones wrapped still opens.

    Only this part is renewed: digests stand in unique columns and codes in the trail, under the keys that made them.
    """
    parts = _parts(text)
    where = kms_uri or parts["kms"]
    old = _in_clear(_reader(where)(orjson.dumps(parts["wrapping"]).decode(), "wrapping"))
    new = _in_clear(tink.new_keyset_handle(PARTS["wrapping"]))
    both = {"primaryKeyId": new["primaryKeyId"], "key": [*old["key"], *new["key"]]}
    handle = json_proto_keyset_format.parse(orjson.dumps(both).decode(), secret_key_access.TOKEN)
    parts["wrapping"] = orjson.loads(_writer(where)(handle, "wrapping"))
    return orjson.dumps(parts, option=orjson.OPT_INDENT_2).decode() + "\n"


def replace_keyset_file(path: Path, text: str) -> Path:
    """Put a keyset with more keys in the place of the one it grew from, which is kept beside it; where it is kept."""
    kept = path.with_name(f"{path.name}.before-{uuid.uuid4().hex[:8]}")
    os.link(path, kept)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    write_keyset_file(draft, text)
    draft.replace(path)
    return kept


def wrapping_prefix() -> bytes:
    """How everything begins that the key in use wraps (Tink's prefix): what begins otherwise is to be renewed."""
    return bytes(keyset().wrapping.encrypt(b"", b"")[:PREFIX_BYTES])


def keyset_text() -> str:
    """The keyset as it stands now. Raises KeysetMissing, KeysetExposed, KeysetUnreadable."""
    return settings.LINDUNG_KEYSET or _read_file(Path(settings.LINDUNG_KEY_FILE))


def reread_keyset() -> bool:
    """Read the keyset anew when its file has changed since it was read; whether it had."""
    path = str(settings.LINDUNG_KEY_FILE)
    if settings.LINDUNG_KEYSET or path not in _read_at or _stamp(path) in {GONE, _read_at[path]}:
        return False  # a file that was taken away stops nobody who runs; the next start says so
    forget_keyset()
    return True


def write_keyset_file(path: Path, text: str) -> None:
    """Write the file with mode 0600, whole or not at all. Raises FileExistsError: a keyset is never overwritten."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # fails when the file is there, even if it came a moment ago
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@lru_cache(maxsize=4)
def _load(text: str, path: str, kms_uri: str) -> Keyset:
    """Read and open a keyset; failures are not remembered."""
    _read_at[path] = _stamp(path)  # before it is read: a change meanwhile is noticed the next time
    return _open(text or _read_file(Path(path)), kms_uri)


def _read_file(path: Path) -> str:
    """The file's text, when only its owner can read it."""
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except FileNotFoundError:
        raise KeysetMissing(f"There is no keyset at {path}.") from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise KeysetUnreadable(f"The keyset at {path} cannot be read: {type(trouble).__name__}.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeysetExposed(f"The keyset at {path} has mode {stat.S_IMODE(mode):04o}; it must be 0600.")
    return text


GONE = 0.0
_read_at: dict[str, float] = {}
_look_again = [0.0]


def _stamp(path: str | Path) -> float:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return GONE


def _in_clear(handle: tink.KeysetHandle) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
    return found


def _parts(text: str) -> dict[str, Any]:
    parts: dict[str, Any] = orjson.loads(text)
    if parts["lindung_keyset"] != FORMAT:
        raise KeysetUnreadable(f"The keyset has format {parts['lindung_keyset']}; this version reads {FORMAT}.")
    return parts


def _open(text: str, kms_uri: str) -> Keyset:
    """The primitives in a keyset's text. The cause is not chained: it could quote the text."""
    try:
        parts = _parts(text)
        read = _reader(kms_uri or parts["kms"])
        handles = {name: read(orjson.dumps(parts[name]).decode(), name) for name in PARTS}
    except (ValueError, KeyError, TypeError, tink.TinkError) as trouble:
        raise KeysetUnreadable(f"The keyset cannot be opened: {type(trouble).__name__}.") from None
    return Keyset(
        wrapping=handles["wrapping"].primitive(aead.Aead),
        digest=handles["digest"].primitive(prf.PrfSet),
        authentication=handles["authentication"].primitive(mac.Mac),
    )


def _writer(kms_uri: str) -> Callable[[tink.KeysetHandle, str], str]:
    """How a part is written: in clear inside the 0600 file, or sealed by the KMS under the part's name."""
    if not kms_uri:
        return lambda handle, name: json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    guard = _kms(kms_uri)
    return lambda handle, name: json_proto_keyset_format.serialize_encrypted(handle, guard, name.encode())


def _reader(kms_uri: str) -> Callable[[str, str], tink.KeysetHandle]:
    """How a part is read; the twin of `_writer`."""
    if not kms_uri:
        return lambda text, name: json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    guard = _kms(kms_uri)
    return lambda text, name: json_proto_keyset_format.parse_encrypted(text, guard, name.encode())


def _kms(uri: str) -> aead.Aead:
    """The KMS key at `uri`, as an AEAD. Credentials come from the KMS library's own environment."""
    scheme = uri.partition("://")[0]
    try:
        client = import_string(KMS_CLIENTS[scheme])
    except KeyError:
        raise KeysetUnreadable(f"LINDUNG_KEY_URI: {scheme} is not one of {', '.join(sorted(KMS_CLIENTS))}.") from None
    except ImportError:
        raise KeysetUnreadable(f"LINDUNG_KEY_URI: the library for {scheme} is not installed.") from None
    return client(uri, "").get_aead(uri)
