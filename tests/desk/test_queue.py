"""The queue shows every open item the actor may see, soonest due first, page by page, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.cases.models import Task
from lindung.desk import queries
from lindung.desk.permissions import BoardIsNational
from lindung.desk.rules import STEPS, Kind, Whose
from lindung.partners.rules import NeedKind, Role
from lindung.web.paging import BadCursor
from tests.factories import NINE
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import a_case, a_task, an_officer
from tests.factories.partners import a_desk, an_actor, an_organisation
from tests.factories.referrals import a_need, a_placement, a_worker, an_offer
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", Kind)
def test_every_step_of_every_clock_says_what_happens(kind):
    assert all(step.label for step in STEPS[kind])


def test_one_queue_over_all_kinds_soonest_due_first():
    officer = an_officer()
    a_report()
    offer = an_offer(by=officer)
    follow_ups_of(an_arrival(placement=a_placement(by=officer)))
    a_task(case=offer.need.case, by=officer)
    rows = queries.queue(officer).rows
    assert {row.kind for row in rows} == set(Kind) - {Kind.PLACEMENT}  # the partner is accountable for a placement
    assert [row.place for row in rows] == sorted(row.place for row in rows)


def test_behind_the_wall_the_partner_finds_the_placement_and_the_offer_but_nothing_of_the_case(scope):
    placed, offered = a_placement(), an_offer()
    for row, kind in ((placed, Kind.PLACEMENT), (offered, Kind.OFFER)):
        organisation = placed.accountable if kind == Kind.PLACEMENT else offered.to_organisation
        worker = a_worker(of=organisation)
        scope(f"{{{organisation.pk}}}")
        rows = queries.queue(worker, whose=Whose.ALL).rows
        scope("*")
        assert [(each.kind, each.ref, each.case_ref, each.what) for each in rows] == [
            (kind, row.ref, "", NeedKind.SHELTER)
        ]


def test_the_second_wall_adds_few_parts_to_the_plan_of_the_queue(scope):
    """A wall inside a wall inside a wall is planned and set up for each request: 195 parts once, most of the page."""
    officer, asked = an_officer(), []
    scope(f"{{{officer.organisation.pk}}}")
    with connection.execute_wrapper(lambda execute, *given: (asked.append(given), execute(*given))[1]):
        queries.queue(officer, whose=Whose.ALL)
    ((sql, params, *_),) = [given for given in asked if "UNION ALL" in given[0]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = [line for (line,) in cursor.fetchall()]
    parts = [line for line in plan if line.strip().startswith("InitPlan")]
    assert 10 < len(parts) <= 80, len(parts)


def test_a_stranger_finds_nothing():
    a_report()
    an_offer()
    stranger = an_officer(of=an_organisation())
    assert queries.queue(stranger, whose=Whose.ALL).rows == ()


def test_mine_are_those_that_carry_my_name():
    officer = an_officer()
    mine, _other = a_case(by=officer), a_case(by=officer)
    mine.set_clock(due_at=mine.due_at, next_step=mine.next_step, assignee=officer.member)
    assert [row.ref for row in queries.queue(officer, whose=Whose.MINE).rows] == [mine.ref]


@pytest.mark.parametrize("kind", Kind)
def test_a_filter_shows_one_kind_only(kind):
    officer = an_officer()
    a_report()
    a_placement(by=officer)
    an_offer(by=officer)
    assert {row.kind for row in queries.queue(officer, kinds=[kind]).rows} <= {kind}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_pages_visit_every_row_once_forwards_and_backwards(data):
    officer = an_officer(of=an_organisation())
    case = a_case(by=officer)
    minutes = data.draw(st.lists(st.integers(0, 5), min_size=0, max_size=12))
    for minute in minutes:
        task = a_task(case=case, by=officer)
        Task.objects.filter(pk=task.pk).update(due_at=NINE + timedelta(minutes=minute))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "PAGE_SIZE", data.draw(st.integers(1, 5)))
        pages = [queries.queue(officer)]
        while pages[-1].next_cursor:
            pages.append(queries.queue(officer, cursor=pages[-1].next_cursor))
        back = [pages[-1]]
        while back[-1].previous_cursor:
            back.append(queries.queue(officer, cursor=back[-1].previous_cursor))
    refs = [row.ref for page in pages for row in page.rows]
    assert len(refs) == len(set(refs)) == len(minutes) + 1
    assert [row.place for page in pages for row in page.rows] == sorted(
        row.place for page in pages for row in page.rows
    )
    assert [page.rows for page in reversed(back)] == [page.rows for page in pages]


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(BadCursor):
        queries.queue(an_officer(), cursor="abc")


def test_the_board_counts_for_coordinators_of_a_desk_only():
    need = a_need()
    desk = need.accountable.national_desk
    coordinator = an_actor(of=desk, roles=[Role.COORDINATOR])
    rows = queries.board(coordinator, at=NINE + timedelta(days=400))
    assert [(row.organisation, row.open_count, row.over_count) for row in rows] == [(need.accountable, 2, 2)]
    for other in (an_actor(of=an_organisation(), roles=[Role.COORDINATOR]), an_officer(of=desk)):
        with pytest.raises(BoardIsNational):
            queries.board(other, at=NINE)


def test_the_board_of_one_country_does_not_count_another():
    a_need()
    coordinator = an_actor(of=a_desk("KH"), roles=[Role.COORDINATOR])
    assert queries.board(coordinator, at=NINE) == []


def test_a_reference_is_found_by_those_who_may_see_it_and_by_nobody_else():
    offer = an_offer()
    officer, stranger = an_officer(of=offer.accountable), an_officer(of=an_organisation())
    assert queries.find(officer, offer.ref) == (Kind.OFFER, offer.ref)
    assert queries.find(officer, offer.need.case.ref) == (Kind.CASE, offer.need.case.ref)
    assert queries.find(stranger, offer.ref) is None
    assert queries.find(a_worker(of=offer.to_organisation), offer.need.case.ref) is None
