"""What a keyset's text says when a key is added, put in use, or destroyed. Functions of text: no file, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import tink
from tink import json_proto_keyset_format, secret_key_access

from lindung.vault.keyset import PARTS, parts_of, reader, writer
from lindung.vault.sealing import MARK_UNFINISHED, NAMES_UNFINISHED
from lindung.vault.troubles import KeysetUnreadable

_THEN = {"digest": NAMES_UNFINISHED, "authentication": MARK_UNFINISHED}
"""What is still to be done after a key of this part came into use."""


def with_keys_added(text: str, parts: Iterable[str], kms_uri: str = "") -> str:
    """One more key in each of these parts, not in use yet: first every process has to know it."""
    written = _Written(text, kms_uri)
    for part in parts:
        old, new = written.keys(part), _in_clear(tink.new_keyset_handle(PARTS[part]))
        written.put(part, {"primaryKeyId": old["primaryKeyId"], "key": [*old["key"], *new["key"]]})
    return written.text()


def with_new_keys_used(text: str, parts: Iterable[str], *, at: float, kms_uri: str = "") -> str:
    """The newest key of each of these parts is the one in use from now on; `at`: when, in seconds since 1970."""
    written = _Written(text, kms_uri)
    for part in parts:
        keys = written.keys(part)
        before, newest = keys["primaryKeyId"], keys["key"][-1]["keyId"]
        if before == newest:
            continue
        written.put(part, {**keys, "primaryKeyId": newest})
        written.retired(part)[str(before)] = {"at": at, "seen": False}
        if part in _THEN:
            written.plain["unfinished"] = sorted({*written.plain.get("unfinished", []), _THEN[part]})
    return written.text()


def with_older_keys_seen(text: str, parts: Iterable[str]) -> str:
    """Somebody else may hold every key of these parts that is no longer in use: what they signed is void."""
    written = _Written(text, "")
    for part in parts:
        for said in written.retired(part).values():
            said["seen"] = True
    return written.text()


def with_finished(text: str, what: str) -> str:
    """What a renewal still had to do is done."""
    written = _Written(text, "")
    written.plain["unfinished"] = [each for each in written.plain.get("unfinished", []) if each != what]
    return written.text()


def without_keys(text: str, gone: Mapping[str, Iterable[int]], kms_uri: str = "") -> str:
    """The keyset without these keys. Raises ValueError for one that is in use."""
    written = _Written(text, kms_uri)
    for part, numbers in gone.items():
        keys, ids = written.keys(part), set(numbers)
        if keys["primaryKeyId"] in ids:
            raise ValueError("A key in use is not destroyed.")
        written.put(part, {**keys, "key": [each for each in keys["key"] if each["keyId"] not in ids]})
        for number in ids:
            written.retired(part).pop(str(number), None)
    return written.text()


def sealed_by(text: str, kms_uri: str) -> str:
    """The same keys, sealed by a KMS, which has opened each part again. Raises KeysetUnreadable."""
    before, written = _Written(text, ""), _Written(text, kms_uri)
    written.plain["kms"] = kms_uri
    for part in PARTS:
        keys = before.keys(part)
        written.put(part, keys)
        if written.keys(part) != keys:
            raise KeysetUnreadable("The KMS gave back other keys than it was given. Nothing was changed.")
    return written.text()


class _Written:
    """A keyset's text, opened to be written anew."""

    def __init__(self, text: str, kms_uri: str) -> None:
        self.plain: dict[str, Any] = parts_of(text)
        self._where = kms_uri or str(self.plain["kms"])

    def keys(self, part: str) -> dict[str, Any]:
        return _in_clear(reader(self._where)(orjson.dumps(self.plain[part]).decode(), part))

    def put(self, part: str, keys: dict[str, Any]) -> None:
        handle = json_proto_keyset_format.parse(orjson.dumps(keys).decode(), secret_key_access.TOKEN)
        self.plain[part] = orjson.loads(writer(self._where)(handle, part))

    def retired(self, part: str) -> dict[str, Any]:
        found: dict[str, Any] = self.plain.setdefault("retired", {}).setdefault(part, {})
        return found

    def text(self) -> str:
        return orjson.dumps(self.plain, option=orjson.OPT_INDENT_2).decode() + "\n"


def _in_clear(handle: tink.KeysetHandle) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
    return found
