"""Two lists: worked by hand."""

import pytest

from lindung.evidence.methods.chapman import chapman, lognormal_interval


def test_the_estimate_and_its_variance_are_those_worked_by_hand():
    found = chapman(on_first=10, on_second=15, on_both=5)
    assert found.total == pytest.approx(11 * 16 / 6 - 1)
    assert found.standard_error**2 == pytest.approx(11 * 16 * 5 * 10 / (36 * 7))
    assert found.seen == 20


def test_lists_without_overlap_still_have_an_estimate_and_a_wide_interval():
    found = chapman(on_first=30, on_second=40, on_both=0)
    assert found.total == 31 * 41 - 1
    assert found.low > found.seen
    assert found.high > 3 * found.total


def test_the_interval_never_falls_below_those_seen():
    for both in range(11):
        found = chapman(on_first=10, on_second=12, on_both=both)
        assert found.seen <= found.low <= found.total <= found.high


def test_everybody_on_both_lists_is_everybody():
    found = chapman(on_first=8, on_second=8, on_both=8)
    assert (found.total, found.low, found.high) == (8, 8, 8)


@pytest.mark.parametrize("counts", [(5, 4, 5), (-1, 4, 0), (5, 4, -1)])
def test_counts_that_cannot_be_are_refused_with_the_bound(counts):
    first, second, both = counts
    with pytest.raises(ValueError, match="between 0 and the shorter"):
        chapman(on_first=first, on_second=second, on_both=both)


def test_a_level_outside_of_0_and_1_is_refused():
    with pytest.raises(ValueError, match="level is 95"):
        chapman(on_first=5, on_second=4, on_both=1, level=95)


def test_a_total_below_those_seen_is_refused():
    with pytest.raises(ValueError, match="total >= seen"):
        lognormal_interval(total=9, variance=1, seen=10)
