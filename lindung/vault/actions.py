"""The deployment's keyset: made once, rotated while people work."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from lindung.vault.keyset import (
    forget_keyset,
    has_keyset,
    keyset,
    keyset_text,
    make_keyset_text,
    replace_keyset_file,
    wrapping_prefix,
    write_keyset_file,
)
from lindung.vault.models import KeysetProof
from lindung.vault.queries import holds_sealed_rows
from lindung.vault.renewing import (
    sealed_by,
    with_finished,
    with_keys_added,
    with_new_keys_used,
    with_older_keys_seen,
    without_keys,
)
from lindung.vault.sealing import new_subject_key, wrapped_anew
from lindung.vault.troubles import KeysetFromEnvironment, KeysetKept, RenewalRuns

_ONE_AT_A_TIME = 0x4C_4B_01  # advisory lock: two first starts at once make one keyset
_ONE_RENEWAL = 0x4C_4B_02


@transaction.atomic
def make_keyset() -> Path | None:
    """Make this deployment's keyset, and note in the database which one it is. For `lindung init` and first starts.

    Returns the new file's path; None when a keyset was given already (the database then learns of it).
    Raises KeysetKept when the database holds sealed rows: a new keyset could not open them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    if holds_sealed_rows():
        if has_keyset():
            return None
        raise KeysetKept("This database holds sealed rows. No new keyset was made.")
    made = None
    if not has_keyset():
        made = Path(settings.LINDUNG_KEY_FILE)
        write_keyset_file(made, make_keyset_text(settings.LINDUNG_KEY_URI))
        forget_keyset()
    keyset()
    wrapped, opened = new_subject_key()
    keys = keyset().keys
    KeysetProof.objects.create(
        key_id=opened.id, wrapped=wrapped, digest_key=keys["digest"].in_use, code_key=keys["authentication"].in_use
    )
    return made


def add_keys(parts: Collection[str]) -> Path:
    """Give these parts of the keyset one more key each, not in use yet; where the keyset of before is kept.

    Processes that run notice it within a second. Raises KeysetFromEnvironment, and whatever reading the keyset does.
    """
    kept = _write(with_keys_added(_text(), parts, settings.LINDUNG_KEY_URI), is_kept=True)
    assert kept is not None  # noqa: S101 - it was asked for
    return kept


def use_new_keys(parts: Collection[str], *, at: datetime) -> None:
    """From now on the newest key of these parts is the one in use. Every process has to know it already."""
    _write(with_new_keys_used(_text(), parts, at=at.timestamp(), kms_uri=settings.LINDUNG_KEY_URI))
    note_keys()


def note_older_keys_seen(parts: Collection[str]) -> None:
    """Somebody else may hold the older keys of these parts: nothing that they signed is taken any more."""
    _write(with_older_keys_seen(_text(), parts))


def note_finished(what: str) -> None:
    """What a renewal still had to do is done."""
    _write(with_finished(_text(), what))


def destroy_keys(gone: Mapping[str, Collection[int]]) -> None:
    """Take keys out of the keyset for good. What was kept of earlier keysets holds them still."""
    _write(without_keys(_text(), gone, settings.LINDUNG_KEY_URI))


def seal_by_kms(kms_uri: str) -> Path:
    """The keyset's file sealed by a KMS from now on; where the one of before is kept. Raises KeysetUnreadable."""
    kept = _write(sealed_by(_text(), kms_uri), is_kept=True)
    assert kept is not None  # noqa: S101 - it was asked for
    return kept


def note_keys() -> None:
    """The database remembers under which keys it lives, so that a keyset of before is noticed at the start."""
    keys = keyset().keys
    KeysetProof.objects.update(digest_key=keys["digest"].in_use, code_key=keys["authentication"].in_use)


def _text() -> str:
    if settings.LINDUNG_KEYSET:
        raise KeysetFromEnvironment("The keyset stands in LINDUNG_KEYSET, which a command cannot change.")
    return keyset_text()


def _write(text: str, *, is_kept: bool = False) -> Path | None:
    kept = replace_keyset_file(Path(settings.LINDUNG_KEY_FILE), text, is_kept=is_kept)
    forget_keyset()
    return kept


@contextmanager
def renewing() -> Iterator[None]:
    """Only one renewal at a time, on whichever machine. Raises RenewalRuns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_RENEWAL])
        if not cursor.fetchone()[0]:
            raise RenewalRuns("Keys of this installation are being renewed already, by another command.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_RENEWAL])


_OLD = "destroyed_at IS NULL AND lindung_wrapped_by(id) <> %s"
_COUNT_OLD = f"SELECT count(*) FROM vault_key WHERE {_OLD}"  # noqa: S608 - two constants
_NEXT_OLD = f"SELECT id, lindung_handed_out(id) FROM vault_key WHERE {_OLD} AND id > %s ORDER BY id LIMIT %s"  # noqa: S608 - the same
_WRITE_ANEW = """
UPDATE vault_key k SET wrapped = n.new FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS n (id, old, new)
WHERE k.id = n.id AND k.destroyed_at IS NULL AND lindung_handed_out(k.id) = n.old
"""
BEFORE_ANY = UUID(int=0)


def count_left() -> int:
    """How many subject keys are not wrapped by the key in use."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_OLD, [wrapping_prefix()])
        (count,) = cursor.fetchone()
    return int(count)


@transaction.atomic
def wrap_anew(*, after: UUID = BEFORE_ANY, at_once: int = 1_000) -> tuple[int, UUID]:
    """Wrap the next subject keys by the key in use: how many, and the last one's id; 0 when none is left.

    One batch, one transaction: killed at any moment and begun again it goes on where it stood, because what still has
    another key's prefix is what is left. A key that was erased meanwhile stays erased. Raises WrongKeyset.
    """
    _wrap_proof(wrapping_prefix())
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_OLD, [wrapping_prefix(), after, at_once])
        rows = [(key, bytes(old), wrapped_anew(key, bytes(old))) for key, old in cursor.fetchall()]
        if not rows:
            return 0, after
        cursor.execute(_WRITE_ANEW, [list(column) for column in zip(*rows, strict=True)])
    return len(rows), rows[-1][0]


def _wrap_proof(prefix: bytes) -> None:
    """The proof of which keyset belongs here moves along."""
    proof = KeysetProof.objects.first()
    if proof is not None and bytes(proof.wrapped)[: len(prefix)] != prefix:
        wrapped = wrapped_anew(proof.key_id, bytes(proof.wrapped))
        KeysetProof.objects.filter(pk=proof.pk, wrapped=proof.wrapped).update(wrapped=wrapped)
