"""Record anew what the evidence engine finds for the practice counts: after a change of the engine or of words."""

from typing import Any

from django.core.management.base import BaseCommand

from lindung.desk.practice import evidence_stories


class Command(BaseCommand):
    """An edge: needs the evidence packages, no database."""

    help = "Record what the engine finds for the practice counts (lindung/desk/practice/content/evidence.json.xz)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say for which counts."""
        evidence_stories.record(lambda key: self.stdout.write(f"estimating {key}"))
