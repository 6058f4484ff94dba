"""`lindung link LISTS... --out DIR`: parse, one call, answer."""

import argparse
import sys
from pathlib import Path

from lindung.evidence.rules.link import Engine, LinkType
from lindung.evidence.runs import link_encoded
from lindung.evidence.runs.link import LinkOptions, LinkResult, run
from lindung.papers.ending import end, progress
from lindung.papers.wording import LANGUAGES

EXAMPLE = "example: lindung link police.csv shelters.csv --out linked --columns name=NAMA birth_date=TKH_LAHIR"


def main(arguments: list[str]) -> int:
    """Link lists; 0, or 2 and one sentence on standard error."""
    asked = parser().parse_args(arguments)
    return end("link", lambda: _link(asked))


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="lindung link", description="Which records are the same person, within one list and across several.",
        epilog=EXAMPLE,
    )  # fmt: skip
    made.add_argument("lists", nargs="+", type=Path, metavar="LIST", help="CSV or Parquet, one file a list")
    made.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write")
    made.add_argument("--link-type", choices=list(LinkType), type=LinkType, default=LinkType.BOTH)
    made.add_argument("--columns", nargs="+", default=[], metavar="FIELD=HEADER", type=_mapping, action="extend")
    made.add_argument("--list-column", default="", metavar="HEADER", help="names the list of each record of one file")
    made.add_argument(
        "--encoding", default="utf-8", help="of CSV files (default: utf-8; marks of order are understood)"
    )
    made.add_argument("--engine", choices=list(Engine), type=Engine, default=Engine.DUCKDB)
    made.add_argument("--labels", type=Path, metavar="FILE", help="review.csv with answers in its column label")
    made.add_argument(
        "--settings", type=Path, metavar="FILE", help="settings.json of an earlier run: nothing is learned"
    )
    made.add_argument("--languages", nargs="+", default=list(LANGUAGES), metavar="LANGUAGE")
    made.add_argument("--review", type=int, default=200, help="pairs in the review queue (default: 200)")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--threads", type=int, default=2)
    made.add_argument("--memory-mb", type=int, default=1000, help="what the engine may use before it writes to disk")
    made.add_argument("--pdf", action="store_true", help="write the report as PDF, too")
    made.add_argument("--practice", action="store_true", help="mark the report as practice")
    made.add_argument("--overwrite", action="store_true", help="replace the output of an earlier run")
    return made


def _mapping(written: str) -> tuple[str, str]:
    name, equals, header = written.partition("=")
    if not equals or not name or not header:
        raise argparse.ArgumentTypeError(f"{written!r} is not FIELD=HEADER, for example name=NAMA")
    return name, header


def _link(asked: argparse.Namespace) -> None:
    if link_encoded.concerns(asked.lists):
        sys.stdout.write(_link_encoded(asked))
        return
    options = LinkOptions(
        lists=tuple(asked.lists),
        out=asked.out,
        link_type=asked.link_type,
        columns=dict(asked.columns),
        list_column=asked.list_column,
        encoding=asked.encoding,
        engine=asked.engine,
        labels=asked.labels,
        settings=asked.settings,
        languages=tuple(asked.languages),
        review=asked.review,
        seed=asked.seed,
        threads=asked.threads,
        memory_mb=asked.memory_mb,
        with_pdf=asked.pdf,
        is_practice=asked.practice,
        overwrite=asked.overwrite,
    )
    sys.stdout.write(said(run(options, progress)))


def _link_encoded(asked: argparse.Namespace) -> str:
    """Encoded lists hold neither names nor keys: another engine, no report, no queue for a person."""
    options = link_encoded.EncodedLinkOptions(tuple(asked.lists), asked.out, overwrite=asked.overwrite)
    done = link_encoded.run(options, progress)
    doubles = "".join(
        f" {count:,} pairs within {name} look like one person: link that list at home before it is encoded.\n"
        for name, count in done.doubles.items()
        if count
    )
    return (
        f"{done.records:,} encoded records (dummies counted), {done.pairs:,} pairs that met, about"
        f" {done.expected_matches:,.0f} of them matches: {done.out}. Send it to the parties; they find their own"
        f" people with `lindung encode --home`.\n{doubles}"
    )


def said(result: LinkResult) -> str:
    """What was found, in two lines."""
    recall = "" if result.recall is None else f", blocking finds about {100 * result.recall:.1f} % of what there is"
    return (
        f"{result.records:,} records, {result.pairs:,} pairs kept, about {result.expected_matches:,.0f} of them"
        f" matches; {result.persons:,} persons{recall}.\n"
        f"Read {result.out / f'report.{result.languages[0]}.html'} first; review.csv waits for a person.\n"
    )
