"""Write the yearly table and every plan of a country as files, in a folder that is whole or not there."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lindung.kernel.errors import Refusal
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.run import Run
from lindung.papers.wording import LANGUAGES, Wording
from lindung.partners.models import Actor, Organisation
from lindung.partners.queries import national_desk
from lindung.partners.scope import EVERYONE, acting
from lindung.plans.models import Plan
from lindung.plans.papers.four_p import four_p_paper, four_p_workbook
from lindung.plans.papers.hxl import write_csv
from lindung.plans.papers.iati import write_activities
from lindung.plans.papers.printing import html_of, pdf_of
from lindung.plans.queries.four_p import four_p_table
from lindung.plans.queries.outputs import HIDDEN_SAID, hxl_rows, iati_activity
from lindung.plans.rules.four_p import FourPTable, YearKind, twelve_months

MONTHS = tuple(kind.value for kind in YearKind)


class Command(BaseCommand):
    """An edge: one country, one folder."""

    help = "The yearly table of the four Ps (XLSX, PDF, HTML) and each plan (IATI, CSV with HXL tags), in a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, which months, in which languages, where to."""
        parser.add_argument("--country", required=True, help="two letters, for example MY")
        parser.add_argument("--out", required=True, type=Path, help="a new folder")
        parser.add_argument("--overwrite", action="store_true", help="replace an earlier run in that folder")
        parser.add_argument("--year", type=int, help="the year of the first month; last calendar year when left out")
        parser.add_argument(
            "--months", choices=MONTHS, default=MONTHS[0], help="January to December, or April to March"
        )
        parser.add_argument("--languages", default=",".join(LANGUAGES), help="such as en,km")
        parser.add_argument("--publisher", default="", help="the publisher's identifier in IATI")
        parser.add_argument("--no-pdf", action="store_true", help="where Typst is not installed")
        parser.add_argument("--practice", action="store_true", help="the practice desk of that country")

    def handle(self, *, out: Path, overwrite: bool, **options: Any) -> None:
        """Write everything, and say how many files there are."""
        try:
            check_output(out, overwrite=overwrite)
            written = self._write(out, overwrite=overwrite, **options)
        except Refusal as refusal:
            raise CommandError(Wording("en").refusal(refusal)) from None
        self.stdout.write(f"files={written} folder={out}")

    def _write(self, out: Path, *, overwrite: bool, country: str, practice: bool, **options: Any) -> int:
        with acting(organisations=EVERYONE):
            desk = national_desk(country=country.upper(), is_practice=practice)
        if desk is None:
            raise CommandError(f"There is no national desk for {country} here. `lindung status` names those that are.")
        said = {name: options[name] for name in ("year", "months", "languages", "publisher", "no_pdf")}
        run = Run.begin("plans files", options={"country": country.upper(), **said})
        with whole_folder(out, overwrite=overwrite) as folder, acting(organisations=[desk.pk]) as at:
            _write_table(
                folder, desk, at=at, **{name: options[name] for name in ("year", "months", "languages", "no_pdf")}
            )
            _write_plans(folder, desk, at=at, publisher=options["publisher"])
            run.finish(folder)
            return sum(1 for each in folder.iterdir() if not each.name.startswith("."))


def _write_table(
    folder: Path, desk: Organisation, *, at: datetime, year: int | None, months: str, languages: str, no_pdf: bool
) -> None:
    """four-p.LANGUAGE.xlsx, .html and .pdf."""
    table: FourPTable = four_p_table(desk=desk, months=twelve_months(year or at.year - 1, YearKind(months)))
    paper = four_p_paper(table, at=at)
    wanted = [Wording(each.strip()).language for each in languages.split(",")]
    for language in wanted:
        stem = folder / f"four-p.{language}"
        stem.with_suffix(f".{language}.xlsx").write_bytes(four_p_workbook(table, language=language, at=at))
        page = html_of(paper, language=language, languages=wanted, stem="four-p")
        stem.with_suffix(f".{language}.html").write_text(page, encoding="utf-8")
        if not no_pdf:
            stem.with_suffix(f".{language}.pdf").write_bytes(pdf_of(paper, language=language, at=at))


def _write_plans(folder: Path, desk: Organisation, *, at: datetime, publisher: str) -> None:
    """plans-iati.xml with every plan of the desk, and plan-REF-hxl.csv for each."""
    actor = Actor(ref="set-up", organisation=desk, roles=frozenset(), language=desk.language)
    plans = list(Plan.objects.visible_to(actor).filter(desk=desk).select_related("desk").order_by("title", "id"))
    if not plans:
        return
    activities = [iati_activity(plan, actor, hidden=HIDDEN_SAID, on=at.date(), publisher=publisher) for plan in plans]
    (folder / "plans-iati.xml").write_bytes(write_activities(activities, at=at))
    for plan in plans:
        (folder / f"plan-{plan.ref}-hxl.csv").write_bytes(write_csv(hxl_rows(plan, actor, on=at.date())))
