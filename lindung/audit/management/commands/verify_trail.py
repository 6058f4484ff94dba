"""Prove the trail on a live database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.audit import queries
from lindung.audit.chain import Anchor
from lindung.vault.scope import everyone


class Command(BaseCommand):
    """An edge: parse anchors, one call, answer."""

    help = "Prove that the trail is whole: nothing changed, deleted, inserted, moved or cut. Safe while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        """Anchors from receipts or mails."""
        parser.add_argument(
            "--anchor", action="append", default=[], help="an anchor kept elsewhere, as on a receipt: 120-0a1b2c3d4e5f"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every finding; exit 1 when there is one."""
        anchors = [_anchor(text) for text in options["anchor"]]
        checked, found = queries.Checked(), 0
        with everyone():
            for finding in queries.verify(anchors=anchors, checked=checked):
                found += 1
                self.stdout.write(f"{finding.code}: {finding}")
            end = queries.last_seal()
        self.stdout.write(f"sealed={checked.sealed} unsealed={checked.unsealed} findings={found} end={end or 'none'}")
        if found:
            raise CommandError("The trail is not whole. Keep a copy of the database before anything else is done.")


def _anchor(text: str) -> Anchor:
    anchor = Anchor.read(text)
    if anchor is None:
        raise CommandError(f"{text!r} is not an anchor; it looks like 120-0a1b2c3d4e5f.")
    return anchor
