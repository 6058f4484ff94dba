"""The filter before the signs' regexes never leaves out a sign that stands in a text."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from lindung.screening.methods.bulk import flag_filter
from lindung.screening.methods.bulk.flag_filter import signs_allowed
from lindung.screening.methods.bulk.required import Required
from lindung.screening.methods.flags import find_flags
from tests.screening.test_screen_engines import mixed_texts

SETS = Path(__file__).parent / "sets" / "dev"
ODD = [
    "24 jam sehari", "g4ji lumayan, v-i-s-a turis", "Rp. 500.000 / hari", "១២ខែ", "don't pay 2,000 first", "a-b-c-d",
    "7 7", "visa' turis’ 'x", "RM5jt sebulan passport", "passport\u0435 visa turis", "𠀀 visa turis", "",
]  # fmt: skip


def offers():
    lines = (SETS / "offers.jsonl").read_text(encoding="utf-8").splitlines()
    return [text for line in lines for text in json.loads(line).values() if isinstance(text, str)]


def test_with_and_without_the_filter_the_signs_are_the_same():
    texts = [*ODD, *offers(), *mixed_texts(300)]
    allowed = signs_allowed(pa.array(texts, pa.string()))
    for text, among in zip(texts, allowed, strict=True):
        assert find_flags(text, "ms", among) == find_flags(text, "ms"), text
    assert sum(among == [] for among in allowed) > len(texts) / 5


def test_words_that_are_forgotten_are_learned_again(monkeypatch):
    texts = pa.array(offers()[:100], pa.string())
    before = signs_allowed(texts)
    monkeypatch.setattr(flag_filter, "MOST_WORDS", 10)
    assert signs_allowed(texts) == before
    assert signs_allowed(texts) == before


@pytest.mark.parametrize(
    ("regex", "ids"),
    [
        ("ab", {(0,), (1,)}),
        ("[ab]c?", {(0, 1)}),
        ("a(?:b|c)", {(0,), (1, 2)}),
        ("a[^b]{0,3}c", {(0,), (2,)}),
        ("(?:a|x)b", {(1,)}),
        ("x*", set()),
    ],
)
def test_what_a_regex_needs_is_read_off_it(regex, ids):
    required = Required(3, lambda letter: "abc".find(chr(letter)), {}, lambda one: 1.0)
    root = required.add(regex)
    found = required.nodes[root - 3].clauses if root >= 0 else ()
    assert {tuple(sorted(clause)) for clause in found} == ids


def test_a_character_that_stands_for_phrases_needs_the_words_of_one_of_them():
    required = Required(4, lambda letter: "abcP".find(chr(letter)), {ord("P"): ["ab", "c"]}, lambda one: 1.0)
    (clause,) = required.nodes[required.add("P") - 4].clauses
    assert clause == {2, 3, 4}
    assert required.nodes[0].clauses == (frozenset({0}), frozenset({1}))
