"""Keyset pages visit every row exactly once, both ways."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.web.paging import BadCursor, Page, count_up_to, make_cursor, open_cursor, page_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
ORDERS = [
    ("expire_date", "session_key"),
    ("-expire_date", "session_key"),
    ("-expire_date", "-session_key"),
    ("session_key",),
]
rows_of_minutes = st.lists(st.integers(min_value=0, max_value=5), max_size=23)


def fill_table(minutes):
    Session.objects.all().delete()
    Session.objects.bulk_create(
        Session(session_key=f"{number:04}", session_data="", expire_date=START + timedelta(minutes=minute))
        for number, minute in enumerate(minutes)
    )


def walk(order, size):
    """All pages forward, then back again from the last one."""
    forward, page = [], page_of(Session.objects.all(), order=order, size=size)
    forward.append(page)
    while page.next_cursor:
        page = page_of(Session.objects.all(), order=order, size=size, cursor=page.next_cursor)
        forward.append(page)
    back = [page]
    while page.previous_cursor:
        page = page_of(Session.objects.all(), order=order, size=size, cursor=page.previous_cursor)
        back.append(page)
    return forward, back[::-1]


def keys(pages):
    return [row.session_key for page in pages for row in page.rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=rows_of_minutes, order=st.sampled_from(ORDERS), size=st.integers(min_value=1, max_value=7))
def test_pages_visit_every_row_once_in_order_and_lead_back(minutes, order, size):
    fill_table(minutes)
    wanted = [row.session_key for row in Session.objects.order_by(*order)]
    forward, back = walk(order, size)
    assert keys(forward) == wanted
    assert keys(back) == wanted
    assert all(len(page.rows) <= size for page in forward)
    assert not forward[0].previous_cursor
    assert not forward[-1].next_cursor


def test_rows_that_come_meanwhile_neither_repeat_nor_hide_others():
    fill_table([1, 2, 3, 4])
    first = page_of(Session.objects.all(), order=ORDERS[0], size=2)
    Session.objects.create(session_key="new", session_data="", expire_date=START)
    second = page_of(Session.objects.all(), order=ORDERS[0], size=2, cursor=first.next_cursor)
    assert keys([second]) == ["0002", "0003"]


def test_a_page_takes_one_query_without_offset_or_count(django_assert_num_queries):
    fill_table(range(9))
    cursor = page_of(Session.objects.all(), order=ORDERS[0], size=3).next_cursor
    with django_assert_num_queries(1) as asked:
        page_of(Session.objects.all(), order=ORDERS[0], size=3, cursor=cursor)
    assert "OFFSET" not in asked.captured_queries[0]["sql"]


@pytest.mark.parametrize("cursor", ["nonsense", "a:b:c", "é", "x" * 5000, "\x00"])
def test_a_cursor_we_did_not_make_is_refused(cursor):
    with pytest.raises(BadCursor):
        page_of(Session.objects.all(), order=ORDERS[0], cursor=cursor)


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(BadCursor):
        open_cursor(make_cursor(["0001"], ORDERS[3]), ORDERS[0])


def test_an_empty_list_is_an_empty_page():
    assert page_of(Session.objects.none(), order=ORDERS[0]) == Page(rows=[])


def test_counting_stops_at_the_limit(django_assert_num_queries):
    fill_table(range(7))
    assert (count_up_to(Session.objects.all(), 5).number, count_up_to(Session.objects.all(), 5).has_more) == (5, True)
    assert (count_up_to(Session.objects.all(), 7).number, count_up_to(Session.objects.all(), 7).has_more) == (7, False)
