"""Load the published plans of the region."""

from django.core.management.base import BaseCommand

from lindung.partners.scope import acting
from lindung.plans.actions.content import load_plans


class Command(BaseCommand):
    """An edge: `load_plans`."""

    help = (
        "Load the bundled national plans, as far as they are public. Safe to repeat; what a desk keeps is left alone."
    )

    def handle(self, **options: object) -> None:
        """Load, and say what changed."""
        with acting(organisations="*") as at:
            loaded = load_plans(at=at)
        self.stdout.write(f"added={loaded.added} changed={loaded.changed}")
