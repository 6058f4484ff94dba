"""Bring the clusters of a screening run to a national desk: all of them or none."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.kernel.errors import Refusal
from lindung.partners.models import Organisation
from lindung.partners.rules import OrganisationKind
from lindung.partners.scope import acting
from lindung.screening import actions
from lindung.screening.rules.lures import LEAST_POSTS, LURES_AT_MOST, LureDeskUnclear
from lindung.screening.runs.lures import read_lures
from lindung.web.say import say

SET_UP = "set-up"


class Command(BaseCommand):
    """An edge: one folder, one desk."""

    help = "Bring the clusters of “lindung screen --out DIR” to a national desk as lures to decide on. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, the desk, and which clusters."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--country", default="", help="whose national desk; needed where there are several")
        parser.add_argument("--least", type=int, default=LEAST_POSTS, help="smallest cluster, in posts")
        parser.add_argument("--most", type=int, default=LURES_AT_MOST, help="how many clusters, the largest first")
        parser.add_argument("--practice", action="store_true", help="to the desk of the practice nation")

    def handle(self, *, folder: Path, country: str, least: int, most: int, **options: Any) -> None:
        """Load them, and say what came of it."""
        try:
            run = read_lures(folder, least=least, most=min(most, LURES_AT_MOST))
            with acting(organisations="*") as at:
                desk = _desk(country.upper(), is_practice=bool(options["practice"]))
                done = actions.load_lures(given=run.lures, run_sha256=run.sha256, desk=desk, by=SET_UP, at=at)
        except Refusal as refusal:
            raise CommandError(say(refusal)) from None
        counts = f"new={done.added} updated={done.updated} unchanged={done.unchanged} too_short={done.too_short}"
        self.stdout.write(f"desk={desk.country} {counts}")


def _desk(country: str, *, is_practice: bool) -> Organisation:
    desks = Organisation.objects.filter(kind=OrganisationKind.NATIONAL_DESK.value, is_practice=is_practice)
    if country:
        desks = desks.filter(country=country)
    found = list(desks.order_by("id")[:2])
    if len(found) != 1:
        raise LureDeskUnclear(count=desks.count())
    return found[0]
