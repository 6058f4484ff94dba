"""Whole linkages: transitive, nobody twice on a list, as many links as the probabilities say."""

from itertools import combinations

import numpy as np
import pytest

from lindung.evidence.methods import partition_moves, partitions
from lindung.evidence.methods.partitions import Candidates, Sampler, draw_partitions
from lindung.evidence.methods.population.lists import Plan, practice_lists


def candidates(list_of, pairs, *, recall=1.0, once=True):
    """Pairs as {(a, b): log odds}."""
    list_of = np.array(list_of, dtype=np.int64)
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    odds = np.array([pairs[tuple(pair)] for pair in ends.tolist()])
    lists = int(list_of.max()) + 1
    return Candidates(list_of, np.full(lists, once), ends[:, 0], ends[:, 1], odds, recall=recall)


def set_partitions(rows):
    """All partitions of a list of rows, by brute force."""
    if not rows:
        yield []
        return
    for smaller in set_partitions(rows[1:]):
        for place in range(len(smaller)):
            yield [*smaller[:place], [rows[0], *smaller[place]], *smaller[place + 1 :]]
        yield [[rows[0]], *smaller]


def tree_score(cluster, found, prior, absent):
    """The score in words: the strongest spanning tree by brute force; of the others only what speaks against."""
    if len(cluster) < 2:
        return 0.0
    odds = {pair: found.get(pair, prior + absent) for pair in combinations(sorted(cluster), 2)}
    trees = [tree for tree in combinations(odds, len(cluster) - 1) if reaches_all(tree, cluster)]
    best = max(trees, key=lambda tree: sum(odds[pair] for pair in tree))
    against = sum(min(0.0, partition_moves.AGAINST * odds[pair]) for pair in odds if pair not in best)
    return sum(odds[pair] for pair in best) + against


def reaches_all(tree, cluster):
    reached = {cluster[0]}
    for _ in cluster:
        reached |= {row for pair in tree for row in pair if reached & set(pair)}
    return len(reached) == len(cluster)


FIVE = {(0, 1): 2.0, (1, 2): 1.0, (0, 2): -1.0, (2, 3): 0.5, (3, 4): 3.0, (0, 3): -2.0}
LISTS_OF_FIVE = [0, 1, 2, 0, 1]


def exact_by_hand(found, list_of, prior, absent):
    weights = {}
    for clusters in set_partitions(list(range(len(list_of)))):
        if all(len({list_of[row] for row in cluster}) == len(cluster) for cluster in clusters):
            key = frozenset(frozenset(cluster) for cluster in clusters)
            weights[key] = np.exp(sum(tree_score(sorted(cluster), found, prior, absent) for cluster in clusters))
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def partition_of(labels):
    return frozenset(frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels))


def test_enumeration_is_what_brute_force_gives():
    given = candidates(LISTS_OF_FIVE, FIVE)
    graph = partitions._graph(given)
    labels, scores = partition_moves.enumerate_partitions(np.arange(5), given.own, graph, given.log_odds, (-4.0, -3.0))
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    by_hand = exact_by_hand(FIVE, LISTS_OF_FIVE, -4.0, -3.0)
    assert {partition_of(row): pytest.approx(share) for row, share in zip(labels, shares, strict=True)} == by_hand


def test_the_chain_visits_partitions_as_often_as_the_enumeration_says():
    given = candidates(LISTS_OF_FIVE, FIVE)
    sampler = Sampler(given, seed=3)
    random = np.random.default_rng(5)
    visits: dict[frozenset, int] = {}
    for _ in range(20_000):
        sampler._move(given.log_odds, (-4.0, -3.0), random)
        key = partition_of(sampler._state[0])
        visits[key] = visits.get(key, 0) + 1
    for key, share in exact_by_hand(FIVE, LISTS_OF_FIVE, -4.0, -3.0).items():
        assert visits.get(key, 0) / 20_000 == pytest.approx(share, abs=0.015)


def test_a_draw_is_transitive_and_holds_nobody_twice():
    list_of = [0, 0, 1, 1, 2, 2]
    given = candidates(list_of, {(0, 2): 5.0, (1, 2): 5.0, (2, 4): 4.0, (0, 5): 1.0, (3, 4): 2.0, (0, 1): 9.0})
    for drawn in draw_partitions(given, draws=50, seed=1):
        for label in np.unique(drawn.cluster_of):
            on = [list_of[row] for row in np.flatnonzero(drawn.cluster_of == label)]
            assert len(on) == len(set(on))


def test_where_lists_may_hold_somebody_twice_pairs_within_them_are_links_too():
    given = candidates([0, 0, 1], {(0, 1): 20.0, (1, 2): 20.0}, once=False)
    (drawn,) = draw_partitions(given, draws=1, seed=1)
    assert len(np.unique(drawn.cluster_of)) == 1
    assert drawn.links == 3  # the pair that is no candidate is linked through the third record


def test_the_same_seed_gives_the_same_draws_and_sure_pairs_are_always_linked():
    given = candidates([0, 1, 0, 1], {(0, 1): 30.0, (2, 3): -30.0})
    one, again = (draw_partitions(given, draws=3, seed=9) for _ in range(2))
    assert all(np.array_equal(x.cluster_of, y.cluster_of) for x, y in zip(one, again, strict=True))
    assert all(drawn.links == 1 for drawn in one)


def test_draws_have_as_many_links_as_calibrated_probabilities_expect():
    lists = practice_lists(Plan(people=6000), 1)
    random = np.random.default_rng(2)
    n, true = len(lists), []
    order = np.argsort(lists.person, kind="stable")
    for one, other in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if lists.person[one] == lists.person[other]:
            true.append((min(one, other), max(one, other)))
    # Weights of true pairs and of others such that log odds are calibrated: normal with variance twice the mean.
    others = {tuple(sorted(pair)) for pair in random.integers(0, n, (4000, 2)).tolist() if pair[0] != pair[1]}
    others = [pair for pair in others - set(true) if lists.list_of[pair[0]] != lists.list_of[pair[1]]]
    share = np.log(len(true) / len(others))
    odds = {pair: 3.0 + np.sqrt(6.0) * random.standard_normal() + share for pair in true}
    odds |= {pair: -3.0 + np.sqrt(6.0) * random.standard_normal() + share for pair in others}
    given = candidates(lists.list_of, odds)
    drawn = draw_partitions(given, draws=8, seed=4)
    linked = np.mean([one.tuned.sum() for one in drawn])
    assert linked == pytest.approx(drawn[0].links_expected, rel=0.03)
    assert linked == pytest.approx(len(true), rel=0.12)
    right = {tuple(pair) for pair in true}
    is_true = np.array([pair in right for pair in zip(given.a.tolist(), given.b.tolist(), strict=True)])
    for low, high in ((-2.0, 0.0), (0.0, 2.0), (2.0, 5.0)):  # and so in every class of probability
        here = (given.log_odds >= low) & (given.log_odds < high)
        assert np.mean([one.tuned[here].mean() for one in drawn]) == pytest.approx(is_true[here].mean(), abs=0.08)
