"""What an indicator says: exact where it may be shown, hidden where it is few, and never told by a difference."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from lindung.plans.actions.standing import work_out_standings
from lindung.plans.methods.progress import Because, Progress
from lindung.plans.models import ShownCell, Standing
from lindung.plans.queries.values import CONFLICTING, NOT_WHOLE_YEARS, TOO_FEW, value_of
from lindung.plans.rules.figures import (
    BY_NUMBER,
    FIGURES,
    SOURCES,
    TooManyGroups,
    UnknownFigure,
    UnknownGroup,
    check_choice,
)
from tests.factories import NINE
from tests.factories.figures import counted
from tests.factories.partners import a_desk
from tests.factories.plans import a_manual_value, a_target, an_element, an_indicator

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def people(**choice):
    return an_indicator(element=an_element(), figure="cases.people", choice=choice)


def test_a_number_that_may_be_shown_is_exact_and_a_small_one_takes_another_with_it():
    desk = a_desk()
    counted("cases.people", desk=desk, sex={"female": 30, "male": 22, "other": 3})
    assert value_of(people(), *YEAR).value == 55
    assert value_of(people(sex="female"), *YEAR).value == 30
    for hidden in ("other", "male"):
        found = value_of(people(sex=hidden), *YEAR)
        assert (found.value, found.is_suppressed, found.note) == (None, True, TOO_FEW)
    assert value_of(people(sex="unknown"), *YEAR).value == 0


def test_of_another_desk_and_of_a_year_without_anybody_there_is_nought():
    counted("cases.people", desk=a_desk("KH"), sex={"female": 30})
    assert value_of(people(), *YEAR).value == 0


def test_months_add_up_only_where_each_is_shown_and_groups_only_over_whole_years():
    desk = a_desk()
    for month, count in ((1, 30), (2, 20), (3, 2), (4, 9)):
        counted("cases.people", desk=desk, month=(2026, month), sex={"female": count})
    both = value_of(people(), date(2026, 1, 1), date(2026, 2, 28))
    assert both.value == 50
    assert value_of(people(), date(2026, 1, 1), date(2026, 3, 31)).is_suppressed
    by_group = value_of(people(sex="female"), date(2026, 1, 1), date(2026, 2, 28))
    assert (by_group.is_suppressed, by_group.note) == (True, NOT_WHOLE_YEARS)


def test_what_was_shown_moves_only_by_five_or_more():
    desk = a_desk()
    seen = []
    for count in (30, 31, 34, 35, 41):
        counted("cases.people", desk=desk, sex={"female": count, "male": 20})
        seen.append((value_of(people(), *YEAR).value, value_of(people(sex="female"), *YEAR).value))
    assert seen == [(50, 30), (50, 30), (50, 30), (55, 35), (61, 41)]
    assert ShownCell.objects.get(dimension="sex", key="male").yes == 20


def test_children_who_are_girls_are_shown_when_no_cell_beside_them_is_small():
    desk, choice = a_desk(), {"sex": "female", "age": "child"}
    whole = {"child|female": 12, "adult|female": 18, "child|male": 5, "adult|male": 17}
    tables = {"sex": {"female": 30, "male": 22}, "age": {"child": 17, "adult": 35}}
    counted("cases.people", desk=desk, **tables, age_and_sex=whole)
    assert value_of(people(**choice), *YEAR).value == 12
    counted("cases.people", desk=desk, month=(2025, 1), **tables,
            age_and_sex={"child|female": 15, "adult|female": 15, "child|male": 2, "adult|male": 20})  # fmt: skip
    assert value_of(people(**choice), date(2025, 1, 1), date(2025, 12, 31)).is_suppressed


def test_a_share_is_told_in_per_cent_with_its_interval_and_hidden_when_either_side_is_few():
    desk = a_desk()
    counted("cases.contacted_in_time", desk=desk, sex={"female": (40, 10), "male": (28, 2), "other": (12, 8)})
    found = value_of(an_indicator(element=an_element(), figure="cases.contacted_in_time"), *YEAR)
    assert (found.value, found.yes, found.no) == (80, 80, 20)
    assert (round(found.low, 1), round(found.high, 1)) == (71.1, 86.7)
    assert value_of(an_indicator(element=an_element(), figure="cases.contacted_in_time", choice={"sex": "male"}),
                    *YEAR).is_suppressed  # fmt: skip


def test_official_figures_that_differ_stand_side_by_side_and_the_interval_spans_them():
    indicator = an_indicator(element=an_element())
    for number, day in ((305, 3), (676, 5), (1558, 4)):
        a_manual_value(indicator=indicator, value=Decimal(number), dated_on=date(2026, 6, day), source=f"Report {day}")
    found = value_of(indicator, *YEAR)
    assert (found.value, found.low, found.high, found.source, found.note) == (676, 305, 1558, "Report 5", CONFLICTING)


def test_how_an_indicator_stands_is_worked_out_for_each_target_with_the_rule_that_said_so():
    desk = a_desk()
    for month in range(1, 7):
        counted("cases.people", desk=desk, month=(2026, month), sex={"female": 10})
    within, beyond = people(), people()
    a_target(indicator=within, value=Decimal(100))
    a_target(indicator=beyond, value=Decimal(400))
    at = NINE + timedelta(days=176)
    assert work_out_standings(at=at) == 2
    assert work_out_standings(at=at) == 2
    stands = {row.indicator_id: row for row in Standing.objects.all()}
    assert (stands[within.pk].progress, stands[within.pk].because) == (Progress.ON_TRACK, Because.LEADS_THERE)
    assert stands[within.pk].value == 60
    assert stands[within.pk].end_low < 120 < stands[within.pk].end_high
    assert stands[beyond.pk].progress == Progress.LATE
    assert stands[beyond.pk].trend == [10] * 6
    within.targets.all().delete()
    work_out_standings(at=at)
    assert list(Standing.objects.values_list("indicator", flat=True)) == [beyond.pk]


def test_every_figure_has_a_number_of_its_own_and_says_what_it_is():
    figures = [figure for source in SOURCES for figure in source.figures]
    assert len(BY_NUMBER) == len(FIGURES) == len(figures)
    assert all(figure.definition and figure.label and (figure.is_share or figure.no == "0") for figure in figures)
    assert len({source.name for source in SOURCES}) == len(SOURCES)


@pytest.mark.parametrize(
    ("figure", "choice", "refusal"),
    [
        ("cases.nothing", {}, UnknownFigure),
        ("cases.people", {"colour": "red"}, UnknownGroup),
        ("cases.people", {"sex": "girl"}, UnknownGroup),
        ("journeys.checks", {"sex": "female"}, UnknownGroup),
        ("cases.people", {"sex": "female", "province": "MY-10"}, TooManyGroups),
        ("cases.people", {"sex": "female", "age": "child", "status": "refugee"}, TooManyGroups),
    ],
)
def test_a_choice_that_no_table_has_is_refused(figure, choice, refusal):
    with pytest.raises(refusal):
        check_choice(figure, choice)


def test_a_choice_of_a_cell_is_taken():
    check_choice("cases.people", {"sex": "female", "age": "child"})
    check_choice("cases.people", {"nationality": "MM"})
    check_choice("evidence.population_total", {})


def test_the_command_counts_everything_and_says_what_it_did(capsys):
    a_target(indicator=people())
    call_command("count_figures")
    assert capsys.readouterr().out == "years=0 standings=1\n"
