"""The deployment's keyset: made once, rotated while people work."""

from __future__ import annotations

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
    with_new_wrapping_key,
    wrapping_prefix,
    write_keyset_file,
)
from lindung.vault.models import KeysetProof
from lindung.vault.queries import holds_sealed_rows
from lindung.vault.sealing import new_subject_key, wrapped_anew
from lindung.vault.troubles import KeysetFromEnvironment, KeysetKept

_ONE_AT_A_TIME = 0x4C_4B_01  # advisory lock: two first starts at once make one keyset


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
    KeysetProof.objects.create(key_id=opened.id, wrapped=wrapped)
    return made


def add_wrapping_key() -> Path:
    """Give the keyset one more key, which wraps from now on; where the keyset of before is kept.

    Processes that run notice it within a second. Raises KeysetFromEnvironment, and whatever reading the keyset does.
    """
    if settings.LINDUNG_KEYSET:
        raise KeysetFromEnvironment("The keyset stands in LINDUNG_KEYSET, which a command cannot change.")
    text = with_new_wrapping_key(keyset_text(), settings.LINDUNG_KEY_URI)
    kept = replace_keyset_file(Path(settings.LINDUNG_KEY_FILE), text)
    forget_keyset()
    return kept


_OLD = "wrapped IS NOT NULL AND substring(wrapped FROM 1 FOR 5) <> %s"
_COUNT_OLD = f"SELECT count(*) FROM vault_key WHERE {_OLD}"  # noqa: S608 - two constants
_NEXT_OLD = f"SELECT id, wrapped FROM vault_key WHERE {_OLD} AND id > %s ORDER BY id LIMIT %s"  # noqa: S608 - the same
_WRITE_ANEW = """
UPDATE vault_key k SET wrapped = n.new FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS n (id, old, new)
WHERE k.id = n.id AND k.wrapped = n.old
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
