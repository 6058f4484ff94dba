"""Take a backup, or make the pair that opens backups, or rehearse a restore."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.config import backup
from lindung.config.management.commands.restore import add_opening, restore_and_say
from lindung.config.old_keys import KEEP_KEYS_DAYS
from lindung.config.trouble import Trouble


class Command(BaseCommand):
    """An edge: options in, one call, one line out."""

    help = "Seal rows, keys and erasures of this moment to a recipient who is offline. Safe while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where it goes and for whom it is sealed."""
        parser.add_argument("--to", metavar="FOLDER", help="where its files go")
        parser.add_argument(
            "--recipient", action="append", default=[], help="age1… or a file of such lines; may be repeated"
        )
        parser.add_argument(
            "--keep-keys-days",
            type=int,
            default=KEEP_KEYS_DAYS,
            metavar="N",
            help=f"files of keys are thrown away after N days ({KEEP_KEYS_DAYS}): then an erasure is whole",
        )
        parser.add_argument("--new-identity", metavar="FILE", help="make the pair that opens backups, nothing else")
        parser.add_argument("--rehearse", action="store_true", help="load and prove the newest backup beside, instead")
        add_opening(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the three."""
        try:
            if options["new_identity"]:
                self._new_identity(Path(options["new_identity"]))
            elif not options["to"]:
                raise Trouble("Say where the backup goes: --to FOLDER, and for whom it is sealed: --recipient age1…")
            elif options["rehearse"]:
                restore_and_say(self, Path(options["to"]), rehearse=True, options=options)
            else:
                self._take(Path(options["to"]), options)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble

    def _new_identity(self, file: Path) -> None:
        recipient = backup.make_identity(file)
        self.stdout.write(f"Keep {file} offline: nothing else opens a backup. Its recipient, for --recipient:")
        self.stdout.write(recipient)

    def _take(self, folder: Path, options: dict[str, Any]) -> None:
        if options["keep_keys_days"] < 1:
            raise Trouble(f"--keep-keys-days is {options['keep_keys_days']}; take 1 day or more.")
        self._begun = self._said = time.monotonic()
        recipients = backup.read_recipients(options["recipient"])
        taken = backup.take(
            folder=folder,
            recipients=recipients,
            keep_keys_days=options["keep_keys_days"],
            progress=self._show,
        )
        thrown = f"; old files of keys thrown away: {taken.keys_thrown_away}" if taken.keys_thrown_away else ""
        self.stdout.write(f"{taken.name}: {taken.size_bytes / 2**20:.1f} MiB in {folder}{thrown}.")

    def _show(self, size_bytes: int) -> None:
        now = time.monotonic()
        if now - self._said >= 1:
            rate = size_bytes / 2**20 / (now - self._begun)
            self.stderr.write(f"{size_bytes / 2**20:.0f} MiB, {rate:.0f} MiB/s")
            self._said = now
