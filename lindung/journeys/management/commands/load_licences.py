"""Load a country's register of licences from a file: the whole list, or nothing."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.journeys import actions
from lindung.kernel.errors import Refusal
from lindung.partners.scope import acting
from lindung.web.say import say


class Command(BaseCommand):
    """An edge: one file, one country."""

    help = "Load a register of licences (CSV or XLSX: name, number, class, valid_until) in place of the earlier one."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what people are shown about it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--country", required=True, help="two letters, for example MY")
        parser.add_argument("--source", required=True, help="the authority, and the address of the page")
        parser.add_argument("--date", required=True, help="the day the list is of, for example 2026-01-31")
        parser.add_argument("--practice", action="store_true", help="an invented list, for the practice nation")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Load it, and say how many licences answer now."""
        try:
            dated_on = date.fromisoformat(options["date"])
        except ValueError:
            raise CommandError(f"--date {options['date']} is no day; write it as 2026-01-31.") from None
        try:
            content = file.read_bytes()
        except OSError as trouble:
            raise CommandError(f"{file} cannot be read: {trouble.strerror}") from None
        try:
            with acting(organisations="*") as at:
                loaded = actions.load_register(
                    content=content,
                    country=options["country"],
                    source=options["source"],
                    dated_on=dated_on,
                    actor=None,
                    at=at,
                    is_practice=options["practice"],
                )
        except Refusal as refusal:
            raise CommandError(say(refusal)) from None
        self.stdout.write(f"country={loaded.country} licences={loaded.row_count} dated={loaded.dated_on}")
