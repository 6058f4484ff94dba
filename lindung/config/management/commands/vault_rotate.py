"""`lindung vault rotate`: new keys of the deployment, and what stood under the old ones written anew, online."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.config import renewal
from lindung.config.trouble import Trouble
from lindung.vault.troubles import VaultTrouble


class Command(BaseCommand):
    """An edge: goes on where an earlier run was stopped."""

    help = (
        "Renew the deployment's keys, and write anew what stands under the old ones. Safe while people work; resumable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A run that was killed is gone on with; a new key is made only when nothing is left."""
        parser.add_argument(
            "--what",
            choices=sorted(renewal.PARTS),
            default="all",
            help="wrapping: what wraps the keys of persons; digests: links, names, receipts; codes: the trail (all)",
        )
        parser.add_argument(
            "--seen",
            action="store_true",
            help="somebody else may hold the keyset: links that were sent before stop working at once",
        )
        parser.add_argument("--batch", type=int, default=1_000, help="how many keys at once (1000)")

    def handle(self, *, what: str, seen: bool, batch: int, **options: Any) -> None:
        """Rotate, say how far it is each second."""
        if batch < 1:
            raise CommandError(f"--batch is {batch}; take 1 or more.")
        try:
            renewal.renew(what=what, is_seen=seen, batch=batch, say=self.stdout.write, show=self.stderr.write)
        except VaultTrouble as trouble:
            raise CommandError(f"{trouble} {trouble.hint}") from trouble
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
