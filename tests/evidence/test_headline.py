"""The headline: the same for the same seed, near the truth where it is known, quick, and what it refuses."""

import time

import numpy as np
import pytest

from benchmarks.hidden_populations import linked, tables
from lindung.evidence.methods.headline import headline
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.laplace import explain, superset_sums
from lindung.evidence.methods.loglinear import fit
from lindung.evidence.methods.model_search import Prior, possible_cells, space_of
from lindung.evidence.rules.estimate import EmptyList, NoOverlap, TooManyLists
from tests.evidence.known_tables import KOREA, KOSOVO, new_orleans, plain_fit, table, uk5

RATES = np.array([0.1, 0.15, 0.2, 0.12])


def expected(people: int, links: dict[int, float]) -> Histories:
    """The table that such lists leave on average."""
    return Histories.of_full("ABCD", np.round(people * linked(RATES, links)))


def test_the_same_seed_gives_the_same_answer_and_another_a_close_one():
    first, again, other = (headline(uk5(), seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.draws, again.draws)
    assert not np.array_equal(first.draws, other.draws)
    assert other.total == pytest.approx(first.total, rel=0.05)


def test_independent_lists_give_their_number():
    found = headline(expected(8_000, {}))
    assert found.total == pytest.approx(8_000, rel=0.02)
    assert found.low < 8_000 < found.high
    assert found.models[0].model == ()
    assert max(found.pairs.values()) < 0.5


def test_a_link_between_two_lists_is_found_and_allowed_for():
    found = headline(expected(8_000, {0b0011: 1.5}))
    assert found.pairs[0b0011] > 0.99
    assert found.total == pytest.approx(8_000, rel=0.04)
    assert fit(expected(8_000, {0b0011: 1.5})).total < found.low


def test_three_lists_that_depend_on_each_other_together_are_allowed_for():
    found = headline(expected(30_000, {0b0011: 0.8, 0b0101: 0.8, 0b0110: 0.8, 0b0111: 1.0}))
    assert any(0b0111 in belief.model for belief in found.models)
    assert found.low < 30_000 < found.high


def test_the_interval_owns_its_doubt_on_a_table_that_says_little():
    korea = headline(table(KOREA))
    assert korea.seen <= korea.low < korea.total < korea.high
    assert korea.high / korea.low > 1.5


def test_draws_follow_the_interval_and_hold_no_fewer_than_those_seen():
    found = headline(table(KOSOVO), replicates=4_000)
    assert found.draws.shape == (4_000,)
    assert found.draws.min() >= found.seen
    assert np.quantile(found.draws, 0.5) == found.total
    assert found.hidden == found.total - found.seen


def test_quick_is_near_and_says_how_it_was_made():
    whole, quick = headline(table(KOSOVO)), headline(table(KOSOVO), quick=True)
    assert (whole.method, quick.method) == ("model-walk-and-average", "model-walk")
    assert quick.total == pytest.approx(whole.total, rel=0.1)


def test_five_lists_take_under_a_second_and_a_tenth_when_quick():
    headline(uk5())
    for is_quick, limit in ((False, 1.0), (True, 0.1)):
        begin = time.process_time()
        headline(uk5(), quick=is_quick)
        assert time.process_time() - begin < limit * 2  # twice: other programs share the processor's caches


def test_impossible_overlaps_are_neither_people_nor_links():
    counts = [0, 300, 280, 0, 250, 40, 35, 0]
    apart = Histories.of_full("ABC", counts, cannot_overlap=(0b011,))
    space = space_of(apart, Prior())
    assert not any(mask & 0b011 == 0b011 for mask in space.masks)
    assert list(np.flatnonzero(possible_cells(apart))) == [1, 2, 4, 5, 6]
    assert headline(apart).total > apart.seen


def test_two_lists_have_a_headline_wider_than_independence_alone():
    found = headline(Histories.of_full("AB", [0, 60, 50, 30]))
    assert found.low < 240 < found.high
    assert found.high / found.low > 1.5


def test_walks_that_start_apart_come_together():
    assert headline(new_orleans(186)).r_hat < 1.05


def test_eleven_lists_are_refused_with_the_limit():
    full = np.zeros(1 << 11)
    full[[1 << place for place in range(11)]] = 9
    full[3] = 4
    with pytest.raises(TooManyLists) as refusal:
        headline(Histories.of_full("ABCDEFGHIJK", full))
    assert refusal.value.facts == {"lists": 11, "limit": 10}


@pytest.mark.parametrize(("counts", "refusal"), [([0, 30, 40, 0], NoOverlap), ([0, 30, 0, 0, 5, 6, 0, 0], EmptyList)])
def test_a_table_that_says_nothing_of_the_unseen_is_refused(counts, refusal):
    with pytest.raises(refusal):
        headline(Histories.of_full("ABC"[: len(counts).bit_length() - 1], counts))


def test_the_kernel_agrees_with_a_plain_fit_when_the_prior_is_flat():
    histories = table(KOSOVO)
    masks = np.array([0b0011, 0b0101, 1, 2, 4, 8, 0])
    sums = histories.full().astype(float)
    superset_sums(sums)
    theta = np.array([0, 0, -1, -1, -1, -1, np.log(4_400)], dtype=float)
    _, unseen, error = explain(theta, masks, sums, possible_cells(histories), np.zeros((2, 7)))
    assert np.exp(unseen) == pytest.approx(plain_fit(histories, frozenset({0b0011, 0b0101}))[0], rel=1e-6)
    assert 0 < error < 0.2


@pytest.mark.prove
@pytest.mark.parametrize("family", ["sparse-5", "three-way", "independent"])
def test_ninety_of_a_hundred_intervals_hold_the_truth(family):
    held = 0
    for people, histories in tables("training", family, 60):
        found = headline(histories)
        held += found.low <= people <= found.high
    assert held >= 51  # of 60: coverage of .90 falls below this in about one run of fifty; seeds are fixed
