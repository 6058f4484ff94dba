"""`lindung practice surge`: hundreds of people a day, in fast-forward; then the promises are proved."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.desk.practice import nation, surge
from lindung.desk.practice.sign_ins import quick_hashes
from lindung.desk.practice.surge import Outcome
from lindung.partners.scope import acting

MOST_PEOPLE, MOST_DAYS = 50_000, 60


class Command(BaseCommand):
    """`practice_surge [--days 9] [--people 2277] [--seed N]`."""

    help = "Let a surge of people come to the practice desk of Cambodia, in fast-forward. Practice only."

    def add_arguments(self, parser: CommandParser) -> None:
        """The defaults are the scale of an embassy's queue in January 2026."""
        parser.add_argument("--days", type=int, default=surge.DAYS)
        parser.add_argument("--people", type=int, default=surge.PEOPLE)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, days: int, people: int, seed: int, **options: Any) -> None:
        """Run it, say what happened, prove that no promise broke."""
        if not 1 <= people <= MOST_PEOPLE or not 1 <= days <= MOST_DAYS:
            raise CommandError(f"Take 1 to {MOST_PEOPLE} people and 1 to {MOST_DAYS} days.")
        with acting(organisations="*") as now:
            if nation.has_real_desk():
                raise CommandError("Real organisations are here. A surge is for practice only.")
            is_there = nation.exists()
        if not is_there:
            call_command("practice_nation", "--if-absent", stdout=self.stdout)
        self._begun = time.monotonic()
        with quick_hashes():
            outcome = surge.run(days=days, people=people, seed=seed, now=now, say=self._say_day)
        self._say_end(outcome)
        call_command("verify", stdout=self.stdout)

    def _say_day(self, day: int, outcome: Outcome) -> None:
        rate = outcome.people / max(time.monotonic() - self._begun, 0.001)
        self.stdout.write(f"day {day}: {outcome.people} people in {outcome.cases} cases so far, {rate:.1f} people/s")
        self.stdout.flush()

    def _say_end(self, outcome: Outcome) -> None:
        took = time.monotonic() - self._begun
        self.stdout.write(f"{outcome.people} people in {outcome.cases} cases, in {took:.0f} s.")
        self.stdout.write("needs: " + ", ".join(f"{count} {state}" for state, count in outcome.needs.most_common()))
        self.stdout.write("offers: " + ", ".join(f"{count} {state}" for state, count in outcome.offers.most_common()))
        self.stdout.write(f"over the clock for a place: {outcome.over_clock}; refused as too late: {outcome.refused}")
