"""Seeing everyone's rows: for the clock, the sealer and proofs. Rooms above act through `partners.scope.acting`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def everyone() -> Iterator[datetime]:
    """Open a transaction that sees every organisation's rows; yields the database's time. Gives the old scope back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lindung.orgs', true), set_config('lindung.orgs', '*', true), now()")
        before, _, at = cursor.fetchone()
        yield at
        cursor.execute("SELECT set_config('lindung.orgs', %s, true)", [before or ""])
