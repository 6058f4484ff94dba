"""All hierarchical models: how many, ranked, and the best of them found without fitting them all."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lindung.evidence.methods.best import best_many, family
from lindung.evidence.methods.hierarchical import (
    all_models,
    best_by_bic,
    best_family,
    candidate_models,
    pairwise_models,
    ranked,
    scores,
)
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.loglinear import closure
from lindung.evidence.methods.many import fit_many, pack
from lindung.evidence.methods.pairwise import near_best
from lindung.evidence.rules.estimate import TooManyLists
from tests.evidence.known_tables import KOSOVO, UK, WESTERN, merged, new_orleans, plain_fit, table, uk5


@pytest.mark.parametrize(("t", "many"), [(2, 1), (3, 8), (4, 113), (5, 6893)])
def test_there_are_as_many_models_as_antichains_allow(t, many):
    models = all_models(t)
    assert len(set(models)) == many
    assert all(closure(model) == model for model in models[:: max(1, many // 50)])
    assert (1 << t) - 1 not in set().union(*models)


def test_pairwise_models_are_all_choices_of_pairs():
    assert len(set(pairwise_models(4))) == 64
    assert len(candidate_models(Histories.of_full("abcdef", np.ones(64)))) == 2**15


def test_the_ranking_is_that_of_plain_fits():
    histories = table(KOSOVO)
    ranking = ranked(histories)
    plain = []
    for place in range(len(ranking.models)):
        model = ranking.models.model(place)
        gain = plain_fit(histories, model)[1] if np.isfinite(ranking.bic[place]) else -np.inf
        plain.append((5 + len(model)) * np.log(histories.seen) - 2 * gain)
    np.testing.assert_allclose(ranking.bic, plain, rtol=1e-9)
    assert ranking.order.tolist() == np.argsort(plain)[: len(ranking.order)].tolist()
    assert ranking.weights.sum() == pytest.approx(1)
    best = best_by_bic(histories, most=3)
    assert [fitted.model for fitted in best] == ranking.best(3)
    assert best[1].bic - best[0].bic == pytest.approx(np.diff(ranking.bic[ranking.order[:2]])[0], rel=1e-6)


def test_aic_ranks_by_two_a_parameter():
    histories = table(KOSOVO)
    by_aic = ranked(histories, criterion="aic")
    assert np.all(np.diff(by_aic.aic[by_aic.order]) >= 0)
    with pytest.raises(ValueError, match="bic"):
        ranked(histories, criterion="dic")


def test_impossible_interactions_do_not_compete():
    histories = Histories.of_full("abc", [0, 40, 30, 6, 20, 0, 5, 0], cannot_overlap=(0b101,))
    assert len(candidate_models(histories)) == 4
    assert best_family(histories).interactions.tolist() == [0b011, 0b110]


def test_the_best_of_all_models_is_found_on_resamples_with_few_fits():
    random = np.random.Generator(np.random.Philox(5))
    for histories in (table(WESTERN), uk5()):
        tables = random.multinomial(histories.seen, histories.full() / histories.seen, size=4)
        models, among = candidate_models(histories), best_family(histories)
        every = scores(fit_many(tables, models), models, tables.sum(axis=1), "bic")
        best = best_many(tables, among)
        np.testing.assert_allclose(best.score, every.min(axis=1), rtol=1e-9)
        assert [among.model(bits) for bits in best.bits] == [models.model(at) for at in every.argmin(axis=1)]
        assert best.fits.max() < 1000


SPARSE = st.integers(2, 4).flatmap(
    lambda t: st.lists(st.sampled_from([0, 0, 1, 3, 9, 60]), min_size=1 << t, max_size=1 << t)
)


@settings(max_examples=80, deadline=None)
@given(SPARSE, st.sampled_from(["bic", "aic"]))
def test_the_best_of_all_models_is_found_on_any_sparse_table(full, criterion):
    t = int(np.log2(len(full)))
    table_of = np.array([[0, *full[1:]]])
    models = pack(t, all_models(t))
    interactions = sorted(set().union(*all_models(t)), key=int.bit_count)
    best = best_many(table_of, family(table_of[0], t, interactions), criterion=criterion)
    every = scores(fit_many(table_of, models), models, table_of.sum(axis=1), criterion)
    assert best.score[0] == pytest.approx(every.min(), rel=1e-9)
    assert (best.bits[0] < 0) == (every.min() == np.inf)


def test_the_pairwise_models_near_the_best_are_those_of_fitting_all():
    for histories in (uk5(), table(WESTERN)):
        models = pack(5, pairwise_models(5))
        every = scores(fit_many(histories.full(), models), models, np.array([histories.seen]), "bic")[0]
        near = near_best(histories)
        assert near.is_complete
        assert {near.models.model(at) for at in range(len(near.models))} == {
            models.model(int(at)) for at in np.flatnonzero(every <= every.min() + 6)
        }


def test_eight_lists_are_ranked_among_pairwise_models_near_the_best():
    ranking = ranked(new_orleans(186))
    assert ranking.best(1)[0] <= frozenset(1 << one | 1 << two for one, two in combinations(range(8), 2))
    assert 100 < len(ranking.models) < 1000


def test_a_search_cut_short_says_so():
    assert not near_best(new_orleans(186), most_fits=300).is_complete


def test_eleven_lists_are_refused_with_the_limit():
    with pytest.raises(TooManyLists) as refused:
        ranked(Histories.of_full([str(place) for place in range(11)], np.ones(1 << 11)))
    assert refused.value.facts == {"lists": 11, "limit": 10}


@pytest.mark.prove
def test_the_best_of_all_models_is_found_on_many_resamples():
    random = np.random.Generator(np.random.Philox(11))
    for histories in (table(WESTERN), uk5(), merged(new_orleans(186), "B", "E", "F", "G"), table(UK)):
        tables = random.multinomial(histories.seen, histories.full() / histories.seen, size=12)
        models, among = candidate_models(histories), best_family(histories)
        for criterion in ("bic", "aic"):
            every = scores(fit_many(tables, models), models, tables.sum(axis=1), criterion)
            best = best_many(tables, among, criterion=criterion)
            np.testing.assert_allclose(best.score, every.min(axis=1), rtol=1e-9)
