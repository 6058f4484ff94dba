"""A clock falls due at its own time, or earlier when a window closes; never before it started."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lindung.kernel.clocks import Window, due_at

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
hours = st.integers(-200, 200).map(lambda n: timedelta(hours=n))


def test_without_windows_the_time_counts_from_the_start():
    assert due_at(starts_at=NINE, within=timedelta(hours=24)) == NINE + timedelta(hours=24)


def test_a_window_pulls_the_clock_in():
    window = Window("hiv_prophylaxis", NINE + timedelta(hours=12), timedelta(hours=6))
    assert due_at(starts_at=NINE, within=timedelta(hours=24), windows=[window]) == NINE + timedelta(hours=6)


def test_a_window_without_its_margin_left_is_due_at_once():
    window = Window("hiv_prophylaxis", NINE + timedelta(hours=2), timedelta(hours=6))
    assert due_at(starts_at=NINE, within=timedelta(hours=24), windows=[window]) == NINE


def test_a_window_that_had_closed_changes_nothing():
    window = Window("hiv_prophylaxis", NINE - timedelta(hours=1), timedelta(hours=6))
    assert due_at(starts_at=NINE, within=timedelta(hours=24), windows=[window]) == NINE + timedelta(hours=24)


@given(within=st.integers(0, 500), closes=st.lists(st.tuples(hours, st.integers(0, 48)), max_size=5))
def test_more_windows_never_make_it_later_nor_earlier_than_the_start(within, closes):
    windows = [Window(str(i), NINE + after, timedelta(hours=margin)) for i, (after, margin) in enumerate(closes)]
    moments = [
        due_at(starts_at=NINE, within=timedelta(hours=within), windows=windows[:n]) for n in range(len(windows) + 1)
    ]
    assert moments == sorted(moments, reverse=True)
    assert min(moments) >= NINE
