"""The practice population: exactly N, by seed, as asked, and its truth kept apart."""

import csv
import json

import numpy as np
import pytest

from lindung.evidence.commands.practice import main
from lindung.evidence.methods.population.capture import cell_shares
from lindung.evidence.methods.population.inventories import INVENTORIES, words
from lindung.evidence.methods.population.lists import Plan, practice_lists
from lindung.evidence.methods.population.noise import NOISY, QUIET
from lindung.evidence.methods.population.spelling import spellings


def test_the_same_plan_and_seed_give_the_same_lists():
    one, again = practice_lists(Plan(people=3000), 5), practice_lists(Plan(people=3000), 5)
    assert one.columns == again.columns
    assert np.array_equal(one.person, again.person)
    assert practice_lists(Plan(people=3000), 6).columns["full_name"] != one.columns["full_name"]


def test_perfect_linkage_of_the_records_counts_the_truth():
    lists = practice_lists(Plan(people=3000), 1)
    codes = np.zeros(3000, dtype=np.int64)
    np.bitwise_or.at(codes, lists.person, 1 << lists.list_of)
    full = np.bincount(codes, minlength=32)
    full[0] = 0
    assert np.array_equal(lists.histories.full(), full)
    assert lists.histories.seen == len(np.unique(lists.person))


def test_nobody_stands_twice_on_a_list_unless_asked_for():
    for share, least in ((0.0, 0), (0.2, 20)):
        lists = practice_lists(Plan(people=3000, written_twice=share), 1)
        doubles = len(lists) - len(np.unique(lists.person * 5 + lists.list_of))
        assert doubles >= least
        assert (doubles == 0) == (share == 0.0)


def test_cells_have_the_rates_and_the_dependence_asked_for():
    rates, dependence = (0.1, 0.2, 0.3), {(0, 1): 1.2, (1, 2): -0.7}
    shares = cell_shares(rates, dependence)
    codes = np.arange(8)
    assert [shares[codes >> place & 1 == 1].sum() for place in range(3)] == pytest.approx(rates)
    for rest in (0, 4):  # given the third list, the log odds ratio of the first two is as asked
        ratio = shares[rest] * shares[rest + 3] / (shares[rest + 1] * shares[rest + 2])
        assert np.log(ratio) == pytest.approx(1.2)
    with pytest.raises(ValueError, match="rates"):
        cell_shares((0.0, 0.2), {})
    with pytest.raises(ValueError, match="pair"):
        cell_shares((0.1, 0.2), {(0, 2): 1.0})


def test_without_noise_a_person_is_written_the_same_on_every_list():
    lists = practice_lists(Plan(people=4000, noise=QUIET), 2)
    first: dict[int, int] = {}
    for row, person in enumerate(lists.person.tolist()):
        other = first.setdefault(person, row)
        assert all(
            column[row] == column[other] for name, column in lists.columns.items() if name not in ("record", "phone")
        )


def test_noise_leaves_dates_missing_and_years_alone_as_often_as_said():
    lists = practice_lists(Plan(people=20_000, noise=NOISY), 3)
    dates = np.array([len(date) for date in lists.columns["birth_date"]])
    assert np.mean(dates == 0) == pytest.approx(NOISY.date_missing, abs=0.015)
    assert np.mean(dates == 4) == pytest.approx(NOISY.year_only, abs=0.015)
    assert set(dates.tolist()) == {0, 4, 10}
    assert all(name for name in lists.columns["full_name"])


def test_every_word_of_the_inventories_has_a_place_and_spellings_differ_from_it():
    known = words()
    assert abs(sum(one.share for one in INVENTORIES) - 1.0) < 1e-9
    for word, place in known.places.items():
        assert known.variants[place, 0] == word
        assert word not in spellings(word)
    assert "Mohd" in spellings("Muhammad")


def test_a_plan_whose_lists_and_rates_do_not_agree_is_refused():
    with pytest.raises(ValueError, match="5 lists"):
        practice_lists(Plan(rates=(0.1, 0.2)), 1)


def test_the_order_writes_lists_without_the_truth_and_the_truth_beside_them(tmp_path, capsys):
    assert main([str(tmp_path / "lists"), "--people", "500", "--seed", "4"]) == 0
    told = json.loads((tmp_path / "lists" / "truth" / "truth.json").read_text())
    assert told["people"] == 500
    assert told["seen"] + told["unseen"] == 500
    with (tmp_path / "lists" / "shelter.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["record", "full_name", "birth_date", "sex", "nationality"]
    assert f"{told['unseen']} were not seen" in capsys.readouterr().out
    assert main([str(tmp_path / "lists"), "--people", "500"]) == 2  # an output is not overwritten by a slip
    with pytest.raises(SystemExit):
        main([str(tmp_path / "few"), "--people", "3"])
