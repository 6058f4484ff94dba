"""Likeness of one pasted text with a known lure: standard library only, the same notion as in bulk."""

import subprocess
import sys
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.screening_campaigns import campaigns
from lindung.screening.methods.likeness import ALIKE, SKETCH, likeness, shingles, sketch

LURE = "Lowongan juru masak untuk hotel di pulau, gaji RM900, tiket ditanggung, hubungi Kak Melur +60000000001"
SETS = st.frozensets(st.integers(0, 2**32 - 1), max_size=40)


def test_other_slots_and_typing_errors_leave_a_lure_alike() -> None:
    copy = (
        "LOWONGAN juru msaak utk hotel di pulau, gaji RM4500, tiket ditanggung, hubungi Bu Cempaka 000-7654321 #kerja"
    )
    assert likeness(shingles(LURE), shingles(copy)) >= ALIKE


def test_the_same_trade_in_other_words_is_not_alike() -> None:
    other = "Dicari penjahit di kota, upah RM900 sebulan, kamar disediakan, hubungi Kak Melur +60000000001"
    assert likeness(shingles(LURE), shingles(other)) < ALIKE / 2


def test_scripts_without_spaces_are_compared_too() -> None:
    khmer = "រកអ្នកធ្វើការទៅកោះឆ្ងាយ យើងចេញថ្លៃធ្វើដំណើរនិងឯកសារទាំងអស់ ប្រាក់ខែ 900"
    changed = "រកអ្នកធ្វើការទៅកោះឆ្ងាយ យើងចេញថ្លៃធ្វើដំណើរនិងឯកសារ ប្រាក់ខែ 4500"
    assert likeness(shingles(khmer), shingles(changed)) >= ALIKE
    assert likeness(shingles(khmer), shingles("មានបន្ទប់និងអាហារសម្រាប់អ្នកទាំងអស់គ្នា")) < 0.2


def test_a_text_of_one_or_two_words_is_like_nothing() -> None:
    assert likeness(shingles("kerja bagus"), shingles("kerja bagus")) == 0
    assert sketch(shingles("kerja bagus")) == ()


@given(SETS, SETS)
def test_likeness_is_symmetric_and_between_0_and_1(one: frozenset[int], two: frozenset[int]) -> None:
    assert 0 <= likeness(one, two) == likeness(two, one) <= 1


@given(SETS)
def test_a_sketch_fits_a_database_array(found: frozenset[int]) -> None:
    numbers = sketch(found)
    assert len(numbers) in (0, SKETCH)
    assert all(0 <= number < 2**63 for number in numbers)
    assert numbers == sketch(sorted(found, reverse=True))


def test_texts_that_are_alike_share_a_number_and_others_hardly_ever_do() -> None:
    rows = campaigns(250, 9).to_pylist()
    known = [(found, set(sketch(found))) for row in rows if (found := shingles(row["text"]))]
    pairs = [(likeness(a[0], b[0]), bool(a[1] & b[1])) for a, b in combinations(known, 2)]
    alike = [is_found for degree, is_found in pairs if degree >= ALIKE]
    apart = [is_found for degree, is_found in pairs if degree < 0.05]
    assert len(alike) > 100
    assert sum(alike) / len(alike) > 0.995
    assert sum(apart) / len(apart) < 0.04


def test_the_web_can_use_it_without_any_compiled_package() -> None:
    asked = (
        "import sys; sys.modules.update(dict.fromkeys(['numpy', 'numba', 'pyarrow']));"
        "from lindung.screening.methods.likeness import likeness, shingles;"
        "print(likeness(shingles('one two three'), shingles('one two three')))"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "1.0\n"
