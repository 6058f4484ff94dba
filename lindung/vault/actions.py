"""Making the deployment's keyset, once."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from lindung.vault.keyset import forget_keyset, has_keyset, keyset, make_keyset_text, write_keyset_file
from lindung.vault.models import KeysetProof
from lindung.vault.queries import holds_sealed_rows
from lindung.vault.sealing import new_subject_key
from lindung.vault.troubles import KeysetKept

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
