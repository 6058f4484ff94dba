"""Bootstrap intervals: the correction by hand, Monte-Carlo error, the same answer anywhere, and what is refused."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from lindung.evidence.methods.bootstrap import (
    BLOCK,
    acceleration,
    bca,
    bootstrap_draws,
    corrected,
    estimator_of,
    jackknife,
    quantile,
    resampled,
    stepwise_estimator,
)
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.seeds import stream
from lindung.evidence.methods.stepwise import stepwise
from lindung.evidence.rules.estimate import InfiniteAcceleration, IntervalUnbounded, NoEstimateExists, NoSpread
from tests.evidence.known_tables import KOREA, KOSOVO, new_orleans, table, uk5


def test_streams_belong_to_seed_purpose_and_index():
    first = stream(1, "bootstrap", 0).integers(1 << 62)
    assert first == stream(1, "bootstrap", 0).integers(1 << 62)
    others = [stream(2, "bootstrap"), stream(1, "chain"), stream(1, "bootstrap", 1), stream(-1, "bootstrap")]
    assert len({first, *(other.integers(1 << 62) for other in others)}) == 5


def test_a_resample_has_as_many_people_and_only_histories_that_were_seen():
    histories = uk5()
    tables = resampled(histories, seed=4, block=2)
    assert tables.shape == (BLOCK, 32)
    assert set(tables.sum(axis=1)) == {histories.seen}
    assert not tables[:, histories.full() == 0].any()


def test_the_draws_are_the_same_on_one_and_on_two_workers_and_the_first_stay_when_more_are_asked_for():
    histories = table(KOSOVO)
    for name in ("stepwise", "bic"):
        estimator = estimator_of(histories, name)
        alone = bootstrap_draws(histories, estimator, replicates=1200, seed=3)
        together = bootstrap_draws(histories, estimator, replicates=1200, seed=3, workers=2)
        assert np.array_equal(alone, together)
        assert np.array_equal(bootstrap_draws(histories, estimator, replicates=700, seed=3), alone[:700])


def test_each_draw_is_the_stepwise_estimate_of_its_resample():
    histories = uk5()
    draws = bootstrap_draws(histories, stepwise_estimator(histories), replicates=5, seed=9)
    for draw, full in zip(draws, resampled(histories, 9, 0, 5), strict=True):
        assert draw == pytest.approx(stepwise(Histories.of_full(histories.lists, full)).fit.total, rel=1e-6)


def test_the_jackknife_over_histories_is_that_over_people():
    histories = table(KOREA)
    left_out = jackknife(histories, stepwise_estimator(histories))
    people = np.repeat(left_out, histories.counts)
    away = people.mean() - people
    assert acceleration(histories, left_out) == pytest.approx((away**3).sum() / (6 * (away**2).sum() ** 1.5), rel=1e-9)


def test_the_correction_is_efrons():
    draws = np.random.Generator(np.random.Philox(1)).gamma(4, 100, 4001)
    found = corrected(10, 350.0, draws, acceleration=0.04)
    bias = norm.ppf(np.mean(draws < 350.0))
    for end, tail in ((found.low, 0.025), (found.high, 0.975)):
        moved = bias + norm.ppf(tail)
        assert end == pytest.approx(np.quantile(draws, norm.cdf(bias + moved / (1 - 0.04 * moved))), rel=1e-12)
    assert (found.replicates, found.without_estimate) == (4001, 0)
    plain = corrected(10, float(np.median(draws)), draws, acceleration=0.0)
    assert plain.low == pytest.approx(np.quantile(draws, 0.025), rel=1e-3)


def test_the_monte_carlo_error_is_what_seeds_make_of_it():
    histories = uk5()
    estimator = stepwise_estimator(histories)
    point = float(estimator(histories.full()[None])[0]) + histories.seen
    curvature = acceleration(histories, jackknife(histories, estimator))
    draws = bootstrap_draws(histories, estimator, replicates=40_000)
    runs = [corrected(histories.seen, point, part, acceleration=curvature) for part in draws.reshape(40, 1000)]
    for end, error in (("low", "mc_error_low"), ("high", "mc_error_high")):
        apart = np.std([getattr(run, end) for run in runs])
        assert 0.6 * apart < np.median([getattr(run, error) for run in runs]) < 1.5 * apart


def test_the_interval_of_the_united_kingdom_lies_further_above_its_point_than_below():
    found = bca(uk5(), replicates=5000)
    assert found.point == pytest.approx(11312.990, abs=6e-4)
    assert 8900 < found.low < 9500
    assert 14300 < found.high < 15900
    assert found.acceleration == pytest.approx(-0.0122, abs=1e-4)


def test_draws_without_an_estimate_are_counted_and_infinite_ones_stay_at_the_top():
    draws = np.array([100.0, 110.0, 120.0, np.nan, np.inf, 105.0, 115.0, np.inf])
    found = corrected(10, 112.0, draws, acceleration=0.0, level=0.9)
    assert found.without_estimate == 1
    assert (found.high, found.mc_error_high) == (math.inf, math.inf)
    assert found.beyond_high < 1
    assert quantile(np.array([1.0, 2.0, np.inf]), 0.5) == 2.0
    assert quantile(np.array([1.0, np.inf, np.inf]), 0.75) == math.inf


def test_an_infinite_acceleration_is_refused_with_its_reason():
    one_overlap = Histories.of_full("abc", [0, 20, 20, 1, 20, 0, 0, 0])
    with pytest.raises(InfiniteAcceleration) as refused:
        bca(one_overlap, replicates=10)
    assert refused.value.facts == {"histories": 1, "seen": 61}


def test_no_spread_no_estimate_and_too_large_a_correction_are_refused():
    histories = table(KOREA)
    with pytest.raises(NoSpread):
        bca(histories, lambda tables: 1000.0 - tables.sum(axis=1), replicates=10)
    with pytest.raises(NoEstimateExists):
        bca(Histories.of_full("ab", [0, 5, 5, 0]), replicates=10)
    with pytest.raises(IntervalUnbounded):
        corrected(10, 500.0, np.arange(100.0), acceleration=0.0)
    with pytest.raises(ValueError, match="stepwise"):
        estimator_of(histories, "magic")


def test_the_choice_by_bic_has_an_interval_on_five_and_on_eight_lists():
    five = bca(uk5(), "bic", replicates=60)
    assert five.point == pytest.approx(25311.29, abs=0.01)
    eight = bca(new_orleans(186), "bic", replicates=30)
    assert eight.low < eight.point < eight.high * 1.5
