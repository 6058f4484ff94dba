"""The deployment's keyset: three Tink keysets in one file, environment variable or behind a KMS."""

from __future__ import annotations

import os
import stat
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import tink
from django.conf import settings
from tink import aead, json_proto_keyset_format, mac, prf, secret_key_access

from lindung.vault.kms import guard
from lindung.vault.troubles import KeysetExposed, KeysetMissing, KeysetUnreadable

FORMAT = 1
LOOKED_AT_EVERY_S = 1.0
PREFIX_BYTES = 5  # Tink: one byte of form, four of the key's number
PARTS = {
    "wrapping": aead.aead_key_templates.AES256_GCM,
    "digest": prf.prf_key_templates.HMAC_SHA256,
    "authentication": mac.mac_key_templates.HMAC_SHA256_256BITTAG,
}

aead.register()
prf.register()
mac.register()


@dataclass(frozen=True)
class Retired:
    """A key that is no longer in use: since when (seconds since 1970), and whether somebody else may hold it."""

    at: float
    is_seen: bool


@dataclass(frozen=True)
class Keys:
    """The numbers of one part's keys, oldest first: which is in use, and which were. One that is neither waits."""

    numbers: tuple[int, ...]
    in_use: int
    retired: Mapping[int, Retired]

    @property
    def is_added(self) -> bool:
        """Whether a newer key than the one in use is known already."""
        return self.numbers[-1] != self.in_use

    @property
    def before(self) -> int | None:
        """The key that was in use last before this one."""
        return max(self.retired, key=lambda number: self.retired[number].at, default=None)


@dataclass(frozen=True)
class Keyset:
    """The three primitives of a deployment, ready to use; never printed, never pickled."""

    wrapping: aead.Aead = field(repr=False)
    digest: prf.PrfSet = field(repr=False)
    authentication: mac.Mac = field(repr=False)
    keys: Mapping[str, Keys] = field(repr=False)
    codes: tink.KeysetHandle = field(repr=False)  # what signatures are made from
    unfinished: frozenset[str] = frozenset()  # of the newest renewal: "names" to be written anew, "mark" to be set

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
    write = writer(kms_uri)
    parts = {name: orjson.loads(write(tink.new_keyset_handle(template), name)) for name, template in PARTS.items()}
    text = orjson.dumps({"lindung_keyset": FORMAT, "kms": kms_uri, **parts}, option=orjson.OPT_INDENT_2)
    return text.decode() + "\n"


def replace_keyset_file(path: Path, text: str, *, is_kept: bool = False) -> Path | None:
    """Put another text in a keyset's place, at once and whole; where the one of before is kept, if it `is_kept`."""
    kept = path.with_name(f"{path.name}.before-{uuid.uuid4().hex[:8]}") if is_kept else None
    if kept is not None:
        os.link(path, kept)
    before = path.stat()
    for left in path.parent.glob(f".*{path.name}.*"):  # by a renewal that was killed; this one is alone
        left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    write_keyset_file(draft, text)
    if stat.S_IMODE(before.st_mode) != stat.S_IMODE(draft.stat().st_mode):  # the web's user reads it through its group
        os.chown(draft, -1, before.st_gid)
        draft.chmod(stat.S_IMODE(before.st_mode))
    draft.replace(path)
    _sync(path.parent)
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
    _sync(path.parent)


def _sync(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
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
    """The file's text, when only its owner can read it, and where the web has a user of its own, its group."""
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except FileNotFoundError:
        raise KeysetMissing(f"There is no keyset at {path}.") from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise KeysetUnreadable(f"The keyset at {path} cannot be read: {type(trouble).__name__}.") from None
    if stat.S_IMODE(mode) & (0o037 if settings.LINDUNG_WEB_USER else 0o077):
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


def parts_of(text: str) -> dict[str, Any]:
    """What stands in a keyset's text. Raises KeysetUnreadable, ValueError, KeyError, TypeError."""
    parts: dict[str, Any] = orjson.loads(text)
    if parts["lindung_keyset"] != FORMAT:
        raise KeysetUnreadable(f"The keyset has format {parts['lindung_keyset']}; this version reads {FORMAT}.")
    return parts


def _open(text: str, kms_uri: str) -> Keyset:
    """The primitives in a keyset's text. The cause is not chained: it could quote the text."""
    try:
        parts = parts_of(text)
        read = reader(kms_uri or parts["kms"])
        handles = {name: read(orjson.dumps(parts[name]).decode(), name) for name in PARTS}
        keys = {name: _keys(handle, parts.get("retired", {}).get(name, {})) for name, handle in handles.items()}
        return Keyset(
            wrapping=handles["wrapping"].primitive(aead.Aead),
            digest=handles["digest"].primitive(prf.PrfSet),
            authentication=handles["authentication"].primitive(mac.Mac),
            keys=keys,
            codes=handles["authentication"],
            unfinished=frozenset(map(str, parts.get("unfinished", []))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, tink.TinkError) as trouble:
        raise KeysetUnreadable(f"The keyset cannot be opened: {type(trouble).__name__}.") from None


def _keys(handle: tink.KeysetHandle, said: Mapping[str, Mapping[str, Any]]) -> Keys:
    known = handle.keyset_info()
    numbers, in_use = tuple(int(each.key_id) for each in known.key_info), int(known.primary_key_id)
    older = numbers[: numbers.index(in_use)]  # renewed by a version that did not write down when: long ago
    retired = {number: Retired(0.0, False) for number in older}
    noted = {int(key): Retired(float(one["at"]), bool(one["seen"])) for key, one in said.items()}
    return Keys(numbers, in_use, retired | {key: one for key, one in noted.items() if key in numbers})


def writer(kms_uri: str) -> Callable[[tink.KeysetHandle, str], str]:
    """How a part is written: in clear inside the 0600 file, or sealed by the KMS under the part's name."""
    if not kms_uri:
        return lambda handle, name: json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    kms = guard(kms_uri)
    return lambda handle, name: json_proto_keyset_format.serialize_encrypted(handle, kms, name.encode())


def reader(kms_uri: str) -> Callable[[str, str], tink.KeysetHandle]:
    """How a part is read; the twin of `writer`."""
    if not kms_uri:
        return lambda text, name: json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    kms = guard(kms_uri)
    return lambda text, name: json_proto_keyset_format.parse_encrypted(text, kms, name.encode())
