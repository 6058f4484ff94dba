"""Backup and restore: sealed to a recipient who is offline, keys apart from rows, whole or not at all."""

from lindung.config.backup.restoring import Restored, restore
from lindung.config.backup.sealing import make_identity, read_identities, read_recipients
from lindung.config.backup.taking import Taken, take

__all__ = ["Restored", "Taken", "make_identity", "read_identities", "read_recipients", "restore", "take"]
