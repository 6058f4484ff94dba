"""Backup and restore: sealed to a recipient who is offline, keys apart from rows, whole or not at all."""

from lindung.config.backup.forgetting import Forgotten, forget_again, nothing_came_back
from lindung.config.backup.restoring import Restored, restore
from lindung.config.backup.sealing import make_identity, read_identities, read_recipients
from lindung.config.backup.taking import Taken, take

__all__ = [
    "Forgotten",
    "Restored",
    "Taken",
    "forget_again",
    "make_identity",
    "nothing_came_back",
    "read_identities",
    "read_recipients",
    "restore",
    "take",
]
