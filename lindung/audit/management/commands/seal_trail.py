"""Seal the trail by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lindung.audit import actions
from lindung.vault.scope import everyone


class Command(BaseCommand):
    """An edge: one call, answer."""

    help = "Seal what the trail holds unsealed. The worker does it every two seconds; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal until nothing waits."""
        total, sealed = 0, 1
        while sealed:
            with everyone() as at:
                sealed = actions.seal_pending(at=at)
            total += sealed
        self.stdout.write(f"sealed={total}")
