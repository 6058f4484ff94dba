"""Take a lost second factor off a member from the machine itself, where no other administrator is left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.kernel.errors import Refusal
from lindung.partners import actions
from lindung.partners.scope import EVERYONE, acting
from lindung.web.say import say


class Command(BaseCommand):
    """An edge: one call, answer."""

    help = "Take a lost second factor off one member, who sets up another one and is confirmed again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("ref", help="The member's reference, as the page Administration shows it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it off."""
        try:
            with acting(organisations=EVERYONE) as at:
                actions.take_second_factor_at_machine(ref=options["ref"], at=at)
        except Refusal as refusal:
            raise CommandError(say(refusal)) from refusal
        self.stdout.write(f"taken={options['ref']}")
