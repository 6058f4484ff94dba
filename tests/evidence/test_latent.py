"""Latent classes: known answers where there is one class, convergence that means something, the refusal."""

import numpy as np
import pytest

from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.latent import convergence, latent, sampled
from lindung.evidence.rules.estimate import WalksDisagree
from tests.evidence.known_tables import KOSOVO, table


def one_class(people: int = 1_000) -> Histories:
    """Four lists that know nothing of each other, as expected."""
    rates = np.array([0.2, 0.3, 0.25, 0.15])
    on = (np.arange(16)[:, None] >> np.arange(4)) & 1
    return Histories.of_full("ABCD", np.round(people * np.where(on == 1, rates, 1 - rates).prod(axis=1)))


def test_independent_lists_need_one_class_and_give_their_number():
    found = latent(one_class(), steps=2_000)
    assert found.r_hat <= 1.05
    assert found.ess > 200
    assert found.classes < 1.6
    assert found.total == pytest.approx(1_000, rel=0.05)
    assert found.low < 1_000 < found.high
    assert found.draws.shape == (4, 1_500)


def test_the_same_seed_gives_the_same_answer_and_another_a_close_one():
    first, again, other = (sampled(one_class(), seed=seed, steps=1_500) for seed in (3, 3, 4))
    assert np.array_equal(first.draws, again.draws)
    assert not np.array_equal(first.draws, other.draws)
    assert other.total == pytest.approx(first.total, rel=0.03)


def test_chains_that_disagree_are_refused_with_their_r_hat():
    with pytest.raises(WalksDisagree) as refusal:
        latent(table(KOSOVO), steps=20, most_steps=20)
    assert refusal.value.facts["limit"] == 1.05
    assert refusal.value.facts["r_hat"] > 1.05


def test_fewer_than_four_chains_are_refused():
    with pytest.raises(ValueError, match="at least 4"):
        latent(one_class(), chains=3)


def test_r_hat_sees_a_chain_elsewhere_and_one_that_drifts():
    draws = np.random.default_rng(1).standard_normal((4, 2_000))
    r_hat, ess = convergence(draws)
    assert r_hat < 1.01
    assert ess == pytest.approx(8_000, rel=0.25)
    apart = draws + np.array([0, 0, 0, 3.0])[:, None]
    assert convergence(apart)[0] > 1.5
    drifting = draws + np.linspace(0, 3, 2_000)
    assert convergence(drifting)[0] > 1.2


def test_effective_size_is_that_of_an_autoregression():
    chance = np.random.default_rng(2)
    noise, draws = chance.standard_normal((4, 5_000)), np.zeros((4, 5_000))
    for step in range(1, 5_000):
        draws[:, step] = 0.9 * draws[:, step - 1] + noise[:, step]
    assert convergence(draws)[1] == pytest.approx(20_000 * 0.1 / 1.9, rel=0.25)


def test_draws_that_never_move_are_converged_and_stuck_chains_are_not():
    assert convergence(np.ones((4, 100)))[0] == 1
    assert convergence(np.repeat(np.arange(4.0)[:, None], 100, axis=1)) == (float("inf"), 0)


@pytest.mark.prove
def test_kosovo_comes_near_the_published_ten_thousand():
    found = latent(table(KOSOVO))
    assert 9_500 < found.total < 11_500  # Ball et al. (2002) 10,356; Manrique-Vallier (2016) about the same
