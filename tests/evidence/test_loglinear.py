"""Log-linear fits: by hand, against a plain fit on a design matrix, and where nothing exists."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lindung.evidence.methods import kernel
from lindung.evidence.methods.existence import Existence, existence
from lindung.evidence.methods.hierarchical import all_models
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.loglinear import closure, fit
from lindung.evidence.methods.many import fit_many, pack, warm_values
from tests.evidence.known_tables import KOREA, WESTERN, plain_fit, table, uk5


def histories_of(full, **more):
    return Histories.of_full([f"list {place}" for place in range(int(np.log2(len(full))))], full, **more)


def test_two_lists_give_the_product_of_the_singles_over_the_overlap():
    found = fit(histories_of([0, 40, 30, 6]))
    assert found.hidden == pytest.approx(40 * 30 / 6, rel=1e-12)
    assert found.total == pytest.approx(276, rel=1e-12)
    assert found.deviance == pytest.approx(0, abs=1e-9)


def test_three_lists_with_all_pairs_give_the_ratio_of_odd_to_even():
    n = [0, 100, 80, 20, 60, 15, 10, 5]
    found = fit(histories_of(n), [0b011, 0b101, 0b110])
    assert found.hidden == pytest.approx(n[1] * n[2] * n[4] * n[7] / (n[3] * n[5] * n[6]), rel=1e-10)


def test_criteria_count_the_intercept_and_parameters_at_minus_infinity():
    histories = table(KOREA)
    found = fit(histories, [0b110, 0b011])
    assert found.infinite == ()
    assert found.n_parameters == 6
    empty = fit(histories_of([0, 40, 30, 6, 20, 0, 5, 0]), [0b101])
    assert empty.infinite == (0b101,)
    assert empty.n_parameters == 5
    assert empty.bic == pytest.approx(5 * np.log(101) - 2 * empty.log_likelihood)
    assert empty.aic == pytest.approx(10 - 2 * empty.log_likelihood)


def test_an_empty_overlap_gives_the_same_as_leaving_its_codes_out():
    full = [0, 40, 30, 6, 20, 0, 5, 0]
    found = fit(histories_of(full), [0b101])
    hidden, _ = plain_fit(histories_of(full), frozenset({0b101}))
    assert found.hidden == pytest.approx(hidden, rel=1e-9)
    assert found.means[[0b101, 0b111]].tolist() == [0, 0]


def test_an_impossible_overlap_takes_its_codes_out_and_costs_no_parameter():
    full = [0, 40, 30, 6, 20, 0, 5, 0]
    stated = fit(histories_of(full, cannot_overlap=(0b101,)), [0b101])
    assert stated.model == frozenset()
    assert stated.n_parameters == 4
    assert stated.hidden == pytest.approx(fit(histories_of(full), [0b101]).hidden, rel=1e-9)


def test_a_model_is_made_hierarchical():
    assert closure([0b111]) == {0b011, 0b101, 0b110, 0b111}
    assert fit(uk5(), [0b111]).model == closure([0b111])


def test_a_table_without_overlap_has_infinitely_many_unseen():
    found = fit(histories_of([0, 4, 5, 0, 6, 0, 0, 0]))
    assert (found.exists, found.hidden) == (False, np.inf)


def test_as_many_parameters_as_combinations_leave_the_unseen_open():
    found = fit(histories_of([0, 40, 30, 6]), [0b11])
    assert (found.is_identified, found.is_usable) == (False, False)
    assert np.isnan(found.hidden)


def test_a_list_contained_in_another_has_no_finite_estimate_of_their_interaction():
    histories = histories_of([0, 0, 30, 6, 20, 0, 5, 3])  # the first list only together with the second
    found = fit(histories, [0b011])
    assert (found.exists, found.is_usable) == (False, False)
    assert existence(histories, {0b011}) is Existence.NOT_AT_FINITE_VALUES


@pytest.mark.parametrize("model", [(), (3,), (3, 5, 6), (3, 5, 6, 7, 20), (3, 20, 24), (9, 12, 17)])
def test_the_compiled_fit_is_that_of_a_design_matrix_on_published_tables(model):
    for histories in (uk5(), table(WESTERN)):
        found = fit(histories, model)
        assert found.is_usable
        assert found.hidden == pytest.approx(plain_fit(histories, closure(model))[0], rel=1e-8)


SPARSE = st.integers(2, 4).flatmap(
    lambda t: st.tuples(
        st.lists(st.sampled_from([0, 0, 1, 2, 7, 40]), min_size=1 << t, max_size=1 << t),
        st.integers(0, len(all_models(t)) - 1),
    )
)


@settings(max_examples=120, deadline=None)
@given(SPARSE)
def test_whether_newtons_steps_settle_is_whether_the_linear_programme_says_so(drawn):
    full, place = drawn
    histories = histories_of(full)
    assume((histories.codes & (histories.codes - 1)).any())
    model = all_models(histories.t)[place]
    status = fit_many(histories.full(), pack(histories.t, [model])).status[0, 0]
    assume(status != kernel.UNIDENTIFIED)
    assert (status == kernel.CONVERGED) == (existence(histories, model) is Existence.EXISTS)


@settings(max_examples=60, deadline=None)
@given(SPARSE)
def test_the_compiled_fit_is_that_of_a_design_matrix(drawn):
    full, place = drawn
    histories = histories_of(full)
    found = fit(histories, all_models(histories.t)[place])
    assume(found.is_usable and found.means[found.means > 0].min() > 1e-3)
    assert found.hidden == pytest.approx(plain_fit(histories, found.model)[0], rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(SPARSE, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(drawn, random):
    full, place = drawn
    histories = histories_of(full)
    order = list(range(histories.t))
    random.shuffle(order)

    def moved(mask):
        return sum(1 << order[bit] for bit in range(histories.t) if mask >> bit & 1)

    other = np.zeros(len(full), dtype=int)
    for code, count in enumerate(full):
        other[moved(code)] = count
    model = all_models(histories.t)[place]
    here, there = fit(histories, model), fit(histories_of(other), [moved(mask) for mask in model])
    assert (here.exists, here.is_identified) == (there.exists, there.is_identified)
    assert here.hidden == pytest.approx(there.hidden, rel=1e-7, nan_ok=True)


def test_many_fits_are_the_single_ones_from_a_cold_or_a_warm_start():
    histories = uk5()
    models = pack(5, all_models(5)[::97])
    shifted = [0, *np.roll(histories.full()[1:], 3)]
    tables = [histories.full(), shifted]
    cold = fit_many(tables, models)
    warm = fit_many(tables, models, warm=warm_values(histories.full(), models))
    assert np.array_equal(cold.status, warm.status)
    np.testing.assert_allclose(cold.hidden, warm.hidden, rtol=1e-6)
    for place in range(len(models)):
        alone = fit(histories, models.model(place))
        assert alone.is_usable == cold.is_usable[0, place]
        assert not alone.is_usable or alone.hidden == pytest.approx(cold.hidden[0, place], rel=1e-6)


def test_tables_of_another_size_than_the_models_are_refused():
    with pytest.raises(ValueError, match="16 counts"):
        fit_many(np.ones((1, 8)), pack(4, [()]))


@pytest.mark.prove
@settings(max_examples=1500, deadline=None)
@given(st.integers(0, 1 << 32))
def test_whether_an_estimate_exists_is_judged_rightly_on_sparse_tables_of_five_lists(seed):
    random = np.random.Generator(np.random.Philox(seed))
    size = np.array([code.bit_count() for code in range(32)])
    means = random.exponential(5.0, 32) * np.exp(-1.2 * (size - 1)) * (random.random(32) < random.uniform(0.3, 1.0))
    histories = histories_of([0, *random.poisson(means * random.choice([0.3, 1.0, 3.0, 30.0]))[1:]])
    assume((histories.codes & (histories.codes - 1)).any())
    model = all_models(5)[int(random.integers(len(all_models(5))))]
    found = fit_many(histories.full(), pack(5, [model]))
    assume(found.status[0, 0] != kernel.UNIDENTIFIED)
    assert found.is_usable[0, 0] == (existence(histories, model) is Existence.EXISTS)
