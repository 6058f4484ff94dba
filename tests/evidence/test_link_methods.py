"""The mathematics of linkage: blocking's recall, calibration, clusters, what to ask first."""

import doctest

import numpy as np
import pytest

from lindung.evidence.methods import calibration, dates, refining
from lindung.evidence.methods.blocking import found_by, pairs_of_blocks, reach, reach_from_labels, reach_from_probe
from lindung.evidence.methods.calibration import (
    Agreement,
    Scale,
    from_agreements,
    from_labels,
    prior_shift,
    reliability_from_agreements,
    reliability_from_labels,
)
from lindung.evidence.methods.clusters import clusters, components
from lindung.evidence.methods.refining import added_bits, first_rates, learned_rates
from lindung.evidence.methods.review import most_informative
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.link import LinkType

BLOCK, LISTS = np.array([0, 0, 0, 1, 1, -1]), np.array([0, 0, 1, 0, 1, 1])


@pytest.mark.parametrize(("link_type", "pairs"), [("both", 4), ("dedupe", 1), ("link", 3)])
def test_pairs_of_a_rule_are_counted_within_and_between_lists(link_type, pairs):
    assert pairs_of_blocks(BLOCK, BLOCK, lists=LISTS, link_type=LinkType(link_type)) == pairs


def test_a_rule_between_two_columns_does_not_meet_itself():
    left, right = np.array([0, 1, 2]), np.array([1, 0, 2])
    assert pairs_of_blocks(left, right, lists=np.zeros(3, int), link_type=LinkType.BOTH) == 2
    assert found_by(left, right, a=np.array([0, 0]), b=np.array([1, 2])).tolist() == [True, False]


def test_recall_of_two_independent_rules_is_lincoln_and_petersen():
    found = np.zeros((2, 95), bool)
    found[0, :60], found[1, 30:95] = True, True  # 60 and 65 found, 30 by both: 130 in all, 95 found
    made = reach(found, chance=np.ones(95), fields=[frozenset("a"), frozenset("b")])
    assert made.recall == pytest.approx(95 / 130)
    assert made.how == "capture"


def test_recall_is_unknown_when_rules_share_their_fields():
    assert reach(np.ones((2, 9), bool), chance=np.ones(9), fields=[frozenset("a")] * 2).recall is None


def test_recall_from_labels_and_from_a_probe_have_intervals():
    assert reach_from_labels(np.array([True] * 8 + [False] * 2)).low == pytest.approx(0.490, abs=1e-3)
    assert reach_from_labels(np.array([], bool)).recall is None
    assert reach_from_probe(np.array([True] * 8 + [False] * 2), chance=np.ones(10)).recall == pytest.approx(0.8)
    assert reach_from_probe(np.array([True]), chance=np.ones(1)).how == "unknown"


def test_the_prior_is_the_share_of_matches_it_leads_to():
    weight = np.concatenate([np.full(100, 20.0), np.full(900, -30.0)])
    shift = prior_shift(weight, prior=0.001, all_pairs=1e6)
    share = (1 / (1 + np.exp2(-(weight + shift)))).sum() / 1e6
    assert share == pytest.approx(0.001 * 2**shift, rel=1e-3)


def simulated(intercept, slope, *, pairs=60_000):
    """Three fields that judge pairs whose true scale is known."""
    draw = stream(1, "practice calibration")
    made = []
    edges = np.arange(-10, 20.25, 0.25)
    for name, m, u in (("one", 0.9, 0.1), ("two", 0.8, 0.02), ("three", 0.95, 0.3)):
        others = draw.uniform(-8, 12, pairs)
        is_match = draw.random(pairs) < 1 / (1 + np.exp(-(intercept + slope * others)))
        agrees = draw.random(pairs) < np.where(is_match, m, u)
        counts = [np.histogram(others[agrees == said], edges)[0].astype(float) for said in (True, False)]
        made.append(Agreement(name, edges[:-1] + 0.125, *counts, 0.9, 0.1))
    return made


def test_fields_that_judge_each_other_find_the_true_scale_without_labels():
    witnesses = simulated(-1.0, 0.5)
    found = from_agreements(witnesses)
    assert found.scale.intercept == pytest.approx(-1.0, abs=0.15)
    assert found.scale.slope == pytest.approx(0.5, abs=0.05)
    table = reliability_from_agreements(witnesses, found)
    assert len(table) >= 6
    assert all(abs(row.predicted - row.observed) < 0.06 for row in table)


def test_with_nothing_to_learn_from_the_scale_stays_splinks_own():
    assert from_labels(np.array([]), np.array([], bool), start=Scale()) == Scale()


def test_answers_move_the_scale_to_where_they_are():
    draw = stream(1, "practice answers")
    weight = draw.uniform(-10, 20, 4000)
    said = draw.random(4000) < 1 / (1 + np.exp(-(-3 + 0.5 * weight)))
    scale = from_labels(weight, said, start=Scale())
    assert scale.intercept == pytest.approx(-3, abs=0.4)
    table = reliability_from_labels(scale.probability(weight), said)
    assert all(row.low - 0.03 <= row.predicted <= row.high + 0.03 for row in table)


def test_a_chain_is_cut_where_evidence_speaks_against_it():
    a, b = np.array([0, 1, 0, 2]), np.array([1, 2, 2, 3])
    bits = np.array([5.0, 4.0, -12.0, -3.0])
    assert components(4, a=a[:2], b=b[:2]).tolist() == [0, 0, 0, 1]
    assert clusters(4, a=a, b=b, bits=bits).tolist() == [0, 0, 1, 2]


def test_pairs_that_were_never_seen_speak_a_little_against_a_large_cluster():
    a, b = np.array([0, 1, 2]), np.array([1, 2, 3])
    assert clusters(4, a=a, b=b, bits=np.full(3, 5.0)).tolist() == [0, 0, 0, 0]
    assert clusters(4, a=a, b=b, bits=np.full(3, 5.0), no_edge=-9.0).tolist() == [0, 0, 1, 1]


def test_lists_that_hold_nobody_twice_give_each_record_one_partner():
    a, b, lists = np.array([0, 0, 1]), np.array([2, 3, 2]), np.array([0, 0, 1, 1])
    assert clusters(4, a=a, b=b, bits=np.array([9.0, 8.0, 7.0]), exclusive=lists).tolist() == [0, 1, 0, 2]


def test_no_pairs_make_as_many_clusters_as_records():
    none = np.empty(0, np.int64)
    assert clusters(3, a=none, b=none, bits=np.empty(0)).tolist() == [0, 1, 2]


def test_the_most_doubtful_pair_between_large_clusters_is_asked_first():
    cluster = np.array([0, 0, 0, 1, 1, 1, 2, 3])
    a, b = np.array([0, 1, 6, 0]), np.array([3, 4, 7, 1])
    order = most_informative(np.array([0.5, 0.45, 0.5, 0.999999]), a=a, b=b, cluster=cluster, most=10)
    assert order.tolist() == [0, 2]  # the second asks about the same two clusters; the last is sure


def test_rates_follow_the_matches_and_add_their_bits():
    levels = np.array([1] * 80 + [0] * 20 + [-1] * 9, np.int8)
    first = first_rates([0.5, None])
    now = learned_rates(levels, chance=np.ones(109), first=first)
    assert now[1] == pytest.approx(0.8, abs=0.03)
    assert added_bits(levels, first=first, now=now)[[0, -1]] == pytest.approx([np.log2(now[1] / 0.5), 0.0])


@pytest.mark.parametrize("module", [calibration, dates, refining])
def test_the_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0
