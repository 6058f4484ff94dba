"""`lindung link` from files to its folder."""

import csv
import json

import numpy as np
import pyarrow.parquet as parquet
import pytest

from lindung.evidence.commands.link import main
from lindung.evidence.engines import spark, splink
from lindung.evidence.rules.link import Engine
from lindung.evidence.runs.link import LinkOptions, run
from tests.evidence.link_practice import two_lists

PEOPLE, ON_BOTH = 240, 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One run, read by many tests."""
    place = tmp_path_factory.mktemp("link")
    lists = two_lists(place, people=PEOPLE, on_both=ON_BOTH)
    run(LinkOptions(lists=lists, out=place / "out", languages=("en",), threads=1))
    return place


def pairs_of(folder, out="out"):
    """The kept pairs with the ids of their records."""
    ids = parquet.read_table(folder / out / "records.parquet")["record"].to_pylist()
    return [
        (ids[one["a"]], ids[one["b"]], one) for one in parquet.read_table(folder / out / "pairs.parquet").to_pylist()
    ]


def is_true(a, b):
    """Whether police record `a` and shelter record `b` are one invented person."""
    first, second = sorted((a, b))
    return first[0] == "p" and second[0] == "s" and int(first[1:]) == PEOPLE - ON_BOTH + int(second[1:]) and int(
        second[1:]
    ) < ON_BOTH  # fmt: skip


def test_people_are_found_again_under_other_spellings_orders_titles_and_dates(folder):
    likely = [(a, b) for a, b, one in pairs_of(folder) if one["probability"] >= 0.5]
    right = sum(is_true(a, b) for a, b in likely)
    assert right >= 0.9 * ON_BOTH
    assert right >= 0.95 * len(likely)


def test_the_weight_is_the_prior_and_the_sum_of_its_parts(folder):
    table = parquet.read_table(folder / "out" / "pairs.parquet")
    parts = [name for name in table.column_names if name not in ("a", "b", "weight", "probability")]
    assert parts == ["given_name", "last_name", "other_names", "birth", "village"]
    prior = table["weight"].to_numpy() - sum(table[name].to_numpy() for name in parts)
    assert np.ptp(prior) < 1e-4


def test_clusters_hold_every_record_once_and_follow_the_likely_pairs(folder):
    records = parquet.read_table(folder / "out" / "records.parquet")
    clusters = parquet.read_table(folder / "out" / "clusters.parquet")
    assert sum(clusters["records"].to_pylist()) == records.num_rows
    cluster = records["cluster"].to_pylist()
    sure = [one for _, _, one in pairs_of(folder) if one["probability"] > 0.99]
    assert np.mean([cluster[one["a"]] == cluster[one["b"]] for one in sure]) > 0.98


def test_the_review_queue_explains_each_pair_in_words_and_waits_for_an_answer(folder):
    with (folder / "out" / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["label"] for row in rows} == {""}
    assert all("given name: " in row["why"] or "last name: " in row["why"] for row in rows)
    assert rows[0]["a_full_name"]


def test_no_output_but_the_review_queue_holds_a_name(folder):
    for path in (folder / "out").rglob("*"):
        if path.is_file() and path.name != "review.csv":
            assert b"Kampung Practice" not in path.read_bytes(), path.name


def test_everything_that_was_promised_is_there(folder):
    found = {path.name for path in (folder / "out").iterdir()}
    assert found >= {
        *("records.parquet", "pairs.parquet", "clusters.parquet", "review.csv", "problems.csv", "lists.json"),
        *("settings.json", "blocking.json", "comparisons.json", "reliability.svg", "report.en.html", "run.json"),
    }
    record = json.loads((folder / "out" / "run.json").read_text())
    assert record["command"] == "link"
    assert len(record["inputs"]) == 2


def test_blocking_says_its_recall_and_the_pairs_of_each_rule(folder):
    said = json.loads((folder / "out" / "blocking.json").read_text())
    assert said["recall"]["how"] == "probe"
    assert said["recall"]["estimate"] > 0.9
    assert all(rule["pairs"] > 0 for rule in said["rules"])


def test_each_level_is_said_in_words_with_its_rates(folder):
    said = json.loads((folder / "out" / "comparisons.json").read_text())["comparisons"]
    birth = next(one for one in said if one["name"] == "birth")
    assert {level["says"] for level in birth["levels"]} >= {"day and month exchanged", "differs"}


def test_big_joins_in_chunks_give_the_same_pairs(folder, monkeypatch):
    lists = (folder / "police.csv", folder / "shelter.csv")
    settings = folder / "out" / "settings.json"
    tables = []
    for chunk in (250_000, 150):
        monkeypatch.setattr(splink, "RECORDS_PER_CHUNK", chunk)
        out = folder / f"chunks-{chunk}"
        run(LinkOptions(lists=lists, out=out, languages=("en",), settings=settings, threads=1))
        tables.append(parquet.read_table(out / "pairs.parquet"))
    assert tables[0].equals(tables[1])


@pytest.mark.prove
def test_the_same_seed_gives_the_same_pairs_on_any_number_of_cores(folder):
    lists = (folder / "police.csv", folder / "shelter.csv")
    run(LinkOptions(lists=lists, out=folder / "again", languages=("en",), threads=2))
    for name in ("pairs.parquet", "records.parquet"):
        assert parquet.read_table(folder / "again" / name).equals(parquet.read_table(folder / "out" / name))


def test_answers_stand_above_weights_and_calibrate(folder):
    lists = (folder / "police.csv", folder / "shelter.csv")
    pairs = pairs_of(folder)
    asked = pairs[:: max(1, len(pairs) // 60)]
    wrong = next((a, b) for a, b, one in pairs if one["probability"] > 0.99)
    path = folder / "answers.csv"
    names = {"p": "police", "s": "shelter"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", "a", "b", "a_list", "a_record", "b_list", "b_record"])
        for a, b in [*((a, b) for a, b, _ in asked if (a, b) != wrong), wrong]:
            answer = "tidak" if (a, b) == wrong or not is_true(a, b) else "ya"
            writer.writerow([answer, 0, 0, names[a[0]], a, names[b[0]], b])
    settings = folder / "out" / "settings.json"
    run(LinkOptions(lists=lists, out=folder / "told", languages=("en",), labels=path, settings=settings, threads=1))
    told = {(a, b): one["probability"] for a, b, one in pairs_of(folder, "told")}
    assert told[wrong] < 0.001
    records = parquet.read_table(folder / "told" / "records.parquet").to_pylist()
    cluster = {one["record"]: one["cluster"] for one in records}
    assert cluster[wrong[0]] != cluster[wrong[1]]


def test_between_lists_that_hold_nobody_twice_no_cluster_has_two_of_one_list(folder):
    arguments = [str(folder / "police.csv"), str(folder / "shelter.csv"), "--out", str(folder / "linked")]
    assert main([*arguments, "--link-type", "link", "--languages", "en", "--threads", "1"]) == 0
    records = parquet.read_table(folder / "linked" / "records.parquet").to_pylist()
    places = [(one["list"], one["cluster"]) for one in records]
    assert len(places) == len(set(places))


@pytest.mark.prove
@pytest.mark.skipif(bool(spark.missing()), reason=f"Spark is not installed here: {spark.missing()} is missing")
def test_spark_gives_the_same_pairs_from_the_same_settings(folder):
    lists = (folder / "police.csv", folder / "shelter.csv")
    settings = folder / "out" / "settings.json"
    for engine in Engine:
        out = folder / engine.value
        run(LinkOptions(lists=lists, out=out, languages=("en",), settings=settings, engine=engine))
    one, other = (parquet.read_table(folder / engine.value / "pairs.parquet") for engine in Engine)
    assert one.select(["a", "b"]).equals(other.select(["a", "b"]))
    assert np.allclose(one["weight"].to_numpy(), other["weight"].to_numpy(), atol=1e-3)
