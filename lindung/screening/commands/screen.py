"""`lindung screen POSTS... --out DIR`: parse, one call, answer."""

import argparse
import sys
from pathlib import Path

from lindung.papers.ending import STOPPED, end
from lindung.papers.wording import LANGUAGES
from lindung.screening.commands.telling import telling
from lindung.screening.rules.runs import Engine
from lindung.screening.runs.screen import ScreenOptions, ScreenResult, run

EXAMPLE = "example: lindung screen posts-*.jsonl.gz --out screened; then: lindung screen --load screened (to the desk)"


def main(arguments: list[str]) -> int:
    """Screen posts; 0, or 2 and one sentence on standard error; 130 when it was stopped."""
    asked = parser().parse_args(arguments)
    return end("screen", lambda: _screen(asked))


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="lindung screen",
        description="Posts by the million: language, warning signs, what can be recognised again, and which are one"
        " lure. A run that was stopped is taken up by the same command.",
        epilog=EXAMPLE,
    )  # fmt: skip
    made.add_argument(
        "posts", nargs="+", type=Path, metavar="POSTS",
        help="JSONL, CSV or Parquet, plain or .gz or .zst, with columns id and text, and posted_at, source, author,"
        " place where they are known; - is JSONL from standard input",
    )  # fmt: skip
    made.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write")
    made.add_argument("--engine", choices=list(Engine), type=Engine, default=Engine.LOCAL)
    made.add_argument("--master", default="local[2]", help="where Spark works (default: local[2])")
    made.add_argument("--workers", type=int, default=0, help="processes of the local engine (default: one a core)")
    made.add_argument("--country", type=_country, metavar="XX", help="where the posts were read: MY, ID, KH, ...")
    made.add_argument("--strict", action="store_true", help="stop at the first line that cannot be read")
    made.add_argument("--languages", nargs="+", default=list(LANGUAGES), metavar="LANGUAGE", help="of the summary")
    made.add_argument("--overwrite", action="store_true", help="replace the output of an earlier run")
    return made


def _country(written: str) -> str:
    if len(written) != 2 or not written.isascii() or not written.isalpha():  # noqa: PLR2004 - ISO 3166
        raise argparse.ArgumentTypeError(f"{written!r} is not a country in two letters, for example MY")
    return written.upper()


def _screen(asked: argparse.Namespace) -> None:
    options = ScreenOptions(
        posts=tuple(asked.posts),
        out=asked.out,
        engine=asked.engine,
        master=asked.master,
        workers=asked.workers,
        country=asked.country,
        strict=asked.strict,
        languages=tuple(asked.languages),
        overwrite=asked.overwrite,
    )
    try:
        with telling(sys.stderr) as tell:
            result = run(options, tell)
    except KeyboardInterrupt:
        sys.stderr.write("lindung screen: stopped. What is done is kept: the same command goes on from there.\n")
        raise SystemExit(STOPPED) from None
    sys.stdout.write(said(result))


def said(result: ScreenResult) -> str:
    """What was found, in two lines."""
    rejected = f" Lines that could not be read: {result.rejected:,}; see rejected.jsonl." if result.rejected else ""
    taken_up = f" ({result.taken_up:,} of them in an earlier, unfinished run)" if result.taken_up else ""
    return (
        f"{result.posts:,} posts{taken_up}, {result.with_warning_signs:,} of them with warning signs;"
        f" {result.clusters:,} texts were posted more than once.{rejected}\n"
        f"Read {result.out / 'summary.html'} first.\n"
    )
