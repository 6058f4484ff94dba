"""Sketches: the shingles of the bulk path are those of the web; a sketch is small and says which texts are one."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.screening_campaigns import campaigns
from lindung.screening.methods import sketching
from lindung.screening.methods.likeness import CAP, FEWEST, shingles
from lindung.screening.methods.sketching import SKETCH_BYTES, buffers, room_for, shingle_row, sketch_batch, tables

LETTERS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("abcdeyz 0134@_#/+.\n\u200b\u0301ក្មោះេៅกำลังไปพม်中文ñéđ😀೧১२"),
)


def shingles_in_bulk(texts: list[str]) -> list[set[int]]:
    """The shingles the compiled path makes."""
    content, offsets = buffers(pa.array(texts, pa.string()))
    room = room_for(offsets)
    return [set(room[1][: shingle_row(content, offsets, row, tables(), room)].tolist()) for row in range(len(texts))]


@given(st.lists(st.text(LETTERS, max_size=80), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_shingles_in_bulk_are_those_of_one_text(texts: list[str]) -> None:
    assert shingles_in_bulk(texts) == [set(shingles(text)) for text in texts]


def test_shingles_in_bulk_are_those_of_one_text_on_thousands_of_posts() -> None:
    texts = campaigns(2000, 5)["text"].to_pylist()
    assert shingles_in_bulk(texts) == [set(shingles(text)) for text in texts]


def test_each_character_counts_the_same_in_bulk() -> None:
    codes = [*range(0x20, 0xD800, 3), *range(0xE000, 0x20000, 7), *range(0x20000, 0x10FFFF, 997)]
    texts = [f"anyword {chr(code)}{chr(code)}x next words here" for code in codes]
    assert shingles_in_bulk(texts) == [set(shingles(text)) for text in texts]


def test_a_sketch_has_its_size_and_depends_on_no_neighbour() -> None:
    texts = campaigns(300, 1)["text"].to_pylist() + ["", "x", "😀" * 50]
    whole = sketch_batch(pa.array(texts, pa.string()))
    assert whole.type == pa.binary(SKETCH_BYTES)
    assert len(whole) == len(texts)
    parts = [sketch_batch(pa.array([text], pa.large_string()))[0].as_py() for text in texts]
    assert whole.to_pylist() == parts


def test_slices_chunks_nulls_and_wide_offsets_are_read_right() -> None:
    texts = pa.array(["first post of all", None, "second post of them", "third post, the last"], pa.string())
    whole = sketch_batch(texts).to_pylist()
    assert sketch_batch(texts.slice(1, 2)).to_pylist() == whole[1:3]
    assert sketch_batch(pa.chunked_array([texts.slice(0, 1), texts.slice(1)])).to_pylist() == whole
    assert sketch_batch(texts.cast(pa.large_string())).to_pylist() == whole
    assert len(sketch_batch(pa.array([], pa.string()))) == 0
    assert whole[1] == sketch_batch(pa.array([""], pa.string()))[0].as_py()


def words(sketch: bytes) -> np.ndarray:
    return np.frombuffer(sketch, np.uint32)


def test_what_changes_between_copies_does_not_change_the_identity() -> None:
    first, second, third = sketch_batch(
        pa.array(
            [
                "Now hiring cooks for a hotel. Pay RM900, call +60000000001",
                "now H1R1NG cooks for a hotle\u200b . pay RM7000, call 0000000009",
                "Now hiring guards for a tower. Pay RM900, call +60000000001",
            ],
            pa.string(),
        )
    ).to_pylist()
    assert (words(first)[:3] == words(second)[:3]).all()
    assert (words(first)[:2] != words(third)[:2]).any()


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5])
def test_minima_agree_as_often_as_shingles_are_shared(share: float) -> None:
    chance = random.Random(3)
    agreed, meant = [], []
    for _ in range(60):
        own = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=7)) for _ in range(120)]
        other = [word if chance.random() < share else word[::-1] + "xyz" for word in own]
        pair = [" ".join(own), " ".join(other)]
        one, two = map(shingles, pair)
        meant.append(len(one & two) / len(one | two))
        first, second = (words(sketch)[-sketching.MINIMA :] for sketch in sketch_batch(pa.array(pair)).to_pylist())
        agreed.append(float((first == second).mean()))
    assert abs(np.mean(agreed) - np.mean(meant)) < 0.03


def test_a_text_of_a_megabyte_is_bounded_and_copies_of_it_stay_alike() -> None:
    chance = random.Random(1)
    own = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(150_000)]
    changed = [word if chance.random() < 0.97 else "changed" for word in own]
    one, two = shingles_in_bulk([" ".join(own), " ".join(changed)])
    assert len(one) == len(two) == CAP
    assert len(one & two) / len(one | two) > 0.8
    assert one == set(shingles(" ".join(own)))


@pytest.mark.parametrize("text", ["", " ", "ok", "😀" * 50, "0123456789", "#tag", "@x", "\u200b"])
def test_what_says_too_little_is_known_by_its_bytes(text: str) -> None:
    assert len(shingles(text)) < FEWEST
    same, other = sketch_batch(pa.array([text, text + "!"])).to_pylist()
    assert same != other
    assert words(same)[2] == 0
