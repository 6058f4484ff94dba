"""Wrapped keys that this process was handed within the hour: whoever asks for one again and again is counted once.

For what strangers may open as often as they like, a mailbox behind a receipt: one of them could otherwise use up the
pace of a whole nation. Whether a key was destroyed is read from the database each time, and nothing opened is kept.
"""

from __future__ import annotations

from typing import Final

from django.core.cache import cache

from lindung.vault.keyset import wrapping_prefix
from lindung.vault.models import Key

KEPT_S: Final = 3600


def use_kept(key: Key) -> None:
    """Give a key that was read without `wrapped` (defer) what this process was handed before, or ask for it."""
    if key.destroyed_at is not None or "wrapped" not in key.get_deferred_fields():
        return
    name = f"vault.wrapped:{key.pk}"
    kept = cache.get(name)
    if kept is None or not kept.startswith(wrapping_prefix()):  # wrapped anew since
        wrapped = key.wrapped  # here it is asked for, and counted
        if wrapped is None:
            return
        kept = bytes(wrapped)
        cache.set(name, kept, KEPT_S)
    key.wrapped = kept
