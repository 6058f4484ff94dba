"""Signs of a lure: each is found where it stands and not where a guard takes it back; any text gives an answer."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lindung.screening.methods.flags import FLAGS, GROUPS, find_flags
from lindung.screening.methods.flags.lexicon import LEXICON
from lindung.screening.methods.flags.pay import monthly
from lindung.screening.methods.flags.reading import read
from lindung.screening.methods.flags.signs import SIGNS, possible
from lindung.screening.methods.judging import judge
from lindung.screening.rules.words import Severity
from tests.screening.flag_phrases import MORE, PHRASES

PAIRS = [*((flag, has, not_) for flag, pairs in PHRASES.items() for has, not_ in pairs), *MORE]
WORDS = (
    *("visa", "turis", "gaji", "15jt", "RM", "pasport", "boss", "no", "tidak", "jangan", "ការងារ", "លុយ", "\n", ". "),
    *("100", "16", "umur", "KK", "Park", "Dubai", "🔥", "招聘", "वीज़ा", "\u200b", "\u202e", "a-b-c-d", "g4ji", "bukan"),
)
PASTES = ("gaji 15jt visa turis ", "bayar ", "no ", "passport boss ", "1.", "a-b-c-d-", "Rp.", "គ្មាន", '"', "A: ", ".",
          "។")  # fmt: skip


def flags_of(text: str, language: str = "ms") -> set[str]:
    return {hit.flag for hit in find_flags(text, language)}


@pytest.mark.parametrize(("flag", "has", "not_"), PAIRS)
def test_a_sign_is_found_where_it_stands_and_not_where_a_guard_takes_it_back(flag, has, not_):
    language = "id" if "juta" in has else "ms"
    assert flag in flags_of(has, language)
    assert flag not in flags_of(not_, language)


def test_every_sign_has_a_phrase_a_reason_a_source_and_a_group():
    assert set(PHRASES) == set(FLAGS) == {sign.flag for sign in SIGNS} | {"nothing_named"}
    for flag in FLAGS.values():
        assert flag.reason.endswith(".")
        assert flag.source.who
        assert flag.group in GROUPS
        assert not flag.is_verified or flag.source.url


@pytest.mark.parametrize("concept", sorted(LEXICON.concepts))
def test_every_word_of_a_concept_is_read_as_one(concept):
    assert re.fullmatch(LEXICON.concepts[concept], LEXICON.members[concept][0])


def test_every_sign_can_stand_somewhere():
    for sign in SIGNS:
        assert sign.anchors, sign.written
        assert sign.mask


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from([" ", ""]))
@settings(max_examples=150, deadline=None)
def test_spans_stand_in_the_text_and_the_filter_loses_nothing(words, between):
    text = between.join(words)
    for hit in find_flags(text, "id"):
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.group == FLAGS[hit.flag].group
        assert isinstance(hit.severity, Severity)
    symbols = read(text).symbols
    matching = {sign.written for sign in SIGNS if sign.pattern.search(symbols)}
    assert matching <= {sign.written for sign in possible(symbols)}


@given(st.text(max_size=300), st.sampled_from(["ms", "km", "en", "und", "ms|id"]))
@settings(max_examples=150, deadline=None)
def test_no_text_raises_an_error(text, language):
    hits = find_flags(text, language)
    assert judge(hits, text, language).score >= 0


@pytest.mark.parametrize("paste", PASTES)
def test_a_pasted_text_of_200_kilobytes_takes_linear_time(paste):
    text = paste * (200_000 // len(paste))
    begin = time.process_time()
    judge(find_flags(text, "ms"), text, "ms")
    assert time.process_time() - begin < 1.5


def test_a_word_in_disguise_and_a_phrase_over_two_lines_are_read():
    assert "wrong_visa" in flags_of("v-i-s-a turis")
    assert "pay_praised" in flags_of("G4ji lumayan")
    assert "passport_held" in flags_of("passport\nboss simpan")
    assert read("adm1n sl0t t4np4 ij4zah").symbols == read("admin slot tanpa ijazah").symbols


def test_both_ways_to_write_a_khmer_subscript_are_one():
    assert flags_of("ធ្វើការសប្តាហ៍នេះ ចេញដំណើរសប្តាហ៍នេះ") == flags_of("ធ្វើការសប្ដាហ៍នេះ ចេញដំណើរសប្ដាហ៍នេះ")


@pytest.mark.parametrize(
    ("written", "language", "amount"),
    [
        ("gaji 15jt/bln", "id", (15_000_000, "IDR")),
        ("Rp. 4.500.000 sebulan", "id", (4_500_000, "IDR")),
        ("RM250 sehari", "ms", (6_500, "MYR")),
        ("gaji 5k", "ms", (5_000, "MYR")),
        ("USD1,200 – USD2,500", "ms", (2_500, "USD")),
        ("ប្រាក់ខែ 1500$", "km", (1_500, "USD")),
        ("tiada", "ms", None),
        ("gaji 15", "ms", None),
    ],
)
def test_an_amount_of_pay_is_read_as_pay_a_month(written, language, amount):
    assert monthly(written, language) == amount
