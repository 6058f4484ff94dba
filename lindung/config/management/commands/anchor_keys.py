"""`lindung anchor-keys`: what people outside need to check the lines that they keep."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lindung.notices.anchors import anchor_keys, site_of
from lindung.vault.signing import PublicKey
from lindung.vault.troubles import VaultTrouble


class Command(BaseCommand):
    """An edge: one question, a few lines for each key."""

    help = "Print the public keys by which kept lines of anchors are checked; give them by telephone or in person."

    def handle(self, *args: Any, **options: Any) -> None:
        """The one in use last."""
        try:
            keys = anchor_keys()
        except VaultTrouble as trouble:
            raise CommandError(f"{trouble} {trouble.hint}") from trouble
        for key in keys:
            self.stdout.write(f"{site_of(settings.LINDUNG_URL)} {key.name}: {_state(key)}\n{key.raw.hex()}\n{key.pem}")


def _state(key: PublicKey) -> str:
    if key.retired is None:
        return "in use"
    seen = "; others may hold it: believe only lines that you had before that" if key.retired.is_seen else ""
    return f"signed until {datetime.fromtimestamp(key.retired.at, tz=UTC):%Y-%m-%d %H:%M} UTC{seen}"
