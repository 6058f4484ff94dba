"""`lindung manage translations update|check|compile`: the catalogues, without gettext's tools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lindung.web import catalogues

PACKAGE = Path(catalogues.__file__).resolve().parents[2]


class Command(BaseCommand):
    """Each step says what it did in one line."""

    help = "Bring the translations in line with the code, check them, or compile them."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own name and shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word: what to do."""
        parser.add_argument("step", choices=["update", "check", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the step; `check` ends with an error when something is wrong."""
        match options["step"]:
            case "update":
                self.stdout.write(f"empty={catalogues.update(PACKAGE)}")
            case "compile":
                self.stdout.write(f"compiled={catalogues.compile_all(PACKAGE)}")
            case _:
                wrong = catalogues.check(PACKAGE)
                for line in wrong:
                    self.stderr.write(line)
                waiting = ", ".join(f"{code} {number}" for code, number in catalogues.count_pending(PACKAGE).items())
                self.stdout.write(f"wrong={len(wrong)} waiting for a native's review: {waiting}")
                if wrong:
                    raise CommandError("Run `lindung manage translations update`, then write what is missing.")
