"""Prove both promises on the live database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.audit import queries as audit
from lindung.config import promises, rare
from lindung.notices.anchors import KeptAnchor, read_anchors
from lindung.partners.scope import acting


class Command(BaseCommand):
    """An edge: one question, every broken promise a line."""

    help = "Prove that no case is left behind and nothing left without a reason. Safe while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        """What others kept."""
        parser.add_argument(
            "--anchors", metavar="FOLDER", help="mails and files with ends of the trail, kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; exit 1 when a promise is broken."""
        kept = self._kept(options["anchors"])
        with acting(organisations="*") as at:
            found = list(promises.broken(anchors=[each.anchor for each in kept if each.is_ours]))
            late = list(promises.late(at))
            unsafe = list(promises.not_durable())
            end = audit.last_seal()
            alone = list(rare.alone_in_clear())
        for name, count, since in late:
            self.stdout.write(f"late: {count} {name} past their moment, the oldest since {since:%Y-%m-%d %H:%M} UTC")
        for setting in unsafe:
            self.stdout.write(f"unsafe: {setting}: a write that was acknowledged can be lost when the server is killed")
        found += [
            promises.Finding(f"{each.file}: this keyset did not make the anchor {each.anchor}", 1)
            for each in kept
            if not each.is_ours
        ]
        for finding in found:
            self.stdout.write(f"broken: {finding}")
        for told in alone:
            self.stdout.write(f"in clear: {told}")
        self.stdout.write(f"last seal: {end or 'none yet'}")
        if found:
            raise CommandError(f"{len(found)} promises are broken. Keep a copy of the database before anything else.")
        self.stdout.write("Both promises hold: no case left behind, nothing leaves without a reason.")

    def _kept(self, folder: str | None) -> list[KeptAnchor]:
        """The anchors in a folder; one without any is a mistake, not a proof."""
        if not folder:
            return []
        try:
            kept = list(read_anchors(Path(folder), url=settings.LINDUNG_URL))
        except OSError as error:
            raise CommandError(f"{folder} cannot be read ({error.strerror}).") from error
        if not kept:
            raise CommandError(f"{folder} holds no anchor of {settings.LINDUNG_URL}; look at both.")
        self.stdout.write(f"anchors kept elsewhere: {len(kept)}, from {kept[0].at} to {kept[-1].at}")
        return kept
