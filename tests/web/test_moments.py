"""Moments and clocks are said in words, with the zone named."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from lindung.web import moments

AT = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "21 Nov 2026, 14:30 WIB"),
        ("Asia/Makassar", "21 Nov 2026, 15:30 WITA"),
        ("Asia/Jayapura", "21 Nov 2026, 16:30 WIT"),
        ("Asia/Kuala_Lumpur", "21 Nov 2026, 15:30 MYT"),
        ("Asia/Phnom_Penh", "21 Nov 2026, 14:30 ICT"),
        ("UTC", "21 Nov 2026, 07:30 UTC"),
        ("Europe/London", "21 Nov 2026, 07:30 GMT"),
    ],
)
def test_a_moment_names_its_zone(zone, said):
    assert moments.say_moment(AT, zone) == said


def test_a_moment_is_in_the_zone_of_the_request_when_none_is_given():
    with timezone.override("Asia/Jakarta"):
        assert moments.say_moment(AT).endswith("14:30 WIB")


@pytest.mark.parametrize(("language", "said"), [("ms", "21 Dis 2026"), ("id", "21 Des 2026"), ("km", "21 ធ្នូ 2026")])
def test_dates_have_the_month_in_the_readers_letters(language, said):
    with translation.override(language):
        assert moments.say_date(date(2026, 12, 21)) == said


@pytest.mark.parametrize(
    ("minutes", "said", "state"),
    [
        (18, "18 min left", "soon"),
        (60, "1 h left", "soon"),
        (61, "1 h 1 min left", "safe"),
        (60 * 30, "30 h left", "safe"),
        (60 * 24 * 3, "3 d left", "safe"),
        (0, "due now", "over"),
        (-125, "2 h 5 min over", "over"),
        (-60 * 24 * 2, "2 d over", "over"),
    ],
)
def test_a_clock_says_what_is_left_or_over(minutes, said, state):
    due_at = AT + timedelta(minutes=minutes)
    assert moments.say_clock(due_at, AT) == said
    assert moments.clock_state(due_at, AT) == state


@given(st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_a_clock_never_promises_more_time_than_there_is(seconds):
    said = moments.say_span(timedelta(seconds=seconds))
    unit_s = {"d": 86400, "h": 3600, "min": 60}
    words = said.split()
    total = sum(int(number) * unit_s[unit] for number, unit in zip(words[::2], words[1::2], strict=True))
    assert total <= abs(seconds) < total + 86400


def render(source, **context):
    return Template("{% load lindung %}" + source).render(Context(context))


def test_the_clock_tag_has_text_shape_and_machine_time():
    html = render("{% clock due at %}", due=AT + timedelta(minutes=18), at=AT)
    assert 'class="clock soon"' in html
    assert "<svg" in html
    assert "18 min left" in html
    assert 'datetime="2026-11-21T07:48Z"' in html


def test_each_state_of_a_clock_has_its_own_shape():
    drawn = [render("{% clock due at %}", due=AT + timedelta(hours=hours), at=AT) for hours in (-1, 1, 9)]
    shapes = {html.split("</svg>")[0].split("<svg")[1] for html in drawn}
    assert len(shapes) == 3


def test_no_deadline_shows_a_dash():
    assert "–" in render("{% clock due at %}", due=None, at=AT)
    assert render("{% moment when %}", when=None) == "–"


def test_a_ref_is_shown_in_two_groups_and_copies_whole():
    html = render("{% ref thing %}", thing="7Q2M9XK4TD")
    assert "<span>7Q2M9</span><span>XK4TD</span>" in html


def test_a_hostile_ref_is_escaped():
    assert "<script>" not in render("{% ref thing %}", thing="<script>alert(1)</script>")
