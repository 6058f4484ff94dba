"""`lindung vault rotate`: a new key of the deployment, and every subject key wrapped by it, while people work."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.vault import actions
from lindung.vault.keyset import LOOKED_AT_EVERY_S
from lindung.vault.scope import everyone
from lindung.vault.troubles import VaultTrouble

NOTICED_WITHIN_S = 2 * LOOKED_AT_EVERY_S


class Command(BaseCommand):
    """An edge: goes on where an earlier run was stopped."""

    help = "Renew the deployment's wrapping key and wrap every subject key anew. Safe while people work; resumable."

    def add_arguments(self, parser: CommandParser) -> None:
        """A run that was killed is gone on with; a new key is made only when nothing is left."""
        parser.add_argument("--batch", type=int, default=1_000, help="how many keys at once (1000)")

    def handle(self, *, batch: int, **options: Any) -> None:
        """Rotate, say how far it is each second."""
        if batch < 1:
            raise CommandError(f"--batch is {batch}; take 1 or more.")
        try:
            self._rotate(batch)
        except VaultTrouble as trouble:
            raise CommandError(f"{trouble} {trouble.hint}") from trouble

    def _rotate(self, batch: int) -> None:
        left = self._count()
        if left:
            self.stdout.write(f"{left} keys are left from a rotation that was stopped: going on with it.")
        else:
            kept = actions.add_wrapping_key()
            left = self._count()
            self.stdout.write(f"The keyset has a new key. The one of before is kept at {kept}: back up the new one.")
        time.sleep(NOTICED_WITHIN_S)  # until then a process may still wrap with the key of before
        done, begun = self._wrap(batch, left)
        self.stdout.write(f"{done} keys are wrapped anew, in {time.monotonic() - begun:.1f} s. None is left.")

    def _wrap(self, batch: int, left: int) -> tuple[int, float]:
        begun = said = time.monotonic()
        done, last = 0, actions.BEFORE_ANY
        while True:
            with everyone():
                count, last = actions.wrap_anew(after=last, at_once=batch)
            if not count:
                return done, begun
            done += count
            if time.monotonic() - said >= 1:
                said = time.monotonic()
                rate = done / (said - begun)
                self.stderr.write(f"{done} of {left}, {rate:.0f} a second, {max(left - done, 0) / rate:.0f} s to go")

    @staticmethod
    def _count() -> int:
        with everyone():
            return actions.count_left()
