"""The system check of the keyset."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from lindung.vault.queries import keyset_trouble


@register()
def check_keyset(**options: Any) -> list[CheckMessage]:
    """Refuse to run over sealed rows without the keyset that opens them. Silent when there is no database yet."""
    try:
        trouble = keyset_trouble()
    except DatabaseError:
        return []
    return [] if trouble is None else [Error(str(trouble), hint=trouble.hint, id="vault.E001")]
