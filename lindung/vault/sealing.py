"""Sealing with a subject's key, keyed digests and authentication codes. No models here: set-based SQL uses it too.

Sealed bytes: version (1) · nonce (12) · AES-256-GCM of the padded text · tag (16). Padding to 32 bytes hides
whether an answer is "yes" or "unknown". The associated data names the place, so nothing can be moved.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import tink
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext

from lindung.vault.keyset import keyset, reread_keyset
from lindung.vault.troubles import SealBroken, WrongKeyset

VERSION: Final = b"\x01"
BLOCK: Final = 32
NAMES_UNFINISHED: Final = "names"
MARK_UNFINISHED: Final = "mark"
NOTICED_LATE_S: Final = 60.0  # a process may notice a new key a little later
_NONCE = 12


class Erased:
    """What a sealed field reads as once its key was destroyed: false, and a word in the reader's language."""

    _only: Erased | None = None

    def __new__(cls) -> Erased:
        if cls._only is None:  # not `or`: it is false itself
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return gettext("erased")

    def __repr__(self) -> str:
        return "ERASED"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Erased, ())


ERASED: Final = Erased()


class Sealed:
    """Sealed bytes as they stand in the database. Shows its size, never its content."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __repr__(self) -> str:
        return f"<sealed {len(self.data)} bytes>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.data == self.data

    def __hash__(self) -> int:
        return hash(self.data)


class SubjectKey:
    """The opened key of one person or report. Lives as long as the row in hand; never printed, never pickled."""

    __slots__ = ("_cipher", "id")

    def __init__(self, id: UUID, secret: bytes) -> None:  # noqa: A002 - the name of the column
        self.id = id
        self._cipher = AESGCM(secret)

    def __repr__(self) -> str:
        return f"<subject key {self.id}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("An opened key is never pickled.")

    def seal(self, associated: str, text: str) -> bytes:
        """Seal a text for one place. Raises UnicodeEncodeError on half characters (lone surrogates)."""
        return self.seal_bytes(associated, text.encode())

    def open_(self, associated: str, sealed: bytes) -> str:
        """The text sealed for this place. Raises SealBroken when key, place or bytes are others."""
        return self.open_bytes(associated, sealed).decode()

    def seal_bytes(self, associated: str, content: bytes) -> bytes:
        """Seal bytes for one place."""
        nonce = os.urandom(_NONCE)
        return VERSION + nonce + self._cipher.encrypt(nonce, _pad(content), VERSION + associated.encode())

    def open_bytes(self, associated: str, sealed: bytes) -> bytes:
        """The bytes sealed for this place. Raises SealBroken."""
        if sealed[:1] != VERSION or len(sealed) < 1 + _NONCE + BLOCK + 16:
            raise SealBroken(f"{associated} is not sealed in a form this version knows.")
        nonce = sealed[1 : 1 + _NONCE]
        try:
            return _unpad(self._cipher.decrypt(nonce, sealed[1 + _NONCE :], VERSION + associated.encode()))
        except InvalidTag:
            raise SealBroken(f"{associated} does not open under its key.") from None


def associated_data(table: str, column: str, ref: str) -> str:
    """The name of one place in the database, as sealing takes it."""
    return f"{table}.{column}:{ref}"


def new_subject_key() -> tuple[bytes, SubjectKey]:
    """A new key: its wrapped bytes for `vault_key.wrapped` and the opened key, whose `id` is the row's id."""
    key_id, secret = make_id(), secrets.token_bytes(32)
    return keyset().wrapping.encrypt(secret, _key_place(key_id)), SubjectKey(key_id, secret)


def open_subject_key(key_id: UUID, wrapped: bytes) -> SubjectKey:
    """The key in `wrapped`. Raises WrongKeyset when this keyset did not wrap it, or not under this id."""
    try:
        return SubjectKey(key_id, keyset().wrapping.decrypt(wrapped, _key_place(key_id)))
    except tink.TinkError:
        if reread_keyset():  # it was rotated while this process ran
            return open_subject_key(key_id, wrapped)
        raise WrongKeyset(f"Key {key_id} was not wrapped by the keyset in use.") from None


def wrapped_anew(key_id: UUID, wrapped: bytes) -> bytes:
    """The same subject key, wrapped by the key in use now. Raises WrongKeyset."""
    try:
        secret = keyset().wrapping.decrypt(wrapped, _key_place(key_id))
    except tink.TinkError:
        raise WrongKeyset(f"Key {key_id} was not wrapped by the keyset in use.") from None
    return bytes(keyset().wrapping.encrypt(secret, _key_place(key_id)))


def digest(purpose: str, value: str) -> bytes:
    """32 bytes that only this deployment can compute: for receipts, link tokens, blind indexes."""
    return bytes(keyset().digest.primary().compute(named(purpose, value.encode()), 32))


def digest_candidates(purpose: str, value: str) -> list[bytes]:
    """The digest under every key in the keyset, the one in use first: to look up what was stored before a rotation."""
    content, prfs = named(purpose, value.encode()), keyset().digest
    first = prfs.primary().compute(content, 32)
    others = (one.compute(content, 32) for one in prfs.all().values())
    return [first, *(other for other in others if other != first)]


def signed_candidates(purpose: str, value: str, *, lasts_s: float, now: float | None = None) -> list[bytes]:
    """The digests that are taken as our signature of a value of which nothing is stored, the one in use first.

    A key that was renewed signs for so many seconds longer; one that somebody else may hold signs nothing.
    """
    held, moment = keyset(), time.time() if now is None else now
    content, keys, every = named(purpose, value.encode()), held.keys["digest"], held.digest.all()
    void = {number for number, was in keys.retired.items() if was.is_seen or moment > was.at + lasts_s}
    good = sorted((number for number in keys.numbers if number not in void), key=lambda each: each != keys.in_use)
    return [bytes(every[number].compute(content, 32)) for number in good]


@dataclass(frozen=True)
class Indexed:
    """A digest to be compared with others in a table, under which key, and the one of before while that is renewed."""

    digest: bytes
    before: bytes | None
    key: int


def digest_to_compare(purpose: str, value: str) -> Indexed:
    """The digest of a value that rows are compared by, in every form that stands in the table now."""
    held = keyset()
    content, keys, every = named(purpose, value.encode()), held.keys["digest"], held.digest.all()
    old = keys.before if NAMES_UNFINISHED in held.unfinished else None
    before = None if old is None else bytes(every[old].compute(content, 32))
    return Indexed(bytes(every[keys.in_use].compute(content, 32)), before, keys.in_use)


def digest_key() -> int:
    """The number of the digest key in use: rows that say another one are to be written anew."""
    return keyset().keys["digest"].in_use


def is_carried_by_us(sealed: bytes, *, lasts_s: float, now: float | None = None) -> bool:
    """Whether what was handed out under the deployment's own key may still come back: not when it was seen."""
    was = keyset().keys["wrapping"].retired.get(key_of(sealed))
    moment = time.time() if now is None else now
    return was is None or not was.is_seen and moment <= was.at + lasts_s


def key_of(made: bytes) -> int:
    """The number of the key that made a code or wrapped something, as it stands in front of it."""
    return int.from_bytes(made[1:5], "big")


@dataclass(frozen=True)
class CodeKeys:
    """Which keys make codes, and whether the trail has to hold the mark from where on only the newest does."""

    in_use: int
    order: tuple[int, ...]  # all of them, oldest first
    has_mark: bool

    @property
    def older(self) -> frozenset[int]:
        """Those that were renewed."""
        return frozenset(self.order[: self.order.index(self.in_use)])


def code_keys() -> CodeKeys:
    """The keys of codes, as the proof of the trail asks for them."""
    held = keyset()
    keys = held.keys["authentication"]
    is_renewed = keys.in_use != keys.numbers[0]
    return CodeKeys(keys.in_use, keys.numbers, is_renewed and MARK_UNFINISHED not in held.unfinished)


def authenticate(purpose: str, content: bytes) -> bytes:
    """A code (37 bytes) that only this deployment can make for this content."""
    return bytes(keyset().authentication.compute_mac(named(purpose, content)))


def is_authentic(purpose: str, content: bytes, code: bytes) -> bool:
    """Whether this deployment made `code` for this content (also under an older key of the keyset)."""
    try:
        keyset().authentication.verify_mac(code, named(purpose, content))
    except tink.TinkError:
        return False
    return True


def was_ours_at(purpose: str, content: bytes, code: bytes, *, at: float) -> bool:
    """Whether this deployment made `code`, by a key that was in use at that moment (seconds since 1970)."""
    was = keyset().keys["authentication"].retired.get(key_of(code))
    return is_authentic(purpose, content, code) and (was is None or at <= was.at + NOTICED_LATE_S)


def make_id() -> UUID:
    """A version 7 UUID (RFC 9562, method 3): grows with time, to a quarter of a microsecond within one process."""
    millis, nanos = divmod(time.time_ns(), 1_000_000)
    fraction = nanos * 4096 // 1_000_000
    return UUID(int=millis << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | secrets.randbits(62))


def _key_place(key_id: UUID) -> bytes:
    return b"vault_key.wrapped:" + key_id.bytes


def named(purpose: str, content: bytes) -> bytes:
    """The purpose in front, with its length, so that no two purposes can share an input."""
    name = purpose.encode()
    return len(name).to_bytes(2, "big") + name + content


def _pad(content: bytes) -> bytes:
    """One mark, then zeros up to the block (ISO/IEC 7816-4)."""
    return content + b"\x80" + bytes(-(len(content) + 1) % BLOCK)


def _unpad(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]
