"""`lindung vault kms URI`: a keyset that stood in a file in clear goes behind a KMS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.vault import actions as vault
from lindung.vault.troubles import VaultTrouble


class Command(BaseCommand):
    """An edge: one change, one line."""

    help = "Seal the keyset's file by a key management service; the file of before is kept beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which key of which KMS."""
        parser.add_argument("uri", metavar="URI", help="hcvault://HOST:PORT/transit/keys/NAME, for example")

    def handle(self, *, uri: str, **options: Any) -> None:
        """Not while the keys are being renewed."""
        try:
            with vault.renewing():
                kept = vault.seal_by_kms(uri)
        except VaultTrouble as trouble:
            raise CommandError(f"{trouble} {trouble.hint}") from trouble
        self.stdout.write(
            f"The keyset is sealed by {uri}. The one of before is kept at {kept}: destroy it when all runs."
        )
