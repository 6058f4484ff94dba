"""`lindung estimate LISTS --out DIR`: parse, one call, answer."""

import argparse
import sys
from pathlib import Path

from lindung.evidence.methods.pipeline import LINKAGES
from lindung.evidence.rules.estimate import VERDICTS, VerdictLevel
from lindung.evidence.rules.estimating import CHOOSABLE, REPLICATES
from lindung.evidence.runs import linked
from lindung.evidence.runs.estimate import EstimateOptions, EstimateResult, default_workers, run
from lindung.evidence.runs.estimate_lists import Columns
from lindung.evidence.tables import tables
from lindung.papers.ending import end, progress
from lindung.papers.wording import LANGUAGES, Wording

EXAMPLE = "example: lindung estimate uk-2013-5 --out uk (a published table; --tables lists them)"


def main(arguments: list[str]) -> int:
    """Estimate; 0, or 2 and one sentence on standard error."""
    asked = parser().parse_args(arguments)
    if asked.tables:
        sys.stdout.write(listed())
        return 0
    if asked.lists is None or asked.out is None:
        parser().error("give LISTS (a file, a folder of `lindung link`, or a table's name) and --out DIR")
    return end("estimate", lambda: _estimate(asked))


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="lindung estimate",
        description="How many were not seen: from lists that overlap to a number, its interval, and whether to"
        " believe it.",
        epilog=EXAMPLE,
    )
    made.add_argument("lists", nargs="?", metavar="LISTS", help="CSV, folder of `lindung link`, or a table's name")
    made.add_argument("--out", type=Path, metavar="DIR", help="the folder to write")
    made.add_argument("--tables", action="store_true", help="list the published tables that come along")
    made.add_argument("--replicates", type=int, default=REPLICATES, help=f"of bootstraps (default: {REPLICATES})")
    made.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures (default: 1)")
    made.add_argument("--level", type=float, default=0.95, help="of intervals (default: 0.95)")
    names = [method.value for method in CHOOSABLE]
    made.add_argument("--methods", nargs="+", default=names, metavar="METHOD", help=f"some of: {', '.join(names)}")
    made.add_argument(
        "--cannot-overlap", action="append", default=[], metavar="A+B", help="lists no person can be on together"
    )
    made.add_argument("--stratum", default="", metavar="COLUMN", help="estimate apart by this column, and add up")
    made.add_argument("--count", default="count", metavar="COLUMN", help="of a table: how many people (default: count)")
    made.add_argument("--person", default="person", metavar="COLUMN", help="of records: who (default: person)")
    made.add_argument("--list", default="list", metavar="COLUMN", help="of records: on which list (default: list)")
    made.add_argument("--deduplicated", action="store_true", help="of a linkage: nobody stands twice on a list")
    made.add_argument("--linkages", type=int, default=LINKAGES, help=f"of a linkage: drawn whole (default: {LINKAGES})")
    made.add_argument("--languages", nargs="+", default=list(LANGUAGES), metavar="LANGUAGE")
    made.add_argument("--pdf", action=argparse.BooleanOptionalAction, default=True, help="the report as PDF, too")
    made.add_argument("--workers", type=int, default=default_workers(), help="threads; never change the figures")
    made.add_argument("--practice", action="store_true", help="mark the report as practice")
    made.add_argument("--overwrite", action="store_true", help="replace the output of an earlier run")
    return made


def _estimate(asked: argparse.Namespace) -> None:
    folder = Path(asked.lists)
    if asked.lists not in tables() and linked.is_linkage(folder):
        _estimate_linked(asked, folder)
        return
    columns = Columns(
        count=asked.count,
        person=asked.person,
        list=asked.list,
        stratum=asked.stratum,
        cannot_overlap=tuple(tuple(name.strip() for name in group.split("+")) for group in asked.cannot_overlap),
    )
    options = EstimateOptions(
        lists=asked.lists,
        out=asked.out,
        methods=tuple(asked.methods),
        replicates=asked.replicates,
        seed=asked.seed,
        level=asked.level,
        columns=columns,
        languages=tuple(asked.languages),
        with_pdf=asked.pdf,
        workers=asked.workers,
        is_practice=asked.practice,
        overwrite=asked.overwrite,
    )
    sys.stdout.write(said(run(options, progress), options.languages))


def _estimate_linked(asked: argparse.Namespace, folder: Path) -> None:
    """From a linkage's folder: who is who is doubtful, and the doubt is carried into the number."""
    if asked.stratum or asked.cannot_overlap:
        parser().error("--stratum and --cannot-overlap are for tables; a linkage is estimated whole")
    options = linked.LinkedOptions(
        folder=folder,
        out=asked.out,
        is_deduplicated=asked.deduplicated,
        linkages=asked.linkages,
        level=asked.level,
        languages=tuple(asked.languages),
        seed=asked.seed,
        with_pdf=asked.pdf,
        is_practice=asked.practice,
        overwrite=asked.overwrite,
    )
    done, words = linked.run(options, progress), Wording("en")
    low, middle, high = (words.number(each) for each in (done.honest.low, done.honest.total, done.honest.high))
    number = f"{low} to {high} people in all (middle {middle}), doubt about who is who included."
    if done.verdict is VerdictLevel.LOWER_BOUND_ONLY:
        number = f"At least {low} people, doubt about who is who included."
    sys.stdout.write(f"{words.say(VERDICTS[done.verdict])}\n{number}\n")
    sys.stdout.write(f"Read {done.out / f'report.{options.languages[0]}.html'} first.\n")


def said(result: EstimateResult, languages: tuple[str, ...]) -> str:
    """The verdict first, then the number it allows."""
    words = Wording("en")
    number = {
        VerdictLevel.NOT_ESTIMABLE: f"{words.number(result.seen)} people were seen.",
        VerdictLevel.LOWER_BOUND_ONLY: f"At least {words.number(result.at_least)} people.",
    }.get(
        result.verdict,
        f"{words.number(result.low)} to {words.number(result.high)} people in all"
        f" (middle {words.number(result.total)}), {words.number(result.seen)} of them seen.",
    )
    read = result.out / f"report.{languages[0]}.html"
    return f"{words.say(VERDICTS[result.verdict])}\n{number}\nRead {read} first.\n"


def listed() -> str:
    """The published tables, one a line."""
    return "".join(
        f"{name:18} {source.lists} lists, {source.seen:,} people. {source.title} ({source.year}). {source.note}\n"
        for name, source in tables().items()
    )
