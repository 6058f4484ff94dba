"""Entities of any text whatever: spans are valid, nothing fails, time grows with length, bulk says the same."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lindung.screening.methods.entities import find_entities, numbering, phones
from lindung.screening.rules.words import EntityKind

SETS = Path(__file__).parent / "sets" / "dev"
PIECES = (
    "RM", "Rp", "$", "៛", "3000", "5", "jt", "juta", "k", " - ", "/", "sebulan", "per ", "+60", "012", "-", " ",
    ".", ",",
    "wa.me/", "t.me/", "@", "abc_1", "line id: ", "https://", "contoh.example", "kemboja", "KL", "Đài Loan",
    "西港",
    "ភ្នំពេញ", "៨០", "ម៉ឺន", "រៀល", "PT ", "Sdn Bhd", "JTKSM ", "No. ", "lesen ", "\n", "é", "😀", "\u200b", "dua ribu ",
    "ringgit", "gaji ", "O12", "(", ")", "Agensi Pekerjaan ", "Contoh ", "月薪", "元", "lương ", "triệu", "İ", "K",
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
SURE = (EntityKind.LINK, EntityKind.PHONE)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gives_valid_spans_in_order(text: str) -> None:
    found = find_entities(text)
    assert all(0 <= entity.start < entity.end <= len(text) and entity.value for entity in found)
    assert [entity.start for entity in found] == sorted(entity.start for entity in found)
    assert found == find_entities(text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_country_orders_readings_and_leaves_none_out(text: str) -> None:
    anywhere, here = find_entities(text), find_entities(text, country="KH")
    numbers = [{e.start: set(e.readings) for e in found if e.kind is EntityKind.PHONE} for found in (anywhere, here)]
    assert numbers[0] == numbers[1]


def test_a_lone_surrogate_and_a_nul_are_no_trouble() -> None:
    assert find_entities("\ud800 kemboja \x00 RM5k \udfff")[0].value == "KH"


def _lines(name: str) -> list[str]:
    return (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()


def _texts() -> list[str]:
    rows = [json.loads(line) for name in ("entities", "offers") for line in _lines(name)]
    return [row["text"] for row in rows]


def test_what_was_found_reads_the_same_alone() -> None:
    for text in _texts():
        for entity in find_entities(text):
            if entity.kind in SURE and not text[entity.start - 2 : entity.start].strip().isalnum():
                alone = find_entities(f"call {text[entity.start : entity.end]}")
                assert entity.value in [each.value for each in alone]


@pytest.mark.parametrize(
    "piece",
    ["1 ", "0", "RM1", "a.", "@a", "wa.me/", "line: ", "កម្ពុជា", "A ", "PT A ", "9-", "gaji 1", "http://", "(0", "+",
     "12/",
     "lesen 1/", "dua ", "e.com/", "Kuala ", "x@y.z ", "ក្រុមហ៊ុន ", "អាជ្ញាប័ណ្ណ 1.", "1.000", "OIlo0"],
)  # fmt: skip
def test_time_grows_with_length_and_no_faster(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (10_000, 80_000))
    find_entities(piece * 10)
    taken = []
    for text in (short, long):
        runs = []
        for _ in range(3):  # the quickest: other programs take the caches, too
            begin = time.process_time()
            find_entities(text)
            runs.append(time.process_time() - begin)
        taken.append(min(runs))
    assert taken[1] < max(0.3, taken[0] * 24), (piece, taken)


def test_the_plans_agree_with_phonenumbers() -> None:
    valid = numbering.phonenumbers.is_valid_number_for_region
    for digits in ("123456789", "312345678", "8123456789", "91234567", "2012345678", "13800000000", "1800888888"):
        for plan in numbering.PLANS:
            parsed = numbering.phonenumbers.parse(f"+{plan.code}{digits}", None)
            assert bool(plan.valid.fullmatch(digits)) == valid(parsed, plan.region), (plan.region, digits)


def test_letters_that_stand_for_digits_are_read_only_among_digits() -> None:
    assert re.sub(r"\D", "", "O12") == "12"
    assert [e.value for e in find_entities("O12-345 6789")] == ["123456789"]
    assert not [e for e in find_entities("OOOOOOIIIII lOlOlO") if e.kind is EntityKind.PHONE]
    assert phones.read("60123456789", None, has_cue=False) == (("60", "123456789"),)


@pytest.mark.slow
def test_bulk_says_the_same() -> None:
    pa = pytest.importorskip("pyarrow")
    bulk = pytest.importorskip("lindung.screening.methods.bulk.entities")
    texts = [*_texts(), "", *("".join(PIECES[at : at + 9]) for at in range(len(PIECES)))]
    texts += ["50 ដុល្លារអាមេរិក - 80", "2 ម៉ឺន ដុល្លារ - 3"]  # far apart in bytes, one range
    texts += [PIECES[a] + PIECES[b] + PIECES[(a * b) % len(PIECES)] for a in range(57) for b in range(57)]
    found = bulk.entities_batch(pa.array([*texts, None], pa.string()))
    by_row: dict[int, list[object]] = {}
    for row, entity in zip(found.rows, found.entities, strict=True):
        by_row.setdefault(row, []).append(entity)
    assert found.rows == sorted(found.rows)
    for row, text in enumerate(texts):
        assert by_row.get(row, []) == list(find_entities(text)), text
    sliced = pa.array(texts, pa.large_string()).slice(3, 20)
    assert len(bulk.entities_batch(sliced).rows) == sum(len(find_entities(text)) for text in texts[3:23])
    assert bulk.entities_batch(pa.array([], pa.string())).rows == []


@pytest.mark.prove
@settings(max_examples=1_000, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_bulk_says_the_same_of_any_texts(texts: list[str]) -> None:
    pa = pytest.importorskip("pyarrow")
    bulk = pytest.importorskip("lindung.screening.methods.bulk.entities")
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    expected = [entity for text in texts for entity in find_entities(text)]
    assert bulk.entities_batch(pa.array(texts, pa.string())).entities == expected
