"""Clusters: the same for any order and batching, duplicates together, large ones found, nothing unbounded."""

import mmap
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.screening_campaigns import campaigns
from lindung.screening.methods import clustering
from lindung.screening.methods.clustering import ALONE, cluster, room, texts_of
from lindung.screening.methods.likeness import ALIKE, likeness, shingles
from lindung.screening.methods.sketching import sketch_batch

POSTS = campaigns(1500, 4, giant=0.4)


def labels_of(texts: Sequence[str], *, batch: int = 1 << 20) -> list[int]:
    """The clusters of texts, sketched in batches of some size."""
    whole = pa.array(texts, pa.string())
    sketches = [sketch_batch(whole.slice(start, batch)) for start in range(0, len(whole), batch)]
    return cluster(sketches, texts_of(whole)).tolist()


def test_arrays_in_files_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SPILL_FROM", 1)
    monkeypatch.setattr(clustering, "LET_GO_AFTER", 100)
    whole = POSTS["text"].combine_chunks()
    made: list[int] = []
    monkeypatch.setattr(mmap, "mmap", lambda file, size, real=mmap.mmap: made.append(size) or real(file, size))
    spilled = cluster([sketch_batch(whole)], texts_of(whole), count=len(whole), folder=tmp_path)
    assert spilled.tolist() == labels_of(whole.to_pylist())
    assert len(made) == 5  # sketches; samples, their sizes and reach, minima
    assert not list(tmp_path.iterdir())


def partition(labels: Sequence[int], rows: Sequence[int]) -> set[frozenset[int]]:
    """Which rows are together, whatever the labels are called."""
    found: dict[int, set[int]] = {}
    for label, row in zip(labels, rows, strict=True):
        found.setdefault(label if label != ALONE else -2 - row, set()).add(row)
    return {frozenset(rows) for rows in found.values()}


def agreement(labels: Sequence[int], truth: Sequence[int]) -> tuple[float, float]:
    """Pairwise precision and recall."""
    own = [label if label != ALONE else -2 - row for row, label in enumerate(labels)]

    def pairs(values: Sequence[object]) -> int:
        _, counts = np.unique(np.array([str(value) for value in values]), return_counts=True)
        return int((counts * (counts - 1) // 2).sum())

    both = pairs(list(zip(own, truth, strict=True)))
    return both / pairs(own), both / pairs(truth)


def test_campaigns_are_found_and_kept_apart() -> None:
    precision, recall = agreement(labels_of(POSTS["text"].to_pylist()), POSTS["cluster"].to_pylist())
    assert precision > 0.99
    assert recall > 0.98


def test_a_campaign_of_forty_per_cent_is_found_whole() -> None:
    labels, truth = np.array(labels_of(POSTS["text"].to_pylist())), POSTS["cluster"].to_numpy()
    largest = np.bincount(truth).argmax()
    found = labels[truth == largest]
    assert (truth == largest).mean() == 0.4
    assert (found == np.bincount(found[found >= 0]).argmax()).mean() >= 0.995


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_posts_does_not_change_what_is_together(seed: int) -> None:
    texts = POSTS["text"].to_pylist()
    order = list(range(len(texts)))
    random.Random(seed).shuffle(order)
    shuffled = labels_of([texts[row] for row in order])
    assert partition(shuffled, order) == partition(labels_of(texts), range(len(texts)))


@pytest.mark.parametrize("batch", [1, 7, 400])
def test_batches_do_not_change_the_labels(batch: int) -> None:
    texts = POSTS["text"].to_pylist()[:600]
    assert labels_of(texts, batch=batch) == labels_of(texts)


PIECES = st.lists(
    st.sampled_from(
        ["kerja", "hotel", "gaji RM900", "+6000000000", "រកអ្នកធ្វើការ", "包吃包住", "😀", "work abroad now", "!", "\n"]
    ),
    max_size=12,
).map(" ".join)


@given(st.lists(PIECES, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_duplicates_are_always_together_and_labels_are_first_rows(texts: list[str], chance: random.Random) -> None:
    twice = [*texts, *texts]
    chance.shuffle(twice)
    labels = labels_of(twice)
    assert len(labels) == len(twice)
    for row, text in enumerate(twice):
        assert labels[row] == labels[twice.index(text)]
        assert 0 <= labels[row] <= row
        assert labels[labels[row]] == labels[row]


@pytest.mark.parametrize("text", ["", "x", "😀" * 50, "Kerja di hotel, gaji RM900, hubungi kami hari ini juga"])
def test_ten_thousand_identical_posts_are_one_cluster(text: str) -> None:
    assert set(labels_of([text] * 10_000)) == {0}


def test_a_few_posts_are_clustered_too() -> None:
    lure = "Dicari juru masak untuk hotel di pulau, tiket kami tanggung, hubungi Kak Melur {} sekarang"
    texts = [
        lure.format("+6000001"),
        "Bengkel jahit hari Sabtu di balai desa, gratis untuk umum",
        lure.format("+6000002"),
    ]
    assert labels_of(texts) == [0, ALONE, 0]
    assert labels_of([]) == []
    assert labels_of(["only one post of a few words"]) == [ALONE]


def test_a_post_of_a_megabyte_is_clustered_with_its_copy() -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(150_000)]
    copy = [word if chance.random() < 0.97 else "changed" for word in words]
    assert labels_of([" ".join(words), "short post of other words here", " ".join(copy)]) == [0, ALONE, 0]


def test_two_posts_are_one_in_bulk_where_the_web_says_alike() -> None:
    rows = POSTS.slice(0, 300).to_pylist()
    chance, agreed, asked = random.Random(5), 0, 0
    for _ in range(60):
        first = chance.choice(rows)
        second = chance.choice([row for row in rows if row["cluster"] == first["cluster"]] + chance.sample(rows, 5))
        degree = likeness(shingles(first["text"]), shingles(second["text"]))
        if first is not second and abs(degree - ALIKE) > 0.1:
            asked += 1
            agreed += (labels_of([first["text"], second["text"]])[1] != ALONE) == (degree >= ALIKE)
    assert asked > 30
    assert agreed / asked > 0.97


def test_a_part_of_a_campaign_is_added_to_it_but_does_not_pull_two_campaigns_together() -> None:
    chance = random.Random(8)
    words = ["".join(chance.choices("abcdefghijklmnop", k=7)) for _ in range(400)]
    one, two, part = " ".join(words[:60]), " ".join(words[60:120]), " ".join(words[200:235])

    def copies(*lines: str) -> list[str]:
        return [f"{chance.choice(words)} {' | '.join(lines)} {chance.choice(words)}" for _ in range(8)]

    labels = labels_of([*copies(one, part), *copies(part), *copies(two, part)])
    assert set(labels[:8]) == {0}
    assert len(set(labels[16:])) == 1
    assert labels[16] != 0
