"""Cleaning: a text as it reads, and where each of its characters stood."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lindung.screening.methods.cleaning import clean

TRICKY = st.text(
    st.one_of(
        st.characters(),
        st.characters(max_codepoint=0x7F),
        st.sampled_from("\u200b\u200c\u200d\u202e\ufe0f\u0301\u035f\u0323\u20e3 \n\t\r\u00a0🇮🇩🇦👍🏽\ud800\x00оаеα"),
        st.characters(min_codepoint=0x900, max_codepoint=0x9FF),
        st.characters(min_codepoint=0x1000, max_codepoint=0x109F),
        st.characters(min_codepoint=0x1780, max_codepoint=0x17FF),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("P͟U͟L͟A͟U", "PULAU"),
        ("𝐆\u200d𝐀\u2060\u200b𝐂𝐎𝐑", "GACOR"),
        ("🅿️🆄🅻🅰️🆄", "PULAU"),
        ("🇵 🇺 🇱 🇦 🇺", "P U L A U"),
        ("1️⃣2️⃣", "12"),
        ("ｇａｊｉ　５ｊｔ", "gaji 5jt"),
        ("gаji bеsаr", "gaji besar"),  # Cyrillic a and e
        ("pυlαu", "pulau"),
        ("ɢᴀᴄᴏʀ", "gacor"),
        ("⓵⓶❸", "123"),
        ("kerja\u202e\u2066 segera", "kerja segera"),
        ("satu   dua \n \n\n tiga ", "satu dua\n\ntiga"),
        ("tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng Việt"),
        ("\ud800a\x00b", "\ufffdab"),
    ],
)
def test_a_disguise_comes_off(written, read):
    assert clean(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "Gaji RM2,500 sebulan 👍🏽🇲🇾",
        "TNFα dan IFN-γ",
        "Привет, мир",
        "น้ำ กำลัง",
        "র\u09cd\u200dযাব",
        "क\u094d\u200dष",
        "👨\u200d👩\u200d👧",
        "ဥပမာ ကြီး",
        "ស្រ្តី ការងារ",
        "薪水“高”",
        "Việt Nam đẹp",
        "baris satu\n\nbaris dua",
    ],
)
def test_what_is_written_as_it_should_be_stays(text):
    assert clean(text).text == text
    assert clean(text).origins is None


def test_a_separator_in_khmer_does_not_hide_a_word():
    cleaned = clean("រក\u200bការងារ\u200bល្អ")
    assert cleaned.text == "រកការងារល្អ"
    assert cleaned.span(2, 8).start == 3


def test_what_is_found_is_pointed_at_in_the_original():
    original = "main  di 𝐆\u200d𝐀𝐂𝐎𝐑  terus"
    cleaned = clean(original)
    start = cleaned.text.index("GACOR")
    span = cleaned.span(start, start + 5)
    assert original[span.start : span.end] == "𝐆\u200d𝐀𝐂𝐎𝐑"


@given(TRICKY)
@settings(max_examples=400, deadline=None)
def test_cleaning_twice_changes_nothing_and_every_character_has_its_origin(original):
    cleaned = clean(original)
    again = clean(cleaned.text)
    assert again.text == cleaned.text
    assert again.origins is None
    cleaned.text.encode()
    origins = cleaned.origins or range(len(original) + 1)
    assert len(origins) == len(cleaned.text) + 1
    assert list(origins) == sorted(origins)
    assert origins[-1] == len(original)
    assert len(cleaned.text) <= 18 * len(original)  # the longest one character (U+FDFA) becomes


@pytest.mark.prove
@pytest.mark.parametrize(
    "piece", ["a", "\u0301\u0323", "а́b", "  \n", "ក\u17d2", "\u200d", "🇦", "𝗔", "\u0e38\u0e48", "\u09be"]
)
def test_a_megabyte_takes_bounded_time(piece):
    began = time.process_time()
    clean(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 10.0
