"""`python -m lindung.evidence.commands.practice DIR`: lists of an invented population to practise linking on."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from lindung.evidence.methods.population.lists import Plan
from lindung.evidence.methods.population.noise import NOISY, QUIET
from lindung.evidence.runs.practice import run
from lindung.papers.ending import end

NOISES = {"usual": Plan().noise, "quiet": QUIET, "noisy": NOISY}
LEAST, MOST = 100, 2_000_000


def main(arguments: list[str]) -> int:
    """Write the lists; 0, or 2 and one sentence on standard error."""
    asked = parser().parse_args(arguments)
    if not LEAST <= asked.people <= MOST:
        parser().error(f"--people is between {LEAST} and {MOST:,}, not {asked.people}")
    return end("practice", lambda: _practise(asked))


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="python -m lindung.evidence.commands.practice",
        description="Lists of an invented population of exactly N people, to practise linking and estimating on.",
        epilog="then: lindung link DIR/*.csv --out linked; lindung estimate linked --deduplicated --out number",
    )
    made.add_argument("out", type=Path, metavar="DIR", help="the folder to write")
    made.add_argument("--people", type=int, default=Plan().people, help="how many people there are (default: 20000)")
    made.add_argument("--seed", type=int, default=1, help="the same seed gives the same lists (default: 1)")
    made.add_argument("--noise", choices=NOISES, default="usual", help="how badly names and dates are written")
    made.add_argument("--more", action="store_true", help="birth place and last digits of a telephone, too")
    made.add_argument("--overwrite", action="store_true", help="replace the output of an earlier run")
    return made


def _practise(asked: argparse.Namespace) -> None:
    plan = replace(Plan(people=asked.people), noise=NOISES[asked.noise])
    done = run(plan, asked.out, seed=asked.seed, with_more=asked.more, overwrite=asked.overwrite)
    sys.stdout.write(f"{done.records:,} records of {done.seen:,} people; {done.people - done.seen:,} were not seen.\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
