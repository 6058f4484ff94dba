"""The stepwise choice: the published points, its p-values by hand, and the compiled form."""

import math

import numpy as np
import pytest
from scipy.stats import poisson

from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.stepwise import log_tail, stepwise
from lindung.evidence.methods.stepwise_many import stepwise_many
from tests.evidence.known_tables import (
    KOREA,
    KOSOVO,
    NETHERLANDS,
    UK,
    WESTERN,
    merged,
    new_orleans,
    plain_fit,
    table,
    uk5,
)

PUBLISHED = [
    ("United Kingdom, five lists", uk5(), 11312.990),
    ("United Kingdom, six lists", table(UK), 11417.991),
    ("United Kingdom, four lists", uk5().without_list(4), 11015.244),
    ("Netherlands, five lists", merged(table(NETHERLANDS), "I", "O"), 121521.614),
    ("Netherlands, six lists", table(NETHERLANDS), 111139.371),
    ("New Orleans, eight lists, 185 cases", new_orleans(185), 1183.692),
    ("New Orleans, eight lists, 186 cases", new_orleans(186), 1110.488),
    ("New Orleans, five lists, 185 cases", merged(new_orleans(185), "B", "E", "F", "G"), 1034.151),
    ("New Orleans, five lists, 186 cases", merged(new_orleans(186), "B", "E", "F", "G"), 981.431),
    ("Western states", table(WESTERN), 2483.384),
    ("Kosovo", table(KOSOVO), 14341.664),
    ("Korea", table(KOREA), 268.778),
]


@pytest.mark.parametrize(("name", "histories", "total"), PUBLISHED, ids=[name for name, _, _ in PUBLISHED])
def test_the_published_points_are_reached(name, histories, total):
    chosen = stepwise(histories)
    assert round(chosen.fit.total, 3) == total
    hidden, _ = plain_fit(histories, chosen.model)  # the point itself, to far more than its printed decimals
    assert chosen.fit.hidden == pytest.approx(hidden, rel=1e-8)
    assert stepwise_many(histories.full(), histories.t)[0] == pytest.approx(hidden, rel=1e-7)


def test_each_step_names_its_pair_and_how_unlikely_it_was():
    chosen = stepwise(uk5())
    assert [chosen.fit.lists[bit] for bit in range(5) if chosen.path[0].pair >> bit & 1] == ["LA", "NG"]
    assert all(step.log_p < math.log(0.02) for step in chosen.path)
    first = chosen.path[0]
    assert first.log_p == pytest.approx(poisson.logsf(first.seen - 1, first.expected), rel=1e-9)
    assert chosen.model == {step.pair for step in chosen.path}


@pytest.mark.parametrize(("count", "mean"), [(0, 3.2), (3, 3.2), (12, 3.2), (400, 390.0), (80, 390.0), (5, 1e-4)])
def test_the_p_value_is_the_poisson_tail_on_the_side_of_the_count(count, mean):
    tail = poisson.sf(count - 1, mean) if count > mean else poisson.cdf(count, mean)
    assert log_tail(float(count), mean) == pytest.approx(math.log(tail), rel=1e-9)


def test_a_tail_too_small_for_a_number_still_has_its_order():
    assert log_tail(900.0, 30.0) < log_tail(800.0, 30.0) < -745


def test_no_entry_level_leaves_independent_lists():
    assert stepwise(uk5(), p_enter=0.0).model == frozenset()


def test_a_pair_said_impossible_is_never_tried():
    histories = table(WESTERN)
    never = next(pair for pair in (0b11, 0b10001, 0b11000) if histories.overlap(pair) == 0)
    stated = histories.with_impossible([histories.names(never)])
    assert never not in stepwise(stated, p_enter=0.9).model
    assert np.isfinite(stepwise_many(stated.full(), 5, impossible=stated.cannot_overlap)[0])


def test_a_pair_without_an_estimate_is_left_out_and_the_next_is_tried():
    histories = Histories.of_full("abc", [0, 0, 30, 46, 200, 3, 9, 5])  # a is on b, or on c alone
    chosen = stepwise(histories, p_enter=0.5)
    assert chosen.rejected
    assert chosen.fit.is_usable
    assert stepwise_many(histories.full(), 3, p_enter=0.5)[0] == pytest.approx(chosen.fit.hidden, rel=1e-6)


def test_the_compiled_choice_is_the_plain_one_on_resamples():
    random = np.random.Generator(np.random.Philox(7))
    for histories in (uk5(), new_orleans(186), table(WESTERN)):
        tables = random.multinomial(histories.seen, histories.full() / histories.seen, size=15)
        plain = [stepwise(Histories.of_full(histories.lists, full)).fit.hidden for full in tables]
        np.testing.assert_allclose(stepwise_many(tables, histories.t), plain, rtol=1e-6)


def test_twelve_lists_are_chosen_from_and_nobody_on_two_lists_is_infinite():
    random = np.random.Generator(np.random.Philox(3))
    marks = random.random((4000, 12)) < random.uniform(0.02, 0.08, 12)
    codes = marks @ (1 << np.arange(12))
    full = np.bincount(codes, minlength=1 << 12)
    histories = Histories.of_full([f"list {place}" for place in range(12)], full)
    chosen = stepwise(histories)
    assert chosen.fit.total == pytest.approx(4000, rel=0.1)
    alone = np.zeros(1 << 12)
    alone[[1, 2, 4]] = 5
    assert stepwise_many([full, alone], 12).tolist() == [pytest.approx(chosen.fit.hidden, rel=1e-6), np.inf]
