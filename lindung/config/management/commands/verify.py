"""Prove both promises on the live database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lindung.audit import queries as audit
from lindung.config import promises
from lindung.partners.scope import acting


class Command(BaseCommand):
    """An edge: one question, every broken promise a line."""

    help = "Prove that no case is left behind and nothing left without a reason. Safe while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; exit 1 when a promise is broken."""
        with acting(organisations="*") as at:
            found = list(promises.broken())
            late = list(promises.late(at))
            unsafe = list(promises.not_durable())
            end = audit.last_seal()
        for name, count, since in late:
            self.stdout.write(f"late: {count} {name} past their moment, the oldest since {since:%Y-%m-%d %H:%M} UTC")
        for setting in unsafe:
            self.stdout.write(f"unsafe: {setting}: a write that was acknowledged can be lost when the server is killed")
        for finding in found:
            self.stdout.write(f"broken: {finding}")
        self.stdout.write(f"last seal: {end or 'none yet'}")
        if found:
            raise CommandError(f"{len(found)} promises are broken. Keep a copy of the database before anything else.")
        self.stdout.write("Both promises hold: no case left behind, nothing leaves without a reason.")
