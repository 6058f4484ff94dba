"""What changed, with its interval: published values, and what must hold for every table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.campaigns.methods.effect import between_groups, of_the_same, share

COUNTS = st.integers(0, 400)


def test_two_groups_agree_with_the_published_example() -> None:
    found = between_groups(share(asked=80, right=48), share(asked=70, right=56))  # Newcombe (1998a), example a
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.is_clear


def test_the_same_people_agree_with_the_published_example() -> None:
    found = of_the_same(both=36, only_before=12, only_after=2, neither=0)  # Newcombe (1998b), method 10
    assert (round(found.low, 4), round(found.high, 4)) == (-0.3404, -0.0569)


def test_a_share_of_nobody_is_refused() -> None:
    for asked, right in ((0, 0), (3, 4), (3, -1)):
        with pytest.raises(ValueError, match="right answers"):
            share(asked=asked, right=right)


@given(asked=st.integers(1, 400), right=COUNTS)
def test_a_share_lies_within_its_interval(asked: int, right: int) -> None:
    found = share(asked=asked, right=min(right, asked))
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1


@given(cells=st.tuples(COUNTS, COUNTS, COUNTS, COUNTS).filter(any))
def test_the_change_lies_within_its_interval_and_turns_with_the_order(cells: tuple[int, int, int, int]) -> None:
    both, before, after, neither = cells
    found = of_the_same(both=both, only_before=before, only_after=after, neither=neither)
    turned = of_the_same(both=both, only_before=after, only_after=before, neither=neither)
    assert -1 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1
    assert found.value == pytest.approx(-turned.value)
    assert found.low == pytest.approx(-turned.high)


@given(one=st.tuples(st.integers(1, 300), COUNTS), two=st.tuples(st.integers(1, 300), COUNTS))
def test_more_people_asked_say_more(one: tuple[int, int], two: tuple[int, int]) -> None:
    (m, x), (n, y) = one, two
    few = between_groups(share(asked=m, right=min(x, m)), share(asked=n, right=min(y, n)))
    many = between_groups(share(asked=9 * m, right=9 * min(x, m)), share(asked=9 * n, right=9 * min(y, n)))
    assert many.high - many.low <= few.high - few.low + 1e-9
