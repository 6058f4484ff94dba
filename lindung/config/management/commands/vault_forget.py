"""`lindung vault forget`: after the database went back to an earlier moment, what was erased since goes again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.config import backup
from lindung.config.trouble import Trouble


class Command(BaseCommand):
    """An edge: a folder and what opens it, one call, one line out."""

    help = "Destroy again every key that the lists of erasures in a folder of backups name, and what goes with it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The lists, or that there is nothing to do."""
        parser.add_argument("--from", dest="folder", metavar="FOLDER", help="where `lindung backup` leaves its files")
        parser.add_argument("--identity", metavar="FILE", help="the file that opens them")
        parser.add_argument(
            "--nothing-came-back",
            action="store_true",
            help="the database moved to another server, or a standby took over, and nothing went back; on the trail",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many."""
        try:
            self._forget(options["folder"], options["identity"], nothing=options["nothing_came_back"])
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble

    def _forget(self, folder: str | None, identity: str | None, *, nothing: bool) -> None:
        if nothing and not folder:
            backup.nothing_came_back()
            self.stdout.write("Noted: the database stands elsewhere, and nothing came back.")
            return
        if nothing or not folder or not identity:
            raise Trouble("Say where the lists of erasures are and what opens them: --from FOLDER --identity FILE.")
        done = backup.forget_again(folder=Path(folder), identities=backup.read_identities(Path(identity)))
        self.stdout.write(
            f"Keys destroyed again: {done.keys}; cases, persons and reports cleared with them: {done.rows}. The lists"
            f" reach to {done.until:%Y-%m-%d %H:%M} UTC: whoever asked after that has to be erased again by hand."
        )
