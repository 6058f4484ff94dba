"""Signs in bulk are those of one by one: the same regexes run compiled, and find the same in the same order."""

import re
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lindung.screening.methods.bulk import flag_finder, flag_words
from lindung.screening.methods.bulk.flag_machine import matches, stack_for
from lindung.screening.methods.bulk.flag_programs import NoProgram, Programs
from lindung.screening.methods.bulk.flag_tables import tables
from lindung.screening.methods.bulk.flag_words import IS_READ, Words
from lindung.screening.methods.bulk.flags import flags_batch
from lindung.screening.methods.flags import find_flags
from lindung.screening.methods.flags.lexicon import LEXICON
from lindung.screening.methods.flags.reading import CUT_BESIDE, CUT_SPACED, read
from lindung.screening.methods.flags.registers import DATELINE
from lindung.screening.methods.flags.signs import MASKS
from lindung.screening.methods.judging import judge
from tests.screening.flag_texts import LONG, ODD, SPOILERS, offers, texts
from tests.screening.test_screen_engines import mixed_texts

TONGUES = ("ms", "id", "km", "en", "th", "vi", "und", "ms|id")
REGEXES = (
    "ab", "a|ab|abc", "a[^b]{0,3}?c", "a[^b]{0,3}c", "(?:a|ab)(?:c|bcd)?", "[^a]+b", "a(?=b)b?", "a(?!b)", "(?<=a)b",
    "(?<!a.)b", "a(?:b(?!c)|c)*", "[a-b]++c?", "b{2,}a?", "(?:ab){1,2}?", "c$", "a.c", r"\w+(?=\s|$)", r"a(?:\d|b)*?c",
)  # fmt: skip


def found_by_machine(regex, text):
    programs = Programs(0x20000)
    number = programs.add(regex)
    machine, columns = programs.finished()
    row = columns[[ord(letter) for letter in text]]
    found = np.zeros((len(text) + 1, 2), np.int32)
    count = matches(machine, number, row, 0, len(row), len(row), stack_for(len(row)), found)
    return [tuple(place) for place in found[:count].tolist()]


def check_same(given):
    """Hits and verdicts of a batch against those of each text; how many texts have hits."""
    languages = [TONGUES[place % len(TONGUES)] for place in range(len(given))]
    found = flags_batch(pa.array(given, pa.string()), languages)
    hits = defaultdict(tuple)
    for row, hit in zip(found.rows, found.hits, strict=True):
        hits[row] += (hit,)
    for row, (text, language) in enumerate(zip(given, languages, strict=True)):
        expected = find_flags(text, language)
        assert hits[row] == expected, text[:500]
        assert found.judgements[row] == judge(expected, text, language), text[:500]
    return len(hits)


@pytest.mark.parametrize("regex", [*REGEXES, CUT_SPACED, CUT_BESIDE])
@given(text=st.text("aaabbbccc \n12\n.é-'", max_size=20))
@settings(max_examples=30, deadline=None)
def test_the_machine_matches_what_python_matches(regex, text):
    assert found_by_machine(regex, text) == [found.span() for found in re.finditer(regex, text)]


@given(text=st.text(SPOILERS, max_size=40))
@settings(max_examples=60, deadline=None)
def test_odd_letters_are_cut_as_python_cuts_them(text):
    for regex in (CUT_SPACED, CUT_BESIDE, DATELINE.pattern):
        assert found_by_machine(regex, text) == [found.span() for found in re.finditer(regex, text)]


@pytest.mark.parametrize("regex", ["(a)\\1", "^a", "[ab]{1,3}+", "a?", r"\ba", "(?i)a", "a(?i:b)", "a(?:b?)*"])
def test_a_regex_that_cannot_run_is_refused(regex):
    with pytest.raises(NoProgram):
        Programs(256).add(regex)


def test_words_are_cut_and_read_where_the_reading_has_them():
    given = [*ODD, *mixed_texts(300), *texts(300, seed=5)]
    known = Words()
    cut = known.cut(pa.array(given, pa.string()))
    for row, text in enumerate(given):
        start, end = cut.bounds[row].tolist()
        words, reading = cut.words[start:end].tolist(), read(text)
        if not cut.facts[row, IS_READ]:
            assert len(text) >= flag_words.MOST_LETTERS or max(map(ord, text)) >= flag_words.CODES
            continue
        assert "".join(chr(cut.values[word] if word >= 0 else -word) for word in words) == reading.words
        if words:
            reading.place(0, 1)
            assert list(zip(cut.begins[start:end], cut.ends[start:end], strict=True)) == reading.spans


def test_signs_and_verdicts_of_a_batch_are_those_of_one_by_one():
    given = [*ODD, *offers(), *mixed_texts(250), *texts(700)]
    assert check_same(given) > len(given) / 4
    assert not flags_batch(pa.array([], pa.string()), []).judgements


@pytest.mark.slow
def test_long_texts_and_those_with_more_signs_than_room_are_read_too(monkeypatch):
    check_same([*LONG, "kerja " + "𠀀" * 3, *("x" * size + " visa turis" for size in (7988, 7989, 20_000))])
    monkeypatch.setattr("lindung.screening.methods.bulk.flags.MORE", 0)
    monkeypatch.setattr("lindung.screening.methods.bulk.flags.A_TEXT", 1)
    assert check_same(list(texts(60, seed=3))) > 30


@pytest.mark.prove
def test_signs_of_twenty_thousand_texts_are_those_of_one_by_one():
    assert check_same([*mixed_texts(4000), *texts(16_000, seed=2)]) > 8000


def test_words_that_are_forgotten_are_learned_again(monkeypatch):
    given = pa.array(offers()[:100], pa.string())
    before = flags_batch(given, ["id"] * len(given))
    monkeypatch.setattr(flag_words, "MOST_WORDS", 10)
    assert flags_batch(given, ["id"] * len(given)) == before
    assert flags_batch(given, ["id"] * len(given)) == before


def test_more_new_words_than_there_is_room_for_are_read_by_the_plain_code(monkeypatch):
    monkeypatch.setattr("lindung.screening.methods.bulk.flags.words", Words)
    monkeypatch.setattr(flag_words, "MOST_NEW", 10)
    assert check_same(offers()[:20]) > 5


def test_symbols_of_one_column_are_one_to_every_sign():
    asked, masks = tables(), defaultdict(set)
    for symbol in {*LEXICON.phrases.values(), *LEXICON.symbols.known.values()}:
        masks[int(asked.columns[ord(symbol)])].add(MASKS.get(symbol, 0))
    assert all(len(each) == 1 for each in masks.values())
    assert len(masks) > 1000
    assert len(flag_finder.NAMES) < flag_finder.MOST_PLACES
    assert len(flag_finder.NAMES) <= 64  # in bulk the signs of a text are bits of one number
