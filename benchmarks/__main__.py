"""Every benchmark, one after another, then one table: what was to be reached and what came out.

    make bench                        # all of them, about ten minutes on two quiet cores
    make bench ARGS="intake sweep"    # some of them
    make bench ARGS=--quick           # small and short, to see that they run

Each is a program of its own, for example `.venv/bin/python -m benchmarks.report_intake`. What falls short is said in
the table; the exit code is 1 only when a benchmark did not run to its end (docs/reference/benchmarks.md).
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.ground import VERDICTS


@dataclass(frozen=True)
class Benchmark:
    """A program and its arguments for a short run."""

    module: str
    quick: tuple[str, ...]


BENCHMARKS = {
    "names": Benchmark("benchmarks.name_search", quick=("2000", "50")),
    "rotation": Benchmark("benchmarks.rotation", quick=("500",)),
    "thief": Benchmark("benchmarks.name_thief", quick=("2000",)),
    "backup": Benchmark("benchmarks.backup_restore", quick=("20",)),
    "intake": Benchmark("benchmarks.report_intake", quick=("1", "2")),
    "seal": Benchmark("benchmarks.seal_delay", quick=("5", "2")),
    "sweep": Benchmark("benchmarks.clock_sweep", quick=("1000",)),
    "queue": Benchmark("benchmarks.queue_growth", quick=("1000", "5000")),
    "estimate": Benchmark("benchmarks.estimate_speed", quick=("20",)),
    "coverage": Benchmark("benchmarks.estimate_coverage", quick=("4", "--slow", "2", "--contrasts", "0")),
    "release": Benchmark("benchmarks.release_quality", quick=("--quick",)),
    "walls": Benchmark("benchmarks.walls", quick=("1000",)),
    "link": Benchmark("benchmarks.link_quality", quick=("--quick",)),
    "pipeline": Benchmark("benchmarks.evidence_pipeline", quick=("3", "3000", "0")),
    "screen": Benchmark("benchmarks.screening_bulk", quick=("--quick",)),
    "clusters": Benchmark("benchmarks.screening_clusters", quick=("--quick",)),
    "plans": Benchmark("benchmarks.plan_dashboard", quick=("2000",)),
    "private": Benchmark("benchmarks.private_linkage", quick=("--quick",)),
}


def run(name: str, *, is_quick: bool) -> tuple[list[str], bool]:
    """Run one and show what it prints; its lines of figures, and whether it ran to its end."""
    chosen = BENCHMARKS[name]
    order = [sys.executable, "-m", chosen.module, *(chosen.quick if is_quick else ())]
    print(f"\n== {name}: .venv/bin/python {' '.join(order[1:])}", flush=True)
    started, figures = time.perf_counter(), []
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith(tuple(VERDICTS.values())):
                figures.append(line.rstrip())
    print(f"   ({time.perf_counter() - started:.0f} s)", flush=True)
    return figures, process.returncode == 0


def main() -> int:
    """Run what was asked for; 0 when all of it ran."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which ones (all of them by default)")
    parser.add_argument("--quick", action="store_true", help="small and short, to see that they run")
    asked = parser.parse_args()
    ran = {name: run(name, is_quick=asked.quick) for name in asked.names or BENCHMARKS}
    print(f"\n{'':<9}{'what':<50}{'reach':<16}found")
    for name, (figures, is_whole) in ran.items():
        print("\n".join(figures) if is_whole else f"{'BROKEN':<9}{name}: it did not run to its end")
    return 0 if all(is_whole for _, is_whole in ran.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
