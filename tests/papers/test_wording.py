"""Sentences with their facts in four languages, numbers grouped as each language does."""

from datetime import UTC, date, datetime
from enum import StrEnum

import numpy as np
import pytest

from lindung.papers.quantities import Number, Share
from lindung.papers.rules import OutputNotEmpty, UnknownLanguage
from lindung.papers.sentences import Said
from lindung.papers.wording import LANGUAGES, Wording


class Colour(StrEnum):
    """A word that no catalogue has."""

    DEEP_TEAL = "deep_teal"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1,234,567 0.5 52.3"),
        ("ms", "1,234,567 0.5 52.3"),
        ("id", "1.234.567 0,5 52,3"),
        ("km", "1.234.567 0,5 52,3"),
    ],
)
def test_numbers_are_written_as_the_language_does(language: str, said: str) -> None:
    facts = {"whole": 1_234_567, "part": 0.5, "more": np.float64(52.34)}
    assert Wording(language).say("{whole} {part} {more}", facts) == said


def test_a_number_says_as_much_as_it_knows() -> None:
    words = Wording("en")
    assert [words.fact(value) for value in (2.9, 2.0, 0.01234, 1234.56, -3)] == ["2.9", "2", "0.012", "1,235", "−3"]
    assert words.fact(Number(2.0, 2)) == "2.00"
    assert words.fact(Share(0.0523, 1)) == "5.2\N{NO-BREAK SPACE}%"
    assert (words.fact(float("inf")), words.fact(float("nan")), words.fact(None)) == ("∞", "–", "–")
    assert words.number(-0.2) == "0"


def test_days_are_written_in_words_of_the_language() -> None:
    day = date(2026, 8, 21)
    assert [Wording(language).fact(day) for language in LANGUAGES] == [
        "21 Aug 2026",
        "21 Ogos 2026",
        "21 Agu 2026",
        "21 សីហា 2026",
    ]
    assert Wording("en").fact(datetime(2026, 8, 21, 14, 5, tzinfo=UTC)) == "21 Aug 2026, 14:05 UTC"


def test_a_fact_that_is_missing_is_a_dash_and_a_fact_may_be_a_sentence() -> None:
    words = Wording("en")
    assert words.say("{there} and {missing}", {"there": Said("{count} people", {"count": 3})}) == "3 people and –"


def test_a_sentence_without_a_translation_is_said_in_english() -> None:
    assert Wording("km").say("No catalogue has this sentence.") == "No catalogue has this sentence."
    assert Wording("km").word(Colour.DEEP_TEAL) == "deep teal"


def test_a_sentence_two_rooms_share_is_found_in_the_lower_room() -> None:
    assert {Wording(language).fact(True) for language in ("ms", "km")} >= {"ya"}
    assert Wording("km").fact(True) != "yes"


def test_a_refusal_says_its_facts() -> None:
    assert "out/x" in Wording("en").refusal(OutputNotEmpty(path="out/x"))


def test_another_language_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguage) as refused:
        Wording("fr")
    assert refused.value.facts["language"] == "fr"
