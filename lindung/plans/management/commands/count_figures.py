"""Count every figure anew, and work out how indicators stand."""

from django.core.management.base import BaseCommand

from lindung.partners.scope import EVERYONE, acting
from lindung.plans.actions.counting import count_everything
from lindung.plans.actions.standing import work_out_standings


class Command(BaseCommand):
    """An edge: what the clock does each night, now."""

    help = "Count every figure of the plans anew (the clock does it each night). Safe to repeat."

    def handle(self, **options: object) -> None:
        """Count, and say how many indicators were worked out."""
        with acting(organisations=EVERYONE) as at:
            years = count_everything(at=at).years
            stood = work_out_standings(at=at)
        self.stdout.write(f"years={years} standings={stood}")
