"""Do one run that is queued: what the worker starts in a process of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lindung.evidence import actions


class Command(BaseCommand):
    """An edge: one run, from its claim to its end."""

    help = "Do one queued run of evidence. The worker starts this; it is safe to start twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which run."""
        parser.add_argument("ref", help="the run's reference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how it ended; nothing for a run that another has or had."""
        ended = actions.work_through(options["ref"])
        if ended:
            self.stdout.write(f"ended={ended}")
