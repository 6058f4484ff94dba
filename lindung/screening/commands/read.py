"""`lindung read ARTICLES... --out FILE.jsonl`: parse, one call, answer."""

import argparse
import sys
from pathlib import Path

from lindung.papers.ending import BAD_INPUT, end
from lindung.papers.wording import Wording
from lindung.screening.runs.read import ReadOptions, run

EXAMPLE = "example: lindung read articles/ front-page.html --out read.jsonl"


def main(arguments: list[str]) -> int:
    """Read articles; 0 when all were read, 2 and a sentence for each that was not."""
    asked = parser().parse_args(arguments)
    codes: list[int] = []
    ended = end("read", lambda: codes.append(_read(asked)))
    return ended or codes[0]


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="lindung read",
        description="Who, where, when, which plans, pillars and promises: the facts of articles, with their places.",
        epilog=EXAMPLE,
    )
    made.add_argument("articles", nargs="+", type=Path, metavar="ARTICLE", help="a text or HTML file, or a folder")
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="JSON, one article a line")
    made.add_argument("--encoding", metavar="NAME", help="of the articles, where it is known (default: found out)")
    made.add_argument("--overwrite", action="store_true", help="replace the file of an earlier run")
    return made


def _read(asked: argparse.Namespace) -> int:
    options = ReadOptions(tuple(asked.articles), asked.out, asked.encoding, asked.overwrite)
    done = run(options, _say)
    for _path, refusal in done.refused:
        _say(Wording("en").refusal(refusal))
    if done.read:
        sys.stdout.write(f"{done.read:,} articles read: {asked.out}\n")
    return BAD_INPUT if done.refused else 0


def _say(line: str) -> None:
    sys.stderr.write(f"lindung read: {line}\n")
