"""How well `lindung link` finds the same person, with no answer known: three public sets with known truth.

    python -m benchmarks.link_quality --data FOLDER            # all three, about a minute on two quiet cores
    python -m benchmarks.link_quality --data FOLDER --quick    # the two small ones

FOLDER holds febrl3.csv, febrl4_hard_a.csv, febrl4_hard_b.csv and historical_figures_with_errors_50k.parquet (Febrl:
Christen 2008; the historical figures are Splink's public test set). It may also be named by LINK_BENCH_DATA. Each set
is linked by the command itself in a process of its own (threads 2, default settings): the truth is only used
afterwards, to count. Quality is pairwise over clusters: of all pairs of records put into one cluster, how many are one
person (precision), of all pairs that are one person, how many share a cluster (recall), and their harmonic mean (F1).
For the two lists without duplicates (`--link-type link`) this is the same as F1 over links.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.csv as pcsv
import pyarrow.parquet as parquet

from benchmarks.ground import say_figure

ORDER = "import sys; from lindung.evidence.commands.link import main; sys.exit(main(sys.argv[1:]))"


@dataclass(frozen=True)
class Set:
    """One set: its files, the options of the command, where the truth is, and what is to be reached."""

    files: tuple[str, ...]
    options: tuple[str, ...]
    truth: str
    reach: float
    is_small: bool = True


SETS = {
    "febrl3": Set(("febrl3.csv",), (), "rec_id", 0.997),
    "febrl4, names and birth date only": Set(
        ("febrl4_hard_a.csv", "febrl4_hard_b.csv"), ("--link-type", "link"), "cluster", 0.94
    ),
    "historical figures, 50,578 records": Set(
        ("historical_figures_with_errors_50k.parquet",), (), "cluster", 0.88, is_small=False
    ),
}


def truth_of(path: Path, column: str) -> list[str]:
    """Who each record of a file is, in the file's order."""
    table = parquet.read_table(path) if path.suffix == ".parquet" else pcsv.read_csv(path)
    values = [str(value) for value in table[column].to_pylist()]
    return [value.split("-")[1] for value in values] if column == "rec_id" else values


def pairs_within(groups: np.ndarray) -> float:
    """How many pairs share a group."""
    sizes = np.unique(groups, return_counts=True)[1].astype(float)
    return float((sizes * (sizes - 1) / 2).sum())


def quality(cluster: np.ndarray, truth: list[str]) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1 over clusters."""
    people = np.unique(truth, return_inverse=True)[1]
    both = pairs_within(cluster.astype(np.int64) * (people.max() + 1) + people)
    put, real = pairs_within(cluster), pairs_within(people)
    return both / put, both / real, 2 * both / (put + real)


def linked(data: Path, one: Set, out: Path) -> tuple[float, float, float]:
    """Run the command; wall seconds, processor seconds, and the largest memory of any child so far in GB."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    order = [*(str(data / name) for name in one.files), "--out", str(out), "--languages", "en", *one.options]
    subprocess.run(
        [sys.executable, "-c", ORDER, *order], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, spent, after.ru_maxrss / 1e6


def measure(name: str, one: Set, data: Path) -> None:
    """Link one set and say what came out."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        wall, spent, memory = linked(data, one, out)
        cluster = parquet.read_table(out / "records.parquet")["cluster"].to_numpy()
        blocking = json.loads((out / "blocking.json").read_text())
    truth = [who for file in one.files for who in truth_of(data / file, one.truth)]
    precision, recall, f1 = quality(cluster, truth)
    found = f"F1 {f1:.4f} (P {precision:.4f}, R {recall:.4f})"
    say_figure(f"{name}: F1 by cluster", reach=f">= {one.reach}", found=found, is_reached=f1 >= one.reach)
    estimate = blocking["recall"]["estimate"]
    print(
        f"         recall of blocking, estimated without truth: {estimate:.3f} ({blocking['recall']['how']});"
        f" {sum(rule['pairs'] for rule in blocking['rules']):,} pairs of {len(blocking['rules'])} rules"
    )
    if one.is_small:
        print(f"         {wall:.0f} s, of them {spent:.0f} s of processors; {memory:.2f} GB")
        return
    said = f"{wall:.0f} s ({spent:.0f} s of processors; load of the machine {os.getloadavg()[0]:.1f})"
    say_figure(f"{name}: time", reach="<= 60 s", found=said, is_reached=wall <= 60)
    say_figure(f"{name}: memory", reach="<= 1.5 GB", found=f"{memory:.2f} GB", is_reached=memory <= 1.5)


def main() -> int:
    """Measure; 0 when everything ran, also when the sets are not here (then that is said)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.link_quality")
    parser.add_argument("--data", type=Path, default=os.environ.get("LINK_BENCH_DATA"), help="the folder of the sets")
    parser.add_argument("--quick", action="store_true", help="the small sets only")
    asked = parser.parse_args()
    data = Path(asked.data) if asked.data else None
    if data is None or not data.is_dir():
        print("The public sets are not here; name their folder with --data or LINK_BENCH_DATA.")
        return 0
    for name, one in SETS.items():
        if one.is_small or not asked.quick:
            measure(name, one, data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
