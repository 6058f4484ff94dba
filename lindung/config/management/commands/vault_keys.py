"""`lindung vault keys`: which keys the deployment has, what still needs each, and the end of those nothing needs."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.config import old_keys
from lindung.vault import actions as vault
from lindung.vault.scope import everyone
from lindung.vault.troubles import VaultTrouble


class Command(BaseCommand):
    """An edge: one question, a line for each key; with --destroy one change."""

    help = (
        "List the deployment's keys and what still needs the old ones; --destroy takes away those that nothing needs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing is destroyed unasked."""
        parser.add_argument("--destroy", action="store_true", help="destroy the old keys that nothing needs any more")

    def handle(self, *, destroy: bool, **options: Any) -> None:
        """Say it, then do it."""
        try:
            self._keys(destroy)
        except VaultTrouble as trouble:
            raise CommandError(f"{trouble} {trouble.hint}") from trouble

    def _keys(self, destroy: bool) -> None:
        with vault.renewing():
            with everyone() as at:
                found = old_keys.keys_now(at=at)
            for each in found:
                self.stdout.write(f"{each.part} {each.number}: {_state(each)}")
            gone = old_keys.unneeded(found)
            if destroy and gone:
                vault.destroy_keys(gone)
                count = sum(map(len, gone.values()))
                self.stdout.write(f"{count} keys are destroyed. Back up the keyset, and destroy its copies of before.")


def _state(key: old_keys.Known) -> str:
    if key.retired is None:
        return "in use"
    since = datetime.fromtimestamp(key.retired.at, tz=UTC)
    seen = ", seen by others" if key.retired.is_seen else ""
    needs = ", ".join(f"{count} {thing}" for thing, count in key.needed_by.items() if count)
    return f"old since {since:%Y-%m-%d %H:%M} UTC{seen}; needed by: {needs or 'nothing'}"
