"""Money for a plan: promised, delivered, spent, told to the donor; and the yearly table with figures side by side."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import AlreadySaid, BadChoice
from lindung.plans.actions import funding as actions
from lindung.plans.actions import late, yearly
from lindung.plans.models import Funding, YearFigure
from lindung.plans.queries.four_p import NOT_THERE, ONLY_A_PART, four_p_table
from lindung.plans.queries.funding import account_on
from lindung.plans.rules.four_p import RowUnknown, YearKind, YearOdd, twelve_months
from lindung.plans.rules.funding import (
    FUNDING_LIFECYCLE,
    Account,
    CurrencyUnknown,
    FundingState,
    NotRunning,
    NumberOdd,
    PeriodBackwards,
    Standing,
    standing,
)
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor, an_organisation
from tests.factories.plan_work import DAY, a_coordinator, a_funding, a_year_figure
from tests.factories.plans import a_manual_value, an_activity, an_indicator

pytestmark = pytest.mark.django_db


def deliver(funding, number, *, actor=None, days=0):
    return actions.record_delivery(
        deliverable=funding.deliverables.get(), number=Decimal(number), dated_on=(NINE + days * DAY).date(),
        source="List of who came", actor=actor or a_coordinator(of=funding.accountable), at=NINE,
    )  # fmt: skip


def test_the_account_adds_what_was_delivered_and_spent_and_says_how_it_stands():
    funding = a_funding()
    deliver(funding, 9)
    deliver(funding, 3, days=200)
    deliver(funding, -1, days=200)
    actions.record_spending(
        funding=funding, amount=Decimal("2500.50"), dated_on=NINE.date(), label="Rooms",
        actor=a_coordinator(of=funding.accountable), at=NINE,
    )  # fmt: skip
    early, late_on = account_on(funding, NINE.date()), account_on(funding, (NINE + 273 * DAY).date())
    assert [(each.reached, stands) for each, stands in early.promises] == [(Decimal(9), Standing.ON_TRACK)]
    assert [(each.reached, stands) for each, stands in late_on.promises] == [(Decimal(11), Standing.ON_TRACK)]
    assert (early.spent, late_on.time_gone.quantize(Decimal("0.01"))) == (Decimal("2500.50"), Decimal("0.50"))
    assert Account.from_json(late_on.as_json()).promises == late_on.promises


@pytest.mark.parametrize(
    ("promised", "reached", "time_gone", "stands"),
    [
        (20, 20, "0.1", Standing.REACHED), (20, 8, "0.5", Standing.ON_TRACK), (20, 7, "0.5", Standing.BEHIND),
        (20, 19, "1", Standing.NOT_REACHED), (20, None, "0.5", Standing.UNKNOWN), (20, 0, "0", Standing.ON_TRACK),
    ],
)  # fmt: skip
def test_how_a_promise_stands_follows_the_rule(promised, reached, time_gone, stands):
    number = None if reached is None else Decimal(reached)
    assert standing(promised=Decimal(promised), reached=number, time_gone=Decimal(time_gone)) is stands


def test_a_promise_with_an_indicator_reads_it():
    activity = an_activity()
    indicator = an_indicator(activity=activity)
    funding = a_funding(of=activity.lead)
    a_manual_value(
        indicator=indicator, value=Decimal(40), period_from=funding.period_from, period_until=funding.period_until
    )
    actions.promise(
        funding=funding, promised=actions.Promised("People trained", "people", Decimal(100), indicator),
        actor=a_coordinator(of=activity.lead), at=NINE,
    )  # fmt: skip
    by_title = {each.title: each.reached for each, _ in account_on(funding, funding.period_until).promises}
    assert by_title == {"Workshops": Decimal(0), "People trained": Decimal(40)}


def test_a_report_to_the_donor_reads_the_same_for_ever_and_sets_the_next_clock():
    funding = a_funding()
    deliver(funding, 5)
    actor = a_coordinator(of=funding.accountable)
    report = actions.report_to_donor(funding=funding, story="One.\nTwo.", actor=actor, at=NINE)
    deliver(funding, 5)
    report.refresh_from_db()
    assert [str(each.reached) for each, _ in Account.from_json(report.account).promises] == ["5.00"]
    assert (report.number, report.story) == (1, "One.\nTwo.")
    funding.refresh_from_db()
    assert funding.due_at == NINE + timedelta(days=91)
    assert late.sweep_late(at=NINE + timedelta(days=92)) == 1


def test_odd_terms_are_refused_and_nothing_is_saved():
    for also, refusal in (
        ({"amount": Decimal(-1)}, NumberOdd), ({"amount": Decimal("NaN")}, NumberOdd),
        ({"currency": "XXX"}, CurrencyUnknown), ({"period_until": NINE.date()}, PeriodBackwards),
    ):  # fmt: skip
        with pytest.raises(refusal):
            a_funding(**also)
    assert not Funding.objects.exists()


def test_only_whoever_runs_a_programme_writes_in_it_and_only_the_desk_reads_it_too():
    funding = a_funding()
    stranger = a_coordinator(of=an_organisation())
    assert not Funding.objects.visible_to(stranger).exists()
    assert Funding.objects.visible_to(a_coordinator()).get() == funding
    for actor in (stranger, a_coordinator(), an_actor(of=funding.accountable, roles=[Role.CASE_WORKER])):
        with pytest.raises(NotAllowed):
            deliver(funding, 1, actor=actor)
        with pytest.raises(NotAllowed):
            actions.report_to_donor(funding=funding, story="x", actor=actor, at=NINE)
    planned = a_funding(is_running=False)
    with pytest.raises(NotRunning):
        deliver(planned, 1)


@pytest.mark.parametrize("then", FundingState)
@pytest.mark.parametrize("now", FundingState)
def test_only_moves_of_the_table_are_possible(now, then):
    expected = ChangedMeanwhile if FUNDING_LIFECYCLE.allows(now, then) else WrongState
    with pytest.raises(expected):
        Funding(state=now.value, ref="0000000000").move(then)


def cells(desk, code, year=2025, kind=YearKind.CALENDAR):
    table = four_p_table(desk=desk, months=twelve_months(year, kind))
    return [cell for cell in table.cells if cell.row.code == code]


def test_two_official_figures_stand_side_by_side_and_a_third_word_of_one_source_is_refused():
    first = a_year_figure()
    a_year_figure(value=Decimal(15))
    found = cells(a_desk(), "convictions")
    assert sorted(cell.value for cell in found) == [12, 15]
    assert {cell.definition for cell in found} == {"As the practice ministry counts."}
    with pytest.raises(AlreadySaid):
        a_year_figure(source=first.source)
    assert cells(a_desk(), "convictions", kind=YearKind.APRIL)[0].value is None, (
        "of other months: not known, not nought"
    )


def test_a_figure_taken_back_no_longer_stands_and_another_desk_does_not_see_it():
    figure = a_year_figure()
    assert not YearFigure.objects.visible_to(a_coordinator(of=a_desk("KH"))).exists()
    with pytest.raises(NotAllowed):
        yearly.withdraw_figure(figure=figure, actor=a_coordinator(of=an_organisation()), at=NINE)
    with pytest.raises(ChangedMeanwhile):
        yearly.withdraw_figure(figure=figure, actor=a_coordinator(of=a_desk("KH")), at=NINE)
    yearly.withdraw_figure(figure=figure, actor=a_coordinator(), at=NINE)
    with pytest.raises(ChangedMeanwhile):
        yearly.withdraw_figure(figure=figure, actor=a_coordinator(), at=NINE)
    assert [cell.value for cell in cells(a_desk(), "convictions")] == [None]


def test_a_row_or_group_that_does_not_exist_is_refused():
    for also, refusal in (
        ({"row": "nothing"}, RowUnknown), ({"row": "officials", "cell": "girls"}, BadChoice),
        ({"value": Decimal(-1)}, NumberOdd),
    ):  # fmt: skip
        with pytest.raises(refusal):
            a_year_figure(**also)
    with pytest.raises(YearOdd):
        twelve_months(1900, YearKind.CALENDAR)


def test_what_a_desk_counted_is_nought_and_what_was_before_it_is_not_known():
    desk = a_desk()
    first = desk.made_at.year
    total = cells(desk, "identified", year=first + 1)[0]
    assert (total.value, total.figure, total.is_suppressed, total.note) == (0, "cases.identified", False, "")
    before = cells(desk, "identified", year=first - 1)[0]
    assert (before.value, before.note) == (None, NOT_THERE)
    assert cells(desk, "identified", year=first)[0].note == ONLY_A_PART, "made in the course of that year"
