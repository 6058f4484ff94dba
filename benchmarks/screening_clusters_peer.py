"""datasketch or rensa on the same posts, in a Python of its own: `PYTHON screening_clusters_peer.py NAME POSTS`.

Only the benchmark uses it; it is no part of the product. Each as its own guide shows it: 128 permutations, shingles of
three words (in scripts without spaces: five characters), LSH at .5, joined by union-find. Prints posts per CPU second
and pairwise precision and recall as JSON.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import pyarrow.parquet as parquet

THRESHOLD, PERMUTATIONS = 0.5, 128


def pieces(text: str) -> list[str]:
    """Shingles of three words, digits left out; five characters where there are hardly any spaces."""
    plain = re.sub(r"[\d\u200b]+", "", text.lower())
    words = plain.split()
    if len(plain) > 15 * max(1, len(words)):
        return [plain[at : at + 5] for at in range(max(1, len(plain) - 4))]
    return [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]


def with_datasketch(texts: Sequence[str]) -> Iterable[tuple[int, Iterable[int]]]:
    """Each row and the earlier rows like it."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - only one of both need be there

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for row, text in enumerate(texts):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([piece.encode() for piece in pieces(text)])
        yield row, [int(other) for other in index.query(sketch)]
        index.insert(str(row), sketch)


def with_rensa(texts: Sequence[str]) -> Iterable[tuple[int, Iterable[int]]]:
    """Each row and the earlier rows like it."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    sketches: list[Any] = []
    for row, text in enumerate(texts):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(pieces(text))
        near = [other for other in index.query(sketch) if sketches[other].jaccard(sketch) >= THRESHOLD]
        yield row, near
        index.insert(row, sketch)
        sketches.append(sketch)


def clusters(found: Iterable[tuple[int, Iterable[int]]], count: int) -> list[int]:
    """Union-find."""
    parents = list(range(count))

    def root(row: int) -> int:
        while parents[row] != row:
            parents[row] = parents[parents[row]]
            row = parents[row]
        return row

    for row, near in found:
        for other in near:
            first, second = sorted((root(row), root(other)))
            parents[second] = first
    return [root(row) for row in range(count)]


def pairs(values: Iterable[Hashable]) -> int:
    """Pairs of posts with the same value."""
    return sum(count * (count - 1) // 2 for count in Counter(values).values())


PEERS: dict[str, Callable[[Sequence[str]], Iterable[tuple[int, Iterable[int]]]]] = {
    "datasketch": with_datasketch,
    "rensa": with_rensa,
}


def main() -> None:
    """Cluster, count, print."""
    table = parquet.read_table(sys.argv[2])
    texts, truth = table["text"].to_pylist(), table["cluster"].to_pylist()
    started = time.process_time()
    found = clusters(PEERS[sys.argv[1]](texts), len(texts))
    seconds = time.process_time() - started
    both = pairs(zip(found, truth, strict=True))
    print(json.dumps({"speed": len(texts) / seconds, "precision": both / pairs(found), "recall": both / pairs(truth)}))


if __name__ == "__main__":
    main()
