"""The evaluation sets hold what their README says: counts, balance, exact spans, no near-duplicates."""

import json
import re
from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from benchmarks.screening_evaluate import FILES, LANGUAGES, SETS, SPLITS, rows
from lindung.screening.rules.reading import Level, OrganisationKind, Pillar, PlaceKind
from lindung.screening.rules.words import EntityKind, GarbageKind

ALL = {part: [row for split in SPLITS for row in rows(part, split)] for part in FILES}
ARTICLES = pytest.mark.parametrize("row", ALL["articles"], ids=lambda row: row["id"])


def pieces(text: str) -> frozenset[str]:
    """The five-character pieces of a text in small letters."""
    text = " ".join(text.lower().split())
    return frozenset(text[start : start + 5] for start in range(len(text) - 4))


def spans(thing: Any) -> list[list[int]]:
    """Every span anywhere in the truth of an article."""
    if isinstance(thing, dict):
        own = [[thing["start"], thing["end"]]] if "start" in thing else []
        return own + [span for value in thing.values() for span in spans(value)]
    if isinstance(thing, list) and len(thing) == 2 and all(type(part) is int for part in thing):
        return [thing]
    return [span for part in thing for span in spans(part)] if isinstance(thing, list) else []


@pytest.mark.parametrize(("split", "each"), [("dev", 36), ("test", 30)])
def test_each_language_has_as_many_lures_as_harmless_texts(split: str, each: int) -> None:
    counts = Counter((row["language"], row["label"]) for row in rows("offers", split))
    assert counts == {(language, label): each for language in LANGUAGES for label in ("lure", "harmless")}


def test_there_are_a_hundred_posts_and_forty_articles() -> None:
    assert len(ALL["entities"]) >= 100
    assert len(ALL["articles"]) >= 40
    assert {row["language"] for row in ALL["articles"]} == set(LANGUAGES)
    assert sum(bool(row["truth"]["garbage"]) for row in ALL["articles"]) * 3 >= len(ALL["articles"])


def test_every_row_has_an_id_of_its_own_and_lies_in_the_file_of_its_split() -> None:
    ids = [row["id"] for part in FILES for row in ALL[part]]
    assert len(ids) == len(set(ids))
    assert all(row["split"] == split for split in SPLITS for part in FILES for row in rows(part, split))


def test_entities_stand_where_the_spans_say() -> None:
    for row in ALL["entities"]:
        ends = 0
        for entity in row["entities"]:
            found = row["text"][entity["start"] : entity["end"]]
            assert entity["kind"] in set(EntityKind)
            assert ends <= entity["start"]
            assert found
            assert found == found.strip()
            ends = entity["end"]


def test_every_kind_of_entity_is_there_often_enough_to_count() -> None:
    counts = Counter(entity["kind"] for row in ALL["entities"] for entity in row["entities"])
    assert set(counts) == {str(kind) for kind in EntityKind}
    assert min(counts.values()) >= 6


@ARTICLES
def test_the_truth_of_an_article_stands_in_its_text(row: dict[str, Any]) -> None:
    text, truth = row["text"], row["truth"]
    assert all(0 <= start < end <= len(text) for start, end in spans(truth))
    assert truth["title"] is None or truth["title"] in text
    assert truth["published"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", truth["published"])
    named = [*truth["people"], *truth["organisations"], *truth["places"], *truth["plans"], *truth["agreements"]]
    assert all(thing["mentions"] for thing in named)
    assert all(thing["name"].casefold() in text.casefold() for thing in named)


@ARTICLES
def test_the_truth_of_an_article_uses_the_words_of_the_output(row: dict[str, Any]) -> None:
    truth = row["truth"]
    assert {thing["kind"] for thing in truth["organisations"]} <= set(OrganisationKind)
    assert {thing["kind"] for thing in truth["places"]} <= set(PlaceKind)
    assert {thing["kind"] for thing in truth["garbage"]} <= set(GarbageKind)
    assert {(thing["pillar"], thing["level"]) for thing in truth["pillars"]} <= {(p, h) for p in Pillar for h in Level}
    assert truth["pillars"]


@pytest.mark.slow
def test_no_two_texts_are_near_duplicates() -> None:
    texts = [(row["id"], pieces(row["text"])) for part in FILES for row in ALL[part]]
    close = [
        (one, other)
        for (one, these), (other, those) in combinations(texts, 2)
        if 2 * min(len(these), len(those)) >= max(len(these), len(those))
        and 3 * len(these & those) >= len(these) + len(those)  # a Jaccard similarity of .5
    ]
    assert not close


def test_the_telephone_numbers_are_invented() -> None:
    """All that could be a number holds a run of zeros that no exchange gives out."""
    for part in FILES:
        for row in ALL[part]:
            for number in re.findall(r"\+?\d[\d .()-]{8,}\d", row["text"]):
                digits = re.sub(r"\D", "", number)
                assert len(digits) < 9 or re.search(r"0000|000(?=\d)|00(?=\d?$)", digits) or len(set(digits)) < 6, (
                    number
                )


def test_the_files_are_written_in_readable_letters() -> None:
    for path in SETS.glob("*/*.jsonl"):
        text = path.read_text(encoding="utf-8")
        assert "\\u1" not in text
        assert all(json.loads(line)["text"].strip() for line in text.splitlines())
