"""Dates of birth as they are written down."""

import pytest

from lindung.evidence.methods.dates import DayOrder, PartialDate, day_order, first_of_january_share, is_unknown, parse


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1990-12-31", "1990-12-31"),
        ("31/12/1990", "1990-12-31"),
        ("31.12.1990", "1990-12-31"),
        ("12/31/1990", "1990-12-31"),
        ("19901231", "1990-12-31"),
        ("31121990", "1990-12-31"),
        ("1990", "1990"),
        ("1990-00-00", "1990"),
        ("00/00/1990", "1990"),
        ("12/1990", "1990-12"),
        ("5 Ogos 1990", "1990-08-05"),
        ("Mei 5, 1990", "1990-05-05"),
        ("31/02/1990", "1990-02"),
        ("១៩៩០-០១-០២", "1990-01-02"),
        ("2533-01-02", "1990-01-02"),
        ("1990-12-31 00:00:00", "1990-12-31"),
    ],
)
def test_every_way_to_write_a_date_is_read(written, read):
    assert parse(written).text() == read


@pytest.mark.parametrize(
    "written", ["", "abc", "31/12/90", "1990-12-31-05", "99999999", "12", "0001-01-01", "May May 1990"]
)
def test_what_is_no_date_is_none(written):
    assert parse(written) is None


def test_a_column_shows_which_part_is_the_day():
    assert day_order(["03/04/1990", "12/31/1991"]) is DayOrder.MONTH_FIRST
    assert day_order(["03/04/1990", "31/12/1991"]) is DayOrder.DAY_FIRST
    assert day_order([]) is DayOrder.DAY_FIRST
    assert parse("03/04/1990", order=DayOrder.MONTH_FIRST) == PartialDate(1990, 3, 4)


def test_words_for_unknown_are_no_mistakes():
    assert is_unknown("tidak diketahui")
    assert is_unknown("00/00/0000")
    assert not is_unknown("1990")


def test_the_first_of_january_is_counted_among_whole_dates():
    assert first_of_january_share([PartialDate(1990, 1, 1), PartialDate(1990, 5, 1), PartialDate(1991)]) == 0.5
    assert first_of_january_share([]) == 0
