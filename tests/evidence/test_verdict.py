"""Verdicts: each reason from a table that calls for it, the worst level wins, every sentence finds its facts."""

import string
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.hidden_populations import linked, tables, two_classes
from lindung.evidence.methods.headline import headline
from lindung.evidence.methods.heterogeneity import signs_of_heterogeneity, two_groups
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.verdict import Opinion, Verdict, judge
from lindung.evidence.rules.estimate import REASONS, VERDICTS, ReasonCode, VerdictLevel
from tests.evidence.known_tables import KOSOVO, table

RATES = np.array([0.1, 0.15, 0.2, 0.12, 0.08])
INDEPENDENT = Histories.of_full("ABCDE", np.round(8_000 * linked(RATES, {})))
GROUPS = Histories.of_full("ABCDE", np.round(12_000 * two_classes(0.25, RATES * 2.5, RATES / 6)))


def codes(verdict: Verdict) -> set[ReasonCode]:
    """Of a verdict's reasons."""
    return {reason.code for reason in verdict.reasons}


def test_every_level_and_reason_has_a_sentence():
    assert set(VERDICTS) == set(VerdictLevel)
    assert set(REASONS) == set(ReasonCode)


def test_independent_lists_are_robust_with_the_reasons_why():
    top = headline(INDEPENDENT)
    verdict = judge(
        INDEPENDENT,
        headline=top,
        opinions=[Opinion("stepwise", top.total, top.low, top.high)],
        without={"A": top.total},
    )
    assert verdict.level is VerdictLevel.ROBUST
    assert codes(verdict) == {ReasonCode.NO_HIDDEN_GROUP, ReasonCode.METHODS_AGREE, ReasonCode.NO_LIST_DECIDES}
    assert INDEPENDENT.seen < verdict.at_least <= top.low


def test_two_groups_are_found_and_leave_a_lower_bound_only():
    top = headline(GROUPS)
    verdict = judge(GROUPS, headline=top)
    assert top.high < 12_000  # the interval of any log-linear method misses: that is why the verdict matters
    assert verdict.level is VerdictLevel.LOWER_BOUND_ONLY
    assert ReasonCode.HIDDEN_GROUP in codes(verdict)
    assert verdict.at_least < 12_000


def test_two_groups_are_fitted_as_they_were_made():
    found = two_groups(GROUPS)
    assert found.easy_share == pytest.approx(0.25, abs=0.08)
    assert found.total == pytest.approx(12_000, rel=0.25)
    assert (found.easy > found.hard).all()


def test_links_of_a_few_pairs_are_not_taken_for_groups():
    links = Histories.of_full("ABCDE", np.round(8_000 * linked(RATES, {0b00011: 1.4, 0b01100: 1.0})))
    signs = signs_of_heterogeneity(links, headline(links))
    assert signs.two_groups_gain < -6
    assert signs.dependence_gain < -2


def test_few_overlaps_are_not_estimable_and_only_those_seen_are_certain():
    few = Histories.of_full("ABC", [0, 40, 30, 3, 20, 2, 1, 0])
    verdict = judge(few, headline=headline(few))
    assert verdict.level is VerdictLevel.NOT_ESTIMABLE
    assert verdict.reasons[0].facts == {"overlaps": 6, "seen": 96, "least": 10}
    assert verdict.at_least == 96


def test_an_interval_without_a_bound_is_not_estimable():
    top = replace(headline(INDEPENDENT), low=3_000, high=40_000)
    verdict = judge(INDEPENDENT, headline=top)
    assert verdict.level is VerdictLevel.NOT_ESTIMABLE
    assert ReasonCode.WIDE_WITHOUT_BOUND in codes(verdict)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"low": 4_000, "high": 9_000}, ReasonCode.WIDE_INTERVAL),
        ({"r_hat": 1.2}, ReasonCode.WALKS_APART),
    ],
)
def test_a_doubtful_headline_depends_on_the_model(change, code):
    verdict = judge(INDEPENDENT, headline=replace(headline(INDEPENDENT), **change))
    assert verdict.level is VerdictLevel.DEPENDS_ON_MODEL
    assert code in codes(verdict)


def test_methods_and_lists_that_move_the_number_out_of_the_interval_are_named_with_numbers():
    top = headline(INDEPENDENT)
    verdict = judge(
        INDEPENDENT,
        headline=top,
        opinions=[Opinion("one", 20_000, 15_000, 30_000), Opinion("two", top.total, top.low, top.high)],
        refused=["three"],
        without={"A": 30_000.0, "B": top.total},
    )
    assert verdict.level is VerdictLevel.DEPENDS_ON_MODEL
    reasons = {reason.code: reason.facts for reason in verdict.reasons}
    assert reasons[ReasonCode.METHODS_DISAGREE]["outside"] == 1
    assert reasons[ReasonCode.ONE_LIST_DECIDES]["list"] == "A"
    assert reasons[ReasonCode.METHODS_REFUSED] == {"refused": 1, "methods": 3}


def test_two_lists_always_depend_on_the_model():
    two = Histories.of_full("AB", [0, 600, 500, 300])
    verdict = judge(two, headline=headline(two))
    assert verdict.level is VerdictLevel.DEPENDS_ON_MODEL
    assert ReasonCode.TWO_LISTS in codes(verdict)


def test_a_group_that_is_not_excluded_is_said():
    top = headline(INDEPENDENT)
    signs = signs_of_heterogeneity(INDEPENDENT, top)
    doubtful = replace(signs, two_groups_gain=-10.0, two_groups=replace(signs.two_groups, total=20_000.0))
    verdict = judge(INDEPENDENT, headline=top, signs=doubtful)
    assert verdict.level is VerdictLevel.DEPENDS_ON_MODEL
    assert ReasonCode.HIDDEN_GROUP_POSSIBLE in codes(verdict)


def test_the_gravest_reason_comes_first():
    verdict = judge(table(KOSOVO), headline=replace(headline(table(KOSOVO)), low=4_400, high=60_000))
    levels = [list(VerdictLevel).index(reason.level) for reason in verdict.reasons]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("histories", [INDEPENDENT, GROUPS, table(KOSOVO)], ids=["independent", "groups", "kosovo"])
def test_every_sentence_finds_its_facts(histories):
    top = headline(histories)
    opinions, without = [Opinion("one", 1e6, 1e5, 1e7)], {"A": 1e6}
    for reason in judge(histories, headline=top, opinions=opinions, refused=["x"], without=without).reasons:
        named = {name for _, name, _, _ in string.Formatter().parse(reason.sentence) if name}
        assert named <= set(reason.facts), reason.code


@pytest.mark.prove
def test_two_classes_are_always_flagged_and_independent_lists_hardly_ever():
    flagged = {}
    for family in ("two-classes", "independent"):
        levels = [judge(table, headline=headline(table)).level for _, table in tables("training", family, 40)]
        flagged[family] = sum(level in (VerdictLevel.LOWER_BOUND_ONLY, VerdictLevel.NOT_ESTIMABLE) for level in levels)
    assert flagged["two-classes"] == 40
    assert flagged["independent"] <= 3
