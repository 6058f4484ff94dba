"""Restore a backup into an empty installation, or rehearse that."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.config import backup
from lindung.config.trouble import Trouble


def add_opening(parser: CommandParser) -> None:
    """What both orders need to open a backup."""
    parser.add_argument("--identity", metavar="FILE", help="the file that opens the backup")
    parser.add_argument("--name", default="", help="for example lindung-20261122T010203Z; the newest when not given")
    parser.add_argument(
        "--administrator-url", default="", help="for a server of your own: a role that may make databases there"
    )


def restore_and_say(command: BaseCommand, folder: Path, *, rehearse: bool, options: dict[str, Any]) -> None:
    """Do it, and say what was loaded and proved. Raises Trouble."""
    if not options["identity"]:
        raise Trouble("Say which identity opens the backup: --identity FILE (made by `lindung backup --new-identity`).")
    done = backup.restore(
        folder=folder,
        identities=backup.read_identities(Path(options["identity"])),
        name=options["name"],
        administrator=options["administrator_url"],
        rehearse=rehearse,
        say=command.stderr.write,
    )
    what = "can be restored" if rehearse else "is restored"
    command.stdout.write(
        f"{done.header.name} {what}: {done.rows} rows, erased again: {done.erased_again}, last seal"
        f" {done.header.last_seal or 'none yet'}. Both promises hold."
    )


class Command(BaseCommand):
    """An edge: options in, one call, one line out."""

    help = "Load a backup beside, prove it, then put it into the empty place. Nothing is touched before it is proved."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder and what opens it."""
        parser.add_argument("folder", help="the folder of the backup")
        parser.add_argument("--rehearse", action="store_true", help="throw it away again after it was proved")
        add_opening(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        try:
            restore_and_say(self, Path(options["folder"]), rehearse=options["rehearse"], options=options)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
