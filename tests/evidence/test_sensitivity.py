"""What the number would be under other assumptions: bounds by hand, and in the right order."""

import numpy as np
import pytest

from benchmarks.hidden_populations import two_classes
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.loglinear import fit
from lindung.evidence.methods.sensitivity import chao_lower_bound, odds_ratio_bounds, ratio_that_reaches
from tests.evidence.known_tables import KOSOVO, table, uk5


def test_chao_s_bound_is_the_one_worked_by_hand():
    found = chao_lower_bound(Histories.of_full("ABC", [0, 10, 20, 4, 30, 3, 2, 1]))
    assert found.total == pytest.approx(70 + (10 * 20 + 10 * 30 + 20 * 30) / (9 + 1))
    assert (found.once, found.twice) == (60, 9)
    assert 70 < found.low < found.total < found.high


def test_chao_s_bound_is_below_the_truth_when_some_are_harder_to_find_and_above_independence():
    rates = np.array([0.2, 0.3, 0.25, 0.35])
    people = 20_000
    histories = Histories.of_full("ABCD", np.round(people * two_classes(0.3, rates, rates / 6)))
    bound = chao_lower_bound(histories).total
    assert fit(histories).total < bound < people


def test_impossible_pairs_do_not_enter_chao_s_bound():
    counts = [0, 10, 20, 4, 30, 0, 2, 0]
    apart = chao_lower_bound(Histories.of_full("ABC", counts, cannot_overlap=(0b101,)))
    assert apart.total == pytest.approx(66 + (10 * 20 + 20 * 30) / 7)


def test_an_odds_ratio_of_one_is_the_model_itself_and_larger_ones_mean_more_people():
    histories = uk5()
    bounds = odds_ratio_bounds(histories, model=frozenset())
    totals = [bound.total for bound in bounds]
    assert totals == sorted(totals)
    alone = next(bound.total for bound in bounds if bound.odds_ratio == 1)
    assert alone == pytest.approx(fit(histories).total, rel=1e-3)


def test_two_lists_scale_their_unseen_by_the_odds_ratio():
    histories = Histories.of_full("AB", [0, 60, 50, 30])
    twice = odds_ratio_bounds(histories, ratios=(2.0,), model=frozenset())[0]
    assert twice.total == pytest.approx(140 + 2 * 60 * 50 / 30, rel=1e-3)


def test_the_ratio_that_reaches_a_number_reaches_it():
    histories = table(KOSOVO)
    alone = odds_ratio_bounds(histories, ratios=(1.0,))[0].total
    ratio = ratio_that_reaches(histories, alone * 1.1)
    assert ratio is not None
    assert ratio > 1
    assert odds_ratio_bounds(histories, ratios=(ratio,))[0].total == pytest.approx(alone * 1.1, rel=1e-4)
    assert ratio_that_reaches(histories, 10.0) is None


def test_a_ratio_of_zero_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        odds_ratio_bounds(uk5(), ratios=(1.0, 0.0))
