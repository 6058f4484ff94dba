"""How many posts `lindung screen` does for each second of a processor, in how much memory, and where the time goes.

    python -m benchmarks.screening_bulk                      # 100,000 posts and 1,000,000, and each stage
    python -m benchmarks.screening_bulk --posts 10000000     # the rate stays within 20 % of the one at 1M
    python -m benchmarks.screening_bulk --quick              # 20,000, to see that it runs

Posts are invented (benchmarks/screening_posts.py: about 300 characters each, four languages, 35 in 100 in campaigns)
and come as Parquet. Each size is one run of the command, with one worker (which is the command itself) unless --workers
says more; every second of a processor is counted, those of the workers too (Linux); memory is the most held at once.
Start of the program and the summary are in the figure.
"""

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.ground import say_figure
from benchmarks.screening_posts import batches, write_posts
from lindung.screening.methods.bulk import posts as kernel
from lindung.screening.methods.sketching import sketch_batch

ORDER = "import sys; from lindung.screening.commands.screen import main; sys.exit(main(sys.argv[1:]))"
BUDGETS = {"clean": 15, "language": 15, "garbage": 5, "flags": 25, "entities": 20, "sketch": 15}
STAGE_POSTS, MEGABYTE = 20_000, 1 << 20
REACH = 10_000
MAY_CHANGE = 0.2  # of the rate, from a million to ten million
PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
MEMORY_GB = {1_000_000: 3.0, 10_000_000: 6.0}


@dataclass(frozen=True)
class Ran:
    """One run of the command."""

    posts: int
    processor: float
    wall: float
    memory_gb: float

    @property
    def rate(self) -> float:
        """Posts for each second of a processor."""
        return self.posts / self.processor


def memory_of(root: int) -> int:
    """Bytes held by a process and its descendants, shared pages shared out (Linux); 0 elsewhere."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    waiting, total = [root], 0
    while waiting:
        process = waiting.pop()
        waiting += parents.get(process, [])
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 1024 * total


def screen(posts: int, folder: Path, workers: int) -> Ran:
    """Screen so many invented posts with the command."""
    given, out = folder / f"{posts}.parquet", folder / f"out-{posts}"
    write_posts(given, posts)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    order = [sys.executable, "-c", ORDER, str(given), "--out", str(out), "--workers", str(workers)]
    most = [0]
    with subprocess.Popen(order, stdout=subprocess.DEVNULL) as process:
        watch = threading.Thread(target=_watch, args=(process, most), daemon=True)
        watch.start()
        if process.wait():
            raise SystemExit(f"the command ended with {process.returncode}")
    _wait_for_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    given.unlink()
    return Ran(posts, spent, time.perf_counter() - started, most[0] / 1e9)


def _adopt_orphans() -> None:
    """What the command leaves is ours: the process its workers come from ends after it and would not be counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _watch(process: "subprocess.Popen[bytes]", most: list[int]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], memory_of(process.pid))
        time.sleep(0.5)


def stages() -> dict[str, float]:
    """Microseconds of a processor for each post, stage by stage, in this process."""
    given = next(batches(STAGE_POSTS))
    table = pa.record_batch({"row": pa.array(range(len(given))), "text": given.column("text")})
    kernel.screen_batch(table.slice(0, 200))
    spent: dict[str, float] = {}

    def timed(name: str, does: Callable[[], object], posts: int = len(given)) -> object:
        started = time.process_time()
        found = does()
        spent[name] = 1e6 * (time.process_time() - started) / posts
        return found

    cleaned = timed("clean", lambda: kernel.clean_batch(table.column("text")))
    garbage = timed("garbage", lambda: kernel.garbage_batch(cleaned.texts))
    bodies, _, _ = timed("cut", lambda: kernel.bodies_of(cleaned.texts, cleaned.changed, garbage))
    languages, _, _ = timed("language", lambda: kernel.languages_batch(bodies))
    timed("flags", lambda: kernel.flags_batch(bodies, languages.to_pylist()))
    khmer = bodies.filter(pc.equal(languages, "km"))
    timed("flags of posts in Khmer", lambda: kernel.flags_batch(khmer, ["km"] * len(khmer)), len(khmer))
    timed("entities", lambda: kernel.entities_batch(bodies))
    timed("sketch", lambda: sketch_batch(bodies))
    timed("all of it, with the columns", lambda: kernel.screen_batch(table))
    return spent


def main() -> int:
    """Measure and say; 0 when everything ran."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_bulk")
    parser.add_argument("--posts", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument(
        "--workers", type=int, default=1, help="processes of the command; more than 1 are counted on Linux only"
    )
    parser.add_argument("--folder", type=Path, help="where posts and output go (default: a temporary folder)")
    parser.add_argument("--quick", action="store_true", help="20,000 posts, to see that it runs")
    asked = parser.parse_args()
    _adopt_orphans()
    for name, spent in stages().items():
        budget = BUDGETS.get(name)
        print(f"         {name}: {spent:.1f} us a post" + (f" (of {budget})" if budget else ""))
    ran = {}
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="lindung-screening-") as folder:
        for posts in [20_000] if asked.quick else sorted(asked.posts):
            ran[posts] = one = screen(posts, Path(folder), asked.workers)
            said = (
                f"{one.rate:,.0f} ({one.processor:.0f} s of processors, {one.wall:.0f} s, load"
                f" {os.getloadavg()[0]:.1f}); {one.memory_gb:.2f} GB"
            )
            reach = REACH if posts < max(MEMORY_GB) else REACH * (1 - MAY_CHANGE)
            is_reached = one.rate >= reach and one.memory_gb <= MEMORY_GB.get(posts, one.memory_gb)
            say_figure(f"screen {posts:,}: posts a CPU-s", reach=f">= {reach:,.0f}", found=said, is_reached=is_reached)
    if {1_000_000, 10_000_000} <= ran.keys():
        change = ran[10_000_000].rate / ran[1_000_000].rate - 1
        say_figure(
            "screen: rate at 10M against 1M",
            reach=f"±{MAY_CHANGE:.0%}",
            found=f"{change:+.0%}",
            is_reached=abs(change) <= MAY_CHANGE,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
