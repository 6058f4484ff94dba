"""`lindung publish CASES --out DIR`: parse, ask the ledger, one call, answer."""

import argparse
import sys
from pathlib import Path

from lindung.evidence.methods.release.ledger import standing
from lindung.evidence.rules.publish import NothingNamed
from lindung.evidence.runs.ledger_file import NAME, LedgerFile, open_ledger
from lindung.evidence.runs.publish import publish
from lindung.evidence.runs.publish_options import Published, PublishOptions
from lindung.papers.ending import end, progress
from lindung.papers.wording import LANGUAGES, Wording

EXAMPLE = (
    "example: lindung publish --new-ledger --budget 4 --ledger ledger.json && lindung publish cases.csv --out release"
)


def main(arguments: list[str]) -> int:
    """Publish; 0, or 2 and one sentence on standard error."""
    asked = parser().parse_args(arguments)
    return end("publish", lambda: _open(asked) if asked.new_ledger else _publish(asked))


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="lindung publish", epilog=EXAMPLE,
        description="Tables and synthetic records that may leave the house, and the account of what they cost.",
    )  # fmt: skip
    made.add_argument("cases", nargs="?", type=Path, metavar="CASES", help="CSV or Parquet, one row a person")
    made.add_argument("--out", type=Path, metavar="DIR", help="the folder to write")
    made.add_argument("--ledger", type=Path, metavar="FILE", help=f"the account (default: {NAME} beside DIR)")
    made.add_argument("--new-ledger", action="store_true", help="open an account; needs --budget")
    made.add_argument("--budget", type=float, metavar="EPSILON", help="all that may ever be spent on these people")
    made.add_argument("--ledger-moved-here", action="store_true", help="the account comes from another machine")
    _private_options(made)
    _exact_options(made)
    made.add_argument("--codebook", default="region", metavar="NAME|FILE", help="region (default), world, or JSON")
    made.add_argument("--columns", nargs="+", default=[], metavar="COLUMN", help="only these columns of the codebook")
    made.add_argument("--tables", nargs="+", default=[], metavar="A,B", help="for example: gender age_band,gender")
    made.add_argument("--outside-as-unknown", action="store_true", help="count what the codebook does not list")
    made.add_argument("--languages", nargs="+", default=list(LANGUAGES), metavar="LANGUAGE")
    made.add_argument("--pdf", action="store_true", help="write the report as PDF, too")
    made.add_argument("--hxl", action="store_true", help="a row of HXL tags under the header of synthetic.csv")
    made.add_argument("--seed", type=int, default=1, help="for what is drawn after the measuring; the noise has none")
    made.add_argument("--practice", action="store_true", help="mark the report as practice")
    made.add_argument("--overwrite", action="store_true", help="replace the output of an earlier run")
    return made


def _private_options(made: argparse.ArgumentParser) -> None:
    private = made.add_argument_group("synthetic records under differential privacy (default)")
    private.add_argument("--epsilon", type=float, default=1.0, help="privacy loss of this release (default: 1)")
    private.add_argument("--delta", type=float, default=1e-7, help="chance that the promise fails (default: 1e-7)")
    private.add_argument(
        "--faithful-combinations", type=float, default=0.0, metavar="0..1",
        help="0: tables as close as can be (default); 1: as few invented combinations as can be",
    )  # fmt: skip
    private.add_argument("--no-attacks", action="store_true", help="leave out the attacks on a release of one half")


def _exact_options(made: argparse.ArgumentParser) -> None:
    exact = made.add_argument_group("exact tables for one partner under an agreement")
    exact.add_argument("--exact-tables", action="store_true")
    exact.add_argument("--partner", default="", help="who receives them")
    exact.add_argument("--agreement", default="", help="the agreement that allows it")
    exact.add_argument("--smallest-count", type=int, default=10, metavar="K", help="hide counts under K (default: 10)")
    exact.add_argument("--beside", nargs="+", type=Path, default=[], metavar="DIR", help="exact tables given before")


def _open(asked: argparse.Namespace) -> None:
    if asked.budget is None or not (asked.ledger or asked.out):
        raise NothingNamed(field="budget", needed="--budget and --ledger")
    made = open_ledger(_ledger_place(asked), epsilon=asked.budget)
    sys.stdout.write(f"{made.place}: opened with a budget of epsilon {asked.budget:g}. Keep it with the backups.\n")


def _publish(asked: argparse.Namespace) -> None:
    if asked.cases is None or asked.out is None:
        raise NothingNamed(field="cases", needed="CASES and --out DIR")
    ledger = LedgerFile(_ledger_place(asked), is_moved_here=asked.ledger_moved_here)
    done = publish(asked.cases, asked.out, _options(asked), ledger=ledger, progress=progress)
    _tell(done)


def _ledger_place(asked: argparse.Namespace) -> Path:
    place: Path = asked.ledger or asked.out.absolute().parent / NAME
    return place


def _options(asked: argparse.Namespace) -> PublishOptions:
    return PublishOptions(
        epsilon=asked.epsilon,
        delta=asked.delta,
        smallest_count=asked.smallest_count,
        is_exact=asked.exact_tables,
        partner=asked.partner,
        agreement=asked.agreement,
        faithful_combinations=asked.faithful_combinations,
        codebook=asked.codebook,
        columns=tuple(asked.columns),
        tables=tuple(tuple(table.split(",")) for table in asked.tables),
        is_lenient=asked.outside_as_unknown,
        with_hxl=asked.hxl,
        with_attacks=not asked.no_attacks,
        with_pdf=asked.pdf,
        languages=tuple(asked.languages),
        seed=asked.seed,
        overwrite=asked.overwrite,
        is_practice=asked.practice,
        earlier=tuple(asked.beside),
    )


def _tell(done: Published) -> None:
    wording, of = Wording("en"), done.account
    lines = [f"{done.folder}: {len(done.may_leave)} files may leave the house; run.json and attacks.json stay."]
    lines += [wording.say(sentence, facts) for sentence, facts in standing(of)]
    if done.outside:
        lines.append(f"{done.outside} answers were outside the codebook and count as another or not known.")
    if done.attacks is not None:
        found = done.attacks.membership
        lines.append(
            f"Attack on a release of one half: members told from others by {found.advantage:.3f}"
            f" (standard error {found.error:.3f}; at most {found.bound:.3f} by epsilon)."
        )
    sys.stdout.write("\n".join(lines) + "\n")
