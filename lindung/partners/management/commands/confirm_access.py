"""Confirm a member's roles from the machine itself, where nobody is left who could."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.kernel.errors import Refusal
from lindung.partners import actions
from lindung.partners.scope import EVERYONE, acting
from lindung.web.say import say


class Command(BaseCommand):
    """An edge: one call, answer."""

    help = "Confirm the roles of one member. For a desk without a supervisor who could; it is on the trail as set-up."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("ref", help="The member's reference, as the page Administration shows it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Confirm what waits."""
        try:
            with acting(organisations=EVERYONE) as at:
                roles = actions.confirm_at_machine(ref=options["ref"], at=at)
        except Refusal as refusal:
            raise CommandError(say(refusal)) from refusal
        self.stdout.write(f"confirmed={','.join(roles)}")
