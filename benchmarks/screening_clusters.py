"""How well and how fast near-duplicate posts are found, with the true campaigns known.

    python -m benchmarks.screening_clusters                          # invented posts, to a million (five minutes)
    python -m benchmarks.screening_clusters --quick                  # to 20,000
    python -m benchmarks.screening_clusters --data FOLDER            # also real sentences, and sets that are given
    python -m benchmarks.screening_clusters --peers-python PYTHON    # also datasketch and rensa, on 20,000 posts

FOLDER holds language/parallel_train.jsonl.gz (lang, text) and campaigns/*.parquet (id, text, cluster). Each set is
clustered in a process of its own, on one thread: CPU seconds from the texts in memory to the labels (sketches and
clusters; reading the file and compiling are not counted; compiled code is kept on disk), and the largest memory of that
process, texts included. Quality is pairwise: of all pairs put together, how many are of one campaign (precision); of
all pairs of one campaign, how many are together (recall); their harmonic mean (F1). "Giant": the same for the pairs of
the one campaign that has 40 % of all posts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from benchmarks.ground import HOME, say_figure
from lindung.screening.methods.clustering import ALONE, cluster, texts_of
from lindung.screening.methods.sketching import sketch_batch

ONE_THREAD = {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
Figures = dict[str, float]


@dataclass(frozen=True)
class Set:
    """One set of posts: how it is made (or where it is), and what is to be reached on it."""

    name: str
    posts: int
    seed: int
    giant: float = 0.0
    needs_pool: bool = False
    f1: float = 0.975
    speed: int = 0


SETS = (
    Set("invented, 50,000", 50_000, 201),
    Set("invented, 100,000", 100_000, 202, f1=0.985, speed=40_000),
    Set("invented, 100,000, a giant of 40 %", 100_000, 203, giant=0.4, f1=0.985, speed=40_000),
    Set("real sentences chained, 50,000", 50_000, 304, needs_pool=True),
    Set("real sentences chained, 100,000", 100_000, 305, needs_pool=True, f1=0.985, speed=40_000),
    Set("invented, 1,000,000", 1_000_000, 206, f1=0.985, speed=25_000),
)
QUICK = (Set("invented, 20,000", 20_000, 207), Set("invented, 20,000, a giant of 40 %", 20_000, 208, giant=0.4))


def pairs(labels: np.ndarray) -> int:
    """Pairs of posts with the same label."""
    _, counts = np.unique(labels, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def measured(path: Path) -> Figures:
    """Cluster one set, in this process."""
    table = parquet.read_table(path)
    texts, truth = table["text"].combine_chunks(), table["cluster"].to_numpy().astype(np.int64)
    few = texts.slice(0, 300)
    cluster([sketch_batch(few)], texts_of(few))  # compiled, or read from disk
    started = time.process_time()
    found = cluster(
        (sketch_batch(texts.slice(start, 50_000)) for start in range(0, len(texts), 50_000)), texts_of(texts)
    )
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    labels = np.where(found == ALONE, np.arange(len(found)), found)
    both, giant = pairs(labels * (int(truth.max()) + 1) + truth), truth == np.bincount(truth).argmax()
    return {
        "posts": len(texts),
        "speed": len(texts) / seconds,
        "memory": memory,
        "precision": both / max(1, pairs(labels)),
        "recall": both / max(1, pairs(truth)),
        "giant": giant_of(labels, giant),
        "share": float(giant.mean()),
    }


def giant_of(labels: np.ndarray, giant: np.ndarray) -> float:
    """Pairwise F1 of the largest campaign: its pairs that are together against all pairs of the clusters it is in."""
    own = pairs(labels[giant])
    touched = np.isin(labels, np.unique(labels[giant]))
    precision, recall = own / max(1, pairs(labels[touched])), own / pairs(np.zeros(int(giant.sum())))
    return 2 * precision * recall / (precision + recall)


def measured_apart(path: Path) -> Figures:
    """Cluster one set in a process of its own."""
    order = [sys.executable, "-m", "benchmarks.screening_clusters", "--measure", str(path)]
    ran = subprocess.run(order, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=True)
    return dict(json.loads(ran.stdout))


def made(one: Set, folder: Path, data: Path | None) -> Path:
    """The file of a set; made once."""
    path = folder / f"campaigns-{one.posts}-{one.seed}.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        order = [sys.executable, "-m", "benchmarks.screening_campaigns", str(path)]
        order += ["--posts", str(one.posts), "--seed", str(one.seed), "--giant", str(one.giant)]
        if data and one.needs_pool:
            order += ["--pool", str(data / "language" / "parallel_train.jsonl.gz")]
        subprocess.run(order, check=True)  # apart: a process begins with the largest memory of the one that started it
    return path


def tell(one: Set, found: Figures) -> None:
    """The lines of one set."""
    f1 = 2 * found["precision"] * found["recall"] / (found["precision"] + found["recall"])
    said = f"{f1:.4f} (precision {found['precision']:.4f}, recall {found['recall']:.4f})"
    say_figure(
        f"{one.name}: pairwise F1",
        reach=f">= {one.f1}",
        found=said,
        is_reached=f1 >= one.f1 and found["precision"] >= 0.99,
    )
    if found["share"] > 0.3:
        is_found = found["giant"] >= 0.995
        say_figure(f"{one.name}: the giant", reach=">= 0.995", found=f"{found['giant']:.4f}", is_reached=is_found)
    said = f"{found['speed']:,.0f}, {found['memory']:.2f} GB"
    is_fast = found["speed"] >= one.speed and found["memory"] < 3
    say_figure(f"{one.name}: posts per CPU second", reach=f">= {one.speed:,}", found=said, is_reached=is_fast)


def tell_peers(python: Path, path: Path) -> None:
    """What the known packages do with the same posts."""
    program = Path(__file__).with_name("screening_clusters_peer.py")
    for name in ("datasketch", "rensa"):
        ran = subprocess.run([python, program, name, path], env=os.environ | ONE_THREAD, capture_output=True, text=True)
        if ran.returncode:
            print(f"   {name} did not run: {ran.stderr.strip().splitlines()[-1:]}")
            continue
        found = json.loads(ran.stdout)
        f1 = 2 * found["precision"] * found["recall"] / (found["precision"] + found["recall"])
        print(
            f"   {name}: F1 {f1:.4f} (precision {found['precision']:.4f}), {found['speed']:,.0f} posts per CPU second"
        )


def main() -> None:
    """Make, cluster, count."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening_clusters")
    parser.add_argument("--data", type=Path, default=os.environ.get("SCREENING_BENCH_DATA"))
    parser.add_argument("--peers-python", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measured(asked.measure)))
        return
    data, folder = Path(asked.data) if asked.data else None, HOME / "screening"
    for one in QUICK if asked.quick else [one for one in SETS if data or not one.needs_pool]:
        tell(one, measured_apart(made(one, folder, data)))
    for path in sorted((data / "campaigns").glob("*.parquet")) if data else ():
        tell(Set(f"given, {path.stem}", 0, 0), measured_apart(path))
    if asked.peers_python:
        tell_peers(asked.peers_python, made(QUICK[0], folder, data))


if __name__ == "__main__":
    main()
