"""The average of hierarchical models: weights, each model's error, and the mixture's quantiles."""

import numpy as np
import pytest
from scipy.stats import norm

from lindung.evidence.methods.averaging import Share, averaged, log_error, mixture_quantiles
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.loglinear import fit
from lindung.evidence.rules.estimate import NoEstimateExists
from tests.evidence.known_tables import KOREA, KOSOVO, table


def test_the_error_of_two_independent_lists_is_the_one_known():
    histories = Histories.of_full("AB", [0, 60, 50, 30])
    fitted = fit(histories)
    assert fitted.hidden == pytest.approx(60 * 50 / 30)
    # Variance of log(a b / c) for Poisson counts, and of the unseen itself.
    assert log_error(fitted) ** 2 == pytest.approx(1 / 60 + 1 / 50 + 1 / 30 + 1 / 100, rel=1e-6)


def test_the_weights_are_one_in_all_and_best_first():
    found = averaged(table(KOSOVO))
    weights = [share.weight for share in found.shares]
    assert sum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)
    assert found.kept > 0.99
    assert found.low < found.total < found.high


def test_one_model_s_mixture_is_its_own_log_normal():
    low, middle, high = mixture_quantiles((Share(1.0, frozenset(), 300.0, 0.5),), 100, [0.025, 0.5, 0.975])
    assert middle == pytest.approx(300)
    assert (low, high) == pytest.approx(tuple(100 + 200 * np.exp(np.array([-1, 1]) * norm.ppf(0.975) * 0.5)))


def test_two_models_pull_the_middle_between_them():
    shares = (Share(0.5, frozenset(), 200.0, 0.01), Share(0.5, frozenset(), 400.0, 0.01))
    low, high = mixture_quantiles(shares, 100, [0.25, 0.75])
    assert (low, high) == pytest.approx((200, 400), rel=0.01)


def test_an_average_by_aic_trusts_larger_models_more():
    sizes = {
        criterion: sum(share.weight * len(share.model) for share in averaged(table(KOSOVO), criterion=criterion).shares)
        for criterion in ("aic", "bic")
    }
    assert sizes["aic"] > sizes["bic"]


def test_a_sparse_table_has_an_average():
    found = averaged(table(KOREA))
    assert found.low > table(KOREA).seen


def test_without_any_usable_model_there_is_no_average():
    with pytest.raises(NoEstimateExists):
        averaged(Histories.of_full("AB", [0, 5, 6, 0]))
