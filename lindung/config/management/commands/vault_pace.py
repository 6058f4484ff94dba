"""`lindung vault pace`: how many keys of persons and reports the web is handed out, and how many it was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.vault.pace import LEAST, Counts, change_pace, most_in
from lindung.vault.scope import everyone


class Command(BaseCommand):
    """An edge: the pace stands in the database, where only its owner changes it."""

    help = "Say how many keys the web was handed out; set how many it may be; open it again after it was refused."

    def add_arguments(self, parser: CommandParser) -> None:
        """Without any, it is said."""
        parser.add_argument("--hour", type=int, help=f"keys in any hour, {LEAST} or more")
        parser.add_argument("--day", type=int, help="keys in any day, at least as many as in an hour")
        parser.add_argument("--open", action="store_true", help="forget what was handed out so far, and begin to count")

    def handle(self, *, hour: int | None, day: int | None, verbosity: int = 1, **options: Any) -> None:
        """Change it, say it."""
        now = change_pace(an_hour=None, a_day=None, is_opened=False)
        hour, day = hour or now.an_hour, day or now.a_day
        if not LEAST <= hour <= day:
            raise CommandError(f"{hour} an hour and {day} a day are no pace; take {LEAST} or more, and as many a day.")
        if options["open"] or (hour, day) != (now.an_hour, now.a_day):
            now = change_pace(an_hour=hour, a_day=day, is_opened=options["open"])
            _record(now, is_opened=options["open"])
        if verbosity:
            self.stdout.write(f"{now}.")
            self.stdout.write(f"The most of forty days: {most_in('1 hour')} in an hour, {most_in('1 day')} in a day.")


def _record(now: Counts, *, is_opened: bool) -> None:
    """Whoever changes the guard is on the trail."""
    with everyone() as at:
        facts: Facts = {"an_hour": now.an_hour, "a_day": now.a_day, "is_opened": is_opened}
        audit.record(
            what="vault.pace_set", thing="vault", about="vault", by="set-up", at=at, facts=facts, organisation_id=None
        )
