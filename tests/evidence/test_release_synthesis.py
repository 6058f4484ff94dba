"""Synthetic records: close to the cases, paid for to the last bit of rho, over the codebook and nothing else."""

import math

import numpy as np
import pytest
from opendp.mod import OpenDPException

from lindung.evidence.methods.release.accountant import Accountant, epsilon_of, rho_of
from lindung.evidence.methods.release.conclusions import conclusions
from lindung.evidence.methods.release.counting import Cases, all_triples, compare_triples
from lindung.evidence.methods.release.faithful import keep_faithful
from lindung.evidence.methods.release.inference import advantage_bound, attack_release
from lindung.evidence.methods.release.mixture import Mixture, Target, draw_records, onto_simplex, rounded
from lindung.evidence.methods.release.quality import compare
from lindung.evidence.methods.release.synthesis import FOR_ERRORS, Plan, _measure, synthesise
from lindung.evidence.methods.release.tree import tree_edges
from lindung.evidence.rules.publish import DeltaOutOfRange, EpsilonOutOfRange, ModelKind, Use
from tests.evidence.release_practice import SIZES, practice_codes


@pytest.fixture(scope="module")
def release():
    codes = practice_codes(8000)
    return codes, synthesise(codes, SIZES, Plan(tables=((0,), (0, 1), (1, 2, 3))))


def test_tables_of_one_two_and_three_columns_are_close(release):
    codes, made = release
    found = compare(codes, made.codes, SIZES)
    assert found.one_way < 0.02
    assert found.two_way < 0.04
    assert found.three_way < 0.06


def test_the_whole_budget_is_spent_and_not_more(release):
    _, made = release
    assert made.spent_rho <= made.rho
    assert made.spent_rho == pytest.approx(made.rho, rel=1e-6)
    assert epsilon_of(made.spent_rho, made.delta) <= made.epsilon + 1e-9


def test_the_measured_error_of_each_table_is_near_the_true_one(release):
    codes, made = release
    real, copy = Cases(codes, SIZES), Cases(made.codes, SIZES)
    for error in made.errors:
        truth = np.abs(real.table(error.columns) - copy.table(error.columns)).sum() / 2
        assert abs(error.misplaced - truth) < 5 * error.noise
    assert [error.columns for error in made.errors] == [(0,), (0, 1), (1, 2, 3)]
    assert len(synthesise(codes[:100], SIZES, Plan()).errors) == 5 + 10


def test_what_may_be_concluded_follows_the_error(release):
    _, made = release
    found = conclusions(made, ((0,), (0, 1), (1, 2, 3)))
    assert [each.columns for each in found] == [(0,), (0, 1), (1, 2, 3)]
    for each in found:
        assert each.use is (Use.FIT if each.at_most <= 0.02 else Use.WITH_CARE if each.at_most <= 0.1 else Use.NOT_FIT)
        assert each.at_most >= each.misplaced
        assert each.least_count >= 1


def test_the_number_of_records_is_noisy_too_and_the_noise_has_no_seed():
    codes = practice_codes(300)
    numbers = {synthesise(codes, SIZES, Plan(seed=5)).records for _ in range(4)}
    assert len(numbers) > 1


def test_a_value_nobody_has_can_appear_and_none_outside_the_codebook_does(release):
    codes, made = release
    assert made.codes.max(axis=0).tolist() <= [size - 1 for size in SIZES]
    alone = codes.copy()
    alone[:, 0] = 0
    others = synthesise(alone, SIZES, Plan(epsilon=0.05)).codes[:, 0]
    assert others.max() <= SIZES[0] - 1


def test_the_far_end_of_the_frontier_invents_fewer_combinations():
    draw = np.random.default_rng(2)
    sizes = (12,) * 5
    spread = np.minimum(draw.geometric(0.35, (3000, 5)) + draw.integers(0, 3, (3000, 1)) - 1, 11).astype(np.uint8)
    near, far = (compare(spread, synthesise(spread, sizes, Plan(4.0, frontier=f)).codes, sizes) for f in (0.0, 1.0))
    assert far.invented < 0.6 * near.invented
    assert far.invented_weighted < near.invented_weighted
    assert far.one_way < near.one_way + 0.05


def test_columns_that_hang_in_a_chain_are_explained_by_a_tree_and_those_with_one_cause_by_a_hidden_class(release):
    draw, sizes = np.random.default_rng(1), (4,) * 12
    chain = np.zeros((6000, 12), np.uint8)
    chain[:, 0] = draw.integers(4, size=6000)
    for column in range(1, 12):
        kept, new = (chain[:, column - 1] + column) % 4, draw.integers(4, size=6000)
        chain[:, column] = np.where(draw.random(6000) < 0.7, kept, new)
    made = synthesise(chain, sizes, Plan(epsilon=4.0))
    assert made.model is ModelKind.TREE
    assert compare(chain, made.codes, sizes).three_way < 0.06
    assert release[1].model in set(ModelKind)


def test_the_tree_is_the_chain_that_was_there():
    sizes = np.array([2, 2, 2])
    chain = np.array([[a, a if r < 8 else 1 - a, a if r < 6 else 1 - a] for a in (0, 1) for r in range(10)], np.uint8)
    pairs = Cases(chain, sizes).pairs / 20
    weights = np.kron(1 - np.eye(3), np.ones((2, 2))) * 1e6
    root, edges = tree_edges(Target(sizes, np.diagonal(pairs), pairs, np.full(6, 1e6), weights))
    assert {frozenset(edge) for edge in edges} == {frozenset((0, 1)), frozenset((1, 2))}
    assert root == 1


def test_leaving_combinations_out_keeps_the_number_of_records_and_the_counts_of_each_column():
    codes = practice_codes(3000)
    classes = np.zeros(len(codes), np.int64)
    kept = keep_faithful(codes, classes, np.array(SIZES), frontier=1.0, seed=1)
    assert len(kept) == len(codes)
    thin = compare_triples(codes, kept, np.array(SIZES), all_triples(5))[0]
    assert thin[:, 3].sum() == 0  # only combinations that were drawn
    for column, size in enumerate(SIZES):
        before, after = (np.bincount(part[:, column], minlength=size) for part in (codes, kept))
        assert np.abs(before - after).max() < 60
    assert keep_faithful(codes, classes, np.array(SIZES), frontier=0.0, seed=1) is codes


def test_the_accountant_adds_up_and_refuses_what_is_too_much():
    asked = Accountant(Cases(practice_codes(100), SIZES), rho=0.1)
    assert len(asked.counts(lambda cases: cases.one(0).tolist(), rho=0.06)) == SIZES[0]
    with pytest.raises(OpenDPException, match="exhausted"):
        asked.counts(lambda cases: cases.one(0).tolist(), rho=0.06)


def test_the_noise_has_the_deviation_its_price_says():
    asked = Accountant(Cases(practice_codes(10), SIZES), rho=1.0)
    noise = asked.counts(lambda cases: [0] * 4000, rho=0.005, sensitivity=2.0)
    assert noise.std() == pytest.approx(2 / math.sqrt(2 * 0.005), rel=0.06)


@pytest.mark.parametrize(("epsilon", "delta", "refusal"), [
    (0.0, 1e-7, EpsilonOutOfRange), (100.0, 1e-7, EpsilonOutOfRange), (math.nan, 1e-7, EpsilonOutOfRange),
    (1.0, 0.5, DeltaOutOfRange), (1.0, math.nan, DeltaOutOfRange),
])  # fmt: skip
def test_numbers_that_mean_nothing_are_refused_before_anything_is_counted(epsilon, delta, refusal):
    with pytest.raises(refusal):
        synthesise(practice_codes(10), SIZES, Plan(epsilon=epsilon, delta=delta))


def test_more_epsilon_is_more_rho_and_the_conversion_keeps_its_promise():
    rhos = [rho_of(epsilon, 1e-7) for epsilon in (0.1, 1.0, 4.0)]
    assert rhos == sorted(rhos)
    # Bun and Steinke 2016, proposition 1.3, is looser: epsilon = rho + 2 sqrt(rho ln(1 / delta)).
    for epsilon, rho in zip((0.1, 1.0, 4.0), rhos, strict=True):
        assert epsilon_of(rho, 1e-7) <= epsilon
        assert rho + 2 * math.sqrt(rho * math.log(1e7)) >= epsilon - 1e-6


@pytest.mark.parametrize("records", [1, 2, 30])
@pytest.mark.parametrize("sizes", [(2,), (3, 2), SIZES])
def test_few_records_and_few_columns_still_give_records(records, sizes):
    made = synthesise(practice_codes(records, sizes=sizes), sizes, Plan(epsilon=0.5, frontier=0.5))
    assert made.codes.shape == (made.records, len(sizes))
    assert made.records >= 1


def test_rounding_keeps_the_sum_and_each_number_within_one():
    draw = np.random.default_rng(1)
    shares = draw.dirichlet(np.full(7, 0.5))
    for total in (0, 1, 13, 1000):
        counts = rounded(shares, total, draw)
        assert counts.sum() == total
        assert np.abs(counts - shares * total).max() <= 2


def test_the_nearest_shares_are_never_negative_and_sum_to_the_total():
    found = onto_simplex(np.array([-5.0, 3.0, 9.0, 0.5]), 10.0)
    assert found.sum() == pytest.approx(10)
    assert found.min() == 0


def test_records_drawn_from_a_model_have_its_shares():
    model = Mixture(np.array([2, 2]), np.array([0.5, 0.5]), np.array([[1, 0, 1, 0], [0, 1, 0, 1]]), 0.0, 1)
    codes, classes = draw_records(model, 100, seed=1)
    assert (codes[:, 0] == codes[:, 1]).all()
    assert codes[:, 0].sum() == 50
    assert classes.tolist() == [0] * 50 + [1] * 50


def test_attackers_gain_less_than_epsilon_allows():
    found = attack_release(practice_codes(3000), SIZES, Plan(epsilon=1.0), columns=(3,), targets=200)
    assert found is not None
    assert found.membership.advantage <= advantage_bound(1.0, 1e-7) + 2 * found.membership.error
    assert abs(found.attributes[0].advantage) <= found.membership.bound + 3 * found.attributes[0].error
    assert attack_release(practice_codes(50), SIZES, Plan(), columns=()) is None


@pytest.mark.prove
def test_one_extra_person_is_not_told_from_none_by_the_best_look_at_the_measurements():
    """A person who alone has a value: the noisy count of that value is the strongest sign there is of them."""
    without = practice_codes(200, sizes=(3, 3, 3))
    without[without == 2] = 1
    withone = np.concatenate([without, np.full((1, 3), 2, np.uint8)])
    epsilon, delta, signs = 2.0, 1e-7, []
    rho = rho_of(epsilon, delta)
    for codes in (without, withone):
        cases, seen = Cases(codes, (3, 3, 3)), []
        for _ in range(400):
            measured = _measure(Accountant(cases, rho), cases.sizes, rho)
            last = [table[-1, -1] for table in measured.pairs.values() if table.shape == (3, 3)]
            seen.append(sum(last) + sum(one[-1] for one in measured.ones))
        signs.append(np.array(seen))
    best = max((signs[1] >= cut).mean() - (signs[0] >= cut).mean() for cut in np.unique(np.concatenate(signs)))
    assert best <= advantage_bound(epsilon, delta) + 0.07


def test_a_part_of_the_budget_is_kept_for_telling_the_errors():
    assert 0 < FOR_ERRORS < 0.2
