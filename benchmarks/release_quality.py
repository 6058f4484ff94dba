"""How good private releases are, how fast, and how they stand beside a plain tree and beside pac-synth.

    .venv/bin/python -m benchmarks.release_quality                       # about 3 minutes
    .venv/bin/python -m benchmarks.release_quality --peer PYTHON         # with pac-synth in that Python: long
    .venv/bin/python -m benchmarks.release_quality --quick

Cases: 50,000 x 20 invented ones (benchmarks.release_cases, codebook `world`: 122 countries). Error of a table: half the
sum of absolute differences of shares (total variation), meaned over all tables. Times are CPU seconds, compiled
kernels warm, one thread.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from benchmarks.ground import say_figure
from benchmarks.release_cases import HARD, PLAIN, cases, codebook
from benchmarks.release_tree import tree
from lindung.evidence.methods.release.accountant import rho_of
from lindung.evidence.methods.release.inference import attack_release
from lindung.evidence.methods.release.quality import Quality, compare
from lindung.evidence.methods.release.synthesis import Plan, synthesise

BOOK = "world"
DELTA = 1e-7
REACH = (0.006, 0.025, 0.05)
NAMES = [field.name for field in fields(Quality)]


def mean(found: list[Quality]) -> Quality:
    """Mean of each figure."""
    return Quality(*np.mean([astuple(each) for each in found], axis=0))


def show(what: str, found: Quality, seconds: float) -> None:
    """One line of figures."""
    figures = "  ".join(f"{value:.4f}" for value in astuple(found))
    print(f"  {what:<46}{figures}  {seconds:7.2f} s", flush=True)


def ours(records: int, seeds: range, *, epsilon: float, frontier: float, bound: float = PLAIN) -> tuple[Quality, float]:
    """Mean quality over several worlds, and the mean CPU seconds."""
    found, seconds, sizes = [], [], codebook(BOOK).sizes
    for seed in seeds:
        real = cases(records, seed=seed, bound=bound, book=BOOK)
        started = time.process_time()
        made = synthesise(real, sizes, Plan(epsilon=epsilon, delta=DELTA, frontier=frontier))
        seconds.append(time.process_time() - started)
        found.append(compare(real, made.codes, sizes))
    return mean(found), float(np.mean(seconds))


def quality(records: int, seeds: range, epsilons: tuple[float, ...]) -> dict[tuple[float, float], Quality]:
    """The whole table: both kinds of cases, several epsilons, the frontier."""
    print(f"  {'':<46}{'  '.join(NAMES)}")
    sizes, kept = codebook(BOOK).sizes, {}
    for epsilon in epsilons:
        for frontier in (0.0, 0.5, 1.0):
            found, seconds = ours(records, seeds, epsilon=epsilon, frontier=frontier)
            show(f"epsilon {epsilon:g}, frontier {frontier:g}", found, seconds)
            kept[epsilon, frontier] = found
    for epsilon in epsilons:
        real = [cases(records, seed=seed, book=BOOK) for seed in seeds]
        started = time.process_time()
        made = [tree(each, sizes, rho=rho_of(epsilon, DELTA), seed=1) for each in real]
        seconds = (time.process_time() - started) / len(real)
        found = mean([compare(*each, sizes) for each in zip(real, made, strict=True)])
        show(f"plain tree, epsilon {epsilon:g}", found, seconds)
    show("hard cases, epsilon 1", *ours(records, seeds, epsilon=1.0, frontier=0.0, bound=HARD))
    fresh = [cases(2 * records, seed=seed, book=BOOK) for seed in seeds]
    show("as many other true records", mean([compare(x[:records], x[records:], sizes) for x in fresh]), 0.0)
    return kept


def say_reach(near: Quality, far: Quality) -> None:
    """The figures that were to be reached."""
    for name, reach, value in zip(("1", "2", "3"), REACH, astuple(near)[:3], strict=True):
        say_figure(f"error of {name}-way tables, epsilon 1", reach=f"<= {reach}", found=f"{value:.4f}",
                   is_reached=value <= reach)  # fmt: skip
    for name, reach, value in zip(("1", "2", "3"), REACH, astuple(far)[:3], strict=True):
        say_figure(f"the same at the faithful end, {name}-way", reach=f"<= {1.5 * reach:.4f}", found=f"{value:.4f}",
                   is_reached=value <= 1.5 * reach)  # fmt: skip
    say_figure("invented 3-way combinations, by records", reach="<= .10", found=f"{far.invented_weighted:.4f}",
               is_reached=far.invented_weighted <= 0.10)  # fmt: skip
    say_figure("invented 3-way combinations, distinct", reach="<= .10", found=f"{far.invented:.3f}",
               is_reached=far.invented <= 0.10)  # fmt: skip


def speed(records: int, reach_seconds: float) -> None:
    """CPU seconds of one release at the faithful end, the slower one."""
    found, seconds = ours(records, range(1, 2), epsilon=1.0, frontier=1.0)
    show(f"{records:,} records", found, seconds)
    say_figure(f"{records:,} x 20", reach=f"<= {reach_seconds:g} s", found=f"{seconds:.1f} s",
               is_reached=seconds <= reach_seconds)  # fmt: skip


def attacks(records: int, seeds: range) -> None:
    """Membership and attributes, against what epsilon allows."""
    sizes, names = codebook(BOOK).sizes, codebook(BOOK).names
    columns = (names.index("is_sexual_exploitation"), names.index("gender"))
    for epsilon in (1.0, 4.0):
        found = [
            attack_release(cases(records, seed=seed, book=BOOK), sizes, Plan(epsilon, DELTA, seed=seed),
                           columns=columns, targets=1000)
            for seed in seeds
        ]  # fmt: skip
        member = [each.membership for each in found if each]
        gained = float(np.mean([each.advantage for each in member]))
        bound, error = member[0].bound, member[0].error / len(member) ** 0.5
        guessed = np.mean([[part.advantage for part in each.attributes] for each in found if each])
        say_figure(f"membership told, epsilon {epsilon:g}", reach=f"<= {bound:.2f}",
                   found=f"{gained:.3f} +- {error:.3f}; attributes {guessed:+.3f}",
                   is_reached=gained <= bound)  # fmt: skip


def beside_peer(python: str, records: int, epsilon: float) -> None:
    """pac-synth and ours on the same cases in one run; pac-synth's time is its own CPU seconds."""
    book, real = codebook(BOOK), cases(records, seed=1, book=BOOK)
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "cases.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(book.names)
            for row in real:
                named = zip(book.columns, row, strict=True)
                writer.writerow(["" if code == len(c.values) - 1 else c.values[code] for c, code in named])
        script = Path(__file__).with_name("release_peer.py")
        order = [python, str(script), str(source), str(out), str(epsilon), str(DELTA)]
        seconds = float(subprocess.run(order, check=True, capture_output=True, text=True).stdout)
        with out.open(encoding="utf-8", newline="") as file:
            made = list(csv.DictReader(file))
    coded = np.array(
        [[c.code_of.get(row[c.name].casefold(), len(c.values) - 1) for c in book.columns] for row in made], np.uint8
    )
    show(f"pac-synth, epsilon {epsilon:g}", compare(real, coded, book.sizes), seconds)
    show(f"ours, epsilon {epsilon:g}", *ours(records, range(1, 2), epsilon=epsilon, frontier=0.0))
    show(f"ours, epsilon {epsilon:g}, faithful", *ours(records, range(1, 2), epsilon=epsilon, frontier=1.0))


def main() -> int:
    """Everything, or a little of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has pac-synth")
    parser.add_argument("--peer-only", action="store_true")
    parser.add_argument("--epsilon", type=float, default=1.0, help="for the peer")
    asked = parser.parse_args()
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    records, seeds = (3000, range(1, 2)) if asked.quick else (50_000, range(1, 6))
    synthesise(cases(500, seed=99, book=BOOK), codebook(BOOK).sizes, Plan(frontier=1.0))  # compile
    if not asked.peer_only:
        kept = quality(records, seeds, (1.0,) if asked.quick else (0.5, 1.0, 4.0))
        say_reach(kept[1.0, 0.0], kept[1.0, 1.0])
        speed(records, 2)
        if not asked.quick:
            speed(1_000_000, 60)
        attacks(min(records, 20_000), seeds)
    if asked.peer:
        beside_peer(asked.peer, records, asked.epsilon)
    return 0


if __name__ == "__main__":
    sys.exit(main())
