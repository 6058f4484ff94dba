"""Build the practice nation, or say that it is there; print who can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.desk.practice import nation
from lindung.desk.practice import sign_ins as doors
from lindung.desk.practice.figures import LABEL
from lindung.partners.scope import acting
from lindung.reports.rules.receipts import in_groups

SEED = 20_260_116


class Command(BaseCommand):
    """`practice_nation [--seed N] [--if-absent] [--sign-ins]`."""

    help = "Fill an empty database with the practice nation: invented desks, partners, people and cases."

    def add_arguments(self, parser: CommandParser) -> None:
        """The seed decides the content; references, keys and moments are always new."""
        parser.add_argument("--seed", type=int, default=SEED, help="the same number, the same content")
        parser.add_argument("--if-absent", action="store_true", help="do nothing when it is there already")
        parser.add_argument("--sign-ins", action="store_true", help="new one-time passwords, printed once")

    def handle(self, *, seed: int, if_absent: bool, sign_ins: bool, **options: Any) -> None:
        """Build in one transaction: killed half-way, nothing is there."""
        with acting(organisations="*") as at:
            if nation.has_real_desk():
                raise CommandError("Real organisations are here. The practice nation needs an installation of its own.")
            if not nation.exists():
                with doors.quick_hashes():
                    built = nation.build(seed=seed, at=at)
                self.stdout.write(
                    f"Practice nation: {len(built.desks)} desks, {built.stories} reports, {built.steps} steps; all "
                    f"names are invented, shares are {LABEL} (docs/explanation/practice.md).\n"
                    f"A report to come back to at /receipt/: {in_groups(built.receipt)}"
                )
            elif not if_absent:
                raise CommandError("A practice nation is here already; use --if-absent, or an empty installation.")
            if sign_ins:
                self._show()

    def _show(self) -> None:
        self.stdout.write(doors.as_table(doors.renew()))
        self.stdout.write("Sign in at /accounts/login/. These passwords end with the next run.")
