"""From linked records to a number: calibration by decoys, missed pairs, both errors, files."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from lindung.evidence.commands import estimate as command
from lindung.evidence.methods.decoys import BIT, from_decoys
from lindung.evidence.methods.identifiers import bought
from lindung.evidence.methods.missed import Drawn, Recall, recall_by_thirds, with_missed
from lindung.evidence.methods.partitions import Candidates
from lindung.evidence.methods.pipeline import Honest, Linked, believed, by_lists, estimate_linked, quick
from lindung.evidence.methods.population.lists import Plan, practice_lists
from lindung.evidence.methods.population.noise import Noise
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules import pipeline as rules
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.rules.pipeline import Identifier
from lindung.evidence.runs import linked as runs
from tests.evidence.plain_linkage import plain_pairs

PEOPLE = 3000
RATES = (0.20, 0.16, 0.14, 0.10, 0.12)
SOFT = Noise(spelling=0.05, typing=0.04, word_left_out=0.03, names_swapped=0.02, year_only=0.08, date_missing=0.04)


@pytest.fixture(scope="module")
def lists():
    return practice_lists(Plan(people=PEOPLE, rates=RATES, noise=SOFT), 11)


@pytest.fixture(scope="module")
def found(lists):
    return plain_pairs(lists)


@pytest.fixture(scope="module")
def pairs(lists, found):
    recall = Recall(found.recall, found.recall - 0.02, min(1.0, found.recall + 0.01))
    bits = found.weight / BIT
    return runs.Pairs(lists.plan.lists, lists.list_of, found.a, found.b, bits, 1 / (1 + np.exp2(13 - bits)), recall)


@pytest.fixture(scope="module")
def honest(pairs):
    linked = runs.linked_from(pairs, is_deduplicated=True, seed=1, draws=20).linked
    return linked, estimate_linked(linked, seed=1, linkages=20)


def test_decoys_find_how_many_pairs_are_matches_and_say_so_in_every_class(lists, found):
    sizes = np.bincount(lists.list_of).astype(float)
    within = (sizes * (sizes - 1) / 2).sum()
    ratio = (len(lists) * (len(lists) - 1) / 2 - within) / within
    learned = from_decoys(found.weight / BIT, found.between, ratio=ratio)
    chance = 1 / (1 + np.exp(-learned.log_odds(found.weight / BIT)))[found.between]
    is_match = found.is_match[found.between]
    assert chance.sum() == pytest.approx(is_match.sum(), rel=0.2)
    for low, high in ((0.3, 0.8), (0.8, 1.01)):
        here = (chance >= low) & (chance < high)
        assert chance[here].mean() == pytest.approx(is_match[here].mean(), abs=0.16)
    moved = learned.moved(2000, seed=1)
    assert moved.mean(axis=0) == pytest.approx([0.0, 1.0], abs=0.2)


def test_the_interval_holds_the_number_and_a_threshold_does_not(honest):
    _, made = honest
    assert made.low <= PEOPLE <= made.high
    strict = made.thresholds[-1]
    assert strict.low > PEOPLE
    assert [at.total for at in made.thresholds] == sorted(at.total for at in made.thresholds)
    assert 0.0 < made.linkage_share < 1.0


def test_perfect_linkage_leaves_no_doubt_about_who_is_who(lists):
    order = np.argsort(lists.person, kind="stable")
    same = lists.person[order[:-1]] == lists.person[order[1:]]
    a, b = np.minimum(order[:-1], order[1:])[same], np.maximum(order[:-1], order[1:])[same]
    given = Candidates(lists.list_of, np.full(5, True), a, b, np.full(len(a), 30.0))
    made = estimate_linked(Linked(lists.plan.lists, given, Recall(1.0, 1.0, 1.0)), seed=1, linkages=3)
    assert np.array_equal(made.tables[0][1:], lists.histories.full()[1:])
    # The seeds of the short walks differ from draw to draw; nothing else does.
    assert made.linkage_share < 0.05
    assert made.total == pytest.approx(float(np.median(quick(lists.histories, 1))), rel=0.02)


def test_recall_is_judged_by_third_records():
    groups = 40  # each a chain of three records on three lists; in a quarter of them the ends are no candidate
    first = 3 * np.arange(groups)
    ends = first[groups // 4 :]
    a = np.concatenate([first, first + 1, ends])
    b = np.concatenate([first + 1, first + 2, ends + 2])
    given = Candidates(np.tile([0, 1, 2], groups), np.full(3, True), a, b, np.full(len(a), 9.0))
    found = recall_by_thirds(given)
    assert found is not None
    assert found.low < 11 / 12 < found.high  # each of three pairs of a group is judged by the third record
    assert found.value > 0.8
    assert recall_by_thirds(given.only(np.arange(len(a)) < 5)) is None


def test_missed_pairs_are_put_back_in_the_number_that_recall_says():
    full = np.zeros(8, dtype=np.int64)
    full[[1, 2, 4, 3]] = 4000, 3000, 2000, 900
    found = np.zeros((3, 3), dtype=np.int64)
    found[0, 1] = 900
    drawn = Drawn(full, found, np.zeros((3, 3), dtype=np.int64))
    joined = [with_missed(drawn, 0.9, stream(1, "test", index))[3] - 900 for index in range(200)]
    assert np.mean(joined) == pytest.approx(100.0, rel=0.05)  # 900 found are 90 % of 1,000
    after = with_missed(drawn, 0.9, stream(1, "test"))
    on_first = after[[1, 3, 5, 7]].sum()
    assert on_first == 4900  # nobody leaves a list
    assert np.array_equal(with_missed(drawn, 1.0, stream(1, "test")), full)
    closed = replace(drawn, closed=np.full((3, 3), 10_000))
    assert np.array_equal(with_missed(closed, 0.9, stream(1, "test")), full)


def test_lists_that_share_more_people_get_a_larger_prior():
    list_of = np.repeat([0, 1, 2], 100)
    a = np.concatenate([np.arange(100), np.arange(100)])
    b = np.concatenate([np.arange(100, 200), np.arange(200, 300)])
    odds = np.concatenate([np.full(100, 1.0), np.full(100, -1.0)])
    moved = by_lists(Candidates(list_of, np.full(3, True), a, b, odds), odds)
    assert moved[0] > 1.0
    assert moved[-1] < -1.0


def test_an_identifier_that_tells_nothing_buys_nothing_and_a_sure_one_much(honest):
    linked, made = honest
    nothing, sure = bought(
        linked,
        made,
        (Identifier("a constant", 1, 1.0, 0.0), Identifier("a number of one's own", 10**9, 1.0, 0.0)),
        seed=1,
    )
    assert nothing.narrowing == pytest.approx(0.0, abs=1e-9)
    assert 0.1 < sure.narrowing < 1.0
    assert sure.width_with < sure.width


@pytest.fixture
def folder(tmp_path, lists, pairs):
    place = tmp_path / "linked"
    place.mkdir()
    names = [lists.plan.lists[at] for at in lists.list_of.tolist()]
    parquet.write_table(pa.table({"list": names, "cluster": lists.person}), place / "records.parquet")
    columns = {"a": pairs.a, "b": pairs.b, "weight": pairs.weight, "probability": pairs.probability}
    parquet.write_table(pa.table(columns), place / "pairs.parquet")
    recall = {"estimate": pairs.recall.value, "low": pairs.recall.low, "high": pairs.recall.high}
    (place / "blocking.json").write_text(json.dumps({"recall": recall}))
    return place


def test_the_order_takes_a_linkage_and_leaves_a_report(folder, tmp_path, capsys):
    out = tmp_path / "number"
    asked = [str(folder), "--out", str(out), "--deduplicated", "--linkages", "4", "--languages", "en", "--no-pdf"]
    assert command.main(asked) == 0
    told = json.loads((out / "pipeline.json").read_text())
    assert told["low"] < told["total"] < told["high"]
    assert told["probabilities_from"] == "pairs that cannot match"
    assert len(told["identifiers"]) == len(rules.IDENTIFIERS)
    page = (out / "report.en.html").read_text()
    assert "doubt about who is who included" in page
    assert (out / "charts" / "thresholds.en.svg").is_file()
    assert json.loads((out / "run.json").read_text())["seed"] == 1
    assert "doubt about who is who included" in capsys.readouterr().out


def test_without_the_owners_word_it_is_no_more_than_a_lower_bound(folder, tmp_path, capsys):
    out = tmp_path / "number"
    asked = [str(folder), "--out", str(out), "--linkages", "4", "--languages", "en", "--no-pdf"]
    assert command.main(asked) == 0
    told = json.loads((out / "pipeline.json").read_text())
    assert told["verdict"] == VerdictLevel.LOWER_BOUND_ONLY.value
    said = capsys.readouterr().out
    assert said.startswith("Lower bound only")
    assert "At least" in said
    page = (out / "report.en.html").read_text()
    assert "At least this many people" in page
    assert "People in all, seen and unseen" not in page


@pytest.mark.parametrize(
    ("by_decoys", "low", "high", "share", "level"),
    [
        (True, 80.0, 130.0, 0.8, VerdictLevel.DEPENDS_ON_MODEL),
        (False, 95.0, 105.0, 0.1, VerdictLevel.LOWER_BOUND_ONLY),
        (True, 60.0, 140.0, 0.8, VerdictLevel.LOWER_BOUND_ONLY),
        (True, 90.0, 120.0, 0.99, VerdictLevel.LOWER_BOUND_ONLY),
    ],
)
def test_a_number_from_linked_lists_is_never_robust(by_decoys, low, high, share, level):
    honest = Honest(
        100.0, low, high, 0.95, share, 50.0, 45.0, 55.0, 9.0, 9.0, 0.9, (), np.ones(4), 0.1, np.ones((4, 8)), np.ones(9)
    )
    assert believed(honest, by_decoys=by_decoys) is level


def test_without_the_owners_word_the_linkages_own_probabilities_are_taken(folder):
    found = runs.read_linked(folder, draws=5)
    assert not found.by_decoys
    assert not found.linked.candidates.holds_once.any()
    assert found.linked.again is not None
    assert found.linked.again.shape == (5, 2)


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda place: (place / "pairs.parquet").unlink(), rules.LinkFolderIncomplete),
        (lambda place: parquet.write_table(pa.table({"a": [0]}), place / "pairs.parquet"), rules.LinkFolderColumns),
        (
            lambda place: parquet.write_table(pa.table({"list": ["one", "one"]}), place / "records.parquet"),
            rules.LinkedOneList,
        ),
        (
            lambda place: parquet.write_table(
                pa.table({"list": [f"list {at}" for at in range(11)]}), place / "records.parquet"
            ),
            rules.LinkedTooManyLists,
        ),
        (
            lambda place: parquet.write_table(
                pa.table({"a": [0], "b": [10**7], "weight": [1.0], "probability": [0.5]}), place / "pairs.parquet"
            ),
            rules.LinkedPairsOutside,
        ),
        (
            lambda place: parquet.write_table(
                pa.table({"a": [0], "b": [1500], "weight": [-9.0], "probability": [0.001]}), place / "pairs.parquet"
            ),
            rules.NothingLinked,
        ),
    ],
)
def test_a_folder_that_is_no_linkage_is_refused_in_a_sentence(folder, tmp_path, spoil, refusal):
    spoil(folder)
    with pytest.raises(refusal):
        runs.run(runs.LinkedOptions(folder, tmp_path / "out", with_pdf=False))
    assert not (tmp_path / "out").exists()
