"""Decomposable graphs: counted as published, likelihoods against sums by hand, answers against independent lists."""

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from lindung.evidence.methods.decomposable import decomposable, decomposable_graphs
from lindung.evidence.methods.histories import Histories
from lindung.evidence.rules.estimate import TooManyLists
from tests.evidence.known_tables import KOSOVO, table


def test_there_are_as_many_decomposable_graphs_as_published_but_the_complete_one():
    assert [len(decomposable_graphs(t)[0]) + 1 for t in (2, 3, 4, 5)] == [2, 8, 61, 822]  # OEIS A058862


def test_a_ring_of_four_lists_is_not_decomposable():
    ring = {0b0011, 0b0110, 0b1100, 0b1001}
    assert ring not in [set(graph) for graph in decomposable_graphs(4)[0]]


def test_cliques_count_once_and_separators_are_taken_away():
    graphs, factors = decomposable_graphs(3)
    chain = factors[graphs.index((0b011, 0b110))]
    assert {mask: int(times) for mask, times in enumerate(chain) if times} == {0b011: 1, 0b110: 1, 0b010: -1}


def by_hand(counts: dict[int, int], most: int) -> float:
    """The posterior mean of the total over the two graphs of two lists but the complete one, that is one: no link."""
    seen = sum(counts.values())
    first, second = counts[1] + counts[3], counts[2] + counts[3]
    logs = []
    for unseen in range(most):
        people = seen + unseen
        value = gammaln(people + 1) - gammaln(unseen + 1) - np.log(people)
        for on in (first, second):
            # Two cells of prior weight 1/4 each, twice: 1/2 and 1/2.
            value += gammaln(0.5 + on) + gammaln(0.5 + people - on) - gammaln(1 + people)
        logs.append(value)
    shares = np.exp(np.array(logs) - logsumexp(logs))
    return float(shares @ (seen + np.arange(most)))


def test_two_lists_agree_with_a_sum_by_hand():
    counts = {1: 60, 2: 50, 3: 30}
    found = decomposable(Histories.of_full(["A", "B"], [0, 60, 50, 30]))
    assert found.n_graphs == 1
    assert found.mean == pytest.approx(by_hand(counts, 4_000), rel=0.003)


def test_independent_lists_are_recognised_and_their_number_found():
    rates = np.array([0.2, 0.3, 0.25])
    on = (np.arange(8)[:, None] >> np.arange(3)) & 1
    expected = 2_000 * np.where(on == 1, rates, 1 - rates).prod(axis=1)
    found = decomposable(Histories.of_full("ABC", np.round(expected)))
    assert found.graphs[0].pairs == ()
    assert found.low < 2_000 < found.high
    assert found.total == pytest.approx(2_000, rel=0.05)
    assert found.beyond < 1e-6


def test_kosovo_is_dominated_by_one_graph():
    found = decomposable(table(KOSOVO))
    assert found.graphs[0].share > 0.9
    assert sum(graph.share for graph in found.graphs) <= 1 + 1e-9
    assert found.seen < found.low < found.total < found.high


def test_seven_lists_are_refused_with_the_limit():
    full = np.zeros(128)
    full[[1, 2, 4, 8, 16, 32, 64, 3]] = 5
    with pytest.raises(TooManyLists) as refusal:
        decomposable(Histories.of_full("ABCDEFG", full))
    assert refusal.value.facts == {"lists": 7, "limit": 6}
