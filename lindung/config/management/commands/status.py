"""What runs, what is missing, and what to do about it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand

from lindung.audit import queries as audit
from lindung.config import apart, gone_back, health, missing, promises
from lindung.config.oddities import oddities
from lindung.config.old_logs import kept_too_long
from lindung.config.sealer import STANDS_AFTER, standing
from lindung.partners.scope import acting
from lindung.vault.pace import note_given


class Command(BaseCommand):
    """An edge: one page of facts for an operator."""

    help = "Say what runs, what is late, and what is missing before real people may be entered."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the facts."""
        database, worker = health.database_and_worker()
        self.stdout.write(f"Lindung {settings.VERSION} at {settings.LINDUNG_URL}")
        where = settings.DATABASES["default"]["HOST"]
        self.stdout.write(f"database: {'ok' if database else 'does not answer'} ({where})")
        self.stdout.write(f"worker: {'ok' if worker else 'none was heard from in the last 30 s; run `lindung serve`'}")
        with acting(organisations="*") as at:
            for name, count, since in promises.late(at):
                self.stdout.write(f"late: {count} {name}, the oldest since {since:%Y-%m-%d %H:%M} UTC")
            waiting = audit.unsealed_since()
            odd = list(oddities(at))
            lacking = list(missing.before_real_people(at))
            too_old = list(kept_too_long(at))
        self.stdout.write(f"trail: {_sealed(waiting, at)}")
        self.stdout.write(f"keys: {note_given()}")
        for message in checks.run_checks(include_deployment_checks=False):
            self.stdout.write(f"check: {message.msg} {message.hint or ''}")
        for line in (*gone_back.said(), *too_old):
            self.stdout.write(f"erased: {line}")
        for line in odd:
            self.stdout.write(f"odd: {line}")
        for line in apart.not_apart():
            self.stdout.write(f"apart: {line}")
        for line in lacking:
            self.stdout.write(f"missing: {line}")


def _sealed(waiting: datetime | None, at: datetime) -> str:
    """An entry waits a second or two; longer, when its transaction was long; half a minute, when nobody seals."""
    if waiting is None:
        return "sealed"
    if at - waiting < STANDS_AFTER:
        return f"unsealed since {waiting:%Y-%m-%d %H:%M:%S} UTC"
    return standing(waiting)
