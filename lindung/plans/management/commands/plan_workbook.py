"""A plan as a workbook, out to a file or in as a draft of a country's national desk."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.kernel.errors import NotFound, Refusal
from lindung.partners.models import Actor
from lindung.partners.queries import national_desk
from lindung.partners.scope import acting
from lindung.plans import actions
from lindung.plans.gateways import write_workbook
from lindung.plans.models import Plan
from lindung.plans.queries.books import book_of, rows_of
from lindung.plans.rules.troubles import PlanSheetWrong
from lindung.web.say import say


class Command(BaseCommand):
    """An edge: one plan, one file."""

    help = "Write a plan to a workbook (out REF FILE), or bring one in as a draft (in FILE --country MY)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which way, and which file."""
        ways = parser.add_subparsers(dest="way", required=True)
        out = ways.add_parser("out", help="write a plan to a file")
        out.add_argument("ref")
        out.add_argument("file", type=Path)
        into = ways.add_parser("in", help="bring a file in as a draft")
        into.add_argument("file", type=Path)
        into.add_argument("--country", required=True, help="two letters, for example MY")
        into.add_argument("--practice", action="store_true", help="for the practice desk of the country")

    def handle(self, *, way: str, file: Path, **options: Any) -> None:
        """Do it, and say what came of it; every cell that cannot be taken on a line of its own."""
        try:
            with acting(organisations="*") as at:
                if way == "out":
                    self._out(options["ref"], file)
                else:
                    desk = _desk(options["country"].upper(), is_practice=options["practice"])
                    made = actions.bring_in_plan(content=file.read_bytes(), actor=desk, at=at)
                    self.stdout.write(f"draft={made.ref}")
        except PlanSheetWrong as wrong:
            for each in wrong.troubles:
                self.stderr.write(f"{each.place}: {say(each.refusal)}")
            raise CommandError(say(wrong)) from None
        except Refusal as refusal:
            raise CommandError(say(refusal)) from None
        except OSError as trouble:
            raise CommandError(f"{file}: {trouble.strerror}") from None

    def _out(self, ref: str, file: Path) -> None:
        plan = Plan.objects.select_related("desk", "parent", "succeeds").filter(ref=ref).first()
        if plan is None:
            raise NotFound(ref=ref)
        reader = Actor(ref="set-up", organisation=plan.desk, roles=frozenset())
        file.write_bytes(write_workbook(rows_of(book_of(plan, reader))))
        self.stdout.write(f"written={file}")


def _desk(country: str, *, is_practice: bool) -> Actor:
    """Whoever sits at the machine acts for the desk as a machine does: it makes drafts and nothing else."""
    desk = national_desk(country=country, is_practice=is_practice)
    if desk is None:
        raise NotFound()
    return Actor(ref="token:set-up", organisation=desk, roles=frozenset())
