"""Capture histories: what is taken, what is refused in words, and what merging and leaving out do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.evidence.methods.histories import MOST_LISTS, Histories, check_most
from lindung.evidence.rules import estimate as refusals
from tests.evidence.known_tables import NETHERLANDS, UK, merged, new_orleans, table

LISTS = ("shelter", "police", "hotline")
MARKS = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]]
COUNTS = [40, 30, 20, 6, 2]


def checked(marks=MARKS, counts=COUNTS, lists=LISTS, **more):
    return Histories.checked(lists, marks, counts, **more)


def test_a_table_is_kept_by_code_with_the_first_list_as_the_lowest_bit():
    histories = checked(marks=[*MARKS, [1, 1, 1]], counts=[*COUNTS, 0])
    assert histories.codes.tolist() == [1, 2, 3, 4, 6]
    assert histories.counts.tolist() == [40, 30, 6, 20, 2]
    assert histories.seen == 98
    assert histories.list_sizes().tolist() == [46, 38, 22]
    assert histories.overlap(histories.mask(["police", "hotline"])) == 2
    assert histories.full().tolist() == [0, 40, 30, 6, 20, 0, 2, 0]


@pytest.mark.parametrize(
    ("changed", "refusal", "facts"),
    [
        ({"counts": [40, -3, 20, 6, 2]}, refusals.NegativeCount, {"row": 2, "count": -3}),
        ({"counts": [40, 30, 2.5, 6, 2]}, refusals.FractionalCount, {"row": 3, "count": 2.5}),
        ({"counts": [40, 30, float("nan"), 6, 2]}, refusals.NoCount, {"row": 3}),
        ({"counts": [40, 30, 20, 6]}, refusals.NoCount, {"row": 5}),
        ({"counts": [40, 30, 20, 6, float("inf")]}, refusals.CountTooLarge, {"row": 5}),
        ({"counts": [0, 0, 0, 0, 0]}, refusals.NobodyCounted, {}),
        ({"marks": [[1], [1]], "counts": [1, 2], "lists": ("shelter",)}, refusals.TooFewLists, {"lists": 1}),
        ({"marks": [[1, 0, 0], [0, 2, 0]], "counts": [1, 1]}, refusals.NotZeroOrOne, {"row": 2, "list": "police"}),
        ({"marks": [*MARKS, [1, 0, 0]], "counts": [*COUNTS, 1]}, refusals.SameHistoryTwice, {"first": 1, "second": 6}),
        ({"marks": [*MARKS, [0, 0, 0]], "counts": [*COUNTS, 9]}, refusals.UnseenCounted, {"row": 6, "count": 9}),
        ({"lists": ("shelter", "police", "police")}, refusals.SameListTwice, {"list": "police"}),
        ({"counts": [40, 30, 0, 6, 0]}, refusals.EmptyList, {"list": "hotline"}),
        ({"counts": [40, 30, 20, 0, 0]}, refusals.NoOverlap, {"seen": 90}),
        (
            {"counts": [40, 30, 0, 6, 2]},
            refusals.ListContained,
            {"list": "hotline", "other": "police", "count": 2},
        ),
        ({"cannot_overlap": [["shelter", "post"]]}, refusals.UnknownList, {"list": "post"}),
        ({"cannot_overlap": [["shelter"]]}, refusals.ImpossibleOverlapTooSmall, {"lists": "shelter"}),
        (
            {"cannot_overlap": [["shelter", "police"]]},
            refusals.ImpossibleOverlapSeen,
            {"lists": "shelter, police", "count": 6},
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_place_and_the_value(changed, refusal, facts):
    with pytest.raises(refusal) as refused:
        checked(**changed)
    assert facts.items() <= refused.value.facts.items()
    assert refused.value.sentence.format(**refused.value.facts)


def test_more_lists_than_can_be_held_are_refused_with_the_limit():
    lists = [f"list {place}" for place in range(MOST_LISTS + 1)]
    with pytest.raises(refusals.TooManyLists) as refused:
        checked(marks=np.eye(MOST_LISTS + 1), counts=np.ones(MOST_LISTS + 1), lists=lists)
    assert refused.value.facts == {"lists": 17, "limit": 16}
    with pytest.raises(refusals.TooManyLists):
        check_most(checked(), 2)


def test_impossible_overlaps_are_kept_once_and_only_the_smallest():
    histories = checked(cannot_overlap=[["shelter", "hotline"], LISTS, ["hotline", "shelter"]])
    assert histories.cannot_overlap == (0b101,)


def test_a_list_left_out_takes_those_with_it_who_were_on_it_alone():
    histories = checked(cannot_overlap=[["shelter", "hotline"]])
    fewer = histories.without_list(1)
    assert fewer.lists == ("shelter", "hotline")
    assert fewer.full().tolist() == [0, 46, 22, 0]
    assert fewer.cannot_overlap == (0b11,)
    assert histories.without_list(0).cannot_overlap == ()


def test_merging_says_impossible_only_what_is_impossible_with_both():
    lists = ("a", "b", "c")
    one = Histories.of_full(lists, [0, 5, 5, 2, 5, 0, 1, 0], cannot_overlap=(0b101,))
    assert one.merged(0, 1, "ab").cannot_overlap == ()
    both = Histories.of_full(lists, [0, 5, 5, 2, 5, 0, 0, 0], cannot_overlap=(0b101, 0b110))
    assert both.merged(0, 1, "ab").cannot_overlap == (0b11,)
    assert both.merged(1, 0, "ab").lists == ("ab", "c")


def test_the_published_smaller_tables_are_merges_of_the_larger():
    assert merged(table(UK), "PF", "NCA").lists == ("LA", "NG", "PFNCA", "GO", "GP")
    assert merged(table(NETHERLANDS), "I", "O").lists == ("IO", "K", "P", "R", "Z")
    assert merged(new_orleans(186), "B", "E", "F", "G").full()[[1, 2, 3, 4]].tolist() == [25, 24, 1, 70]


TABLES = st.integers(2, 5).flatmap(
    lambda t: st.lists(st.integers(0, 30), min_size=1 << t, max_size=1 << t).map(
        lambda full: Histories.of_full([f"list {place}" for place in range(t)], full)
    )
)


@given(TABLES, st.data())
def test_merging_two_lists_loses_nobody_and_unites_the_lists(histories, data):
    first, second = data.draw(st.permutations(range(histories.t)).map(lambda order: order[:2]))
    joined = histories.merged(first, second, "both")
    sizes = histories.list_sizes()
    assert joined.seen == histories.seen
    both = joined.list_sizes()[joined.lists.index("both")]
    assert both == sizes[first] + sizes[second] - histories.overlap(1 << first | 1 << second)


@given(TABLES, st.data())
def test_leaving_a_list_out_keeps_every_other_list_as_long(histories, data):
    place = data.draw(st.integers(0, histories.t - 1))
    fewer = histories.without_list(place)
    assert fewer.list_sizes().tolist() == np.delete(histories.list_sizes(), place).tolist()
