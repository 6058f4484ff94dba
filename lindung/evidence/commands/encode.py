"""`lindung encode`: a project, an encoded list, a result brought home, an exchange of identifiers. Parse, one call."""

import argparse
import sys
from pathlib import Path

from lindung.evidence.rules.encode import DUMMY_SHARE, MOST_ASKED, Protection, Settings
from lindung.evidence.runs import encode, exchange
from lindung.evidence.runs.encode_project import new_project
from lindung.papers.ending import end, progress

EXAMPLES = """in this order:
  lindung encode --new-project border --parties shelter,hotline --out border.project     (one party, once)
  lindung encode LIST.csv --project border.project --party shelter --out shelter.encoded (every party, at home)
  lindung link shelter.encoded hotline.encoded --out linked                              (the linkage unit)
  lindung encode --home linked --mapping shelter.encoded.home.csv --out found.csv        (every party, at home)
strong identifiers, never encoded, only exchanged (docs/guides/private-linkage.md):
  lindung encode --psi request LIST.csv --column passport --out to-hotline.json --secret kept.json
  lindung encode --psi answer to-hotline.json --list LIST.csv --column passport --keeper key.json --out back.json
  lindung encode --psi finish back.json --secret kept.json --out tags.csv
"""


def main(arguments: list[str]) -> int:
    """Do what was asked; 0, or 2 and one sentence on standard error."""
    made = parser()
    asked = made.parse_args(arguments)
    if asked.new_project:
        _need(made, asked, "out", "parties")
        return end("encode", lambda: _new_project(asked))
    if asked.home:
        _need(made, asked, "mapping", "out")
        return end("encode", lambda: _home(asked))
    if asked.psi:
        _need(made, asked, "source", "out", *{"answer": ("keeper",)}.get(asked.psi, ("secret",)))
        return end("encode", lambda: _STEPS[asked.psi](asked))
    _need(made, asked, "source", "project", "party", "out")
    return end("encode", lambda: _encode(asked))


def parser() -> argparse.ArgumentParser:
    """The options of the order."""
    made = argparse.ArgumentParser(
        prog="lindung encode", description="Make a list ready for linkage with others' without showing them a name.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    made.add_argument(
        "source", nargs="?", type=Path, metavar="LIST", help="a list; with --psi answer or finish: what came"
    )
    made.add_argument("--out", type=Path, metavar="FILE", help="the file to write; nothing is ever written over")
    made.add_argument("--columns", nargs="+", default=[], metavar="FIELD=HEADER", type=_mapping, action="extend")
    made.add_argument("--encoding", default="utf-8", help="of a CSV file (default: utf-8)")
    _project_options(made.add_argument_group("a project"))
    _list_options(made.add_argument_group("a list and its way home"))
    _exchange_options(made.add_argument_group("an exchange of identifiers"))
    return made


def _project_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--new-project", metavar="NAME", help="draw a key and write the project file")
    group.add_argument("--parties", metavar="A,B,...", help="everybody who will encode a list")
    group.add_argument("--protection", choices=list(Protection), type=Protection, default=Protection.STRICT)
    group.add_argument(
        "--dummies", type=float, default=DUMMY_SHARE, metavar="SHARE",
        help=f"fake records, SHARE to twice SHARE of each list (default: {DUMMY_SHARE})",
    )  # fmt: skip
    group.add_argument(
        "--flip-epsilon", type=float, metavar="E", help="turn bits by chance, with this privacy loss per bit"
    )


def _list_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--project", type=Path, metavar="FILE")
    group.add_argument("--party", help="whose list it is, one of the project's parties")
    group.add_argument("--identifiers", type=Path, metavar="FILE", help="tags that --psi finish (or answer) wrote")
    group.add_argument("--mapping", type=Path, metavar="FILE", help="which random id is which record; stays at home")
    group.add_argument("--home", type=Path, metavar="DIR", help="the linkage unit's result, turned into own records")


def _exchange_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--psi", choices=("request", "answer", "finish"), help="one step of an exchange")
    group.add_argument("--column", default="", metavar="HEADER", help="the column of the identifier")
    group.add_argument("--secret", type=Path, metavar="FILE", help="request: written; finish: read; stays at home")
    group.add_argument("--keeper", type=Path, metavar="FILE", help="answer: the key, made if it is not there")
    group.add_argument("--list", type=Path, dest="own_list", metavar="LIST", help="answer: own list to compare with")
    group.add_argument("--own", type=Path, metavar="FILE", help="answer: write the tags of the own list here")
    group.add_argument("--limit", type=int, default=MOST_ASKED, help="answer: at most so many identifiers")
    group.add_argument("--expect-key", default="", metavar="KEY", help="finish: the key's short form, told by phone")


def _mapping(written: str) -> tuple[str, str]:
    name, equals, header = written.partition("=")
    if not equals or not name or not header:
        raise argparse.ArgumentTypeError(f"{written!r} is not FIELD=HEADER, for example full_name=NAMA")
    return name, header


def _need(made: argparse.ArgumentParser, asked: argparse.Namespace, *names: str) -> None:
    missing = [name for name in names if getattr(asked, name) is None]
    if missing:
        shown = ", ".join("LIST" if name == "source" else f"--{name}" for name in missing)
        made.error(f"this step also needs {shown}")


def _new_project(asked: argparse.Namespace) -> None:
    settings = Settings(asked.protection, asked.flip_epsilon, asked.dummies)
    made = new_project(asked.out, name=asked.new_project, parties=tuple(asked.parties.split(",")), settings=settings)
    sys.stdout.write(
        f"Project {made.name} for {', '.join(made.parties)}: {asked.out}. It holds the key: bring it to each of them"
        " by hand, and never to whoever links the lists.\n"
    )
    if settings.protection is Protection.OPEN:
        sys.stdout.write(
            "This project is open: whoever links the lists and holds nearly the same list can name almost everybody"
            " (docs/guides/private-linkage.md). Leave --protection out unless nobody else can do it.\n"
        )


def _encode(asked: argparse.Namespace) -> None:
    mapping = asked.mapping or asked.out.with_name(asked.out.name + ".home.csv")
    options = encode.EncodeOptions(
        asked.source, asked.project, asked.party, asked.out, mapping,
        columns=dict(asked.columns), encoding=asked.encoding, identifiers=asked.identifiers,
    )  # fmt: skip
    done = encode.run(options, progress)
    sys.stdout.write(
        f"{done.records:,} records and {done.dummies:,} dummies encoded in {done.out}, which may leave the house;"
        f" {done.mapping} must not. {done.left_out:,} records say too little to be found and were left out"
        f" ({done.unreadable_dates:,} dates could not be read).\n"
    )
    if done.loss_per_bit is not None:
        sys.stdout.write(
            f"Bits were turned by chance: a privacy loss of {done.loss_per_bit:g} per bit, and of at most"
            f" {done.loss_per_record:,.0f} per record, which by itself promises nothing.\n"
        )


def _home(asked: argparse.Namespace) -> None:
    done = encode.take_home(asked.home, mapping=asked.mapping, out=asked.out)
    sys.stdout.write(f"{done.on_others:,} of {done.records:,} own records are on another list as well: {done.out}.\n")


def _request(asked: argparse.Namespace) -> None:
    done = exchange.request(_listed(asked, asked.source), out=asked.out, secret=asked.secret)
    sys.stdout.write(f"{done.count:,} identifiers blinded in {done.out}; {asked.secret} stays here until the answer.\n")


def _answer(asked: argparse.Namespace) -> None:
    listed = _listed(asked, asked.own_list) if asked.own_list else None
    done = exchange.answer(
        asked.source, keeper=asked.keeper, out=asked.out, listed=listed, own=asked.own, limit=asked.limit
    )
    sys.stdout.write(f"{done.count:,} elements answered in {done.out} with the key {done.key} (tell it by phone).\n")


def _finish(asked: argparse.Namespace) -> None:
    done = exchange.finish(asked.source, secret=asked.secret, out=asked.out, expected_key=asked.expect_key)
    both = "" if done.on_both is None else f", {done.on_both:,} of them on both lists"
    sys.stdout.write(f"{done.count:,} identifiers have their tags in {done.out}{both}. The key was {done.key}.\n")


def _listed(asked: argparse.Namespace, path: Path) -> exchange.Identified:
    return exchange.Identified(path, asked.column, asked.encoding, dict(asked.columns))


_STEPS = {"request": _request, "answer": _answer, "finish": _finish}
