"""Load the bundled numbers to call."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.directory import actions
from lindung.kernel.errors import Refusal
from lindung.partners.scope import acting
from lindung.web.say import say


class Command(BaseCommand):
    """`load_entries [FILE]`."""

    help = "Load the bundled list of numbers to call, or a CSV file of the same shape. All or nothing; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """An optional file."""
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *, file: Path | None = None, **options: object) -> None:
        """Load, and say what changed."""
        try:
            text = file.read_text(encoding="utf-8") if file else None
            with acting(organisations="*") as at:
                loaded = actions.load_entries(at=at, text=text)
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandError(f"{file} cannot be read: {trouble}") from None
        except Refusal as refusal:
            raise CommandError(say(refusal)) from None
        self.stdout.write(f"added={loaded.added} changed={loaded.changed} unlisted={loaded.unlisted}")
